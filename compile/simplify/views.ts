/**
 * Rules for operations that only move data.
 *
 * @module
 */
import { type Atom, type Equation, Literal, Var } from "../../core/program.ts";
import { type Aval, sameShape, sizeOf } from "../../core/shape.ts";
import { costOf } from "../elementwise.ts";
import type { Rule } from "./rewriter.ts";

function typeOf(e: Equation): Aval {
  return e.outputs[0]!.aval;
}
const range = (n: number): number[] => Array.from({ length: n }, (_, k) => k);
const isRange = (list: readonly number[]): boolean => list.every((x, k) => x === k);

/** Transposes, reshapes, broadcasts, slices, pads and concatenations that change nothing. */
export const emptyMoves: Rule = {
  name: "emptyMoves",
  primitives: ["transpose", "reshape", "broadcastInDim", "slice", "pad", "concatenate", "reverse"],
  apply(e) {
    const x = e.inputs[0]!, { shape } = typeOf(e), from = x.aval.shape, p = e.params;
    switch (e.primitive) {
      case "transpose":
        return isRange(p.perm as number[]) ? x : undefined;
      case "reshape":
        return sameShape(shape, from) ? x : undefined;
      case "broadcastInDim":
        return sameShape(shape, from) && isRange(p.axes as number[]) ? x : undefined;
      case "reverse":
        return (p.axes as number[]).every((axis) => from[axis]! <= 1) ? x : undefined;
      case "slice":
        return sameShape(shape, from) && ((p.strides as number[] | null | undefined) ?? []).every((s) => s === 1) ? x : undefined;
      case "pad":
        return (["low", "high", "interior"] as const).every((key) => (p[key] as number[]).every((n) => n === 0)) ? x : undefined;
      default:
        return e.inputs.length === 1 ? x : undefined;
    }
  },
};

/** transpose of transpose, reshape of reshape, broadcast of broadcast, reverse of reverse: one of each. */
export const composedMoves: Rule = {
  name: "composedMoves",
  primitives: ["transpose", "reshape", "broadcastInDim", "reverse"],
  apply(e, r) {
    const inner = r.producer(e.inputs[0]), aval = typeOf(e);
    if (inner?.primitive !== e.primitive) return undefined;
    const x = inner.inputs[0]!;
    switch (e.primitive) {
      case "transpose": {
        const first = inner.params.perm as number[];
        return r.emit("transpose", [x], { perm: (e.params.perm as number[]).map((k) => first[k]!) }, aval);
      }
      case "reshape":
        return r.emit("reshape", [x], e.params, aval);
      case "broadcastInDim": {
        const axes = e.params.axes as number[];
        return r.emit("broadcastInDim", [x], { ...e.params, axes: (inner.params.axes as number[]).map((k) => axes[k]!) }, aval);
      }
      default:
        return (e.params.axes as number[]).toSorted().join() === (inner.params.axes as number[]).toSorted().join() ? x : undefined;
    }
  },
};

/** A reshape of a broadcast of a scalar, or a transpose, slice or reverse of it, is a broadcast of the scalar. */
export const movedScalar: Rule = {
  name: "movedScalar",
  primitives: ["reshape", "transpose", "slice", "reverse"],
  apply(e, r) {
    const x = scalarBehind(e.inputs[0]!, r), aval = typeOf(e);
    if (x === undefined || e.inputs[0]!.aval.shape.length === 0 && e.primitive !== "reshape") return undefined;
    return aval.shape.length === 0 ? x : r.emit("broadcastInDim", [x], { shape: aval.shape, axes: [] }, aval);
  },
};

/** The rank-0 value that `a` repeats. */
function scalarBehind(a: Atom, r: { producer(a: Atom): Equation | undefined }): Atom | undefined {
  if (a.aval.shape.length === 0) return a;
  const e = r.producer(a);
  return e?.primitive === "broadcastInDim" && e.inputs[0]!.aval.shape.length === 0 ? e.inputs[0] : undefined;
}

/** Elementwise primitives take a scalar as it is, and broadcast after rather than before where nothing else varies. */
export const scalarOperands: Rule = {
  name: "scalarOperands",
  primitives: elementwiseNames(),
  apply(e, r) {
    const aval = typeOf(e);
    if (aval.shape.length === 0 || e.inputs.length === 0) return undefined;
    const inputs = e.inputs.map((a) => scalarBehind(a, r) ?? a);
    if (inputs.every((a) => a.aval.shape.length === 0)) {
      const scalar = r.emit(e.primitive, inputs, e.params, { shape: [], dtype: aval.dtype }, e.source);
      return r.emit("broadcastInDim", [scalar], { shape: aval.shape, axes: [] }, aval);
    }
    return inputs.some((a, k) => a !== e.inputs[k]) ? r.emit(e.primitive, inputs, e.params, aval, e.source) : undefined;
  },
};

function elementwiseNames(): string[] {
  const all = "neg abs sign floor ceil round not cast bitcast isFinite add sub mul max min and or xor shiftLeft shiftRightLogical " +
    "shiftRightArithmetic eq ne lt le gt ge select clamp nextAfter integerPow div rem sqrt rsqrt exp exp2 expm1 log log1p sin cos tan tanh logistic " +
    "erf erfc erfInv asin acos atan sinh cosh asinh acosh atanh cbrt pow atan2 lgamma digamma threefry populationCount clz";
  return all.split(" ").filter((n) => costOf(n) !== undefined);
}

const identityValues: Readonly<Record<string, (aval: Aval) => number>> = {
  reduceSum: () => 0,
  reduceProd: () => 1,
  reduceAnd: () => 1,
  reduceOr: () => 0,
  reduceMax: (x) => x.dtype === "int32" ? -2147483648 : x.dtype === "uint32" || x.dtype === "bool" ? 0 : -Infinity,
  reduceMin: (x) => x.dtype === "int32" ? 2147483647 : x.dtype === "uint32" ? 4294967295 : x.dtype === "bool" ? 1 : Infinity,
};

/** What a reduction of nothing gives, for the types that compile. */
export function identityOf(primitive: string, aval: Aval): number {
  return identityValues[primitive]!(aval);
}

/** Reductions over nothing: no axes, axes of size 1, empty axes. */
export const emptyReductions: Rule = {
  name: "emptyReductions",
  primitives: Object.keys(identityValues),
  apply(e, r) {
    const x = e.inputs[0]!, aval = typeOf(e), axes = e.params.axes as number[];
    if (axes.length === 0) return x;
    if (sizeOf(x.aval.shape) === 0 && sizeOf(aval.shape) > 0 && ["float32", "float64", "int32", "uint32", "bool"].includes(aval.dtype)) {
      const literal = new Literal({ shape: [], dtype: aval.dtype }, identityOf(e.primitive, aval));
      return aval.shape.length === 0 ? literal : r.emit("broadcastInDim", [literal], { shape: aval.shape, axes: [] }, aval);
    }
    if (axes.every((axis) => x.aval.shape[axis] === 1)) return r.emit("reshape", [x], { shape: aval.shape }, aval);
  },
};

/** A dynamicSlice at known places is a slice. */
export const knownSlice: Rule = {
  name: "knownSlice",
  primitives: ["dynamicSlice"],
  apply(e, r) {
    const [x, ...starts] = e.inputs as [Atom, ...Atom[]];
    if (!starts.every((a) => a instanceof Literal)) return undefined;
    const sizes = e.params.sizes as number[];
    const start = starts.map((a, k) => Math.min(Math.max((a as Literal).value, 0), x.aval.shape[k]! - sizes[k]!));
    const limit = start.map((n, k) => n + sizes[k]!);
    return r.emit("slice", [x], { start, limit, strides: sizes.map(() => 1) }, typeOf(e));
  },
};

interface DotParams {
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
}

/** dotGeneral reads its operands in any order of axes: transposes that keep the order of the free axes are its own affair. */
export const dotOfTranspose: Rule = {
  name: "dotOfTranspose",
  primitives: ["dotGeneral"],
  apply(e, r) {
    const p = e.params as unknown as DotParams;
    const sides = [[p.lhsContract, p.lhsBatch], [p.rhsContract, p.rhsBatch]] as const;
    for (let k = 0; k < 2; k++) {
      const inner = r.producer(e.inputs[k]);
      if (inner?.primitive !== "transpose") continue;
      const perm = inner.params.perm as number[], [contract, batch] = sides[k]!;
      const free = perm.filter((_, axis) => !contract.includes(axis) && !batch.includes(axis));
      if (free.some((axis, j) => j > 0 && axis < free[j - 1]!)) continue;
      const inputs = [...e.inputs];
      inputs[k] = inner.inputs[0]!;
      const moved = { contract: contract.map((axis) => perm[axis]!), batch: batch.map((axis) => perm[axis]!) };
      const params = k === 0
        ? { ...e.params, lhsContract: moved.contract, lhsBatch: moved.batch }
        : { ...e.params, rhsContract: moved.contract, rhsBatch: moved.batch };
      return r.emit("dotGeneral", inputs, params, typeOf(e), e.source);
    }
  },
};

/** A transpose that swaps the free axes of the operands is the product of the operands swapped, if nothing else reads the product. */
export const transposeOfDot: Rule = {
  name: "transposeOfDot",
  primitives: ["transpose"],
  apply(e, r) {
    const dot = r.producer(e.inputs[0]);
    if (dot?.primitive !== "dotGeneral" || r.usesOf(e.inputs[0]!) > 1 || dot.inputs.some((a) => !(a instanceof Var))) return undefined;
    const p = dot.params as unknown as DotParams;
    const batch = p.lhsBatch.length, contract = p.lhsContract.length;
    const lhsFree = dot.inputs[0]!.aval.shape.length - batch - contract, rhsFree = dot.inputs[1]!.aval.shape.length - batch - contract;
    const swapped = [
      ...range(batch),
      ...range(rhsFree).map((k) => batch + lhsFree + k),
      ...range(lhsFree).map((k) => batch + k),
    ];
    if (swapped.join() !== (e.params.perm as number[]).join()) return undefined;
    const params = { ...dot.params, lhsContract: p.rhsContract, rhsContract: p.lhsContract, lhsBatch: p.rhsBatch, rhsBatch: p.lhsBatch };
    return r.emit("dotGeneral", [dot.inputs[1]!, dot.inputs[0]!], params, typeOf(e), dot.source);
  },
};
