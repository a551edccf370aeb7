/**
 * Writes a new program, equation by equation: applies rules, shares common subexpressions, inlines calls.
 *
 * @module
 */
import { type Atom, type Equation, Literal, Program, Var } from "../../core/program.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import type { Aval } from "../../core/shape.ts";
import { hasEffect } from "../effects.ts";
import { canExpand, expansion } from "../expand.ts";

/** A small truth about one equation: gives the atom that its result is, or undefined where it does not apply. */
export interface Rule {
  /** What tests and people call it. */
  readonly name: string;
  /** The primitives it looks at. */
  readonly primitives: readonly string[];
  /** The equation's inputs are already simple. May add equations by `rewriter.emit`. */
  apply(equation: Equation, rewriter: Rewriter): Atom | undefined;
}

const calls = new Set(["call", "customVjp", "customJvp", "checkpoint", "rematerialize"]);

/** Writes a new program. */
export class Rewriter {
  /** The equations so far. */
  readonly equations: Equation[] = [];
  readonly #producers = new Map<Var, Equation>();
  readonly #ids = new Map<Var, number>();
  readonly #uses = new Map<Atom, number>();
  readonly #seen = new Map<string, readonly Var[]>();
  readonly #rules = new Map<string, Rule[]>();
  readonly #simplifyBody: (equation: Equation, rewriter: Rewriter) => Equation;
  readonly #expand: (equation: Equation) => boolean;

  /** For its own folder. `expand`: which equations are written out as simpler ones. */
  constructor(
    rules: readonly Rule[],
    simplifyBody: (equation: Equation, rewriter: Rewriter) => Equation,
    expand: (equation: Equation) => boolean = () => false,
  ) {
    for (const rule of rules) {
      for (const p of rule.primitives) {
        const list = this.#rules.get(p);
        if (list) list.push(rule);
        else this.#rules.set(p, [rule]);
      }
    }
    this.#simplifyBody = simplifyBody;
    this.#expand = expand;
  }

  /** Appends the equations of `program` applied to `inputs`; gives its results. */
  run(program: Program, inputs: readonly Atom[]): Atom[] {
    const env = new Map<Atom, Atom>();
    program.inputs.forEach((v, k) => env.set(v, inputs[k]!));
    const read = (a: Atom): Atom => a instanceof Literal ? a : env.get(a)!;
    const uses = new Map<Atom, number>();
    const count = (a: Atom) => uses.set(a, (uses.get(a) ?? 0) + 1);
    program.outputs.forEach(count);
    for (const e of program.equations) e.inputs.forEach(count);
    for (const e of program.equations) {
      const results = this.#process(e, e.inputs.map(read));
      e.outputs.forEach((v, k) => {
        const result = results[k]!;
        env.set(v, result);
        this.#uses.set(result, (this.#uses.get(result) ?? 0) + (uses.get(v) ?? 0));
      });
    }
    return program.outputs.map(read);
  }

  /** Appends an equation with one result of type `aval`, simplified; gives its result. */
  emit(
    primitive: PrimitiveName,
    inputs: readonly Atom[],
    params: Readonly<Record<string, unknown>>,
    aval: Aval,
    source?: Equation["source"],
  ): Atom {
    const e: Equation = { primitive, inputs, outputs: [new Var(aval)], params, ...(source === undefined ? {} : { source }) };
    return this.#process(e, inputs)[0]!;
  }

  /** The equation that computes an atom; undefined for inputs and literals. */
  producer(a: Atom | undefined): Equation | undefined {
    return a instanceof Var ? this.#producers.get(a) : undefined;
  }

  /** How often the program reads an atom, as far as it is known. */
  usesOf(a: Atom): number {
    return this.#uses.get(a) ?? 0;
  }

  #process(e: Equation, inputs: readonly Atom[]): readonly Atom[] {
    if (calls.has(e.primitive) && e.params.program instanceof Program) return this.run(e.params.program, inputs);
    if (canExpand(e.primitive) && this.#expand(e)) return this.run(expansion(e), inputs);
    if (e.primitive === "cond" && inputs[0] instanceof Literal) {
      const branches = e.params.branches as readonly Program[];
      const chosen = Math.min(Math.max(inputs[0].value, 0), branches.length - 1);
      return this.run(branches[chosen]!, inputs.slice(1));
    }
    let fresh: Equation = { ...e, inputs, outputs: e.outputs.map((v) => new Var(v.aval)) };
    for (const rule of this.#rules.get(e.primitive) ?? []) {
      const result = rule.apply(fresh, this);
      if (result !== undefined) return [result];
    }
    fresh = this.#simplifyBody(fresh, this);
    const key = this.#key(fresh);
    if (key !== undefined) {
      const known = this.#seen.get(key);
      if (known) return known;
      this.#seen.set(key, fresh.outputs);
    }
    this.equations.push(fresh);
    for (const v of fresh.outputs) this.#producers.set(v, fresh);
    return fresh.outputs;
  }

  /** Equal for equations that compute the same; undefined for those that must stay apart. */
  #key(e: Equation): string | undefined {
    if (e.primitive === "barrier" || e.primitive === "hostCall" || hasEffect(e)) return undefined;
    const params = keyOfParam(e.params);
    if (params === undefined) return undefined;
    let key = e.primitive + params;
    for (const a of e.inputs) {
      if (a instanceof Literal) key += `,${Object.is(a.value, -0) ? "-0" : a.value}${a.aval.dtype}`;
      else {
        let id = this.#ids.get(a);
        if (id === undefined) this.#ids.set(a, id = this.#ids.size);
        key += `;${id}`;
      }
    }
    return key;
  }
}

/** Text that is equal for equal parameters; undefined where they hold programs, functions or data. */
function keyOfParam(value: unknown): string | undefined {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "function" || ArrayBuffer.isView(value)) return undefined;
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) {
    let text = "[";
    for (const v of value) {
      const part = keyOfParam(v);
      if (part === undefined) return undefined;
      text += part + ",";
    }
    return text + "]";
  }
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return undefined;
  let text = "{";
  for (const k of Object.keys(value).sort()) {
    const part = keyOfParam((value as Record<string, unknown>)[k]);
    if (part === undefined) return undefined;
    text += `${k}:${part},`;
  }
  return text + "}";
}
