import { assertEquals, assertThrows } from "@std/assert";
import * as lax from "../../lax/mod.ts";
import * as np from "../../np/mod.ts";
import * as special from "../../special/mod.ts";
import type { Tensor } from "../../np/mod.ts";

/** Each pair gives an argument by place, and among the options that stand in its place. */
const m = np.array([[3, 1, 2], [4, 6, 5]]), v = np.array([3, 1, 2, 5]), square = np.array([[4, 1], [1, 3]]);
const at = np.array([[0], [2]], "int32");
const along = ["sum", "prod", "max", "min", "mean", "var", "std", "any", "all", "ptp", "countNonzero"] as const;
const nan = ["nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd", "median", "nanmedian", "logsumexp"] as const;
const one = ["argmax", "argmin", "nanargmax", "nanargmin"] as const;
const running = ["cumsum", "cumprod", "nancumsum", "nancumprod", "sort", "argsort", "cumulativeSum", "cumulativeProd"] as const;
const methods = ["sum", "prod", "max", "min", "mean", "var", "std", "any", "all", "ptp", "argmax", "argmin"] as const;
const quantiles = ["quantile", "nanquantile", "percentile", "nanpercentile"] as const;
const cumulative = ["cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"] as const;

type Pair = () => [Tensor | Tensor[], Tensor | Tensor[]];
const pairs: Record<string, Pair> = {
  ...Object.fromEntries([...along, ...nan].map((f): [string, Pair] => [f, () => [np[f](m, 1), np[f](m, { axis: 1 })]])),
  ...Object.fromEntries(
    [...along, ...nan].map((
      f,
    ): [string, Pair] => [`${f} kept`, () => [np[f](m, 0, { keepdims: true }), np[f](m, { axis: 0, keepdims: true })]]),
  ),
  ...Object.fromEntries(
    along.map((f): [string, Pair] => [`${f} of all`, () => [np[f](m, null, { keepdims: true }), np[f](m, { keepdims: true })]]),
  ),
  ...Object.fromEntries(
    one.map((f): [string, Pair] => [f, () => [np[f](m, 1, { keepdims: true }), np[f](m, { axis: 1, keepdims: true })]]),
  ),
  ...Object.fromEntries(running.map((f): [string, Pair] => [f, () => [np[f](m, 0), np[f](m, { axis: 0 })]])),
  ...Object.fromEntries(methods.map((f): [string, Pair] => [`${f} method`, () => [m[f](1), m[f]({ axis: 1 })]])),
  ...Object.fromEntries(quantiles.map((f): [string, Pair] => [f, () => [np[f](m, 0.5, 1), np[f](m, 0.5, { axis: 1 })]])),
  ...Object.fromEntries(cumulative.map((f): [string, Pair] => [`lax.${f}`, () => [lax[f](m, 1), lax[f](m, { axis: 1 })]])),
  average: () => [np.average(m, 0, { weights: [1, 3] }), np.average(m, { axis: 0, weights: [1, 3] })],
  cov: () => [np.cov(m, null, { rowvar: false }), np.cov(m, { rowvar: false })],
  "cov of two": () => [np.cov(v, [1, 2, 3, 4]), np.cov(v, { y: [1, 2, 3, 4] })],
  corrcoef: () => [np.corrcoef(m, null, { rowvar: false }), np.corrcoef(m, { rowvar: false })],
  take: () => [np.take(m, at, 1), np.take(m, at, { axis: 1 })],
  "take method": () => [m.take(at, 1, { mode: "clip" }), m.take(at, { axis: 1, mode: "clip" })],
  takeAlongAxis: () => [np.takeAlongAxis(m, at, 1), np.takeAlongAxis(m, at, { axis: 1 })],
  zeros: () => [np.zeros([2], "int32"), np.zeros([2], { dtype: "int32" })],
  ones: () => [np.ones([2], np.float16), np.ones([2], { dtype: "float16" })],
  empty: () => [np.zeros([2], "bool"), np.empty([2], { dtype: "bool" })],
  identity: () => [np.identity(2, "int32"), np.identity(2, { dtype: "int32" })],
  indices: () => [np.indices([2, 3], "float32"), np.indices([2, 3], { dtype: "float32" })],
  "indices sparse": () => [np.indices([2, 3], { sparse: true }), [np.array([[0], [1]], "int32"), np.array([[0, 1, 2]], "int32")]],
  trilIndices: () => [np.trilIndices(3, 1), np.trilIndices(3, { k: 1 })],
  "triuIndices wide": () => [np.triuIndices(2, 0, 4), np.triuIndices(2, { columns: 4 })],
  trilIndicesFrom: () => [np.trilIndicesFrom(square, 1), np.trilIndicesFrom(square, { k: 1 })],
  diagIndices: () => [np.diagIndices(2, 3), np.diagIndices(2, { ndim: 3 })],
  tril: () => [np.tril(m, 1), np.tril(m, { k: 1 })],
  triu: () => [np.triu(m, -1), np.triu(m, { k: -1 })],
  diag: () => [np.diag(v, 1), np.diag(v, { k: 1 })],
  diagflat: () => [np.diagflat(m, -1), np.diagflat(m, { k: -1 })],
  "diagonal of a plane": () => [np.diagonal(np.ones([2, 3, 4]), 1, 2, 0), np.diagonal(np.ones([2, 3, 4]), { offset: 1, axes: [2, 0] })],
  "diagonal method": () => [m.diagonal(0, 1, 0), m.T.diagonal()],
  "trace of a plane": () => [np.trace(m, 1, 0, 1), np.trace(m, { offset: 1, axis1: 0, axis2: 1 })],
  "trace method": () => [square.trace(), np.trace(square)],
  concatenate: () => [np.concatenate([m, m], 1), np.concatenate([m, m], { axis: 1 })],
  stack: () => [np.stack([m, m], 1), np.stack([m, m], { axis: 1 })],
  unstack: () => [np.unstack(m, 1), np.unstack(m, { axis: 1 })],
  round: () => [np.round([1.26, 2.34], 1), np.round([1.26, 2.34], { decimals: 1 })],
  diff: () => [np.diff(m, 2, 1), np.diff(m, { n: 2, axis: 1 })],
  ediff1d: () => [np.ediff1d(v, 9, [7, 8]), np.ediff1d(v, { toEnd: 9, toBegin: [7, 8] })],
  gradient: () => [np.gradient(m, 1, { axis: 1 }), np.gradient(m, { axis: 1 })],
  trapezoid: () => [np.trapezoid(m, null, 2, 0), np.trapezoid(m, { dx: 2, axis: 0 })],
  "trapezoid at": () => [np.trapezoid(m, [0, 1, 3]), np.trapezoid(m, { x: [0, 1, 3] })],
  unwrap: () => [np.unwrap(m, null, 0, 2), np.unwrap(m, { axis: 0, period: 2 })],
  histogram: () => [np.histogram(v, 3), np.histogram(v, { bins: 3 })],
  histogramBinEdges: () => [np.histogramBinEdges(v, 3), np.histogramBinEdges(v, { bins: 3 })],
  polyder: () => [np.polyder(v, 2), np.polyder(v, { m: 2 })],
  polyint: () => [np.polyint(v, 2, [1, 2]), np.polyint(v, { m: 2, k: [1, 2] })],
  transpose: () => [np.transpose(m, [1, 0]), np.transpose(m, { axes: [1, 0] })],
  squeeze: () => [np.squeeze(np.ones([1, 2, 1]), 0), np.squeeze(np.ones([1, 2, 1]), { axis: 0 })],
  expandDims: () => [np.expandDims(m, [0, -1]), np.expandDims(m, { axis: [0, -1] })],
  flip: () => [np.flip(m, 1), np.flip(m, { axis: 1 })],
  rot90: () => [np.rot90(m, 2, [1, 0]), np.rot90(m, { k: 2, axes: [1, 0] })],
  lexsort: () => [np.lexsort([m, m], 0), np.lexsort([m, m], { axis: 0 })],
  vectorNorm: () => [np.linalg.vectorNorm(m, 1, { ord: 1 }), np.linalg.vectorNorm(m, { axis: 1, ord: 1 })],
  "norm f": () => [np.linalg.norm(m, "f"), np.linalg.norm(m, "fro")],
  cond: () => [np.linalg.cond(square, 1), np.linalg.cond(square, { p: 1 })],
  matrixRank: () => [np.linalg.matrixRank(square, 0.1), np.linalg.matrixRank(square, { rtol: 0.1 })],
  pinv: () => [np.linalg.pinv(m, 0.1), np.linalg.pinv(m, { rtol: 0.1 })],
  qr: () => [np.linalg.qr(square, "r"), np.linalg.qr(square, { mode: "r" })],
  eigh: () => [np.linalg.eigh(square, "U"), np.linalg.eigh(square, { UPLO: "U" })],
  fftfreq: () => [np.fft.fftfreq(4, 0.5), np.fft.fftfreq(4, { d: 0.5 })],
  rfftfreq: () => [np.fft.rfftfreq(4, 0.5), np.fft.rfftfreq(4, { d: 0.5 })],
  fft: () => [Object.values(np.fft.fft(m, 4, 0, "ortho")), Object.values(np.fft.fft(m, { n: 4, axis: 0, norm: "ortho" }))],
  "fft axis": () => [Object.values(np.fft.fft(m, null, 0)), Object.values(np.fft.fft(m, { axis: 0 }))],
  irfft: () => [np.fft.irfft(m, 6), np.fft.irfft(m, { n: 6 })],
  fft2: () => [Object.values(np.fft.fft2(m, [4, 4])), Object.values(np.fft.fft2(m, { s: [4, 4] }))],
  irfftn: () => [np.fft.irfftn(m, null, [1]), np.fft.irfftn(m, { axes: [1] })],
  fftshift: () => [np.fft.fftshift(m, 1), np.fft.fftshift(m, { axes: 1 })],
  "special.softmax": () => [special.softmax(m, 0), special.softmax(m, { axis: 0 })],
  "special.logSoftmax": () => [special.logSoftmax(m, 0), special.logSoftmax(m, { axis: 0 })],
  "lax.argmax": () => [lax.argmax(m, 1, "int32"), lax.argmax(m, { axis: 1 })],
  "lax.split": () => [lax.split(m, [1, 2], 1), lax.split(m, [1, 2], { axis: 1 })],
  "lax.full": () => [lax.full([2], 3, "int32"), lax.full([2], 3, { dtype: "int32" })],
  "lax.concatenate": () => [lax.concatenate([m, m], 1), lax.concatenate([m, m], { dimension: 1 })],
  "lax.dynamicSliceInDim": () => [lax.dynamicSliceInDim(m, 1, 2, 1), lax.dynamicSliceInDim(m, { start: 1, size: 2, axis: 1 })],
  "lax.dynamicUpdateSliceInDim": () => [
    lax.dynamicUpdateSliceInDim(m, [[9], [9]], 1, 1),
    lax.dynamicUpdateSliceInDim(m, [[9], [9]], 1, { axis: 1 }),
  ],
  "lax.dynamicUpdateIndexInDim": () => [
    lax.dynamicUpdateIndexInDim(m, [9, 9], 1, 1),
    lax.dynamicUpdateIndexInDim(m, [9, 9], 1, { axis: 1 }),
  ],
  "pad by axis": () => [np.pad(m, [[0, 0], [1, 2]]), np.pad(m, { [-1]: [1, 2] })],
  "pad one side of each": () => [np.pad(m, [[1, 1], [0, 0]], "edge"), np.pad(m, { 0: 1 }, "edge")],
  einsum: () => [np.einsum("ij,kj->ik", m, m), np.einsum(m, [0, 1], m, [2, 1], [0, 2])],
  "einsum implied": () => [np.einsum("ij,jk", square, m), np.einsum(square, [30, 31], m, [31, 32])],
  "einsum of many": () => [np.einsum("...j->...", m), np.einsum(m, ["...", 1], ["..."])],
  "flatten method": () => [m.flatten(), m.ravel()],
  "view method": () => [v.view("int32").view("float32"), v],
  "searchsorted method": () => [np.array([1, 2, 3]).searchsorted([2, 5], "right"), np.searchsorted([1, 2, 3], [2, 5], "right")],
  "argpartition method": () => [v.argpartition(1), np.argpartition(v, 1)],
  "compress method": () => [m.compress([false, true], 0), np.compress([false, true], m, 0)],
};

const read = (x: Tensor | Tensor[]) => [x].flat().map((t) => [t.dtype, t.shape, t.toArray()]);

for (const [name, run] of Object.entries(pairs)) {
  Deno.test(`${name} takes among options what it takes by place`, () => {
    const [placed, named] = run();
    assertEquals(read(named), read(placed));
  });
}

Deno.test("an argument in its place and among the options, or behind them, is an error", () => {
  assertThrows(() => np.sum(m, 0, { axis: 1 } as never), TypeError, "axis given twice");
  assertThrows(() => np.sum(m, { axis: 1 }, { keepdims: true }), TypeError, "the options come last");
  assertThrows(() => np.sum(m, { axes: 1 } as never), TypeError, 'option "axes"');
  assertThrows(() => np.zeros([2], { type: "int32" } as never), TypeError, 'option "type"');
  assertThrows(() => np.diagonal(m, { axes: [0, 1], axis1: 1 }), TypeError, "they say the same");
  assertThrows(() => np.tril(m, 0.5), RangeError, "its number is whole");
  assertThrows(() => np.expandDims(m, {} as never), TypeError, "without axis");
  assertThrows(() => np.pad(m, { 2: 1 }), RangeError, "over axis 2");
  assertThrows(() => np.einsum(m, [0, -1] as never), TypeError, "axis number -1");
  assertThrows(() => np.einsum(m, "ij" as never), TypeError, "the list of its axes' numbers");
});
