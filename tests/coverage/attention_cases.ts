/**
 * The table of coverage of attention as functions of arrays.
 *
 * @module
 */
import { nn } from "../../mod.ts";
import type * as attention from "../../nn/layers/attention_function.ts";
import { bools, floats, type Operand, shared } from "../_helpers/check_op.ts";
import { type CasesOf, host, op } from "./_entry.ts";

const near = { tolerance: 1e-4 } as const;
const heads = (length: number, count: number, size = 4): Operand => floats([2, length, count, size], -1, 1);

export const attentionCases: CasesOf<typeof attention> = {
  additiveAttention: op([floats([2, 3, 4]), floats([2, 5, 4]), floats([2, 5, 4])], (q, k, v) => nn.additiveAttention(q!, k!, v!), near),
  combineMasks: op([bools([2, 3]), bools([2, 3])], (a, b) => nn.combineMasks(a!, null, b!)!),
  dotProductAttention: [
    op([heads(4, 2), heads(5, 2), heads(5, 2, 3)], (q, k, v) => nn.dotProductAttention(q!, k!, v!), near),
    op([heads(5, 4), heads(5, 2), heads(5, 2)], (q, k, v) => nn.dotProductAttention(q!, k!, v!, { isCausal: true }), near),
    op(
      [heads(4, 2), heads(5, 1), heads(5, 1), floats([1, 2, 4, 5]), shared(bools([2, 1, 4, 5]))],
      (q, k, v, bias, mask) => nn.dotProductAttention(q!, k!, v!, { bias: bias!, mask: mask!, localWindowSize: 3 }),
      near,
    ),
  ],
  makeAttentionMask: op([bools([2, 3]), bools([2, 4])], (q, k) => nn.makeAttentionMask(q!, k!)),
  makeCausalMask: host("makes a mask of a given length"),
};
