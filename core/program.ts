/**
 * A function as data: a typed list of primitive applications in single-assignment form. Transforms write programs; devices, exporters and
 * cost analysis read them.
 *
 * @module
 */
import type { TypedArray } from "./dtype.ts";
import { readElement, shortName } from "./dtype.ts";
import type { PrimitiveName } from "./primitives/mod.ts";
import type { Aval } from "./shape.ts";
import type { SourceLine } from "./tracing/source.ts";

/** A value of a program: an input, or a result of an equation. Identity is what counts. */
export class Var {
  /** A new value of that type. */
  constructor(
    /** Its shape and element type. */
    readonly aval: Aval,
  ) {}
}

/** A scalar constant, written into the program. */
export class Literal {
  /** A constant of that type. */
  constructor(
    /** Its element type; the shape is []. */
    readonly aval: Aval,
    /** The one element; bool as 0 or 1. */
    readonly value: number,
  ) {}
}

/** What an equation reads. */
export type Atom = Var | Literal;

/** One application of a primitive. */
export interface Equation {
  /** The primitive's name. */
  readonly primitive: PrimitiveName;
  /** What it reads. */
  readonly inputs: readonly Atom[];
  /** What it defines. */
  readonly outputs: readonly Var[];
  /** The primitive's parameters; programs among them are the bodies of loops, branches and calls. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The line of user code that the equation comes from, where known. */
  readonly source?: SourceLine | undefined;
}

/** A closed function of tensors: everything it reads is an input. Printed by `toString`. */
export class Program {
  /** A program of these inputs, applications and results. */
  constructor(
    /** The parameters. */
    readonly inputs: readonly Var[],
    /** The applications, each after what it reads. */
    readonly equations: readonly Equation[],
    /** The results. */
    readonly outputs: readonly Atom[],
  ) {}

  /** The program as text; equal text means equal programs, unless functions occur among the parameters. */
  toString(): string {
    return this.#text ??= printProgram(this);
  }
  #text: string | undefined;

  /** How Deno shows it. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
}

function typeText(aval: Aval): string {
  return `${shortName(aval.dtype)}[${aval.shape.join(",")}]`;
}

function nameOf(index: number): string {
  let text = "";
  for (let n = index; n >= 0; n = Math.floor(n / 26) - 1) text = String.fromCharCode(97 + n % 26) + text;
  return text;
}

function printNumber(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

function printProgram(program: Program, indent = ""): string {
  const names = new Map<Var, string>();
  const name = (v: Var): string => {
    let text = names.get(v);
    if (text === undefined) names.set(v, text = nameOf(names.size));
    return text;
  };
  const define = (v: Var) => `${name(v)}:${typeText(v.aval)}`;
  const read = (a: Atom) => a instanceof Var ? name(a) : `${printNumber(a.value)}:${shortName(a.aval.dtype)}`;
  const lines = [`{ (${program.inputs.map(define).join(" ")})`];
  for (const e of program.equations) {
    // Where a program says what is computed, functions beside it are derivative rules, which do not matter to who runs it.
    const programmed = e.params.program instanceof Program;
    const keys = Object.keys(e.params).sort().filter((key) =>
      e.params[key] !== undefined && !(programmed && typeof e.params[key] === "function")
    );
    const params = keys.map((key) => `${key}=${printParam(e.params[key], indent + "    ")}`);
    const shown = params.length === 0 ? "" : ` [${params.join(" ")}]`;
    lines.push(`${indent}  ${e.outputs.map(define).join(" ")} = ${e.primitive}${shown} ${e.inputs.map(read).join(" ")}`.trimEnd());
  }
  lines.push(`${indent}  return ${program.outputs.map(read).join(" ")} }`);
  return lines.join("\n");
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** Functions and class instances have no text of their own: number them, so that programs with different ones print differently. */
function identityOf(value: object): number {
  let id = identities.get(value);
  if (id === undefined) identities.set(value, id = nextIdentity++);
  return id;
}

function printParam(value: unknown, indent: string): string {
  if (value instanceof Program) return printProgram(value, indent);
  if (Array.isArray(value)) return `[${value.map((v) => printParam(v, indent)).join(",")}]`;
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "function") return `${value.name || "function"}#${identityOf(value)}`;
  if (ArrayBuffer.isView(value)) return `data#${identityOf(value)}`;
  if (value !== null && typeof value === "object") {
    if (Object.getPrototypeOf(value) !== Object.prototype) return `${value.constructor.name}#${identityOf(value)}`;
    return `{${Object.entries(value).map(([k, v]) => `${k}:${printParam(v, indent)}`).join(",")}}`;
  }
  return String(value);
}

/** A literal for the single element of host data. */
export function literalOf(aval: Aval, data: TypedArray): Literal {
  return new Literal(aval, readElement(data, aval.dtype, 0));
}

/** Whether two programs are the same but for the names of their values. */
export function samePrograms(a: Program, b: Program): boolean {
  return a === b || a.toString() === b.toString();
}
