/**
 * Bits: logic, shifts, counting, and the counter-based generator.
 *
 * @module
 */
import type { Binary, Primitive, Unary } from "../primitive.ts";
import { describe } from "../shape.ts";
import { commonShape, flat, flatBinary } from "./_rules.ts";

/** Not: of bool logical, of integers bitwise. */
export const not: Unary<"not"> = flat("not", "logical");
/** And: of bool logical, of integers bitwise. */
export const and: Binary<"and"> = flatBinary("and", "logical");
/** Or: of bool logical, of integers bitwise. */
export const or: Binary<"or"> = flatBinary("or", "logical");
/** Exclusive or: of bool logical, of integers bitwise. */
export const xor: Binary<"xor"> = flatBinary("xor", "logical");
/** x · 2ʸ; 0 where y is at or above the width. */
export const shiftLeft: Binary<"shiftLeft"> = flatBinary("shiftLeft", "integer");
/** Bits moved down, zeros moved in. */
export const shiftRightLogical: Binary<"shiftRightLogical"> = flatBinary("shiftRightLogical", "integer");
/** Bits moved down, the sign moved in. */
export const shiftRightArithmetic: Binary<"shiftRightArithmetic"> = flatBinary("shiftRightArithmetic", "integer");
/** How many bits are one. */
export const populationCount: Unary<"populationCount"> = flat("populationCount", "integer");
/** How many leading bits are zero. */
export const clz: Unary<"clz"> = flat("clz", "integer");

/**
 * Threefry-2x32 with 20 rounds of the counters (c0, c1) under the key (k0, k1), Salmon et al. 2011: word 0 or 1 of the result, or
 * (word 2) their exclusive or, which is what JAX's partitionable streams use.
 */
export const threefry: Primitive<"threefry", { readonly word: 0 | 1 | 2 }, 4> = {
  name: "threefry",
  results: "one",
  kind: "elementwise",
  shape(inputs) {
    for (const x of inputs) {
      if (x.dtype !== "uint32") throw new TypeError(`Cannot threefry over ${describe(x)}: keys and counters are uint32`);
    }
    return { shape: commonShape("threefry", inputs), dtype: "uint32" };
  },
  jvp: "zero",
  transpose: "nonlinear",
  batch: "elementwise",
  linearize: "jvp",
};
