/**
 * Tensors from bytes, iterables and functions of the index.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { fromData, type TensorLike, toTensor } from "../core/convert.ts";
import { allocate, checkDType, type DType, itemSize } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { checkShape, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { map } from "../core/tree.ts";
import { vmap } from "../transforms/vmap.ts";
import type { DTypeOption } from "./creation.ts";
import { typeGiven } from "./_given.ts";

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
 * A tensor whose element at i, j, … is f(i, j, …), as `jax.numpy.fromfunction`: `f` is batched over all indices, and called once.
 *
 * @param f Takes a scalar for each axis; gives a number, a tensor, whose axes come last in the result, or a tree of them.
 * @param dtype The type of the indices, by itself or as `{ dtype }`: float32 if not given.
 * @returns The values, in the structure that \`f\` gives them.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.fromfunction((i, j) => i.multiply(10).add(j), [2, 2]).toArray()); // [[0, 1], [10, 11]]
 * ```
 */
export function fromfunction<R = Tensor>(f: (...indices: Tensor[]) => R, shape: Shape, dtype?: DType | DTypeOption): R {
  const sizes = checkShape("make a function's values of", shape), type = typeGiven("fromfunction", dtype);
  const index = (n: number): Tensor => bind("iota", [], { shape: [n], dtype: type, axis: 0 });
  // One axis after the other, the last innermost: f sees scalars, and its results get the axes in front.
  const over = sizes.reduceRight<(...indices: Tensor[]) => unknown>((inner, _, axis) => {
    const inAxes = sizes.map((_, i) => i === axis ? 0 : null);
    return vmap(inner, { inAxes });
  }, f);
  return map((leaf: TensorLike) => toTensor("fromfunction", leaf), over(...sizes.map(index))) as R;
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
