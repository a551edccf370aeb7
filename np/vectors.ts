/**
 * Products of vectors: along one axis, the others kept together.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { broadcastTo, promote, type TensorLike } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { moveAxis } from "../core/primitives/_ops.ts";
import { broadcastShapes, describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { multiply, subtract } from "./arithmetic.ts";
import { matmul } from "./contractions.ts";
import { stack } from "./joining.ts";
import { product } from "./_product.ts";
import { reshaped } from "./_operands.ts";

/** Options of `vecdot`. */
export interface VecdotOptions {
  /** The axis of the vectors: the last if not given. */
  readonly axis?: number;
  /** The dtype to accumulate in, and of the result. */
  readonly preferredElementType?: DType;
}

/**
 * The dot products of the vectors along an axis; the other axes broadcast.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.vecdot([[1, 2], [3, 4]], [1, 1]).toArray()); // [3, 7]
 * ```
 */
export function vecdot(x: TensorLike, y: TensorLike, options: VecdotOptions = {}): Tensor {
  checkOptions("vecdot", options, ["axis", "preferredElementType"]);
  const { axis = -1, preferredElementType: wanted } = options;
  let [a, b] = promote("vecdot", [x, y]) as [Tensor, Tensor];
  const given = `${describe(a)} with ${describe(b)}`;
  const at = normalizeAxis("vecdot", axis, a.ndim), other = normalizeAxis("vecdot", axis, b.ndim);
  const n = a.shape[at]!;
  if (n !== b.shape[other]) throw new RangeError(`Cannot vecdot ${given} along axis ${axis}: the sizes ${n} and ${b.shape[other]} differ`);
  a = moveAxis(a, at, a.ndim - 1);
  b = moveAxis(b, other, b.ndim - 1);
  const batch = broadcastShapes(a.shape.slice(0, -1), b.shape.slice(0, -1));
  if (batch === undefined) throw new RangeError(`Cannot vecdot ${given}: the other axes do not broadcast`);
  const axes = batch.map((_, i) => i), rank = batch.length;
  return product(broadcastTo(a, [...batch, n]), broadcastTo(b, [...batch, n]), {
    lhsContract: [rank],
    rhsContract: [rank],
    lhsBatch: axes,
    rhsBatch: axes,
  }, wanted === undefined ? undefined : checkDType("vecdot", wanted));
}

/**
 * The products of matrices with vectors; leading axes broadcast.
 *
 * @param x Of shape [..., m, n].
 * @param y Of shape [..., n].
 * @returns Of shape [..., m].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.matvec([[1, 2], [3, 4]], [1, 1]).toArray()); // [3, 7]
 * ```
 */
export function matvec(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promote("matvec", [x, y]) as [Tensor, Tensor];
  if (a.ndim < 2 || b.ndim < 1 || a.shape.at(-1) !== b.shape.at(-1)) {
    throw new RangeError(`Cannot matvec ${describe(a)} with ${describe(b)}: they must be [..., m, n] and [..., n]`);
  }
  if (b.ndim === 1) return matmul(a, b);
  const out = matmul(a, reshaped(b, [...b.shape, 1]));
  return reshaped(out, out.shape.slice(0, -1));
}

/**
 * The products of vectors with matrices; leading axes broadcast.
 *
 * @param x Of shape [..., n].
 * @param y Of shape [..., n, m].
 * @returns Of shape [..., m].
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.vecmat([1, 1], [[1, 2], [3, 4]]).toArray()); // [4, 6]
 * ```
 */
export function vecmat(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promote("vecmat", [x, y]) as [Tensor, Tensor];
  if (a.ndim < 1 || b.ndim < 2 || a.shape.at(-1) !== b.shape.at(-2)) {
    throw new RangeError(`Cannot vecmat ${describe(a)} with ${describe(b)}: they must be [..., n] and [..., n, m]`);
  }
  if (a.ndim === 1) return matmul(a, b);
  const out = matmul(reshaped(a, [...a.shape.slice(0, -1), 1, a.shape.at(-1)!]), b);
  return reshaped(out, [...out.shape.slice(0, -2), out.shape.at(-1)!]);
}

/** Options of `cross`. */
export interface CrossOptions {
  /** The axis of the vectors, in all three: the last if not given. */
  readonly axis?: number;
  /** The axis of the vectors in the first operand, if another. */
  readonly axisa?: number;
  /** The axis of the vectors in the second operand, if another. */
  readonly axisb?: number;
  /** The axis of the vectors in the result, if another. */
  readonly axisc?: number;
}

/**
 * The cross products of vectors of size 3. Those of size 2 have 0 for a third component; of two such, only the third component is given.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cross([1, 0, 0], [0, 1, 0]).toArray()); // [0, 0, 1]
 * ```
 */
export function cross(x: TensorLike, y: TensorLike, options: CrossOptions = {}): Tensor {
  checkOptions("cross", options, ["axis", "axisa", "axisb", "axisc"]);
  const { axis = -1, axisa = axis, axisb = axis, axisc = axis } = options;
  const [first, second] = promote("cross", [x, y]) as [Tensor, Tensor];
  const a = moveAxis(first, normalizeAxis("cross", axisa, first.ndim), first.ndim - 1);
  const b = moveAxis(second, normalizeAxis("cross", axisb, second.ndim), second.ndim - 1);
  const na = a.shape.at(-1), nb = b.shape.at(-1);
  if (na !== 2 && na !== 3 || nb !== 2 && nb !== 3) {
    throw new RangeError(`Cannot cross ${describe(first)} with ${describe(second)}: the vectors must be of size 2 or 3`);
  }
  const part = (t: Tensor, i: number) =>
    bind("slice", [t], {
      start: t.shape.map((_, k) => k === t.ndim - 1 ? i : 0),
      limit: t.shape.map((n, k) => k === t.ndim - 1 ? i + 1 : n),
      strides: t.shape.map(() => 1),
    });
  const at = (t: Tensor, i: number) => reshaped(part(t, i), t.shape.slice(0, -1));
  const minor = (i: number, j: number) => subtract(multiply(at(a, i), at(b, j)), multiply(at(a, j), at(b, i)));
  if (na === 2 && nb === 2) return minor(0, 1);
  const joined = (parts: readonly Tensor[]) => {
    const out = stack(parts, -1);
    return moveAxis(out, out.ndim - 1, normalizeAxis("cross", axisc, out.ndim));
  };
  if (na === 3 && nb === 3) return joined([minor(1, 2), minor(2, 0), minor(0, 1)]);
  const flat = na === 2
    ? [multiply(at(a, 1), at(b, 2)), multiply(multiply(at(a, 0), at(b, 2)), -1)]
    : [multiply(multiply(at(a, 2), at(b, 1)), -1), multiply(at(a, 2), at(b, 0))];
  return joined([...flat, minor(0, 1)]);
}

/**
 * The Kronecker product: each element of `x` times all of `y`, as blocks.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.kron([1, 10], [1, 2]).toArray()); // [1, 2, 10, 20]
 * ```
 */
export function kron(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promote("kron", [x, y]) as [Tensor, Tensor];
  const rank = Math.max(a.ndim, b.ndim);
  const sizes = (t: Tensor) => [...new Array<number>(rank - t.ndim).fill(1), ...t.shape];
  const sa = sizes(a), sb = sizes(b);
  const shape = sa.flatMap((n, i) => [n, sb[i]!]);
  const left = bind("broadcastInDim", [reshaped(a, sa)], { shape, axes: sa.map((_, i) => 2 * i) });
  const right = bind("broadcastInDim", [reshaped(b, sb)], { shape, axes: sb.map((_, i) => 2 * i + 1) });
  return reshaped(bind("mul", [left, right], {}), sa.map((n, i) => n * sb[i]!));
}
