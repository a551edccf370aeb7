/**
 * Cumulative operations along one axis.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { setTypes, splice } from "../specialize.ts";
import { storageSize, storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { combineOf, type Reduction } from "./operations.ts";

/** The cumulative operations. */
export type Cumulative = "cumsum" | "cumprod" | "cummax" | "cummin" | "cumlogsumexp";

const reductions: { readonly [Name in Exclude<Cumulative, "cumlogsumexp">]: Reduction } = {
  cumsum: "reduceSum",
  cumprod: "reduceProd",
  cummax: "reduceMax",
  cummin: "reduceMin",
};

function operation(name: Cumulative, dtype: DType): string {
  const half = dtype === "float16";
  // log(eᵃ + eᵇ) from the larger one, so that nothing overflows; equal infinities stay themselves.
  const combined = name === "cumlogsumexp"
    ? `let top = fx_max(a, b); let low = fx_min(a, b); return select(top + fx_log1p(fx_exp(low - top)), top, !fx_is_finite(top) || !fx_is_finite(low));`
    : `return ${combineOf(reductions[name], dtype, "a", "b")};`;
  return [
    `fn load(x: T) -> A { return ${half ? "f32(x)" : "x"}; }`,
    `fn combine(a: A, b: A) -> A { ${combined} }`,
    `fn store(a: A) -> T { return ${half ? "f16(a)" : "a"}; }`,
  ].join("\n");
}

/** cumsum, cumprod, cummax, cummin, cumlogsumexp. */
export function cumulative(name: Cumulative): (op: Operation<{ readonly axis: number; readonly reverse: boolean }>) => void {
  return ({ launcher, inputs, inAvals, outputs, params }) => {
    const { shape, dtype } = inAvals[0]!;
    if (sizeOf(shape) === 0) return;
    const outer = sizeOf(shape.slice(0, params.axis)), inner = sizeOf(shape.slice(params.axis + 1));
    run(launcher, name, dtype, inputs[0]!, outer, shape[params.axis]!, inner, params.reverse, outputs[0]!);
  };
}

function run(
  launcher: Launcher,
  name: Cumulative,
  dtype: DType,
  from: Operand,
  outer: number,
  length: number,
  inner: number,
  reverse: boolean,
  to: Operand,
): void {
  const lines = outer * inner;
  const chunks = lines >= 4096 || length < 64 ? 1 : Math.min(Math.ceil(4096 / lines), Math.ceil(Math.sqrt(length)));
  const chunk = Math.min(maxTurns, Math.ceil(length / chunks));
  const parts = Math.ceil(length / chunk);
  const type = storageType(dtype);
  const write = (path: "reduce/cumulative" | "reduce/cumulative_add") =>
    withFunctions(splice(setTypes(wgsl[path], { T: type, A: dtype === "float16" ? "f32" : type }), "operation", operation(name, dtype)));
  const totals = launcher.scratch(padded(lines * parts * storageSize(dtype)));
  const first = kernel(`cumulative ${name} ${dtype}`, () => write("reduce/cumulative"));
  const words = [lines * parts, length, inner, chunk, parts, reverse ? 1 : 0];
  launcher.launch(first, [from, to, totals], words, Math.ceil(lines * parts / 64));
  if (parts > 1) {
    const running = launcher.scratch(padded(lines * parts * storageSize(dtype)));
    run(launcher, name, dtype, totals, outer, parts, inner, false, running);
    const second = kernel(`cumulative_add ${name} ${dtype}`, () => write("reduce/cumulative_add"));
    launcher.launch(
      second,
      [running, to],
      [outer * length * inner, length, inner, chunk, parts, reverse ? 1 : 0],
      Math.ceil(outer * length * inner / 256),
    );
    launcher.release(running);
  }
  launcher.release(totals);
}
