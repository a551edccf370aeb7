/**
 * The list of primitives: the only registration. Devices and exporters keep tables over these names.
 *
 * @module
 */
import { type Primitive, registerPrimitives } from "../primitive.ts";
import { argmax, argmin } from "./arg.ts";
import { addition, division, integerPower, multiplication, negation, nextAfter, power, remainder, subtraction } from "./arithmetic.ts";
import { attention, attentionGradient, attentionTangent } from "./attention.ts";
import { and, clz, not, or, populationCount, shiftLeft, shiftRightArithmetic, shiftRightLogical, threefry, xor } from "./bits.ts";
import { call } from "./call.ts";
import { checkpoint, rematerialize } from "./checkpoint.ts";
import { cholesky } from "./cholesky.ts";
import { allGather, axisIndex, pmax, pmin, ppermute, psum } from "./collectives.ts";
import { abs, ceil, clamp, eq, floor, ge, gt, isFinite, le, lt, max, min, ne, round, selection, sign } from "./comparison.ts";
import { cond } from "./cond.ts";
import { conv } from "./conv.ts";
import { barrier, bitcast, conversion, copy, name, stopGradient } from "./conversion.ts";
import { cumlogsumexp, cummax, cummin, cumprod, cumsum } from "./cumulative.ts";
import { customJvp, customVjp, customVjpTangent } from "./custom.ts";
import { dotGeneral } from "./dot.ts";
import { dynamicSlice, dynamicUpdateSlice } from "./dynamic_slice.ts";
import { eigh } from "./eigh.ts";
import { cbrt, erf, erfc, erfInv, exp, exp2, expm1, log, log1p, logistic, rsqrt, sqrt } from "./exponential.ts";
import { fft } from "./fft.ts";
import { gather } from "./gather.ts";
import { hostCall } from "./host_call.ts";
import { kernel } from "./kernel.ts";
import { lu } from "./lu.ts";
import { qr } from "./qr.ts";
import { reduceAnd, reduceMax, reduceMin, reduceOr, reduceProd, reduceSum } from "./reduce.ts";
import { scan } from "./scan.ts";
import { scatter } from "./scatter.ts";
import { selectAndGatherAdd, selectAndScatterAdd } from "./select_window.ts";
import { sort } from "./sort.ts";
import {
  besselI0e,
  besselI1e,
  betainc,
  digamma,
  igamma,
  igammac,
  igammaGradA,
  lgamma,
  polygamma,
  randomGammaGrad,
  zeta,
} from "./special.ts";
import { broadcastInDim, concatenation, iota, padding, reshaping, reversal, slicing, transposition } from "./structural.ts";
import { svd } from "./svd.ts";
import { triangularSolve } from "./triangular_solve.ts";
import { acos, acosh, asin, asinh, atan, atan2, atanh, cos, cosh, sin, sinh, tan, tanh } from "./trigonometric.ts";
import { whileLoop } from "./while_loop.ts";
import { reduceWindow } from "./window.ts";

// deno-fmt-ignore
/** Every primitive. */
export const primitives = [
  // elementwise
  addition, subtraction, multiplication, division, negation, remainder, power, integerPower, nextAfter,
  exp, exp2, expm1, log, log1p, logistic, sqrt, rsqrt, cbrt, erf, erfc, erfInv,
  sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh,
  eq, ne, lt, le, gt, ge, sign, floor, ceil, round, isFinite, abs, max, min, selection, clamp,
  not, and, or, xor, shiftLeft, shiftRightLogical, shiftRightArithmetic, populationCount, clz, threefry,
  conversion, bitcast, stopGradient, copy, barrier, name,
  lgamma, digamma, polygamma, zeta, igamma, igammac, igammaGradA, randomGammaGrad, besselI0e, besselI1e, betainc,
  // structural
  broadcastInDim, reshaping, transposition, reversal, slicing, padding, concatenation, iota,
  dynamicSlice, dynamicUpdateSlice, gather, scatter,
  // reductions
  reduceSum, reduceProd, reduceMax, reduceMin, reduceAnd, reduceOr, argmax, argmin,
  cumsum, cumprod, cummax, cummin, cumlogsumexp, reduceWindow, selectAndGatherAdd, selectAndScatterAdd, sort,
  // contractions
  dotGeneral, conv, attention, attentionTangent, attentionGradient,
  // matrices
  cholesky, triangularSolve, lu, qr, svd, eigh, fft,
  // control
  call, scan, whileLoop, cond, customJvp, customVjp, customVjpTangent, checkpoint, rematerialize, hostCall, kernel,
  psum, pmax, pmin, allGather, ppermute, axisIndex,
] as const;

registerPrimitives(primitives);

type All = (typeof primitives)[number];

/**
 * The names of the primitives.
 *
 * @ignore
 */
export type PrimitiveName = (typeof primitives)[number]["name"];

/** The parameters of a primitive. */
// deno-lint-ignore no-explicit-any -- arity and results do not matter here
export type ParamsOf<Name extends PrimitiveName> = Extract<All, { name: Name }> extends Primitive<Name, infer Params, any, any> ? Params
  : never;

/** The primitives that a device runs; the others are gone by the time a program reaches one. */
export type RunnableName = Exclude<PrimitiveName, keyof typeof handledByTraces>;

/** What only traces handle: collectives are resolved by their vmap, functions with derivative rules are written out. */
export const handledByTraces = {
  psum: true,
  pmax: true,
  pmin: true,
  allGather: true,
  ppermute: true,
  axisIndex: true,
  customVjpTangent: true,
} as const;
