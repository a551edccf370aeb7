/**
 * The kernels of the CPU device: one for each primitive that is not a matter of control flow.
 *
 * @module
 */
import type { ParamsOf, RunnableName } from "../../../core/primitives/mod.ts";
import { arithmetic } from "./arithmetic.ts";
import { attention, attentionGradient, attentionTangent } from "./attention.ts";
import { bitcast, cast } from "./cast.ts";
import { conv } from "./conv.ts";
import { cumulatives } from "./cumulative.ts";
import { dotGeneral } from "./dot.ts";
import { fft } from "./fft.ts";
import { gather, scatter } from "./gather.ts";
import { hostCall } from "./host_call.ts";
import { userKernel } from "./user_kernel.ts";
import type { Kernel } from "./kernel.ts";
import { cholesky, triangularSolve } from "./linalg/cholesky.ts";
import { eigh } from "./linalg/eigh.ts";
import { lu } from "./linalg/lu.ts";
import { qr } from "./linalg/qr.ts";
import { svd } from "./linalg/svd.ts";
import { reductions } from "./reduce.ts";
import { sort } from "./sort.ts";
import { special } from "./special/mod.ts";
import { structural } from "./structural.ts";
import { threefry } from "./threefry.ts";
import { reduceWindow, selectAndGatherAdd, selectAndScatterAdd } from "./window.ts";

/** The primitives that run programs: their kernels need the interpreter. */
export type ControlName = Extract<
  RunnableName,
  "call" | "scan" | "whileLoop" | "cond" | "customJvp" | "customVjp" | "checkpoint" | "rematerialize"
>;

/** A kernel for every primitive in `Names`. */
export type KernelTable<Names extends RunnableName> = { readonly [Name in Names]: Kernel<ParamsOf<Name>> };

/** The kernels, by primitive. */
export const kernels: KernelTable<Exclude<RunnableName, ControlName>> = {
  ...arithmetic,
  ...special,
  ...structural,
  ...reductions,
  ...cumulatives,
  cast,
  bitcast,
  threefry,
  dotGeneral,
  conv,
  attention,
  attentionTangent,
  attentionGradient,
  reduceWindow,
  selectAndScatterAdd,
  selectAndGatherAdd,
  gather,
  scatter,
  sort,
  cholesky,
  triangularSolve,
  lu,
  qr,
  svd,
  eigh,
  fft,
  hostCall,
  kernel: userKernel,
};

/** Kernels that move elements without reading them, or that take care of bfloat16 themselves: they get its bits. */
export const movesBits: ReadonlySet<string> = new Set([
  ...Object.keys(structural),
  "stopGradient",
  "copy",
  "name",
  "barrier",
  "select",
  "cast",
  "bitcast",
  "hostCall",
  "call",
  "scan",
  "whileLoop",
  "cond",
  "customJvp",
  "customVjp",
  "checkpoint",
  "rematerialize",
]);
