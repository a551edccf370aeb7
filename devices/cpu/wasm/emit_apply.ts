/**
 * Elementwise primitives as vector code: four 32-bit lanes of float32, int32, uint32, or bool as masks of all ones or all zeros.
 *
 * @module
 */
import type { DType } from "../../../core/dtype.ts";
import type { Expr } from "../../../compile/schedule.ts";
import { type Code, f32x4, i32x4, v128 } from "./asm.ts";
import {
  clz,
  divInt,
  divUint,
  floatBinaryFunctions,
  floatFunctions,
  integerPow,
  type Lanes,
  populationCount,
  powerBySquaring,
  remInt,
  remUint,
  shiftLeft,
  shiftRightArithmetic,
  shiftRightLogical,
  threefry,
} from "./math.ts";

/** The element types that compile: all of 32 bits, bool as masks. */
export type LaneType = "float32" | "int32" | "uint32" | "bool";

/** Whether values of this type compile. */
export function isLaneType(dtype: DType): dtype is LaneType {
  return dtype === "float32" || dtype === "int32" || dtype === "uint32" || dtype === "bool";
}

/** One application: operands as code and, where they are literals, as numbers. */
export interface Operands {
  /** Where the code is written. */
  readonly m: Lanes;
  /** Its operands. */
  readonly args: readonly Code[];
  /** The value of each operand that is a literal. */
  readonly literals: readonly (number | undefined)[];
  /** Its parameters. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The operands' type; of select, the branches'. */
  readonly from: LaneType;
  /** The type of the result. */
  readonly to: LaneType;
}

type Emit = (o: Operands) => Code;

const one = (make: (x: Code, o: Operands) => Code): Emit => (o) => make(o.args[0]!, o);
const two = (make: (x: Code, y: Code, o: Operands) => Code): Emit => (o) => make(o.args[0]!, o.args[1]!, o);
/** Whether operand k is a literal other than NaN: then one instruction keeps the NaNs of the other operand. */
const plain = (o: Operands, k: number): boolean => o.literals[k] !== undefined && !Number.isNaN(o.literals[k]);

const comparisons = {
  float32: { eq: f32x4.eq, ne: f32x4.ne, lt: f32x4.lt, le: f32x4.le, gt: f32x4.gt, ge: f32x4.ge },
  int32: { eq: i32x4.eq, ne: i32x4.ne, lt: i32x4.lt, le: i32x4.le, gt: i32x4.gt, ge: i32x4.ge },
  uint32: { eq: i32x4.eq, ne: i32x4.ne, lt: i32x4.ltU, le: i32x4.leU, gt: i32x4.gtU, ge: i32x4.geU },
  bool: {
    eq: i32x4.eq,
    ne: v128.xor,
    lt: (a: Code, b: Code) => v128.andNot(b, a),
    le: (a: Code, b: Code) => v128.or(v128.not(a), b),
    gt: (a: Code, b: Code) => v128.andNot(a, b),
    ge: (a: Code, b: Code) => v128.or(a, v128.not(b)),
  },
} as const;

function maximum(o: Operands): Code {
  const [x, y] = o.args as [Code, Code];
  if (plain(o, 1)) return f32x4.pmax(x, y);
  if (plain(o, 0)) return f32x4.pmax(y, x);
  return f32x4.max(x, y);
}
function minimum(o: Operands): Code {
  const [x, y] = o.args as [Code, Code];
  if (plain(o, 1)) return f32x4.pmin(x, y);
  if (plain(o, 0)) return f32x4.pmin(y, x);
  return f32x4.min(x, y);
}

const bits: Readonly<Record<string, Emit>> = {
  and: two(v128.and),
  or: two(v128.or),
  xor: two(v128.xor),
  not: one((x) => v128.not(x)),
};

const float32: Record<string, Emit> = {
  max: maximum,
  min: minimum,
  integerPow: one((x, o) => integerPow(o.m, x, o.params.y as number)),
  isFinite: one((x, o) => f32x4.lt(f32x4.abs(x), o.m.c(Infinity))),
  clamp(o) {
    const [low, x, high] = o.args as [Code, Code, Code];
    const raised = o.m.let(maximum({ ...o, args: [x, low], literals: [o.literals[1], o.literals[0]] }));
    return minimum({ ...o, args: [raised, high], literals: [undefined, o.literals[2]] });
  },
};
for (const [name, f] of Object.entries(floatFunctions)) float32[name] = one((x, o) => f(o.m, x));
for (const [name, f] of Object.entries(floatBinaryFunctions)) float32[name] ??= two((x, y, o) => f(o.m, x, y));
// Plain instructions need no local of their own.
Object.assign(
  float32,
  {
    add: two(f32x4.add),
    sub: two(f32x4.sub),
    mul: two(f32x4.mul),
    div: two(f32x4.div),
    neg: one((x) => f32x4.neg(x)),
    abs: one((x) => f32x4.abs(x)),
  } satisfies Record<string, Emit>,
);

/** A shift by a literal count is one instruction; the count may be out of range. */
function shift(
  vector: (x: Code, n: number) => Code,
  lanes: (m: Lanes, x: Code, n: Code) => Code,
  beyond: (x: Code, o: Operands) => Code,
): Emit {
  return (o) => {
    const n = o.literals[1];
    if (n === undefined) return lanes(o.m, o.args[0]!, o.args[1]!);
    return n >= 0 && n < 32 ? vector(o.args[0]!, n) : beyond(o.args[0]!, o);
  };
}

const integers: Readonly<Record<string, Emit>> = {
  ...bits,
  add: two(i32x4.add),
  sub: two(i32x4.sub),
  mul: two(i32x4.mul),
  neg: one((x) => i32x4.neg(x)),
  integerPow: one((x, o) => powerBySquaring(o.m, x, o.params.y as number, i32x4.mul, o.m.i(1))),
  shiftLeft: shift((x, n) => i32x4.shl(x, n), shiftLeft, (_, o) => o.m.i(0)),
  shiftRightLogical: shift((x, n) => i32x4.shrU(x, n), shiftRightLogical, (_, o) => o.m.i(0)),
  shiftRightArithmetic: shift((x, n) => i32x4.shr(x, n), shiftRightArithmetic, (x) => i32x4.shr(x, 31)),
  clz: one((x, o) => clz(o.m, x)),
  populationCount: one((x, o) => populationCount(o.m, x)),
};
const int32: Readonly<Record<string, Emit>> = {
  ...integers,
  abs: one((x) => i32x4.abs(x)),
  sign: one((x, o) => i32x4.max(i32x4.min(x, o.m.i(1)), o.m.i(-1))),
  max: two(i32x4.max),
  min: two(i32x4.min),
  div: two((x, y, o) => divInt(o.m, x, y)),
  rem: two((x, y, o) => remInt(o.m, x, y)),
  clamp: (o) => i32x4.min(i32x4.max(o.args[1]!, o.args[0]!), o.args[2]!),
};
const uint32: Readonly<Record<string, Emit>> = {
  ...integers,
  abs: one((x) => x),
  sign: one((x, o) => i32x4.minU(x, o.m.i(1))),
  max: two(i32x4.maxU),
  min: two(i32x4.minU),
  div: two((x, y, o) => divUint(o.m, x, y)),
  rem: two((x, y, o) => remUint(o.m, x, y)),
  clamp: (o) => i32x4.minU(i32x4.maxU(o.args[1]!, o.args[0]!), o.args[2]!),
};
const bool: Readonly<Record<string, Emit>> = {
  ...bits,
  add: two(v128.or),
  mul: two(v128.and),
  max: two(v128.or),
  min: two(v128.and),
};

const tables: Readonly<Record<LaneType, Readonly<Record<string, Emit>>>> = { float32, int32, uint32, bool };

function cast(o: Operands): Code {
  const x = o.args[0]!, { from, to, m } = o;
  if (from === to) return x;
  if (to === "bool") return from === "float32" ? f32x4.ne(x, m.c(0)) : i32x4.ne(x, m.i(0));
  if (from === "bool") return v128.and(x, to === "float32" ? m.c(1) : m.i(1));
  if (to === "float32") return from === "int32" ? f32x4.convertI32(x) : f32x4.convertI32U(x);
  if (from === "float32") return to === "int32" ? i32x4.truncF32(x) : i32x4.truncF32U(x);
  return x; // between int32 and uint32 the bits stay
}

/** How a primitive is applied to operands of type `from`; undefined where there is no vector code for it. threefry is not here: it has two results. */
export function applierOf(primitive: string, from: LaneType): Emit | undefined {
  switch (primitive) {
    case "copy":
    case "stopGradient":
    case "name":
    case "bitcast":
      return (o) => o.args[0]!;
    case "cast":
      return cast;
    case "select":
      return (o) => v128.select(o.args[0]!, o.args[1]!, o.args[2]!);
  }
  const compare = (comparisons[from] as Record<string, ((a: Code, b: Code) => Code) | undefined>)[primitive];
  if (compare !== undefined) return two(compare);
  const table = tables[from];
  return Object.hasOwn(table, primitive) ? table[primitive] : undefined;
}

/** The type that decides how an application is computed. */
export function operandType(primitive: string, args: readonly { readonly dtype: DType }[], to: DType): DType {
  return primitive === "select" || args.length === 0 ? to : args[0]!.dtype;
}

/** Whether there is vector code for an elementwise primitive at these types. */
export function canApply(primitive: string, args: readonly DType[], to: DType): boolean {
  if (!isLaneType(to) || !args.every(isLaneType)) return false;
  if (primitive === "threefry") return true;
  const from = operandType(primitive, args.map((dtype) => ({ dtype })), to) as LaneType;
  if (primitive === "bitcast" && (from === "bool" || to === "bool")) return false;
  return applierOf(primitive, from) !== undefined;
}

/** Both words of threefry of the same operands, computed once. */
export class ThreefryCache {
  readonly #known: { args: readonly Expr[]; words: [Code, Code] }[] = [];
  /** Word 0 or 1, or 2 for their exclusive or. */
  word(m: Lanes, exprs: readonly Expr[], args: readonly Code[], word: number): Code {
    let entry = this.#known.find((k) => k.args.every((a, n) => a === exprs[n]));
    if (entry === undefined) {
      this.#known.push(entry = { args: exprs, words: threefry(m, ...(args as [Code, Code, Code, Code])) });
    }
    return word === 2 ? v128.xor(entry.words[0], entry.words[1]) : entry.words[word]!;
  }
}
