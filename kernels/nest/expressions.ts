/**
 * The expressions of a nest as WGSL: a function of the index and of what was loaded.
 *
 * @module
 */
import type { Affine } from "../../compile/affine.ts";
import type { Expr, LoadExpr } from "../../compile/schedule.ts";
import type { DType } from "../../core/dtype.ts";
import type { Var } from "../../core/program.ts";
import { expression, heavy } from "../elementwise/expressions.ts";
import { fromStorage, literal, registerType, storageType } from "../types.ts";

/** An affine index as an i32 expression of the dimensions `d0`, `d1`, …; dimensions of size 1 and strides 0 vanish. */
export function affineText(access: Affine, extra = 0): string {
  const terms: string[] = [];
  access.strides.forEach((s, d) => {
    if (s === 1) terms.push(`d${d}`);
    else if (s !== 0) terms.push(`d${d} * ${s}`);
  });
  const offset = access.offset + extra;
  if (offset !== 0 || terms.length === 0) terms.push(String(offset));
  return terms.join(" + ").replaceAll("+ -", "- ");
}

/** Where a kernel finds stored values. */
export interface Storage {
  /** The name of the binding, and the element type it was declared with. */
  of(v: Var): Place;
}

/** Where a value's elements are. */
export interface Place {
  /** The binding. */
  readonly name: string;
  /** The element type that it was declared with. */
  readonly type: string;
  /** Whether it was declared as an array of vec4s. */
  vectors: boolean;
  /** Where the value starts, as an i32 expression; at 0 where it is undefined. */
  readonly base?: string;
}

/** The index of an element of a value within its binding. */
export function indexIn(place: Place, index: string): string {
  return place.base === undefined ? index : `${place.base} + ${index}`;
}

/** One element of a stored value at an i32 index expression, as arithmetic sees it. */
export function loadText(storage: Storage, v: Var, index: string, dtype: DType): string {
  // A guard keeps a place before the first from being read, but as a constant no compiler takes it.
  if (/^-\d+$/.test(index)) index = "0";
  const place = storage.of(v), { name, type, vectors } = place;
  const raw = vectors ? `${name}[(${index}) / 4][(${index}) % 4]` : `${name}[${indexIn(place, index)}]`;
  return fromStorage(dtype, asType(raw, type, storageType(dtype)));
}

/** A stored word as another type of the same size. */
export function asType(x: string, from: string, to: string): string {
  return from === to ? x : `bitcast<${to}>(${x})`;
}

/** The loads that are evaluated at every index: those under no guard. */
export function plainLoads(roots: readonly Expr[]): LoadExpr[] {
  const out: LoadExpr[] = [];
  const seen = new Set<Expr>();
  const visit = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === "load") out.push(e);
    else if (e.kind === "apply") e.args.forEach(visit);
    else if (e.kind === "guard") visit(e.outside);
  };
  roots.forEach(visit);
  return out;
}

/** Every expression below `roots`. */
export function allExpressions(roots: readonly Expr[]): Expr[] {
  const seen = new Set<Expr>();
  const visit = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === "apply") e.args.forEach(visit);
    else if (e.kind === "guard") {
      visit(e.inside);
      visit(e.outside);
    }
  };
  roots.forEach(visit);
  return [...seen];
}

/** Whether evaluating the expressions takes so much code that four copies are too many. */
export function isHeavy(roots: readonly Expr[]): boolean {
  const names = allExpressions(roots).filter((e) => e.kind === "apply" && heavy.has(e.primitive));
  return names.length > 0;
}

/** Primitives whose functions branch: `&&` and `||` do, too. */
const branching = new Set(["floor", "ceil", "round", "sign", "lt", "le", "gt", "ge", "eq", "ne", "clamp", "max", "min"]);

/**
 * Whether several copies of the expressions in one loop body are harmless. SwiftShader's compiler takes minutes over four copies of
 * `y * -(x < 0 ? ceil(x) : floor(x))`, whose branches it multiplies out.
 */
export function isPlain(roots: readonly Expr[]): boolean {
  return allExpressions(roots).filter((e) => e.kind === "apply" && branching.has(e.primitive)).length <= 1;
}

/** Statements that evaluate expressions, each once. */
export class Evaluator {
  readonly lines: string[] = [];
  #names = new Map<Expr, string>();
  #next = 0;

  /** `known`: expressions that have a name already. */
  constructor(readonly storage: Storage, known: ReadonlyMap<Expr, string> = new Map(), readonly prefix = "e") {
    for (const [e, name] of known) this.#names.set(e, name);
  }

  /** The name, or the text, of an expression's value. */
  value(e: Expr): string {
    const known = this.#names.get(e);
    if (known !== undefined) return known;
    const text = this.#text(e);
    if (e.kind === "literal") return text;
    const name = `${this.prefix}${this.#next++}`;
    this.lines.push(`let ${name} = ${text};`);
    this.#names.set(e, name);
    return name;
  }

  #text(e: Expr): string {
    switch (e.kind) {
      case "literal":
        return literal(e.value, e.dtype);
      case "load":
        return loadText(this.storage, e.value, affineText(e.access), e.dtype);
      case "index": {
        const type = registerType(e.dtype);
        return type === "bool" ? `(${affineText(e.access)}) != 0` : `${type}(${affineText(e.access)})`;
      }
      case "apply": {
        const args = e.args.map((a) => this.value(a));
        // An operation on literals alone would be evaluated by the compiler, which refuses infinities: make one of them a variable.
        if (e.args.length > 0 && e.args.every((a) => a.kind === "literal")) {
          const name = `${this.prefix}${this.#next++}`;
          this.lines.push(`var ${name} = ${args[0]};`);
          args[0] = name;
        }
        const dtype = (e.primitive === "select" ? e.args[1] : e.args[0])!.dtype;
        return expression(e.primitive, args, { dtype, out: e.dtype, params: e.params });
      }
      case "guard": {
        const outside = this.value(e.outside);
        // With & and not &&, which is a branch for each bound: SwiftShader's compiler takes all memory over a few dozen of them.
        const bounds = e.bounds.map((b) => `((${affineText(b.index)}) >= 0) & ((${affineText(b.index)}) < ${b.size})`);
        const within = bounds.join(" & ") || "true";
        if (e.inside.kind === "literal") return `select(${outside}, ${this.value(e.inside)}, ${within})`;
        const name = `${this.prefix}${this.#next++}`;
        this.lines.push(`var ${name} = ${outside};`, `if (${within}) {`);
        const before = this.#names;
        this.#names = new Map(before); // what is computed inside is not known after the block
        const inside = this.value(e.inside);
        this.lines.push(`${name} = ${inside};`, "}");
        this.#names = before;
        return name;
      }
    }
  }
}
