/**
 * Logarithms with their limits at 0: entropies and divergences.
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { floating, floatingTogether } from "../np/_operands.ts";
import { add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { equal, greater, isfinite, less, logicalAnd, logicalNot, logicalOr } from "../np/comparison.ts";
import { expm1, log, log1p } from "../np/exponential.ts";
import { where } from "../np/where.ts";

/**
 * x · log(y), which is 0 where x is 0.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.xlogy([0, 1], [0, 1]).toArray()); // [0, 0]
 * ```
 */
export function xlogy(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = floatingTogether("xlogy", [x, y]) as [Tensor, Tensor];
  // Where x is 0 an infinite logarithm must not spoil value and gradient; NaN passes through, as in SciPy.
  const spoils = logicalAnd(equal(a, 0), logicalNot(logicalOr(isNaN(b), logicalAnd(greater(b, 0), isfinite(b)))));
  return multiply(a, log(where(spoils, 1, b)));
}

/**
 * x · log(1 + y), which is 0 where x is 0.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.xlog1py([0, 1], [-1, 0]).toArray()); // [0, 0]
 * ```
 */
export function xlog1py(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = floatingTogether("xlog1py", [x, y]) as [Tensor, Tensor];
  const spoils = logicalAnd(equal(a, 0), logicalNot(logicalOr(isNaN(b), logicalAnd(greater(b, -1), isfinite(b)))));
  return multiply(a, log1p(where(spoils, 0, b)));
}

/**
 * -x · log(x), which is 0 at 0 and -Infinity below.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.entr([0, -1]).toArray()); // [-0, -Infinity]
 * ```
 */
export function entr(x: TensorLike): Tensor {
  const value = floating("entr", x);
  return where(less(value, 0), -Infinity, negative(xlogy(value, value)));
}

/**
 * p · log(p / q), which is 0 where p is 0 and q not negative; Infinity outside.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.relEntr([0, 1], [1, 1]).toArray()); // [0, 0]
 * ```
 */
export function relEntr(p: TensorLike, q: TensorLike): Tensor {
  const [a, b] = floatingTogether("relEntr", [p, q]) as [Tensor, Tensor];
  const both = logicalAnd(greater(a, 0), greater(b, 0)), nothing = logicalAnd(equal(a, 0), logicalNot(less(b, 0)));
  const [safeA, safeB] = [where(both, a, 1), where(both, b, 1)];
  const inside = subtract(multiply(safeA, log(safeA)), multiply(safeA, log(safeB)));
  return where(logicalOr(isNaN(a), isNaN(b)), NaN, where(nothing, 0, where(both, inside, Infinity)));
}

/**
 * p · log(p / q) - p + q: the summands of a Kullback-Leibler divergence.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.klDiv([1], [1]).toArray()); // [0]
 * ```
 */
export function klDiv(p: TensorLike, q: TensorLike): Tensor {
  const [a, b] = floatingTogether("klDiv", [p, q]) as [Tensor, Tensor];
  return add(subtract(relEntr(a, b), a), b);
}

/**
 * The Box-Cox transformation, (x ** lambda - 1) / lambda; log(x) where lambda is 0.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.boxcox([1], [2]).toArray()); // [0]
 * ```
 */
export function boxcox(x: TensorLike, lambda: TensorLike): Tensor {
  const [a, power] = floatingTogether("boxcox", [x, lambda]) as [Tensor, Tensor];
  const flat = equal(power, 0), safe = where(flat, 1, power), logarithm = log(a);
  return where(flat, logarithm, divide(expm1(multiply(safe, logarithm)), safe));
}

/**
 * The Box-Cox transformation of 1 + x.
 *
 * @example
 * ```ts
 * import { special } from "@fluxion/fluxion";
 *
 * console.log(special.boxcox1p([0], [2]).toArray()); // [0]
 * ```
 */
export function boxcox1p(x: TensorLike, lambda: TensorLike): Tensor {
  const [a, power] = floatingTogether("boxcox1p", [x, lambda]) as [Tensor, Tensor];
  const flat = equal(power, 0), safe = where(flat, 1, power), logarithm = log1p(a);
  return where(flat, logarithm, divide(expm1(multiply(safe, logarithm)), safe));
}

function isNaN(x: Tensor): Tensor {
  return logicalNot(equal(x, x));
}
