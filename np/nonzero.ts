/**
 * Where elements are not 0. How many there are depends on the values: under `jit` say a `size`.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { readElement } from "../core/dtype.ts";
import { checkOptions, TracerError } from "../core/errors.ts";
import { checkShape, describe } from "../core/shape.ts";
import { concreteOf, type Tensor } from "../core/tensor.ts";
import { castTo, filled, reshaped } from "./_operands.ts";
import { stack } from "./joining.ts";

/** A length that does not depend on the values. */
export interface NonzeroOptions {
  /** How many indices to give: surplus ones are left out, missing ones are `fillValue`. Needed under `jit`. */
  readonly size?: number;
  /** What stands for missing indices: 0 if not given. */
  readonly fillValue?: number;
}

/** Options of `nonzero` and `argwhere`, where each axis may have a fill value of its own. */
export interface NonzeroByAxis {
  /** How many indices to give: surplus ones are left out, missing ones are `fillValue`. Needed under `jit`. */
  readonly size?: number;
  /** What stands for missing indices, in all axes or each: 0 if not given. */
  readonly fillValue?: number | readonly number[];
}

/** Flat indices of the elements that are not 0: as many as there are, or `size`. */
export function flatIndices(operation: string, x: Tensor, size: number | undefined): { indices: Tensor; count: Tensor | undefined } {
  if (size === undefined) {
    const data = concreteOf(x)?.dataSync();
    if (data === undefined) {
      throw new TracerError(
        `Cannot take ${operation} of a traced ${describe(x)} without size: how many there are is not known while the function is traced`,
      );
    }
    const found: number[] = [];
    // Read as numbers: a bfloat16's bits would call -0 something.
    for (let i = 0; i < data.length; i++) if (readElement(data, x.dtype, i) !== 0) found.push(i);
    return { indices: toTensor(operation, Int32Array.from(found)), count: undefined };
  }
  const mask = castTo(reshaped(x, [x.size]), "bool");
  const [n] = checkShape(`take ${operation} of size`, size) as [number];
  if (x.size === 0 || n === 0) return { indices: filled([n], 0, "int32"), count: constant(0, "int32") };
  // The rank of each hit is where it goes; the others, and the surplus, go nowhere.
  const ranks = bind("cumsum", [castTo(mask, "int32")], { axis: 0, reverse: false });
  const nowhere = constant(n, "int32");
  const place = bind("select", [mask, bind("sub", [ranks, constant(1, "int32")], {}), nowhere], {});
  const indices = bind("scatter", [
    filled([n], 0, "int32"),
    reshaped(place, [x.size, 1]),
    bind("iota", [], { shape: [x.size], dtype: "int32", axis: 0 }),
  ], {
    kind: "set",
    updateWindowDims: [],
    insertedWindowDims: [0],
    scatterDimsToOperandDims: [0],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    mode: "fill",
    unique: false,
  });
  return { indices, count: bind("reduceSum", [castTo(mask, "int32")], { axes: [0] }) };
}

/**
 * The indices of the elements that are not 0, in order: one tensor for each axis.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.nonzero([[0, 1], [1, 0]]).map((x) => x.toArray())); // [[0, 1], [1, 0]]
 * ```
 */
export function nonzero(x: TensorLike, options: NonzeroByAxis = {}): Tensor[] {
  checkOptions("nonzero", options, ["size", "fillValue"]);
  const value = toTensor("nonzero", x), { fillValue = 0 } = options;
  if (typeof fillValue !== "number" && fillValue.length !== value.ndim) {
    throw new RangeError(
      `Cannot take nonzero of ${describe(value)} with ${fillValue.length} fill values: it takes one, or one for each axis`,
    );
  }
  if (value.ndim === 0) throw new RangeError(`Cannot take nonzero of ${describe(value)}: a scalar has no axes; use atleast1d`);
  const { indices, count } = flatIndices("nonzero", value, options.size);
  let inner = value.size;
  return value.shape.map((n, axis) => {
    inner = n === 0 ? 1 : inner / n;
    const along = n === 0 ? indices : bind("rem", [bind("div", [indices, constant(inner, "int32")], {}), constant(n, "int32")], {});
    if (count === undefined) return along;
    const rank = bind("iota", [], { shape: indices.shape, dtype: "int32", axis: 0 });
    return bind("select", [
      bind("lt", [rank, count], {}),
      along,
      constant(typeof fillValue === "number" ? fillValue : fillValue[axis]!, "int32"),
    ], {});
  });
}

/**
 * The flat indices of the elements that are not 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.flatnonzero([[0, 1], [1, 0]]).toArray()); // [1, 2]
 * ```
 */
export function flatnonzero(x: TensorLike, options: NonzeroOptions = {}): Tensor {
  checkOptions("flatnonzero", options, ["size", "fillValue"]);
  const value = toTensor("flatnonzero", x);
  return nonzero(reshaped(value, [value.size]), options)[0]!;
}

/**
 * The indices of the elements that are not 0, one row for each.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.argwhere([[0, 1], [1, 0]]).toArray()); // [[0, 1], [1, 0]]
 * ```
 */
export function argwhere(x: TensorLike, options: NonzeroByAxis = {}): Tensor {
  checkOptions("argwhere", options, ["size", "fillValue"]);
  const value = toTensor("argwhere", x);
  if (value.ndim === 0) return filled([value.item() ? 1 : 0, 0], 0, "int32");
  return stack(nonzero(value, options), 1);
}
