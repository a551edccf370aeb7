// Work in which one invocation would take more turns of its loops than llvmpipe allows (65,535, after which it leaves them silently).
import { assertClose, gpuTest, host, random, run, runAll } from "./_device.ts";
import { checkSame, reference } from "./_reference.ts";

function well(n: number, seed = 3): Float32Array {
  const a = random(n * n, seed);
  for (let i = 0; i < n; i++) a[i * n + i]! += n;
  return a;
}

gpuTest("cholesky of 300", () => {
  const n = 300, a = random(n * n, 5), spd = new Float32Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) spd[i * n + j]! += a[i * n + k]! * a[j * n + k]!;
  for (let i = 0; i < n; i++) spd[i * n + i]! += n;
  const inputs = [host(spd, [n, n])];
  assertClose(run("cholesky", inputs), reference("cholesky", inputs)[0]!, 1e-3, "L");
});
for (const leftSide of [true, false]) {
  const inputs = [host(well(400), [400, 400]), host(random(1200, 4), leftSide ? [400, 3] : [3, 400])];
  checkSame("triangularSolve", `of 400, left ${leftSide}`, inputs, { leftSide, lower: true, transposeA: false, unitDiagonal: false }, 1e-4);
}
checkSame("lu", "of 200", [host(well(200), [200, 200])], {}, 1e-4);
checkSame("qr", "of 150 × 120", [host(random(150 * 120), [150, 120])], { full: false }, 1e-3);
gpuTest("eigh of 120", () => {
  const n = 120, a = random(n * n, 11);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
  const inputs = [host(a, [n, n])];
  assertClose(runAll("eigh", inputs, { lower: true })[0]!.data, reference("eigh", inputs, { lower: true })[0]!, 1e-4, "eigenvalues");
});
gpuTest("svd of 140 × 100", () => {
  const inputs = [host(random(14000, 13), [140, 100])];
  const params = { full: false, computeUv: false };
  assertClose(run("svd", inputs, params), reference("svd", inputs, params)[0]!, 1e-4, "singular values");
});
gpuTest("scatter of 150,000 updates into 3 elements", () => {
  const n = 150_000, places = Int32Array.from({ length: n }, (_, i) => i % 3);
  const params = {
    kind: "add",
    updateWindowDims: [],
    insertedWindowDims: [0],
    scatterDimsToOperandDims: [0],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    mode: "promise",
    unique: false,
  };
  const out = run("scatter", [host(new Int32Array(3), [3]), host(places, [n, 1]), host(new Int32Array(n).fill(2), [n])], params);
  assertClose(out, [n * 2 / 3, n * 2 / 3, n * 2 / 3], 0, "counts");
});
gpuTest("cumsum of 5000 lines of 60 and of one line of 300,000", () => {
  const ones = new Int32Array(300_000).fill(1);
  const line = run("cumsum", [host(ones, [300_000])], { axis: 0, reverse: false });
  if (line[0] !== 1 || line[299_999] !== 300_000) throw new Error(`the ends are ${line[0]} and ${line[299_999]}`);
  const lines = run("cumsum", [host(ones, [60, 5000])], { axis: 0, reverse: true });
  if (lines[0] !== 60 || lines[299_999] !== 1) throw new Error(`the ends are ${lines[0]} and ${lines[299_999]}`);
});
gpuTest("argmax of 2,000,000", () => {
  const x = random(2_000_000);
  x[1_999_990] = 5;
  const out = run("argmax", [host(x, [2_000_000])], { axis: 0 });
  if (out[0] !== 1_999_990) throw new Error(`argmax is ${out[0]}`);
});
for (const [m, k, n] of [[8, 300_000, 8], [2, 200_000, 3], [64, 40_000, 16]] as const) {
  gpuTest(`dotGeneral ${m} × ${k} × ${n}`, () => {
    const params = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] };
    const out = run("dotGeneral", [host(new Float32Array(m * k).fill(0.5), [m, k]), host(new Float32Array(k * n).fill(2), [k, n])], params);
    assertClose(out, new Float32Array(m * n).fill(k), 1e-5, "sum");
  });
}
