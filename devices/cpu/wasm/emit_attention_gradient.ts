/**
 * The cotangents of attention's queries, keys and values: the weights are computed again, block by block of queries.
 *
 * @module
 */
import { attentionOperands, unseen } from "../../../core/primitives/_attention.ts";
import type { AttentionGradientParams } from "../../../core/primitives/attention.ts";
import type { Equation, Var } from "../../../core/program.ts";
import { sizeOf } from "../../../core/shape.ts";
import { type Code, f32x4, I32, i32, memory, v128 } from "./asm.ts";
import { AttentionBlock, blockQueries, canAttend, headAddress } from "./attention_block.ts";
import { columnsOf, eachSize, overKeys } from "./emit_attention.ts";
import { type MatmulEmitter, packedBytes } from "./emit_matmul.ts";
import type { Kernel, NestContext } from "./kernel.ts";
import { floatFunctions } from "./math.ts";

const pad = (bytes: number): number => (bytes + 127) & ~63;

/** Whether a gradient is compiled: a bias has a table of its own, so with it the weights may have theirs. */
export function canAttendBack(e: Equation): boolean {
  return canAttend(e) && !(e.params as unknown as AttentionGradientParams).wants[3];
}

/** Bytes that each thread takes: queries or cotangents packed, the weights and their slopes. */
function parts(e: Equation, matmul: MatmulEmitter): { readonly packed: number; readonly table: number } {
  const size = Math.max(e.inputs[0]!.aval.shape[3]!, e.inputs[2]!.aval.shape[3]!), keys = e.inputs[1]!.aval.shape[1]!;
  return { packed: pad(packedBytes(blockQueries, size, matmul.tile)), table: pad(4 * (keys + matmul.tile.rows) * blockQueries) };
}

/** Scratch bytes of a gradient. */
export function attentionGradientScratch(e: Equation, matmul: MatmulEmitter, threads: number): number {
  const { packed, table } = parts(e, matmul);
  return (packed + 2 * table) * threads;
}

/** The kernels of a gradient: one unit is a head of keys of one example, with all queries that look at it. */
export function emitAttentionGradient(e: Equation, name: string, scratch: number, context: NestContext, matmul: MatmulEmitter): Kernel[] {
  const params = e.params as unknown as AttentionGradientParams;
  const { query, key, value, rest } = attentionOperands(e.inputs as readonly Var[], params),
    [logSums, cotangent, delta] = rest as [Var, Var, Var];
  let next = 0;
  const [dq, dk, dv] = params.wants.map((wanted) => wanted ? e.outputs[next++]! : undefined);
  const clear = context.module.fn(`${name}_clear`, [I32, I32], { exported: true });
  for (const v of e.outputs) clear.emit(memory.fill(context.address(v), 0, 4 * sizeOf(v.aval.shape)));
  const f = context.module.fn(name, [I32, I32], { exported: true });
  const block = new AttentionBlock(f, e, context), { m } = block, { batch, queries, keys, heads, kvHeads, size, valueSize } = block.sizes;
  const { packed, table } = parts(e, matmul), group = heads / kvHeads, { rows } = matmul.tile;
  const own = f.local(I32), unit = f.local(I32), kvHead = f.local(I32), g = f.local(I32), s = f.local(I32), p = f.local(I32);
  f.set(own, scratch);
  if (context.threads > 1) f.set(own, i32.add(f.get(own), i32.mul(context.thread(), packed + 2 * table)));
  const weights = f.let(i32.add(f.get(own), packed), I32), slopes = f.let(i32.add(weights, table), I32);
  const at = (v: Var, t: Code | number, n: Code) => headAddress(f, context.address(v), v.aval, f.get(block.b), t, n);
  const work = (count: number): void => {
    const columns = columnsOf(count), vectors = columns / 4, row = 4 * columns, panels = Math.ceil(count / (4 * matmul.tile.vectors));
    block.begin(count);
    const own0 = () => f.get(own), n = f.get(block.n), t0 = f.get(block.t0), kv = f.get(kvHead);
    const q = at(query, t0, n), c = at(cotangent, t0, n), k = at(key, 0, kv), v = at(value, 0, kv);
    const tiles = f.let(i32.divU(i32.add(f.get(block.end), rows - 1), i32.const(rows)), I32);
    const pairs = (x: Code, depth: number, y: Code, to: Code) => {
      matmul.pack(f, count, depth, 1, heads * depth, x, own0(), 0, panels);
      matmul.product(
        f,
        { M: keys, N: count, K: depth, am: kvHeads * depth, ak: 1, cm: columns },
        y,
        own0(),
        to,
        undefined,
        0,
        tiles,
        false,
      );
    };
    pairs(q, size, k, weights);
    pairs(c, valueSize, v, slopes);
    const ofQueries = (x: Var) => {
      const base = f.let(i32.mul(i32.add(i32.mul(i32.add(i32.mul(f.get(block.b), queries), t0), heads), n), 4), I32);
      return Array.from({ length: vectors }, (_, v) => {
        let four = v128.load32Splat(base, context.address(x) + 16 * heads * v);
        for (let lane = 1; lane < 4 && 4 * v + lane < count; lane++) {
          four = v128.load32Lane(base, four, lane, context.address(x) + 4 * heads * (4 * v + lane));
        }
        return m.let(four);
      });
    };
    const sums = ofQueries(logSums), deltas = ofQueries(delta), scale = m.c(params.scale);
    f.set(p, weights);
    f.loop(s, 0, f.get(block.end), 1, () => {
      for (let j = 0; j < vectors; j++) {
        const seen = block.seen(j, count, s);
        let weight = m.let(floatFunctions.exp(m, f32x4.sub(block.logits(j, count, f.get(p), seen), sums[j]!)));
        let slope = m.let(f32x4.mul(f32x4.mul(weight, f32x4.sub(v128.load(f.get(p), table + 16 * j), deltas[j]!)), scale));
        if (seen !== undefined) {
          // Rows that see nothing have equal weights; their denominators are lost beside `unseen`.
          const blind = block.skips ? m.c(0) : v128.and(f32x4.le(sums[j]!, m.c(unseen)), m.c(1 / keys));
          weight = v128.select(seen, weight, blind);
          slope = v128.and(slope, seen);
        }
        f.emit(v128.store(f.get(p), weight, 16 * j));
        f.emit(v128.store(f.get(p), slope, table + 16 * j));
      }
      block.next();
      f.set(p, i32.add(f.get(p), row));
    });
    // The last tile of keys may go beyond those that were looked at.
    for (const from of block.skips ? [0, table] : []) f.emit(memory.fill(i32.add(f.get(p), from), 0, row * (rows - 1)));
    const overQueries = (from: Code, x: Code, depth: number, to: Code) =>
      matmul.product(
        f,
        { M: keys, N: depth, K: count, am: columns, ak: 1, cm: kvHeads * depth },
        from,
        x,
        to,
        heads * depth,
        0,
        tiles,
        true,
      );
    if (dv !== undefined) overQueries(weights, c, valueSize, at(dv, 0, kv));
    if (dk !== undefined) overQueries(slopes, q, size, at(dk, 0, kv));
    if (dq !== undefined) {
      const shape = { M: count, N: size, am: 1, ak: columns, cm: heads * size };
      overKeys(f, matmul, keys, block.end, shape, slopes, k, at(dq, t0, n), kvHeads * size);
    }
  };
  f.range(unit, f.get(0), f.get(1), 1, () => {
    f.set(kvHead, i32.remU(f.get(unit), i32.const(kvHeads)));
    f.set(block.b, i32.divU(f.get(unit), i32.const(kvHeads)));
    f.loop(g, 0, i32.const(group), 1, () => {
      f.set(block.n, i32.add(i32.mul(f.get(kvHead), group), f.get(g)));
      f.loop(block.t0, 0, i32.const(queries), blockQueries, () => eachSize(f, queries, block.t0, work));
    });
  });
  const grain = Math.max(1, Math.ceil(group * queries * keys * (3 * size + 2 * valueSize) / 8));
  return [{ fn: clear, units: 0, grain: sizeOf(key.aval.shape) }, { fn: f, units: batch * kvHeads, grain }];
}
