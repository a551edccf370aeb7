/**
 * Tensors from bytes, iterables and functions of the index.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { fromData, toTensor } from "../core/convert.ts";
import { allocate, checkDType, itemSize } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { checkShape, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import type { DTypeOption } from "./creation.ts";

/**
 * A tensor over the bytes of a buffer.
 *
 * @param options `dtype`: how to read it, float32 if not given; `offset`: the first byte, 0 if not given; `count`: how many elements, all if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.frombuffer(new Uint8Array([1, 0, 2, 0]).buffer, { dtype: "uint16" }).toArray()); // [1, 2]
 * ```
 */
export function frombuffer(
  buffer: ArrayBufferLike | ArrayBufferView,
  options: DTypeOption & { readonly offset?: number; readonly count?: number } = {},
): Tensor {
  checkOptions("frombuffer", options, ["dtype", "offset", "count"]);
  const dtype = checkDType("frombuffer", options.dtype ?? "float32");
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer as ArrayBuffer);
  const { offset = 0 } = options;
  const width = itemSize(dtype);
  const count = options.count ?? (bytes.length - offset) / width;
  if (!Number.isInteger(count) || count < 0 || offset < 0 || offset + count * width > bytes.length) {
    throw new RangeError(
      `Cannot read ${count} elements of ${dtype} from byte ${offset} of ${bytes.length}: they must fit, and end where it ends`,
    );
  }
  const data = allocate(dtype, count);
  new Uint8Array(data.buffer, data.byteOffset, count * width).set(bytes.subarray(offset, offset + count * width));
  return fromData(data, [count], dtype);
}

/**
 * A tensor whose element at i, j, … is f(i, j, …); `f` is called once, with tensors of the indices.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fromfunction((i, j) => i.multiply(10).add(j), [2, 2]).toArray()); // [[0, 1], [10, 11]]
 * ```
 */
export function fromfunction(f: (...indices: Tensor[]) => Tensor, shape: Shape, options: DTypeOption = {}): Tensor {
  checkOptions("fromfunction", options, ["dtype"]);
  const sizes = checkShape("make a function's values of", shape);
  const dtype = checkDType("fromfunction", options.dtype ?? "int32");
  return f(...sizes.map((_, axis) => bind("iota", [], { shape: sizes, dtype, axis })));
}

/**
 * A vector of what an iterable yields.
 *
 * @param options `dtype`: the element type, float32 if not given; `count`: how many to take, all if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fromiter(new Set([3, 1, 2]), { dtype: "int32" }).toArray()); // [3, 1, 2]
 * ```
 */
export function fromiter(values: Iterable<number | boolean>, options: DTypeOption & { readonly count?: number } = {}): Tensor {
  checkOptions("fromiter", options, ["dtype", "count"]);
  const list: (number | boolean)[] = [], { count = Infinity, dtype = "float32" } = options;
  for (const value of values) {
    if (list.length >= count) break;
    list.push(value);
  }
  if (Number.isFinite(count) && list.length < count) {
    throw new RangeError(`Cannot take ${count} values from an iterable that has ${list.length}`);
  }
  return toTensor("fromiter", list.length === 0 ? new Float32Array(0) : list, checkDType("fromiter", dtype));
}
