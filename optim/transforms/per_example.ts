/**
 * Clipping of gradients that come one for each example.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import { leaves, map } from "../../core/tree.ts";
import { add, divide, minimum, multiply } from "../../np/arithmetic.ts";
import { less } from "../../np/comparison.ts";
import { tensordot } from "../../np/contractions.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { sum } from "../../np/reductions.ts";
import { nanToNum } from "../../np/rounding.ts";
import type { Scalar } from "../base.ts";

function checkExamples(operation: string, grads: unknown): Tensor[] {
  const list = leaves(grads) as Tensor[];
  const examples = list[0]?.shape[0];
  for (const g of list) {
    if (g.ndim === 0 || g.shape[0] !== examples) {
      throw new RangeError(
        `Cannot ${operation} gradients ${list.map(describe).join(", ")}: all must have the same leading axis, one entry for each example`,
      );
    }
  }
  if (list.length === 0) throw new RangeError(`Cannot ${operation} a tree without leaves`);
  return list;
}

/**
 * Scales each example's gradient down to a norm of at most `l2NormClip`, and sums them.
 *
 * @param grads Gradients with a leading axis of examples.
 * @param l2NormClip The largest norm of one example's gradient, over all leaves.
 * @returns The sum, and how many were scaled down.
 * @throws {RangeError} The leading axes differ.
 */
export function perExampleGlobalNormClip<T>(grads: T, l2NormClip: Scalar): [sum: T, numClipped: Tensor] {
  const list = checkExamples("perExampleGlobalNormClip", grads);
  const squares = list.map((g) => g.ndim === 1 ? square(g) : sum(square(g), [...g.shape.keys()].slice(1)));
  const norms = sqrt(squares.reduce((a, b) => add(a, b)));
  const factors = nanToNum(minimum(divide(l2NormClip, norms), 1), { nan: 1 });
  return [map((g: Tensor) => tensordot(factors, g, 1), grads), sum(less(factors, 1))];
}

/** Options of `perExampleLayerNormClip`. */
export interface PerExampleLayerNormClipOptions {
  /** Whether all leaves have the same share of the norm; otherwise by their size. Default true. */
  readonly uniform?: boolean;
}

/**
 * As `perExampleGlobalNormClip`, for each leaf by itself, with a share of the norm.
 *
 * @param grads Gradients with a leading axis of examples.
 * @param globalL2NormClip The largest norm of one example's gradient, over all leaves.
 * @param options How leaves share it.
 * @returns The sums, and for each leaf how many were scaled down.
 * @throws {RangeError} The leading axes differ.
 */
export function perExampleLayerNormClip<T>(
  grads: T,
  globalL2NormClip: Scalar,
  options: PerExampleLayerNormClipOptions = {},
): [sums: T, numClipped: T] {
  checkOptions("perExampleLayerNormClip", options, ["uniform"]);
  const list = checkExamples("perExampleLayerNormClip", grads), { uniform = true } = options;
  const sizes = list.map((g) => g.size / g.shape[0]!), total = sizes.reduce((a, b) => a + b);
  let at = 0;
  const pairs = list.map((g, i) => {
    const share = Math.sqrt(uniform ? 1 / list.length : sizes[i]! / total);
    return perExampleGlobalNormClip(g, typeof globalL2NormClip === "number" ? globalL2NormClip * share : multiply(globalL2NormClip, share));
  });
  const sums = map(() => pairs[at++]![0], grads);
  at = 0;
  return [sums, map(() => pairs[at++]![1], grads)];
}
