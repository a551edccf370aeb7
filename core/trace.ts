/**
 * Who handles a primitive: the current trace. Outermost is evaluation; every transform runs the user's function under a trace of its own
 * and, inside its rules, goes back to the one it was started under.
 *
 * @module
 */
import { type Buffer, type Device, getDefaultDevice } from "./device.ts";
import { DeviceError, TracerError } from "./errors.ts";
import { type AnyPrimitive, inferTypes } from "./primitive.ts";
import type { PrimitiveName } from "./primitives/mod.ts";
import { Program, Var } from "./program.ts";
import type { Aval } from "./shape.ts";
import { describe } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** A way of handling primitives. */
export interface Trace {
  /** Applies a primitive to inputs, some of which may be this trace's tracers; the rest are constants to it. */
  process(primitive: AnyPrimitive, inputs: readonly Tensor[], params: object): Tensor[];
}

/** A tensor that stands for a value under a transform. */
export abstract class Tracer extends Tensor {
  constructor(
    aval: Aval,
    /** The trace that it belongs to. */
    readonly owner: Trace,
  ) {
    super(aval, undefined, false);
  }
  /** The concrete tensor behind it where there is one, which `item()` and `data()` then read. */
  abstract concrete(): Tensor | undefined;
}

/** Runs primitives at once, on the inputs' device. */
class EvaluationTrace implements Trace {
  process(primitive: AnyPrimitive, inputs: readonly Tensor[], params: object): Tensor[] {
    // A function with rules of its own, when nobody differentiates it, is just called.
    if ("fun" in params) return (params.fun as (...inputs: Tensor[]) => Tensor[])(...inputs);
    if ("axisName" in params) {
      throw new TracerError(`Cannot ${primitive.name} over axis "${params.axisName}": no vmap with that axisName is around it`);
    }
    if (check !== undefined) {
      const stepped = check.stepThrough(primitive.name, inputs, params);
      if (stepped !== undefined) return stepped;
    }
    const avals = new Array<Aval>(inputs.length);
    for (let i = 0; i < inputs.length; i++) avals[i] = inputs[i]!.aval;
    const outAvals = inferTypes(primitive, avals, params);
    const [device, committed] = deviceOf(primitive.name, inputs);
    const buffers = new Array<Buffer>(inputs.length);
    for (let i = 0; i < inputs.length; i++) buffers[i] = bufferOn(inputs[i]!, device);
    // Loops and branches are worth compiling as a whole, even once; the same loop again is found by its text.
    const outs = primitive.kind === "control"
      ? device.compile(asProgram(primitive.name as PrimitiveName, avals, params, outAvals)).run(buffers)
      : device.run(primitive.name as PrimitiveName, buffers, avals, params, outAvals);
    const results = new Array<Tensor>(outs.length);
    for (let i = 0; i < outs.length; i++) results[i] = new Tensor(outAvals[i]!, outs[i]!, committed);
    if (check !== undefined) check.look(primitive.name, inputs, results, replayed);
    return results;
  }
}

/** One operation as a program. */
function asProgram(primitive: PrimitiveName, avals: readonly Aval[], params: object, outAvals: readonly Aval[]): Program {
  const inputs = avals.map((a) => new Var(a)), outputs = outAvals.map((a) => new Var(a));
  return new Program(inputs, [{ primitive, inputs, outputs, params: params as Readonly<Record<string, unknown>> }], outputs);
}

/** Looks at what operations give. */
export interface ResultCheck {
  /** Called with every operation's results; `source` is the user's line where a program knows it. */
  look(primitive: string, inputs: readonly Tensor[], results: readonly Tensor[], source: string | undefined): void;
  /** Runs a loop or a branch operation by operation; undefined for what is neither. */
  stepThrough(primitive: string, inputs: readonly Tensor[], params: object): Tensor[] | undefined;
}

let check: ResultCheck | undefined;
let replayed: string | undefined;

/** Has every operation's results looked at, or, with undefined, no more. Jitted functions then run operation by operation. */
export function checkResults(by: ResultCheck | undefined): void {
  check = by;
}

/** Notes the line that the operation which is about to be replayed from a program comes from. */
export function noteSource(source: string | undefined): void {
  replayed = source;
}

/** Whether results are being looked at. */
export function isChecking(): boolean {
  return check !== undefined;
}

/** The device that an operation on `inputs` runs on: where a committed one lies, else the default. */
export function deviceOf(operation: string, inputs: readonly Tensor[]): [device: Device, committed: boolean] {
  let found: Device | undefined;
  for (const x of inputs) {
    if (!x.committed) continue;
    const device = x.storage!.device;
    if (found !== undefined && found !== device) {
      throw new DeviceError(
        `Cannot ${operation} over tensors on "${found.name}" and on "${device.name}": move one with devicePut(x, device)`,
      );
    }
    found = device;
  }
  if (found !== undefined) return [found, true];
  // A cast may take what no GPU holds (bytes of images, float64) to a type that it does: it runs where its operand lies.
  const lies = operation === "cast" ? inputs[0]!.storage?.device : undefined;
  return [lies ?? getDefaultDevice(), false];
}

/** The buffer of a concrete tensor on `device`, copied there if it lies elsewhere. */
export function bufferOn(x: Tensor, device: Device): Buffer {
  const storage = x.storage;
  if (storage === undefined) throw leaked(x);
  if (storage.device === device) return storage;
  return device.upload(storage.read().slice() as never, x.aval);
}

function leaked(x: Tensor): TracerError {
  return new TracerError(
    `Cannot use a traced value ${describe(x)} outside the function that was being transformed: it leaked, through a variable or a field, ` +
      `from a call of jit, grad, vmap or scan; return it from that function instead`,
  );
}

const evaluation: Trace = new EvaluationTrace();
let current: Trace = evaluation;

/** The trace that handles primitives now. */
export function currentTrace(): Trace {
  return current;
}

/** Whether primitives run at once. */
export function isEvaluating(): boolean {
  return current === evaluation;
}

/** Runs `f` with `trace` handling its primitives. */
export function withTrace<T>(trace: Trace, f: () => T): T {
  const before = current;
  current = trace;
  try {
    return f();
  } finally {
    current = before;
  }
}

/** Runs `f` with primitives evaluated at once, whatever transform is under way. */
export function withEvaluation<T>(f: () => T): T {
  return withTrace(evaluation, f);
}
