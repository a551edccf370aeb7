/**
 * scatter in XLA's general form, the same in every run.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { type Aval, type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { kernel } from "../kernel.ts";
import { maxTurns, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { combineOf } from "../reduce/operations.ts";
import { setConstants, setTypes, splice, unroll } from "../specialize.ts";
import { sortOrder } from "../sort/sort.ts";
import { storageSize, storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { eight, windowStarts } from "./windows.ts";

/** Parameters of scatter. */
export interface ScatterParams {
  readonly kind: "set" | "add" | "mul" | "min" | "max";
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly scatterIndicesBatchingDims: readonly number[];
  readonly mode: "clip" | "fill" | "promise";
}

function operation(kind: ScatterParams["kind"], dtype: DType): string {
  const half = dtype === "float16";
  const reduction = { add: "reduceSum", mul: "reduceProd", min: "reduceMin", max: "reduceMax" } as const;
  const combined = kind === "set" ? "b" : combineOf(reduction[kind], dtype, "a", "b");
  return [
    `fn load(x: T) -> A { return ${half ? "f32(x)" : "x"}; }`,
    `fn combine(a: A, b: A) -> A { return ${combined}; }`,
    `fn store(a: A) -> T { return ${half ? "f16(a)" : "a"}; }`,
  ].join("\n");
}

/** The operand with its windows combined with the updates, in the order of the updates. */
export function scatter({ launcher, inputs, inAvals, params, outputs }: Operation<ScatterParams>): void {
  const [x, indices, updates] = inAvals as [Aval, Aval, Aval];
  const { shape, dtype } = x;
  const count = sizeOf(shape);
  if (count === 0) return;
  if (sizeOf(updates.shape) === 0) {
    launcher.copy(inputs[0]!, 0, outputs[0]!, 0, Math.ceil(count * storageSize(dtype) / 4) * 4);
    return;
  }
  const { updateWindowDims } = params;
  const windowAxes = shape.map((_, k) => k).filter((k) =>
    !params.insertedWindowDims.includes(k) && !params.operandBatchingDims.includes(k)
  );
  const sliceSizes = shape.map(() => 1);
  windowAxes.forEach((axis, k) => sliceSizes[axis] = updates.shape[updateWindowDims[k]!]!);
  const starts = windowStarts(launcher, "scatter", inputs[1]!, indices, {
    shape,
    sliceSizes,
    map: params.scatterDimsToOperandDims,
    operandBatch: params.operandBatchingDims,
    indicesBatch: params.scatterIndicesBatchingDims,
    mode: params.mode,
  });
  const batchShape = indices.shape.slice(0, -1), windows = sizeOf(batchShape);
  const addressed = [...params.scatterDimsToOperandDims, ...params.operandBatchingDims];
  // Windows are either the same or apart where each axis is addressed by one index, or covered whole.
  const apart = shape.every((size, k) => addressed.includes(k) ? sliceSizes[k] === 1 : sliceSizes[k] === size);
  const sorted = apart && windows > 8;
  const order = sorted ? sortOrder(launcher, starts, "int32", windows, 1, 1) : starts;
  const strides = stridesOf(shape), updateStrides = stridesOf(updates.shape);
  const windowStrides = shape.map((_, k) => windowAxes.includes(k) ? updateStrides[updateWindowDims[windowAxes.indexOf(k)]!]! : 0);
  const batchAxes = updates.shape.map((_, k) => k).filter((k) => !updateWindowDims.includes(k));
  const rank = Math.max(1, shape.length), batchRank = Math.max(1, batchShape.length);
  const found = kernel(`scatter ${params.kind} ${dtype} rank ${rank} ${batchRank}`, () => {
    const type = storageType(dtype);
    const code = setConstants(setTypes(wgsl["indexing/scatter"], { T: type, A: dtype === "float16" ? "f32" : type }), {
      rank,
      batch_rank: batchRank,
    });
    return withFunctions(unroll(splice(code, "operation", operation(params.kind, dtype))));
  });
  const one = (list: Shape, value: number) => list.length === 0 ? [value] : list;
  const words = [
    ...eight("scatter", one(shape, 1)),
    ...eight("scatter", one(shape.map((_, k) => addressed.includes(k) ? strides[k]! : 0), 0)),
    ...eight("scatter", one(sliceSizes, 1)),
    ...eight("scatter", one(windowStrides, 0)),
    ...eight("scatter", one(batchShape, 1)),
    ...eight("scatter", one(batchAxes.map((k) => updateStrides[k]!), 0)),
  ];
  // So many windows at a time that no element can meet too many of them.
  let from = inputs[0]!;
  for (let first = 0; first < windows; first += maxTurns) {
    const last = Math.min(windows, first + maxTurns), done = last === windows;
    const to = done ? outputs[0]! : launcher.scratch(padded(count * storageSize(dtype)));
    launcher.launch(found, [from, starts, order, inputs[2]!, to], [count, last, sorted ? 1 : 0, first, ...words], Math.ceil(count / 64));
    if (from !== inputs[0]) launcher.release(from);
    from = to;
  }
  if (sorted) launcher.release(order);
}
