/**
 * What operations take for a tensor, and how they meet in one type.
 *
 * @module
 */
import { bind } from "./bind.ts";
import { constant } from "./constant.ts";
import { getDefaultDevice } from "./device.ts";
import { allocate, convert, type DType, dtypeOfArray, isFloat, promoteTypes, toBfloat16, type TypedArray } from "./dtype.ts";
import { describe, type Shape, sizeOf } from "./shape.ts";
import { type NestedArray, Tensor } from "./tensor.ts";

/** What stands for a tensor: a tensor, a number, a boolean, nested arrays of them, or a typed array. */
export type TensorLike = Tensor | number | boolean | TypedArray | readonly TensorLike[];

/** Whether `x` is one of JavaScript's typed arrays. */
export function isTypedArray(x: unknown): x is TypedArray {
  return ArrayBuffer.isView(x) && !(x instanceof DataView);
}

/** Whether `x` stands for a tensor. Arrays do where every leaf does. */
export function isTensorLike(x: unknown): x is TensorLike {
  if (x instanceof Tensor || typeof x === "number" || typeof x === "boolean" || isTypedArray(x)) return true;
  return Array.isArray(x) && x.every(isTensorLike);
}

/** A concrete tensor on the default device that takes `data` over. */
export function fromData(data: TypedArray, shape: Shape, dtype: DType): Tensor {
  const aval = { shape, dtype };
  return new Tensor(aval, getDefaultDevice().upload(data, aval), false);
}

/**
 * The tensor that `x` stands for. Numbers are weak float32, or weak int32 where `integers` says that whole numbers stay whole; booleans
 * bool; nested arrays float32 or bool; typed arrays keep their type.
 *
 * @throws {TypeError} `x` stands for no tensor.
 * @throws {RangeError} Nested arrays are ragged.
 */
export function toTensor(operation: string, x: TensorLike, dtype?: DType): Tensor {
  if (x instanceof Tensor) return dtype === undefined || x.dtype === dtype ? x : bind("cast", [x], { dtype });
  if (typeof x === "number") return dtype === undefined ? constant(x, "float32", true) : constant(numberAs(x, dtype), dtype);
  if (typeof x === "boolean") return constant(Number(x), dtype ?? "bool");
  if (isTypedArray(x)) {
    const from = dtypeOfArray(x), to = dtype ?? (from === "float64" ? "float32" : from);
    return fromData(convert(x, from, to), [x.length], to);
  }
  if (Array.isArray(x)) return fromNested(operation, x, dtype);
  throw new TypeError(`Cannot ${operation} over ${kindName(x)}: it takes a tensor, a number, a boolean, nested arrays or a typed array`);
}

function numberAs(x: number, dtype: DType): number {
  if (isFloat(dtype)) return x;
  return convert(Float64Array.of(x), "float64", dtype)[0]!;
}

/** How a message calls a value that is no tensor. */
export function kindName(x: unknown): string {
  if (x === null || x === undefined) return String(x);
  if (typeof x === "function") return `function ${x.name || "(anonymous)"}`;
  if (typeof x === "string") return `the string ${JSON.stringify(x)}`;
  return typeof x === "object" ? `an object ${x.constructor?.name ?? ""}`.trim() : `a ${typeof x}`;
}

function fromNested(operation: string, x: readonly TensorLike[], dtype?: DType): Tensor {
  const shape: number[] = [];
  let probe: unknown = x;
  while (Array.isArray(probe)) {
    shape.push(probe.length);
    probe = probe[0];
  }
  if (holdsTensors(x)) return stackNested(operation, x, dtype);
  const type = dtype ?? (typeof probe === "boolean" && allBoolean(x) ? "bool" : "float32");
  const out = allocate(type, sizeOf(shape));
  let at = 0;
  const visit = (value: unknown, axis: number): void => {
    if (axis < shape.length) {
      if (!Array.isArray(value) || value.length !== shape[axis]) {
        throw new RangeError(
          `Cannot ${operation} over ragged nested arrays: along axis ${axis} the first has length ${shape[axis]}, another ${
            Array.isArray(value) ? value.length : "none"
          }`,
        );
      }
      for (const item of value) visit(item, axis + 1);
      return;
    }
    if (typeof value !== "number" && typeof value !== "boolean") {
      throw Array.isArray(value)
        ? new RangeError(`Cannot ${operation} over ragged nested arrays: some elements at depth ${axis} are arrays, the first is not`)
        : new TypeError(`Cannot ${operation} over nested arrays that hold ${kindName(value)}: they hold numbers or booleans`);
    }
    const n = Number(value);
    out[at++] = type === "bool" ? (n !== 0 ? 1 : 0) : type === "bfloat16" ? toBfloat16(n) : numberAs(n, type);
  };
  visit(x, 0);
  return fromData(out, shape, type);
}

function allBoolean(x: unknown): boolean {
  return Array.isArray(x) ? x.every(allBoolean) : typeof x === "boolean";
}

function holdsTensors(x: unknown): boolean {
  return x instanceof Tensor || isTypedArray(x) || Array.isArray(x) && x.some(holdsTensors);
}

/** Nested arrays with tensors among their leaves: stacked, so that traced values may stand in them. */
function stackNested(operation: string, x: readonly TensorLike[], dtype?: DType): Tensor {
  const parts = promote(operation, x.map((item) => toTensor(operation, item, dtype)));
  const shape = parts[0]!.shape;
  const rows = parts.map((part) => {
    if (part.shape.join() !== shape.join()) {
      throw new RangeError(
        `Cannot ${operation} over nested arrays of ${describe(parts[0]!)} and ${describe(part)}: the shapes must be the same`,
      );
    }
    return bind("reshape", [part], { shape: [1, ...shape] });
  });
  return rows.length === 1 ? rows[0]! : bind("concatenate", rows, { axis: 0 });
}

/** The type that operands meet in: JAX's lattice among tensors; a number takes the others', a fractional one beside integers gives float32. */
export function resultType(operation: string, operands: readonly TensorLike[]): { dtype: DType; weak: boolean } {
  let dtype: DType | undefined, weak = true, whole = true, numbers = false;
  for (const x of operands) {
    if (typeof x === "number") {
      numbers = true;
      if (!Number.isInteger(x)) whole = false;
      continue;
    }
    const type = x instanceof Tensor ? x.aval : toTensor(operation, x).aval;
    const itsWeak = type.weak ?? false;
    dtype = dtype === undefined ? type.dtype : promoteTypes(dtype, type.dtype, weak, itsWeak);
    weak = (dtype === undefined ? true : weak) && itsWeak;
  }
  if (dtype === undefined) return { dtype: "float32", weak: true };
  if (!numbers) return { dtype, weak };
  if (whole && (dtype !== "bool")) return { dtype, weak };
  if (isFloat(dtype)) return { dtype, weak };
  return whole ? { dtype: "int32", weak: true } : { dtype: "float32", weak: true };
}

/** The operands as tensors of the type that they meet in. Shapes stay as they are. */
export function promote(operation: string, operands: readonly TensorLike[]): Tensor[] {
  if (operands.length === 2) {
    const [x, y] = operands as [TensorLike, TensorLike];
    // The common case, quickly: two tensors of one type, or a tensor beside a number.
    if (x instanceof Tensor) {
      if (y instanceof Tensor) { if (x.aval.dtype === y.aval.dtype) return [x, y]; }
      else if (typeof y === "number" && isFloat(x.aval.dtype)) return [x, constant(y, x.aval.dtype, x.aval.weak ?? false)];
    } else if (typeof x === "number" && y instanceof Tensor && isFloat(y.aval.dtype)) {
      return [constant(x, y.aval.dtype, y.aval.weak ?? false), y];
    }
  }
  const { dtype, weak } = resultType(operation, operands);
  return operands.map((x) => {
    if (typeof x === "number") return constant(numberAs(x, dtype), dtype, weak);
    const tensor = toTensor(operation, x);
    return tensor.dtype === dtype ? tensor : bind("cast", [tensor], weak ? { dtype, weak } : { dtype });
  });
}

/** Operands promoted, and broadcast against one another by NumPy's rule; scalars stay scalars beside a shape. */
export function promoteAndBroadcast(operation: string, operands: readonly TensorLike[]): Tensor[] {
  return broadcastTogether(operation, promote(operation, operands));
}

/** Tensors broadcast against one another; scalars stay scalars beside a shape, as elementwise primitives take them. */
export function broadcastTogether(operation: string, tensors: readonly Tensor[]): Tensor[] {
  let rank = 0, same = true;
  let first: Shape | undefined;
  for (const t of tensors) {
    const shape = t.aval.shape;
    if (shape.length > rank) rank = shape.length;
    if (shape.length === 0) continue;
    if (first === undefined) first = shape;
    else if (same && shape !== first) {
      same = shape.length === first.length && shape.every((n, i) => n === first![i]);
    }
  }
  if (same) return tensors as Tensor[];
  const out = new Array<number>(rank).fill(1);
  for (const t of tensors) {
    const shape = t.aval.shape, shiftBy = rank - shape.length;
    for (let i = 0; i < shape.length; i++) {
      const n = shape[i]!, at = shiftBy + i;
      if (n === 1) continue;
      if (out[at] !== 1 && out[at] !== n) {
        throw new RangeError(
          `Cannot ${operation} ${tensors.map(describe).join(" with ")}: axis ${at - rank} has sizes ${
            out[at]
          } and ${n}, which do not broadcast`,
        );
      }
      out[at] = n;
    }
  }
  return tensors.map((t) => t.aval.shape.length === 0 ? t : broadcastTo(t, out));
}

/** A tensor broadcast to a shape that it is known to fit. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (x.shape.length === shape.length && x.shape.every((n, i) => n === shape[i])) return x;
  const shiftBy = shape.length - x.shape.length;
  return bind("broadcastInDim", [x], { shape, axes: x.shape.map((_, i) => i + shiftBy) });
}

export type { NestedArray };
