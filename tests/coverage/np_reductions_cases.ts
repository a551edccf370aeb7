/**
 * The functions of `np` that reduce, scan, sort, count, contract and fit.
 *
 * @module
 */
import { np, type Tensor } from "../../mod.ts";
import { bools, floats, integers, type Op, values } from "../_helpers/check_op.ts";
import { op } from "./_entry.ts";
import { line, table } from "./_operands.ts";

const cube = () => floats([2, 3, 2]);
const whole = () => integers([2, 4], -9, 9);
const small = () => integers([6], 0, 4);
const holes = () => values([1, NaN, 3, 0.5, 2, -1.5], [2, 3]);
const ascending = () => values([0.1, 1.2, 1.9, 3.3]);
const noSlopeAtNaN = {
  order: 0,
  because: "Differences at NaN say nothing: its gradient is compared with JAX's in tests/properties",
} as const;

/** Over all, over one axis kept, and of whole numbers. */
function reduction(f: (x: Tensor, axis?: number | null, options?: { keepdims: boolean }) => Tensor) {
  return [op([table()], (x) => f(x!)), op([cube()], (x) => f(x!, 1, { keepdims: true })), op([whole()], (x) => f(x!, 0))];
}

export const npReductions = {
  all: [op([bools([2, 3])], (x) => np.all(x!, 1)), op([table()], (x) => np.all(x!))],
  any: op([bools([2, 3])], (x) => np.any(x!, 1)),
  argmax: [op([table()], (x) => np.argmax(x!, 1)), op([whole()], (x) => np.argmax(x!))],
  argmin: op([table()], (x) => np.argmin(x!, 0)),
  average: op([table(), line(0.5, 2, 3)], (x, weights) => np.average(x!, 1, { weights: weights! })),
  corrcoef: op([floats([2, 5])], (x) => np.corrcoef(x!)),
  countNonzero: op([whole()], (x) => np.countNonzero(x!, 1)),
  cov: op([floats([2, 5])], (x) => np.cov(x!)),
  logsumexp: op([table()], (x) => np.logsumexp(x!, 1)),
  max: reduction(np.max),
  mean: reduction(np.mean),
  median: reduction(np.median),
  min: reduction(np.min),
  nanargmax: op([holes()], (x) => np.nanargmax(x!, 1)),
  nanargmin: op([holes()], (x) => np.nanargmin(x!, 1)),
  nancumprod: op([holes()], (x) => np.nancumprod(x!, 1), noSlopeAtNaN),
  nancumsum: op([holes()], (x) => np.nancumsum(x!, 1), noSlopeAtNaN),
  nanmax: op([table()], (x) => np.nanmax(x!, 1)),
  nanmean: op([table()], (x) => np.nanmean(x!, 1)),
  nanmedian: op([table()], (x) => np.nanmedian(x!, 1)),
  nanmin: op([table()], (x) => np.nanmin(x!, 1)),
  nanpercentile: op([floats([2, 4])], (x) => np.nanpercentile(x!, 30, 1)),
  nanprod: op([table()], (x) => np.nanprod(x!, 1)),
  nanquantile: op([floats([2, 4])], (x) => np.nanquantile(x!, 0.3, 1)),
  nanstd: op([floats([2, 4])], (x) => np.nanstd(x!, 1)),
  nansum: op([table()], (x) => np.nansum(x!, 1)),
  nanvar: op([floats([2, 4])], (x) => np.nanvar(x!, 1)),
  percentile: op([floats([2, 4])], (x) => np.percentile(x!, [30, 60], 1)),
  prod: reduction(np.prod),
  ptp: op([table()], (x) => np.ptp(x!, 1)),
  quantile: op([floats([2, 4]), floats([], 0.3, 0.6)], (x, q) => np.quantile(x!, q!, 1)),
  std: op([floats([2, 4])], (x) => np.std(x!, 1)),
  sum: [...reduction(np.sum), op([bools([2, 3])], (x) => np.sum(x!, 1))],
  var: op([floats([2, 4])], (x) => np.var(x!, 1, { ddof: 1 })),

  // along an axis
  cumprod: [op([table()], (x) => np.cumprod(x!, 1)), op([whole()], (x) => np.cumprod(x!))],
  cumsum: [op([table()], (x) => np.cumsum(x!, 1)), op([whole()], (x) => np.cumsum(x!))],
  cumulativeProd: op([line()], (x) => np.cumulativeProd(x!, 0, { includeInitial: true })),
  cumulativeSum: op([line()], (x) => np.cumulativeSum(x!, 0, { includeInitial: true })),
  diff: op([floats([2, 5])], (x) => np.diff(x!, 2)),
  ediff1d: op([line(), floats([2])], (x, toEnd) => np.ediff1d(x!, { toEnd: toEnd! })),
  gradient: op([floats([3, 4])], (x) => np.gradient(x!) as Tensor[]),
  trapezoid: op([line(-2, 2, 4), ascending()], (y, x) => np.trapezoid(y!, x!)),
  interp: op([line(0.2, 3, 4), ascending(), line(-2, 2, 4)], (x, xp, fp) => np.interp(x!, xp!, fp!)),

  // order
  argpartition: op([floats([2, 5])], (x) => np.argpartition(x!, 2)),
  argsort: [op([floats([2, 5])], (x) => np.argsort(x!)), op([small()], (x) => np.argsort(x!, 0, { descending: true }))],
  lexsort: op([small(), line(-2, 2, 6)], (a, b) => np.lexsort([b!, a!])),
  partition: op([floats([2, 5])], (x) => np.partition(x!, 2)),
  searchsorted: op([ascending(), line(0, 4)], (sorted, x) => np.searchsorted(sorted!, x!)),
  sort: [op([floats([2, 5])], (x) => np.sort(x!, 0)), op([small()], (x) => np.sort(x!, 0, { descending: true }))],

  // sets
  intersect1d: op([small(), small()], (x, y) => np.intersect1d(x!, y!, { size: 5, fillValue: -1 })),
  isin: op([small(), integers([3], 0, 4)], (x, y) => np.isin(x!, y!)),
  setdiff1d: op([small(), integers([3], 0, 4)], (x, y) => np.setdiff1d(x!, y!, { size: 5, fillValue: -1 })),
  setxor1d: op([small(), small()], (x, y) => np.setxor1d(x!, y!, { size: 9, fillValue: -1 })),
  union1d: op([small(), small()], (x, y) => np.union1d(x!, y!, { size: 9, fillValue: -1 })),
  unique: op([small()], (x) => np.unique(x!, { size: 5, fillValue: -1, returnInverse: true, returnCounts: true })),
  uniqueAll: op([small()], (x) => Object.values(np.uniqueAll(x!, { size: 5 }))),
  uniqueCounts: op([small()], (x) => Object.values(np.uniqueCounts(x!, { size: 5 }))),
  uniqueInverse: op([small()], (x) => Object.values(np.uniqueInverse(x!, { size: 5 }))),
  uniqueValues: op([small()], (x) => np.uniqueValues(x!, { size: 5 })),

  // counts
  bincount: [
    op([small()], (x) => np.bincount(x!, { length: 5 })),
    op([small(), line(-2, 2, 6)], (x, weights) => np.bincount(x!, { length: 5, weights: weights! })),
  ],
  digitize: op([line()], (x) => np.digitize(x!, [-1, 0, 1])),
  histogram: op([line(), line()], (x, weights) => np.histogram(x!, [-2, -1, 0, 1, 2], { weights: weights! })[0]),
  histogram2d: op([line(), line()], (x, y) => np.histogram2d(x!, y!, [[-2, 0, 2], [-2, 0, 2]])[0], { flat: true }),
  histogramBinEdges: op([line()], (x) => np.histogramBinEdges(x!, 4)),
  histogramdd: op([floats([5, 2])], (x) => np.histogramdd(x!, [[-2, 0, 2], [-2, 0, 2]])[0], { flat: true }),

  // contractions
  convolve: op([line(), line(-2, 2, 3)], (x, y) => np.convolve(x!, y!)),
  correlate: op([line(), line(-2, 2, 3)], (x, y) => np.correlate(x!, y!, { mode: "full" })),
  cross: op([table(), table()], (x, y) => np.cross(x!, y!)),
  dot: [op([table(), floats([3, 2])], (x, y) => np.dot(x!, y!)), op([whole(), integers([4, 2], -9, 9)], (x, y) => np.dot(x!, y!))],
  einsum: [
    op([table(), floats([3, 2])], (x, y) => np.einsum("ij,jk->ki", x!, y!)),
    op([floats([3, 3])], (x) => np.einsum("ii->i", x!)),
    op([table(), floats([3, 2]), line(-2, 2, 2)], (x, y, z) => np.einsum("...j,jk,k", x!, y!, z!)),
  ],
  inner: op([table(), table()], (x, y) => np.inner(x!, y!)),
  kron: op([table(), floats([2, 2])], np.kron as Op),
  matmul: [op([table(), floats([3, 2])], (x, y) => np.matmul(x!, y!)), op([cube(), floats([2, 3])], (x, y) => np.matmul(x!, y!))],
  matvec: op([table(), line(-2, 2, 3)], np.matvec as Op),
  outer: op([line(), line()], np.outer as Op),
  tensordot: op([cube(), floats([3, 2, 2])], (x, y) => np.tensordot(x!, y!, [[1, 2], [0, 1]])),
  trace: op([floats([3, 4])], (x) => np.trace(x!, { offset: 1 })),
  vdot: op([table(), table()], (x, y) => np.vdot(x!, y!)),
  vecdot: op([table(), line(-2, 2, 3)], (x, y) => np.vecdot(x!, y!)),
  vecmat: op([line(-2, 2, 2), table()], np.vecmat as Op),

  // polynomials
  poly: op([line(-2, 2, 3)], np.poly, { tolerance: 1e-4 }),
  polyadd: op([line(-2, 2, 3), line()], np.polyadd as Op),
  polyder: op([line()], (p) => np.polyder(p!, 2)),
  polydiv: op([line(), line(1, 2, 3)], (u, v) => np.polydiv(u!, v!), { tolerance: 1e-4 }),
  polyfit: op([values([0.1, 0.9, 2.1, 2.8]), line(-2, 2, 4)], (x, y) => np.polyfit(x!, y!, 1), { tolerance: 1e-3 }),
  polyint: op([line()], (p) => np.polyint(p!, 2)),
  polymul: op([line(-2, 2, 3), line()], np.polymul as Op),
  polysub: op([line(-2, 2, 3), line()], np.polysub as Op),
  roots: op([values([1, -2, -5, 6])], (p) => {
    const { re, im } = np.roots(p!);
    return [np.sort(re), np.abs(im)];
  }, { tolerance: 1e-3 }),
  polyval: op([line(-2, 2, 4), table()], np.polyval as Op, { tolerance: 1e-4 }),
};
