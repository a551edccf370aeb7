import { assert, assertEquals } from "@std/assert";
import { devicePut, np, random, type Tensor } from "../../../mod.ts";

/** A symmetric positive definite matrix. */
function positive(n: number): Tensor {
  const a = devicePut(random.normal(random.key(n), [n, n]), "cpu").astype("float64");
  return np.matmul(a, a.T).add(np.eye(n, { dtype: "float64" }));
}

// Below, at and above the width of a block, and with rows left over.
for (const n of [0, 1, 3, 5, 63, 64, 65, 130, 197]) {
  Deno.test(`the CPU's Cholesky factor of ${n}`, () => {
    const a = positive(n), l = np.linalg.cholesky(a);
    assertEquals(l.shape, [n, n]);
    assert((np.max(np.abs(np.triu(l, 1)), null, { initial: 0 }).item() as number) === 0, "zeros above the diagonal");
    assert((np.max(np.abs(np.matmul(l, l.T).subtract(a)), null, { initial: 0 }).item() as number) <= 1e-11 * (n + 1), "L Lᵀ is the matrix");
  });
}

Deno.test("a matrix that is not positive definite gives NaN on and below the diagonal, its neighbour in a batch does not", () => {
  for (const at of [0, 70, 129]) {
    const n = 130, bad = positive(n).at(at, at).set(-1), both = np.linalg.cholesky(np.stack([bad, positive(n)]));
    const below = np.tril(np.ones([n, n])).astype("bool");
    assert(np.all(np.isnan(both.get(0)).equal(below)).item(), "NaN exactly there");
    assert(np.all(np.isfinite(both.get(1))).item(), "the other is whole");
  }
});
