/**
 * Rules of arithmetic that hold for every value, NaN, infinities and -0 included. Not here, because they do not: x·0 → 0, x/x → 1, x − x → 0,
 * x + 0 → x (−0 + 0 is 0).
 *
 * @module
 */
import { isFloat, isInteger } from "../../core/dtype.ts";
import { type Atom, type Equation, Literal } from "../../core/program.ts";
import { type Aval, sameShape } from "../../core/shape.ts";
import { evaluateScalar } from "../scalar.ts";
import { costOf } from "../elementwise.ts";
import type { Rule } from "./rewriter.ts";

function typeOf(e: Equation): Aval {
  return e.outputs[0]!.aval;
}
function is(a: Atom, value: number): boolean {
  return a instanceof Literal && Object.is(a.value, value);
}
/** `a` if it has the whole shape of the result. */
function whole(a: Atom, e: Equation): Atom | undefined {
  return sameShape(a.aval.shape, typeOf(e).shape) ? a : undefined;
}

/** copy, stopGradient and name do nothing at run time. */
export const identities: Rule = {
  name: "identities",
  primitives: ["copy", "stopGradient", "name"],
  apply: (e) => e.inputs[0],
};

/** A cast to the type that the value has; a bitcast likewise. */
export const castToSame: Rule = {
  name: "castToSame",
  primitives: ["cast", "bitcast"],
  apply: (e) => e.inputs[0]!.aval.dtype === typeOf(e).dtype ? e.inputs[0] : undefined,
};

/** −(−x) and ¬¬x. */
export const twice: Rule = {
  name: "twice",
  primitives: ["neg", "not"],
  apply(e, r) {
    const inner = r.producer(e.inputs[0]);
    return inner?.primitive === e.primitive ? inner.inputs[0] : undefined;
  },
};

/** x·1, 1·x and x·(−1). */
export const timesOne: Rule = {
  name: "timesOne",
  primitives: ["mul"],
  apply(e, r) {
    const [a, b] = e.inputs as [Atom, Atom];
    if (typeOf(e).dtype === "bool") return undefined;
    if (is(b, 1)) return whole(a, e);
    if (is(a, 1)) return whole(b, e);
    if (typeOf(e).dtype === "uint32") return undefined;
    if (is(b, -1) && whole(a, e)) return r.emit("neg", [a], {}, typeOf(e));
    if (is(a, -1) && whole(b, e)) return r.emit("neg", [b], {}, typeOf(e));
  },
};

/** x + (−0) and x − 0 for floats, x ± 0 for integers. */
export const plusZero: Rule = {
  name: "plusZero",
  primitives: ["add", "sub"],
  apply(e) {
    const [a, b] = e.inputs as [Atom, Atom], { dtype } = typeOf(e);
    if (isInteger(dtype)) {
      if (is(b, 0)) return whole(a, e);
      if (is(a, 0) && e.primitive === "add") return whole(b, e);
    } else if (isFloat(dtype)) {
      if (is(b, e.primitive === "add" ? -0 : 0)) return whole(a, e);
      if (is(a, -0) && e.primitive === "add") return whole(b, e);
    }
  },
};

/** x / 1, and x / 2ⁿ as a multiplication by an exact reciprocal. */
export const divideByConstant: Rule = {
  name: "divideByConstant",
  primitives: ["div"],
  apply(e, r) {
    const [a, b] = e.inputs as [Atom, Atom], aval = typeOf(e);
    if (!(b instanceof Literal)) return undefined;
    if (b.value === 1) return whole(a, e);
    if (!isFloat(aval.dtype) || aval.dtype === "float16" || b.value === 0) return undefined;
    const n = Math.log2(Math.abs(b.value));
    if (Number.isInteger(n) && Math.abs(n) < 120) return r.emit("mul", [a, new Literal(b.aval, 1 / b.value)], {}, aval);
  },
};

/** x¹, x², and pow(x, y) for y of 1, 2 and −1. */
export const smallPowers: Rule = {
  name: "smallPowers",
  primitives: ["integerPow", "pow"],
  apply(e, r) {
    const x = e.inputs[0]!, aval = typeOf(e);
    const y = e.primitive === "integerPow" ? e.params.y as number : e.inputs[1] instanceof Literal ? e.inputs[1].value : undefined;
    if (whole(x, e) === undefined) return undefined;
    if (y === 1) return x;
    if (y === 2) return r.emit("mul", [x, x], {}, aval);
    if (y === -1 && isFloat(aval.dtype)) return r.emit("div", [new Literal({ shape: [], dtype: aval.dtype }, 1), x], {}, aval);
  },
};

/** select with a known predicate, or with equal branches. */
export const knownSelect: Rule = {
  name: "knownSelect",
  primitives: ["select"],
  apply(e) {
    const [p, a, b] = e.inputs as [Atom, Atom, Atom];
    if (p instanceof Literal) return whole(p.value !== 0 ? a : b, e);
    return a === b ? whole(a, e) : undefined;
  },
};

/** p ∧ true, p ∨ false, and their known results. */
export const knownLogic: Rule = {
  name: "knownLogic",
  primitives: ["and", "or", "mul", "add"],
  apply(e) {
    if (typeOf(e).dtype !== "bool") return undefined;
    const neutral = e.primitive === "and" || e.primitive === "mul" ? 1 : 0;
    const [a, b] = e.inputs as [Atom, Atom];
    if (is(b, neutral)) return whole(a, e);
    if (is(a, neutral)) return whole(b, e);
    if (is(a, 1 - neutral) && typeOf(e).shape.length === 0) return a;
    if (is(b, 1 - neutral) && typeOf(e).shape.length === 0) return b;
  },
};

/** An elementwise primitive of literals is a literal. */
export const foldConstants: Rule = {
  name: "foldConstants",
  primitives: foldable(),
  apply(e) {
    const aval = typeOf(e);
    if (aval.shape.length > 0 || e.inputs.length === 0 || !e.inputs.every((a) => a instanceof Literal)) return undefined;
    const literals = e.inputs as Literal[];
    const from = e.primitive === "select" ? aval.dtype : literals[0]!.aval.dtype;
    const value = evaluateScalar(e.primitive, literals.map((a) => a.value), from, aval.dtype, e.params);
    return value === undefined ? undefined : new Literal({ shape: [], dtype: aval.dtype }, value);
  },
};

function foldable(): string[] {
  const names = "neg abs sign floor ceil round not cast bitcast isFinite add sub mul max min and or xor shiftLeft shiftRightLogical " +
    "shiftRightArithmetic eq ne lt le gt ge select clamp integerPow div rem sqrt rsqrt exp exp2 expm1 log log1p sin cos tanh logistic pow";
  return names.split(" ").filter((n) => costOf(n) !== undefined);
}
