/**
 * Which primitives a loop nest can hold, and about what each costs: what fusion weighs when it decides between storing a value and
 * computing it again.
 *
 * @module
 */

// deno-fmt-ignore
/** Cost of one element, in units of an addition: of everything that output element i computes from input elements i alone. */
const costs: Readonly<Record<string, number>> = {
  neg: 1, abs: 1, sign: 2, floor: 1, ceil: 1, round: 1, not: 1, copy: 0, stopGradient: 0, name: 0, cast: 1, bitcast: 0, isFinite: 1,
  add: 1, sub: 1, mul: 1, max: 1, min: 1, and: 1, or: 1, xor: 1, shiftLeft: 1, shiftRightLogical: 1, shiftRightArithmetic: 1, eq: 1,
  ne: 1, lt: 1, le: 1, gt: 1, ge: 1, select: 1, clamp: 2, nextAfter: 4, populationCount: 2, clz: 2, integerPow: 3, div: 4, rem: 6,
  sqrt: 4, rsqrt: 5, exp: 12, exp2: 12, expm1: 14, log: 14, log1p: 18, sin: 20, cos: 20, tan: 24, tanh: 18, logistic: 15, erf: 25,
  erfc: 30, erfInv: 40, asin: 20, acos: 20, atan: 20, sinh: 18, cosh: 16, asinh: 24, acosh: 24, atanh: 22, cbrt: 20, pow: 30,
  atan2: 24, lgamma: 60, digamma: 60, igamma: 300, igammac: 300, igammaGradA: 500, randomGammaGrad: 500, betainc: 300, zeta: 200,
  polygamma: 200, besselI0e: 60, besselI1e: 60, threefry: 90,
};

/** The cost of one element of an elementwise primitive; undefined for a primitive that is not elementwise. */
export function costOf(primitive: string): number | undefined {
  return Object.hasOwn(costs, primitive) ? costs[primitive] : undefined;
}

const views = new Set(["broadcastInDim", "reshape", "transpose", "reverse", "slice", "iota"]);
const assemblies = new Set(["pad", "concatenate"]);
const reductions = new Set(["reduceSum", "reduceProd", "reduceMax", "reduceMin", "reduceAnd", "reduceOr"]);
const contractions = new Set(["dotGeneral", "conv"]);
const controls = new Set(["scan", "whileLoop", "cond"]);

/** Whether a primitive of the kind "contraction" or "opaque" hands out its results one by one, each of which elementwise work can meet. */
export function takesEpilogue(primitive: string): boolean {
  return contractions.has(primitive) || primitive === "kernel";
}

/** What fusion sees in a primitive. */
export type FusionKind = "elementwise" | "view" | "assembly" | "reduction" | "contraction" | "control" | "barrier" | "opaque";

/**
 * What fusion sees in a primitive: "view" reads elsewhere (an affine index), "assembly" puts pieces together (pad, concatenate),
 * "contraction" takes an epilogue, "control" holds programs; "opaque" is a kernel of its own.
 */
export function fusionKind(primitive: string): FusionKind {
  if (Object.hasOwn(costs, primitive)) return "elementwise";
  if (views.has(primitive)) return "view";
  if (reductions.has(primitive)) return "reduction";
  if (assemblies.has(primitive)) return "assembly";
  if (contractions.has(primitive)) return "contraction";
  if (controls.has(primitive)) return "control";
  return primitive === "barrier" ? "barrier" : "opaque";
}
