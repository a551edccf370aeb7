/**
 * Images read at any places.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { broadcastShapes, describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floating, reshaped } from "../np/_operands.ts";
import { add, multiply, remainder, subtract } from "../np/arithmetic.ts";
import { floor } from "../np/rounding.ts";
import { where } from "../np/where.ts";

/** What lies beyond the edges: `cval`, the edge itself, or the image again: from the other side, or mirrored with or without the edge twice. */
export type EdgeMode = "constant" | "nearest" | "wrap" | "mirror" | "reflect";

/** Options of `mapCoordinates`. */
export interface MapCoordinatesOptions {
  /** 0: the nearest element; 1 (if not given): linear between neighbours. */
  readonly order?: 0 | 1;
  /** What lies beyond the edges: "constant" if not given. */
  readonly mode?: EdgeMode;
  /** The constant: 0 if not given. */
  readonly cval?: number;
}

function mirrored(index: Tensor, size: number): Tensor {
  const half = size - 1;
  if (half === 0) return multiply(index, 0);
  return bind("abs", [subtract(remainder(add(index, half), 2 * half), half)], {});
}

const fixers: { readonly [M in EdgeMode]: (index: Tensor, size: number) => Tensor } = {
  constant: (index) => index,
  nearest: (index, size) => bind("clamp", [constantLike(index, 0), index, constantLike(index, size - 1)], {}),
  wrap: (index, size) => remainder(index, size),
  mirror: mirrored,
  reflect: (index, size) =>
    bind("shiftRightArithmetic", [subtract(mirrored(add(multiply(index, 2), 1), 2 * size + 1), 1), constantLike(index, 1)], {}),
};

/** Away from zero where in the middle. */
function rounded(x: Tensor): Tensor {
  return multiply(bind("sign", [x], {}), floor(add(bind("abs", [x], {}), 0.5)));
}

interface Neighbour {
  readonly index: Tensor;
  readonly valid: Tensor | undefined;
  readonly weight: Tensor | undefined;
}

/**
 * The elements at places that may lie between them.
 *
 * @param x Of any number of axes.
 * @param coordinates For each axis, where along it; of shapes that broadcast.
 * @returns Of the shape of the coordinates, and the dtype of `x`.
 * @example
 * ```ts
 * import { image } from "@fluxion/fluxion";
 *
 * console.log(image.mapCoordinates([0, 10, 20], [[0.5, 1.25]]).toArray()); // [5, 12.5]
 * ```
 */
export function mapCoordinates(
  x: TensorLike,
  coordinates: readonly TensorLike[],
  degree?: 0 | 1 | MapCoordinatesOptions,
  edge?: EdgeMode | MapCoordinatesOptions,
  beyond?: number | MapCoordinatesOptions,
): Tensor {
  const options = positional<MapCoordinatesOptions>("mapCoordinates", ["order", "mode", "cval"], [degree, edge, beyond]);
  checkOptions("mapCoordinates", options, ["order", "mode", "cval"]);
  const { order = 1, mode = "constant", cval = 0 } = options;
  if (order !== 0 && order !== 1) throw new RangeError(`Cannot mapCoordinates of order ${order}: the orders are 0 and 1`);
  if (!Object.hasOwn(fixers, mode)) {
    throw new TypeError(`Cannot mapCoordinates with mode ${JSON.stringify(mode)}: the modes are ${Object.keys(fixers).join(", ")}`);
  }
  const value = toTensor("mapCoordinates", x);
  const places = coordinates.map((c) => floating("mapCoordinates", c));
  const shape = broadcastShapes(...places.map((p) => p.shape));
  if (places.length !== value.ndim || shape === undefined) {
    throw new RangeError(
      `Cannot mapCoordinates of ${describe(value)} at ${places.map(describe).join(", ")}: there must be one for each axis, that broadcast`,
    );
  }
  const choices = places.map((place, axis) => neighbours(broadcastTo(place, shape), value.shape[axis]!, order, mode));
  let total: Tensor | undefined;
  for (const corner of corners(choices)) {
    const found = at(value, corner.map((n) => n.index));
    const valid = corner.map((n) => n.valid).filter((v) => v !== undefined);
    const known = valid.length === 0
      ? found
      : where(valid.reduce((a, b) => bind("and", [a, b], {})), found, castTo(constant(cval, "float32"), value.dtype));
    const weights = corner.map((n) => n.weight).filter((w) => w !== undefined);
    const share = weights.length === 0 ? known : multiply(weights.reduce((a, b) => multiply(a, b)), known);
    total = total === undefined ? share : add(total, share);
  }
  const out = total ?? value;
  return castTo(isFloat(value.dtype) || !isFloat(out.dtype) ? out : rounded(out), value.dtype);
}

function neighbours(place: Tensor, size: number, order: 0 | 1, mode: EdgeMode): Neighbour[] {
  const neighbour = (position: Tensor, weight: Tensor | undefined): Neighbour => {
    const raw = castTo(position, "int32");
    const inside = bind("and", [bind("ge", [raw, constant(0, "int32")], {}), bind("lt", [raw, constant(size, "int32")], {})], {});
    return { index: fixers[mode](raw, size), valid: mode === "constant" ? inside : undefined, weight };
  };
  if (order === 0) return [neighbour(rounded(place), undefined)];
  const lower = floor(place), upper = subtract(place, lower);
  return [neighbour(lower, subtract(1, upper)), neighbour(add(lower, 1), upper)];
}

/** Every choice of one neighbour along each axis. */
function corners(axes: readonly (readonly Neighbour[])[]): Neighbour[][] {
  return axes.reduce<Neighbour[][]>((all, axis) => all.flatMap((start) => axis.map((n) => [...start, n])), [[]]);
}

function at(x: Tensor, indices: readonly Tensor[]): Tensor {
  const shape = indices[0]?.shape;
  if (shape === undefined) return x;
  const columns = indices.map((i) => reshaped(i, [...shape, 1]));
  const axes = x.shape.map((_, i) => i);
  return bind("gather", [x, columns.length === 1 ? columns[0]! : bind("concatenate", columns, { axis: shape.length })], {
    offsetDims: [],
    collapsedSliceDims: axes,
    startIndexMap: axes,
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    sliceSizes: axes.map(() => 1),
    mode: "clip",
    fillValue: null,
  });
}
