/**
 * What reductions and cumulative operations combine with.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { storageType } from "../types.ts";

/** The reductions to one value of the same type. */
export type Reduction = "reduceSum" | "reduceProd" | "reduceMax" | "reduceMin" | "reduceAnd" | "reduceOr";

/** How values are combined: WGSL. */
export interface CombineText {
  /** The type of partial results. */
  readonly accumulator: string;
  /** identity, load, combine and store. */
  readonly text: string;
}

/** The WGSL expression of the identity. */
export function identityOf(name: Reduction, dtype: DType): string {
  const floating = dtype === "float32" || dtype === "float16";
  switch (name) {
    case "reduceSum":
      return floating ? "0.0f" : dtype === "int32" ? "0i" : "0u";
    case "reduceProd":
      return floating ? "1.0f" : dtype === "int32" ? "1i" : "1u";
    case "reduceMax":
      return floating ? "from_bits(0xff800000u)" : dtype === "int32" ? "(-2147483647i - 1i)" : "0u";
    case "reduceMin":
      return floating ? "from_bits(0x7f800000u)" : dtype === "int32" ? "2147483647i" : dtype === "bool" ? "1u" : "0xffffffffu";
    case "reduceAnd":
      return dtype === "bool" ? "1u" : dtype === "int32" ? "-1i" : "0xffffffffu";
    case "reduceOr":
      return dtype === "int32" ? "0i" : "0u";
  }
}

/** The WGSL expression that combines `a` and `b`. */
export function combineOf(name: Reduction, dtype: DType, a: string, b: string): string {
  const floating = dtype === "float32" || dtype === "float16";
  switch (name) {
    case "reduceSum":
      return dtype === "bool" ? `${a} | ${b}` : `${a} + ${b}`;
    case "reduceProd":
      return dtype === "bool" ? `${a} & ${b}` : `${a} * ${b}`;
    case "reduceMax":
      return floating ? `fx_max(${a}, ${b})` : `max(${a}, ${b})`;
    case "reduceMin":
      return floating ? `fx_min(${a}, ${b})` : `min(${a}, ${b})`;
    case "reduceAnd":
      return `${a} & ${b}`;
    case "reduceOr":
      return `${a} | ${b}`;
  }
}

/** The functions of a reduction. float16 accumulates in float32. */
export function operationOf(name: Reduction, dtype: DType): CombineText {
  const half = dtype === "float16";
  return {
    accumulator: half ? "f32" : storageType(dtype),
    text: [
      `fn identity() -> A { return ${identityOf(name, dtype)}; }`,
      `fn load(x: T) -> A { return ${half ? "f32(x)" : "x"}; }`,
      `fn combine(a: A, b: A) -> A { return ${combineOf(name, dtype, "a", "b")}; }`,
      `fn store(a: A) -> Y { return ${half ? "f16(a)" : "a"}; }`,
    ].join("\n"),
  };
}
