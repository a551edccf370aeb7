/**
 * Tensors in golden files, and comparing with them.
 *
 * @module
 */
import { np, type Tensor, tree } from "../../mod.ts";

/** A tensor in a golden file. */
export interface Stored {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
  readonly dtype?: string;
}

const numbers = (data: readonly (number | string)[]) => data.map((v) => v === "inf" ? Infinity : v === "-inf" ? -Infinity : Number(v));

/** The tensor that a golden file holds. */
export function load(stored: Stored): Tensor {
  const dtype = stored.dtype === "bool" || stored.dtype === "int32" ? stored.dtype : "float32";
  return np.array(Float64Array.from(numbers(stored.data)), { dtype, shape: [...stored.shape] });
}

/** A tree of stored tensors as tensors. */
// deno-lint-ignore no-explicit-any -- trees of any shape
export function loadTree(stored: any): any {
  if (stored !== null && typeof stored === "object" && "data" in stored && "shape" in stored) return load(stored);
  if (Array.isArray(stored)) return stored.map(loadTree);
  return Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, loadTree(value)]));
}

/** Throws unless all elements are within `tolerance` of what is expected, relative to the larger of 1 and the value. */
export function close(what: string, got: ArrayLike<number>, expected: readonly (number | string)[], tolerance: number): void {
  if (got.length !== expected.length) throw new Error(`${what}: ${got.length} values, expected ${expected.length}`);
  numbers(expected).forEach((want, i) => {
    const value = got[i]!;
    if (Number.isNaN(want) ? Number.isNaN(value) : value === want) return;
    if (!(Math.abs(value - want) <= tolerance * Math.max(1, Math.abs(want)))) {
      throw new Error(`${what}: value ${i} is ${value}, expected ${want}`);
    }
  });
}

/** Throws unless a tensor has the shape and the values of a stored one. */
export function closeTo(what: string, got: Tensor, expected: Stored, tolerance = 2e-5): void {
  if (got.shape.join() !== expected.shape.join()) throw new Error(`${what}: shape [${got.shape}], expected [${expected.shape}]`);
  close(what, Array.from(got.dataSync(), Number), expected.data, tolerance);
}

/** `closeTo` for all leaves of a tree. */
export function closeToTree(what: string, got: unknown, expected: unknown, tolerance = 2e-5): void {
  const stored = tree.leaves(expected, (v) => v !== null && typeof v === "object" && "data" in v && "shape" in v) as Stored[];
  const leaves = tree.leaves(got) as Tensor[];
  if (leaves.length !== stored.length) throw new Error(`${what}: ${leaves.length} leaves, expected ${stored.length}`);
  leaves.forEach((leaf, i) => closeTo(`${what}, leaf ${i}`, leaf, stored[i]!, tolerance));
}

/** Σ yᵢ cos(0.7 i): a scalar in which all elements count differently. */
export function weigh(y: Tensor): Tensor {
  return np.sum(np.multiply(y, np.reshape(np.cos(np.multiply(np.arange(y.size).astype("float32"), 0.7)), y.shape)));
}
