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
  launcher.copy(inputs[0]!, 0, outputs[0]!, 0, count * n * n * 4);
  for (const [first, last] of ranges(n, (k) => Math.ceil((n - k) / 64) * (n - k + 1) + 2)) {
    launcher.launch(whole("linalg/cholesky"), [outputs[0]!], [count, n, first, last], count);
  }
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
  if (wide) readView(launcher, inputs[0]!, { sizes: [count, n, m], strides: [m * n, 1, n], offset: 0 }, u, 4);
  else launcher.copy(inputs[0]!, 0, u, 0, count * m * n * 4);
  if (short > 0) rotate(launcher, u, v, s, count, long, short);
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

/** Turns the columns of u against each other until they are orthogonal. */
function rotate(launcher: Launcher, u: Operand, v: Operand, s: Operand, count: number, m: number, n: number): void {
  const turns = Math.ceil(even(n) / 128) * (2 * m + n + 1) + Math.ceil((m + n) / 64) * n / Math.max(1, n - 1) + 3;
  const sweeps = 12;
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
