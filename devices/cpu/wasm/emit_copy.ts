/**
 * Copies inside the arena, and the bits of literals in it.
 *
 * @module
 */
import { allocate, toBfloat16 } from "../../../core/dtype.ts";
import type { Literal } from "../../../core/program.ts";
import { isLaneType } from "./emit_apply.ts";
import { choose, type Code, type Fn, I32, i32, type Int, memory, v128 } from "./asm.ts";

/** Statement: copies `bytes` from one address to another; few by loads and stores, since `memory.copy` is a call. */
export function emitCopy(f: Fn, to: Int, from: Int, bytes: number): void {
  if (bytes === 0) return;
  if (bytes > 128 || bytes % 4 !== 0) return f.emit(memory.copy(to, from, bytes));
  const target = cheap(f, to), source = cheap(f, from);
  let at = 0;
  for (; at + 16 <= bytes; at += 16) f.emit(v128.store(target, v128.load(source, at), at));
  for (; at < bytes; at += 4) f.emit(i32.store(target, i32.load(source, at), at));
}

function cheap(f: Fn, address: Int): Int {
  return typeof address === "number" || address.isLocal ? address : f.let(address, I32);
}

/** An i32 index clamped to [0, max], in a local. */
export function clampedIndex(f: Fn, index: Code, max: number): Code {
  const x = f.let(index, I32);
  const low = f.let(choose(i32.gt(x, 0), x, i32.const(0)), I32);
  return f.let(choose(i32.lt(low, max), low, i32.const(max)), I32);
}

/** The arena's bits of a literal. */
export function literalBits(a: Literal): number {
  if (a.aval.dtype === "bool") return a.value !== 0 ? -1 : 0;
  if (a.aval.dtype !== "float32") return a.value | 0;
  float[0] = a.value;
  return bits[0]!;
}
const float = new Float32Array(1), bits = new Int32Array(float.buffer);

/** The arena's words of a literal of any type. */
export function literalWords(a: Literal): number[] {
  if (isLaneType(a.aval.dtype)) return [literalBits(a)];
  const one = allocate(a.aval.dtype, 1), words = new Int32Array(2);
  one[0] = a.aval.dtype === "bfloat16" ? toBfloat16(a.value) : a.value;
  new Uint8Array(words.buffer).set(new Uint8Array(one.buffer));
  return [...words].slice(0, Math.ceil(one.byteLength / 4));
}
