import { assert, assertEquals } from "@std/assert";
import { devicePut, np, random, type Tensor } from "../../../mod.ts";
import type { DType } from "../../../core/dtype.ts";

/** Random numbers on the CPU, the same in every run. */
const normal = (m: number, n: number, dtype: DType = "float64", seed = 1) =>
  devicePut(random.normal(random.key(seed), [m, n]), "cpu").astype(dtype);

/** A matrix with singular values from 1 down to 10 to the power `lowest`. */
function graded(m: number, n: number, lowest: number): Tensor {
  const [q] = np.linalg.qr(normal(m, n)), [p] = np.linalg.qr(normal(n, n, "float64", 2));
  const values = devicePut(np.logspace(0, lowest, n), "cpu").astype("float64");
  return q.multiply(values).matmul(p).astype("float32");
}

const cases: Record<string, Tensor> = {};
for (const dtype of ["float32", "float64"] as const) {
  for (const [m, n] of [[1, 7], [3, 1], [33, 33], [60, 50], [20, 90], [200, 8], [150, 40]] as const) {
    cases[`${dtype} ${m} by ${n}`] = normal(m, n, dtype);
  }
}
for (const lowest of [-2, -4, -5, -6, -9]) {
  cases[`a tall matrix of condition 1e${-lowest}`] = graded(120, 30, lowest);
  cases[`an almost square matrix of condition 1e${-lowest}`] = graded(36, 30, lowest);
}
cases["a tall matrix of rank 1"] = devicePut(np.ones([60, 20]), "cpu");
cases["a square matrix of rank 1"] = devicePut(np.ones([20, 20]), "cpu");
cases["a tall matrix of zeros"] = devicePut(np.zeros([60, 20]), "cpu");
cases["a tall matrix of large numbers"] = normal(80, 20, "float32").multiply(1e30);
cases["a tall matrix of small numbers"] = normal(80, 20, "float32").multiply(1e-30);

const wide = (x: Tensor) => x.astype("float64");
const most = (x: Tensor) => x.size === 0 ? 0 : Number(np.max(np.abs(x)).item());

for (const [name, a] of Object.entries(cases)) {
  Deno.test(`the CPU's singular values and vectors: ${name}`, () => {
    const tolerance = a.dtype === "float64" ? 1e-12 : 3e-7, [m, n] = a.shape as [number, number], k = Math.min(m, n);
    for (const fullMatrices of [false, true]) {
      const [u, s, vt] = np.linalg.svd(a, { fullMatrices }).map(wide) as [Tensor, Tensor, Tensor], top = Number(s.get(0).item()) || 1;
      assertEquals([u.shape, s.shape, vt.shape], [[m, fullMatrices ? m : k], [k], [fullMatrices ? n : k, n]]);
      const again = u.get(":", `:${k}`).multiply(s).matmul(vt.get(`:${k}`));
      assert(most(again.subtract(wide(a))) <= tolerance * top, "the product is the matrix");
      assert(most(u.T.matmul(u).subtract(np.eye(u.shape[1]!))) <= tolerance, "the left vectors are orthonormal");
      assert(most(vt.matmul(vt.T).subtract(np.eye(vt.shape[0]!))) <= tolerance, "the right vectors are orthonormal");
      assert(most(s.subtract(wide(np.linalg.svdvals(a)))) <= tolerance * top, "the values alone are the same");
      assert((s.toArray() as number[]).every((x, i, all) => x >= 0 && (i === 0 || x <= all[i - 1]!)), "the values descend");
    }
  });
}

Deno.test("the CPU's singular values of a matrix with NaN are NaN, those of its neighbours in a batch are not", () => {
  const both = np.stack([np.array([[1, NaN], [2, 3]]), np.array([[3, 0], [0, 4]])]);
  assertEquals(np.linalg.svdvals(devicePut(both, "cpu")).toArray(), [[NaN, NaN], [4, 3]]);
});
