/**
 * New tensors: from data, of one value, or counted.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { broadcastShapes, checkShape, describe, type Shape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { typeGiven } from "./_given.ts";
import { castTo, filled } from "./_operands.ts";

/** Options of functions that make a tensor of values. */
export interface DTypeOption {
  /** The element type. */
  readonly dtype?: DType;
}

/** Options of `array`. */
export interface ArrayOptions extends DTypeOption {
  /** The shape to give flat data. */
  readonly shape?: number | Shape;
  /** At least so many axes: missing ones, of size 1, go in front. */
  readonly ndmin?: number;
}

/**
 * A tensor of the values given: nested arrays of numbers give float32, of booleans bool; typed arrays keep their type.
 *
 * @param data A number, a boolean, nested arrays (tensors may be among their leaves), a typed array, or a tensor.
 * @param dtype The element type to convert to, by itself or among the options. `shape`: the shape to give a flat typed array.
 * @throws {RangeError} Nested arrays are ragged, or the data does not fill the shape.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.array([[1, 2], [3, 4]]).shape); // [2, 2]
 * console.log(np.array(new Int32Array(6), { shape: [2, 3] }).dtype); // int32
 * ```
 */
export function array(
  data: TensorLike,
  dtype?: DType | ArrayOptions,
  rest?: ArrayOptions,
): Tensor {
  const options = positional<ArrayOptions>("make an array", ["dtype"], [dtype, rest]);
  checkOptions("make an array", options, ["dtype", "shape", "ndmin"]);
  const wanted = options.dtype === undefined ? undefined : checkDType("make an array", options.dtype);
  const x = strong(toTensor("make an array", data, wanted), wanted);
  if (options.shape === undefined) {
    const missing = (options.ndmin ?? 0) - x.ndim;
    return missing > 0 ? bind("reshape", [x], { shape: [...new Array<number>(missing).fill(1), ...x.shape] }) : x;
  }
  const shape = checkShape("make an array of", options.shape);
  if (shape.reduce((a, b) => a * b, 1) !== x.size) {
    throw new RangeError(`Cannot make an array of shape [${shape}] from ${describe(x)}: it has ${x.size} elements`);
  }
  return bind("reshape", [x], { shape });
}

/** A number given with a dtype has it from then on; one by itself stays weak, as in JAX. */
function strong(x: Tensor, dtype: DType | undefined): Tensor {
  return x.aval.weak && dtype !== undefined ? castTo(x, dtype) : x;
}

/**
 * What is given as a tensor; a tensor is returned as it is.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.asarray([true, false]).dtype); // bool
 * ```
 */
export function asarray(data: TensorLike, dtype?: DType | DTypeOption): Tensor {
  const options = positional<DTypeOption>("asarray", ["dtype"], [dtype]);
  checkOptions("asarray", options, ["dtype"]);
  return toTensor("asarray", data, options.dtype === undefined ? undefined : checkDType("asarray", options.dtype));
}

/**
 * The tensor in storage of its own.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.copy([1, 2]).toArray()); // [1, 2]
 * ```
 */
export function copy(x: TensorLike): Tensor {
  return bind("copy", [toTensor("copy", x)], {});
}

/**
 * Zeros.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.zeros([2, 3], "int32").toArray()); // [[0, 0, 0], [0, 0, 0]]
 * ```
 */
export function zeros(shape: number | Shape, dtype?: DType | DTypeOption): Tensor {
  return filled(checkShape("make zeros of", shape), 0, typeGiven("make zeros", dtype));
}

/**
 * Ones.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ones(3).toArray()); // [1, 1, 1]
 * ```
 */
export function ones(shape: number | Shape, dtype?: DType | DTypeOption): Tensor {
  return filled(checkShape("make ones of", shape), 1, typeGiven("make ones", dtype));
}

/**
 * A tensor of the given shape; its elements are 0, as JAX's.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.empty([0, 3]).shape); // [0, 3]
 * ```
 */
export function empty(shape: number | Shape, dtype?: DType | DTypeOption): Tensor {
  return filled(checkShape("make an empty array of", shape), 0, typeGiven("make an empty array", dtype));
}

/**
 * A tensor filled with a value, which is broadcast to the shape.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.full([2, 2], 7).toArray()); // [[7, 7], [7, 7]]
 * ```
 */
export function full(shape: number | Shape, value: TensorLike, dtype?: DType | DTypeOption): Tensor {
  const options = positional<DTypeOption>("full", ["dtype"], [dtype]);
  checkOptions("full", options, ["dtype"]);
  const sizes = checkShape("fill", shape);
  const wanted = options.dtype === undefined ? undefined : checkDType("full", options.dtype);
  const x = strong(toTensor("full", value, wanted), wanted);
  if (broadcastShapes(x.shape, sizes)?.join() !== sizes.join()) {
    throw new RangeError(`Cannot fill shape [${sizes}] with ${describe(x)}: it does not broadcast to that shape`);
  }
  return broadcastTo(x, sizes);
}

/** What to change of the tensor that another is made like. */
export interface LikeOptions extends DTypeOption {
  /** The shape, if not that of the tensor. */
  readonly shape?: number | Shape;
}

function like(operation: string, x: TensorLike, options: LikeOptions, value: number): Tensor {
  checkOptions(operation, options, ["dtype", "shape"]);
  const model = x instanceof Tensor ? x : toTensor(operation, x);
  const shape = options.shape === undefined ? model.shape : checkShape(operation, options.shape);
  const dtype = options.dtype === undefined ? model.dtype : checkDType(operation, options.dtype);
  return filled(shape, value, dtype, options.dtype === undefined && model.aval.weak);
}

/**
 * Zeros of the shape and dtype of `x`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.zerosLike([1, 2]).toArray()); // [0, 0]
 * ```
 */
export function zerosLike(x: TensorLike, dtype?: DType | LikeOptions, shape?: number | Shape | LikeOptions): Tensor {
  return like("zerosLike", x, positional("zerosLike", ["dtype", "shape"], [dtype, shape]), 0);
}

/**
 * Ones of the shape and dtype of `x`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.onesLike([3, 4]).toArray()); // [1, 1]
 * ```
 */
export function onesLike(x: TensorLike, dtype?: DType | LikeOptions, shape?: number | Shape | LikeOptions): Tensor {
  return like("onesLike", x, positional("onesLike", ["dtype", "shape"], [dtype, shape]), 1);
}

/**
 * A tensor of the shape and dtype of `x`; its elements are 0, as JAX's.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.emptyLike([3, 4]).shape); // [2]
 * ```
 */
export function emptyLike(x: TensorLike, dtype?: DType | LikeOptions, shape?: number | Shape | LikeOptions): Tensor {
  return like("emptyLike", x, positional("emptyLike", ["dtype", "shape"], [dtype, shape]), 0);
}

/**
 * A tensor of the shape and dtype of `x`, filled with a value.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fullLike([3, 4], 0.5).toArray()); // [0.5, 0.5]
 * ```
 */
export function fullLike(
  x: TensorLike,
  value: TensorLike,
  dtype?: DType | LikeOptions,
  shape?: number | Shape | LikeOptions,
): Tensor {
  const options = positional<LikeOptions>("fullLike", ["dtype", "shape"], [dtype, shape]);
  checkOptions("fullLike", options, ["dtype", "shape"]);
  const model = toTensor("fullLike", x);
  return full(options.shape ?? model.shape, value, { dtype: options.dtype ?? model.dtype });
}

/** Options of `arange`. */
export interface ArangeOptions extends DTypeOption {
  /** Where to start: 0 if not given. */
  readonly start?: number;
  /** Before which number to stop. */
  readonly stop?: number;
  /** How far apart: 1 if not given. */
  readonly step?: number;
}

/**
 * The numbers from `start` up to, and without, `stop`. Whole numbers give int32, others float32.
 *
 * @param args `arange(stop)`, `arange(start, stop)` or `arange(start, stop, step)`, then options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arange(4).toArray()); // [0, 1, 2, 3]
 * console.log(np.arange(1, 2, 0.25).toArray()); // [1, 1.25, 1.5, 1.75]
 * ```
 */
export function arange(
  ...args: [stop: number, options?: ArangeOptions] | [start: number, stop: number, options?: ArangeOptions] | [
    start: number,
    stop: number,
    step: number,
    options?: DType | ArangeOptions,
  ]
): Tensor {
  const options = positional<ArangeOptions>("take arange", ["start", "stop", "step", "dtype"], args);
  checkOptions("take arange", options, ["start", "stop", "step", "dtype"]);
  // The first number by itself is where to stop.
  const alone = options.stop === undefined, start = alone ? 0 : options.start ?? 0, stop = alone ? options.start : options.stop;
  const { step = 1 } = options, numbers = [start, stop, step];
  if (stop === undefined || !numbers.every((x) => typeof x === "number")) {
    throw new TypeError("Cannot take arange: it takes one to three numbers, then a dtype or options");
  }
  if (step === 0 || !numbers.every(Number.isFinite)) {
    throw new RangeError(`Cannot take arange from ${start} to ${stop} in steps of ${step}: the numbers must be finite, and the step not 0`);
  }
  const size = Math.max(0, Math.ceil((stop - start) / step));
  const dtype = options.dtype === undefined ? numbers.every(Number.isInteger) ? "int32" : "float32" : checkDType("arange", options.dtype);
  if (dtype === "bool") {
    if (size > 2) throw new TypeError(`Cannot take arange of ${size} values with dtype bool: it holds two`);
    return castTo(arange(start, stop, step), "bool");
  }
  const counted = bind("iota", [], { shape: [size], dtype, axis: 0 });
  const spaced = step === 1 ? counted : bind("mul", [counted, constant(step, dtype)], {});
  return start === 0 ? spaced : bind("add", [spaced, constant(start, dtype)], {});
}
