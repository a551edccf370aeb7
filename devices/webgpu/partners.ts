/**
 * Which result may lie where a donated operand was.
 *
 * @module
 */
import type { Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { deviceItemSize } from "./buffer.ts";
import { sizeClass } from "./memory.ts";

/** Bytes of the block of a value. */
const blockBytes = (v: Var): number => sizeClass(sizeOf(v.aval.shape) * deviceItemSize(v.aval.dtype));

/**
 * For each result that needs memory the donated operand whose memory has its size, where there is one left.
 *
 * @param externals The operands, then the results.
 * @param inputs How many of them are operands.
 * @param donate The operands that are given away, by position.
 * @returns By the position of the result among the externals.
 */
export function partnersOf(externals: readonly Var[], inputs: number, donate: readonly number[]): (number | undefined)[] {
  const free = new Map<number, number[]>();
  for (const i of new Set(donate)) {
    const bytes = blockBytes(externals[i]!), list = free.get(bytes);
    if (list === undefined) free.set(bytes, [i]);
    else list.push(i);
  }
  const next = new Map<number, number>();
  return externals.map((v, k) => {
    if (k < inputs) return undefined;
    const bytes = blockBytes(v), at = next.get(bytes) ?? 0;
    next.set(bytes, at + 1);
    return free.get(bytes)?.[at];
  });
}
