/**
 * What gather and scatter share: where the windows of index vectors begin.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import { type Aval, type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, type Operand, padded } from "../launcher.ts";
import { setConstants, setTypes, unroll } from "../specialize.ts";
import { storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";

/** How index vectors address an operand. */
export interface Addressing {
  readonly shape: Shape;
  readonly sliceSizes: Shape;
  readonly map: readonly number[];
  readonly operandBatch: readonly number[];
  readonly indicesBatch: readonly number[];
  readonly mode: "clip" | "fill" | "promise";
}

/** Fills a list up to eight words. */
export function eight(operation: string, list: readonly number[]): number[] {
  if (list.length > 8) {
    throw new DeviceError(`Cannot ${operation} over ${list.length} axes on "webgpu": 8 is the most; reshape it, or use "cpu"`);
  }
  return [...list, ...new Array<number>(8 - list.length).fill(0)];
}

/** The start of each window, in elements of the operand, as a scratch buffer of int32. */
export function windowStarts(launcher: Launcher, operation: string, indices: Operand, aval: Aval, at: Addressing): Operand {
  const strides = stridesOf(at.shape), batch = aval.shape.slice(0, -1), components = aval.shape[aval.shape.length - 1]!;
  const batchStrides = new Array<number>(batch.length).fill(0);
  at.operandBatch.forEach((axis, k) => batchStrides[at.indicesBatch[k]!]! += strides[axis]!);
  const count = sizeOf(batch), rank = batch.length;
  const starts = launcher.scratch(padded(count * 4));
  const found = kernel(
    `${operation} starts ${aval.dtype} rank ${rank} components ${components}`,
    () => unroll(setConstants(setTypes(wgsl["indexing/starts"], { I: storageType(aval.dtype) }), { rank, components })),
  );
  const limits = at.map.map((axis) => at.shape[axis]! - at.sliceSizes[axis]!);
  const words = [count, components, at.mode === "fill" ? 1 : 0, 0];
  words.push(
    ...eight(operation, limits),
    ...eight(operation, at.map.map((axis) => strides[axis]!)),
    ...eight(operation, batch),
    ...eight(operation, batchStrides),
  );
  launcher.launch(found, [indices, starts], words, Math.ceil(count / 64));
  return starts;
}
