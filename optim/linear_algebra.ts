/**
 * Iterations for eigenvalues, roots and least squares.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { abs, add, divide, maximum, minimum, multiply, subtract } from "../np/arithmetic.ts";
import { equal, greater, less, logicalAnd } from "../np/comparison.ts";
import { matmul } from "../np/contractions.ts";
import { constant } from "../core/constant.ts";
import { zeros } from "../np/creation.ts";
import { power, sqrt, square } from "../np/exponential.ts";
import { max, sum } from "../np/reductions.ts";
import { matrixTranspose } from "../np/shape.ts";
import { eye } from "../np/triangles.ts";
import { where } from "../np/where.ts";
import { key as makeKey, uniform } from "../random/mod.ts";
import { scan, whileLoop } from "../transforms/loops.ts";
import { scale, sub } from "../tree/arithmetic.ts";
import { castLike } from "../tree/casting.ts";
import { norm, vdot } from "../tree/reductions.ts";

/** Options of `powerIteration`. */
export interface PowerIterationOptions {
  /** The vector to begin with; needed where the matrix is a function. Default random. */
  readonly v0?: unknown;
  /** How many products at most. Default 100. */
  readonly numIters?: number;
  /** The distance from an eigenvector, as a part of the eigenvalue, at which to stop. Default 1e-6. */
  readonly errorTolerance?: number;
  /** The random key of the first vector. Default `random.key(0)`. */
  readonly key?: Tensor;
}

/**
 * The eigenvalue of the largest size, and its eigenvector, by repeated products. As `optax.power_iteration`.
 *
 * @param matrix A symmetric matrix, or a function that multiplies a vector (or a tree) with one.
 * @param options The first vector, and when to stop.
 * @returns The eigenvalue and the eigenvector, of norm 1.
 * @throws {TypeError} The matrix is a function and there is no first vector.
 */
export function powerIteration(
  // deno-lint-ignore no-explicit-any -- a linear map of trees of any type
  matrix: TensorLike | ((vector: any) => unknown),
  options: PowerIterationOptions = {},
  // deno-lint-ignore no-explicit-any -- a tree like v0
): [eigenvalue: Tensor, eigenvector: any] {
  checkOptions("take powerIteration", options, ["v0", "numIters", "errorTolerance", "key"]);
  const { numIters = 100, errorTolerance = 1e-6, key } = options;
  let product: (vector: unknown) => unknown, start = options.v0;
  if (typeof matrix === "function") {
    if (start === undefined) throw new TypeError("Cannot take powerIteration of a function without v0: give the vector to begin with");
    product = matrix as (vector: unknown) => unknown;
  } else {
    const m = toTensor("powerIteration", matrix);
    product = (vector) => matmul(m, vector as Tensor);
    start ??= uniform(key ?? makeKey(0), [m.shape.at(-1)!], { dtype: m.dtype, minval: -1, maxval: 1 });
  }
  const unit = (x: unknown) => scale(divide(1, norm(x)), x);
  const first = unit(start);
  const begin = {
    vector: first,
    image: product(first),
    value: toTensor("powerIteration", 0, norm(first).dtype),
    step: constant(0, "int32"),
  };
  const end = whileLoop(
    (({ vector, image, value, step }: typeof begin) => {
      const apart = divide(norm(sub(image, scale(value, vector))), value);
      // Written so that NaN, of the value 0 to begin with, goes on.
      return logicalAnd(less(abs(apart), errorTolerance).logicalNot(), less(step, numIters));
    }) as never,
    (({ image, step }: typeof begin) => {
      const vector = unit(image), next = product(vector);
      return castLike({ vector, image: next, value: vdot(vector, next), step: add(step, 1) }, begin);
    }) as never,
    begin,
  ) as unknown as typeof begin;
  return [end.value, unit(end.image)];
}

/** Options of `matrixInversePthRoot`. */
export interface InverseRootOptions {
  /** How many steps at most. Default 100. */
  readonly numIters?: number;
  /** What is added to the diagonal, as a part of the largest eigenvalue. Default 1e-6. */
  readonly ridgeEpsilon?: number;
  /** The distance from the identity at which to stop. Default 1e-6. */
  readonly errorTolerance?: number;
}

/**
 * The matrix X with Xᵖ = A⁻¹, by coupled Newton steps (Guo, Higham 2006). As `optax.matrix_inverse_pth_root`.
 *
 * @param matrix A symmetric matrix with eigenvalues at or above 0.
 * @param p The root: 1, 2, 4 or 8.
 * @param options When to stop, and what to add to the diagonal.
 * @returns The root, and how far it is from one.
 * @throws {RangeError} The matrix is not square, or the root none of those.
 */
export function matrixInversePthRoot(matrix: TensorLike, p: number, options: InverseRootOptions = {}): [root: Tensor, error: Tensor] {
  checkOptions("take matrixInversePthRoot", options, ["numIters", "ridgeEpsilon", "errorTolerance"]);
  const { numIters = 100, ridgeEpsilon = 1e-6, errorTolerance = 1e-6 } = options;
  const a = toTensor("matrixInversePthRoot", matrix);
  if (a.ndim !== 2 || a.shape[0] !== a.shape[1]) {
    throw new RangeError(`Cannot take matrixInversePthRoot of ${describe(a)}: the matrix must be square`);
  }
  if (![1, 2, 4, 8].includes(p)) throw new RangeError(`Cannot take matrixInversePthRoot with p ${p}: it must be 1, 2, 4 or 8`);
  const n = a.shape[0]!, alpha = -1 / p, identity = eye(n, { dtype: a.dtype });
  const ridge = multiply(maximum(powerIteration(a)[0], 1e-16), ridgeEpsilon);
  if (n === 1) return [power(add(a, ridge), alpha), toTensor("matrixInversePthRoot", 0)];
  const damped = add(a, multiply(identity, ridge));
  const raised = (m: Tensor): Tensor => {
    for (let k = p; k > 1; k /= 2) m = matmul(m, m);
    return m;
  };
  const distance = (m: Tensor) => max(abs(subtract(m, identity)));
  const z = divide(1 + p, multiply(sqrt(sum(square(damped))), 2));
  const m0 = multiply(damped, z), h0 = multiply(identity, power(z, 1 / p));
  const begin = { step: constant(0, "int32"), m: m0, h: h0, before: h0, error: distance(m0), go: constant(1, "bool") };
  const end = whileLoop(
    (({ step, error, go }: typeof begin) => logicalAnd(less(step, numIters), logicalAnd(greater(error, errorTolerance), go))) as never,
    (({ step, m, h, error }: typeof begin) => {
      const factor = add(multiply(identity, 1 - alpha), multiply(m, alpha));
      const nextM = matmul(raised(factor), m), nextError = distance(nextM);
      return { step: add(step, 1), m: nextM, h: matmul(h, factor), before: h, error: nextError, go: less(nextError, multiply(error, 1.2)) };
    }) as never,
    begin,
  ) as unknown as typeof begin;
  return [where(end.go, end.h, end.before), distance(end.m)];
}

/** Options of `nnls`. */
export interface NnlsOptions {
  /** A bound of the largest eigenvalue of AᵀA; by default from its norms. */
  readonly lipschitz?: TensorLike;
}

/**
 * The x at or above 0 with the smallest |A·x - b|, by accelerated projected gradients (Polyak 2015). As `optax.nnls`.
 *
 * @param A `[m, n]`.
 * @param b `[m]` or `[m, k]`.
 * @param iters How many steps.
 * @param options A bound that sets their size.
 * @returns `[n]` or `[n, k]`.
 * @throws {RangeError} The shapes do not fit.
 */
export function nnls(A: TensorLike, b: TensorLike, iters: number, options: NnlsOptions = {}): Tensor {
  checkOptions("take nnls", options, ["lipschitz"]);
  const a = toTensor("nnls", A), target = toTensor("nnls", b);
  if (a.ndim !== 2 || target.ndim < 1 || target.ndim > 2 || target.shape[0] !== a.shape[0]) {
    throw new RangeError(`Cannot take nnls of ${describe(a)} and ${describe(target)}: they are [m, n] and [m] or [m, k]`);
  }
  const gram = matmul(matrixTranspose(a), a), right = matmul(matrixTranspose(a), target);
  const bound = options.lipschitz === undefined
    ? gram.size === 0 ? toTensor("nnls", 0) : minimum(sqrt(sum(square(gram))), max(sum(abs(gram), 0)))
    : toTensor("nnls", options.lipschitz);
  const size = where(equal(bound, 0), 1, bound), start = zeros([a.shape[1]!, ...target.shape.slice(1)], target.dtype);
  const begin = { x: start, p: start, c: toTensor("nnls", 0, target.dtype) };
  const [end] = scan(
    ({ x, p, c }: typeof begin) => {
      const cNext = multiply(add(sqrt(add(multiply(square(c), 4), 1)), 1), 0.5);
      const xNext = maximum(subtract(p, divide(subtract(matmul(gram, p), right), size)), 0);
      const pNext = add(xNext, multiply(subtract(xNext, x), divide(subtract(c, 1), cNext)));
      return [{ x: xNext, p: pNext, c: cNext }, null];
    },
    begin,
    null,
    { length: iters },
  );
  return end.x;
}
