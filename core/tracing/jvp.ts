/**
 * Forward-mode differentiation: every value carries its tangent.
 *
 * @module
 */
import { isFloat } from "../dtype.ts";
import type { AnyPrimitive } from "../primitive.ts";
import { zeros } from "../primitives/_ops.ts";
import type { Program } from "../program.ts";
import { concreteOf, type Tensor } from "../tensor.ts";
import { currentTrace, type Trace, Tracer, withTrace } from "../trace.ts";
import { evaluateProgram } from "./evaluate.ts";
import { traceProgram } from "./program_trace.ts";

/** A value with its tangent; null is a tangent known to be zero. */
class JvpTracer extends Tracer {
  constructor(trace: JvpTrace, readonly primal: Tensor, readonly tangent: Tensor | null) {
    super(primal.aval, trace);
  }
  concrete(): Tensor | undefined {
    return concreteOf(this.primal);
  }
}

class JvpTrace implements Trace {
  constructor(readonly parent: Trace) {}

  /** A tensor's value and tangent under this trace; what is not this trace's has none. */
  split(x: Tensor): [primal: Tensor, tangent: Tensor | null] {
    return x instanceof JvpTracer && x.owner === this ? [x.primal, x.tangent] : [x, null];
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
    return withTrace(this.parent, () => {
      if (!moving || primitive.jvp === "zero") return currentTrace().process(primitive, primals, params);
      const [values, slopes] = primitive.jvp(primals, tangents, params);
      if (primitive.results === "one") return [this.join(values as Tensor, slopes as Tensor | null)];
      return (values as Tensor[]).map((value, i) => this.join(value, (slopes as (Tensor | null)[])[i]!));
    });
  }

  join(primal: Tensor, tangent: Tensor | null): Tensor {
    return tangent === null || !isFloat(primal.dtype) ? primal : new JvpTracer(this, primal, tangent);
  }
}

/** Runs a flat function on primals with tangents: its results with theirs, null for zero. */
export function jvpFlat(
  f: (...inputs: Tensor[]) => readonly Tensor[],
  primals: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
): { primals: Tensor[]; tangents: (Tensor | null)[] } {
  const trace = new JvpTrace(currentTrace());
  const inputs = primals.map((x, i) => trace.join(x, tangents[i]!));
  const outputs = withTrace(trace, () => f(...inputs)).map((x) => trace.split(x));
  return { primals: outputs.map((o) => o[0]), tangents: outputs.map((o) => o[1]) };
}

/** What `jvpProgram` gives. */
export interface JvpProgram {
  /** Inputs: constants, primals, then the tangents of the inputs that have one. Outputs: primals, then the tangents that are not zero. */
  readonly program: Program;
  /** Tensors for the program's first inputs. */
  readonly constants: Tensor[];
  /** Which outputs have a tangent. */
  readonly nonzeroOut: boolean[];
}

const known = new WeakMap<Program, Map<string, JvpProgram>>();

/** The program that computes values and tangents, given which inputs have tangents; `force` makes outputs have one whether zero or not. */
export function jvpProgram(program: Program, nonzero: readonly boolean[], force: readonly boolean[] = []): JvpProgram {
  const key = `${nonzero.map(Number).join("")}/${force.map(Number).join("")}`;
  let byMask = known.get(program);
  if (byMask === undefined) known.set(program, byMask = new Map());
  let result = byMask.get(key);
  if (result === undefined) {
    const avals = program.inputs.map((v) => v.aval);
    let nonzeroOut: boolean[] = [];
    const traced = traceProgram((...inputs) => {
      const primals = inputs.slice(0, avals.length);
      let next = avals.length;
      const tangents = nonzero.map((n) => n ? inputs[next++]! : null);
      const out = jvpFlat((...xs) => evaluateProgram(program, xs), primals, tangents);
      const filled = out.tangents.map((t, i) => t ?? (force[i] ? zerosOf(out.primals[i]!) : null));
      nonzeroOut = filled.map((t) => t !== null);
      return [...out.primals, ...filled.filter((t) => t !== null)];
    }, [...avals, ...avals.filter((_, i) => nonzero[i])]);
    byMask.set(key, result = { ...traced, nonzeroOut });
  }
  return result;
}

/** Zeros of a tensor's type. */
function zerosOf(x: Tensor): Tensor {
  return zeros(x.shape, x.dtype);
}
