/**
 * Arithmetic, elementwise. Dtypes must be the same, and shapes, unless an operand is a scalar.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
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
 * -x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.neg([1, -2]).toArray()); // [-1, 2]
 * ```
 */
export function neg(x: TensorLike): Tensor {
  return bind("neg", [operand("neg", x)], {});
}

/**
 * The absolute value.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.abs([1, -2]).toArray()); // [1, 2]
 * ```
 */
export function abs(x: TensorLike): Tensor {
  return bind("abs", [operand("abs", x)], {});
}

/**
 * -1, 0 or 1.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.sign([-3, 2]).toArray()); // [-1, 1]
 * ```
 */
export function sign(x: TensorLike): Tensor {
  return bind("sign", [operand("sign", x)], {});
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
