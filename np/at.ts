/**
 * Updates by index that leave the tensor as it is and give a new one: `x.at(0, "1:").set(v)`.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { broadcastShapes, describe, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, reshaped } from "./_operands.ts";
import { type IndexMode, planGather, scatterBy, type ScatterKind } from "./_gather.ts";
import { type Entry, type Index, readIndices, soleMask } from "./_index.ts";
import { axisEntries, type AxisEntry, readStatic, writeRegion } from "./_region.ts";
import { power } from "./exponential.ts";
import { type GetOptions, getWith } from "./indexing.ts";

/** What an update does about indices beyond their axis, and what it may take for granted. */
export interface UpdateOptions {
  /** "drop" if not given: they write nothing. "clip" writes at the edge. */
  readonly mode?: IndexMode;
  /** A promise that no place is written twice. */
  readonly uniqueIndices?: boolean;
}

/** Places of a tensor, waiting to be told what to do with them. Updates give a new tensor; places named twice are updated twice. */
export interface At {
  /** The tensor with `value` there. */
  set(value: TensorLike, options?: UpdateOptions): Tensor;
  /** The tensor with `value` added there. */
  add(value: TensorLike, options?: UpdateOptions): Tensor;
  /** The tensor with `value` subtracted there. */
  subtract(value: TensorLike, options?: UpdateOptions): Tensor;
  /** The tensor multiplied by `value` there. */
  multiply(value: TensorLike, options?: UpdateOptions): Tensor;
  /** The tensor divided by `value` there. */
  divide(value: TensorLike, options?: UpdateOptions): Tensor;
  /** The tensor to the power `value` there. */
  power(value: TensorLike, options?: UpdateOptions): Tensor;
  /** The smaller of the tensor and `value` there. */
  min(value: TensorLike, options?: UpdateOptions): Tensor;
  /** The larger of the tensor and `value` there. */
  max(value: TensorLike, options?: UpdateOptions): Tensor;
  /** The tensor with `f` applied to the elements there; `f` keeps the shape. */
  apply(f: (x: Tensor) => Tensor, options?: UpdateOptions): Tensor;
  /** The elements there. */
  get(options?: GetOptions): Tensor;
}

/**
 * The places of `x` that the indices name, to read or to update; the same indices as `get` takes.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.at([1, 2, 3], "1:").multiply(10).toArray()); // [1, 20, 30]
 * console.log(np.at(np.zeros(3), [0, 0, 2]).add(1).toArray()); // [2, 0, 1]
 * ```
 */
export function at(x: TensorLike, ...indices: Index[]): At {
  const target = toTensor("update", x);
  const join = (kind: ScatterKind) => (value: TensorLike, options: UpdateOptions = {}): Tensor =>
    update(kind, target, indices, value, options);
  return {
    set: join("set"),
    add: join("add"),
    multiply: join("mul"),
    min: join("min"),
    max: join("max"),
    subtract: (value, options = {}) =>
      update("add", target, indices, bind("neg", [castTo(toTensor("subtract", value), target.dtype)], {}), options),
    divide(value, options = {}) {
      // Divisors collect their product first, so that integers divide once, as JAX's.
      const factors = update(
        "mul",
        bind("broadcastInDim", [constant(1, target.dtype)], { shape: target.shape, axes: [] }),
        indices,
        value,
        options,
      );
      return isFloat(target.dtype)
        ? bind("div", [target, factors], {})
        : castTo(bind("div", [castTo(target, "float32"), castTo(factors, "float32")], {}), target.dtype);
    },
    power(value, options = {}) {
      const exponents = update(
        "mul",
        bind("broadcastInDim", [constant(1, target.dtype)], { shape: target.shape, axes: [] }),
        indices,
        value,
        options,
      );
      return power(target, exponents);
    },
    apply(f, options = {}) {
      const now = getWith(target, indices, {});
      const next = f(now);
      if (next.shape.join() !== now.shape.join()) {
        throw new RangeError(`Cannot apply a function that makes ${describe(next)} of ${describe(now)}: it must keep the shape`);
      }
      return update("set", target, indices, next, options);
    },
    get: (options = {}) => getWith(target, indices, options),
  };
}

const primitiveOf = { add: "add", mul: "mul", min: "min", max: "max" } as const;

function joined(kind: ScatterKind, old: Tensor, value: Tensor): Tensor {
  return kind === "set" ? value : bind(primitiveOf[kind], [old, value], {});
}

function update(kind: ScatterKind, x: Tensor, indices: readonly Index[], value: TensorLike, options: UpdateOptions): Tensor {
  checkOptions("update at an index", options, ["mode", "uniqueIndices"]);
  const { mode = "drop", uniqueIndices = false } = options;
  const fresh = typeof value === "number" ? constantLike(x, value) : castTo(toTensor("update", value), x.dtype);
  const mask = soleMask("update", indices);
  if (mask !== undefined && mask.ndim <= x.ndim && fresh.ndim <= x.ndim - mask.ndim) return updateMasked(kind, x, mask, fresh);
  const entries = readIndices("update", x, indices);
  if (entries.every((e) => e.kind !== "array" || e.index.ndim === 0) && (mode === "drop" || mode === "fill")) {
    return updateBasic(kind, x, entries, fresh);
  }
  return updateAdvanced(kind, x, entries, fresh, mode, uniqueIndices);
}

/** A value that does not touch the selected axis needs no list of places, so the mask may be traced. */
function updateMasked(kind: ScatterKind, x: Tensor, mask: Tensor, value: Tensor): Tensor {
  if (mask.shape.some((n, i) => n !== x.shape[i])) {
    throw new RangeError(`Cannot update ${describe(x)} by mask ${describe(mask)}: its shape must be that of the axes it selects from`);
  }
  const spread = fitted(value, x.shape.slice(mask.ndim), x);
  const full = value.ndim === 0 ? value : broadcastTo(spread, x.shape);
  const axes = mask.shape.map((_, i) => i);
  const where = mask.ndim === x.ndim ? mask : bind("broadcastInDim", [mask], { shape: x.shape, axes });
  return bind("select", [where, joined(kind, x, full), x], {});
}

/** The value broadcast to the shape that the indices select. */
function fitted(value: Tensor, shape: Shape, x: Tensor): Tensor {
  if (broadcastShapes(value.shape, shape)?.join() === shape.join()) {
    // Leading axes of size 1 may be more than the places have.
    const extra = Math.max(0, value.ndim - shape.length);
    return broadcastTo(reshaped(value, value.shape.slice(extra)), shape);
  }
  const extra = value.ndim - shape.length;
  if (extra > 0 && value.shape.slice(0, extra).every((n) => n === 1)) return fitted(reshaped(value, value.shape.slice(extra)), shape, x);
  throw new RangeError(
    `Cannot update ${describe(x)} with ${describe(value)}: the places have shape [${shape}], to which the value must broadcast`,
  );
}

function updateBasic(kind: ScatterKind, x: Tensor, entries: readonly Entry[], value: Tensor): Tensor {
  const axes = axisEntries(entries);
  const selected = entries.flatMap((e) => e.kind === "new" ? [1] : e.kind === "slice" ? [e.size] : []);
  const box = axes.map((e) => e.kind === "slice" ? e.size : 1);
  const spread = fitted(value, selected, x);
  return writeRegion(x, axes, (old) => joined(kind, old, reshaped(spread, box)));
}

function updateAdvanced(kind: ScatterKind, x: Tensor, entries: readonly Entry[], value: Tensor, mode: IndexMode, unique: boolean): Tensor {
  // Slices first: the scatter goes into what they select, which then goes back to its place.
  const slices = axisEntries(entries).map((e, i): AxisEntry =>
    e.kind === "slice" ? e : { kind: "slice", first: 0, size: x.shape[i]!, step: 1 }
  );
  const whole = slices.every((e, i) => e.kind === "slice" && e.size === x.shape[i] && e.step === 1);
  const part = whole ? x : readStatic(x, slices);
  if (part.size === 0) return x;
  const indexed = entries.some((e) => e.kind === "int" || e.kind === "array");
  if (!indexed) return updateBasic(kind, x, entries, value);
  const plan = planGather("update", part, entries, mode);
  const updates = reshaped(fitted(value, plan.shape, x), plan.gathered);
  const changed = scatterBy("update", part, updates, plan, { kind, mode, unique });
  return whole ? changed : writeRegion(x, slices, () => changed);
}
