/**
 * How np functions take their operands: promoted as jax.numpy promotes, floats where a function needs floats.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, Scalar } from "../core/constant.ts";
import { broadcastTogether, promote, resultType, type TensorLike, toTensor } from "../core/convert.ts";
import { type DType, integerLimits, isFloat, isInteger, toFloating } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";

/** `x` in another dtype. A constant becomes another constant, not an operation. */
export function castTo(x: Tensor, dtype: DType, weak = false): Tensor {
  if (x.dtype === dtype && (x.aval.weak ?? false) === weak) return x;
  if (x instanceof Scalar && fits(x.value, dtype)) return constant(x.value, dtype, weak);
  return bind("cast", [x], weak ? { dtype, weak } : { dtype });
}

/** Whether a number is the same in that dtype, so that converting it is making another constant. */
function fits(value: number, dtype: DType): boolean {
  if (isFloat(dtype)) return true;
  const [low, high] = dtype === "bool" ? [0, 1] : integerLimits(dtype);
  return Number.isInteger(value) && value >= low && value <= high;
}

/** One operand in a floating dtype: integers and bools become float32. */
export function floating(operation: string, x: TensorLike): Tensor {
  const tensor = toTensor(operation, x);
  return isFloat(tensor.dtype) ? tensor : castTo(tensor, toFloating(tensor.dtype), tensor.aval.weak);
}

/** One operand in a numeric dtype: bools become int32. */
export function numeric(operation: string, x: TensorLike): Tensor {
  const tensor = toTensor(operation, x);
  return tensor.dtype === "bool" ? castTo(tensor, "int32") : tensor;
}

/** Operands promoted to one floating dtype and broadcast. */
export function floatingTogether(operation: string, operands: readonly TensorLike[]): Tensor[] {
  return broadcastTogether(operation, floatingPromoted(operation, operands));
}

/** Operands promoted to one floating dtype; shapes stay. */
export function floatingPromoted(operation: string, operands: readonly TensorLike[]): Tensor[] {
  let plain = true;
  for (const x of operands) if (typeof x !== "number" && !(typeof x === "object" && "aval" in x && isFloat(x.dtype))) plain = false;
  if (plain) return promote(operation, operands);
  const { dtype, weak } = resultType(operation, operands);
  const to = toFloating(dtype);
  return operands.map((x) => {
    if (typeof x === "number") return constant(x, to, weak);
    const tensor = toTensor(operation, x);
    return tensor.dtype === to ? tensor : castTo(tensor, to, weak);
  });
}

/** Operands promoted to one numeric dtype (bools to int32) and broadcast. */
export function numericTogether(operation: string, operands: readonly TensorLike[]): Tensor[] {
  const promoted = promote(operation, operands);
  const fixed = promoted[0]!.dtype === "bool" ? promoted.map((x) => castTo(x, "int32")) : promoted;
  return broadcastTogether(operation, fixed);
}

/** Reshapes where the shape is another. */
export function reshaped(x: Tensor, shape: Shape): Tensor {
  const from = x.aval.shape;
  if (from.length === shape.length && from.every((n, i) => n === shape[i])) return x;
  return bind("reshape", [x], { shape });
}

/** A tensor with every element the same. */
export function filled(shape: Shape, value: number, dtype: DType, weak = false): Tensor {
  const scalar = constant(value, dtype, weak);
  return shape.length === 0 ? scalar : bind("broadcastInDim", [scalar], { shape, axes: [] });
}

/** Indices as an integer tensor: whole numbers in nested arrays become int32. */
export function integers(operation: string, x: TensorLike): Tensor {
  const tensor = typeof x === "number" || Array.isArray(x) ? wholeNumbers(operation, x) : toTensor(operation, x);
  if (tensor.dtype === "bool") return castTo(tensor, "int32");
  if (!isInteger(tensor.dtype)) {
    throw new TypeError(
      `Cannot ${operation} with ${tensor.dtype}[${tensor.shape.join(",")}]: it takes an integer tensor; cast with astype("int32")`,
    );
  }
  return tensor;
}

function wholeNumbers(operation: string, x: TensorLike): Tensor {
  const check = (value: unknown): boolean => {
    if (typeof value === "number") {
      if (!Number.isInteger(value)) throw new TypeError(`Cannot ${operation} with ${value}: it takes whole numbers`);
      return true;
    }
    return Array.isArray(value) ? value.every(check) : typeof value !== "object" || value === null;
  };
  return check(x) ? toTensor(operation, x, "int32") : toTensor(operation, x);
}

/**
 * Operands of what takes integers only: nested arrays of whole numbers are int32, and so are numbers where no operand has a dtype to
 * follow.
 */
export function wholeOperands(operation: string, operands: readonly TensorLike[]): TensorLike[] {
  const whole = (x: unknown): boolean => typeof x === "number" ? Number.isInteger(x) : Array.isArray(x) && x.length > 0 && x.every(whole);
  const free = operands.every((x) => typeof x === "number" || Array.isArray(x));
  return operands.map((x) => (free || Array.isArray(x)) && whole(x) ? toTensor(operation, x, "int32") : x);
}

/** Where an axis of size `n` counts from its end for negative indices. */
export function wrapNegative(indices: Tensor, n: number): Tensor {
  if (indices.dtype.startsWith("u")) return indices;
  if (indices instanceof Scalar) return indices.value < 0 ? constant(indices.value + n, indices.dtype) : indices;
  const size = constant(n, indices.dtype), zero = constant(0, indices.dtype);
  return bind("select", [bind("lt", [indices, zero], {}), bind("add", [indices, size], {}), indices], {});
}

/** The shape with the reduced axes removed, or kept with size 1. */
export function reducedShape(shape: Shape, axes: readonly number[], keepdims: boolean): number[] {
  return keepdims ? shape.map((n, i) => axes.includes(i) ? 1 : n) : shape.filter((_, i) => !axes.includes(i));
}
