/**
 * Stable sorting of several operands along one axis, by merging.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, type Operand, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { setTypes, splice } from "../specialize.ts";
import { storageSize, storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";

/** Elements that one invocation sorts by insertion. */
const run0 = 8;
/** Results that one invocation merges. */
const part = 32;

function keysKernel(dtype: DType) {
  return kernel(`sort_keys ${dtype}`, () => {
    let code = setTypes(wgsl["sort/keys"], { T: storageType(dtype) });
    if (dtype === "int32") code = splice(code, "ordered", "fn ordered(x: T) -> u32 { return bitcast<u32>(x) ^ 0x80000000u; }");
    if (dtype === "uint32" || dtype === "bool") code = splice(code, "ordered", "fn ordered(x: T) -> u32 { return x; }");
    return dtype === "float16" ? `enable f16;\n${code}` : code;
  });
}

/** Sorts lines of keys, taken in `order` (undefined: as they come), and gives the new order. [outer, length, inner]. */
function sortByKey(
  launcher: Launcher,
  x: Operand,
  dtype: DType,
  outer: number,
  length: number,
  inner: number,
  order: Operand | undefined,
): Operand {
  const count = outer * length * inner, lines = outer * inner, bytes = padded(count * 4);
  let keys = launcher.scratch(bytes), places = order ?? launcher.scratch(bytes);
  launcher.launch(keysKernel(dtype), [x, keys, places], [count, length, inner, order === undefined ? 1 : 0], Math.ceil(count / 64));
  const runsPerLine = Math.ceil(length / run0);
  const block = kernel("sort_block", () => wgsl["sort/block"]);
  launcher.launch(block, [keys, places], [lines * runsPerLine, length, run0, runsPerLine], Math.ceil(lines * runsPerLine / 64));
  if (length > run0) {
    let nextKeys = launcher.scratch(bytes), nextPlaces = launcher.scratch(bytes);
    const merge = kernel("sort_merge", () => wgsl["sort/merge"]);
    for (let run = run0; run < length; run *= 2) {
      // A part must not reach across a pair of runs.
      const size = Math.min(part, 2 * run), partsPerLine = Math.ceil(length / size);
      launcher.launch(
        merge,
        [keys, places, nextKeys, nextPlaces],
        [lines * partsPerLine, length, run, size, partsPerLine],
        Math.ceil(lines * partsPerLine / 64),
      );
      [keys, nextKeys] = [nextKeys, keys];
      [places, nextPlaces] = [nextPlaces, places];
    }
    launcher.release(nextKeys);
    launcher.release(nextPlaces);
  }
  launcher.release(keys);
  return places;
}

/** The stable ascending order of `count` elements of one line each, as a scratch buffer of uint32. */
export function sortOrder(launcher: Launcher, x: Operand, dtype: DType, length: number, outer: number, inner: number): Operand {
  return sortByKey(launcher, x, dtype, outer, length, inner, undefined);
}

/** Operands of one shape, sorted together. */
export function sort({ launcher, inputs, inAvals, params, outputs }: Operation<{ readonly axis: number; readonly numKeys: number }>): void {
  const { shape } = inAvals[0]!, { axis, numKeys } = params;
  const count = sizeOf(shape);
  if (count === 0) return;
  const outer = sizeOf(shape.slice(0, axis)), length = shape[axis]!, inner = sizeOf(shape.slice(axis + 1));
  // By the last key first: every later pass keeps the order of equals.
  let order: Operand | undefined;
  for (let k = numKeys - 1; k >= 0; k--) order = sortByKey(launcher, inputs[k]!, inAvals[k]!.dtype, outer, length, inner, order);
  inputs.forEach((x, k) => {
    const half = storageSize(inAvals[k]!.dtype) === 2;
    const found = kernel(`sort_apply ${half ? 2 : 4}`, () => {
      const code = setTypes(wgsl["sort/apply"], { T: half ? "f16" : "u32" });
      return half ? `enable f16;\n${code}` : code;
    });
    launcher.launch(found, [x, order!, outputs[k]!], [count, length, inner], Math.ceil(count / 64));
  });
}
