/**
 * dynamicSlice and dynamicUpdateSlice: copies of runs of elements.
 *
 * @module
 */
import type { Atom, Equation } from "../../../core/program.ts";
import { Literal, type Var } from "../../../core/program.ts";
import { sizeOf, stridesOf } from "../../../core/shape.ts";
import { type Code, type Fn, I32, i32, type Int } from "./asm.ts";
import { clampedIndex, emitCopy } from "./emit_copy.ts";

/** Statements of `f` that run the equation; `address` gives the byte address of a stored value. */
export function emitDynamic(f: Fn, e: Equation, address: (v: Var) => number): void {
  const update = e.primitive === "dynamicUpdateSlice";
  const whole = e.inputs[0]!.aval.shape;
  const part = update ? e.inputs[1]!.aval.shape : e.params.sizes as readonly number[];
  const starts = e.inputs.slice(update ? 2 : 1);
  const out = address(e.outputs[0]!);
  if (update) {
    const from = address(e.inputs[0] as Var);
    if (from !== out) emitCopy(f, i32.const(out), i32.const(from), 4 * sizeOf(whole));
  }
  if (sizeOf(part) === 0) return;
  const strides = stridesOf(whole);
  let first: Code = i32.const(0);
  starts.forEach((a, d) => {
    const max = whole[d]! - part[d]!;
    if (max > 0) first = i32.add(first, i32.mul(start(f, a, max, address), 4 * strides[d]!));
  });
  const base = f.let(first, I32);
  // The innermost dimensions that are taken whole, and the next one, make up one run.
  let d = part.length - 1, run = 1;
  while (d >= 0 && part[d] === whole[d]) run *= part[d--]!;
  if (d >= 0) run *= part[d--]!;
  const inside = address(e.inputs[update ? 1 : 0] as Var);
  const small = part.slice(0, d + 1), smallStrides = stridesOf(part);
  const walk = (k: number, large: Code, dense: Int): void => {
    if (k > d) {
      if (update) emitCopy(f, i32.add(large, out), i32.add(dense, inside), 4 * run);
      else emitCopy(f, i32.add(dense, out), i32.add(large, inside), 4 * run);
      return;
    }
    const n = f.local(I32), l = f.local(I32), s = f.local(I32);
    f.set(l, large);
    f.set(s, typeof dense === "number" ? i32.const(dense) : dense);
    f.loop(n, 0, small[k]!, 1, () => {
      walk(k + 1, f.get(l), f.get(s));
      f.set(l, i32.add(f.get(l), 4 * strides[k]!));
      f.set(s, i32.add(f.get(s), 4 * smallStrides[k]!));
    });
  };
  walk(0, base, i32.const(0));
}

function start(f: Fn, a: Atom, max: number, address: (v: Var) => number): Code {
  if (a instanceof Literal) return i32.const(Math.min(Math.max(a.value, 0), max));
  const index = i32.load(i32.const(0), address(a));
  return clampedIndex(f, index, max);
}
