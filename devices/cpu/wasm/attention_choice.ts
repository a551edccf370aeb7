/**
 * Where attention runs without its table of weights, and where with it.
 *
 * @module
 */
import { attentionOperands, type AttentionParams, type AttentionSizes, attentionSizes } from "../../../core/primitives/_attention.ts";
import type { Equation } from "../../../core/program.ts";
import type { Aval } from "../../../core/shape.ts";
import { canAttend, skipsKeys } from "./attention_block.ts";
import { canAttendBack } from "./emit_attention_gradient.ts";

/** A table of weights of this many bytes is worth doing without, whatever is faster. */
const largeTable = 64 << 20;

function sizesOf(avals: readonly Aval[], params: AttentionParams): AttentionSizes {
  const { query, key, value } = attentionOperands(avals, params);
  return attentionSizes(query, key, value);
}

/**
 * Whether an attention is better written out, with its table of weights in memory: where there is no kernel for it, and backwards where
 * nothing can be left out and each head has keys of its own, in which case the kernel took 6 % longer than the table at 1,024 positions.
 */
export function prefersTable(e: Equation): boolean {
  const params = e.params as unknown as AttentionParams;
  switch (e.primitive) {
    case "attention":
      return !canAttend(e);
    case "attentionGradient": {
      if (!canAttendBack(e)) return true;
      const sizes = sizesOf(e.inputs.map((a) => a.aval), params), { batch, heads, kvHeads, queries, keys } = sizes;
      return !skipsKeys(sizes, params) && heads === kvHeads && 4 * batch * heads * queries * keys <= largeTable;
    }
    default:
      return true;
  }
}

/** About how many additions an attention is; 0 for other primitives. */
export function attentionWork(primitive: string, avals: readonly Aval[], params: object): number {
  if (primitive !== "attention" && primitive !== "attentionGradient") return 0;
  const { batch, heads, queries, keys, size, valueSize } = sizesOf(avals, params as AttentionParams);
  return batch * heads * queries * keys * (size + valueSize + 16) * (primitive === "attention" ? 1 : 2);
}
