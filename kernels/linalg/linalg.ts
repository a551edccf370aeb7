/**
 * Factorizations of batches of small matrices: a workgroup each.
 *
 * @module
 */
import { type Aval, sizeOf } from "../../core/shape.ts";
import { DeviceError } from "../../core/errors.ts";
import { withFunctions } from "../functions.ts";
import { type Kernel, kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { setConstants } from "../specialize.ts";
import { readView } from "../view/view.ts";
import { wgsl, type WgslPath } from "../wgsl_generated.ts";

interface Matrices {
  readonly count: number;
  readonly m: number;
  readonly n: number;
}

function matricesOf(operation: string, aval: Aval): Matrices {
  if (aval.dtype !== "float32") throw new DeviceError(`Cannot ${operation} of ${aval.dtype} on "webgpu": cast it to float32, or use "cpu"`);
  const rank = aval.shape.length;
  return { count: sizeOf(aval.shape.slice(0, -2)), m: aval.shape[rank - 2]!, n: aval.shape[rank - 1]! };
}

function whole(path: WgslPath): Kernel {
  return kernel(path, () => withFunctions(wgsl[path]));
}

/** L with L · Lᵀ = a. */
export function cholesky({ launcher, inputs, inAvals, outputs }: Operation<object>): void {
  const { count, n } = matricesOf("cholesky", inAvals[0]!);
  if (count * n === 0) return;
  if (n > 96) return choleskyByBlocks(launcher, inputs[0]!, outputs[0]!, count, n);
  launcher.copy(inputs[0]!, 0, outputs[0]!, 0, count * n * n * 4);
  for (const [first, last] of ranges(n, (k) => Math.ceil((n - k) / 64) * (n - k + 1) + 2)) {
    launcher.launch(whole("linalg/cholesky"), [outputs[0]!], [count, n, first, last], count);
  }
}

/** Columns that are eliminated together. */
const block = 32;

/** Blocks of columns one after the other, of each the diagonal, the rows below it, and what they take from the rest. */
function choleskyByBlocks(launcher: Launcher, from: Operand, to: Operand, count: number, n: number): void {
  const a = launcher.scratch(padded(count * n * n * 4));
  launcher.copy(from, 0, a, 0, count * n * n * 4);
  for (let first = 0; first < n; first += block) {
    const below = n - first - block;
    launcher.launch(whole("linalg/cholesky_diagonal"), [a], [count, n, first, Math.min(block, n - first)], count);
    if (below <= 0) break;
    const groups = Math.ceil(below / 64);
    launcher.launch(whole("linalg/cholesky_below"), [a], [count, n, first, groups], count * groups);
    launcher.launch(whole("linalg/cholesky_rest"), [a], [count, n, first, groups], count * groups * groups);
  }
  launcher.launch(whole("linalg/cholesky_finish"), [a, to], [count * n * n, n], Math.ceil(count * n * n / 64));
}

/** Parameters of triangularSolve. */
export interface TriangularSolveParams {
  readonly leftSide: boolean;
  readonly lower: boolean;
  readonly transposeA: boolean;
  readonly unitDiagonal: boolean;
}

/** x with op(a) · x = b, or x · op(a) = b. */
export function triangularSolve({ launcher, inputs, inAvals, params, outputs }: Operation<TriangularSolveParams>): void {
  const { leftSide, lower, transposeA, unitDiagonal } = params;
  const { count, m, n: columns } = matricesOf("triangularSolve", inAvals[1]!);
  const n = leftSide ? m : columns, sides = leftSide ? columns : m;
  if (count * n * sides === 0) return;
  // x · op(a) = b is op(a)ᵀ · xᵀ = bᵀ.
  const transposed = transposeA !== !leftSide;
  const backward = lower === transposed;
  const words = [
    count * sides,
    n,
    sides,
    backward ? 1 : 0,
    unitDiagonal ? 1 : 0,
    transposed ? 1 : n,
    transposed ? n : 1,
    leftSide ? columns : 1,
    leftSide ? 1 : columns,
  ]; // deno-fmt-ignore-line
  for (const [first, last] of ranges(n, (s) => s + 1)) {
    launcher.launch(whole("linalg/triangular_solve"), [inputs[0]!, inputs[1]!, outputs[0]!], [...words, first, last], Math.ceil(count * sides / 64));
  }
}

/** The factors in one matrix, the row exchanges, and the permutation they make. */
export function lu({ launcher, inputs, inAvals, outputs }: Operation<object>): void {
  const { count, m, n } = matricesOf("lu", inAvals[0]!);
  if (count * m === 0) return;
  launcher.copy(inputs[0]!, 0, outputs[0]!, 0, count * m * n * 4);
  for (
    const [first, last] of ranges(
      Math.min(m, n),
      (k) => m - k + Math.ceil(n / 64) + Math.ceil((m - k) / 64) * (n - k + 1) + Math.ceil(m / 64),
    )
  ) {
    launcher.launch(whole("linalg/lu"), [outputs[0]!, outputs[1]!, outputs[2]!], [count, m, n, first, last], count);
  }
}

/** q and r. */
export function qr({ launcher, inputs, inAvals, params, outputs }: Operation<{ readonly full: boolean }>): void {
  const { count, m, n } = matricesOf("qr", inAvals[0]!);
  const k = params.full ? m : Math.min(m, n);
  if (count * m === 0 || (n === 0 && k === 0)) return;
  // Rows of r below the k-th are zero, and not wanted.
  const exact = k === m;
  const r = exact ? outputs[1]! : launcher.scratch(padded(count * m * n * 4));
  launcher.copy(inputs[0]!, 0, r, 0, count * m * n * 4);
  const scales = launcher.scratch(padded(count * Math.min(m, n) * 4));
  const launch = (first: number, last: number, phase: number) =>
    launcher.launch(whole("linalg/qr"), [r, outputs[0]!, scales], [count, m, n, k, first, last, phase], count);
  for (const [first, last] of ranges(Math.min(m, n), (j) => (3 + 2 * Math.ceil((n - j) / 64)) * (m - j) + 4)) launch(first, last, 0);
  for (const [first, last] of ranges(Math.min(m, n), () => 2 * Math.ceil(k / 64) * m + Math.ceil(m * k / 64) + 2)) launch(first, last, 1);
  launch(0, 0, 2);
  if (!exact) readView(launcher, r, { sizes: [count, k, n], strides: [m * n, n, 1], offset: 0 }, outputs[1]!, 4);
}

const even = (n: number) => n + n % 2;

/** Ascending eigenvalues, and eigenvectors as columns. */
export function eigh({ launcher, inputs, inAvals, params, outputs }: Operation<{ readonly lower: boolean }>): void {
  const { count, n } = matricesOf("eigh", inAvals[0]!);
  if (count * n === 0) return;
  const bytes = padded(count * n * n * 4);
  const a = launcher.scratch(bytes), v = launcher.scratch(bytes), w = launcher.scratch(padded(count * n * 4));
  const angles = launcher.scratch(padded(count * even(n) * 4));
  launcher.copy(inputs[0]!, 0, a, 0, count * n * n * 4);
  const pairs = even(n) / 2, turns = 2 * Math.ceil(pairs * n / 64) + Math.ceil(pairs / 64) + Math.ceil(n * n / 64) / Math.max(1, n - 1) + 3;
  for (let sweep = 0; sweep < 10; sweep++) {
    for (const [first, last] of ranges(even(n) - 1, () => turns)) {
      const begin = sweep === 0 && first === 0 ? 1 : 0;
      launcher.launch(whole("linalg/eigh"), [a, v, w, angles], [count, n, even(n), params.lower ? 1 : 0, first, last, begin], count);
    }
  }
  const words = [count * n, n, n, 0, 0, n * n, n, 1, 1];
  launcher.launch(whole("linalg/arrange"), [w, v, outputs[1]!, outputs[0]!], words, Math.ceil(count * n / 64));
}

/** u, descending s and vᵀ; s alone without computeUv. */
export function svd(
  { launcher, inputs, inAvals, params, outputs }: Operation<{ readonly full: boolean; readonly computeUv: boolean }>,
): void {
  const { count, m, n } = matricesOf("svd", inAvals[0]!);
  const wide = m < n, long = Math.max(m, n), short = Math.min(m, n);
  if (count * long === 0) return;
  const { full, computeUv } = params;
  const u = launcher.scratch(padded(count * long * short * 4)), v = launcher.scratch(padded(count * short * short * 4));
  const s = launcher.scratch(padded(count * short * 4)), unused = launcher.scratch(16);
  if (short >= pairsFrom) {
    rotatePairs(launcher, inputs[0]!, wide, u, v, s, count, long, short);
  } else {
    if (wide) readView(launcher, inputs[0]!, { sizes: [count, n, m], strides: [m * n, 1, n], offset: 0 }, u, 4);
    else launcher.copy(inputs[0]!, 0, u, 0, count * m * n * 4);
    if (short > 0) rotate(launcher, u, v, s, count, long, short);
  }
  const arrange = (
    x: Operand,
    rows: number,
    normalize: boolean,
    y: Operand,
    matrix: number,
    row: number,
    column: number,
    sorted: Operand | undefined,
  ) => {
    const words = [count * short, short, rows, 1, normalize ? 1 : 0, matrix, row, column, sorted === undefined ? 0 : 1];
    launcher.launch(whole("linalg/arrange"), [s, x, y, sorted ?? unused], words, Math.ceil(count * short / 64));
  };
  if (!computeUv) {
    const spare = launcher.scratch(padded(count * short * short * 4));
    arrange(v, short, false, spare, short * short, short, 1, outputs[0]!);
    return;
  }
  const leftCount = full ? long : short;
  const left = wide ? outputs[2]! : outputs[0]!, right = wide ? outputs[0]! : outputs[2]!;
  // A tall matrix's left vectors are columns of u; of a wide one, whose transpose was taken, they are rows of vᵀ.
  const [row, column] = wide ? [1, long] : [leftCount, 1];
  const [rightRow, rightColumn] = wide ? [short, 1] : [1, short];
  arrange(v, short, false, right, short * short, rightRow, rightColumn, outputs[1]!);
  arrange(u, long, true, left, long * leftCount, row, column, undefined);
  for (let j = 0; j < leftCount; j++) {
    launcher.launch(whole("linalg/complete"), [left], [count, long, leftCount, short, long * leftCount, row, column, j], count);
  }
}

/** Columns from which on a workgroup a pair of them is quicker than one a matrix. */
const pairsFrom = 48;

/** The same by a workgroup for each pair of columns, which lie as rows meanwhile: a launch a round. */
function rotatePairs(
  launcher: Launcher,
  x: Operand,
  wide: boolean,
  u: Operand,
  v: Operand,
  s: Operand,
  count: number,
  m: number,
  n: number,
): void {
  const rows = launcher.scratch(padded(count * m * n * 4)), turns = launcher.scratch(padded(count * n * n * 4));
  // A wide matrix's rows are the columns of its transpose.
  if (wide) launcher.copy(x, 0, rows, 0, count * m * n * 4);
  else readView(launcher, x, { sizes: [count, n, m], strides: [m * n, 1, n], offset: 0 }, rows, 4);
  // Few lanes meet sooner; long rows keep more of them busy.
  const width = m > 2048 ? 128 : 32;
  const found = kernel(`linalg/svd_pairs ${width}`, () => setConstants(wgsl["linalg/svd_pairs"], { width }));
  const turned = launcher.constant(new Uint32Array(sweeps + 1));
  for (let sweep = 1; sweep <= sweeps; sweep++) {
    for (let round = 0; round < even(n) - 1; round++) {
      const begin = sweep === 1 && round === 0 ? 1 : 0;
      launcher.launch(found, [rows, turns, s, turned], [count, m, n, even(n), round, begin, sweep], count * even(n) / 2);
    }
  }
  readView(launcher, rows, { sizes: [count, m, n], strides: [m * n, 1, m], offset: 0 }, u, 4);
  readView(launcher, turns, { sizes: [count, n, n], strides: [n * n, 1, n], offset: 0 }, v, 4);
  launcher.release(rows);
  launcher.release(turns);
}

/** How often every pair of columns is turned. */
const sweeps = 12;

/** Turns the columns of u against each other until they are orthogonal. */
function rotate(launcher: Launcher, u: Operand, v: Operand, s: Operand, count: number, m: number, n: number): void {
  const turns = Math.ceil(even(n) / 128) * (2 * m + n + 1) + Math.ceil((m + n) / 64) * n / Math.max(1, n - 1) + 3;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const [first, last] of ranges(even(n) - 1, () => turns)) {
      const begin = sweep === 0 && first === 0 ? 1 : 0, end = sweep === sweeps - 1 && last === even(n) - 1 ? 1 : 0;
      launcher.launch(whole("linalg/svd"), [u, v, s], [count, m, n, even(n), first, last, begin, end], count);
    }
  }
}

/** 0 … n in pieces of which each takes few enough turns. */
function ranges(n: number, turns: (k: number) => number): [first: number, last: number][] {
  const out: [number, number][] = [];
  let first = 0, sum = 0;
  for (let k = 0; k < n; k++) {
    const own = turns(k);
    if (sum + own > maxTurns && k > first) {
      out.push([first, k]);
      first = k;
      sum = 0;
    }
    sum += own;
  }
  out.push([first, n]);
  return out;
}
