/**
 * Kernels that the user wrote.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import type { KernelDefinition, KernelParams } from "../../core/primitives/kernel.ts";
import { type Aval, describe, sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { type Kernel, kernel } from "../kernel.ts";
import type { Operation } from "../operation.ts";
import { splice } from "../specialize.ts";
import { fromStorage, registerType, storageType, toStorage } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";

/** Elements of the result that a workgroup computes. */
export const width = 64;

const numbers = new WeakMap<KernelDefinition, number>();
let next = 0;

/** A number for each definition: two kernels may share a name. */
function numberOf(definition: KernelDefinition): number {
  let n = numbers.get(definition);
  if (n === undefined) numbers.set(definition, n = next++);
  return n;
}

/** Launches a user's kernel, one invocation per element of the result. */
export function userKernel({ launcher, inputs, inAvals, params: { definition }, outputs, outAvals }: Operation<KernelParams>): void {
  const out = outAvals[0]!, size = sizeOf(out.shape);
  if (size === 0) return;
  const found = kernel(
    `user ${definition.name} #${numberOf(definition)} ${inAvals.map(describe).join(" ")}`,
    () => userKernelText(definition, inAvals, out),
  );
  explainingErrors(definition, found, () => launcher.launch(found, [...inputs, outputs[0]!], [size], Math.ceil(size / width)));
}

/** Does something that compiles a user's kernel; where that fails, the error says which line of the user's is wrong. */
export function explainingErrors<Result>(definition: KernelDefinition, made: Kernel, compile: () => Result): Result {
  try {
    return compile();
  } catch (error) {
    throw error instanceof DeviceError ? explained(error, definition, made.code) : error;
  }
}

/** The WGSL of a user's kernel for operands of these types. */
export function userKernelText(definition: KernelDefinition, inAvals: readonly Aval[], out: Aval): string {
  const operands = definition.inputs.flatMap((name, k) => {
    const { dtype } = inAvals[k]!;
    return [
      `@group(0) @binding(${k}) var<storage, read> ${name}_data: array<${storageType(dtype)}>;`,
      operandText(name, inAvals[k]!, [`return ${fromStorage(dtype, `${name}_data[i]`)};`]),
    ];
  });
  const result = `@group(0) @binding(${inAvals.length}) var<storage, read_write> y: array<${storageType(out.dtype)}>;`;
  return elementText(definition, [...operands, result], [`y[i] = ${toStorage(out.dtype, "element(i)")};`]);
}

/** The functions by which a user's kernel reads an operand; `body` gives element i. */
export function operandText(name: string, { dtype, shape }: Aval, body: readonly string[]): string {
  const sizes = shape.map((n, axis) => `if (axis == ${axis}u) { return ${n}u; }`).join(" ");
  return `fn ${name}(i: u32) -> ${registerType(dtype)} {
${body.map((line) => `  ${line}`).join("\n")}
}
const ${name}_size = ${sizeOf(shape)}u;
fn ${name}_shape(axis: u32) -> u32 { ${sizes} return 1u; }`;
}

/** A user's kernel between what it reads by and what is done with `element(i)`. */
export function elementText(definition: KernelDefinition, operands: readonly string[], store: readonly string[]): string {
  let code = splice(wgsl["user/element"], "operands", operands.join("\n"));
  code = splice(code, "element", definition.wgsl);
  return withFunctions(splice(code, "store", store.map((line) => `  ${line}`).join("\n")));
}

/** The compiler's message with the line of the user's source that it points at, where it does. */
function explained(error: DeviceError, definition: KernelDefinition, code: string): DeviceError {
  const lines = definition.wgsl.split("\n");
  const first = code.slice(0, code.indexOf(definition.wgsl)).split("\n").length;
  const at = /:(\d+):(\d+)/.exec(error.message);
  const line = at === null ? undefined : Number(at[1]) - first;
  const pointer = line !== undefined && line >= 0 && line < lines.length ? `\n  line ${line + 1} of its wgsl: ${lines[line]!.trim()}` : "";
  return new DeviceError(`Cannot compile kernel "${definition.name}" that defineKernel was given: ${error.message}${pointer}`);
}
