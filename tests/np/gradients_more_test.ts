import type { Tensor } from "../../core/tensor.ts";
import { topK } from "../../lax/sorting.ts";
import * as np from "../../np/mod.ts";
import * as ops from "../../ops/mod.ts";
import cases from "../goldens/np_gradients_more.json" with { type: "json" };
import { checkGraded } from "./_graded.ts";

type T = Tensor;

checkGraded("np", cases, {
  sort: (a: T) => np.sort(a, 0),
  quantile: (a: T, q: T) => np.quantile(a, q, 1),
  nanquantile: (a: T) => np.nanquantile(a, 0.3, 1),
  median: (a: T) => np.median(a, 0),
  average: (a: T, weights: T) => np.average(a, 1, { weights }),
  ptp: (a: T) => np.ptp(a, 1),
  cov: (a: T, aweights: T) => np.cov(a, null, { aweights }),
  corrcoef: { f: (a: T) => np.corrcoef(a), tolerance: 1e-4 },
  convolve: (a: T, b: T) => np.convolve(a, b),
  convolveSame: (a: T, b: T) => np.convolve(a, b, { mode: "same" }),
  correlate: (a: T, b: T) => np.correlate(a, b, { mode: "full" }),
  interp: (a: T, xp: T, fp: T) => np.interp(a, xp, fp),
  trapezoid: (a: T, t: T) => np.trapezoid(a, t),
  gradient: (a: T) => np.gradient(a),
  diff: (a: T) => np.diff(a, 2, { axis: 0 }),
  unwrap: (a: T) => np.unwrap(a),
  polyval: (p: T, a: T) => np.polyval(p, a),
  polymul: (p: T, q: T) => np.polymul(p, q),
  polydiv: (p: T, q: T) => np.polydiv(p, q),
  polyint: (p: T) => np.polyint(p, 2),
  polyfit: { f: (a: T, b: T) => np.polyfit(a, b, 2), tolerance: 2e-4 },
  histogram: (a: T, weights: T) => np.histogram(a, 3, { range: [-2, 2], weights })[0],
  "segment sum": (a: T, i: T) => ops.segmentSum(a, i, { numSegments: 3 }),
  "segment prod": (a: T, i: T) => ops.segmentProd(a, i, { numSegments: 3 }),
  "segment max": (a: T, i: T) => ops.segmentMax(a, i, { numSegments: 3 }),
  "segment min": (a: T, i: T) => ops.segmentMin(a, i, { numSegments: 3 }),
  topK: (a: T) => topK(a, 2)[0],
  "get beyond": (a: T, i: T) => a.get(i),
  "get beyond rows": (a: T, i: T) => a.get(i),
  "get beyond pairs": (a: T, i: T, j: T) => a.get(i, j),
  "get beyond clip": (a: T, i: T) => a.at(i).get({ mode: "clip" }),
  "get beyond fill": (a: T, i: T) => a.at(i).get({ mode: "fill", fillValue: 7 }),
  "get beyond scalar": (a: T, i: T) => a.get(i),
  "take beyond clip": (a: T, i: T) => np.take(a, i, null, { mode: "clip" }),
  "take beyond fill": (a: T, i: T) => np.take(a, i, null, { fillValue: 0 }),
});
