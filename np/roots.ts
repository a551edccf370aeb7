/**
 * Roots of polynomials.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { describe } from "../core/shape.ts";
import { concreteOf, type Tensor } from "../core/tensor.ts";
import { customJvp } from "../transforms/custom.ts";
import { whileLoop } from "../transforms/loops.ts";
import { filled, floating, reshaped } from "./_operands.ts";
import { section } from "./_sections.ts";
import { abs, add, divide, multiply, negative, subtract } from "./arithmetic.ts";
import { trimZeros } from "./editing.ts";
import { power } from "./exponential.ts";
import type { Complex } from "./fft/mod.ts";
import { max, sum } from "./reductions.ts";
import { cos, sin } from "./trigonometry.ts";
import { where } from "./where.ts";

type Pair = readonly [re: Tensor, im: Tensor];

const plus = ([a, b]: Pair, [c, d]: Pair): Pair => [add(a, c), add(b, d)];
const minus = ([a, b]: Pair, [c, d]: Pair): Pair => [subtract(a, c), subtract(b, d)];
const times = ([a, b]: Pair, [c, d]: Pair): Pair => [subtract(multiply(a, c), multiply(b, d)), add(multiply(a, d), multiply(b, c))];

/** Without overflow; 0 where both are 0, which is where an iteration has arrived. */
function over([a, b]: Pair, [c, d]: Pair): Pair {
  const size = bind("max", [abs(c), abs(d)], {});
  const none = bind("eq", [size, constantLike(size, 0)], {});
  const safe = where(none, 1, size), x = divide(c, safe), y = divide(d, safe);
  const length = where(none, 1, multiply(safe, add(multiply(x, x), multiply(y, y))));
  return [
    where(none, 0, divide(add(multiply(a, x), multiply(b, y)), length)),
    where(none, 0, divide(subtract(multiply(b, x), multiply(a, y)), length)),
  ];
}

/** The values of the polynomial and of its derivative, by Horner's rule. */
function evaluate(p: Tensor, z: Pair): [value: Pair, slope: Pair] {
  const zero = multiply(z[0], 0);
  let value: Pair = [zero, zero], slope: Pair = [zero, zero];
  for (let i = 0; i < p.size; i++) {
    slope = plus(times(slope, z), value);
    value = plus(times(value, z), [reshaped(section(p, 0, i, i + 1), []), constantLike(zero, 0)]);
  }
  return [value, slope];
}

/** All roots at once by Aberth's iteration (1973): Newton's, with the other roots pushing each one away. */
function aberth(p: Tensor): [re: Tensor, im: Tensor] {
  const n = p.size - 1, { dtype } = p;
  const lead = reshaped(section(p, 0, 0, 1), []);
  const monic = divide(p, lead);
  // Each root lies within a circle; the start breaks its symmetry.
  const powers = divide(1, bind("iota", [], { shape: [n + 1], dtype, axis: 0 }));
  const radius = max(where(section(monic, 0, 1).equal(0), 0, power(abs(section(monic, 0, 1)), section(powers, 0, 1))));
  const angle = add(multiply(bind("iota", [], { shape: [n], dtype, axis: 0 }), 2 * Math.PI / n), 0.4);
  const start: Pair = [multiply(radius, cos(angle)), multiply(radius, sin(angle))];
  const onDiagonal = bind("eq", [
    bind("iota", [], { shape: [n, n], dtype: "int32", axis: 0 }),
    bind("iota", [], { shape: [n, n], dtype: "int32", axis: 1 }),
  ], {});
  const [re, im] = whileLoop(
    ([, , step, moved]: [Tensor, Tensor, Tensor, Tensor]) =>
      bind("and", [step.less(200), moved.greater(dtype === "float64" ? 1e-15 : 1e-7)], {}),
    ([re, im, step]: [Tensor, Tensor, Tensor, Tensor]) => {
      const z: Pair = [re, im];
      const newton = over(...evaluate(monic, z));
      const apart = minus([reshaped(re, [n, 1]), reshaped(im, [n, 1])], [reshaped(re, [1, n]), reshaped(im, [1, n])]);
      const push = over([constant(1, dtype), constant(0, dtype)], apart);
      const pushes: Pair = [sum(where(onDiagonal, 0, push[0]), 1), sum(where(onDiagonal, 0, push[1]), 1)];
      const change = over(newton, minus([constant(1, dtype), constant(0, dtype)], times(newton, pushes)));
      const next = minus(z, change);
      const size = add(abs(next[0]), abs(next[1]));
      const moved = max(divide(add(abs(change[0]), abs(change[1])), where(size.equal(0), 1, size)));
      return [next[0], next[1], add(step, 1), moved];
    },
    [start[0], start[1], filled([], 0, "int32"), filled([], 1, dtype)],
  ) as [Tensor, Tensor, Tensor, Tensor];
  return [re, im];
}

/** A root moves against the change of the polynomial there, over its slope. */
const find: (p: Tensor) => [re: Tensor, im: Tensor] = customJvp(aberth, {
  jvp: ([p]: [Tensor], [dp]: [Tensor]) => {
    const z = find(p);
    const [, slope] = evaluate(p, z), [change] = evaluate(dp, z);
    return [z, over([negative(change[0]), negative(change[1])], slope)];
  },
});

/**
 * The roots of a polynomial, in no particular order. Zeros in front are left out; those of traced coefficients cannot be seen, and give NaN.
 *
 * @param p The coefficients, the highest power first: a vector.
 * @returns The real and imaginary parts of the roots, of which there are one less than coefficients.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const { re, im } = np.roots([1, 0, 1]);
 * console.log(np.sort(im).toString(), re.shape); // about [-1. 1.] [2]
 * ```
 */
export function roots(p: TensorLike): Complex {
  const given = floating("roots", p);
  const value = given.ndim === 1 && concreteOf(given) !== undefined ? trimZeros(given, "f") : given;
  if (value.ndim !== 1) throw new RangeError(`Cannot take roots of ${describe(value)}: coefficients are a vector, the highest power first`);
  if (value.size < 2) return { re: filled([0], 0, value.dtype), im: filled([0], 0, value.dtype) };
  const [re, im] = find(value);
  return { re, im };
}
