/**
 * Runs a schedule in plain TypeScript, nest by nest, index by index: slow, and obviously right. Tests compare it with the interpreter.
 *
 * @module
 */
import { allocate, type DType, isInteger, type TypedArray } from "../core/dtype.ts";
import { type Atom, type Equation, Literal, type Var } from "../core/program.ts";
import { sizeOf } from "../core/shape.ts";
import type { Affine } from "./affine.ts";
import { evaluateScalar, wrap } from "./scalar.ts";
import { identityOf } from "./simplify/views.ts";
import { type Expr, type Nest, nestsOf, type ReduceKind, type Schedule, type Step, storageOf } from "./schedule.ts";

/** Runs one equation that is no nest: one array for each result. */
export type RunEquation = (equation: Equation, inputs: readonly TypedArray[]) => readonly TypedArray[];

/** Runs a schedule on host arrays, one for each input. */
export function execute(schedule: Schedule, inputs: readonly TypedArray[], run: RunEquation): TypedArray[] {
  const env = new Map<Var, TypedArray>();
  schedule.inputs.forEach((v, k) => env.set(v, inputs[k]!));
  const read = (a: Atom): TypedArray => {
    if (a instanceof Literal) {
      const one = allocate(a.aval.dtype, 1);
      one[0] = a.value;
      return one;
    }
    const v = storageOf(schedule, a);
    let data = env.get(v);
    if (data === undefined) env.set(v, data = allocate(v.aval.dtype, sizeOf(v.aval.shape)));
    return data;
  };
  for (const step of schedule.steps) {
    if (step.kind !== "nest" && step.kind !== "rows" && step.kind !== "together") {
      if (step.kind === "opaque") { for (const nest of step.prologues?.values() ?? []) runNest(nest, read); }
      const results = runStep(step, step.equation.inputs.map(read), run);
      step.equation.outputs.forEach((v, k) => env.set(v, results[k]!));
    }
    for (const nest of nestsOf(step)) runNest(nest, read);
  }
  return schedule.outputs.map(read);
}

function runStep(
  step: Exclude<Step, { kind: "nest" | "rows" | "together" }>,
  inputs: TypedArray[],
  run: RunEquation,
): readonly TypedArray[] {
  switch (step.kind) {
    case "opaque":
      return run(step.equation, inputs);
    case "cond": {
      const chosen = Math.min(Math.max(inputs[0]![0]!, 0), step.branches.length - 1);
      return execute(step.branches[chosen]!, inputs.slice(1), run);
    }
    case "while": {
      const condConsts = inputs.slice(0, step.numCondConsts);
      const bodyConsts = inputs.slice(step.numCondConsts, step.numCondConsts + step.numBodyConsts);
      let carry = inputs.slice(step.numCondConsts + step.numBodyConsts);
      while (execute(step.cond, [...condConsts, ...carry], run)[0]![0] !== 0) {
        carry = execute(step.body, [...bodyConsts, ...carry], run).map((x) => x.slice() as TypedArray);
      }
      return carry;
    }
    case "scan": {
      const { numConsts, numCarry, length, reverse, body, equation } = step;
      const consts = inputs.slice(0, numConsts), xs = inputs.slice(numConsts + numCarry);
      let carry = inputs.slice(numConsts, numConsts + numCarry).map((x) => x.slice() as TypedArray);
      const ys = equation.outputs.slice(numCarry).map((v) => allocate(v.aval.dtype, sizeOf(v.aval.shape)));
      for (let k = 0; k < length; k++) {
        const t = reverse ? length - 1 - k : k;
        const slices = xs.map((x) => x.subarray(t * (x.length / length), (t + 1) * (x.length / length)));
        const out = execute(body, [...consts, ...carry, ...slices], run);
        out.slice(numCarry).forEach((y, j) => ys[j]!.set(y, t * y.length));
        carry = out.slice(0, numCarry).map((x) => x.slice() as TypedArray);
      }
      return [...carry, ...ys];
    }
  }
}

function at(index: Affine, i: readonly number[]): number {
  let n = index.offset;
  for (let d = 0; d < i.length; d++) n += index.strides[d]! * i[d]!;
  return n;
}

/** Reduces two values. */
export function combineReduced(kind: ReduceKind, a: number, b: number, dtype: DType): number {
  switch (kind) {
    case "reduceSum":
      return isInteger(dtype) ? wrap(a + b, dtype) : a + b;
    case "reduceProd":
      return isInteger(dtype) ? wrap(Math.imul(a, b), dtype) : a * b;
    case "reduceAnd":
      return a & b;
    case "reduceOr":
      return a | b;
    case "reduceMax":
      return Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.max(a, b);
    case "reduceMin":
      return Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.min(a, b);
  }
}

function runNest(nest: Nest, read: (v: Var) => TypedArray): void {
  const { shape, outputs } = nest;
  const i = new Array<number>(shape.length).fill(0);
  const memo = new Map<Expr, number>();
  const value = (e: Expr): number => {
    const known = memo.get(e);
    if (known !== undefined) return known;
    let x: number | undefined;
    switch (e.kind) {
      case "literal":
        x = e.value;
        break;
      case "index":
        x = wrap(at(e.access, i), e.dtype);
        break;
      case "load": {
        const data = read(e.value), k = at(e.access, i);
        if (k < 0 || k >= data.length) throw new RangeError(`Cannot read element ${k} of ${data.length}`);
        x = data[k]!;
        break;
      }
      case "guard":
        x = value(e.bounds.every((b) => at(b.index, i) >= 0 && at(b.index, i) < b.size) ? e.inside : e.outside);
        break;
      case "apply": {
        const from = e.primitive === "select" ? e.dtype : e.args[0]!.dtype;
        x = evaluateScalar(e.primitive, e.args.map(value), from, e.dtype, e.params);
        if (x === undefined) throw new TypeError(`Cannot evaluate ${e.primitive} of ${from} here`);
      }
    }
    memo.set(e, x);
    return x;
  };
  const sums = outputs.map((o) => o.reduce === undefined ? undefined : new Map<number, number>());
  const total = sizeOf(shape);
  for (let n = 0; n < total; n++) {
    memo.clear();
    const values = outputs.map((o) => value(o.expr));
    outputs.forEach((o, k) => {
      const place = at(o.access, i);
      if (o.reduce === undefined) read(o.value)[place] = values[k]!;
      else {
        const before = sums[k]!.get(place) ?? identityOf(o.reduce, { shape: [], dtype: o.expr.dtype });
        sums[k]!.set(place, combineReduced(o.reduce, before, values[k]!, o.expr.dtype));
      }
    });
    for (let d = shape.length - 1; d >= 0; d--) {
      if (++i[d]! < shape[d]!) break;
      i[d] = 0;
    }
  }
  outputs.forEach((o, k) => sums[k]?.forEach((x, place) => read(o.value)[place] = wrap(x, o.expr.dtype)));
}
