/**
 * Values between the elements of a tensor.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { round } from "../lax/unary.ts";
import { abs, add, floorDivide, multiply, remainder, subtract } from "../np/arithmetic.ts";
import { greaterEqual, less, logicalAnd } from "../np/comparison.ts";
import { castTo } from "../np/_operands.ts";
import { get } from "../np/indexing.ts";
import { clip, floor } from "../np/rounding.ts";
import { where } from "../np/where.ts";

/** How `mapCoordinates` interpolates, and what it finds outside. */
export interface MapCoordinatesOptions {
  /** 0 for the nearest element, 1 for linear interpolation. */
  readonly order: 0 | 1;
  /** Outside lies `cval` ("constant", if not given), the edge ("nearest"), the other side ("wrap"), or a reflection ("mirror" around the
   * centre of the edge element, "reflect" around its border). */
  readonly mode?: "constant" | "nearest" | "wrap" | "mirror" | "reflect";
  /** The value outside in mode "constant": 0 if not given. */
  readonly cval?: number;
}

type Fix = (index: Tensor, size: number) => Tensor;

const mirror: Fix = (index, size) => {
  const s = size - 1;
  return s === 0 ? multiply(index, 0) : abs(subtract(remainder(add(index, s), 2 * s), s));
};

const fixes: { readonly [mode: string]: Fix } = {
  constant: (index) => index,
  nearest: (index, size) => clip(index, { min: 0, max: size - 1 }),
  wrap: (index, size) => remainder(index, size),
  mirror,
  reflect: (index, size) => floorDivide(subtract(mirror(add(multiply(index, 2), 1), 2 * size + 1), 1), 2),
};

/**
 * The values of a tensor at fractional indices.
 *
 * @param coordinates For each axis of `x` a tensor of indices along it; all of one shape.
 * @returns Of the shape of the coordinates.
 * @example
 * ```ts
 * import { image } from "@fluxion/fluxion";
 *
 * console.log(image.mapCoordinates([10, 20, 30], [[0.5, 2]], { order: 1 }).toArray()); // [15, 30]
 * ```
 */
export function mapCoordinates(x: TensorLike, coordinates: readonly TensorLike[], options: MapCoordinatesOptions): Tensor {
  checkOptions("mapCoordinates", options, ["order", "mode", "cval"]);
  const value = toTensor("mapCoordinates", x), { order, mode = "constant", cval = 0 } = options;
  const fix = fixes[mode];
  if (fix === undefined) {
    throw new TypeError(`Cannot map coordinates with mode ${JSON.stringify(mode)}: the modes are ${Object.keys(fixes).join(", ")}`);
  }
  if (order !== 0 && order !== 1) throw new RangeError(`Cannot map coordinates with order ${order}: it is 0 or 1`);
  const places = coordinates.map((c) => toTensor("mapCoordinates", c));
  if (places.length !== value.ndim) {
    throw new RangeError(`Cannot map ${places.length} coordinates into ${describe(value)}: there must be one for each axis`);
  }
  // For each axis the neighbours and their weights; every combination of neighbours contributes.
  const nodes = places.map((place, axis) => {
    const size = value.shape[axis]!;
    const around = order === 0
      ? [{ index: castTo(isFloat(place.dtype) ? round(place) : place, "int32"), weight: undefined }]
      : lines(place);
    return around.map(({ index, weight }) => ({
      index: fix(index, size),
      weight,
      inside: logicalAnd(greaterEqual(index, 0), less(index, size)),
    }));
  });
  let combinations: { index: Tensor[]; weight: Tensor | undefined; inside: Tensor | undefined }[] = [{
    index: [],
    weight: undefined,
    inside: undefined,
  }];
  for (const axis of nodes) {
    combinations = combinations.flatMap((c) =>
      axis.map((node) => ({
        index: [...c.index, node.index],
        weight: c.weight === undefined ? node.weight : node.weight === undefined ? c.weight : multiply(c.weight, node.weight),
        inside: c.inside === undefined ? node.inside : logicalAnd(c.inside, node.inside),
      }))
    );
  }
  const total = combinations.map(({ index, weight, inside }) => {
    const read = get(value, ...index), kept = mode === "constant" && inside !== undefined ? where(inside, read, cval) : read;
    return weight === undefined ? kept : multiply(weight, kept);
  }).reduce((a, b) => add(a, b));
  return castTo(isFloat(value.dtype) || !isFloat(total.dtype) ? total : round(total), value.dtype);
}

function lines(place: Tensor): { index: Tensor; weight: Tensor }[] {
  const real = isFloat(place.dtype) ? place : castTo(place, "float32");
  const lower = floor(real), upper = subtract(real, lower), index = castTo(lower, "int32");
  return [{ index, weight: subtract(1, upper) }, { index: add(index, 1), weight: upper }];
}
