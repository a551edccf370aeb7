/**
 * Which dimensions of a nest run in vectors.
 *
 * @module
 */
import type { Affine } from "../../../compile/affine.ts";
import { visitExprs } from "../../../compile/merge_dimensions.ts";
import type { Nest } from "../../../compile/schedule.ts";

/** Lanes of a vector. */
export const allLanes = 4;

/** Whether a read goes across the vectors, and along the other dimension of a tile. */
export function liesAcross(stride: number, tileStride: number): boolean {
  return stride > 1 && tileStride === 1;
}

/** The dimension along which most reads lie that do not lie along the vectors, if there are any and it is long enough; else -1. */
export function chooseTileDimension(nest: Nest, vector: number): number {
  if (vector < 0 || nest.reduced.some((r) => r) || nest.shape[vector]! < allLanes) return -1;
  const votes = new Map<number, number>();
  visitExprs(nest, (x) => {
    if (x.kind !== "load") return;
    nest.shape.forEach((n, d) => {
      if (d !== vector && n >= allLanes && liesAcross(x.access.strides[vector]!, x.access.strides[d]!)) {
        votes.set(d, (votes.get(d) ?? 0) + 1);
      }
    });
  });
  let best = -1;
  for (const [d, n] of votes) if (best < 0 || n > votes.get(best)!) best = d;
  return best;
}

/** Which dimension runs in vectors: the one with the fewest lane-by-lane reads and writes; -1 where there is none. */
export function chooseVectorDimension(nest: Nest): number {
  const { shape } = nest;
  let best = -1, least = Infinity;
  const loads: Affine[] = [];
  visitExprs(nest, (x) => {
    if (x.kind === "load") loads.push(x.access);
  });
  for (let d = shape.length - 1; d >= 0; d--) {
    const cost = (a: Affine): number => {
      const s = a.strides[d]!;
      return s === 0 ? 0.5 : s === 1 ? 1 : s === -1 ? 1.5 : 5;
    };
    let total = 1;
    for (const a of loads) total += cost(a);
    for (const o of nest.outputs) {
      if (o.reduce === undefined) total += cost(o.access);
      // Across the lanes at the end of each row, or lane by lane into columns that do not lie side by side.
      else if (nest.reduced[d]) total += 12 / shape[d]!;
      else total += o.access.strides[d] === 1 ? 0.2 : 1;
    }
    total *= Math.ceil(shape[d]! / allLanes) * allLanes / shape[d]!;
    if (total < least) least = total, best = d;
  }
  return best;
}
