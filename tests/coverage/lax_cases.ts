/**
 * The table of coverage of `lax`.
 *
 * @module
 */
import { lax, np, type Tensor, vmap } from "../../mod.ts";
import { bools, floats, integers, type Op, type Operand, shared, values } from "../_helpers/check_op.ts";
import { type CasesOf, host, op } from "./_entry.ts";
import { between, fixed, line, table } from "./_operands.ts";

const whole = (): Operand => integers([5], -9, 9);
const nonzero = (): Operand => values([2, -2, 3, -5, 1], [5], "int32");
const shifts = (): Operand => fixed([0, 1, 2, 31, 3]);
const flat = { flat: true } as const;
const near = { tolerance: 1e-4 } as const;
const smooth = (f: (x: Tensor) => Tensor, low = -2, high = 2) => op([table(low, high)], f as Op);
const both = (f: (x: Tensor, y: Tensor) => Tensor, low = -2) => [op([table(low), table(low)], f as Op), op([whole(), nonzero()], f as Op)];
const bits = (f: (x: Tensor, y: Tensor) => Tensor) => [op([whole(), nonzero()], f as Op), op([bools([4]), bools([4])], f as Op)];
const comparison = (
  f: (x: Tensor, y: Tensor) => Tensor,
) => [op([table(), table()], f as Op), op([integers([6], 0, 3), integers([6], 0, 3)], f as Op)];
const running = (
  f: (x: Tensor, axis?: number, options?: { reverse: boolean }) => Tensor,
) => [op([table()], (x) => f(x!, 1)), op([table()], (x) => f(x!, 0, { reverse: true }))];
const index = (...data: number[]): Operand[] => data.map((i) => values([i], [], "int32"));
const rows = { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0], sliceSizes: [1, 3] };
const into = { updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
const scattered = (indices = [0, 3, 3]): Operand[] => [floats([4, 3]), values(indices, [3, 1], "int32"), floats([3, 3])];
const one = { order: 1, because: "The derivative of its derivative is not defined, as in JAX" } as const;
/** Over an axis with a name, which is inside of the operation. */
const named = (f: (x: Tensor) => Tensor) => op([floats([3, 2])], (x) => vmap(f, { axisName: "i" })(x!) as Tensor);

export const laxCases: CasesOf<typeof lax> = {
  // one operand
  abs: [op([between()], lax.abs), op([whole()], lax.abs)],
  acos: smooth(lax.acos, -0.8, 0.8),
  acosh: smooth(lax.acosh, 1.5, 4),
  asin: smooth(lax.asin, -0.8, 0.8),
  asinh: smooth(lax.asinh),
  atan: smooth(lax.atan),
  atanh: smooth(lax.atanh, -0.8, 0.8),
  besselI0e: smooth(lax.besselI0e, 0.5, 4),
  besselI1e: smooth(lax.besselI1e, 0.5, 4),
  bitcastConvertType: op([integers([4], 0, 1e9)], (x) => lax.bitcastConvertType(x!, "uint32")),
  bitwiseNot: [op([whole()], lax.bitwiseNot), op([bools([4])], lax.bitwiseNot)],
  cbrt: smooth(lax.cbrt, 0.5, 4),
  ceil: op([between()], lax.ceil, flat),
  clz: op([integers([6], 0, 9999)], lax.clz),
  convertElementType: [
    op([whole()], (x) => lax.convertElementType(x!, "float32")),
    op([table()], (x) => lax.convertElementType(x!, "int32")),
  ],
  cos: smooth(lax.cos),
  cosh: smooth(lax.cosh),
  digamma: op([table(0.5, 4)], lax.digamma),
  erf: smooth(lax.erf),
  erfInv: smooth(lax.erfInv, -0.8, 0.8),
  erfc: smooth(lax.erfc),
  exp: smooth(lax.exp),
  exp2: smooth(lax.exp2),
  expm1: smooth(lax.expm1, -1, 1),
  floor: op([between()], lax.floor, flat),
  integerPow: [
    op([table()], (x) => lax.integerPow(x!, 3)),
    op([table(0.5, 2)], (x) => lax.integerPow(x!, -2)),
    op([whole()], (x) => lax.integerPow(x!, 2)),
  ],
  isFinite: op([values([1, NaN, Infinity, -Infinity])], lax.isFinite),
  lgamma: smooth(lax.lgamma, 0.5, 4),
  log: smooth(lax.log, 0.5, 4),
  log1p: smooth(lax.log1p, -0.5, 2),
  logistic: smooth(lax.logistic, -4, 4),
  neg: [smooth(lax.neg), op([whole()], lax.neg)],
  optimizationBarrier: smooth(lax.optimizationBarrier),
  populationCount: op([whole()], lax.populationCount),
  reciprocal: smooth(lax.reciprocal, 0.5, 2),
  reducePrecision: op([table()], (x) => lax.reducePrecision(x!.astype("float32"), { exponentBits: 8, mantissaBits: 7 }), {
    order: 0,
    because: "Rounds; its derivative rounds the tangent, as in JAX, which no difference shows",
  }),
  round: op([between()], (x) => lax.round(x!), flat),
  rsqrt: smooth(lax.rsqrt, 0.5, 4),
  sign: [op([between()], lax.sign, flat), op([whole()], lax.sign)],
  sin: smooth(lax.sin),
  sinh: smooth(lax.sinh),
  sqrt: smooth(lax.sqrt, 0.5, 4),
  square: smooth(lax.square),
  stopGradient: op([table()], (x) => lax.stopGradient(x!), { order: 0, because: "Has derivatives of 0 on purpose: tests/transforms" }),
  tan: smooth(lax.tan, -1, 1),
  tanh: smooth(lax.tanh),

  // two operands and more
  add: both(lax.add),
  atan2: op([line(0.5, 2), line()], lax.atan2 as Op),
  betainc: op([floats([4], 0.2, 0.8)], (x) => lax.betainc(np.fullLike(x!, 1.5), np.fullLike(x!, 2.5), x!), near),
  bitwiseAnd: bits(lax.bitwiseAnd),
  bitwiseOr: bits(lax.bitwiseOr),
  bitwiseXor: bits(lax.bitwiseXor),
  clamp: op([shared(values([-1], [])), table(), shared(values([1], []))], lax.clamp as Op),
  div: [op([table(), table(0.5, 2)], lax.div as Op), op([whole(), nonzero()], lax.div as Op)],
  eq: comparison(lax.eq),
  ge: comparison(lax.ge),
  gt: comparison(lax.gt),
  igamma: op([floats([4], 0.5, 3), floats([4], 0.5, 3)], lax.igamma as Op, { ...one, ...near }),
  igammaGradA: op([floats([4], 0.5, 3), floats([4], 0.5, 3)], lax.igammaGradA as Op, {
    order: 0,
    because: "The derivative of a derivative that is not defined, as in JAX",
    ...near,
  }),
  igammac: op([floats([4], 0.5, 3), floats([4], 0.5, 3)], lax.igammac as Op, { ...one, ...near }),
  le: comparison(lax.le),
  lt: comparison(lax.lt),
  max: both(lax.max),
  min: both(lax.min),
  mul: both(lax.mul),
  mulhi: op([integers([5], -2e9, 2e9), integers([5], -2e9, 2e9)], lax.mulhi as Op),
  ne: comparison(lax.ne),
  nextafter: op([values([1, 0.5, -1])], (x) => lax.nextafter(x!.astype("float32"), np.zeros([3])), {
    order: 0,
    because: "A step by one bit has no derivative, as in JAX",
  }),
  polygamma: op([table(0.5, 4)], (x) => lax.polygamma(np.onesLike(x!), x!), near),
  pow: [op([line(0.5, 2), line()], lax.pow as Op), op([line()], (x) => lax.pow(x!, np.full([5], 3, { dtype: "int32" })))],
  randomGammaGrad: op([floats([4], 0.5, 3), floats([4], 0.5, 3)], lax.randomGammaGrad as Op, {
    order: 0,
    because: "The derivative of a derivative that is not defined, as in JAX",
    ...near,
  }),
  rem: [op([between(), floats([2, 3], 0.8, 0.95)], lax.rem as Op), op([whole(), nonzero()], lax.rem as Op)],
  select: op([bools([2, 3]), table(), table()], lax.select as Op),
  selectN: [op([bools([5]), line(), line()], lax.selectN as Op), op([integers([5], 0, 3), line(), line(), line()], lax.selectN as Op)],
  shiftLeft: op([whole(), shifts()], lax.shiftLeft as Op),
  shiftRightArithmetic: op([whole(), shifts()], lax.shiftRightArithmetic as Op),
  shiftRightLogical: op([whole(), shifts()], lax.shiftRightLogical as Op),
  sub: both(lax.sub),
  zeta: op([line(1, 4)], (q) => lax.zeta(np.fullLike(q!, 2.5), q!), near),

  // shape
  broadcast: op([line()], (x) => lax.broadcast(x!, [2])),
  broadcastInDim: op([line()], (x) => lax.broadcastInDim(x!, [2, 5], [1])),
  broadcastedIota: op([], () => lax.broadcastedIota("int32", [2, 3], 1)),
  collapse: op([floats([2, 3, 2])], (x) => lax.collapse(x!, 1)),
  concatenate: op([table(), table()], (x, y) => lax.concatenate([x!, y!], 0)),
  expandDims: op([table()], (x) => lax.expandDims(x!, [1])),
  full: op([], () => lax.full([2, 3], 7)),
  fullLike: op([table()], (x) => lax.fullLike(x!, 7), flat),
  iota: op([], () => lax.iota("int32", 5)),
  pad: op([table(), floats([])], (x, v) => lax.pad(x!, v!, [[1, -1, 0], [0, 2, 1]])),
  reshape: op([table()], (x) => lax.reshape(x!, [6])),
  rev: op([table()], (x) => lax.rev(x!, [1])),
  slice: op([floats([4, 5])], (x) => lax.slice(x!, { start: [1, 0], limit: [4, 5], strides: [1, 2] })),
  sliceInDim: op([line()], (x) => lax.sliceInDim(x!, { start: 1, limit: 4 })),
  split: op([line()], (x) => lax.split(x!, [2, 3])),
  squeeze: op([floats([1, 3, 1])], (x) => lax.squeeze(x!, [0, 2])),
  tile: op([table()], (x) => lax.tile(x!, [2, 1])),
  transpose: op([table()], (x) => lax.transpose(x!, [1, 0])),

  // indexing
  dynamicIndexInDim: op([table(), ...index(2)], (x, i) => lax.dynamicIndexInDim(x!, i!, { axis: 1 })),
  dynamicSlice: op([floats([4, 5]), ...index(3, 1)], (x, i, j) => lax.dynamicSlice(x!, [i!, j!], [2, 3])),
  dynamicSliceInDim: op([line(), ...index(4)], (x, i) => lax.dynamicSliceInDim(x!, { start: i!, size: 2 })),
  dynamicUpdateIndexInDim: op([table(), floats([2]), ...index(1)], (x, v, i) => lax.dynamicUpdateIndexInDim(x!, v!, i!, 1)),
  dynamicUpdateSlice: op([floats([4, 5]), floats([2, 2]), ...index(3, 1)], (x, v, i, j) => lax.dynamicUpdateSlice(x!, v!, [i!, j!])),
  dynamicUpdateSliceInDim: op([line(), floats([2]), ...index(4)], (x, v, i) => lax.dynamicUpdateSliceInDim(x!, v!, i!)),
  gather: [
    op([floats([4, 3]), values([0, 3, 9], [3, 1], "int32")], (x, i) => lax.gather(x!, i!, { ...rows, mode: "clip" })),
    op([floats([4, 3]), values([0, 3, 9], [3, 1], "int32")], (x, i) => lax.gather(x!, i!, { ...rows, mode: "fill", fillValue: 0 })),
  ],
  indexInDim: op([table()], (x) => lax.indexInDim(x!, 1, { axis: 1 })),
  indexTake: op([table(), values([1, 0, 1], [3], "int32")], (x, i) => lax.indexTake(x!, [i!], [0])),
  scatter: op(scattered([0, 3, 1]), (x, i, v) => lax.scatter(x!, i!, v!, into)),
  scatterAdd: op(scattered(), (x, i, v) => lax.scatterAdd(x!, i!, v!, into)),
  scatterApply: op(
    [floats([4, 3]), values([0, 3], [2, 1], "int32")],
    (x, i) => lax.scatterApply(x!, i!, np.sin, { ...into, uniqueIndices: true }),
  ),
  scatterMax: op(scattered([0, 3, 1]), (x, i, v) => lax.scatterMax(x!, i!, v!, into)),
  scatterMin: op(scattered([0, 3, 1]), (x, i, v) => lax.scatterMin(x!, i!, v!, into)),
  scatterMul: op(scattered([0, 3, 1]), (x, i, v) => lax.scatterMul(x!, i!, v!, { ...into, uniqueIndices: true })),
  scatterSub: op(scattered(), (x, i, v) => lax.scatterSub(x!, i!, v!, into)),

  // reductions and order
  approxMaxK: op([floats([2, 5])], (x) => lax.approxMaxK(x!, 2)),
  approxMinK: op([floats([2, 5])], (x) => lax.approxMinK(x!, 2)),
  argmax: op([floats([2, 5])], (x) => lax.argmax(x!, 1)),
  argmin: op([floats([2, 5])], (x) => lax.argmin(x!, 0)),
  cumlogsumexp: running(lax.cumlogsumexp),
  cummax: running(lax.cummax),
  cummin: running(lax.cummin),
  cumprod: running(lax.cumprod),
  cumsum: running(lax.cumsum),
  reduce: op([table()], (x) => lax.reduce(x!, 1, lax.mul, [1])),
  reduceAnd: op([bools([2, 3])], (x) => lax.reduceAnd(x!, [1])),
  reduceMax: op([table()], (x) => lax.reduceMax(x!, [1])),
  reduceMin: op([table()], (x) => lax.reduceMin(x!, [0])),
  reduceOr: op([bools([2, 3])], (x) => lax.reduceOr(x!, [1])),
  reduceProd: op([table()], (x) => lax.reduceProd(x!, [1])),
  reduceSum: op([table()], (x) => lax.reduceSum(x!, [0, 1])),
  reduceWindow: [
    op([floats([4, 5])], (x) => lax.reduceWindow(x!, 0, lax.add, { windowDimensions: [2, 2], windowStrides: [1, 2], padding: "SAME" })),
    op([floats([4, 5])], (x) => lax.reduceWindow(x!, -Infinity, lax.max, { windowDimensions: [2, 2] })),
  ],
  reduceXor: [op([bools([2, 3])], (x) => lax.reduceXor(x!, [1])), op([integers([2, 3], 0, 99)], (x) => lax.reduceXor(x!, [1]))],
  sort: [op([floats([2, 5])], (x) => lax.sort(x!)), op([integers([6], 0, 3), floats([6])], (k, x) => lax.sort([k!, x!], { numKeys: 2 }))],
  sortKeyVal: op([floats([5]), floats([5])], (k, x) => lax.sortKeyVal(k!, x!)),
  topK: op([floats([2, 5])], (x) => lax.topK(x!, 2)),

  // contractions
  batchMatmul: op([floats([2, 2, 3]), floats([2, 3, 2])], (x, y) => lax.batchMatmul(x!, y!)),
  conv: op([floats([1, 2, 4, 4]), floats([3, 2, 2, 2])], (x, k) => lax.conv(x!, k!, { windowStrides: [1, 2], padding: "SAME" }), near),
  convGeneralDilated: [
    op(
      [floats([1, 4, 5]), floats([2, 2, 2])],
      (x, k) => lax.convGeneralDilated(x!, k!, { windowStrides: [2], padding: [[1, 2]], rhsDilation: [2], featureGroupCount: 2 }),
      near,
    ),
    op(
      [floats([2, 4, 4, 2]), floats([2, 2, 2, 3])],
      (x, k) =>
        lax.convGeneralDilated(x!, k!, {
          windowStrides: [1, 1],
          padding: "VALID",
          lhsDilation: [2, 1],
          dimensionNumbers: ["NHWC", "HWIO", "NHWC"],
        }),
      near,
    ),
  ],
  convGeneralDilatedLocal: op(
    [floats([1, 2, 3, 3]), floats([3, 8, 2, 2])],
    (x, k) => lax.convGeneralDilatedLocal(x!, k!, [2, 2], { windowStrides: [1, 1], padding: "VALID" }),
    near,
  ),
  convGeneralDilatedPatches: op(
    [floats([1, 2, 3, 3])],
    (x) => lax.convGeneralDilatedPatches(x!, [2, 2], { windowStrides: [1, 1], padding: "VALID" }),
  ),
  convTranspose: op(
    [floats([1, 2, 3, 3]), floats([2, 2, 2, 3])],
    (x, k) => lax.convTranspose(x!, k!, { strides: [2, 2], padding: "SAME", dimensionNumbers: ["NCHW", "HWIO", "NCHW"] }),
    near,
  ),
  convWithGeneralPadding: op(
    [floats([1, 2, 4]), floats([3, 2, 2])],
    (x, k) => lax.convWithGeneralPadding(x!, k!, { windowStrides: [1], padding: [[1, 0]] }),
    near,
  ),
  dot: op([table(), floats([3, 2])], (x, y) => lax.dot(x!, y!)),
  dotGeneral: op([floats([2, 3, 4]), floats([4, 2, 3])], (x, y) => lax.dotGeneral(x!, y!, [[[2], [0]], [[0], [1]]])),

  // control flow
  associativeScan: op([floats([5, 2])], (x) => lax.associativeScan((a, b) => np.multiply(a, b), x!)),
  cond: op([bools([]), line()], (p, x) => lax.cond(p!, np.sin, np.exp, x!) as Tensor),
  foriLoop: op([line()], (x) => lax.foriLoop(0, 3, (i, y) => np.sin(np.add(y, i)), x!)),
  map: op([table()], (x) => lax.map((row: Tensor) => np.sum(np.sin(row)), x!)),
  scan: op(
    [floats([]), line()],
    (c, xs) => lax.scan((carry, x: Tensor) => [np.sin(np.multiply(carry, x)), np.add(carry, x)], c!, xs!) as Tensor[],
  ),
  switch: op([...index(2), line()], (i, x) => lax.switch(i!, [np.sin, np.exp, np.cos], x!) as Tensor),
  whileLoop: op([floats([], 1, 2)], (x) => lax.whileLoop((y) => np.less(y, 50), (y) => np.add(np.multiply(y, y), 1), x!), {
    order: 0,
    because: "Its length depends on values: jvp works (tests/transforms), reverse mode is refused, as in JAX",
    ...near,
  }),

  // over an axis with a name
  allGather: named((x) => lax.allGather(x, "i")),
  axisIndex: op([floats([3, 2])], (x) => vmap((y: Tensor) => np.add(lax.axisIndex("i"), np.zerosLike(y)), { axisName: "i" })(x!) as Tensor),
  axisSize: host("Gives a number of the shape"),
  pmax: named((x) => lax.pmax(x, "i")),
  pmean: named((x) => lax.pmean(x, "i")),
  pmin: named((x) => lax.pmin(x, "i")),
  ppermute: named((x) => lax.ppermute(x, "i", [[0, 1], [1, 2], [2, 0]])),
  psum: named((x) => lax.psum(x, "i")),

  padtypeToPads: host("Of shapes"),
};
