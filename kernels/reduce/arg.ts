/**
 * Where the extreme is.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { kernel } from "../kernel.ts";
import { maxTurns, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { setTypes, splice } from "../specialize.ts";
import { storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";

/** argmax and argmin along one axis; the first of equals, and NaN before all. */
export function arg(name: "argmax" | "argmin"): (op: Operation<{ readonly axis: number }>) => void {
  return ({ launcher, inputs, inAvals, outputs, params }) => {
    const { shape, dtype } = inAvals[0]!;
    const outer = sizeOf(shape.slice(0, params.axis)), length = shape[params.axis]!, inner = sizeOf(shape.slice(params.axis + 1));
    if (outer * inner === 0) return;
    const found = kernel(`${name} ${dtype}`, () => {
      const op = name === "argmax" ? ">" : "<";
      const order = dtype === "float32"
        ? `!fx_is_nan(b) && (fx_is_nan(a) || a ${op} b)`
        : dtype === "float16"
        ? `!fx_is_nan(f32(b)) && (fx_is_nan(f32(a)) || a ${op} b)`
        : `a ${op} b`;
      const code = setTypes(wgsl["reduce/arg"], { T: storageType(dtype) });
      return withFunctions(splice(code, "operation", `fn beats(a: T, b: T) -> bool { return ${order}; }`));
    });
    const x = inputs[0]!;
    // Long lines in chunks, so that there is work for everybody and no lane takes too many turns.
    const wanted = outer * inner >= 256 || length < 4096 ? 1 : Math.min(64, Math.ceil(256 / (outer * inner)));
    const chunk = Math.min(maxTurns * 16, Math.ceil(length / wanted)), chunks = Math.ceil(length / chunk);
    if (chunks === 1) {
      launcher.launch(found, [x, x, outputs[0]!], [outer * inner, length, inner, length, 1, 0, length], outer * inner);
      return;
    }
    const winners = launcher.scratch(padded(outer * chunks * inner * 4));
    launcher.launch(found, [x, x, winners], [outer * chunks * inner, length, inner, chunk, chunks, 0, length], outer * chunks * inner);
    launcher.launch(found, [x, winners, outputs[0]!], [outer * inner, chunks, inner, chunks, 1, 1, length], outer * inner);
  };
}
