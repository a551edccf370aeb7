/**
 * Tensors put together, and taken apart.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { promote, type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { behind, placed, positional } from "../core/positional.ts";
import { describe, normalizeAxis } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { castTo, reshaped } from "./_operands.ts";
import type { AndAxis } from "./_reduce.ts";
import { atleast1d, atleast2d, atleast3d, expandDims } from "./shape.ts";

/** Several tensors: a list, or a tensor's leading axis. */
export type TensorList = readonly TensorLike[] | Tensor;

/** Options of `concatenate` and `stack`. */
export interface JoinOptions {
  /** The dtype of the result, if not the one the parts meet in. */
  readonly dtype?: DType;
}

/** The parts of a list. */
function partsOf(operation: string, xs: TensorList): TensorLike[] {
  if (xs instanceof Tensor) return unstack(xs);
  if (!Array.isArray(xs) || xs.length === 0) throw new RangeError(`Cannot ${operation} nothing: it takes a list of at least one tensor`);
  return [...xs];
}

function join(operation: string, parts: readonly Tensor[], axis: number): Tensor {
  if (parts.length === 1) return parts[0]!;
  const first = parts[0]!;
  for (const part of parts) {
    if (part.ndim !== first.ndim || part.shape.some((n, i) => i !== axis && n !== first.shape[i])) {
      throw new RangeError(
        `Cannot ${operation} ${parts.slice(0, 8).map(describe).join(", ")}${
          parts.length > 8 ? ", …" : ""
        } along axis ${axis}: the other axes must be the same`,
      );
    }
  }
  return bind("concatenate", parts, { axis });
}

/**
 * Tensors one after the other along an axis that they have (0 if not given; null flattens them first).
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.concatenate([[1, 2], [3]]).toArray()); // [1, 2, 3]
 * ```
 */
export function concatenate(
  xs: TensorList,
  along?: number | AndAxis<JoinOptions, number | null> | null,
  dtype?: DType | JoinOptions,
): Tensor {
  const rest = behind<JoinOptions>("concatenate", ["dtype"], [dtype]);
  const [axis = 0, options] = placed<number | null, JoinOptions>("concatenate", "axis", along, rest);
  checkOptions("concatenate", options, ["dtype"]);
  let parts = promote("concatenate", partsOf("concatenate", xs));
  if (options?.dtype !== undefined) {
    const dtype = checkDType("concatenate", options.dtype);
    parts = parts.map((x) => castTo(x, dtype));
  }
  if (axis === null) return join("concatenate", parts.map((x) => reshaped(x, [x.size])), 0);
  const scalar = parts.find((x) => x.ndim === 0);
  if (scalar !== undefined) throw new RangeError(`Cannot concatenate ${describe(scalar)}: a scalar has no axis; use stack`);
  return join("concatenate", parts, normalizeAxis("concatenate", axis, parts[0]!.ndim));
}

/**
 * Tensors of one shape along a new axis (in front if not given).
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.stack([[1, 2], [3, 4]], 1).toArray()); // [[1, 3], [2, 4]]
 * ```
 */
export function stack(xs: TensorList, along?: number | AndAxis<JoinOptions, number>, rest?: JoinOptions): Tensor {
  const [axis = 0, options] = placed<number, JoinOptions>("stack", "axis", along, rest);
  checkOptions("stack", options, ["dtype"]);
  let parts = promote("stack", partsOf("stack", xs));
  if (options?.dtype !== undefined) {
    const dtype = checkDType("stack", options.dtype);
    parts = parts.map((x) => castTo(x, dtype));
  }
  const first = parts[0]!, at = normalizeAxis("stack", axis, first.ndim + 1);
  const other = parts.find((x) => x.shape.join() !== first.shape.join());
  if (other !== undefined) throw new RangeError(`Cannot stack ${describe(first)} and ${describe(other)}: the shapes must be the same`);
  return join("stack", parts.map((x) => expandDims(x, at)), at);
}

/**
 * The slices along an axis (the first if not given), each without it.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.unstack([[1, 2], [3, 4]]).map((x) => x.toArray())); // [[1, 2], [3, 4]]
 * ```
 */
export function unstack(x: TensorLike, along?: number | { readonly axis?: number }): Tensor[] {
  const { axis = 0, ...none } = positional<{ readonly axis?: number }>("unstack", ["axis"], [along]);
  checkOptions("unstack", none, ["axis"]);
  const value = toTensor("unstack", x);
  const at = normalizeAxis("unstack", axis, value.ndim);
  const shape = value.shape.filter((_, i) => i !== at);
  return Array.from({ length: value.shape[at]! }, (_, i) => reshaped(section(value, at, i, i + 1), shape));
}

/**
 * Tensors side by side: along the second axis, vectors along their only one.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.hstack([[[1], [2]], [[3], [4]]]).toArray()); // [[1, 3], [2, 4]]
 * ```
 */
export function hstack(xs: TensorList, options?: JoinOptions): Tensor {
  checkOptions("hstack", options, ["dtype"]);
  const parts = partsOf("hstack", xs).map(atleast1d);
  return concatenate(parts, parts[0]!.ndim === 1 ? 0 : 1, options);
}

/**
 * Tensors above one another: along the first axis, vectors as rows.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.vstack([[1, 2], [3, 4]]).toArray()); // [[1, 2], [3, 4]]
 * ```
 */
export function vstack(xs: TensorList, options?: JoinOptions): Tensor {
  checkOptions("vstack", options, ["dtype"]);
  return concatenate(partsOf("vstack", xs).map(atleast2d), 0, options);
}

/**
 * Tensors behind one another: along the third axis.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.dstack([[1, 2], [3, 4]]).toArray()); // [[[1, 3], [2, 4]]]
 * ```
 */
export function dstack(xs: TensorList, options?: JoinOptions): Tensor {
  checkOptions("dstack", options, ["dtype"]);
  return concatenate(partsOf("dstack", xs).map(atleast3d), 2, options);
}

/**
 * Vectors as the columns of a matrix; matrices side by side.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.columnStack([[1, 2], [3, 4]]).toArray()); // [[1, 3], [2, 4]]
 * ```
 */
export function columnStack(xs: TensorList): Tensor {
  const columns = partsOf("columnStack", xs).map((x) => {
    const value = toTensor("columnStack", x);
    return value.ndim < 2 ? reshaped(value, [value.size, 1]) : value;
  });
  return concatenate(columns, 1);
}

/** Nested lists of blocks. */
export type Blocks = TensorLike | readonly Blocks[];

/**
 * A tensor from nested lists of blocks: the innermost lists go along the last axis, the next along the one before, and so on.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.block([[np.eye(1), np.zeros([1, 1])], [np.ones([1, 2])]]).toArray()); // [[1, 0], [1, 1]]
 * ```
 */
export function block(blocks: Blocks): Tensor {
  const depthOf = (x: unknown): number => Array.isArray(x) ? 1 + depthOf(x[0]) : 0;
  const depth = depthOf(blocks);
  const rankOf = (x: Blocks): number => Array.isArray(x) ? Math.max(...x.map(rankOf)) : toTensor("block", x as TensorLike).ndim;
  const rank = Math.max(depth, rankOf(blocks));
  const build = (x: Blocks, level: number): Tensor => {
    if (!Array.isArray(x)) {
      const value = toTensor("block", x as TensorLike);
      return reshaped(value, [...new Array<number>(rank - value.ndim).fill(1), ...value.shape]);
    }
    if (depthOf(x) !== depth - level || x.length === 0) {
      throw new RangeError(
        "Cannot make a block array of lists nested to different depths: blocks lie all at one depth, and no list is empty",
      );
    }
    return concatenate(x.map((part) => build(part, level + 1)), rank - (depth - level));
  };
  return build(blocks, 0);
}

/** A contiguous piece of one axis. */
function section(x: Tensor, axis: number, start: number, limit: number): Tensor {
  if (start === 0 && limit === x.shape[axis]) return x;
  return bind("slice", [x], {
    start: x.shape.map((_, i) => i === axis ? start : 0),
    limit: x.shape.map((n, i) => i === axis ? limit : n),
    strides: x.shape.map(() => 1),
  });
}

function splitAt(x: Tensor, axis: number, cuts: readonly number[]): Tensor[] {
  const n = x.shape[axis]!;
  // Cuts are Python slice bounds: negative ones count from the end, those beyond it give nothing.
  const clean = cuts.map((cut) => {
    if (!Number.isInteger(cut)) throw new RangeError(`Cannot split ${describe(x)} at ${cut}: the places to cut are whole numbers`);
    return Math.min(Math.max(cut < 0 ? cut + n : cut, 0), n);
  });
  return [0, ...clean].map((start, i) => section(x, axis, start, Math.max(start, i < clean.length ? clean[i]! : n)));
}

/**
 * The tensor cut along an axis (0 if not given).
 *
 * @param sections Into how many equal parts, or the list of indices before which to cut.
 * @throws {RangeError} The axis does not divide into equal parts; `arraySplit` allows that.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.split([1, 2, 3, 4], 2).map((x) => x.toArray())); // [[1, 2], [3, 4]]
 * console.log(np.split([1, 2, 3, 4], [1]).map((x) => x.toArray())); // [[1], [2, 3, 4]]
 * ```
 */
export function split(x: TensorLike, sections: number | readonly number[], axis?: number | { readonly axis?: number }): Tensor[] {
  const options = positional<{ readonly axis?: number }>("split", ["axis"], [axis]);
  checkOptions("split", options, ["axis"]);
  const value = toTensor("split", x);
  const at = normalizeAxis("split", options.axis ?? 0, value.ndim);
  if (typeof sections !== "number") return splitAt(value, at, sections);
  const n = value.shape[at]!;
  if (!Number.isInteger(sections) || sections < 1 || n % sections !== 0) {
    throw new RangeError(
      `Cannot split ${describe(value)} along axis ${at} into ${sections} equal parts: ${n} does not divide; use arraySplit`,
    );
  }
  return splitAt(value, at, Array.from({ length: sections - 1 }, (_, i) => (i + 1) * n / sections));
}

/**
 * The tensor cut along an axis (0 if not given) into parts that are as equal as can be, the longer ones first.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arraySplit([1, 2, 3], 2).map((x) => x.toArray())); // [[1, 2], [3]]
 * ```
 */
export function arraySplit(x: TensorLike, sections: number | readonly number[], axis?: number | { readonly axis?: number }): Tensor[] {
  const options = positional<{ readonly axis?: number }>("arraySplit", ["axis"], [axis]);
  checkOptions("arraySplit", options, ["axis"]);
  const value = toTensor("arraySplit", x);
  const at = normalizeAxis("arraySplit", options.axis ?? 0, value.ndim);
  if (typeof sections !== "number") return splitAt(value, at, sections);
  if (!Number.isInteger(sections) || sections < 1) {
    throw new RangeError(`Cannot split ${describe(value)} into ${sections} parts: the number of parts is whole, and at least 1`);
  }
  const n = value.shape[at]!, size = Math.floor(n / sections), longer = n % sections;
  return splitAt(value, at, Array.from({ length: sections - 1 }, (_, i) => (i + 1) * size + Math.min(i + 1, longer)));
}

/**
 * `split` along the second axis; of a vector along its only one.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.hsplit([[1, 2], [3, 4]], 2).map((x) => x.toArray())); // [[[1], [3]], [[2], [4]]]
 * ```
 */
export function hsplit(x: TensorLike, sections: number | readonly number[]): Tensor[] {
  const value = toTensor("hsplit", x);
  return split(value, sections, { axis: value.ndim === 1 ? 0 : 1 });
}

/**
 * `split` along the first axis of a matrix.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.vsplit([[1, 2], [3, 4]], 2).map((x) => x.toArray())); // [[[1, 2]], [[3, 4]]]
 * ```
 */
export function vsplit(x: TensorLike, sections: number | readonly number[]): Tensor[] {
  return split(x, sections, { axis: 0 });
}

/**
 * `split` along the third axis.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.dsplit(np.zeros([1, 2, 4]), 2).map((x) => x.shape)); // [[1, 2, 2], [1, 2, 2]]
 * ```
 */
export function dsplit(x: TensorLike, sections: number | readonly number[]): Tensor[] {
  return split(x, sections, { axis: 2 });
}

/**
 * The tensor with values after its end: along an axis that they share, or, if none is given, both flattened.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.append([1, 2], 3).toArray()); // [1, 2, 3]
 * ```
 */
export function append(x: TensorLike, values: TensorLike, axis?: number | { readonly axis?: number | null } | null): Tensor {
  const options = positional<{ readonly axis?: number | null }>("append", ["axis"], [axis]);
  checkOptions("append", options, ["axis"]);
  return concatenate([x, values], options.axis ?? null);
}
