/**
 * How a matrix product is divided: the tile of a workgroup, the parts of k.
 *
 * @module
 */
import { type Launcher, maxTurns } from "../launcher.ts";

/** The sizes of a batch of products. */
export interface Sizes {
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** The tile that a product gets: `shared` of the kernel for GPUs, through workgroup memory; else in the registers of a row of lanes. */
export interface Tile {
  readonly shared: boolean;
  readonly rows: number;
  readonly vectors: number;
  readonly width: number;
  readonly spread: number;
}

/**
 * Tall tiles of one vec4 of columns a lane load least for what they compute: on lavapipe 1024³ takes two thirds of the time of 16 rows and
 * two vec4s with 64 rows, four fifths with 32. 64 are twice as much text to compile, which only much work is worth.
 */
const tallestRows = 64, tallRows = 32;
const tallestWork = 2 ** 27;

/** The tile for a product of these sizes. */
export function chooseTile(launcher: Launcher, p: Sizes): Tile {
  const { subgroupSize: subgroup, software, maxInvocations } = launcher.capabilities;
  if (!software && maxInvocations >= 256 && p.m >= 32 && p.n >= 32) {
    // 128 rows a workgroup where that still leaves work for everybody.
    const many = Math.ceil(p.m / 128) * Math.ceil(p.n / 64) * p.batches >= 256;
    return { shared: true, rows: many ? 8 : 4, vectors: 1, width: 16, spread: 1 };
  }
  if (!software) return { shared: false, rows: 8, vectors: 1, width: 32, spread: 1 };
  const shares = subgroup >= 4 && subgroup <= 16;
  const width = shares ? subgroup : 8;
  if (subgroup >= 8 && shares && p.m >= 24) {
    const tallest = p.m >= 48 && p.m * p.n * p.k * p.batches >= tallestWork;
    return { shared: false, rows: tallest ? tallestRows : tallRows, vectors: 1, width, spread: subgroup };
  }
  const rows = Math.max(p.m <= 8 ? 8 : 16, shares ? subgroup : 0);
  // Two vectors of columns a lane reuse each broadcast twice; narrow results and few tiles do better with one.
  const tiles = Math.ceil(p.m / rows) * Math.ceil(p.n / (8 * width)) * p.batches;
  const vectors = p.n > 4 * width && tiles >= 4 ? 2 : 1;
  return { shared: false, rows, vectors, width, spread: shares ? subgroup : 1 };
}

/** A tile's name, which says all of it. */
export function tileName({ shared, rows, vectors, width, spread }: Tile): string {
  return `${shared ? "shared " : ""}${rows}x${vectors} width ${width} spread ${spread}`;
}

/** Products of fewer multiplications are not worth trying tiles for. */
const triedWork = 2 ** 21;

/** The tiles that may be quickest for a product of these sizes, the standard one first; it alone for little work. */
export function candidateTiles(launcher: Launcher, p: Sizes): Tile[] {
  const standard = chooseTile(launcher, p), { software, subgroupSize: subgroup, maxInvocations } = launcher.capabilities;
  if (p.m * p.n * p.k * p.batches < triedWork) return [standard];
  const shared = (rows: number): Tile => ({ shared: true, rows, vectors: 1, width: 16, spread: 1 });
  const direct = (rows: number, vectors: number, width: number, spread = 1): Tile => ({ shared: false, rows, vectors, width, spread });
  const { width, spread } = standard;
  const others = software
    ? [[16, 2], [16, 1], [8, 2], [8, 1], [32, 1], [64, 1]].map(([rows, vectors]) => direct(rows!, vectors!, width, spread))
    : [
      ...maxInvocations >= 256 ? [shared(4), shared(8)] : [],
      direct(8, 1, 32),
      direct(4, 2, 32),
      direct(8, 2, 32),
      direct(16, 1, 32),
      ...subgroup === 32 ? [direct(32, 1, 32, 32)] : [],
    ];
  const fits = others.filter((t) => t.rows % t.spread === 0);
  return [standard, ...fits.filter((t) => tileName(t) !== tileName(standard))];
}

/** How many parts k is split into, so that there is work for the whole machine, and no lane takes too many turns. */
export function chooseSplits(launcher: Launcher, p: Sizes, count: number): number {
  const steps = Math.ceil(p.k / 4), least = Math.ceil(steps / maxTurns);
  const wanted = launcher.capabilities.software ? 4 : 128;
  if (count >= wanted || p.k < 1024) return least;
  return Math.max(least, Math.min(Math.ceil(wanted / count), Math.floor(p.k / 256), 64));
}

/** The tiles of a column one after the other: the right operand's part of it stays in the cache while the left one streams. */
export function columnByColumn(code: string): string {
  const column = "(tile % params.tiles)", row = "((tile / params.tiles) % params.row_tiles)";
  if (!code.includes(column) || !code.includes(row)) throw new Error("the kernel has no tiles in rows");
  return code.replace(row, "(tile % params.row_tiles)").replace(column, "((tile / params.row_tiles) % params.tiles)");
}

/** Whether a tile goes through its products row by row, and the tiles of a column follow each other. */
export const isTall = ({ shared, rows, vectors }: Tile): boolean => !shared && rows >= tallRows && vectors === 1;

/** The kernel's products row by row: a row's sums stay in registers, where those of several vectors and all rows would not. */
export function rowByRow(code: string): string {
  const loops = /^( *for \(var u = 0u; u < 4u; u\+\+\) \{ \/\/! unroll)\n( *for \(var i = 0u; i < rows; i\+\+\) \{ \/\/! unroll)$/m;
  if (!loops.test(code)) throw new Error("the kernel has no loops over u and i");
  return code.replace(loops, "$2\n$1");
}
