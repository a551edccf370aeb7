import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as lax from "../../lax/mod.ts";
import * as np from "../../np/mod.ts";
import type { Tensor } from "../../np/mod.ts";

const lopsided = np.array([[2, 4], [0, 3]]);

function near(got: Tensor, expected: readonly number[]): void {
  got.dataSync().forEach((x, i) => assertAlmostEquals(Number(x), expected[i]!, 1e-5));
}

Deno.test("eigh averages a matrix with its transpose, or reads one triangle", () => {
  const spread = (b: number) => [2.5 - Math.hypot(0.5, b), 2.5 + Math.hypot(0.5, b)];
  near(lax.linalg.eigh(lopsided)[1], spread(2));
  near(lax.linalg.eigh(lopsided, { symmetrizeInput: false })[1], [2, 3]);
  near(lax.linalg.eigh(lopsided, { symmetrizeInput: false, lower: false })[1], spread(4));
  assertEquals(lax.linalg.eigh(lopsided, { sortEigenvalues: false })[1].shape, [2]);
});

Deno.test("svd gives only the singular values where no vectors are asked for", () => {
  const s = lax.linalg.svd(np.array([[3, 0], [0, -4], [0, 0]]), { computeUv: false });
  near(s, [4, 3]);
});
