import { assertEquals, assertThrows } from "@std/assert";
import * as np from "../../np/mod.ts";

Deno.test("polyadd and polysub go along the first axis, as in JAX", () => {
  const many = [[5, 7, 3], [8, 2, 6]];
  assertEquals(np.polyadd([[2, 3, 1]], many).toArray(), [[5, 7, 3], [10, 5, 7]]);
  assertEquals(np.polyadd(many, [[2, 3, 1]]).toArray(), [[5, 7, 3], [10, 5, 7]]);
  assertEquals(np.polysub(many, [[2, 3, 1]]).toArray(), [[5, 7, 3], [6, -1, 5]]);
  assertEquals(np.polysub([1, 2], [5, 1, 1]).toArray(), [-5, 0, 1]);
  assertEquals(np.polyadd(many, [2]).toArray(), [[5, 7, 3], [10, 4, 8]]);
  assertThrows(() => np.polyadd([1, 3, 5], many), RangeError, "Cannot broadcast");
  assertThrows(() => np.polyadd(1, [1, 2]), RangeError, "along the first axis");
});

Deno.test("a polynomial without coefficients is 0 everywhere, in the shape that it and the places broadcast to", () => {
  assertEquals(np.polyval(np.zeros([0, 2, 1]), np.ones([3])).toArray(), [[0, 0, 0], [0, 0, 0]]);
  assertEquals(np.polyval([[1, 2], [0, 3], [4, 5]], [2, 3]).toArray(), [8, 32]);
});
