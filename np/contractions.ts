/**
 * Products that contract axes: dot, matmul and their relatives.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { promote, type TensorLike } from "../core/convert.ts";
import type { DType } from "../core/dtype.ts";
import { checkDType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { placed } from "../core/positional.ts";
import { broadcastShapes, describe, normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { reshaped } from "./_operands.ts";
import { product } from "./_product.ts";

/** Options of products. */
export interface ProductOptions {
  /** The dtype that products are summed in, and of the result. */
  readonly preferredElementType?: DType;
}

function preferred(operation: string, options: ProductOptions | undefined): DType | undefined {
  checkOptions(operation, options, ["preferredElementType"]);
  const dtype = options?.preferredElementType;
  return dtype === undefined ? undefined : checkDType(operation, dtype);
}

/**
 * The matrix product x @ y. Leading axes are batch axes and broadcast; a vector stands for a row on the left, a column on the right.
 *
 * @param x Of shape [..., n, k] or [k].
 * @param y Of shape [..., k, m] or [k].
 * @returns Of shape [..., n, m], less the axis of a vector.
 * @throws {RangeError} An operand is a scalar, the inner sizes differ, or batch axes do not broadcast.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.matmul([[1, 2], [3, 4]], [[1], [1]]).toArray()); // [[3], [7]]
 * ```
 */
export function matmul(x: TensorLike, y: TensorLike, options?: ProductOptions): Tensor {
  const dtype = preferred("matmul", options);
  const [a, b] = promote("matmul", [x, y]) as [Tensor, Tensor];
  const na = a.ndim, nb = b.ndim;
  if (na === 0 || nb === 0) {
    throw new RangeError(`Cannot matmul ${describe(a)} with ${describe(b)}: scalars have no axis to contract; use multiply`);
  }
  const k = a.shape[na - 1]!, atRight = Math.max(0, nb - 2);
  if (b.shape[atRight] !== k) {
    throw new RangeError(
      `Cannot matmul ${describe(a)} with ${describe(b)}: the last axis of the left (${k}) must equal the ${
        nb > 2 ? "second to last" : "first"
      } of the right (${b.shape[atRight]})`,
    );
  }
  // Without batch axes on the right, one large product does it, whatever leads on the left.
  if (nb <= 2) return product(a, b, { lhsContract: [na - 1], rhsContract: [atRight] }, dtype);
  if (na === 1) {
    const out = product(b, a, { lhsContract: [nb - 2], rhsContract: [0] }, dtype);
    return out;
  }
  const batchA = a.shape.slice(0, -2), batchB = b.shape.slice(0, -2);
  const batch = broadcastShapes(batchA, batchB);
  if (batch === undefined) {
    throw new RangeError(`Cannot matmul ${describe(a)} with ${describe(b)}: the leading axes do not broadcast`);
  }
  return batchedMatmul(a, b, batch, dtype);
}

/** Batch axes that one side lacks, or has with size 1, become free axes of the other instead of being repeated. */
function batchedMatmul(a: Tensor, b: Tensor, batch: readonly number[], dtype: DType | undefined): Tensor {
  const rank = batch.length;
  const sizeA = (i: number) => a.shape[i - (rank - (a.ndim - 2))] ?? 1;
  const sizeB = (i: number) => b.shape[i - (rank - (b.ndim - 2))] ?? 1;
  const both: number[] = [], onlyA: number[] = [], onlyB: number[] = [];
  for (let i = 0; i < rank; i++) {
    if (batch[i] === 1) continue;
    if (sizeA(i) !== 1 && sizeB(i) !== 1 || batch[i] === 0) both.push(i);
    else (sizeA(i) !== 1 ? onlyA : onlyB).push(i);
  }
  const n = a.shape[a.ndim - 2]!, k = a.shape[a.ndim - 1]!, m = b.shape[b.ndim - 1]!;
  const squeezed = (x: Tensor, size: (i: number) => number, tail: number[]): [Tensor, number[]] => {
    const kept = batch.map((_, i) => i).filter((i) => size(i) !== 1);
    return [reshaped(x, [...kept.map(size), ...tail]), kept];
  };
  if (batch.some((size, i) => size === 0 && (sizeA(i) === 1 || sizeB(i) === 1))) {
    const spread = (x: Tensor) => {
      const shape = [...batch, ...x.shape.slice(-2)];
      return bind("broadcastInDim", [x], { shape, axes: x.shape.map((_, i) => i + shape.length - x.ndim) });
    };
    const all = batch.map((_, i) => i);
    return product(spread(a), spread(b), { lhsContract: [rank + 1], rhsContract: [rank], lhsBatch: all, rhsBatch: all }, dtype);
  }
  const [left, keptA] = squeezed(a, sizeA, [n, k]), [right, keptB] = squeezed(b, sizeB, [k, m]);
  const out = product(left, right, {
    lhsContract: [keptA.length + 1],
    rhsContract: [keptB.length],
    lhsBatch: both.map((i) => keptA.indexOf(i)),
    rhsBatch: both.map((i) => keptB.indexOf(i)),
  }, dtype);
  // out: both, onlyA, n, onlyB, m -> batch order, n, m
  const order = [...both, ...onlyA, -1, ...onlyB, -2];
  const wanted = [...batch.map((_, i) => i).filter((i) => order.includes(i)), -1, -2];
  const perm = wanted.map((i) => order.indexOf(i));
  const ordered = perm.every((p, i) => p === i) ? out : bind("transpose", [out], { perm });
  return reshaped(ordered, [...batch, n, m]);
}

/**
 * The dot product as NumPy's: over the last axis of `x` and the second to last of `y`, without batch axes; a scalar multiplies.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.dot([1, 2, 3], [4, 5, 6]).item()); // 32
 * ```
 */
export function dot(x: TensorLike, y: TensorLike, options?: ProductOptions): Tensor {
  const dtype = preferred("dot", options);
  const [a, b] = promote("dot", [x, y]) as [Tensor, Tensor];
  if (a.ndim === 0 || b.ndim === 0) {
    return product(a, b, { lhsContract: [], rhsContract: [] }, dtype);
  }
  const axis = Math.max(0, b.ndim - 2);
  if (a.shape[a.ndim - 1] !== b.shape[axis]) {
    throw new RangeError(
      `Cannot dot ${describe(a)} with ${describe(b)}: sizes ${a.shape[a.ndim - 1]} and ${
        b.shape[axis]
      } are contracted and must be the same`,
    );
  }
  return product(a, b, { lhsContract: [a.ndim - 1], rhsContract: [axis] }, dtype);
}

/**
 * The dot product of two tensors taken as vectors: a scalar.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.vdot([[1, 2], [3, 4]], [[1, 1], [1, 1]]).item()); // 10
 * ```
 */
export function vdot(x: TensorLike, y: TensorLike, options?: ProductOptions): Tensor {
  const dtype = preferred("vdot", options);
  const [a, b] = promote("vdot", [x, y]) as [Tensor, Tensor];
  if (a.size !== b.size) {
    throw new RangeError(`Cannot vdot ${describe(a)} with ${describe(b)}: they must have as many elements as each other`);
  }
  return product(reshaped(a, [a.size]), reshaped(b, [b.size]), { lhsContract: [0], rhsContract: [0] }, dtype);
}

/**
 * The inner product over the last axes of both.
 *
 * @returns Of shape [...x without its last axis, ...y without its last axis].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.inner([[1, 2], [3, 4]], [10, 1]).toArray()); // [12, 34]
 * ```
 */
export function inner(x: TensorLike, y: TensorLike, options?: ProductOptions): Tensor {
  const dtype = preferred("inner", options);
  const [a, b] = promote("inner", [x, y]) as [Tensor, Tensor];
  if (a.ndim === 0 || b.ndim === 0) return product(a, b, { lhsContract: [], rhsContract: [] }, dtype);
  if (a.shape[a.ndim - 1] !== b.shape[b.ndim - 1]) {
    throw new RangeError(`Cannot take the inner product of ${describe(a)} with ${describe(b)}: the last axes must be the same`);
  }
  return product(a, b, { lhsContract: [a.ndim - 1], rhsContract: [b.ndim - 1] }, dtype);
}

/**
 * The outer product of two tensors taken as vectors.
 *
 * @returns Of shape [x.size, y.size].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.outer([1, 2], [3, 4]).toArray()); // [[3, 4], [6, 8]]
 * ```
 */
export function outer(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promote("outer", [x, y]) as [Tensor, Tensor];
  const shape = [a.size, b.size];
  const left = bind("broadcastInDim", [reshaped(a, [a.size])], { shape, axes: [0] });
  const right = bind("broadcastInDim", [reshaped(b, [b.size])], { shape, axes: [1] });
  return bind("mul", [left, right], {});
}

/** How many axes `tensordot` contracts, the last ones of the left with the first ones of the right; or which, on either side. */
export type TensordotAxes = number | readonly [left: number | readonly number[], right: number | readonly number[]];

/**
 * Contracts axes of `x` with axes of `y`.
 *
 * @param axes How many of the last of `x` meet as many of the first of `y` (2 if not given); or the two lists of axes that meet.
 * @returns The axes of `x` that are left, then those of `y`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.tensordot(np.ones([2, 3, 4]), np.ones([4, 3]), [[1, 2], [1, 0]]).toArray()); // [12, 12]
 * ```
 */
export function tensordot(
  x: TensorLike,
  y: TensorLike,
  along?: TensordotAxes | ProductOptions & { readonly axes?: TensordotAxes },
  rest?: ProductOptions,
): Tensor {
  const [axes = 2, options] = placed<TensordotAxes, ProductOptions>("tensordot", "axes", along, rest);
  const dtype = preferred("tensordot", options);
  const [a, b] = promote("tensordot", [x, y]) as [Tensor, Tensor];
  let left: number[], right: number[];
  if (typeof axes === "number") {
    if (!Number.isInteger(axes) || axes < 0 || axes > Math.min(a.ndim, b.ndim)) {
      throw new RangeError(
        `Cannot tensordot ${describe(a)} with ${describe(b)} over ${axes} axes: the number lies in [0, ${Math.min(a.ndim, b.ndim)}]`,
      );
    }
    left = Array.from({ length: axes }, (_, i) => a.ndim - axes + i);
    right = Array.from({ length: axes }, (_, i) => i);
  } else {
    left = normalizeAxes("tensordot", axes[0], a.ndim);
    right = normalizeAxes("tensordot", axes[1], b.ndim);
  }
  if (left.length !== right.length || left.some((axis, i) => a.shape[axis] !== b.shape[right[i]!])) {
    throw new RangeError(
      `Cannot tensordot ${describe(a)} over axes [${left}] with ${describe(b)} over axes [${right}]: the sizes must be the same`,
    );
  }
  return product(a, b, { lhsContract: left, rhsContract: right }, dtype);
}
