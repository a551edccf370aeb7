/**
 * Functions of several operands, elementwise. Dtypes must be the same, and shapes, unless an operand is a scalar.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";

/**
 * x + y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.add([1], [2]).toArray()); // [3]
 * ```
 */
export function add(x: TensorLike, y: TensorLike): Tensor {
  return bind("add", operands("add", [x, y]), {});
}

/**
 * x - y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sub([1], [2]).toArray()); // [-1]
 * ```
 */
export function sub(x: TensorLike, y: TensorLike): Tensor {
  return bind("sub", operands("sub", [x, y]), {});
}

/**
 * x · y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.mul([3], [2]).toArray()); // [6]
 * ```
 */
export function mul(x: TensorLike, y: TensorLike): Tensor {
  return bind("mul", operands("mul", [x, y]), {});
}

/**
 * x / y; of integers the quotient towards 0.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.div(np.array([-5], { dtype: "int32" }), 3).toArray()); // [-1]
 * ```
 */
export function div(x: TensorLike, y: TensorLike): Tensor {
  return bind("div", operands("div", [x, y]), {});
}

/**
 * The remainder of `div`, with the sign of x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.rem([-5], [3]).toArray()); // [-2]
 * ```
 */
export function rem(x: TensorLike, y: TensorLike): Tensor {
  return bind("rem", operands("rem", [x, y]), {});
}

/**
 * The larger; NaN where either is.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.max([1, 5], [3, 3]).toArray()); // [3, 5]
 * ```
 */
export function max(x: TensorLike, y: TensorLike): Tensor {
  return bind("max", operands("max", [x, y]), {});
}

/**
 * The smaller; NaN where either is.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.min([1, 5], [3, 3]).toArray()); // [1, 3]
 * ```
 */
export function min(x: TensorLike, y: TensorLike): Tensor {
  return bind("min", operands("min", [x, y]), {});
}

/**
 * The angle of the point (y, x).
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.atan2([0], [1]).toArray()); // [0]
 * ```
 */
export function atan2(x: TensorLike, y: TensorLike): Tensor {
  return bind("atan2", operands("atan2", [x, y]), {});
}

/**
 * The next number after x in the direction of y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.nextafter(1, 2).item()); // 1.0000001192092896
 * ```
 */
export function nextafter(x: TensorLike, y: TensorLike): Tensor {
  return bind("nextAfter", operands("nextafter", [x, y]), {});
}

/**
 * The bits that both have; of bools, and.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitwiseAnd([true], [false]).toArray()); // [false]
 * ```
 */
export function bitwiseAnd(x: TensorLike, y: TensorLike): Tensor {
  return bind("and", operands("bitwiseAnd", [x, y]), {});
}

/**
 * The bits that either has; of bools, or.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitwiseOr([true], [false]).toArray()); // [true]
 * ```
 */
export function bitwiseOr(x: TensorLike, y: TensorLike): Tensor {
  return bind("or", operands("bitwiseOr", [x, y]), {});
}

/**
 * The bits that just one has; of bools, either but not both.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.bitwiseXor([true], [true]).toArray()); // [false]
 * ```
 */
export function bitwiseXor(x: TensorLike, y: TensorLike): Tensor {
  return bind("xor", operands("bitwiseXor", [x, y]), {});
}

/**
 * The bits moved up by y places.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.shiftLeft(np.array([1], { dtype: "int32" }), 3).toArray()); // [8]
 * ```
 */
export function shiftLeft(x: TensorLike, y: TensorLike): Tensor {
  return bind("shiftLeft", operands("shiftLeft", [x, y]), {});
}

/**
 * The bits moved down by y places, zeros following.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.shiftRightLogical(np.array([8], { dtype: "int32" }), 3).toArray()); // [1]
 * ```
 */
export function shiftRightLogical(x: TensorLike, y: TensorLike): Tensor {
  return bind("shiftRightLogical", operands("shiftRightLogical", [x, y]), {});
}

/**
 * The bits moved down by y places, the sign following.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.shiftRightArithmetic(np.array([-8], { dtype: "int32" }), 3).toArray()); // [-1]
 * ```
 */
export function shiftRightArithmetic(x: TensorLike, y: TensorLike): Tensor {
  return bind("shiftRightArithmetic", operands("shiftRightArithmetic", [x, y]), {});
}

/**
 * x = y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.eq([1, 2], [1, 3]).toArray()); // [true, false]
 * ```
 */
export function eq(x: TensorLike, y: TensorLike): Tensor {
  return bind("eq", operands("eq", [x, y]), {});
}

/**
 * x ≠ y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.ne([1, 2], [1, 3]).toArray()); // [false, true]
 * ```
 */
export function ne(x: TensorLike, y: TensorLike): Tensor {
  return bind("ne", operands("ne", [x, y]), {});
}

/**
 * x < y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.lt([1, 2], [1, 3]).toArray()); // [false, true]
 * ```
 */
export function lt(x: TensorLike, y: TensorLike): Tensor {
  return bind("lt", operands("lt", [x, y]), {});
}

/**
 * x ≤ y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.le([1, 2], [1, 1]).toArray()); // [true, false]
 * ```
 */
export function le(x: TensorLike, y: TensorLike): Tensor {
  return bind("le", operands("le", [x, y]), {});
}

/**
 * x > y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.gt([1, 2], [1, 1]).toArray()); // [false, true]
 * ```
 */
export function gt(x: TensorLike, y: TensorLike): Tensor {
  return bind("gt", operands("gt", [x, y]), {});
}

/**
 * x ≥ y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.ge([1, 2], [1, 3]).toArray()); // [true, false]
 * ```
 */
export function ge(x: TensorLike, y: TensorLike): Tensor {
  return bind("ge", operands("ge", [x, y]), {});
}

/**
 * The regularized lower incomplete gamma function of a and x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.igamma([1], [0]).toArray()); // [0]
 * ```
 */
export function igamma(x: TensorLike, y: TensorLike): Tensor {
  return bind("igamma", operands("igamma", [x, y]), {});
}

/**
 * The regularized upper incomplete gamma function of a and x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.igammac([1], [0]).toArray()); // [1]
 * ```
 */
export function igammac(x: TensorLike, y: TensorLike): Tensor {
  return bind("igammac", operands("igammac", [x, y]), {});
}

/**
 * The derivative of `igamma` by a.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.igammaGradA([1], [2]).shape); // [1]
 * ```
 */
export function igammaGradA(x: TensorLike, y: TensorLike): Tensor {
  return bind("igammaGradA", operands("igammaGradA", [x, y]), {});
}

/**
 * The derivative by a of a gamma sample x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.randomGammaGrad([1], [2]).shape); // [1]
 * ```
 */
export function randomGammaGrad(x: TensorLike, y: TensorLike): Tensor {
  return bind("randomGammaGrad", operands("randomGammaGrad", [x, y]), {});
}

/**
 * The derivative of `digamma` of order m at x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.polygamma([1], [2]).shape); // [1]
 * ```
 */
export function polygamma(x: TensorLike, y: TensorLike): Tensor {
  return bind("polygamma", operands("polygamma", [x, y]), {});
}

/**
 * The Hurwitz zeta function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.zeta([2], [1]).shape); // [1]
 * ```
 */
export function zeta(x: TensorLike, y: TensorLike): Tensor {
  return bind("zeta", operands("zeta", [x, y]), {});
}

/**
 * x to the power y. An integer tensor as y stays one; a number takes the dtype of x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.pow([2], [3]).toArray()); // [8]
 * ```
 */
export function pow(x: TensorLike, y: TensorLike): Tensor {
  const [base, exponent] = [operand("pow", x), typeof y === "number" ? y : operand("pow", y)];
  if (typeof exponent === "number" || base.dtype === exponent.dtype) return bind("pow", operands("pow", [base, exponent]), {});
  if (!isFloat(base.dtype) || isFloat(exponent.dtype)) {
    throw new TypeError(`Cannot pow ${describe(base)} with ${describe(exponent)}: the dtypes must be the same, or the power an integer`);
  }
  return bind("pow", [base, bind("cast", [exponent], { dtype: base.dtype })], {});
}

/**
 * The upper 32 bits of the product of 32-bit integers.
 *
 * @example
 * ```ts
 * import { lax, np } from "@fluxion/fluxion";
 *
 * console.log(lax.mulhi(np.array(new Uint32Array([2 ** 31])), np.array(new Uint32Array([4]))).toArray()); // [2]
 * ```
 */
export function mulhi(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = operands("mulhi", [x, y]) as [Tensor, Tensor];
  if (a.dtype !== "uint32" && a.dtype !== "int32") throw new TypeError(`Cannot mulhi ${describe(a)}: it takes int32 or uint32`);
  const unsigned = (t: Tensor): Tensor => bind("bitcast", [t], { dtype: "uint32" });
  const int = (n: number): Tensor => constant(n, "uint32");
  const [p, q] = a.dtype === "uint32" ? [a, b] : [unsigned(a), unsigned(b)];
  const low = (t: Tensor): Tensor => bind("and", [t, int(65535)], {}),
    high = (t: Tensor): Tensor => bind("shiftRightLogical", [t, int(16)], {});
  const mul = (s: Tensor, t: Tensor): Tensor => bind("mul", [s, t], {}), add = (s: Tensor, t: Tensor): Tensor => bind("add", [s, t], {});
  // Schoolbook multiplication of 16-bit halves; each middle sum still fits 32 bits.
  const first = add(mul(high(p), low(q)), high(mul(low(p), low(q))));
  const second = add(mul(low(p), high(q)), low(first));
  const product = add(add(mul(high(p), high(q)), high(first)), high(second));
  if (a.dtype === "uint32") return product;
  // A negative factor counts as itself plus 2 ** 32: take the other one off again.
  const signed = bind("bitcast", [product], { dtype: "int32" }), zero = constant(0, "int32");
  const less = (by: Tensor, when: Tensor, out: Tensor): Tensor =>
    bind("sub", [out, bind("select", [bind("lt", [when, zero], {}), by, zero], {})], {});
  return less(b, a, less(a, b, signed));
}

/**
 * The regularized incomplete beta function.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.betainc([1], [1], [0]).toArray()); // [0]
 * ```
 */
export function betainc(a: TensorLike, b: TensorLike, x: TensorLike): Tensor {
  return bind("betainc", operands("betainc", [a, b, x]), {});
}

/**
 * x held between bounds, which are scalars or have its shape.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.clamp(0, [-1, 0.5, 2], 1).toArray()); // [0, 0.5, 1]
 * ```
 */
export function clamp(min: TensorLike, x: TensorLike, max: TensorLike): Tensor {
  return bind("clamp", operands("clamp", [min, x, max]), {});
}

/**
 * `onTrue` where the predicate holds, else `onFalse`. The predicate is a bool scalar, or has their shape.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.select([true, false], [1, 2], [3, 4]).toArray()); // [1, 4]
 * ```
 */
export function select(predicate: TensorLike, onTrue: TensorLike, onFalse: TensorLike): Tensor {
  return bind("select", [operand("select", predicate), ...operands("select", [onTrue, onFalse])], {});
}

/**
 * For each place the case that `which` says: a bool, or an int32 from 0 up.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.selectN([false, true], [1, 2], [3, 4]).toArray()); // [1, 4]
 * ```
 */
export function selectN(which: TensorLike, ...cases: TensorLike[]): Tensor {
  const index = operand("selectN", which), values = operands("selectN", cases);
  if (values.length === 0) throw new RangeError("Cannot select from no cases");
  if (index.dtype === "bool") {
    if (values.length > 2) throw new RangeError(`Cannot select from ${values.length} cases by ${describe(index)}: a bool selects from two`);
    return values.length === 1 ? values[0]! : bind("select", [index, values[1]!, values[0]!], {});
  }
  if (index.dtype !== "int32") throw new TypeError(`Cannot select by ${describe(index)}: it takes bool or int32`);
  return values.reduce((out, value, i) => bind("select", [bind("eq", [index, constant(i, "int32")], {}), value, out], {}));
}
