/**
 * Writing a function down: primitives are recorded instead of run.
 *
 * @module
 */
import { Scalar } from "../constant.ts";
import { TracerError } from "../errors.ts";
import { type AnyPrimitive, inferTypes } from "../primitive.ts";
import type { PrimitiveName } from "../primitives/mod.ts";
import { type Atom, type Equation, Literal, Program, Var } from "../program.ts";
import type { Aval } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { type Trace, Tracer, withTrace } from "../trace.ts";
import type { RematerializeParams } from "../primitives/checkpoint.ts";
import type { CustomJvpParams, CustomVjpParams, FunctionParams } from "../primitives/custom.ts";
import { evaluateProgram } from "./evaluate.ts";
import { SourceLine } from "./source.ts";

/** A value of the program that is being written. */
export class ProgramTracer extends Tracer {
  constructor(
    trace: ProgramTrace,
    /** Its name in the program. */
    readonly variable: Var,
  ) {
    super(variable.aval, trace);
  }
  concrete(): undefined {
    return undefined;
  }
}

/** Records primitives as equations. What comes from outside becomes a constant: an input in front of the others. */
export class ProgramTrace implements Trace {
  readonly #equations: Equation[] = [];
  readonly #inputs: Var[] = [];
  readonly #constants = new Map<Tensor, Var>();
  #open = true;

  /** Whether source lines are noted; the linear programs of eager gradients do without, for speed. */
  constructor(readonly noteSource = true) {}

  /** A new input. */
  input(aval: Aval): ProgramTracer {
    const variable = new Var(aval);
    this.#inputs.push(variable);
    return new ProgramTracer(this, variable);
  }

  process(primitive: AnyPrimitive, inputs: readonly Tensor[], params: object): Tensor[] {
    if (!this.#open) throw new TracerError("Cannot go on tracing a function that has returned: a traced value leaked out of it");
    if ("fun" in params && !("program" in params && params.program !== undefined)) {
      [inputs, params] = writeDown(inputs, params as FunctionParams);
    }
    const avals = new Array<Aval>(inputs.length);
    for (let i = 0; i < inputs.length; i++) avals[i] = inputs[i]!.aval;
    const outAvals = inferTypes(primitive, avals, params);
    const atoms = new Array<Atom>(inputs.length);
    for (let i = 0; i < inputs.length; i++) atoms[i] = this.atom(inputs[i]!);
    const outputs = new Array<Var>(outAvals.length);
    const tracers = new Array<Tensor>(outAvals.length);
    for (let i = 0; i < outAvals.length; i++) {
      const variable = new Var(outAvals[i]!);
      outputs[i] = variable;
      tracers[i] = new ProgramTracer(this, variable);
    }
    this.#equations.push({
      primitive: primitive.name as PrimitiveName,
      inputs: atoms,
      outputs,
      params: params as Readonly<Record<string, unknown>>,
      source: this.noteSource ? new SourceLine() : undefined,
    });
    return tracers;
  }

  /** How the program refers to a tensor: its own variable, a literal, or a constant from outside. */
  atom(x: Tensor): Atom {
    if (x instanceof ProgramTracer && x.owner === this) return x.variable;
    if (x instanceof Scalar) return new Literal(x.aval, x.value);
    let variable = this.#constants.get(x);
    if (variable === undefined) this.#constants.set(x, variable = new Var(x.aval));
    return variable;
  }

  /** Whether a tensor is a value of this program. */
  owns(x: Tensor): x is ProgramTracer {
    return x instanceof ProgramTracer && x.owner === this;
  }

  /** Ends the trace: the program, whose first inputs are the constants, and the constants. */
  finish(outputs: readonly Tensor[]): { program: Program; constants: Tensor[] } {
    const results = outputs.map((x) => this.atom(x));
    this.#open = false;
    return {
      program: new Program([...this.#constants.values(), ...this.#inputs], this.#equations, results),
      constants: [...this.#constants.keys()],
    };
  }
}

/**
 * A function with rules of its own, as an operation of the program: its body is traced, and what that closed over becomes operands in
 * front, of which the rules know nothing.
 */
function writeDown(inputs: readonly Tensor[], params: FunctionParams): [Tensor[], object] {
  const { program, constants } = traceProgram(params.fun, inputs.map((x) => x.aval));
  const n = constants.length;
  const fun = (...xs: Tensor[]) => evaluateProgram(program, xs);
  const rest = (xs: readonly Tensor[]) => xs.slice(n);
  const none = constants.map(() => null);
  const p = params as Partial<CustomJvpParams & CustomVjpParams & RematerializeParams> & FunctionParams;
  const adapted: Record<string, unknown> = { ...params, program, fun };
  if (p.rule !== undefined) adapted.rule = (primals: Tensor[], tangents: Tensor[]) => p.rule!(rest(primals), rest(tangents));
  if (p.forward !== undefined) adapted.forward = (...xs: Tensor[]) => p.forward!(...rest(xs));
  if (p.backward !== undefined) adapted.backward = (residuals: Tensor[], cts: Tensor[]) => [...none, ...p.backward!(residuals, cts)];
  if (p.again !== undefined) {
    adapted.again = (...xs: Tensor[]) => p.again!(...rest(xs));
    adapted.nonzero = [...none.map(() => false), ...p.nonzero!];
  }
  return [[...constants, ...inputs], adapted];
}

/** Traces a function of flat lists of tensors. The program's first inputs are the constants that it closed over. */
export function traceProgram(
  f: (...inputs: Tensor[]) => readonly Tensor[],
  avals: readonly Aval[],
): { program: Program; constants: Tensor[] } {
  const trace = new ProgramTrace();
  const inputs = avals.map((aval) => trace.input(aval));
  const outputs = withTrace(trace, () => f(...inputs));
  for (const x of outputs) {
    if (!(x instanceof Tensor)) throw new TypeError(`Cannot trace a function that returns ${String(x)}: it must return tensors`);
  }
  return trace.finish(outputs);
}
