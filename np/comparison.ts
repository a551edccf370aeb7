/**
 * Comparisons and logic: results are bools.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { broadcastTogether, promoteAndBroadcast, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { broadcastShapes, sameShape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, floatingTogether } from "./_operands.ts";

function truths(operation: string, x: TensorLike, y: TensorLike): Tensor[] {
  return broadcastTogether(operation, [castTo(toTensor(operation, x), "bool"), castTo(toTensor(operation, y), "bool")]);
}

function every(x: Tensor): Tensor {
  return bind("reduceAnd", [x], { axes: x.shape.map((_, i) => i) });
}

/**
 * x = y, as bools; NaN equals nothing.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.equal([1, 2], 2).toArray()); // [false, true]
 * ```
 */
export function equal(x: TensorLike, y: TensorLike): Tensor {
  return bind("eq", promoteAndBroadcast("compare equal", [x, y]), {});
}

/**
 * x ≠ y, as bools; NaN differs from everything.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.notEqual([1, 2], 2).toArray()); // [true, false]
 * ```
 */
export function notEqual(x: TensorLike, y: TensorLike): Tensor {
  return bind("ne", promoteAndBroadcast("compare notEqual", [x, y]), {});
}

/**
 * x < y, as bools.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.less([1, 2], 2).toArray()); // [true, false]
 * ```
 */
export function less(x: TensorLike, y: TensorLike): Tensor {
  return bind("lt", promoteAndBroadcast("compare less", [x, y]), {});
}

/**
 * x ≤ y, as bools.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.lessEqual([1, 2], 2).toArray()); // [true, true]
 * ```
 */
export function lessEqual(x: TensorLike, y: TensorLike): Tensor {
  return bind("le", promoteAndBroadcast("compare lessEqual", [x, y]), {});
}

/**
 * x > y, as bools.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.greater([1, 2], 1).toArray()); // [false, true]
 * ```
 */
export function greater(x: TensorLike, y: TensorLike): Tensor {
  return bind("gt", promoteAndBroadcast("compare greater", [x, y]), {});
}

/**
 * x ≥ y, as bools.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.greaterEqual([1, 2], 2).toArray()); // [false, true]
 * ```
 */
export function greaterEqual(x: TensorLike, y: TensorLike): Tensor {
  return bind("ge", promoteAndBroadcast("compare greaterEqual", [x, y]), {});
}

/**
 * Whether both are true; numbers are where they are not 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.logicalAnd([true, true], [true, false]).toArray()); // [true, false]
 * ```
 */
export function logicalAnd(x: TensorLike, y: TensorLike): Tensor {
  return bind("and", truths("logicalAnd", x, y), {});
}

/**
 * Whether either is true; numbers are where they are not 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.logicalOr([true, false], [false, false]).toArray()); // [true, false]
 * ```
 */
export function logicalOr(x: TensorLike, y: TensorLike): Tensor {
  return bind("or", truths("logicalOr", x, y), {});
}

/**
 * Whether just one is true; numbers are where they are not 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.logicalXor([true, true], [true, false]).toArray()); // [false, true]
 * ```
 */
export function logicalXor(x: TensorLike, y: TensorLike): Tensor {
  return bind("xor", truths("logicalXor", x, y), {});
}

/**
 * Whether x is false; numbers are where they are 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.logicalNot([true, false]).toArray()); // [false, true]
 * ```
 */
export function logicalNot(x: TensorLike): Tensor {
  return bind("not", [castTo(toTensor("logicalNot", x), "bool")], {});
}

/**
 * Whether x is NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isnan([1, NaN]).toArray()); // [false, true]
 * ```
 */
export function isnan(x: TensorLike): Tensor {
  const value = toTensor("isnan", x);
  return isFloat(value.dtype) ? bind("ne", [value, value], {}) : filled(value.shape, 0, "bool");
}

/**
 * Whether x is neither infinite nor NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isfinite([1, Infinity, NaN]).toArray()); // [true, false, false]
 * ```
 */
export function isfinite(x: TensorLike): Tensor {
  const value = toTensor("isfinite", x);
  return isFloat(value.dtype) ? bind("isFinite", [value], {}) : filled(value.shape, 1, "bool");
}

/**
 * Whether x is infinite, of either sign.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isinf([1, -Infinity, NaN]).toArray()); // [false, true, false]
 * ```
 */
export function isinf(x: TensorLike): Tensor {
  const value = toTensor("isinf", x);
  return isFloat(value.dtype) ? bind("eq", [bind("abs", [value], {}), constantLike(value, Infinity)], {}) : filled(value.shape, 0, "bool");
}

/**
 * Whether x is +Infinity.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isposinf([Infinity, -Infinity]).toArray()); // [true, false]
 * ```
 */
export function isposinf(x: TensorLike): Tensor {
  const value = toTensor("isposinf", x);
  return isFloat(value.dtype) ? bind("eq", [value, constantLike(value, Infinity)], {}) : filled(value.shape, 0, "bool");
}

/**
 * Whether x is -Infinity.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isneginf([Infinity, -Infinity]).toArray()); // [false, true]
 * ```
 */
export function isneginf(x: TensorLike): Tensor {
  const value = toTensor("isneginf", x);
  return isFloat(value.dtype) ? bind("eq", [value, constantLike(value, -Infinity)], {}) : filled(value.shape, 0, "bool");
}

/** How near is close, and whether NaN is close to NaN. */
export interface CloseOptions {
  /** The distance allowed in proportion to `y`: 1e-5 if not given. */
  readonly rtol?: number;
  /** The distance always allowed: 1e-8 if not given. */
  readonly atol?: number;
  /** Whether two NaN are close. They are not, if not given. */
  readonly equalNan?: boolean;
}

/**
 * Whether |x - y| ≤ atol + rtol · |y|, elementwise. Equal infinities are close.
 *
 * @param tolerance `rtol`, and behind it `atol`, by themselves or as options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isclose([1, 2], [1.000001, 2.1]).toArray()); // [true, false]
 * ```
 */
export function isclose(x: TensorLike, y: TensorLike, tolerance?: number | CloseOptions, absolute?: number | CloseOptions): Tensor {
  const options = positional<CloseOptions>("isclose", ["rtol", "atol"], [tolerance, absolute]);
  checkOptions("isclose", options, ["rtol", "atol", "equalNan"]);
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [a, b] = floatingTogether("isclose", [x, y]) as [Tensor, Tensor];
  const distance = bind("abs", [bind("sub", [a, b], {})], {});
  const allowed = bind("add", [constantLike(a, atol), bind("mul", [constantLike(a, rtol), bind("abs", [b], {})], {})], {});
  const finite = bind("and", [bind("isFinite", [a], {}), bind("isFinite", [b], {})], {});
  const near = bind("and", [bind("le", [distance, allowed], {}), finite], {});
  const out = bind("or", [near, bind("eq", [a, b], {})], {});
  return equalNan ? bind("or", [out, bind("and", [isnan(a), isnan(b)], {})], {}) : out;
}

/**
 * Whether all elements are close, as a scalar bool.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.allclose([1, 2], [1.000001, 2]).item()); // true
 * ```
 */
export function allclose(x: TensorLike, y: TensorLike, tolerance?: number | CloseOptions, absolute?: number | CloseOptions): Tensor {
  const options = positional<CloseOptions>("allclose", ["rtol", "atol"], [tolerance, absolute]);
  checkOptions("allclose", options, ["rtol", "atol", "equalNan"]);
  return every(isclose(x, y, options));
}

/**
 * Whether two tensors have the same shape and elements, as a scalar bool.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arrayEqual([1, 2], [1, 2]).item()); // true
 * ```
 */
export function arrayEqual(x: TensorLike, y: TensorLike, options: { readonly equalNan?: boolean } = {}): Tensor {
  checkOptions("arrayEqual", options, ["equalNan"]);
  const a = toTensor("arrayEqual", x), b = toTensor("arrayEqual", y);
  if (!sameShape(a.shape, b.shape)) return filled([], 0, "bool");
  const same = equal(a, b);
  return every(options.equalNan === true ? bind("or", [same, bind("and", [isnan(a), isnan(b)], {})], {}) : same);
}

/**
 * Whether two tensors are the same once broadcast, as a scalar bool.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arrayEquiv([1, 2], [[1, 2], [1, 2]]).item()); // true
 * ```
 */
export function arrayEquiv(x: TensorLike, y: TensorLike): Tensor {
  const a = toTensor("arrayEquiv", x), b = toTensor("arrayEquiv", y);
  if (broadcastShapes(a.shape, b.shape) === undefined) return filled([], 0, "bool");
  return every(equal(a, b));
}
