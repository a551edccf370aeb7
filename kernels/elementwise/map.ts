/**
 * One elementwise primitive over whole tensors: eager execution.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { type Aval, sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { type Kernel, kernel } from "../kernel.ts";
import type { Launcher, Operand, Slice } from "../launcher.ts";
import { setConstants, splice } from "../specialize.ts";
import { fromStorage, registerType, storageSize, storageType, toStorage } from "../types.ts";
import { walkOf } from "../walk.ts";
import { wgsl } from "../wgsl_generated.ts";
import { expression, heavy } from "./expressions.ts";

/** Lanes in a workgroup of a GPU. */
const gpuWidth = 256;

/** Computes `name` over `inputs` into `output`. Inputs of rank 0 are broadcast. */
export function map(
  launcher: Launcher,
  name: string,
  inputs: readonly Operand[],
  inAvals: readonly Aval[],
  params: Readonly<Record<string, unknown>>,
  output: Operand,
  outAval: Aval,
): void {
  const size = sizeOf(outAval.shape);
  if (size === 0) return;
  const scalar = outAval.shape.length === 0;
  const lanes = heavy.has(name) ? 1 : 4;
  const key = Object.keys(params).length === 0 ? "" : JSON.stringify(params);
  const types = inAvals.map((x) => (!scalar && x.shape.length === 0 ? "~" : "") + x.dtype).join();
  // Functions with loops of their own take one turn: a driver counts all turns together.
  const walks = launcher.capabilities.software && lanes === 4;
  const found = kernel(`map ${name} ${types} ${outAval.dtype} ${key}${walks ? " walking" : ""}`, () => {
    const code = write(name, inAvals, inAvals.map((x) => !scalar && x.shape.length === 0), params, outAval.dtype, lanes);
    return walks ? setConstants(code, { width: walkOf(size, true, false).width }) : oneTurn(code);
  });
  launchSliced(
    launcher,
    found,
    inputs,
    inAvals.map((x) => scalar || x.shape.length > 0 ? storageSize(x.dtype) : 0),
    output,
    storageSize(outAval.dtype),
    size,
    lanes,
    walks,
  );
}

/** The kernel without a loop. */
function oneTurn(code: string): string {
  return splice(setConstants(code, { width: gpuWidth }), "walk", "  let i = first;\n  if (i < params.vectors) {");
}

/** Launches over all elements, in slices where a buffer is larger than one binding. `sizes`: bytes per element, 0 for a scalar. */
function launchSliced(
  launcher: Launcher,
  found: Kernel,
  inputs: readonly Operand[],
  sizes: readonly number[],
  output: Operand,
  outSize: number,
  size: number,
  lanes: number,
  walks: boolean,
): void {
  const launch = (operands: readonly (Operand | Slice)[], elements: number): void => {
    const count = Math.ceil(elements / lanes), { width, turns } = walks ? walkOf(count, true, false) : { width: gpuWidth, turns: 1 };
    launcher.launch(found, operands, [count, turns], Math.ceil(count / (width * turns)));
  };
  const limit = launcher.capabilities.maxBindingSize;
  const widest = Math.max(outSize, ...sizes);
  if (size * widest <= limit) {
    launch([...inputs, output], size);
    return;
  }
  const part = Math.floor(limit / widest / 1024) * 1024;
  for (let start = 0; start < size; start += part) {
    const n = Math.min(part, size - start);
    const slice = (operand: Operand, bytes: number): Operand | Slice =>
      bytes === 0 ? operand : { operand, offset: start * bytes, bytes: Math.ceil(n * bytes / 16) * 16 };
    launch([...inputs.map((x, i) => slice(x, sizes[i]!)), slice(output, outSize)], n);
  }
}

function write(
  name: string,
  inAvals: readonly Aval[],
  scalars: readonly boolean[],
  params: Readonly<Record<string, unknown>>,
  out: DType,
  lanes: number,
): string {
  const array = (dtype: DType) => lanes === 4 ? `array<vec4<${storageType(dtype)}>>` : `array<${storageType(dtype)}>`;
  const names = inAvals.map((_, k) => `a${k}`);
  const operands = [
    ...inAvals.map((x, k) =>
      `@group(0) @binding(${k}) var<storage, read> x${k}: ${scalars[k] ? `array<${storageType(x.dtype)}>` : array(x.dtype)};`
    ),
    `@group(0) @binding(${inAvals.length}) var<storage, read_write> y: ${array(out)};`,
    `fn f(${names.map((n, k) => `${n}: ${registerType(inAvals[k]!.dtype)}`).join(", ")}) -> ${registerType(out)} {`,
    `  return ${expression(name, names, { dtype: operandType(name, inAvals), out, params })};`,
    `}`,
  ];
  const loads = inAvals.map((_, k) => scalars[k] ? `let v${k} = x${k}[0];` : `let v${k} = x${k}[i];`);
  const call = (part: string) =>
    toStorage(out, `f(${inAvals.map((x, k) => fromStorage(x.dtype, scalars[k] ? `v${k}` : `v${k}${part}`)).join(", ")})`);
  const value = lanes === 1 ? call("") : `vec4<${storageType(out)}>(${[".x", ".y", ".z", ".w"].map(call).join(", ")})`;
  let code = splice(wgsl["elementwise/map"], "operands", operands.join("\n"));
  code = splice(code, "body", [...loads, `y[i] = ${value};`].map((line) => `  ${line}`).join("\n"));
  return withFunctions(code, powerType(inAvals[0]?.dtype));
}

/** The type that integer powers are computed in. */
export function powerType(dtype: DType | undefined): string {
  return dtype === "int32" ? "i32" : dtype === "uint32" ? "u32" : "f32";
}

/** The element type that decides the form of an operation. */
export function operandType(name: string, inAvals: readonly { readonly dtype: DType }[]): DType {
  return (name === "select" ? inAvals[1] : inAvals[0])!.dtype;
}
