/**
 * Sums, products, quotients and remainders; signs; the larger and the smaller.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { broadcastTo, promoteAndBroadcast, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat, kindOf } from "../core/dtype.ts";
import { broadcastShapes, describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { whileLoop } from "../transforms/loops.ts";
import { floatingTogether, numericTogether, wholeOperands } from "./_operands.ts";

/** Moves a remainder with the dividend's sign to the divisor's. */
function withSignOf(divisor: Tensor, rest: Tensor): Tensor {
  const zero = constantLike(rest, 0);
  const otherSign = bind("ne", [bind("lt", [rest, zero], {}), bind("lt", [divisor, zero], {})], {});
  const moved = bind("and", [otherSign, bind("ne", [rest, zero], {})], {});
  return bind("select", [moved, bind("add", [rest, divisor], {}), rest], {});
}

/** Quotient and remainder of floats, the quotient taken from what divides evenly. */
function floatDivmod(x: Tensor, y: Tensor): [Tensor, Tensor] {
  const zero = constantLike(x, 0);
  const rest = bind("rem", [x, y], {});
  const even = bind("select", [bind("eq", [y, zero], {}), x, bind("sub", [x, rest], {})], {});
  const quotient = bind("div", [even, y], {});
  const otherSign = bind("ne", [bind("sign", [y], {}), bind("sign", [rest], {})], {});
  const moved = bind("and", [bind("ne", [rest, zero], {}), otherSign], {});
  const lower = bind("select", [moved, bind("sub", [quotient, constantLike(x, 1)], {}), quotient], {});
  return [bind("round", [lower], {}), bind("select", [moved, bind("add", [rest, y], {}), rest], {})];
}

function wholePair(operation: string, x: TensorLike, y: TensorLike): [Tensor, Tensor] {
  const pair = numericTogether(operation, wholeOperands(operation, [x, y]));
  if (isFloat(pair[0]!.dtype)) {
    throw new TypeError(`Cannot take ${operation} of ${pair.map(describe).join(" and ")}: it takes integers; cast with astype("int32")`);
  }
  const shapes = pair.map((t) => kindOf(t.dtype) === "unsigned" ? t : bind("abs", [t], {}));
  return shapes as [Tensor, Tensor];
}

/** Euclid's algorithm; pairs that are finished wait for the others. */
function commonDivisor(x: Tensor, y: Tensor): Tensor {
  const zero = constantLike(x, 0), one = constantLike(x, 1);
  const shape = broadcastShapes(x.shape, y.shape)!;
  const [divisor] = whileLoop(
    ([, b]: [Tensor, Tensor]) => bind("reduceOr", [bind("ne", [b, zero], {})], { axes: shape.map((_, i) => i) }),
    ([a, b]: [Tensor, Tensor]): [Tensor, Tensor] => {
      const done = bind("eq", [b, zero], {});
      const rest = bind("rem", [a, bind("select", [done, one, b], {})], {});
      return [bind("select", [done, a, b], {}), bind("select", [done, zero, rest], {})];
    },
    [broadcastTo(x, shape), broadcastTo(y, shape)],
  );
  return divisor;
}

/**
 * x + y, elementwise; of bools, or.
 *
 * @throws {RangeError} The shapes do not broadcast.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.add([1, 2], 10).toArray()); // [11, 12]
 * ```
 */
export function add(x: TensorLike, y: TensorLike): Tensor {
  return bind("add", promoteAndBroadcast("add", [x, y]), {});
}

/**
 * x - y, elementwise.
 *
 * @throws {TypeError} Both are bool.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.subtract([1, 2], 1).toArray()); // [0, 1]
 * ```
 */
export function subtract(x: TensorLike, y: TensorLike): Tensor {
  const operands = promoteAndBroadcast("subtract", [x, y]);
  if (operands[0]!.dtype === "bool") {
    throw new TypeError(
      `Cannot subtract ${operands.map(describe).join(" and ")}: bools have no difference; use logicalXor, or cast with astype("int32")`,
    );
  }
  return bind("sub", operands, {});
}

/**
 * x · y, elementwise; of bools, and.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.multiply([1, 2], [3, 4]).toArray()); // [3, 8]
 * ```
 */
export function multiply(x: TensorLike, y: TensorLike): Tensor {
  return bind("mul", promoteAndBroadcast("multiply", [x, y]), {});
}

/**
 * x / y, elementwise; integers give float32.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.divide([1, 3], 2).toArray()); // [0.5, 1.5]
 * ```
 */
export function divide(x: TensorLike, y: TensorLike): Tensor {
  return bind("div", floatingTogether("divide", [x, y]), {});
}

/**
 * The largest whole number at or below x / y.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.floorDivide([-5, 5], 3).toArray()); // [-2, 1]
 * ```
 */
export function floorDivide(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = numericTogether("floorDivide", [x, y]) as [Tensor, Tensor];
  if (isFloat(a.dtype)) return floatDivmod(a, b)[0];
  const quotient = bind("div", [a, b], {});
  if (kindOf(a.dtype) === "unsigned") return quotient;
  const inexact = bind("ne", [bind("rem", [a, b], {}), constantLike(a, 0)], {});
  const below = bind("and", [bind("ne", [bind("sign", [a], {}), bind("sign", [b], {})], {}), inexact], {});
  return bind("select", [below, bind("sub", [quotient, constantLike(a, 1)], {}), quotient], {});
}

/**
 * What is left of x after `floorDivide`, with the sign of y. An integer modulo 0 is 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.remainder([-5, 5], 3).toArray()); // [1, 2]
 * ```
 */
export function remainder(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = numericTogether("remainder", [x, y]) as [Tensor, Tensor];
  const zero = constantLike(a, 0);
  const divisor = isFloat(b.dtype) ? b : bind("select", [bind("eq", [b, zero], {}), constantLike(b, 1), b], {});
  return withSignOf(divisor, bind("rem", [a, divisor], {}));
}

/**
 * What is left of x after the quotient rounded towards 0, with the sign of x.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fmod([-5, 5], 3).toArray()); // [-2, 2]
 * ```
 */
export function fmod(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = numericTogether("fmod", [x, y]) as [Tensor, Tensor];
  if (isFloat(b.dtype)) return bind("rem", [a, b], {});
  const divisor = bind("select", [bind("eq", [b, constantLike(b, 0)], {}), constantLike(b, 1), b], {});
  return bind("rem", [a, divisor], {});
}

/**
 * `floorDivide` and `remainder` together.
 *
 * @returns The quotient and the remainder.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [quotient, rest] = np.divmod(7, 2);
 * console.log(quotient.item(), rest.item()); // 3 1
 * ```
 */
export function divmod(x: TensorLike, y: TensorLike): [quotient: Tensor, remainder: Tensor] {
  const [a, b] = numericTogether("divmod", [x, y]) as [Tensor, Tensor];
  return isFloat(a.dtype) ? floatDivmod(a, b) : [floorDivide(a, b), remainder(a, b)];
}

/**
 * -x.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.negative([1, -2]).toArray()); // [-1, 2]
 * ```
 */
export function negative(x: TensorLike): Tensor {
  const value = toTensor("negative", x);
  if (value.dtype === "bool") throw new TypeError(`Cannot negate ${describe(value)}: bools have no negative; use logicalNot`);
  return bind("neg", [value], {});
}

/**
 * x itself, as a tensor.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.positive([1, -2]).toArray()); // [1, -2]
 * ```
 */
export function positive(x: TensorLike): Tensor {
  return toTensor("positive", x);
}

/**
 * The absolute value.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.abs([1, -2]).toArray()); // [1, 2]
 * ```
 */
export function abs(x: TensorLike): Tensor {
  const value = toTensor("abs", x);
  const kind = kindOf(value.dtype);
  return kind === "bool" || kind === "unsigned" ? value : bind("abs", [value], {});
}

/**
 * The absolute value in floats.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fabs([1, -2]).toArray()); // [1, 2]
 * ```
 */
export function fabs(x: TensorLike): Tensor {
  return bind("abs", floatingTogether("fabs", [x]), {});
}

/**
 * -1, 0 or 1 with the sign of x; NaN stays.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.sign([-3, 0, 2]).toArray()); // [-1, 0, 1]
 * ```
 */
export function sign(x: TensorLike): Tensor {
  return bind("sign", [toTensor("sign", x)], {});
}

/**
 * The larger of x and y; NaN where either is.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.maximum([1, 5], 3).toArray()); // [3, 5]
 * ```
 */
export function maximum(x: TensorLike, y: TensorLike): Tensor {
  return bind("max", promoteAndBroadcast("maximum", [x, y]), {});
}

/**
 * The smaller of x and y; NaN where either is.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.minimum([1, 5], 3).toArray()); // [1, 3]
 * ```
 */
export function minimum(x: TensorLike, y: TensorLike): Tensor {
  return bind("min", promoteAndBroadcast("minimum", [x, y]), {});
}

/**
 * The larger of x and y; the other one where one is NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fmax([NaN, 5], 3).toArray()); // [3, 5]
 * ```
 */
export function fmax(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteAndBroadcast("fmax", [x, y]) as [Tensor, Tensor];
  if (!isFloat(a.dtype)) return bind("max", [a, b], {});
  const left = bind("or", [bind("gt", [a, b], {}), bind("ne", [b, b], {})], {});
  return bind("select", [left, a, b], {});
}

/**
 * The smaller of x and y; the other one where one is NaN.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fmin([NaN, 5], 3).toArray()); // [3, 3]
 * ```
 */
export function fmin(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoteAndBroadcast("fmin", [x, y]) as [Tensor, Tensor];
  if (!isFloat(a.dtype)) return bind("min", [a, b], {});
  const left = bind("or", [bind("lt", [a, b], {}), bind("ne", [b, b], {})], {});
  return bind("select", [left, a, b], {});
}

/**
 * The greatest common divisor of integers.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.gcd(np.array([12, 18], { dtype: "int32" }), 8).toArray()); // [4, 2]
 * ```
 */
export function gcd(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = wholePair("gcd", x, y);
  return commonDivisor(a, b);
}

/**
 * The least common multiple of integers; 0 where either is 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.lcm(np.array([4, 6], { dtype: "int32" }), 10).toArray()); // [20, 30]
 * ```
 */
export function lcm(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = wholePair("lcm", x, y);
  const divisor = commonDivisor(a, b), zero = constantLike(a, 0);
  const nothing = bind("eq", [divisor, zero], {});
  const quotient = bind("div", [b, bind("select", [nothing, constantLike(a, 1), divisor], {})], {});
  return bind("select", [nothing, zero, bind("mul", [a, quotient], {})], {});
}

/**
 * The unit step: 0 below 0, `y` at 0, 1 above; NaN stays.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.heaviside([-1, 0, 1], 0.5).toArray()); // [0, 0.5, 1]
 * ```
 */
export function heaviside(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = floatingTogether("heaviside", [x, y]) as [Tensor, Tensor];
  const zero = constantLike(a, 0);
  const step = bind("select", [bind("gt", [a, zero], {}), constantLike(a, 1), a], {});
  const atZero = bind("select", [bind("eq", [a, zero], {}), b, step], {});
  return bind("select", [bind("lt", [a, zero], {}), zero, atZero], {});
}
