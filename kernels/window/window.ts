/**
 * Reductions over sliding windows, and the selections that their derivatives need.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { type Aval, type Shape, sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { eight } from "../indexing/windows.ts";
import { kernel } from "../kernel.ts";
import { type Launcher, type Operand, padded } from "../launcher.ts";
import type { Operation } from "../operation.ts";
import { operationOf } from "../reduce/operations.ts";
import { setConstants, setTypes, splice, unroll } from "../specialize.ts";
import { storageSize, storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { poolDisjoint, scatterDisjoint } from "./disjoint.ts";

/** A window over every axis. */
export interface WindowParams {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
}

/** Parameters of reduceWindow. */
export interface ReduceWindowParams extends WindowParams {
  readonly kind: "sum" | "max" | "min" | "prod";
  readonly baseDilation: readonly number[];
  readonly windowDilation: readonly number[];
}

const reductions = { sum: "reduceSum", max: "reduceMax", min: "reduceMin", prod: "reduceProd" } as const;

/** The axes along which a window does something, innermost first. */
function windowedAxes(shape: Shape, out: Shape, p: WindowParams & Partial<ReduceWindowParams>): number[] {
  const axes = shape.map((_, k) => k).filter((k) =>
    !(p.window[k] === 1 && p.strides[k] === 1 && (p.baseDilation?.[k] ?? 1) === 1 && p.padding[k]![0] === 0 && out[k] === shape[k])
  );
  return axes.reverse();
}

/** Sum, product, maximum or minimum of each window. */
export function reduceWindow({ launcher, inputs, inAvals, params, outputs, outAvals }: Operation<ReduceWindowParams>): void {
  const { shape, dtype } = inAvals[0]!, out = outAvals[0]!.shape;
  if (sizeOf(out) === 0) return;
  const axes = windowedAxes(shape, out, params);
  if (axes.length === 0) {
    launcher.copy(inputs[0]!, 0, outputs[0]!, 0, Math.ceil(sizeOf(shape) * storageSize(dtype) / 4) * 4);
    return;
  }
  const name = reductions[params.kind];
  if (poolDisjoint(launcher, name, dtype, shape, out, params, inputs[0]!, outputs[0]!)) return;
  const found = kernel(`reduce_window ${params.kind} ${dtype}`, () => {
    const operation = operationOf(name, dtype), type = storageType(dtype);
    return withFunctions(
      splice(setTypes(wgsl["window/reduce_window"], { T: type, A: operation.accumulator, Y: type }), "operation", operation.text),
    );
  });
  const sizes = [...shape];
  let source = inputs[0]!;
  axes.forEach((axis, step) => {
    const length = sizes[axis]!, windows = out[axis]!;
    sizes[axis] = windows;
    const count = sizeOf(sizes);
    const target = step === axes.length - 1 ? outputs[0]! : launcher.scratch(padded(count * storageSize(dtype)));
    const words = [
      count,
      length,
      windows,
      sizeOf(sizes.slice(axis + 1)),
      params.window[axis]!,
      params.strides[axis]!,
      params.padding[axis]![0],
      params.baseDilation[axis]!,
      params.windowDilation[axis]!,
    ]; // deno-fmt-ignore-line
    launcher.launch(found, [source, target], words, Math.ceil(count / 64));
    if (source !== inputs[0]) launcher.release(source);
    source = target;
  });
}

/** Parameters of the selecting primitives. */
export interface SelectParams extends WindowParams {
  readonly select: "max" | "min";
}

/** The flat place that each window chooses, as a scratch buffer of int32. */
function choose(launcher: Launcher, x: Operand, aval: Aval, out: Shape, params: SelectParams): Operand {
  const { shape, dtype } = aval;
  const axes = windowedAxes(shape, out, params);
  if (axes.length === 0) axes.push(shape.length - 1);
  const found = kernel(`select ${params.select} ${dtype}`, () => {
    const code = setTypes(wgsl["window/select"], { T: storageType(dtype) });
    return withFunctions(splice(code, "keeps", keeps(params.select, dtype)));
  });
  const sizes = [...shape];
  let chosen = x, first = 1;
  for (const axis of axes) {
    const length = sizes[axis]!, windows = out[axis]!;
    sizes[axis] = windows;
    const count = sizeOf(sizes);
    const next = launcher.scratch(padded(count * 4));
    const words = [
      count,
      length,
      windows,
      sizeOf(sizes.slice(axis + 1)),
      params.window[axis]!,
      params.strides[axis]!,
      params.padding[axis]![0],
      first,
    ];
    launcher.launch(found, [x, chosen, next], words, Math.ceil(count / 64));
    if (first === 0) launcher.release(chosen);
    chosen = next;
    first = 0;
  }
  return chosen;
}

function keeps(select: "max" | "min", dtype: DType): string {
  const [name, op] = select === "max" ? ["fx_ge", ">="] : ["fx_le", "<="];
  const test = dtype === "float32" ? `${name}(a, b)` : dtype === "float16" ? `${name}(f32(a), f32(b))` : `a ${op} b`;
  return `fn keeps(a: T, b: T) -> bool { return ${test}; }`;
}

/** The element of the tangent at the place that each window of the operand chooses. */
export function selectAndGatherAdd({ launcher, inputs, inAvals, params, outputs, outAvals }: Operation<SelectParams>): void {
  const { shape, dtype } = outAvals[0]!, count = sizeOf(shape);
  if (count === 0) return;
  const chosen = choose(launcher, inputs[1]!, inAvals[1]!, shape, params);
  const found = kernel(`select_gather ${dtype}`, () => withFunctions(setTypes(wgsl["window/select_gather"], { T: storageType(dtype) })));
  launcher.launch(found, [inputs[0]!, chosen, outputs[0]!], [count], Math.ceil(count / 64));
}

/** Each element of the source, added where its window of the operand chooses. */
export function selectAndScatterAdd({ launcher, inputs, inAvals, params, outputs }: Operation<SelectParams>): void {
  const operand = inAvals[1]!, windows = inAvals[0]!.shape, { dtype, shape } = operand, count = sizeOf(shape);
  if (count === 0) return;
  const test = keeps(params.select, dtype);
  if (scatterDisjoint(launcher, params.select, test, dtype, shape, windows, params, inputs[0]!, inputs[1]!, outputs[0]!)) return;
  const rank = Math.max(1, shape.length);
  const found = kernel(`select_scatter ${dtype} rank ${rank}`, () => {
    const type = storageType(dtype);
    return withFunctions(
      unroll(setConstants(setTypes(wgsl["window/select_scatter"], { T: type, A: dtype === "float16" ? "f32" : type }), { rank })),
    );
  });
  const one = (list: readonly number[], value: number) => list.length === 0 ? [value] : list;
  const chosen = sizeOf(windows) === 0 ? launcher.scratch(16) : choose(launcher, inputs[1]!, operand, windows, params);
  const words = [count, 0, 0, 0];
  for (
    const list of [
      one(shape, 1),
      one(windows, 1),
      one(params.window, 1),
      one(params.strides, 1),
      one(params.padding.map((p) => p[0]), 0),
    ]
  ) {
    words.push(...eight("selectAndScatterAdd", list));
  }
  launcher.launch(found, [inputs[0]!, chosen, outputs[0]!], words, Math.ceil(count / 64));
}
