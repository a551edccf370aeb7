/**
 * Programs run equation by equation: what takes over wherever the WebAssembly compiler passes, and what eager operations go through.
 *
 * @module
 */
import { allocate, type DType, type TypedArray } from "../../core/dtype.ts";
import { primitives, type RunnableName } from "../../core/primitives/mod.ts";
import { type Atom, type Program, Var } from "../../core/program.ts";
import { type Aval, sameShape } from "../../core/shape.ts";
import { controlKernels } from "./control.ts";
import { convertElements } from "./kernels/cast.ts";
import { type Kernel, offerStorage } from "./kernels/kernel.ts";
import { kernels, type KernelTable, movesBits } from "./kernels/mod.ts";

const all: KernelTable<RunnableName> = { ...kernels, ...controlKernels(runProgram) };

// A Map looks up names faster than an object of a hundred fields.
const table: ReadonlyMap<string, Kernel> = new Map(Object.entries(all as unknown as Record<string, Kernel>));

const kinds: ReadonlyMap<string, string> = new Map(primitives.map((p) => [p.name, p.kind]));

/** The kernel of a primitive, whatever the element types. */
function kernelOf(primitive: string): Kernel {
  const kernel = table.get(primitive);
  if (kernel === undefined) throw new TypeError(`Cannot run ${primitive} on the CPU device: a trace should have resolved it`);
  return kernel;
}

/** Runs one primitive on arrays. */
export function runPrimitive(
  primitive: string,
  inputs: readonly TypedArray[],
  inAvals: readonly Aval[],
  params: object,
  outAvals: readonly Aval[],
): TypedArray[] {
  const kernel = kernelOf(primitive);
  return hasBfloat16(inAvals) || hasBfloat16(outAvals)
    ? runWidened(primitive, kernel, inputs, inAvals, params, outAvals)
    : kernel(inputs, inAvals, params, outAvals);
}

function hasBfloat16(avals: readonly Aval[]): boolean {
  for (let i = 0; i < avals.length; i++) if (avals[i]!.dtype === "bfloat16") return true;
  return false;
}

function widen(aval: Aval): Aval {
  return aval.dtype === "bfloat16" ? { ...aval, dtype: "float32" } : aval;
}

/** bfloat16 is computed in float32 and rounded at the end. */
function runWidened(
  primitive: string,
  kernel: Kernel,
  inputs: readonly TypedArray[],
  inAvals: readonly Aval[],
  params: object,
  outAvals: readonly Aval[],
): TypedArray[] {
  if (movesBits.has(primitive)) return kernel(inputs, inAvals, params, outAvals);
  const wide = inputs.map((x, i) => convertElements(x, inAvals[i]!.dtype, widen(inAvals[i]!).dtype));
  const outs = kernel(wide, inAvals.map(widen), params, outAvals.map(widen));
  return outs.map((x, i) => convertElements(x, widen(outAvals[i]!).dtype, outAvals[i]!.dtype));
}

/** One equation, with everything looked up. */
interface Step {
  readonly primitive: string;
  readonly kernel: Kernel;
  readonly widened: boolean;
  readonly inputs: readonly number[];
  readonly inAvals: readonly Aval[];
  readonly params: object;
  readonly outputs: readonly number[];
  readonly outAvals: readonly Aval[];
  /** Values that nobody reads afterwards: dropped, so that their memory can be used again. */
  readonly last: readonly number[];
  /** Those among them that an elementwise result could be written over. */
  readonly over: readonly number[];
  /** Whether the results are arrays that only this program knows, unless they are inputs. */
  readonly fresh: boolean;
}

/** A program with its values numbered: inputs first, then literals and results. */
interface Interpreted {
  readonly slots: number;
  readonly literals: readonly (readonly [slot: number, array: TypedArray])[];
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
}

const prepared = new WeakMap<Program, Interpreted>();

function literal(dtype: DType, value: number): TypedArray {
  return convertElements(
    dtype === "bfloat16" ? Float64Array.of(value) : fill(dtype, value),
    dtype === "bfloat16" ? "float64" : dtype,
    dtype,
  );
}

function fill(dtype: DType, value: number): TypedArray {
  return allocate(dtype, 1).fill(value);
}

function prepare(program: Program): Interpreted {
  let slots = 0;
  const slotOf = new Map<Var, number>(), literals: (readonly [number, TypedArray])[] = [];
  const define = (v: Var): number => {
    slotOf.set(v, slots);
    return slots++;
  };
  const read = (atom: Atom): number => {
    if (atom instanceof Var) return slotOf.get(atom)!;
    literals.push([slots, literal(atom.aval.dtype, atom.value)]);
    return slots++;
  };
  program.inputs.forEach(define);
  const steps = program.equations.map((e) => {
    const inputs = e.inputs.map(read), inAvals = e.inputs.map((a) => a.aval), outAvals = e.outputs.map((v) => v.aval);
    return {
      primitive: e.primitive,
      kernel: kernelOf(e.primitive),
      widened: hasBfloat16(inAvals) || hasBfloat16(outAvals),
      inputs,
      inAvals,
      params: e.params,
      outputs: e.outputs.map(define),
      outAvals,
      last: [] as number[],
      over: [] as number[],
      fresh: kinds.get(e.primitive) !== "control" && e.primitive !== "hostCall",
    };
  });
  const outputs = program.outputs.map(read);
  const seen = new Set<number>(outputs);
  for (let k = steps.length - 1; k >= 0; k--) {
    const step = steps[k]!;
    for (const slot of [...step.inputs, ...step.outputs]) {
      if (seen.has(slot)) continue;
      seen.add(slot);
      step.last.push(slot);
    }
    const [out] = step.outAvals;
    if (kinds.get(step.primitive) !== "elementwise" || step.widened) continue;
    step.inputs.forEach((slot, i) => {
      const aval = step.inAvals[i]!;
      if (step.last.includes(slot) && aval.dtype === out!.dtype && sameShape(aval.shape, out!.shape)) step.over.push(slot);
    });
  }
  return { slots, literals, steps, outputs };
}

/** Runs a program on arrays; a result may be one of the inputs. */
export function runProgram(program: Program, inputs: readonly TypedArray[]): TypedArray[] {
  let code = prepared.get(program);
  if (code === undefined) prepared.set(program, code = prepare(program));
  const values = new Array<TypedArray | undefined>(code.slots).fill(undefined);
  for (let i = 0; i < inputs.length; i++) values[i] = inputs[i];
  for (const [slot, array] of code.literals) values[slot] = array;
  // Which values are arrays that nobody else has: not inputs, not literals, not held by two values.
  const owned = new Uint8Array(code.slots);
  for (const step of code.steps) {
    const { inputs, outputs, last, over } = step, args = new Array<TypedArray>(inputs.length);
    for (let i = 0; i < inputs.length; i++) args[i] = values[inputs[i]!]!;
    for (let i = 0; i < over.length; i++) {
      if (owned[over[i]!] === 0) continue;
      offerStorage(values[over[i]!], step.outAvals[0]!.dtype);
      break;
    }
    const outs = step.widened
      ? runWidened(step.primitive, step.kernel, args, step.inAvals, step.params, step.outAvals)
      : step.kernel(args, step.inAvals, step.params, step.outAvals);
    offerStorage(undefined, undefined);
    // A loop or a callback may give back an array that went in: from then on two values hold it.
    if (!step.fresh) { for (let k = 0; k < inputs.length; k++) owned[inputs[k]!] = 0; }
    for (let i = 0; i < outputs.length; i++) {
      const slot = outputs[i]!, array = values[slot] = outs[i]!;
      if (!step.fresh) continue;
      owned[slot] = 1;
      for (let k = 0; k < args.length; k++) {
        if (args[k] !== array) continue;
        // Written over, or handed through: in the first case, and where the input ends here, the array changes hands; else two values hold it.
        if (last.includes(inputs[k]!)) owned[slot] = owned[inputs[k]!]!;
        else owned[slot] = owned[inputs[k]!] = 0;
      }
    }
    for (let i = 0; i < last.length; i++) values[last[i]!] = undefined;
  }
  return code.outputs.map((slot) => values[slot]!);
}
