/**
 * dotGeneral as a batch of matrix products over strided operands.
 *
 * @module
 */
import type { Equation } from "../../../core/program.ts";
import { stridesOf } from "../../../core/shape.ts";

/** C[b, m, n] = Σₖ A[b, m, k] · B[b, k, n]; strides in elements; C is dense. */
export interface DotLayout {
  /** Rows of the result. */
  readonly M: number;
  /** Columns of the result. */
  readonly N: number;
  /** Terms of each sum. */
  readonly K: number;
  /** Strides of A along m and k, of B along k and n. */
  readonly am: number;
  /** The stride of A from term to term. */
  readonly ak: number;
  /** The stride of B from term to term. */
  readonly bk: number;
  /** The stride of B from column to column. */
  readonly bn: number;
  /** The batch dimensions, outermost first, with the strides of A and B. */
  readonly batch: readonly { readonly size: number; readonly a: number; readonly b: number }[];
}

interface Params {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
}

/** Axes of one operand as one dimension: its size, and its stride if they lie so that one will do. */
function merged(
  axes: readonly number[],
  shape: readonly number[],
  strides: readonly number[],
): { size: number; stride: number } | undefined {
  const real = axes.filter((axis) => shape[axis] !== 1);
  if (real.length === 0) return { size: 1, stride: 1 };
  let size = shape[real.at(-1)!]!;
  for (let k = real.length - 2; k >= 0; k--) {
    if (strides[real[k]!] !== strides[real[k + 1]!]! * shape[real[k + 1]!]!) return undefined;
    size *= shape[real[k]!]!;
  }
  return { size, stride: strides[real.at(-1)!]! };
}

/** The layout of a dotGeneral; undefined where free or contracted axes do not merge into one dimension each. */
export function dotLayout(e: Equation): DotLayout | undefined {
  const p = e.params as unknown as Params;
  const [a, b] = [e.inputs[0]!.aval.shape, e.inputs[1]!.aval.shape];
  const [sa, sb] = [stridesOf(a), stridesOf(b)];
  const free = (shape: readonly number[], contract: readonly number[], batch: readonly number[]) =>
    shape.map((_, k) => k).filter((k) => !contract.includes(k) && !batch.includes(k));
  const m = merged(free(a, p.lhsContract, p.lhsBatch), a, sa), n = merged(free(b, p.rhsContract, p.rhsBatch), b, sb);
  if (m === undefined || n === undefined) return undefined;
  // Contracted axes in the given order, or in that of the left operand.
  const given = p.lhsContract.map((_, k) => k);
  for (const order of [given, given.toSorted((x, y) => p.lhsContract[x]! - p.lhsContract[y]!)]) {
    const ka = merged(order.map((k) => p.lhsContract[k]!), a, sa), kb = merged(order.map((k) => p.rhsContract[k]!), b, sb);
    if (ka === undefined || kb === undefined) continue;
    const batch: { size: number; a: number; b: number }[] = [];
    p.lhsBatch.forEach((axis, k) => {
      const size = a[axis]!, next = { size, a: sa[axis]!, b: sb[p.rhsBatch[k]!]! }, last = batch.at(-1);
      if (size === 1) return;
      if (last && last.a === next.a * size && last.b === next.b * size) batch[batch.length - 1] = { ...next, size: size * last.size };
      else batch.push(next);
    });
    return { M: m.size, N: n.size, K: ka.size, am: m.stride, ak: ka.stride, bk: kb.stride, bn: n.stride, batch };
  }
  return undefined;
}
