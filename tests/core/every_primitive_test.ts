// Every primitive has a case here: the table is total by its type, so a new primitive without one does not compile.
import { bind, bindMany } from "../../core/bind.ts";
import type { ParamsOf, PrimitiveName } from "../../core/primitives/mod.ts";
import { makeProgram, np, type Program, type Tensor } from "../../mod.ts";
import { bools, checkOp, type CheckOptions, floats, integers, type Operand, shared, values } from "../_helpers/check_op.ts";

type Case = readonly [operands: readonly Operand[], f: (...inputs: Tensor[]) => Tensor | Tensor[], options?: CheckOptions];

/** The bare primitive on operands. */
function bare<Name extends PrimitiveName>(name: Name, operands: readonly Operand[], params: ParamsOf<Name>, options?: CheckOptions): Case {
  return [operands, (...inputs) => bind(name, inputs, params), options ?? {}];
}

/** A primitive with a list of results. */
function many<Name extends PrimitiveName>(name: Name, operands: readonly Operand[], params: ParamsOf<Name>, options?: CheckOptions): Case {
  return [operands, (...inputs) => bindMany(name, inputs, params), options ?? {}];
}

/** A smooth function of one operand, elements in [low, high]. */
function smooth<Name extends PrimitiveName>(name: Name, low: number, high: number, options?: CheckOptions): Case {
  return bare(name, [floats([2, 3], low, high)], {} as ParamsOf<Name>, options);
}

const none = {} as never;
const steps = { order: 0 } as const;
const symmetric = (x: Tensor) => bind("add", [x, bind("transpose", [x], { perm: [1, 0] })], {});
const definite = (x: Tensor) => np.matmul(x, np.transpose(x)).add(np.eye(3, { dtype: x.dtype }).multiply(3));
const program = (f: (...xs: Tensor[]) => unknown, ...like: Tensor[]): Program => makeProgram(f)(...like);
const batchless = { vmap: false } as const;
const lists = { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0], operandBatchingDims: [], startIndicesBatchingDims: [] };
const into = {
  updateWindowDims: [1],
  insertedWindowDims: [0],
  scatterDimsToOperandDims: [0],
  operandBatchingDims: [],
  scatterIndicesBatchingDims: [],
  mode: "fill",
  unique: false,
} as const;
const attended = { scale: 0.4, left: null, right: null, bias: false, mask: false, lengths: false } as const;
// Two heads of queries share one of keys; the second example sees two keys, the last of four queries only what is two positions back.
const masked = { scale: 0.5, left: 2, right: 0, bias: true, mask: true, lengths: true } as const;
const operandsOf = (params: typeof attended | typeof masked, biasBatch = 1) => [
  floats([2, 4, 4, 4], -1, 1),
  floats([2, 5, 2, 4], -1, 1),
  floats([2, 5, 2, 3], -1, 1),
  ...params.bias ? [floats([biasBatch, 4, 1, 5], -1, 1), bools([2, 1, 4, 5]), values([5, 2], [2], "int32")] : [],
];
const logSums = () => floats([2, 4, 4], 1, 2);
const windows = { window: [2, 2], strides: [1, 2], padding: [[0, 1], [1, 0]] } as const;

const cases: { readonly [Name in PrimitiveName]: Case | readonly Case[] } = {
  add: [bare("add", [floats([2, 3]), floats([2, 3])], {}), bare("add", [floats([2, 3]), floats([])], {})],
  sub: [bare("sub", [floats([2, 3]), floats([2, 3])], {}), bare("sub", [floats([]), floats([4])], {})],
  mul: [
    bare("mul", [floats([2, 3]), floats([2, 3])], {}),
    bare("mul", [floats([]), floats([4])], {}),
    bare("mul", [integers([4], -9, 9), integers([4], -9, 9)], {}),
  ],
  div: [
    bare("div", [floats([2, 3]), floats([2, 3], 1, 3)], {}),
    bare("div", [integers([6], -9, 9), values([2, -2, 3, -3, 1, 4], [6], "int32")], {}),
  ],
  neg: smooth("neg", -2, 2),
  rem: [
    bare("rem", [floats([5], 2.1, 2.9), floats([5], 0.8, 0.95)], {}),
    bare("rem", [integers([4], -9, 9), values([2, -2, 3, -5], [4], "int32")], {}),
  ],
  pow: bare("pow", [floats([5], 0.5, 2), floats([5])], {}),
  integerPow: [
    bare("integerPow", [floats([5])], { y: 3 }),
    bare("integerPow", [floats([5], 1, 2)], { y: -2 }),
    bare("integerPow", [integers([5], -5, 5)], { y: 5 }),
  ],
  nextAfter: [[values([1, 0, -1])], (x) => bind("nextAfter", [x, np.zerosLike(x)], {}).multiply(1e-3), { order: 0, tolerance: 1e-6 }],
  exp: smooth("exp", -2, 2),
  exp2: smooth("exp2", -2, 2),
  expm1: smooth("expm1", -1, 1),
  log: smooth("log", 0.5, 4),
  log1p: smooth("log1p", -0.5, 2),
  logistic: smooth("logistic", -4, 4),
  sqrt: smooth("sqrt", 0.5, 4),
  rsqrt: smooth("rsqrt", 0.5, 4),
  cbrt: smooth("cbrt", 0.5, 4),
  erf: smooth("erf", -2, 2),
  erfc: smooth("erfc", -2, 2),
  erfInv: smooth("erfInv", -0.8, 0.8),
  sin: smooth("sin", -4, 4),
  cos: smooth("cos", -4, 4),
  tan: smooth("tan", -1, 1),
  asin: smooth("asin", -0.8, 0.8),
  acos: smooth("acos", -0.8, 0.8),
  atan: smooth("atan", -2, 2),
  atan2: bare("atan2", [floats([5], 0.5, 2), floats([5])], {}),
  sinh: smooth("sinh", -2, 2),
  cosh: smooth("cosh", -2, 2),
  tanh: smooth("tanh", -2, 2),
  asinh: smooth("asinh", -2, 2),
  acosh: smooth("acosh", 1.5, 4),
  atanh: smooth("atanh", -0.8, 0.8),
  eq: bare("eq", [integers([8], 0, 3), integers([8], 0, 3)], {}),
  ne: bare("ne", [floats([4]), floats([])], {}, steps),
  lt: bare("lt", [floats([4]), floats([4])], {}, steps),
  le: bare("le", [integers([8], 0, 3), integers([8], 0, 3)], {}),
  gt: bare("gt", [floats([4]), floats([4])], {}, steps),
  ge: bare("ge", [integers([8], 0, 3, "uint32"), integers([8], 0, 3, "uint32")], {}),
  sign: bare("sign", [floats([4])], {}, steps),
  floor: bare("floor", [floats([4])], {}, steps),
  ceil: bare("ceil", [floats([4])], {}, steps),
  round: bare("round", [floats([4])], {}, steps),
  isFinite: bare("isFinite", [values([1, Infinity, NaN, -Infinity])], {}, steps),
  abs: smooth("abs", 0.5, 2),
  max: bare("max", [floats([2, 3]), floats([2, 3])], {}),
  min: bare("min", [floats([2, 3]), floats([])], {}),
  select: [bare("select", [bools([6]), floats([6]), floats([6])], {}), bare("select", [bools([6]), floats([6]), floats([])], {})],
  clamp: bare("clamp", [values([-1], []), floats([6]), values([1], [])], {}),
  not: [bare("not", [bools([4])], {}), bare("not", [integers([4], -9, 9)], {})],
  and: bare("and", [integers([4], 0, 99), integers([4], 0, 99)], {}),
  or: bare("or", [bools([4]), bools([4])], {}),
  xor: bare("xor", [integers([4], 0, 99, "uint32"), integers([4], 0, 99, "uint32")], {}),
  shiftLeft: bare("shiftLeft", [integers([4], -9, 9), values([0, 1, 31, 32], [4], "int32")], {}),
  shiftRightLogical: bare("shiftRightLogical", [integers([4], -9, 9), values([0, 1, 31, 32], [4], "int32")], {}),
  shiftRightArithmetic: bare("shiftRightArithmetic", [integers([4], -9, 9), values([0, 1, 31, 32], [4], "int32")], {}),
  populationCount: bare("populationCount", [integers([6], -99, 99)], {}),
  clz: bare("clz", [integers([6], 0, 9999)], {}),
  threefry: bare("threefry", [1, 2, 3, 4].map(() => integers([4], 0, 4e9, "uint32")), { word: 2 }),
  cast: [bare("cast", [floats([5])], { dtype: "int32" }, steps), [[integers([5], -9, 9)], (x) => bind("cast", [x], { dtype: "float32" })]],
  bitcast: bare("bitcast", [integers([4], 0, 1e9)], { dtype: "uint32" }),
  stopGradient: bare("stopGradient", [floats([4])], {}, steps),
  copy: bare("copy", [floats([4])], {}),
  barrier: bare("barrier", [floats([4])], {}),
  name: bare("name", [floats([4])], { name: "x" }),
  lgamma: smooth("lgamma", 0.5, 4),
  digamma: smooth("digamma", 0.5, 4, { order: 1 }),
  polygamma: [[floats([4], 0.5, 4)], (x) => bind("polygamma", [np.onesLike(x), x], {}), { order: 1, tolerance: 1e-4 }],
  zeta: [[floats([4], 1, 4)], (q) => bind("zeta", [np.fullLike(q, 2.5), q], {}), { order: 1, tolerance: 1e-4 }],
  igamma: [[floats([4], 0.5, 3), floats([4], 0.5, 3)], (a, x) => bind("igamma", [a, x], {}), { order: 1, tolerance: 1e-4 }],
  igammac: [[floats([4], 0.5, 3), floats([4], 0.5, 3)], (a, x) => bind("igammac", [a, x], {}), { order: 1, tolerance: 1e-4 }],
  igammaGradA: bare("igammaGradA", [floats([4], 0.5, 3), floats([4], 0.5, 3)], {}, { ...steps, tolerance: 1e-4 }),
  randomGammaGrad: bare("randomGammaGrad", [floats([4], 0.5, 3), floats([4], 0.5, 3)], {}, { ...steps, tolerance: 1e-4 }),
  besselI0e: smooth("besselI0e", 0.5, 4),
  besselI1e: smooth("besselI1e", 0.5, 4),
  betainc: [[floats([4], 0.1, 0.9)], (x) => bind("betainc", [np.fullLike(x, 1.5), np.fullLike(x, 2.5), x], {}), {
    order: 1,
    tolerance: 1e-4,
  }],
  broadcastInDim: [
    bare("broadcastInDim", [floats([3])], { shape: [2, 3], axes: [1] }),
    bare("broadcastInDim", [floats([2, 1])], { shape: [2, 4, 3], axes: [0, 2] }),
  ],
  reshape: bare("reshape", [floats([2, 6])], { shape: [3, 4] }),
  transpose: bare("transpose", [floats([2, 3, 4])], { perm: [2, 0, 1] }),
  reverse: bare("reverse", [floats([2, 3])], { axes: [1] }),
  slice: bare("slice", [floats([5, 6])], { start: [1, 0], limit: [4, 6], strides: [1, 2] }),
  pad: bare("pad", [floats([3, 4]), floats([])], { low: [1, -1], high: [0, 2], interior: [1, 0] }),
  concatenate: bare("concatenate", [floats([2, 3]), floats([2, 1])], { axis: 1 }),
  iota: [[floats([2])], (x) => bind("iota", [], { shape: [2], dtype: x.dtype, axis: 0 }), { ...steps, ...batchless }],
  dynamicSlice: bare("dynamicSlice", [floats([4, 5]), values([3], [], "int32"), values([1], [], "int32")], { sizes: [2, 3] }),
  dynamicUpdateSlice: bare(
    "dynamicUpdateSlice",
    [floats([4, 5]), floats([2, 2]), values([3], [], "int32"), values([1], [], "int32")],
    none,
  ),
  gather: [
    bare("gather", [floats([4, 3]), values([0, 3, 3, 1], [4, 1], "int32")], {
      ...lists,
      sliceSizes: [1, 3],
      mode: "clip",
      fillValue: null,
    }),
    bare("gather", [shared(floats([4, 3])), values([2, 0], [2, 1], "int32")], { ...lists, sliceSizes: [1, 3], mode: "fill", fillValue: 0 }),
  ],
  scatter: [
    bare("scatter", [floats([4, 3]), values([0, 3, 3], [3, 1], "int32"), floats([3, 3])], { ...into, kind: "add" }),
    bare("scatter", [floats([4, 3]), values([0, 3, 1], [3, 1], "int32"), floats([3, 3])], { ...into, kind: "set" }),
    bare("scatter", [integers([4, 3], 0, 9), values([0, 3, 9], [3, 1], "int32"), integers([3, 3], 0, 9)], { ...into, kind: "max" }),
  ],
  reduceSum: [bare("reduceSum", [floats([2, 3, 4])], { axes: [0, 2] }), bare("reduceSum", [floats([2, 0])], { axes: [1] })],
  reduceProd: bare("reduceProd", [floats([2, 3])], { axes: [1] }),
  reduceMax: bare("reduceMax", [floats([2, 3])], { axes: [1] }),
  reduceMin: bare("reduceMin", [floats([2, 3])], { axes: [0] }),
  reduceAnd: bare("reduceAnd", [bools([2, 3])], { axes: [1] }),
  reduceOr: bare("reduceOr", [bools([2, 3])], { axes: [1] }),
  argmax: bare("argmax", [floats([2, 5])], { axis: 1 } as never, steps),
  argmin: bare("argmin", [floats([2, 5])], { axis: 0 } as never, steps),
  cumsum: bare("cumsum", [floats([2, 5])], { axis: 1, reverse: false }),
  cumprod: bare("cumprod", [floats([2, 5])], { axis: 1, reverse: true }),
  cummax: bare("cummax", [floats([2, 5])], { axis: 1, reverse: false }),
  cummin: bare("cummin", [floats([2, 5])], { axis: 0, reverse: false }),
  cumlogsumexp: bare("cumlogsumexp", [floats([2, 5])], { axis: 1, reverse: false }),
  dotGeneral: [
    bare("dotGeneral", [floats([3, 4]), floats([4, 2])], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] }),
    bare("dotGeneral", [floats([2, 4, 3]), floats([5, 4, 2])], { lhsContract: [1], rhsContract: [1], lhsBatch: [0], rhsBatch: [2] }),
  ],
  conv: bare("conv", [floats([2, 5, 2]), floats([3, 2, 4])], {
    strides: [2],
    padding: [[1, 1]],
    lhsDilation: [1],
    rhsDilation: [1],
    featureGroups: 1,
    batchGroups: 1,
  }),
  reduceWindow: [
    bare("reduceWindow", [floats([4, 5])], { ...windows, kind: "sum", baseDilation: [1, 1], windowDilation: [1, 1] }),
    bare("reduceWindow", [floats([4, 5])], { ...windows, kind: "max", baseDilation: [1, 1], windowDilation: [1, 1] }),
  ],
  selectAndScatterAdd: bare("selectAndScatterAdd", [floats([4, 3]), floats([4, 5])], { ...windows, select: "max" }),
  selectAndGatherAdd: bare("selectAndGatherAdd", [floats([4, 5]), floats([4, 5])], { ...windows, select: "max" }),
  sort: many("sort", [floats([2, 5]), floats([2, 5])], { axis: 1, numKeys: 1 }),
  cholesky: [[floats([3, 3])], (x) => bind("cholesky", [definite(x)], {}), { tolerance: 1e-4 }],
  triangularSolve: [
    [floats([3, 3]), floats([3, 2])],
    (a, b) =>
      bind("triangularSolve", [a.add(np.eye(3, { dtype: a.dtype }).multiply(4)), b], {
        leftSide: true,
        lower: true,
        transposeA: false,
        unitDiagonal: false,
      }),
    { tolerance: 1e-4 },
  ],
  lu: [[floats([3, 3])], (x) => bindMany("lu", [x.add(np.eye(3, { dtype: x.dtype }).multiply(4))], {}), { tolerance: 1e-4 }],
  qr: [[floats([4, 3])], (x) => bindMany("qr", [x], { full: false }), { tolerance: 1e-3 }],
  svd: [[floats([3, 2])], (x) => bindMany("svd", [x], { full: false, computeUv: false }), { tolerance: 1e-3 }],
  eigh: [[floats([3, 3])], (x) => bindMany("eigh", [symmetric(x)], { lower: true })[0]!, { tolerance: 1e-3 }],
  fft: many("fft", [floats([2, 6]), floats([2, 6])], { axes: 1, lengths: [6], inverse: false } as never, { tolerance: 1e-4 }),
  call: [[floats([3])], (x) => bindMany("call", [x], { program: program((y) => np.sin(y!), x), name: "f" })],
  scan: [
    [floats([]), floats([4])],
    (c, xs) =>
      bindMany("scan", [c, xs], {
        body: program((k, x) => [np.sin(k!.multiply(x!)), k!.add(x!)], c, xs.get(0)),
        numConsts: 0,
        numCarry: 1,
        length: 4,
        reverse: true,
        unroll: 1,
      }),
  ],
  whileLoop: [
    [floats([], 1, 2)],
    (x) =>
      bindMany("whileLoop", [x], {
        cond: program((c) => c!.less(50), x),
        body: program((c) => c!.multiply(c!).add(1), x),
        numCondConsts: 0,
        numBodyConsts: 0,
      }),
    { order: 0, tolerance: 1e-4 },
  ],
  cond: [
    [values([1], [], "int32"), floats([3])],
    (i, x) => bindMany("cond", [i, x], { branches: [program((y) => np.sin(y!), x), program((y) => np.exp(y!), x)] }),
  ],
  customJvp: [
    [floats([3])],
    (x) =>
      bindMany("customJvp", [x], {
        fun: (y) => [np.sin(y!)],
        rule: ([y], [dy]) => ({ primals: [np.sin(y!)], tangents: [np.cos(y!).multiply(dy!)] }),
      }),
  ],
  customVjp: [
    [floats([3])],
    (x) =>
      bindMany("customVjp", [x], {
        fun: (y) => [np.sin(y!)],
        forward: (y) => ({ outputs: [np.sin(y!)], residuals: [y!] }),
        backward: ([y], [ct]) => [np.cos(y!).multiply(ct!)],
      }),
    { order: 0 },
  ],
  customVjpTangent: [[floats([3])], (x) => x, steps], // stands in linear programs only: shown by the gradients in tests/transforms
  checkpoint: [[floats([3])], (x) => bindMany("checkpoint", [x], { fun: (y) => [np.sin(np.exp(y!))] })],
  rematerialize: [[floats([3])], (x) => x, steps], // as customVjpTangent: shown by the gradients of checkpoint
  hostCall: [
    [floats([3])],
    (x) =>
      bindMany("hostCall", [x], {
        outputs: [{ shape: [3], dtype: x.dtype }],
        ordered: false,
        effect: false,
        callback: (a) => [a!.map((v: number) => v * 2) as never],
      }),
    steps,
  ],
  kernel: [
    [floats([4])],
    (x) =>
      bind("kernel", [x], {
        definition: {
          name: "double",
          inputs: ["x"],
          output: (a) => ({ shape: a.shape, dtype: a.dtype }),
          wgsl: "fn element(i: u32) -> f32 { return 2.0 * x(i); }",
          host: (y, [a]) => y.set(a!.map((v: number) => 2 * v) as never),
          jvp: ([dx]) => dx!.multiply(2),
          vmap: "elementwise",
        },
      }),
  ],
  psum: [[floats([3])], (x) => x, steps], // collectives need a vmap around them: tests/transforms/collectives_test.ts
  pmax: [[floats([3])], (x) => x, steps],
  pmin: [[floats([3])], (x) => x, steps],
  allGather: [[floats([3])], (x) => x, steps],
  ppermute: [[floats([3])], (x) => x, steps],
  axisIndex: [[floats([3])], (x) => x, steps],
  attention: [
    many("attention", operandsOf(attended), attended, { tolerance: 1e-4 }),
    many("attention", operandsOf(masked), masked, { tolerance: 1e-4 }),
    many("attention", operandsOf(masked).map((x, i) => i === 0 ? x : shared(x)), masked, { tolerance: 1e-4 }),
  ],
  attentionTangent: [
    many("attentionTangent", [...operandsOf(attended), logSums(), floats([2, 4, 4, 4]), floats([2, 5, 2, 3])], {
      ...attended,
      tangents: [true, false, true, false],
    }, { tolerance: 1e-4 }),
    many("attentionTangent", [...operandsOf(masked), logSums(), floats([2, 5, 2, 4]), floats([1, 4, 1, 5])], {
      ...masked,
      tangents: [false, true, false, true],
    }, { tolerance: 1e-4 }),
  ],
  attentionGradient: [
    many("attentionGradient", [...operandsOf(attended), logSums(), floats([2, 4, 4, 3]), floats([2, 4, 4])], {
      ...attended,
      wants: [true, true, true, false],
    }, { tolerance: 1e-4 }),
    many("attentionGradient", [...operandsOf(masked), logSums(), floats([2, 4, 4, 3]), floats([2, 4, 4])], {
      ...masked,
      wants: [false, true, false, true],
    }, { tolerance: 1e-4 }),
    many("attentionGradient", [...operandsOf(masked, 2), logSums(), floats([2, 4, 4, 3]), floats([2, 4, 4])], {
      ...masked,
      wants: [true, false, true, true],
    }, { tolerance: 1e-4 }),
  ],
};

for (const [name, entry] of Object.entries(cases)) {
  const list = (Array.isArray(entry[0]) && typeof entry[1] === "function" ? [entry] : entry) as readonly Case[];
  list.forEach(([operands, f, options], i) => checkOp(`${name}, case ${i + 1}`, f, operands, options));
}
