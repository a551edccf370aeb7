/**
 * Products of matrices, and the products that np.linalg reads over the last axes.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { identity } from "../../core/primitives/_matrix.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { promote, toTensor } from "../../core/convert.ts";
import { abs, add, divide, multiply, subtract } from "../arithmetic.ts";
import { matmul, outer as flatOuter } from "../contractions.ts";
import { ceil } from "../rounding.ts";
import { log2, power } from "../exponential.ts";
import { max, sum } from "../reductions.ts";
import { diagonal as planeDiagonal, trace as planeTrace, type TraceOptions } from "../triangles.ts";
import { where } from "../where.ts";
import { maximum } from "../arithmetic.ts";
import { squares } from "./_matrix.ts";
import { inv, solve } from "./solve.ts";

/**
 * A square matrix to a whole power, by repeated squaring; a negative one of the inverse.
 *
 * @param a Of shape [..., n, n].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.matrixPower([[1, 1], [1, 0]], 10).toArray()); // [[89, 55], [55, 34]]
 * ```
 */
export function matrixPower(a: TensorLike, n: number): Tensor {
  if (!Number.isInteger(n)) throw new TypeError(`Cannot take matrixPower ${n}: the power is a whole number`);
  const given = toTensor("matrixPower", a);
  if (given.ndim < 2 || given.shape.at(-1) !== given.shape.at(-2)) {
    throw new RangeError(`Cannot take matrixPower of ${describe(given)}: the last two axes must be of one size, as a square matrix's`);
  }
  if (n === 0) return identity(given.shape, given.dtype);
  let base = n < 0 ? inv(given) : given, left = Math.abs(n);
  let out: Tensor | undefined;
  for (;;) {
    if (left % 2 === 1) out = out === undefined ? base : matmul(out, base);
    left = Math.floor(left / 2);
    if (left === 0) return out!;
    base = matmul(base, base);
  }
}

/**
 * The product of several matrices, in the order that takes the fewest multiplications. The first and the last may be vectors.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.multiDot([np.ones([2, 9]), np.ones([9, 3]), np.ones(3)]).toArray()); // [27, 27]
 * ```
 */
export function multiDot(xs: readonly TensorLike[]): Tensor {
  if (xs.length < 1) throw new RangeError("Cannot multiDot no operands: it takes at least one");
  if (xs.length === 1) return toTensor("multiDot", xs[0]!);
  const values = promote("multiDot", xs);
  const first = values[0]!, last = values.at(-1)!;
  const sides = values.map((x, i) => {
    if (x.ndim === 2) return x;
    if (x.ndim === 1 && i === 0) return x.reshape([1, x.size]);
    if (x.ndim === 1 && i === values.length - 1) return x.reshape([x.size, 1]);
    throw new RangeError(
      `Cannot multiDot ${values.map(describe).join(", ")}: all are matrices, but that the first and last may be vectors`,
    );
  });
  const sizes = [sides[0]!.shape[0]!, ...sides.map((x) => x.shape[1]!)];
  sides.forEach((x, i) => {
    if (x.shape[0] !== sizes[i]) throw new RangeError(`Cannot multiDot ${values.map(describe).join(", ")}: the inner sizes differ`);
  });
  const out = inOrder(sides, bestSplits(sizes), 0, sides.length - 1);
  const shape = [...first.ndim === 1 ? [] : [out.shape[0]!], ...last.ndim === 1 ? [] : [out.shape[1]!]];
  return out.reshape(shape);
}

/** Where to split each run of factors, by the classical dynamic programme. */
function bestSplits(sizes: readonly number[]): number[][] {
  const n = sizes.length - 1;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const at = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let length = 1; length < n; length++) {
    for (let i = 0; i + length < n; i++) {
      const j = i + length;
      let best = Infinity;
      for (let k = i; k < j; k++) {
        const c = cost[i]![k]! + cost[k + 1]![j]! + sizes[i]! * sizes[k + 1]! * sizes[j + 1]!;
        if (c < best) {
          best = c;
          at[i]![j] = k;
        }
      }
      cost[i]![j] = best;
    }
  }
  return at;
}

function inOrder(xs: readonly Tensor[], at: readonly (readonly number[])[], i: number, j: number): Tensor {
  if (i === j) return xs[i]!;
  const k = at[i]![j]!;
  return matmul(inOrder(xs, at, i, k), inOrder(xs, at, k + 1, j));
}

/**
 * The outer product of two vectors.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.outer([1, 2], [3, 4]).toArray()); // [[3, 4], [6, 8]]
 * ```
 */
export function outer(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promote("outer", [x, y]) as [Tensor, Tensor];
  if (a.ndim !== 1 || b.ndim !== 1) {
    throw new RangeError(`Cannot take the outer product of ${describe(a)} with ${describe(b)}: it takes vectors`);
  }
  return flatOuter(a, b);
}

/**
 * The diagonals of the last two axes, as a last axis.
 *
 * @param options `offset`: which diagonal; positive above the main one.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.diagonal([[1, 2], [3, 4]]).toArray()); // [1, 4]
 * ```
 */
export function diagonal(x: TensorLike, options: { readonly offset?: number } = {}): Tensor {
  checkOptions("diagonal", options, ["offset"]);
  return planeDiagonal(x, { ...options, axes: [-2, -1] });
}

/**
 * The sums of the diagonals of the last two axes.
 *
 * @param options `offset`: which diagonal; positive above the main one.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.trace([[1, 2], [3, 4]]).item()); // 5
 * ```
 */
export function trace(x: TensorLike, options: Omit<TraceOptions, "axes"> = {}): Tensor {
  checkOptions("trace", options, ["offset", "dtype"]);
  return planeTrace(x, { ...options, axes: [-2, -1] });
}

/** Padé coefficients of the exponential of degree 7, and how large a matrix they are exact enough for in float32. */
const pade = [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1];
const largestNorm = 3.92572478313866;

/** Of degree 13, for float64. */
// deno-fmt-ignore
const pade13 = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640,
  1323241920, 40840800, 960960, 16380, 182, 1,
];

/**
 * The exponential of square matrices, by scaling, a Padé approximant, and squaring (Higham 2005).
 *
 * @param a Of shape [..., n, n].
 * @param options `maxSquarings`: how often to square at most, 16 if not given; beyond, NaN.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linalg.expm([[0, 1], [0, 0]]).toArray()); // [[1, 1], [0, 1]]
 * ```
 */
export function expm(a: TensorLike, options: { readonly maxSquarings?: number } = {}): Tensor {
  checkOptions("expm", options, ["maxSquarings"]);
  const { maxSquarings = 16 } = options;
  const value = squares("expm", a);
  const double = value.dtype === "float64";
  const b = double ? pade13 : pade, limit = double ? 5.371920351148152 : largestNorm;
  const size = max(sum(abs(value), -2), -1, { initial: 0 }).expandDims([-1, -2]);
  const steps = maximum(ceil(log2(divide(size, limit))), 0);
  const scaled = divide(value, power(2, steps));
  const eye = identity(value.shape, value.dtype), squared = matmul(scaled, scaled);
  let even = multiply(eye, b[0]!), odd = multiply(eye, b[1]!), term = eye;
  for (let k = 2; k < b.length; k += 2) {
    term = matmul(term, squared);
    even = add(even, multiply(term, b[k]!));
    odd = add(odd, multiply(term, b[k + 1]!));
  }
  odd = matmul(scaled, odd);
  let out = solve(subtract(even, odd), add(even, odd));
  for (let k = 0; k < maxSquarings; k++) out = where(steps.greater(k), matmul(out, out), out);
  return where(steps.greater(maxSquarings), NaN, out);
}
