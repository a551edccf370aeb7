/**
 * The other half of reverse mode: a linear program run backwards, from the cotangents of its outputs to those of its inputs.
 *
 * @module
 */
import { getPrimitive, Linear } from "../primitive.ts";
import { add, zeros } from "../primitives/_ops.ts";
import { type Atom, type Equation, Literal, type Program, type Var } from "../program.ts";
import type { Tensor } from "../tensor.ts";
import { currentTrace } from "../trace.ts";
import { literalTensor } from "./evaluate.ts";
import { traceProgram } from "./program_trace.ts";

/**
 * Transposes a program that is linear in the inputs where `known` has null, and reads the others as they are. Gives a cotangent for each
 * linear input, null for zero, and null for each known one.
 */
export function transposeFlat(
  program: Program,
  known: readonly (Tensor | null)[],
  cotangents: readonly (Tensor | null)[],
): (Tensor | null)[] {
  const values = new Map<Var, Tensor>();
  const linear = new Set<Var>();
  program.inputs.forEach((v, i) => known[i] === null ? linear.add(v) : values.set(v, known[i]!));
  const isLinear = (a: Atom): a is Var => !(a instanceof Literal) && linear.has(a);
  const read = (a: Atom): Tensor => a instanceof Literal ? literalTensor(a) : values.get(a)!;

  // What depends on known inputs alone is run forward first.
  const backward: Equation[] = [];
  for (const e of program.equations) {
    if (e.inputs.some(isLinear)) {
      for (const v of e.outputs) linear.add(v);
      backward.push(e);
    } else {
      const outs = currentTrace().process(getPrimitive(e.primitive), e.inputs.map(read), e.params);
      e.outputs.forEach((v, i) => values.set(v, outs[i]!));
    }
  }

  const sums = new Map<Var, Tensor>();
  const accumulate = (a: Atom, ct: Tensor | null): void => {
    if (ct === null || !isLinear(a)) return;
    const before = sums.get(a);
    sums.set(a, before === undefined ? ct : add(before, ct));
  };
  program.outputs.forEach((a, i) => accumulate(a, cotangents[i]!));
  for (let k = backward.length - 1; k >= 0; k--) {
    const e = backward[k]!;
    const cts = e.outputs.map((v) => sums.get(v) ?? null);
    for (const v of e.outputs) sums.delete(v);
    if (cts.every((ct) => ct === null)) continue;
    const primitive = getPrimitive(e.primitive);
    if (primitive.transpose === "nonlinear") {
      throw new TypeError(`Cannot transpose ${e.primitive}: it is not linear in the operand that is asked for`);
    }
    const inputs = e.inputs.map((a) => isLinear(a) ? new Linear(a.aval) : read(a));
    const back = primitive.transpose(primitive.results === "one" ? cts[0]! : cts, inputs, e.params);
    e.inputs.forEach((a, i) => accumulate(a, back[i]!));
  }
  return program.inputs.map((v, i) => known[i] === null ? sums.get(v) ?? null : null);
}

/** A program that runs another one backwards. */
export interface TransposedProgram {
  /** Inputs: constants, the known inputs, then the cotangents of the outputs. Outputs: the cotangents of the linear inputs. */
  readonly program: Program;
  /** Tensors for its first inputs. */
  readonly constants: Tensor[];
}

const cache = new WeakMap<Program, Map<string, TransposedProgram>>();

/** Transposes a program once and for all: `isLinear` marks its linear inputs, `given` the outputs that have a cotangent. */
export function transposeProgram(program: Program, isLinear: readonly boolean[], given: readonly boolean[]): TransposedProgram {
  const key = `${isLinear.map(Number).join("")}/${given.map(Number).join("")}`;
  let byMask = cache.get(program);
  if (byMask === undefined) cache.set(program, byMask = new Map());
  let result = byMask.get(key);
  if (result === undefined) {
    const knownAvals = program.inputs.filter((_, i) => !isLinear[i]).map((v) => v.aval);
    const ctAvals = program.outputs.filter((_, i) => given[i]).map((a) => a.aval);
    result = traceProgram((...xs) => {
      let next = 0;
      const known = isLinear.map((l) => l ? null : xs[next++]!);
      const cts = given.map((g) => g ? xs[next++]! : null);
      const out = transposeFlat(program, known, cts);
      return program.inputs.flatMap((v, i) => isLinear[i] ? [out[i] ?? zeros(v.aval.shape, v.aval.dtype)] : []);
    }, [...knownAvals, ...ctAvals]);
    byMask.set(key, result);
  }
  return result;
}
