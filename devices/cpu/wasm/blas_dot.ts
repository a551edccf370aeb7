/**
 * dotGeneral by the system's BLAS: which products it does, and where their operands lie.
 *
 * @module
 */
import type { TypedArray } from "../../../core/dtype.ts";
import type { Equation } from "../../../core/program.ts";
import { blasMultiply, type BlasProduct, takesProduct } from "../blas.ts";
import { dotLayout } from "./dot_layout.ts";

/** A product, or a batch of them. */
export interface BlasDot {
  /** One product. */
  readonly product: BlasProduct;
  /** Where the operands of each begin, in elements after the first's. */
  readonly offsets: readonly { readonly a: number; readonly b: number }[];
}

/** What the library is to do for a dotGeneral of float32; undefined where it does not take it. */
export function blasDot(e: Equation): BlasDot | undefined {
  if ([...e.inputs, ...e.outputs].some(({ aval }) => aval.dtype !== "float32")) return undefined;
  const l = dotLayout(e);
  if (l === undefined) return undefined;
  const product = { m: l.M, n: l.N, k: l.K, am: l.am, ak: l.ak, bk: l.bk, bn: l.bn };
  if (!takesProduct(product)) return undefined;
  let offsets = [{ a: 0, b: 0 }];
  for (const d of l.batch) {
    offsets = offsets.flatMap(({ a, b }) => Array.from({ length: d.size }, (_, k) => ({ a: a + k * d.a, b: b + k * d.b })));
  }
  return { product, offsets };
}

/** Does a batch of products: `c` gets one dense result after another. The arrays begin with the first elements. */
export function blasBatch({ product, offsets }: BlasDot, a: TypedArray, b: TypedArray, c: TypedArray): void {
  const { m, n } = product;
  for (let k = 0; k < offsets.length; k++) {
    const from = offsets[k]!;
    blasMultiply(product, a.subarray(from.a), b.subarray(from.b), c.subarray(k * m * n, (k + 1) * m * n));
  }
}
