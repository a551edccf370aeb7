/**
 * Attention without its table of weights: block by block of queries, whose weights are all that is kept.
 *
 * @module
 */
import type { Equation, Var } from "../../../core/program.ts";
import { type Code, f32x4, type Fn, I32, i32, memory, V128, v128 } from "./asm.ts";
import { AttentionBlock, blockKeys, blockQueries, headAddress } from "./attention_block.ts";
import { type MatmulEmitter, packedBytes } from "./emit_matmul.ts";
import type { Kernel, NestContext } from "./kernel.ts";
import { floatFunctions } from "./math.ts";

const pad = (bytes: number): number => (bytes + 127) & ~63;
/** Columns of a block's matrix: whole vectors. */
export const columnsOf = (count: number): number => (count + 3) & ~3;

/** Bytes that each thread takes: queries packed, and the block's weights. */
function parts(e: Equation, matmul: MatmulEmitter): { readonly packed: number; readonly weights: number } {
  const [, , , size] = e.inputs[0]!.aval.shape as number[], keys = e.inputs[1]!.aval.shape[1]!;
  return { packed: pad(packedBytes(blockQueries, size!, matmul.tile)), weights: pad(4 * keys * blockQueries) };
}

/** Scratch bytes of an attention. */
export function attentionScratch(e: Equation, matmul: MatmulEmitter, threads: number): number {
  const { packed, weights } = parts(e, matmul);
  return (packed + weights) * threads;
}

/** Statements: `work(count)` for a block that is whole, or for the last one. */
export function eachSize(f: Fn, queries: number, t0: number, work: (count: number) => void): void {
  const rest = queries % blockQueries;
  if (rest === 0) work(blockQueries);
  else if (queries < blockQueries) work(rest);
  else f.if(i32.ltU(f.get(t0), queries - rest), () => work(blockQueries), () => work(rest));
}

/** Statements: products summed over the keys, `blockKeys` at a time, those that the block does not see left out. */
export function overKeys(
  f: Fn,
  matmul: MatmulEmitter,
  keys: number,
  end: number,
  shape: { readonly M: number; readonly N: number; readonly am: number; readonly ak: number; readonly cm: number },
  a: Code,
  b: Code,
  c: Code,
  bRow: number,
): void {
  const s = f.local(I32), rows = Math.ceil(shape.M / matmul.tile.rows);
  const product = (K: number) => {
    const from = i32.add(a, i32.mul(f.get(s), 4 * shape.ak)), by = i32.add(b, i32.mul(f.get(s), 4 * bRow));
    matmul.product(f, { ...shape, K }, f.let(from, I32), f.let(by, I32), c, bRow, 0, rows, true);
  };
  const whole = Math.floor(keys / blockKeys) * blockKeys;
  f.set(s, 0);
  if (whole > 0) {
    const last = f.local(I32);
    f.set(last, whole);
    f.if(i32.ltU(f.get(end), whole), () => f.set(last, f.get(end)));
    f.range(s, 0, f.get(last), blockKeys, () => product(blockKeys));
  }
  if (keys > whole) f.if(i32.gtU(f.get(end), whole), () => product(keys - whole));
}

/** The kernel of an attention. */
export function emitAttention(e: Equation, name: string, scratch: number, context: NestContext, matmul: MatmulEmitter): Kernel[] {
  const f = context.module.fn(name, [I32, I32], { exported: true });
  const block = new AttentionBlock(f, e, context), { m } = block, { batch, queries, keys, heads, kvHeads, size, valueSize } = block.sizes;
  const { packed, weights } = parts(e, matmul), blocks = Math.ceil(queries / blockQueries);
  const [out, logSums] = e.outputs as [Var, Var], [query, key, value] = e.inputs as [Var, Var, Var];
  const own = f.local(I32), unit = f.local(I32), s = f.local(I32), p = f.local(I32);
  f.set(own, scratch);
  if (context.threads > 1) f.set(own, i32.add(f.get(own), i32.mul(context.thread(), packed + weights)));
  const matrix = f.let(i32.add(f.get(own), packed), I32);
  f.range(unit, f.get(0), f.get(1), 1, () => {
    f.set(block.t0, i32.mul(i32.remU(f.get(unit), i32.const(blocks)), blockQueries));
    f.set(block.n, i32.remU(i32.divU(f.get(unit), i32.const(blocks)), i32.const(heads)));
    f.set(block.b, i32.divU(f.get(unit), i32.const(blocks * heads)));
    const at = (v: Var, t: Code | number, n: Code) => headAddress(f, context.address(v), v.aval, f.get(block.b), t, n);
    const kvHead = f.let(i32.divU(f.get(block.n), i32.const(heads / kvHeads)), I32);
    const q = at(query, f.get(block.t0), f.get(block.n)),
      k = at(key, 0, kvHead),
      v = at(value, 0, kvHead),
      y = at(out, f.get(block.t0), f.get(block.n));
    eachSize(f, queries, block.t0, (count) => {
      const columns = columnsOf(count), vectors = columns / 4, row = 4 * columns;
      block.begin(count);
      // Logits: keys by queries.
      matmul.pack(f, count, size, 1, heads * size, q, f.get(own), 0, Math.ceil(count / (4 * matmul.tile.vectors)));
      const tiles = f.let(i32.divU(i32.add(f.get(block.end), matmul.tile.rows - 1), i32.const(matmul.tile.rows)), I32);
      matmul.product(
        f,
        { M: keys, N: count, K: size, am: kvHeads * size, ak: 1, cm: columns },
        k,
        f.get(own),
        matrix,
        undefined,
        0,
        tiles,
        false,
      );
      // Weights, all queries side by side.
      const each = (body: (v: number) => void) => {
        f.set(p, matrix);
        f.loop(s, 0, f.get(block.end), 1, () => {
          for (let v = 0; v < vectors; v++) body(v);
          f.set(p, i32.add(f.get(p), row));
        });
      };
      const tops = Array.from({ length: vectors }, () => f.local(V128)), sums = tops.map(() => f.local(V128));
      tops.forEach((top, v) => {
        f.set(top, m.c(-Infinity));
        f.set(sums[v]!, m.c(0));
      });
      each((v) => {
        const x = block.logits(v, count, f.get(p), block.seen(v, count, s));
        f.emit(v128.store(f.get(p), x, 16 * v));
        f.set(tops[v]!, f32x4.pmax(x, f.get(tops[v]!)));
        if (v === vectors - 1) block.next();
      });
      each((v) => {
        const x = m.let(floatFunctions.exp(m, f32x4.sub(v128.load(f.get(p), 16 * v), f.get(tops[v]!))));
        f.emit(v128.store(f.get(p), x, 16 * v));
        f.set(sums[v]!, f32x4.add(f.get(sums[v]!), x));
      });
      const [, , n] = logSums.aval.shape as number[];
      const sumsAt = f.let(
        i32.mul(i32.add(i32.mul(i32.add(i32.mul(f.get(block.b), queries), f.get(block.t0)), n!), f.get(block.n)), 4),
        I32,
      );
      tops.forEach((top, v) => {
        const x = m.let(f32x4.add(floatFunctions.log(m, f.get(sums[v]!)), f.get(top)));
        for (let lane = 0; lane < 4 && 4 * v + lane < count; lane++) {
          f.emit(v128.store32Lane(sumsAt, x, lane, context.address(logSums) + 4 * n! * (4 * v + lane)));
        }
        f.set(sums[v]!, f32x4.div(m.c(1), f.get(sums[v]!)));
      });
      each((v) => f.emit(v128.store(f.get(p), f32x4.mul(v128.load(f.get(p), 16 * v), f.get(sums[v]!)), 16 * v)));
      // Means of the values.
      const t = f.local(I32), to = f.local(I32);
      f.set(to, y);
      f.loop(t, 0, i32.const(count), 1, () => {
        f.emit(memory.fill(f.get(to), 0, 4 * valueSize));
        f.set(to, i32.add(f.get(to), 4 * heads * valueSize));
      });
      overKeys(
        f,
        matmul,
        keys,
        block.end,
        { M: count, N: valueSize, am: 1, ak: columns, cm: heads * valueSize },
        matrix,
        v,
        y,
        kvHeads * valueSize,
      );
    });
  });
  return [{ fn: f, units: batch * heads * blocks, grain: Math.max(1, Math.ceil(blockQueries * keys * (size + valueSize) / 8)) }];
}
