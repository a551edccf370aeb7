/**
 * Sums of products over chosen axes: every matrix product, einsum and contraction.
 *
 * @module
 */
import { Linear, type Primitive } from "../primitive.ts";
import { bind } from "../bind.ts";
import type { DType } from "../dtype.ts";
import { type Aval, describe } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { transpose } from "./_ops.ts";
import { addTangents } from "./_rules.ts";

/** Which axes are contracted, and which run along. */
export interface DotParams {
  /** Axes of the left operand that are summed over. */
  readonly lhsContract: readonly number[];
  /** Axes of the right operand that are summed over, in the same order. */
  readonly rhsContract: readonly number[];
  /** Axes of the left operand that run along with the right's. */
  readonly lhsBatch: readonly number[];
  /** Axes of the right operand that run along with the left's. */
  readonly rhsBatch: readonly number[];
  /** The type of the result, where it is not the operands'. */
  readonly dtype?: DType | undefined;
}

/** The axes that are neither contracted nor batch. */
function freeAxes(rank: number, contract: readonly number[], batch: readonly number[]): number[] {
  const free: number[] = [];
  for (let i = 0; i < rank; i++) if (!contract.includes(i) && !batch.includes(i)) free.push(i);
  return free;
}

/** The general contraction; result axes: batch, left's free, right's free. As `lax.dot_general_p`. */
export const dotGeneral: Primitive<"dotGeneral", DotParams, 2> = {
  name: "dotGeneral",
  results: "one",
  kind: "other",
  shape([x, y], { lhsContract, rhsContract, lhsBatch, rhsBatch, dtype }) {
    const fail = (why: string) =>
      new RangeError(
        `Cannot contract ${describe(x)} over axes [${lhsContract}] with ${describe(y)} over axes [${rhsContract}]` +
          `${lhsBatch.length > 0 ? `, batch axes [${lhsBatch}] and [${rhsBatch}]` : ""}: ${why}`,
      );
    if (x.dtype !== y.dtype) throw new TypeError(`Cannot contract ${describe(x)} with ${describe(y)}: the dtypes must be the same`);
    if (lhsContract.length !== rhsContract.length || lhsBatch.length !== rhsBatch.length) throw fail("both need equally many axes");
    lhsContract.forEach((a, i) => {
      if (x.shape[a] !== y.shape[rhsContract[i]!]) throw fail(`sizes ${x.shape[a]} and ${y.shape[rhsContract[i]!]} differ`);
    });
    lhsBatch.forEach((a, i) => {
      if (x.shape[a] !== y.shape[rhsBatch[i]!]) throw fail(`batch sizes ${x.shape[a]} and ${y.shape[rhsBatch[i]!]} differ`);
    });
    const free = (z: Aval, contract: readonly number[], batch: readonly number[]) =>
      freeAxes(z.shape.length, contract, batch).map((a) => z.shape[a]!);
    return {
      shape: [...lhsBatch.map((a) => x.shape[a]!), ...free(x, lhsContract, lhsBatch), ...free(y, rhsContract, rhsBatch)],
      dtype: dtype ?? x.dtype,
    };
  },
  jvp([x, y], [dx, dy], params) {
    const tangent = addTangents(dx && bind("dotGeneral", [dx, y], params), dy && bind("dotGeneral", [x, dy], params));
    return [bind("dotGeneral", [x, y], params), tangent];
  },
  transpose(ct, [x, y], params) {
    if (x instanceof Linear) return [contractBack(ct!, x, y as Tensor, params, "left"), null];
    const { lhsContract, rhsContract, lhsBatch, rhsBatch, dtype } = params;
    const swapped = { lhsContract: rhsContract, rhsContract: lhsContract, lhsBatch: rhsBatch, rhsBatch: lhsBatch, dtype };
    return [null, contractBack(ct!, y as Linear, x, swapped, "right")];
  },
  batch([x, y], [xAxis, yAxis], params) {
    const { lhsContract, rhsContract, lhsBatch, rhsBatch, dtype } = params;
    const after = (axes: readonly number[], axis: number) => axes.map((a) => a < axis ? a : a + 1);
    if (xAxis !== null && yAxis !== null) {
      const out = bind("dotGeneral", [x, y], {
        lhsContract: after(lhsContract, xAxis),
        rhsContract: after(rhsContract, yAxis),
        lhsBatch: [xAxis, ...after(lhsBatch, xAxis)],
        rhsBatch: [yAxis, ...after(rhsBatch, yAxis)],
        dtype,
      });
      return [out, 0];
    }
    // Only one operand has it: there it is one more free axis, and comes out among that operand's.
    if (xAxis !== null) {
      const contract = after(lhsContract, xAxis), batch = after(lhsBatch, xAxis);
      const out = bind("dotGeneral", [x, y], { lhsContract: contract, rhsContract, lhsBatch: batch, rhsBatch, dtype });
      return [out, batch.length + freeAxes(x.shape.length, contract, batch).indexOf(xAxis)];
    }
    const contract = after(rhsContract, yAxis!), batch = after(rhsBatch, yAxis!);
    const out = bind("dotGeneral", [x, y], { lhsContract, rhsContract: contract, lhsBatch, rhsBatch: batch, dtype });
    const left = x.shape.length - lhsContract.length;
    return [out, left + freeAxes(y.shape.length, contract, batch).indexOf(yAxis!)];
  },
  linearize: "jvp",
};

/** The cotangent of operand `x`, contracted with `y` as `params` says with x on the left: ct and y contracted over y's free axes. */
function contractBack(ct: Tensor, x: Linear, y: Tensor, params: DotParams, side: "left" | "right"): Tensor {
  const { lhsContract, rhsContract, lhsBatch, rhsBatch } = params;
  const xFree = freeAxes(x.shape.length, lhsContract, lhsBatch), yFree = freeAxes(y.shape.length, rhsContract, rhsBatch);
  const nb = lhsBatch.length;
  const ctBatch = Array.from({ length: nb }, (_, i) => i);
  const yInCt = yFree.map((_, i) => nb + i + (side === "left" ? xFree.length : 0));
  // Result axes: batch, x's free, y's contracted ones in y's order.
  const out = bind("dotGeneral", [ct, y], {
    lhsContract: yInCt,
    rhsContract: yFree,
    lhsBatch: ctBatch,
    rhsBatch,
    dtype: x.dtype === ct.dtype ? undefined : x.dtype,
  });
  const order = rhsContract.map((a, i) => [a, lhsContract[i]!] as const).sort((p, q) => p[0] - q[0]).map((p) => p[1]);
  const axes = [...lhsBatch, ...xFree, ...order];
  return transpose(out, x.shape.map((_, i) => axes.indexOf(i)));
}
