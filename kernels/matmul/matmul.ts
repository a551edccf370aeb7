/**
 * Matrix products: which kernel, which tile.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { DeviceError } from "../../core/errors.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand, padded, type Slice } from "../launcher.ts";
import { reduceRun } from "../reduce/reduce.ts";
import { setConstants, setTypes, splice, unroll } from "../specialize.ts";
import { bucketOf, type Trial } from "../tuner.ts";
import { candidateTiles, chooseSplits, chooseTile, columnByColumn, isTall, rowByRow, type Tile, tileName } from "./tile.ts";
import { storageSize, storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { matvec } from "./matvec.ts";

/** A batch of matrices; distances in elements. */
export interface Matrix {
  /** Where they lie. */
  readonly operand: Operand;
  /** From one matrix to the next. */
  readonly batch: number;
  /** From one row (of the left operand) or column (of the right one) to the next. */
  readonly row: number;
  /** From one summand to the next. */
  readonly step: number;
}

/** C[b, m, n] = Σ_k A[b, m, k] · B[b, k, n]. */
export interface Product {
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Operand | Slice;
  /** From one row of the result to the next; n where it is not given. */
  readonly cRow?: number;
  /** From one result to the next; m · n where it is not given. */
  readonly cBatch?: number;
  /** The operands' element type. */
  readonly dtype: DType;
  /** The result's element type. */
  readonly out: DType;
}

/** Computes a batch of matrix products. */
export function matmul(launcher: Launcher, p: Product): void {
  const limit = launcher.capabilities.maxBindingSize;
  const largest = Math.max(p.a.operand.bytes, p.c.bytes);
  if (largest > limit && p.cRow === undefined && !("operand" in p.c)) {
    inParts(launcher, p, p.c, limit);
    return;
  }
  const floating = (p.dtype === "float32" || p.dtype === "float16") && (p.out === "float32" || p.out === "float16");
  const work = p.batches * p.m * p.n * p.k;
  if (floating && matvec(launcher, p)) return;
  if (p.cRow === undefined && (!floating || work < 32768 || p.m < 4 || p.n < 8 || p.k < 8)) small(launcher, p);
  else tiles(launcher, p);
}

/** A product whose left operand or result is more than one binding covers: rows, or matrices of a batch, at a time. */
function inParts(launcher: Launcher, p: Product, c: Operand, limit: number): void {
  const size = storageSize(p.dtype), outSize = storageSize(p.out);
  if (p.batches > 1) {
    for (let b = 0; b < p.batches; b++) {
      const one = (x: Matrix, bytes: number): Matrix => {
        if (x.batch === 0) return x;
        const operand = launcher.scratch(padded(bytes));
        launcher.copy(x.operand, b * x.batch * size, operand, 0, Math.min(bytes, x.operand.bytes - b * x.batch * size));
        return { ...x, operand, batch: 0 };
      };
      // Matrices that lie one in another have no copy of their own size; those that follow one another have.
      const apart = (x: Matrix, lines: number) => x.batch === 0 || x.batch === lines * p.k;
      if (!apart(p.a, p.m) || !apart(p.b, p.n)) break;
      const result = launcher.scratch(padded(p.m * p.n * outSize));
      const a = one(p.a, p.m * p.k * size), right = one(p.b, p.n * p.k * size);
      matmul(launcher, { ...p, batches: 1, a, b: right, c: result });
      launcher.copy(result, 0, c, b * p.m * p.n * outSize, p.m * p.n * outSize);
      for (const x of [a, right]) if (x.operand !== p.a.operand && x.operand !== p.b.operand) launcher.release(x.operand);
      launcher.release(result);
      if (b === p.batches - 1) return;
    }
  }
  const rows = Math.floor(Math.min(limit / (p.k * size), limit / (p.n * outSize)));
  if (p.batches > 1 || p.a.step !== 1 || rows < 1) {
    throw new DeviceError(`Cannot dotGeneral operands of ${p.a.operand.bytes} bytes on "webgpu": one binding covers ${limit}; use "cpu"`);
  }
  for (let first = 0; first < p.m; first += rows) {
    const m = Math.min(rows, p.m - first);
    const part = launcher.scratch(padded(m * p.k * size)), result = launcher.scratch(padded(m * p.n * outSize));
    launcher.copy(p.a.operand, first * p.a.row * size, part, 0, m * p.k * size);
    matmul(launcher, { ...p, m, a: { ...p.a, operand: part }, c: result });
    launcher.copy(result, 0, c, first * p.n * outSize, m * p.n * outSize);
    launcher.release(part);
    launcher.release(result);
  }
}

function accumulator(p: Product): string {
  return p.out === "float16" || p.out === "float32" ? "f32" : storageType(p.out);
}

function small(launcher: Launcher, p: Product): void {
  const outputs = p.batches * p.m * p.n;
  let chunks = 1;
  if (outputs < 4096 && p.k >= 512) chunks = Math.min(Math.ceil(8192 / outputs), Math.ceil(p.k / 128), 256);
  chunks = Math.max(chunks, Math.ceil(p.k / maxTurns));
  const chunk = Math.max(1, Math.ceil(p.k / chunks));
  chunks = Math.max(1, Math.ceil(p.k / chunk));
  const partial = chunks > 1;
  const accumulated = accumulator(p);
  const inType = storageType(p.dtype), outType = partial ? accumulated : storageType(p.out);
  const found = kernel(`matmul_small ${p.dtype} ${outType}`, () => {
    const code = setTypes(wgsl["matmul/small"], { T: inType, A: accumulated, Y: outType });
    return /\bf16\b/.test(code) ? `enable f16;\n${code}` : code;
  });
  const target = partial ? launcher.scratch(padded(outputs * chunks * 4)) : p.c as Operand;
  const words = [outputs, p.m, p.n, p.k, p.a.batch, p.a.row, p.a.step, p.b.batch, p.b.row, p.b.step, chunk, chunks];
  launcher.launch(found, [p.a.operand, p.b.operand, target], words, Math.ceil(outputs * chunks / 64));
  if (!partial) return;
  const accumulatedType: DType = accumulated === "f32" ? "float32" : accumulated === "i32" ? "int32" : "uint32";
  if (p.out === "float16") {
    const wide = launcher.scratch(padded(outputs * 4));
    reduceRun(launcher, "reduceSum", accumulatedType, target as Operand, 1, chunks, outputs, wide);
    toHalf(launcher, wide, p.c as Operand, outputs);
    launcher.release(wide);
  } else reduceRun(launcher, "reduceSum", accumulatedType, target as Operand, 1, chunks, outputs, p.c as Operand);
  launcher.release(target as Operand);
}

/** float32 to float16. */
export function toHalf(launcher: Launcher, from: Operand, to: Operand, count: number): void {
  const found = kernel("narrow float32 float16", () =>
    `enable f16;
struct Params { count: u32 }
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<f16>>;
@group(1) @binding(0) var<uniform> params: Params;
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i < params.count) { y[i] = vec4<f16>(x[i]); }
}`);
  const vectors = Math.ceil(count / 4);
  launcher.launch(found, [from, to], [vectors], Math.ceil(vectors / 64));
}

const up4 = (n: number) => Math.ceil(n / 4) * 4;

/** Which way round an operand is stored: rows (or columns) contiguous along k, or k apart. */
interface Packed {
  readonly operand: Operand;
  /** From one matrix to the next, in vec4s. */
  readonly batch: number;
  /** Whether vec4s run along k. */
  readonly alongK: boolean;
  /** From one line to the next, in vec4s. */
  readonly line: number;
  readonly scratch: boolean;
}

/** An operand that matmul.wgsl can read, packed where it is ragged. `outer`: rows of the left operand, columns of the right. */
function pack(launcher: Launcher, x: Matrix, dtype: DType, batches: number, outer: number, k: number): Packed {
  const alongK = x.step === 1 || (x.row !== 1 && k === 1) || outer === 1;
  const lines = alongK ? outer : k, length = alongK ? k : outer;
  const line = alongK ? x.row : x.step;
  const regular = (alongK ? x.step === 1 || k === 1 : x.row === 1 || outer === 1) &&
    (line === length || lines === 1) && (batches === 1 || x.batch === lines * length || x.batch === 0);
  if (regular && length % 4 === 0 && k % 4 === 0) {
    return { operand: x.operand, batch: batches === 1 ? 0 : x.batch / 4, alongK, line: length / 4, scratch: false };
  }
  const packedBatches = x.batch === 0 ? 1 : batches;
  const columns = up4(length), paddedLines = alongK ? lines : up4(lines);
  const bytes = storageSize(dtype);
  const operand = launcher.scratch(padded(packedBatches * paddedLines * columns * bytes));
  const found = kernel(`matmul_pack ${dtype}`, () => {
    const code = setTypes(wgsl["matmul/pack"], { T: storageType(dtype) });
    return dtype === "float16" ? `enable f16;\n${code}` : code;
  });
  const count = packedBatches * paddedLines * columns / 4;
  launcher.launch(
    found,
    [x.operand, operand],
    [count, paddedLines, columns / 4, lines, length, x.batch, line, alongK ? x.step : x.row],
    Math.ceil(count / 64),
  );
  return { operand, batch: packedBatches === 1 ? 0 : paddedLines * columns / 4, alongK, line: columns / 4, scratch: true };
}

/** Operands above this size are not made a second time for the sake of a trial. */
const triedBytes = 256 << 20;

/** The tile: the standard one, or the one that was quickest for such a product. */
function tileFor(launcher: Launcher, p: Product): Tile {
  const { tuner } = launcher, operands = [p.a.operand, p.b.operand, p.c];
  if (tuner === undefined || operands.some((x) => x.bytes > triedBytes)) return chooseTile(launcher, p);
  const candidates = candidateTiles(launcher, p), way = (x: Matrix) => x.step === 1 ? "rows" : "columns";
  const bucket = `${p.dtype} ${p.out} ${way(p.a)} ${way(p.b)} ${bucketOf(p.batches, p.m, p.n, p.k)}`;
  const trial: Trial = (on) => {
    const [a, b, c] = operands.map((x) => on.scratch(x.bytes)) as [Operand, Operand, Operand];
    return (k) => tiles(on, { ...p, a: { ...p.a, operand: a }, b: { ...p.b, operand: b }, c }, candidates[k]!);
  };
  return candidates[tuner.choose("matmul", bucket, candidates.map(tileName), trial)]!;
}

function tiles(launcher: Launcher, p: Product, tile: Tile = tileFor(launcher, p)): void {
  const a = pack(launcher, p.a, p.dtype, p.batches, p.m, p.k), b = pack(launcher, p.b, p.dtype, p.batches, p.n, p.k);
  const { rows, vectors, width } = tile;
  const columnTiles = Math.ceil(p.n / (4 * width * vectors)), rowTiles = Math.ceil(p.m / (tile.shared ? rows * 16 : rows));
  const cRow = p.cRow ?? p.n, cBatch = p.cBatch ?? p.m * p.n;
  const dense = cRow === p.n && (cBatch === p.m * p.n || p.batches === 1) && p.out === "float32" && !("operand" in p.c);
  const wanted = chooseSplits(launcher, p, columnTiles * rowTiles * p.batches);
  const steps = up4(p.k) / 4, chunk = dense ? Math.ceil(steps / wanted) : steps, splits = Math.ceil(steps / chunk);
  const whole = p.n % 4 === 0 && cRow % 4 === 0 && cBatch % 4 === 0;
  const found = kernel(
    `matmul ${a.alongK ? "n" : "t"}${b.alongK ? "t" : "n"} ${tileName(tile)} ${p.dtype} ${p.out}${whole ? "" : " ragged"}`,
    () => (tile.shared ? sharedCode : tileCode)(tile, a.alongK, b.alongK, p.dtype, p.out, whole),
  );
  const size = p.batches * p.m * p.n;
  const target = splits === 1 ? p.c : launcher.scratch(padded(splits * size * 4));
  const words = [
    p.m,
    p.n,
    steps,
    columnTiles,
    rowTiles,
    a.batch,
    b.batch,
    a.line,
    a.alongK ? 1 : 4 * a.line,
    b.line,
    b.alongK ? 1 : 4 * b.line,
    cRow,
    splits > 1 ? p.m * p.n : cBatch,
    p.batches,
    chunk,
    splits,
  ]; // deno-fmt-ignore-line
  launcher.launch(found, [a.operand, b.operand, target], words, columnTiles * rowTiles * p.batches * splits);
  if (splits > 1) {
    reduceRun(launcher, "reduceSum", "float32", target as Operand, 1, splits, size, p.c as Operand);
    launcher.release(target as Operand);
  }
  if (a.scratch) launcher.release(a.operand);
  if (b.scratch) launcher.release(b.operand);
}

function tileCode(tile: Tile, aAlongK: boolean, bAlongK: boolean, dtype: DType, out: DType, whole: boolean): string {
  let code = setTypes(wgsl["matmul/matmul"], { T: storageType(dtype), Y: storageType(out) });
  const { rows, vectors, width, spread } = tile;
  code = setConstants(code, { rows, vectors, width, spread });
  if (!aAlongK) {
    // Units are four rows at one k: unit u · rows / 4 + q holds rows 4 q … of summand u.
    code = splice(
      code,
      "a_unit",
      "    a_at[g] = batch * params.a_batch + min(row0 / 4u + unit % (rows / 4u), (params.m + 3u) / 4u - 1u) + (unit / (rows / 4u)) * params.a_unit;",
    );
    code = splice(
      code,
      "a_value",
      "        let s = share(a[(u * (rows / 4u) + i / 4u) / spread][i % 4u], (u * (rows / 4u) + i / 4u) % spread);",
    );
  }
  if (bAlongK) {
    code = splice(code, "b_column", "    b_at[j] = batch * params.b_batch + min(column0 + width * j, last_column) * 4u * params.b_unit;");
    code = splice(
      code,
      "b_value",
      "          c[i][j] = fma(vec4f(s), vec4f(b[j][0u][u], b[j][1u][u], b[j][2u][u], b[j][3u][u]), c[i][j]);",
    );
  }
  if (!whole) code = raggedStore(code);
  if (isTall(tile)) code = columnByColumn(code);
  code = unroll(vectors === 1 ? rowByRow(code) : code);
  if (tile.spread > 1) code = code.replace(/^fn share.*$/m, "").replaceAll("share(", "subgroupBroadcast(");
  return /\bf16\b/.test(code) ? `enable f16;\n${code}` : code;
}

/** The kernel through workgroup memory. */
function sharedCode(tile: Tile, aAlongK: boolean, bAlongK: boolean, dtype: DType, out: DType, whole: boolean): string {
  let code = setTypes(wgsl["matmul/tiled"], { T: storageType(dtype), Y: storageType(out) });
  code = setConstants(code, { rows: tile.rows });
  if (!aAlongK) {
    code = splice(
      code,
      "a_tile",
      `fn a_tile(unit: u32, batch: u32, row0: u32, step: u32, last: u32) {
  let k = unit / a_width;
  let q = min(row0 / 4u + unit % a_width, (params.m + 3u) / 4u - 1u);
  var value = vec4f();
  if (step + k / 4u < last) { value = vec4f(a_in[batch * params.a_batch + q + (step * 4u + k) * params.a_unit]); }
  a_slice[unit] = value;
}`,
    );
  }
  if (bAlongK) {
    code = splice(
      code,
      "b_tile",
      `fn b_tile(unit: u32, batch: u32, column0: u32, step: u32, last: u32) {
  let column = unit / 4u;
  let q = unit % 4u;
  var value = vec4f();
  if (step + q < last) { value = vec4f(b_in[batch * params.b_batch + min(column0 + column, params.n - 1u) * params.b_unit + (step + q) * params.b_step]); }
  b_slice[(q * 4u) * 16u + column / 4u][column % 4u] = value.x;
  b_slice[(q * 4u + 1u) * 16u + column / 4u][column % 4u] = value.y;
  b_slice[(q * 4u + 2u) * 16u + column / 4u][column % 4u] = value.z;
  b_slice[(q * 4u + 3u) * 16u + column / 4u][column % 4u] = value.w;
}`,
    );
  }
  if (!whole) code = raggedStore(code);
  code = unroll(code);
  return /\bf16\b/.test(code) ? `enable f16;\n${code}` : code;
}

/** Results whose rows are no multiple of four, stored element by element. */
function raggedStore(code: string): string {
  code = code.replace("var<storage, read_write> c_out: array<vec4<Y>>", "var<storage, read_write> c_out: array<Y>");
  code = splice(
    code,
    "store",
    `fn store(place: u32, row: u32, column: u32, value: vec4f) {
  let at = place * params.c_batch + row * params.c_row + column;
  c_out[at] = Y(value.x);
  if (column + 1u < params.n) { c_out[at + 1u] = Y(value.y); }
  if (column + 2u < params.n) { c_out[at + 2u] = Y(value.z); }
  if (column + 3u < params.n) { c_out[at + 3u] = Y(value.w); }
}`,
  );
  return code;
}
