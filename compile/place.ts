/**
 * Where in an arena the values of a plan lie: first fit, by their sizes and the times they live.
 *
 * @module
 */
import type { Var } from "../core/program.ts";

/** Bytes for values that live one after another, from one moment to another. */
export class Slot {
  offset = -1;
  /** The values that lie here, one after another. */
  readonly values: Var[] = [];
  constructor(public bytes: number, public start: number, public end: number) {}
}

/** First fit, large ones first, after those in `first`, which lie side by side. Gives the size of it all. */
export function place(slots: readonly Slot[], first: ReadonlySet<Slot>, align: number): number {
  /** By offset. */
  const placed: Slot[] = [];
  let top = align; // address 0 stays free: reading before the start of a value is then harmless
  for (const s of first) {
    s.offset = top;
    top += s.bytes;
    placed.push(s);
  }
  for (const s of slots.filter((x) => !first.has(x)).sort((a, b) => b.bytes - a.bytes)) {
    let at = align, next = 0;
    for (let k = 0; k < placed.length; k++) {
      const o = placed[k]!;
      if (o.start > s.end || s.start > o.end) continue;
      if (at + s.bytes <= o.offset) break;
      at = Math.max(at, o.offset + o.bytes);
    }
    s.offset = at;
    for (let end = placed.length; next < end;) {
      const middle = (next + end) >> 1;
      if (placed[middle]!.offset <= at) next = middle + 1;
      else end = middle;
    }
    placed.splice(next, 0, s);
    top = Math.max(top, at + s.bytes);
  }
  return top;
}
