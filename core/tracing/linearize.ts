/**
 * Half of reverse-mode differentiation: a function is run on its primals while its tangents are written down as a linear program.
 *
 * The jvp rules do both at once: what they compute from primals runs under the trace that was current before, what touches a tangent is
 * recorded. The values that the linear program needs of the first half are its constants, the residuals.
 *
 * @module
 */
import { isFloat } from "../dtype.ts";
import type { AnyPrimitive, Linearize } from "../primitive.ts";
import { zeros } from "../primitives/_ops.ts";
import type { Program } from "../program.ts";
import { concreteOf, type Tensor } from "../tensor.ts";
import { currentTrace, type Trace, Tracer, withTrace } from "../trace.ts";
import { evaluateProgram } from "./evaluate.ts";
import { ProgramTrace, traceProgram } from "./program_trace.ts";

class LinearizeTracer extends Tracer {
  constructor(trace: LinearizeTrace, readonly primal: Tensor, readonly tangent: Tensor) {
    super(primal.aval, trace);
  }
  concrete(): Tensor | undefined {
    return concreteOf(this.primal);
  }
}

/** Sends what touches a tangent to the linear program and the rest to the trace outside. */
class SplitTrace implements Trace {
  constructor(readonly parent: Trace, readonly linear: ProgramTrace) {}

  process(primitive: AnyPrimitive, inputs: readonly Tensor[], params: object): Tensor[] {
    for (const x of inputs) if (this.linear.owns(x)) return this.linear.process(primitive, inputs, params);
    return withTrace(this.parent, () => this.parent.process(primitive, inputs, params));
  }
}

class LinearizeTrace implements Trace {
  readonly #split: SplitTrace;
  constructor(readonly parent: Trace, readonly linear: ProgramTrace) {
    this.#split = new SplitTrace(parent, linear);
  }

  split(x: Tensor): [primal: Tensor, tangent: Tensor | null] {
    return x instanceof LinearizeTracer && x.owner === this ? [x.primal, x.tangent] : [x, null];
  }

  process(primitive: AnyPrimitive, inputs: readonly Tensor[], params: object): Tensor[] {
    const primals: Tensor[] = [], tangents: (Tensor | null)[] = [];
    let moving = false;
    for (const x of inputs) {
      const [primal, tangent] = this.split(x);
      primals.push(primal);
      tangents.push(tangent);
      if (tangent !== null) moving = true;
    }
    if (!moving || primitive.jvp === "zero") return withTrace(this.parent, () => this.parent.process(primitive, primals, params));
    if (primitive.linearize !== "jvp") return this.#linearize(primitive.linearize, primals, tangents, params);
    const jvp = primitive.jvp;
    return withTrace(this.#split, () => {
      const [values, slopes] = jvp(primals, tangents, params);
      if (primitive.results === "one") return [this.join(values as Tensor, slopes as Tensor | null)];
      return (values as Tensor[]).map((value, i) => this.join(value, (slopes as (Tensor | null)[])[i]!));
    });
  }

  #linearize(rule: Linearize<object>, primals: Tensor[], tangents: (Tensor | null)[], params: object): Tensor[] {
    const half = withTrace(this.parent, () => rule(primals, tangents.map((t) => t !== null), params));
    const slopes = withTrace(this.linear, () => half.tangents(tangents));
    return half.outputs.map((value, i) => this.join(value, slopes[i]!));
  }

  join(primal: Tensor, tangent: Tensor | null): Tensor {
    return tangent === null || !isFloat(primal.dtype) ? primal : new LinearizeTracer(this, primal, tangent);
  }
}

/** `x` with another value and the tangent that it has. */
export function withPrimal(x: Tensor, primal: Tensor): Tensor {
  return x instanceof LinearizeTracer ? new LinearizeTracer(x.owner as LinearizeTrace, primal, x.tangent) : primal;
}

/** A function's results and the linear program of its tangents. */
export interface Linearized {
  /** The results. */
  readonly outputs: Tensor[];
  /** Which outputs have a tangent that is not known to be zero. */
  readonly nonzeroOut: boolean[];
  /** Inputs: the residuals, then the tangents of the nonzero inputs. Outputs: the tangents of the nonzero outputs. */
  readonly linear: Program;
  /** The values of the linear program's first inputs. */
  readonly residuals: Tensor[];
}

/** Runs a flat function on primals and writes down how tangents flow through it, from the inputs that `nonzero` marks. */
export function linearizeFlat(
  f: (...inputs: Tensor[]) => readonly Tensor[],
  primals: readonly Tensor[],
  nonzero: readonly boolean[] = primals.map((x) => isFloat(x.dtype)),
): Linearized {
  const linear = new ProgramTrace(false);
  const trace = new LinearizeTrace(currentTrace(), linear);
  const inputs = primals.map((x, i) => nonzero[i] ? trace.join(x, linear.input({ shape: x.shape, dtype: x.dtype })) : x);
  const outputs = withTrace(trace, () => f(...inputs)).map((x) => trace.split(x));
  const slopes = outputs.map((o) => o[1]);
  const { program, constants } = linear.finish(slopes.filter((t) => t !== null));
  return { outputs: outputs.map((o) => o[0]), nonzeroOut: slopes.map((t) => t !== null), linear: program, residuals: constants };
}

/** A program split in two. */
export interface LinearizedProgram {
  /** Inputs: constants, primals. Outputs: the results, then the residuals. */
  readonly forward: Program;
  /** Tensors for the first inputs of `forward`. */
  readonly constants: Tensor[];
  /** Inputs: residuals, then nonzero tangents. Outputs: the nonzero tangents. */
  readonly linear: Program;
  /** How many residuals there are. */
  readonly numResiduals: number;
  /** Which outputs have a tangent. */
  readonly nonzeroOut: boolean[];
}

const known = new WeakMap<Program, Map<string, LinearizedProgram>>();

/**
 * Splits a program into a forward one that also gives residuals, and a linear one. `force` makes outputs have a tangent, zero or not, as a
 * loop's carry needs.
 */
export function linearizeProgram(program: Program, nonzero: readonly boolean[], force: readonly boolean[] = []): LinearizedProgram {
  const key = `${nonzero.map(Number).join("")}/${force.map(Number).join("")}`;
  let byMask = known.get(program);
  if (byMask === undefined) known.set(program, byMask = new Map());
  let result = byMask.get(key);
  if (result === undefined) byMask.set(key, result = split(program, nonzero, force));
  return result;
}

function split(program: Program, nonzero: readonly boolean[], force: readonly boolean[]): LinearizedProgram {
  let linear!: Linearized;
  const { program: forward, constants } = traceProgram((...inputs) => {
    linear = linearizeFlat((...xs) => evaluateProgram(program, xs), inputs, nonzero);
    return [...linear.outputs, ...linear.residuals];
  }, program.inputs.map((v) => v.aval));
  const missing = force.map((f, i) => f && !linear.nonzeroOut[i]);
  if (!missing.includes(true)) {
    return { forward, constants, linear: linear.linear, numResiduals: linear.residuals.length, nonzeroOut: linear.nonzeroOut };
  }
  const padded = traceProgram((...inputs) => {
    const outs = evaluateProgram(linear.linear, inputs);
    let next = 0;
    return linear.outputs.flatMap((x, i) => linear.nonzeroOut[i] ? [outs[next++]!] : missing[i] ? [zeros(x.shape, x.dtype)] : []);
  }, linear.linear.inputs.map((v) => v.aval));
  const nonzeroOut = linear.nonzeroOut.map((n, i) => n || missing[i] === true);
  return { forward, constants, linear: padded.program, numResiduals: linear.residuals.length, nonzeroOut };
}
