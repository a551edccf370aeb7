/**
 * Polynomials as vectors of coefficients, the highest power first.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { promote, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, floating, floatingPromoted, reshaped } from "./_operands.ts";
import { joined, section } from "./_sections.ts";
import { add, divide, multiply, negative, subtract } from "./arithmetic.ts";
import { convolve } from "./convolution.ts";
import { sqrt } from "./exponential.ts";
import { trimZeros } from "./editing.ts";
import { inv, lstsq } from "./linalg/mod.ts";
import { sum } from "./reductions.ts";
import { broadcastShapes, broadcastTo } from "./shape.ts";
import { vander } from "./triangles.ts";

/** Coefficients along the first axis; behind it, axes of several polynomials. */
function polynomials(operation: string, x: Tensor): Tensor {
  if (x.ndim === 0) throw new RangeError(`Cannot ${operation} ${describe(x)}: the coefficients lie along the first axis`);
  return x;
}

/** Options of `polymul` and `polydiv`. */
export interface TrimOptions {
  /** Whether zeros in front of the factors, or of the remainder, are left out: not under `jit`. False if not given. */
  readonly trimLeadingZeros?: boolean;
}

function coefficients(operation: string, x: Tensor): Tensor {
  if (x.ndim !== 1) throw new RangeError(`Cannot ${operation} ${describe(x)}: coefficients are a vector, the highest power first`);
  return x;
}

/** The last coefficients of the longer joined with the shorter, which broadcasts to them; those in front of them as they are. */
function joinedFromBehind(longer: Tensor, shorter: Tensor, join: (own: Tensor, other: Tensor) => Tensor): Tensor {
  const front = longer.shape[0]! - shorter.shape[0]!, own = section(longer, 0, front);
  const out = join(own, broadcastTo(shorter, own.shape));
  return front === 0 ? out : joined([section(longer, 0, 0, front), out], 0);
}

/**
 * The values of a polynomial, by Horner's rule.
 *
 * @param p The coefficients, the highest power first, along the first axis.
 * @param x Where, of any shape.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.polyval([1, 0, -1], [1, 2, 3]).toArray()); // [0, 3, 8]
 * ```
 */
export function polyval(p: TensorLike, x: TensorLike): Tensor {
  const [c, at] = promote("polyval", [p, x]) as [Tensor, Tensor];
  if (c.ndim === 0) throw new RangeError(`Cannot polyval ${describe(c)}: the coefficients lie along the first axis`);
  const coefficient = (i: number) => reshaped(section(c, 0, i, i + 1), c.shape.slice(1));
  if (c.shape[0] === 0) return filled(broadcastShapes(c.shape.slice(1), at.shape), 0, at.dtype);
  let out = add(multiply(at, 0), coefficient(0));
  for (let i = 1; i < c.shape[0]!; i++) out = add(multiply(out, at), coefficient(i));
  return out;
}

/**
 * The sum of two polynomials.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.polyadd([1, 2], [9, 5, 4]).toArray()); // [9, 6, 6]
 * ```
 */
export function polyadd(p: TensorLike, q: TensorLike): Tensor {
  const [a, b] = promote("polyadd", [p, q]).map((x) => polynomials("polyadd", x)) as [Tensor, Tensor];
  return a.shape[0]! > b.shape[0]! ? joinedFromBehind(a, b, add) : joinedFromBehind(b, a, add);
}

/**
 * The difference of two polynomials.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.polysub([1, 2], [9, 5, 4]).toArray()); // [-9, -4, -2]
 * ```
 */
export function polysub(p: TensorLike, q: TensorLike): Tensor {
  const [a, b] = promote("polysub", [p, q]).map((x) => polynomials("polysub", x)) as [Tensor, Tensor];
  return a.shape[0]! > b.shape[0]! ? joinedFromBehind(a, b, subtract) : joinedFromBehind(negative(b), a, add);
}

/**
 * The product of two polynomials.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.polymul([1, 1], [1, -1]).toArray()); // [1, 0, -1]
 * ```
 */
export function polymul(p: TensorLike, q: TensorLike, options: TrimOptions = {}): Tensor {
  checkOptions("polymul", options, ["trimLeadingZeros"]);
  const trimmed = (x: Tensor) => options.trimLeadingZeros === true ? trimZeros(x, "f") : x;
  const [a, b] = floatingPromoted("polymul", [p, q]).map((x) => trimmed(coefficients("polymul", x))) as [Tensor, Tensor];
  const something = (x: Tensor) => x.size === 0 ? filled([1], 0, x.dtype) : x;
  return convolve(something(a), something(b));
}

/**
 * Division of polynomials with remainder.
 *
 * @returns The quotient, and the remainder, which is as long as the dividend.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [quotient, remainder] = np.polydiv([1, 0, -1], [1, 1]);
 * console.log(quotient.toArray(), remainder.toArray()); // [1, -1] [0, 0, 0]
 * ```
 */
export function polydiv(u: TensorLike, v: TensorLike, options: TrimOptions = {}): [quotient: Tensor, remainder: Tensor] {
  checkOptions("polydiv", options, ["trimLeadingZeros"]);
  const [a, b] = floatingPromoted("polydiv", [u, v]).map((x) => coefficients("polydiv", x)) as [Tensor, Tensor];
  const steps = a.size - b.size + 1;
  if (b.size === 0) throw new RangeError(`Cannot polydiv ${describe(a)} by ${describe(b)}: the divisor has no coefficients`);
  if (steps <= 0) return [filled([1], 0, a.dtype), a];
  const lead = section(b, 0, 0, 1);
  const quotient: Tensor[] = [];
  let rest = a;
  for (let k = 0; k < steps; k++) {
    const d = divide(section(rest, 0, k, k + 1), lead);
    quotient.push(d);
    const less = joined([filled([k], 0, a.dtype), multiply(d, b), filled([a.size - b.size - k], 0, a.dtype)], 0);
    rest = subtract(rest, less);
  }
  return [joined(quotient, 0), options.trimLeadingZeros === true ? trimZeros(rest, "f") : rest];
}

function checkOrder(operation: string, m: number): void {
  if (!Number.isInteger(m) || m < 0) throw new RangeError(`Cannot ${operation} ${m} times: it must be a whole number at or above 0`);
}

/**
 * The derivative of a polynomial.
 *
 * @param m How often: 1 if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.polyder([1, 2, 3]).toArray()); // [2, 2]
 * ```
 */
export function polyder(p: TensorLike, times?: number | { readonly m?: number }): Tensor {
  const { m = 1, ...none } = positional<{ readonly m?: number }>("polyder", ["m"], [times]);
  checkOptions("polyder", none, ["m"]);
  checkOrder("polyder", m);
  const value = coefficients("polyder", floating("polyder", p));
  if (m === 0) return value;
  const n = Math.max(0, value.size - m);
  // The power of x at place i falls from size - 1 - i, a factor for each step.
  const factors = Float32Array.from({ length: n }, (_, i) => falling(value.size - 1 - i, m));
  return multiply(section(value, 0, 0, n), castTo(toTensor("polyder", factors), value.dtype));
}

function falling(power: number, m: number): number {
  let out = 1;
  for (let k = 0; k < m; k++) out *= power - k;
  return out;
}

/** Options of `polyint`. */
export interface PolyintOptions {
  /** How often to integrate: once if not given. */
  readonly m?: number;
  /** The constants of integration, the first integral's first; one for all. 0 if not given. */
  readonly k?: TensorLike;
}

/**
 * The integral of a polynomial.
 *
 * @param m How often: 1 if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.polyint([2, 2]).toArray()); // [1, 2, 0]
 * ```
 */
export function polyint(p: TensorLike, times?: number | PolyintOptions, constant?: TensorLike | PolyintOptions): Tensor {
  const options = positional<PolyintOptions>("polyint", ["m", "k"], [times, constant]), { m = 1 } = options;
  checkOptions("polyint", options, ["m", "k"]);
  checkOrder("polyint", m);
  const value = coefficients("polyint", floating("polyint", p));
  if (m === 0) return value;
  const given = toTensor("polyint", options.k ?? 0, value.dtype);
  const constants = given.size === 1 ? bind("broadcastInDim", [reshaped(given, [])], { shape: [m], axes: [] }) : given;
  if (constants.ndim !== 1 || constants.size !== m) {
    throw new RangeError(`Cannot polyint ${m} times with constants ${describe(given)}: there must be one, or one for each time`);
  }
  const size = value.size + m;
  const divisors = Float32Array.from({ length: size }, (_, i) => {
    let out = 1;
    for (let k = 0; k < m; k++) out *= Math.max(1, size - 1 - i - k);
    return out;
  });
  return divide(joined([value, constants], 0), castTo(toTensor("polyint", divisors), value.dtype));
}

/**
 * The polynomial with these roots.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.poly([1, -1]).toArray()); // [1, 0, -1]
 * ```
 */
export function poly(roots: TensorLike): Tensor {
  const value = floating("poly", roots);
  if (value.ndim > 1) throw new RangeError(`Cannot take poly of ${describe(value)}: the roots are a vector`);
  const flat = reshaped(value, [value.size]);
  const one = filled([1], 1, value.dtype);
  if (value.ndim === 1 && value.size === 0) return reshaped(one, []);
  let out = one;
  for (let i = 0; i < flat.size; i++) out = convolve(out, joined([one, negative(section(flat, 0, i, i + 1))], 0));
  return out;
}

/** Options of `polyfit`. */
export interface PolyfitOptions {
  /** How much each point counts: its residual is multiplied by it. */
  readonly w?: TensorLike;
  /** Below which share of the largest a singular value counts as 0. */
  readonly rcond?: number;
}

/** What `polyfit` gives besides the coefficients, with `full`. */
export interface PolynomialFit {
  /** The coefficients, the highest power first. */
  readonly p: Tensor;
  /** The sums of the squared residuals. */
  readonly residuals: Tensor;
  /** The rank of the scaled Vandermonde matrix. */
  readonly rank: Tensor;
  /** Its singular values. */
  readonly s: Tensor;
  /** The covariances of the coefficients, of shape [degree + 1, degree + 1]; scaled for the scatter of the points around the fit. */
  readonly cov: Tensor;
}

/**
 * The polynomial of a degree that comes closest to points, by least squares.
 *
 * @param x Where the points lie: a vector.
 * @param y Their values: a vector, or several as columns.
 * @param degree The degree.
 * @param options `full: true` gives an object with the quality of the fit, too.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.polyfit([0, 1, 2, 3], [1, 3, 5, 7], 1).toString()); // close to [2. 1.]
 * ```
 */
export function polyfit(
  x: TensorLike,
  y: TensorLike,
  degree: number,
  options?: PolyfitOptions & { readonly full?: false; readonly cov?: false },
): Tensor;
/** The polynomial that fits best, and the covariances of its coefficients. */
export function polyfit(
  x: TensorLike,
  y: TensorLike,
  degree: number,
  options: PolyfitOptions & { readonly cov: true | "unscaled" },
): [p: Tensor, cov: Tensor];
/** The polynomial that fits best, with what tells how well it does. */
export function polyfit(x: TensorLike, y: TensorLike, degree: number, options: PolyfitOptions & { readonly full: true }): PolynomialFit;
export function polyfit(
  x: TensorLike,
  y: TensorLike,
  degree: number,
  options: PolyfitOptions & { readonly full?: boolean; readonly cov?: boolean | "unscaled" } = {},
): Tensor | PolynomialFit | [Tensor, Tensor] {
  checkOptions("polyfit", options, ["w", "rcond", "full", "cov"]);
  checkOrder("polyfit", degree);
  const [at, values] = floatingPromoted("polyfit", [x, y]) as [Tensor, Tensor];
  if (at.ndim !== 1 || at.size === 0 || values.ndim < 1 || values.ndim > 2 || values.shape[0] !== at.size) {
    throw new RangeError(`Cannot polyfit ${describe(values)} at ${describe(at)}: they must be [n] or [n, k], and [n]`);
  }
  const order = degree + 1, n = at.size;
  let left = vander(at, { columns: order }), right = values;
  if (options.w !== undefined) {
    const w = toTensor("polyfit", options.w, at.dtype);
    if (w.ndim !== 1 || w.size !== n) {
      throw new RangeError(`Cannot polyfit ${n} points with weights ${describe(w)}: there must be one for each`);
    }
    left = multiply(left, reshaped(w, [n, 1]));
    right = multiply(right, right.ndim === 2 ? reshaped(w, [n, 1]) : w);
  }
  // Columns of one length, so that high powers do not drown the others.
  const scale = sqrt(sum(multiply(left, left), 0));
  left = divide(left, scale);
  const fit = lstsq(left, right, { rcond: options.rcond ?? n * 2 ** -23 });
  const p = divide(fit.x, fit.x.ndim === 2 ? reshaped(scale, [order, 1]) : scale);
  const { full = false, cov: spread = false } = options;
  if (!full && spread === false) return p;
  const inner = inv(bind("dotGeneral", [left, left], { lhsContract: [0], rhsContract: [0], lhsBatch: [], rhsBatch: [] }));
  const base = divide(inner, multiply(reshaped(scale, [order, 1]), scale));
  const factor = spread === "unscaled" ? filled(fit.residuals.shape, 1, p.dtype) : divide(fit.residuals, n - order);
  const cov = values.ndim === 1 ? multiply(base, factor) : multiply(reshaped(base, [order, order, 1]), factor);
  return !full ? [p, cov] : { p, residuals: fit.residuals, rank: fit.rank, s: fit.s, cov };
}
