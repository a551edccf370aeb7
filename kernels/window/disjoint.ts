/**
 * Windows that lie side by side, as pooling has them: one kernel, without regard to what overlaps.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import { type Kernel, kernel } from "../kernel.ts";
import type { Launcher, Operand } from "../launcher.ts";
import { operationOf, type Reduction } from "../reduce/operations.ts";
import { setConstants, setTypes, splice, unroll } from "../specialize.ts";
import { storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";

/** The most elements in a window. */
const mostTaps = 16;

/** Windows along each axis, how far apart they are, and where their elements lie; innermost axis first, in units of `unit` elements. */
interface Disjoint {
  readonly unit: 1 | 4;
  readonly count: number;
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
  readonly taps: readonly number[];
}

/** What a window is over each axis. */
interface Pooling {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly baseDilation?: readonly number[];
  readonly windowDilation?: readonly number[];
}

/** The windows where they lie side by side; `covering`: and leave nothing over. */
function disjoint(shape: Shape, out: Shape, p: Pooling, covering: boolean): Disjoint | undefined {
  const plain = shape.every((size, k) =>
    p.window[k] === p.strides[k] && p.padding[k]!.every((n) => n === 0) && (p.baseDilation?.[k] ?? 1) === 1 &&
    (p.windowDilation?.[k] ?? 1) === 1 && (!covering || size === out[k]! * p.window[k]!)
  );
  const elements = p.window.reduce((n, w) => n * w, 1), last = shape.length - 1;
  if (!plain || shape.length === 0 || elements > mostTaps || sizeOf(out) === 0) return undefined;
  const unit = p.window[last] === 1 && shape[last]! % 4 === 0 ? 4 : 1;
  const strides = stridesOf(shape).map((s, k) => k === last ? 1 : s / unit);
  const sizes: number[] = [], steps: number[] = [];
  let taps = [0];
  for (let k = 0; k <= last; k++) {
    taps = taps.flatMap((tap) => Array.from({ length: p.window[k]! }, (_, t) => tap + t * strides[k]!));
  }
  for (let k = last; k >= 0; k--) {
    const size = k === last ? out[k]! / unit : out[k]!, step = p.window[k]! * strides[k]!, before = sizes.length - 1;
    // An axis that goes on where the one within it ends is the same axis.
    if (before >= 0 && steps[before]! * sizes[before]! === step) sizes[before]! *= size;
    else if (size !== 1) {
      sizes.push(size);
      steps.push(step);
    }
  }
  if (sizes.length > 8) return undefined;
  return { unit, count: sizeOf(out) / unit, sizes, steps, taps };
}

function launch(launcher: Launcher, found: Kernel, operands: readonly Operand[], d: Disjoint): void {
  const filled = (list: readonly number[], length: number) => [...list, ...new Array<number>(length - list.length).fill(0)];
  const words = [d.count, 0, 0, 0, ...filled(d.sizes, 8), ...filled(d.steps, 8), ...filled(d.taps, mostTaps)];
  launcher.launch(found, operands, words, Math.ceil(d.count / 64));
}

/** Pools; false where windows are not side by side. */
export function poolDisjoint(
  launcher: Launcher,
  name: Reduction,
  dtype: DType,
  shape: Shape,
  out: Shape,
  p: Pooling,
  from: Operand,
  to: Operand,
): boolean {
  const d = disjoint(shape, out, p, false);
  if (d === undefined) return false;
  const rank = d.sizes.length, taps = d.taps.length;
  const found = kernel(`pool ${name} ${dtype} rank ${rank} of ${taps}${d.unit === 4 ? " vec4" : ""}`, () => {
    const operation = operationOf(name, dtype), type = storageType(dtype);
    let code = setConstants(setTypes(wgsl["window/disjoint"], { T: type, A: operation.accumulator, Y: type }), { rank, taps });
    code = splice(code, "operation", operation.text);
    if (d.unit === 1) code = splice(code, "unit", single);
    return withFunctions(unroll(code));
  });
  launch(launcher, found, [from, to], d);
  return true;
}

const single = `alias UnitT = T;
alias UnitA = A;
alias UnitY = Y;
fn load_unit(x: UnitT) -> UnitA { return load(x); }
fn combine_unit(a: UnitA, b: UnitA) -> UnitA { return combine(a, b); }
fn store_unit(a: UnitA) -> UnitY { return store(a); }`;

/**
 * Hands each window's value to the element that it chooses; false where windows are not side by side, or leave something over.
 *
 * @param keeps The function of that name.
 */
export function scatterDisjoint(
  launcher: Launcher,
  select: string,
  keeps: string,
  dtype: DType,
  shape: Shape,
  out: Shape,
  p: Pooling,
  source: Operand,
  x: Operand,
  to: Operand,
): boolean {
  const d = disjoint(shape, out, p, true);
  if (d === undefined) return false;
  const rank = d.sizes.length, taps = d.taps.length;
  const found = kernel(`pool_scatter ${select} ${dtype} rank ${rank} of ${taps}${d.unit === 4 ? " vec4" : ""}`, () => {
    let code = setConstants(setTypes(wgsl["window/disjoint_scatter"], { T: storageType(dtype) }), { rank, taps });
    code = splice(code, "keeps", keeps);
    if (d.unit === 1) {
      code = splice(
        code,
        "unit",
        `alias UnitT = T;
alias UnitPlace = u32;
alias UnitBool = bool;
fn keeps_unit(a: UnitT, b: UnitT) -> UnitBool { return keeps(a, b); }`,
      );
    }
    return withFunctions(unroll(code));
  });
  launch(launcher, found, [source, x, to], d);
  return true;
}
