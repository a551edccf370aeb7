/**
 * Vectorization: every value may have one more axis than the user's function knows of.
 *
 * @module
 */
import type { AnyPrimitive, BatchContext } from "../primitive.ts";
import { batchFront, broadcastInDim, moveAxis, reshape } from "../primitives/_ops.ts";
import { Program } from "../program.ts";
import type { Aval } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { currentTrace, type Trace, Tracer, withTrace } from "../trace.ts";
import { evaluateProgram } from "./evaluate.ts";
import { traceProgram } from "./program_trace.ts";

class BatchTracer extends Tracer {
  constructor(trace: BatchTrace, aval: Aval, readonly value: Tensor, readonly axis: number) {
    super(aval, trace);
  }
  concrete(): undefined {
    return undefined;
  }
}

/** The trace that a vmap runs its function under. */
export class BatchTrace implements Trace {
  constructor(readonly parent: Trace, readonly context: BatchContext) {}

  split(x: Tensor): [value: Tensor, axis: number | null] {
    return x instanceof BatchTracer && x.owner === this ? [x.value, x.axis] : [x, null];
  }

  process(primitive: AnyPrimitive, inputs: readonly Tensor[], params: object): Tensor[] {
    const values: Tensor[] = [], axes: (number | null)[] = [];
    let batched = usesAxis(params, this.context);
    for (const x of inputs) {
      const [value, axis] = this.split(x);
      values.push(value);
      axes.push(axis);
      if (axis !== null) batched = true;
    }
    return withTrace(this.parent, () => {
      if (!batched) return this.parent.process(primitive, values, params);
      if (primitive.batch === "elementwise") return [this.#elementwise(primitive, values, axes, params)];
      const [outs, outAxes] = primitive.batch(values, axes, params, this.context);
      if (primitive.results === "one") return [this.join(outs as Tensor, outAxes as number | null)];
      return (outs as Tensor[]).map((out, i) => this.join(out, (outAxes as (number | null)[])[i]!));
    });
  }

  /** Batch axes go to the front, and operands that have none, or are scalars beside a shape, are given what they lack. */
  #elementwise(primitive: AnyPrimitive, values: Tensor[], axes: (number | null)[], params: object): Tensor {
    const apply = (operands: Tensor[]) => currentTrace().process(primitive, operands, params)[0]!;
    const first = axes.find((a) => a !== null)!;
    const rank = Math.max(...values.map((x, i) => x.shape.length - (axes[i] === null ? 0 : 1)));
    // All alike, or scalars without a batch: nothing needs to move.
    if (values.every((x, i) => axes[i] === first && x.shape.length === rank + 1 || axes[i] === null && x.shape.length === 0)) {
      return this.join(apply(values), first);
    }
    const front = values.map((x, i) => axes[i] === null ? x : moveAxis(x, axes[i]!, 0));
    const { size } = this.context;
    const shape = front.map((x, i) => x.shape.slice(axes[i] === null ? 0 : 1)).find((s) => s.length === rank)!;
    const full = [size, ...shape];
    const aligned = front.map((x, i) => {
      if (axes[i] === null) return x.shape.length === 0 ? x : broadcastInDim(x, full, shape.map((_, k) => k + 1));
      return x.shape.length === full.length ? x : broadcastInDim(reshape(x, [size]), full, [0]);
    });
    return this.join(apply(aligned), 0);
  }

  join(value: Tensor, axis: number | null): Tensor {
    if (axis === null) return value;
    const { weak } = value.aval;
    const shape = value.shape.toSpliced(axis, 1);
    return new BatchTracer(this, weak === undefined ? { shape, dtype: value.dtype } : { shape, dtype: value.dtype, weak }, value, axis);
  }
}

/** Whether a collective, or a program that holds one, refers to this vmap's axis. */
function usesAxis(params: object, { axisName }: BatchContext): boolean {
  return axisName !== undefined && mentions(params, axisName);
}

function mentions(params: object, axisName: string): boolean {
  if ("axisName" in params && params.axisName === axisName) return true;
  return Object.values(params).some((value) =>
    value instanceof Program
      ? value.equations.some((e) => mentions(e.params, axisName))
      : Array.isArray(value) && value.some((v) => v instanceof Program && mentions({ v }, axisName))
  );
}

const namedAxes: BatchContext[] = [];

/** The size of the innermost vmap axis of that name that is being traced; undefined outside of any. */
export function axisSize(name: string): number | undefined {
  return namedAxes.findLast((context) => context.axisName === name)?.size;
}

/** The named axes that are being traced, as text: what a traced function may depend on besides its arguments. */
export function axisEnvironment(): string {
  return namedAxes.length === 0 ? "" : namedAxes.map((context) => `${context.axisName}:${context.size}`).join();
}

/** Runs `f` inside a vmap whose axis may have a name. */
function withAxis<T>(context: BatchContext, f: () => T): T {
  if (context.axisName === undefined) return f();
  namedAxes.push(context);
  try {
    return f();
  } finally {
    namedAxes.pop();
  }
}

/** Runs a flat function over a batch: `axes` says where each input has it. */
export function batchFlat(
  f: (...inputs: Tensor[]) => readonly Tensor[],
  inputs: readonly Tensor[],
  axes: readonly (number | null)[],
  context: BatchContext,
): { outputs: Tensor[]; axes: (number | null)[] } {
  const trace = new BatchTrace(currentTrace(), context);
  const lifted = inputs.map((x, i) => trace.join(x, axes[i]!));
  const outputs = withAxis(context, () => withTrace(trace, () => f(...lifted))).map((x) => trace.split(x));
  return { outputs: outputs.map((o) => o[0]), axes: outputs.map((o) => o[1]) };
}

/** A program over a batch. */
export interface BatchedProgram {
  /** Inputs: constants, then the inputs, batched ones with the axis in front; outputs likewise. */
  readonly program: Program;
  /** Tensors for its first inputs. */
  readonly constants: Tensor[];
  /** Which outputs are batched. */
  readonly batchedOut: boolean[];
}

const known = new WeakMap<Program, Map<string, BatchedProgram>>();

/** The program over a batch axis in front of the inputs that `batched` marks; `force` makes outputs batched, as a loop's carry needs. */
export function batchProgram(
  program: Program,
  batched: readonly boolean[],
  context: BatchContext,
  force: readonly boolean[] = [],
): BatchedProgram {
  const key = `${context.size}/${context.axisName ?? ""}/${batched.map(Number).join("")}/${force.map(Number).join("")}`;
  let byKey = known.get(program);
  if (byKey === undefined) known.set(program, byKey = new Map());
  let result = byKey.get(key);
  if (result === undefined) {
    let batchedOut: boolean[] = [];
    const avals = program.inputs.map((v, i) => batched[i] ? { ...v.aval, shape: [context.size, ...v.aval.shape] } : v.aval);
    const traced = traceProgram((...inputs) => {
      const out = batchFlat((...xs) => evaluateProgram(program, xs), inputs, batched.map((b) => b ? 0 : null), context);
      batchedOut = out.axes.map((axis, i) => axis !== null || force[i] === true);
      return out.outputs.map((x, i) => batchedOut[i] ? batchFront(x, out.axes[i]!, context.size) : x);
    }, avals);
    byKey.set(key, result = { ...traced, batchedOut });
  }
  return result;
}
