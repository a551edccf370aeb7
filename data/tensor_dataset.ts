/**
 * Datasets of tensors' rows.
 *
 * @module
 */
import { isTensorLike, isTypedArray, type TensorLike, toTensor } from "../core/convert.ts";
import { allocate, dtypeOfArray, type TypedArray } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { flatten, keyString, leavesWithPath } from "../core/tree.ts";
import { placed } from "../io/placed.ts";
import { take } from "../np/indexing.ts";
import { castTo } from "../np/_operands.ts";
import type { Collated } from "./collate.ts";
import { Dataset } from "./dataset.ts";

/** Nested arrays of numbers or booleans. */
export interface Numbers extends ReadonlyArray<number | boolean | Numbers> {}

/** An example of a dataset made of a tree of tensors: each leaf's row. */
export type Row<T> = T extends Tensor | TypedArray | Numbers ? Tensor : { [K in keyof T]: Row<T[K]> };

/**
 * A dataset of the rows of tensors: example `i` has row `i` of each leaf.
 *
 * Batches are gathered in one go, by which this is the quickest dataset there is. Rows of tensors on the CPU are copied and put on the
 * default device; those of tensors on a GPU are gathered there.
 *
 * @param tree A tensor, or a tree of tensors, typed arrays and nested arrays of numbers, all of one length.
 * @returns A dataset of trees like `tree`.
 * @throws {RangeError} Lengths differ, or a leaf is a scalar: the message names the leaves.
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const xor = data.tensorDataset({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] });
 * const { x, y } = xor.getBatch([1, 3]);
 * console.log(x.toArray(), y.toArray()); // [[0, 1], [1, 1]] [1, 0]
 * ```
 */
export function tensorDataset<T>(tree: T): Dataset<Row<T>> {
  const { leaves, structure } = flatten(tree, isLeaf);
  const names = leavesWithPath(tree, isLeaf).map(([path]) => path.length === 0 ? "the tensor" : keyString(path));
  const tensors = leaves.map((leaf, i) => {
    if (!isTensorLike(leaf)) throw new TypeError(`Cannot make a tensorDataset with ${names[i]}, which is no tensor`);
    // Bytes stay bytes, on the host where the default device has none.
    const x = isTypedArray(leaf) && !(leaf instanceof Float64Array)
      ? placed(leaf.slice() as TypedArray, [leaf.length], dtypeOfArray(leaf))
      : toTensor("make a tensorDataset", leaf as TensorLike);
    if (x.ndim === 0) throw new RangeError(`Cannot make a tensorDataset with ${names[i]}, ${describe(x)}: a scalar has no rows`);
    return x.aval.weak ? castTo(x, x.dtype) : x;
  });
  if (tensors.length === 0) throw new RangeError("Cannot make a tensorDataset of no tensors");
  const length = tensors[0]!.shape[0]!;
  if (tensors.some((x) => x.shape[0] !== length)) {
    const list = tensors.map((x, i) => `${names[i]} has ${x.shape[0]}`).join(", ");
    throw new RangeError(`Cannot make a tensorDataset of leaves of different lengths: ${list}`);
  }
  return new Dataset<Row<T>>({
    length,
    get: (i) => structure.unflatten(tensors.map((x) => rowsOf(x, [i], x.shape.slice(1)))) as Row<T>,
    getBatch: (indices) =>
      structure.unflatten(tensors.map((x) => rowsOf(x, indices, [indices.length, ...x.shape.slice(1)]))) as Collated<Row<T>>,
  });
}

function isLeaf(x: unknown): boolean {
  return x instanceof Tensor || isTypedArray(x) || Array.isArray(x) && holdsNumbers(x);
}

/** Nested arrays of numbers are one leaf; arrays that hold tensors are tuples. */
function holdsNumbers(x: readonly unknown[]): boolean {
  const first = x[0];
  return typeof first === "number" || typeof first === "boolean" || Array.isArray(first) && holdsNumbers(first);
}

function rowsOf(x: Tensor, indices: ArrayLike<number>, shape: number[]): Tensor {
  const buffer = x.storage;
  if (buffer === undefined || buffer.device.name !== "cpu") {
    const rows = take(x, Int32Array.from(indices), 0, { mode: "promiseInBounds" });
    return shape.length < x.ndim ? rows.reshape(shape) : rows;
  }
  const from = buffer.read(), width = x.size / Math.max(1, x.shape[0]!);
  const out = allocate(x.dtype, indices.length * width);
  gather(from, indices, width, out);
  return place(x, out, shape);
}

function gather(from: TypedArray, indices: ArrayLike<number>, width: number, out: TypedArray): void {
  if (width < 16) {
    // Where a row is shorter than a call is long.
    for (let i = 0, at = 0; i < indices.length; i++) {
      for (let j = 0, row = indices[i]! * width; j < width; j++) out[at++] = from[row++]!;
    }
    return;
  }
  for (let i = 0; i < indices.length; i++) out.set(from.subarray(indices[i]! * width, (indices[i]! + 1) * width), i * width);
}

/** Rows of a tensor whose device the user chose stay there; others go to the default device. */
function place(x: Tensor, data: TypedArray, shape: number[]): Tensor {
  const aval = { shape, dtype: x.dtype };
  return x.committed ? new Tensor(aval, x.storage!.device.upload(data, aval), true) : placed(data, shape, x.dtype);
}
