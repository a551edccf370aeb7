/**
 * Numbers that sum up whole trees.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { leaves, leavesUpTo, structure } from "../core/tree.ts";
import { abs, add, maximum, minimum, multiply } from "../np/arithmetic.ts";
import { allclose as allcloseTensors } from "../np/comparison.ts";
import { sqrt } from "../np/exponential.ts";
import { all as allOf, max as maxOf, min as minOf, sum as sumOf } from "../np/reductions.ts";
import { logicalAnd } from "../np/comparison.ts";

function fold(operation: string, parts: readonly Tensor[], join: (a: Tensor, b: Tensor) => Tensor, empty: number): Tensor {
  return parts.length > 0 ? parts.reduce((a, b) => join(a, b)) : toTensor(operation, empty);
}

function pairs(a: unknown, b: unknown): [TensorLike, TensorLike][] {
  const others = leavesUpTo(structure(a), b);
  return leaves(a).map((x, i) => [x as TensorLike, others[i] as TensorLike]);
}

/** The sum of all elements of all leaves; 0 of a tree without leaves. */
export function sum(tree: unknown): Tensor {
  return fold("sum", leaves(tree).map((x) => sumOf(x as TensorLike)), add, 0);
}

/** The leaves that have elements. */
function nonempty(tree: unknown): Tensor[] {
  return leaves(tree).map((x) => toTensor("fold a tree", x as TensorLike)).filter((x) => x.size > 0);
}

/** The largest element of all leaves; -Infinity where there are none. */
export function max(tree: unknown): Tensor {
  return fold("max", nonempty(tree).map((x) => maxOf(x)), maximum, -Infinity);
}

/** The smallest element of all leaves; Infinity where there are none. */
export function min(tree: unknown): Tensor {
  return fold("min", nonempty(tree).map((x) => minOf(x)), minimum, Infinity);
}

/** How many elements the leaves have together: of parameters, the size of the model. */
export function size(tree: unknown): number {
  return leaves(tree).reduce((n: number, x) => n + sizeOf(toTensor("tree.size", x as TensorLike).shape), 0);
}

/** Options of `norm`. */
export interface NormOptions {
  /** Which norm: 1 (sum of absolute values), 2 (Euclid's), or Infinity (the largest absolute value). Default 2. */
  readonly ord?: number;
  /** Whether to give the square of the norm. Default false. */
  readonly squared?: boolean;
}

/**
 * The norm of all elements of all leaves, as of one long vector.
 *
 * @param tree The tree.
 * @param options Which norm, and whether squared.
 * @returns A scalar.
 * @throws {RangeError} The order is none of 1, 2 and Infinity.
 * @example The norm of a gradient
 * ```ts
 * import { np, tree } from "@fluxion/fluxion";
 *
 * console.log(tree.norm({ w: np.array([3, 0]), b: np.array([4]) }).item()); // 5
 * ```
 */
export function norm(tree: unknown, options: NormOptions = {}): Tensor {
  checkOptions("take tree.norm", options, ["ord", "squared"]);
  const { ord = 2, squared = false } = options;
  const values = leaves(tree) as TensorLike[];
  if (ord === 2) {
    const total = fold("norm", values.map((x) => sumOf(multiply(x, x))), add, 0);
    return squared ? total : sqrt(total);
  }
  let length: Tensor;
  if (ord === 1) length = fold("norm", values.map((x) => sumOf(abs(x))), add, 0);
  else if (ord === Infinity) length = fold("norm", nonempty(tree).map((x) => maxOf(abs(x))), maximum, 0);
  else throw new RangeError(`Cannot take tree.norm with ord ${ord}: it must be 1, 2 or Infinity`);
  return squared ? multiply(length, length) : length;
}

/** The inner product of two trees, as of two long vectors. */
export function vdot(a: unknown, b: unknown): Tensor {
  return fold("vdot", pairs(a, b).map(([x, y]) => sumOf(multiply(x, y))), add, 0);
}

/** Options of `allclose`. */
export interface AllcloseOptions {
  /** How far apart, in parts of the second. Default 1e-5. */
  readonly rtol?: number;
  /** How far apart, absolutely. Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN equals NaN. Default false. */
  readonly equalNan?: boolean;
}

/** Whether all elements of two trees are close: |a - b| ≤ atol + rtol · |b|. */
export function allclose(a: unknown, b: unknown, options: AllcloseOptions = {}): Tensor {
  return fold("allclose", pairs(a, b).map(([x, y]) => allcloseTensors(x, y, options)), logicalAnd, 1).astype("bool");
}

/** Whether every element of every leaf is true (not 0). */
export function all(tree: unknown): Tensor {
  return fold("all", leaves(tree).map((x) => allOf(x as TensorLike)), logicalAnd, 1).astype("bool");
}
