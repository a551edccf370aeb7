/**
 * Element types: conversion, promotion, and what each can hold.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType, integerLimits, isFloat, isInteger, itemSize, kindOf, promoteTypes as promotePair } from "../core/dtype.ts";
import { resultType as typeOf } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo } from "./_operands.ts";

/**
 * x in another dtype. Floats to integers drop the fraction and saturate, NaN gives 0; anything to bool asks whether it is not 0.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.astype([1.7, -1.7], "int32").toArray()); // [1, -1]
 * ```
 */
export function astype(x: TensorLike, dtype: DType): Tensor {
  return castTo(toTensor("astype", x), checkDType("astype", dtype));
}

/**
 * The dtype that operands of a function meet in. Numbers give way to tensors.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.resultType(np.zeros([2], "float16"), 1)); // float16
 * ```
 */
export function resultType(...operands: (TensorLike | DType)[]): DType {
  let named: DType | undefined;
  const values: TensorLike[] = [];
  for (const x of operands) {
    if (typeof x === "string") named = named === undefined ? checkDType("resultType", x) : promotePair(named, checkDType("resultType", x));
    else values.push(x);
  }
  if (values.length === 0) {
    if (named === undefined) throw new TypeError("Cannot take resultType of nothing: name at least one tensor or dtype");
    return named;
  }
  const { dtype, weak } = typeOf("resultType", values);
  if (named === undefined) return dtype;
  // Whole numbers alone are weak integers beside a named integer dtype.
  const whole = values.every((x) => typeof x === "number" && Number.isInteger(x));
  return promotePair(named, whole ? "int32" : dtype, false, weak);
}

/**
 * The dtype that two dtypes meet in.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.promoteTypes("int32", "float16")); // float16
 * ```
 */
export function promoteTypes(a: DType, b: DType): DType {
  return promotePair(checkDType("promoteTypes", a), checkDType("promoteTypes", b));
}

/** The kinds of dtypes that `issubdtype` asks about. */
export type DTypeKind = "bool" | "unsignedinteger" | "signedinteger" | "integer" | "floating" | "inexact" | "number" | "generic";

/**
 * Whether a dtype is of a kind, or is another dtype.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.issubdtype("bfloat16", "floating"), np.issubdtype("bool", "number")); // true false
 * ```
 */
export function issubdtype(dtype: DType, kind: DTypeKind | DType): boolean {
  checkDType("issubdtype", dtype);
  switch (kind) {
    case "generic":
      return true;
    case "number":
      return dtype !== "bool";
    case "integer":
      return isInteger(dtype);
    case "signedinteger":
      return kindOf(dtype) === "signed";
    case "unsignedinteger":
      return kindOf(dtype) === "unsigned";
    case "floating":
    case "inexact":
      return isFloat(dtype);
    default:
      return dtype === checkDType("issubdtype", kind);
  }
}

/**
 * Whether every value of one dtype can be held by another.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.canCast("int8", "float16"), np.canCast("int32", "float32")); // true false
 * ```
 */
export function canCast(from: DType, to: DType): boolean {
  checkDType("canCast", from);
  checkDType("canCast", to);
  if (from === to || from === "bool") return true;
  if (to === "bool") return false;
  if (isFloat(from)) {
    if (!isFloat(to)) return false;
    return finfo(to).nmant >= finfo(from).nmant && finfo(to).max >= finfo(from).max;
  }
  if (isFloat(to)) return 8 * itemSize(from) <= finfo(to).nmant + 1;
  const [low, high] = integerLimits(from), [lowTo, highTo] = integerLimits(to);
  return lowTo <= low && high <= highTo;
}

/** What a floating dtype can hold. */
export interface FloatInfo {
  /** The dtype. */
  readonly dtype: DType;
  /** Width in bits. */
  readonly bits: number;
  /** The distance from 1 to the next larger number. */
  readonly eps: number;
  /** The largest finite number. */
  readonly max: number;
  /** The lowest finite number. */
  readonly min: number;
  /** The smallest positive number at full precision. */
  readonly tiny: number;
  /** The smallest positive number. */
  readonly smallestSubnormal: number;
  /** Bits of the fraction. */
  readonly nmant: number;
}

/**
 * The limits of a floating dtype.
 *
 * @throws {TypeError} The dtype is not floating.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.finfo("float16").max); // 65504
 * ```
 */
export function finfo(dtype: DType): FloatInfo {
  checkDType("take finfo", dtype);
  const shape = { float16: [10, 15], bfloat16: [7, 127], float32: [23, 127], float64: [52, 1023] }[dtype as string];
  if (shape === undefined) throw new TypeError(`Cannot take finfo of ${dtype}: it is not a floating dtype; use iinfo`);
  const [nmant, top] = shape as [number, number];
  const eps = 2 ** -nmant, max = (2 - eps) * 2 ** top, tiny = 2 ** (1 - top);
  return { dtype, bits: 8 * itemSize(dtype), eps, max, min: -max, tiny, smallestSubnormal: tiny * eps, nmant };
}

/** What an integer dtype can hold. */
export interface IntegerInfo {
  /** The dtype. */
  readonly dtype: DType;
  /** Width in bits. */
  readonly bits: number;
  /** The largest number. */
  readonly max: number;
  /** The smallest number. */
  readonly min: number;
}

/**
 * The limits of an integer dtype.
 *
 * @throws {TypeError} The dtype is not an integer one.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.iinfo("int8").min); // -128
 * ```
 */
export function iinfo(dtype: DType): IntegerInfo {
  checkDType("take iinfo", dtype);
  if (!isInteger(dtype)) {
    throw new TypeError(`Cannot take iinfo of ${dtype}: it is not an integer dtype${isFloat(dtype) ? "; use finfo" : ""}`);
  }
  const [min, max] = integerLimits(dtype);
  return { dtype, bits: 8 * itemSize(dtype), max, min };
}

/** The kinds of dtypes that `isdtype` asks about, the array API's. */
export type ArrayApiKind = "bool" | "signed integer" | "unsigned integer" | "integral" | "real floating" | "complex floating" | "numeric";

/**
 * Whether a dtype is another one, or of a kind of the array API's, or of one of several.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isdtype("uint8", "integral"), np.isdtype("bool", ["numeric", "float32"])); // true false
 * ```
 */
export function isdtype(dtype: DType, kind: ArrayApiKind | DType | readonly (ArrayApiKind | DType)[]): boolean {
  checkDType("isdtype", dtype);
  if (typeof kind !== "string") return kind.some((k) => isdtype(dtype, k));
  switch (kind) {
    case "signed integer":
      return kindOf(dtype) === "signed";
    case "unsigned integer":
      return kindOf(dtype) === "unsigned";
    case "integral":
      return isInteger(dtype);
    case "real floating":
      return isFloat(dtype);
    case "complex floating":
      return false; // there are none: complex numbers are pairs of tensors
    case "numeric":
      return dtype !== "bool";
    default:
      return dtype === checkDType("isdtype", kind);
  }
}

/**
 * Whether what stands for a tensor is a scalar: a number, a boolean, or a tensor without axes.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.isscalar(3), np.isscalar([3])); // true false
 * ```
 */
export function isscalar(x: unknown): boolean {
  return typeof x === "number" || typeof x === "boolean" || x instanceof Object && "ndim" in x && x.ndim === 0;
}
