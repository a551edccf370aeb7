/**
 * How elementwise work is dealt out to lanes.
 *
 * @module
 */

/** How the units of a map are dealt out: lanes in a workgroup, and how many units one lane takes after each other. */
export interface Walk {
  /** Lanes in a workgroup. */
  readonly width: number;
  /** Neighbouring units that one lane takes after each other. */
  readonly turns: number;
}

/** Of software adapters: enough workgroups for every processor, and stretches that are worth a workgroup. */
const manyGroups = 256, shortest = 64, longest = 2048;

/** How `count` units are dealt out. `heavy`: their functions have loops of their own, and a driver counts all turns together. */
export function walkOf(count: number, software: boolean, heavy: boolean): Walk {
  if (!software || heavy) return { width: 64, turns: 1 };
  const width = 8, wanted = Math.ceil(count / (width * manyGroups));
  const least = Math.min(shortest, Math.ceil(count / (width * 4)));
  return { width, turns: Math.max(1, least, Math.min(wanted, longest)) };
}
