import { assertClose, gpuTest, type Host, host, random, run, runAll } from "./_device.ts";
import { checkSame } from "./_reference.ts";
import type { Shape } from "../../core/shape.ts";

const size = (shape: Shape) => shape.reduce((n, s) => n * s, 1);
const normal = (...shape: number[]) => host(random(size(shape), 7 + shape.length), shape);
const ints = (data: readonly number[], shape: Shape) => host(Int32Array.from(data), shape);

// ---- gather and scatter
const rows = {
  offsetDims: [1],
  collapsedSliceDims: [0],
  startIndexMap: [0],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  sliceSizes: [1, 8],
  mode: "clip",
  fillValue: null,
};
checkSame("gather", "of rows", [normal(10, 8), ints([3, -1, 99, 0, 3], [5, 1])], rows);
checkSame("gather", "of rows, out of range filled", [normal(10, 8), ints([3, -1, 99, 0, 3], [5, 1])], { ...rows, mode: "fill" });
checkSame("gather", "of a 2 × 3 window in the middle", [normal(6, 7), ints([1, 2, 4, 4, 0, 0], [3, 2])], {
  offsetDims: [0, 2],
  collapsedSliceDims: [],
  startIndexMap: [0, 1],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  sliceSizes: [2, 3],
  mode: "clip",
  fillValue: null,
});
checkSame("gather", "along with a batch", [normal(3, 7), ints([1, 2, 4, 4, 0, 6], [3, 2, 1])], {
  offsetDims: [],
  collapsedSliceDims: [1],
  startIndexMap: [1],
  operandBatchingDims: [0],
  startIndicesBatchingDims: [0],
  sliceSizes: [1, 1],
  mode: "promise",
  fillValue: null,
});
const scatterRows = {
  updateWindowDims: [1],
  insertedWindowDims: [0],
  scatterDimsToOperandDims: [0],
  operandBatchingDims: [],
  scatterIndicesBatchingDims: [],
  mode: "fill",
  unique: false,
};
const places = Array.from({ length: 40 }, (_, i) => (i * 7) % 13 - 1);
for (const kind of ["set", "add", "mul", "min", "max"]) {
  checkSame("scatter", `${kind} few rows`, [normal(6, 4), ints([2, 2, 5, 9], [4, 1]), normal(4, 4)], { ...scatterRows, kind });
  checkSame("scatter", `${kind} many rows`, [normal(12, 4), ints(places, [40, 1]), normal(40, 4)], { ...scatterRows, kind }, 1e-5);
}
checkSame("scatter", "add overlapping windows", [normal(9), ints([0, 1, 2, 5, 3, 1, 1, 0, 2, 2], [10, 1]), normal(10, 3)], {
  ...scatterRows,
  insertedWindowDims: [],
  kind: "add",
});
checkSame("scatter", "add integers", [ints([1, 2, 3], [3]), ints(places.map((p) => p % 3), [40, 1]), ints(places, [40])], {
  ...scatterRows,
  updateWindowDims: [],
  kind: "add",
});

// ---- sort
checkSame("sort", "of 1000", [normal(1000)], { axis: 0, numKeys: 1 });
checkSame("sort", "of lines in the middle", [normal(3, 50, 2)], { axis: 1, numKeys: 1 });
checkSame("sort", "with NaN, infinities and zeros", [
  host([NaN, 1, -0, 0, -Infinity, Infinity, -1, NaN, 2], [9]),
  ints([0, 1, 2, 3, 4, 5, 6, 7, 8], [9]),
], { axis: 0, numKeys: 1 });
const coarse = (n: number, m: number) => ints(Array.from({ length: n }, (_, i) => (i * 37) % m - 2), [n]);
checkSame("sort", "stable, with a payload", [coarse(200, 5), ints(Array.from({ length: 200 }, (_, i) => i), [200])], {
  axis: 0,
  numKeys: 1,
});
checkSame("sort", "by two keys", [coarse(200, 5), normal(200), coarse(200, 200)], { axis: 0, numKeys: 2 });

// ---- windows
const pool = {
  window: [1, 2, 3, 1],
  strides: [1, 2, 1, 1],
  padding: [[0, 0], [1, 0], [1, 1], [0, 0]],
  baseDilation: [1, 1, 1, 1],
  windowDilation: [1, 1, 1, 1],
};
for (const kind of ["sum", "max", "min", "prod"]) checkSame("reduceWindow", kind, [normal(2, 7, 6, 3)], { ...pool, kind });
checkSame("reduceWindow", "dilated", [normal(9)], {
  kind: "sum",
  window: [3],
  strides: [2],
  padding: [[2, 3]],
  baseDilation: [2],
  windowDilation: [3],
});
const select = { select: "max", window: [1, 2, 2, 1], strides: [1, 2, 1, 1], padding: [[0, 0], [1, 0], [0, 1], [0, 0]] };
checkSame("selectAndGatherAdd", "max", [normal(2, 7, 6, 3), host(random(2 * 7 * 6 * 3, 99), [2, 7, 6, 3])], select);
checkSame("selectAndScatterAdd", "max", [normal(2, 4, 6, 3), host(random(2 * 7 * 6 * 3, 99), [2, 7, 6, 3])], select);
checkSame("selectAndScatterAdd", "min", [normal(2, 4, 6, 3), host(random(2 * 7 * 6 * 3, 99), [2, 7, 6, 3])], { ...select, select: "min" });

const still = [[0, 0], [0, 0], [0, 0], [0, 0]], undilated = { baseDilation: [1, 1, 1, 1], windowDilation: [1, 1, 1, 1] };
const beside = (window: readonly number[]) => ({ window, strides: window, padding: still });
for (
  const [name, shape, window] of [
    ["four channels at a time", [2, 6, 4, 8], [1, 2, 2, 1]],
    ["three channels", [2, 6, 4, 3], [1, 2, 2, 1]],
    ["rows", [2, 5, 6, 4], [1, 1, 3, 1]],
    ["columns of the innermost axes", [2, 3, 6, 8], [1, 1, 3, 2]],
    ["whole images", [3, 4, 4, 4], [1, 4, 4, 1]],
  ] as const
) {
  const out = shape.map((n, k) => Math.floor(n / window[k]!)), count = out.reduce((a, b) => a * b);
  for (const kind of ["sum", "max", "min", "prod"]) {
    checkSame("reduceWindow", `side by side, ${kind} of ${name}`, [normal(...shape)], { ...beside(window), ...undilated, kind });
  }
  for (const choice of ["max", "min"]) {
    const source = host(random(count, 98), out);
    const x = host(Float32Array.from({ length: shape.reduce((a: number, b) => a * b, 1) }, (_, i) => (i * 37) % 5), shape);
    checkSame("selectAndScatterAdd", `side by side, ${choice} of ${name}`, [source, x], { ...beside(window), select: choice });
  }
}
checkSame("reduceWindow", "side by side, with a rest", [normal(2, 7, 5, 4)], { ...beside([1, 2, 2, 1]), ...undilated, kind: "max" });
checkSame("selectAndScatterAdd", "side by side, with a rest", [normal(2, 3, 2, 4), normal(2, 7, 5, 4)], {
  ...beside([1, 2, 2, 1]),
  select: "max",
});

// ---- conv
const plain = { strides: [1, 1], padding: [[1, 1], [1, 1]], lhsDilation: [1, 1], rhsDilation: [1, 1], featureGroups: 1, batchGroups: 1 };
// Few features, or few channels: odd numbers of positions, tiles that end early, strides, holes, groups.
for (
  const [name, x, w, change] of [
    ["from one channel to 16", [3, 9, 8, 1], [3, 3, 1, 16], {}],
    ["from three to 20", [2, 9, 11, 3], [3, 3, 3, 20], { strides: [2, 1] }],
    ["from 32 to 16", [2, 9, 8, 32], [3, 3, 32, 16], { padding: [[0, 2], [1, 0]] }],
    ["from 12 to 12, with holes", [2, 12, 11, 12], [3, 2, 12, 12], { rhsDilation: [2, 3], lhsDilation: [1, 2] }],
    ["in two groups of 8", [2, 9, 8, 16], [3, 3, 8, 16], { featureGroups: 2 }],
    ["in two groups of 5 channels", [2, 9, 8, 10], [3, 3, 5, 24], { featureGroups: 2 }],
    ["in two batch groups", [4, 9, 8, 8], [3, 3, 8, 24], { batchGroups: 2 }],
    ["of each of 8 channels", [3, 9, 7, 8], [3, 2, 1, 8], { featureGroups: 8, strides: [2, 1] }],
    ["of each of 4 channels, with holes", [2, 9, 7, 4], [3, 2, 1, 4], { featureGroups: 4, rhsDilation: [2, 1], lhsDilation: [1, 2] }],
    ["of each of 4 channels, over one axis", [2, 30, 4], [5, 1, 4], {
      featureGroups: 4,
      strides: [1],
      padding: [[2, 2]],
      lhsDilation: [1],
      rhsDilation: [1],
    }],
    ["of long sums for few results, in batch groups", [4, 31, 40, 8], [29, 38, 8, 4], { batchGroups: 4 }],
    ["over one axis", [2, 70, 8], [5, 8, 16], { strides: [2], padding: [[3, 1]], lhsDilation: [1], rhsDilation: [1] }],
  ] as [string, number[], number[], object][]
) checkSame("conv", name, [normal(...x), normal(...w)], { ...plain, ...change }, 1e-4);
// More taps than a driver counts turns of a loop.
const unpadded = { ...plain, padding: [[0, 0], [0, 0]] };
checkSame("conv", "of 102,400 taps", [normal(2, 322, 322, 1), normal(320, 320, 1, 2)], { ...unpadded, batchGroups: 2 }, 1e-3);
checkSame("conv", "3 × 3", [normal(2, 9, 8, 16), normal(3, 3, 16, 24)], plain, 1e-4);
checkSame("conv", "1 × 1", [normal(2, 9, 8, 16), normal(1, 1, 16, 24)], { ...plain, padding: [[0, 0], [0, 0]] }, 1e-4);
checkSame("conv", "ragged, strided, dilated", [normal(2, 15, 13, 5), normal(3, 2, 5, 11)], {
  ...plain,
  strides: [2, 1],
  rhsDilation: [2, 3],
  padding: [[2, 0], [1, 3]],
}, 1e-4);
checkSame(
  "conv",
  "transposed",
  [normal(2, 6, 5, 9), normal(3, 3, 9, 8)],
  { ...plain, lhsDilation: [2, 2], padding: [[2, 1], [1, 2]] },
  1e-4,
);
checkSame("conv", "depthwise", [normal(2, 9, 8, 6), normal(3, 3, 1, 12)], { ...plain, featureGroups: 6 }, 1e-4);
checkSame("conv", "in groups", [normal(2, 9, 8, 16), normal(3, 3, 8, 24)], { ...plain, featureGroups: 2 }, 1e-4);
checkSame("conv", "in batch groups", [normal(4, 9, 8, 16), normal(3, 3, 16, 24)], { ...plain, batchGroups: 2 }, 1e-4);
checkSame("conv", "over one axis, padding cut off", [normal(2, 30, 9), normal(5, 9, 10)], {
  ...plain,
  strides: [1],
  padding: [[-1, 2]],
  lhsDilation: [1],
  rhsDilation: [1],
}, 1e-4);
checkSame("conv", "in groups of four channels, dilated both ways", [normal(2, 11, 9, 16), normal(3, 3, 8, 24)], {
  ...plain,
  featureGroups: 2,
  lhsDilation: [2, 1],
  rhsDilation: [1, 2],
  strides: [1, 2],
}, 1e-4);
checkSame("conv", "over three axes", [normal(1, 5, 6, 7, 8), normal(2, 3, 2, 8, 12)], {
  strides: [1, 2, 1],
  padding: [[0, 1], [1, 1], [-1, 2]],
  lhsDilation: [1, 1, 1],
  rhsDilation: [1, 1, 2],
  featureGroups: 1,
  batchGroups: 1,
}, 1e-4);
checkSame("conv", "tiny", [normal(1, 3, 3, 1), normal(2, 2, 1, 1)], plain);

// ---- matrices
function product(a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number): number[] {
  const out = new Array<number>(m * n).fill(0);
  for (let i = 0; i < m; i++) for (let l = 0; l < k; l++) for (let j = 0; j < n; j++) out[i * n + j]! += a[i * k + l]! * b[l * n + j]!;
  return out;
}
const transposed = (a: ArrayLike<number>, m: number, n: number) =>
  Array.from({ length: m * n }, (_, i) => a[(i % m) * n + Math.floor(i / m)]!);
const identity = (n: number) => Array.from({ length: n * n }, (_, i) => i % n === Math.floor(i / n) ? 1 : 0);
function positive(n: number): Host {
  const a = random(n * n, 5), out = product(a, transposed(a, n, n), n, n, n);
  for (let i = 0; i < n; i++) out[i * n + i]! += 1;
  return host(out, [n, n]);
}
for (const n of [1, 2, 7, 40, 97, 128, 161]) checkSame("cholesky", `of ${n}`, [positive(n)], {}, 1e-4);
gpuTest("cholesky by blocks: a batch in which the second matrix fails", () => {
  const n = 130, good = positive(n), x = host(new Float32Array(2 * n * n), [2, n, n]);
  for (const k of [0, 1]) (x.data as Float32Array).set(good.data as Float32Array, k * n * n);
  (x.data as Float32Array)[n * n + 70 * n + 70] = -1;
  const l = run("cholesky", [x]), one = run("cholesky", [good]);
  assertClose(l.subarray(0, n * n), one, 0, "the first");
  if (!l.subarray(n * n).every((v, i) => i % n > Math.floor(i / n) ? v === 0 : Number.isNaN(v))) throw new Error("the second is not NaN");
});
checkSame("cholesky", "of what is not positive", [host([1, 2, 2, 1], [2, 2])]);
for (const leftSide of [true, false]) {
  for (const lower of [true, false]) {
    for (const transposeA of [true, false]) {
      const b = leftSide ? normal(2, 5, 3) : normal(2, 3, 5);
      const a = host(random(50, 3).map((x, i) => i % 25 % 6 === 0 ? x + 3 : x), [2, 5, 5]);
      checkSame("triangularSolve", `left ${leftSide} lower ${lower} transposed ${transposeA}`, [a, b], {
        leftSide,
        lower,
        transposeA,
        unitDiagonal: lower,
      }, 1e-4);
    }
  }
}
checkSame("lu", "square", [normal(2, 6, 6)], {}, 1e-4);
checkSame("lu", "tall", [normal(7, 4)], {}, 1e-4);
checkSame("lu", "wide", [normal(4, 7)], {}, 1e-4);
for (const full of [true, false]) {
  for (const [m, n] of [[5, 5], [7, 4], [4, 7]] as const) checkSame("qr", `${m} × ${n} full ${full}`, [normal(2, m, n)], { full }, 1e-4);
}
for (const n of [1, 2, 5, 12, 33]) {
  gpuTest(`eigh of ${n}`, () => {
    const a = random(n * n, 11);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
    const [w, v] = runAll("eigh", [host(a, [n, n])], { lower: true }).map((o) => o.data);
    const scaled = Array.from(v!, (x, i) => x * w![i % n]!);
    assertClose(product(scaled, transposed(v!, n, n), n, n, n), a, 2e-5, "V diag(w) Vᵀ");
    assertClose(product(transposed(v!, n, n), v!, n, n, n), identity(n), 2e-5, "Vᵀ V");
    for (let i = 1; i < n; i++) if (w![i]! < w![i - 1]!) throw new Error("the eigenvalues are not ascending");
  });
}
for (const [m, n] of [[1, 1], [6, 6], [9, 4], [4, 9], [30, 20], [49, 49], [70, 48], [51, 60]] as const) {
  for (const full of [true, false]) {
    gpuTest(`svd of ${m} × ${n}, full ${full}`, () => {
      const a = random(m * n, 13), k = Math.min(m, n);
      const [u, s, vt] = runAll("svd", [host(a, [m, n])], { full, computeUv: true }).map((o) => o.data);
      const cu = full ? m : k, rv = full ? n : k;
      const middle = new Array<number>(cu * rv).fill(0);
      for (let i = 0; i < k; i++) middle[i * rv + i] = s![i]!;
      assertClose(product(product(u!, middle, m, cu, rv), vt!, m, rv, n), a, 2e-5, "U S Vᵀ");
      assertClose(product(transposed(u!, m, cu), u!, cu, m, cu), identity(cu), 2e-5, "Uᵀ U");
      assertClose(product(vt!, transposed(vt!, rv, n), rv, n, rv), identity(rv), 2e-5, "Vᵀ V");
      assertClose(runAll("svd", [host(a, [m, n])], { full, computeUv: false })[0]!.data, s!, 1e-5, "s alone");
    });
  }
}

// ---- fft
for (const n of [1, 2, 3, 5, 7, 8, 11, 12, 13, 16, 17, 67, 100, 128, 2002, 4096, 4800, 5000]) {
  for (const inverse of [true, false]) {
    checkSame(
      "fft",
      `of ${n}, inverse ${inverse}`,
      [normal(3, n), host(random(3 * n, 21), [3, n])],
      { lengths: [n], inverse },
      2e-5 * Math.max(1, Math.sqrt(n) / 16),
    );
  }
}
checkSame("fft", "over two axes", [normal(2, 6, 8), host(random(96, 22), [2, 6, 8])], { lengths: [6, 8], inverse: false }, 2e-5);
