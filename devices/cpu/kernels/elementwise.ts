/**
 * Elementwise kernels from formulas. A formula is an expression in `a`, `b`, `c` (the elements) or a function of them; for every element type
 * and every choice of scalar inputs the loop around it is made once, when first needed.
 *
 * @module
 */
import { type DType, itemSize, kindOf, type TypedArray } from "../../../core/dtype.ts";
import { type Kernel, resultArray } from "./kernel.ts";
import { fromSource, PerType } from "./specialize.ts";

/** An expression in a, b, c (`W` is the bits of an element), or a function of them. */
// deno-lint-ignore no-explicit-any -- functions of one, two or three numbers
export type Formula = string | ((...elements: any[]) => number);

/** Formulas by kind of number, or by dtype where that matters; the dtype's entry wins. */
export type Formulas = { readonly [K in DType | "float" | "signed" | "unsigned" | "integer" | "all" | "bool"]?: Formula };

type Loop = (x: TypedArray, y: TypedArray, z: TypedArray, out: TypedArray, n: number) => void;

/** The formula for elements of type `dtype`. */
export function formulaFor(name: string, formulas: Formulas, dtype: DType): Formula {
  const kind = kindOf(dtype);
  const found = formulas[dtype] ?? formulas[kind] ?? (kind === "signed" || kind === "unsigned" ? formulas.integer : undefined) ??
    formulas.all;
  if (found === undefined) throw new TypeError(`Cannot ${name} with dtype ${dtype}: it takes ${Object.keys(formulas).join(", ")}`);
  return found;
}

const arrays = ["x", "y", "z"], elements = ["a", "b", "c"];

/** The loop over `arity` inputs of which those in the bits of `scalars` have one element only. */
function makeLoop(formula: Formula, dtype: DType, arity: number, scalars: number): Loop {
  const before: string[] = [], inside: string[] = [];
  for (let k = 0; k < arity; k++) {
    if (scalars >> k & 1) before.push(`const ${elements[k]} = x${k}[0];`);
    else inside.push(`const ${elements[k]} = x${k}[i];`);
  }
  const list = elements.slice(0, arity).join(", ");
  const value = typeof formula === "string" ? formula : `f(${list})`;
  const named = arrays.map((_, k) => `x${k}`).join(", ");
  return fromSource<Loop>(
    `function (${named}, out, n) { ${before.join(" ")} for (let i = 0; i < n; i++) { ${inside.join(" ")} out[i] = ${value}; } }`,
    { f: formula, W: itemSize(dtype) * 8 },
  );
}

/** The loops of one operation on one dtype, by which inputs are scalars. */
class Loops {
  readonly #formula: Formula;
  readonly #dtype: DType;
  readonly #arity: number;
  readonly #made: (Loop | undefined)[];
  constructor(formula: Formula, dtype: DType, arity: number) {
    this.#formula = formula;
    this.#dtype = dtype;
    this.#arity = arity;
    this.#made = new Array(1 << arity).fill(undefined);
  }
  of(scalars: number): Loop {
    return this.#made[scalars] ??= makeLoop(this.#formula, this.#dtype, this.#arity, scalars);
  }
}

/** A kernel of one input. The element type of the result is that of `outAvals`. */
export function unary(name: string, formulas: Formulas): Kernel {
  const loops = new PerType((dtype) => makeLoop(formulaFor(name, formulas, dtype), dtype, 1, 0));
  return ([x], [aval], _params, [out]) => {
    const n = x!.length;
    const result = resultArray(out!.dtype, n);
    loops.of(aval!.dtype)(x!, x!, x!, result, n);
    return [result];
  };
}

/** A kernel of two inputs of the same type. */
export function binary(name: string, formulas: Formulas): Kernel {
  const loops = new PerType((dtype) => new Loops(formulaFor(name, formulas, dtype), dtype, 2));
  return ([x, y], [aval], _params, [out]) => {
    // Inputs have one shape but for scalars, so a length of 1 beside another length is a scalar.
    const n = x!.length === 1 ? y!.length : x!.length;
    const result = resultArray(out!.dtype, n);
    const scalars = n === 1 ? 0 : (x!.length === 1 ? 1 : 0) + (y!.length === 1 ? 2 : 0);
    loops.of(aval!.dtype).of(scalars)(x!, y!, y!, result, n);
    return [result];
  };
}

/** A kernel of three inputs; the second one's type chooses the formula. */
export function ternary(name: string, formulas: Formulas): Kernel {
  const loops = new PerType((dtype) => new Loops(formulaFor(name, formulas, dtype), dtype, 3));
  return ([x, y, z], [, aval], _params, [out]) => {
    const n = x!.length !== 1 ? x!.length : y!.length !== 1 ? y!.length : z!.length;
    const result = resultArray(out!.dtype, n);
    const scalars = n === 1 ? 0 : (x!.length === 1 ? 1 : 0) + (y!.length === 1 ? 2 : 0) + (z!.length === 1 ? 4 : 0);
    loops.of(aval!.dtype).of(scalars)(x!, y!, z!, result, n);
    return [result];
  };
}
