/**
 * What this device does with each primitive: kernels, another name for the same memory, control flow, or a refusal with its reason.
 *
 * @module
 */
import type { PrimitiveName, RunnableName } from "../../core/primitives/mod.ts";
import { type ElementwiseName, expressions } from "../../kernels/elementwise/expressions.ts";
import { map } from "../../kernels/elementwise/map.ts";
import { attention, attentionGradient } from "../../kernels/attention/attention.ts";
import { conv } from "../../kernels/conv/conv.ts";
import { fft } from "../../kernels/fft/fft.ts";
import { gather } from "../../kernels/indexing/gather.ts";
import { scatter } from "../../kernels/indexing/scatter.ts";
import { cholesky, eigh, lu, qr, svd, triangularSolve } from "../../kernels/linalg/linalg.ts";
import { dotGeneral } from "../../kernels/matmul/dot_general.ts";
import type { Operation } from "../../kernels/operation.ts";
import { arg } from "../../kernels/reduce/arg.ts";
import { cumulative } from "../../kernels/reduce/cumulative.ts";
import { reduce } from "../../kernels/reduce/reduce.ts";
import { sort } from "../../kernels/sort/sort.ts";
import { userKernel } from "../../kernels/user/user_kernel.ts";
import { reduceWindow, selectAndGatherAdd, selectAndScatterAdd } from "../../kernels/window/window.ts";
import { affine, concatenate, dynamicSlice, dynamicUpdateSlice, iota, pad } from "../../kernels/view/structural.ts";

/** Launches kernels. */
export interface KernelRule {
  readonly kind: "kernels";
  // deno-lint-ignore no-explicit-any -- each rule knows its primitive's parameters
  readonly run: (op: Operation<any>) => void;
}
/** The result is the first input's memory. */
export interface AliasRule {
  readonly kind: "alias";
}
/** Runs programs. */
export interface ControlRule {
  readonly kind: "control";
}
/** Cannot be done here. */
export interface RefusalRule {
  readonly kind: "refusal";
  readonly reason: string;
}
/** What the device does with a primitive. */
export type Rule = KernelRule | AliasRule | ControlRule | RefusalRule;

// deno-lint-ignore no-explicit-any -- see KernelRule
const kernels = (run: (op: Operation<any>) => void): KernelRule => ({ kind: "kernels", run });
const alias: AliasRule = { kind: "alias" };
const control: ControlRule = { kind: "control" };
const refuse = (reason: string): RefusalRule => ({ kind: "refusal", reason });

function elementwise(name: string): KernelRule {
  return kernels(({ launcher, inputs, inAvals, params, outputs, outAvals }) =>
    map(launcher, name, inputs, inAvals, params, outputs[0]!, outAvals[0]!)
  );
}

const mapped = Object.fromEntries(Object.keys(expressions).map((name) => [name, elementwise(name)])) as {
  readonly [Name in ElementwiseName]: KernelRule;
};

/** Every primitive that reaches a device. */
export const rules: { readonly [Name in RunnableName]: Rule } = {
  ...mapped,
  reshape: alias,
  stopGradient: alias,
  copy: alias,
  barrier: alias,
  name: alias,
  broadcastInDim: kernels(affine("broadcastInDim")),
  transpose: kernels(affine("transpose")),
  reverse: kernels(affine("reverse")),
  slice: kernels(affine("slice")),
  pad: kernels(pad),
  concatenate: kernels(concatenate),
  iota: kernels(iota),
  dynamicSlice: kernels(dynamicSlice),
  dynamicUpdateSlice: kernels(dynamicUpdateSlice),
  reduceSum: kernels(reduce("reduceSum")),
  reduceProd: kernels(reduce("reduceProd")),
  reduceMax: kernels(reduce("reduceMax")),
  reduceMin: kernels(reduce("reduceMin")),
  reduceAnd: kernels(reduce("reduceAnd")),
  reduceOr: kernels(reduce("reduceOr")),
  argmax: kernels(arg("argmax")),
  argmin: kernels(arg("argmin")),
  cumsum: kernels(cumulative("cumsum")),
  cumprod: kernels(cumulative("cumprod")),
  cummax: kernels(cumulative("cummax")),
  cummin: kernels(cumulative("cummin")),
  cumlogsumexp: kernels(cumulative("cumlogsumexp")),
  dotGeneral: kernels(dotGeneral),
  gather: kernels(gather),
  scatter: kernels(scatter),
  reduceWindow: kernels(reduceWindow),
  selectAndGatherAdd: kernels(selectAndGatherAdd),
  selectAndScatterAdd: kernels(selectAndScatterAdd),
  sort: kernels(sort),
  conv: kernels(conv),
  attention: kernels(attention),
  attentionTangent: refuse("it is written out in other operations"),
  attentionGradient: kernels(attentionGradient),
  cholesky: kernels(cholesky),
  triangularSolve: kernels(triangularSolve),
  lu: kernels(lu),
  qr: kernels(qr),
  svd: kernels(svd),
  eigh: kernels(eigh),
  fft: kernels(fft),
  kernel: kernels(userKernel),
  call: control,
  scan: control,
  whileLoop: control,
  cond: control,
  customJvp: control,
  customVjp: control,
  checkpoint: control,
  rematerialize: control,
  hostCall: control,
};

/** What the device does with a primitive. */
export function ruleOf(name: PrimitiveName): Rule {
  const rule = (rules as Readonly<Record<string, Rule>>)[name];
  return rule ?? refuse(`only vmap and grad handle "${name}"; it should not reach a device`);
}
