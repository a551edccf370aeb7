import { assertEquals } from "@std/assert";
import * as np from "../../np/mod.ts";

const y = np.array([[1, 2], [3, 4], [5, 6]]);

Deno.test("trapezoid takes a distance for each strip, which broadcasts along the axis", () => {
  assertEquals(np.trapezoid(y, null, [[1], [2]], 0).toArray(), [10, 13]);
  assertEquals(np.trapezoid(y, { dx: [1, 2], axis: 0 }).toArray(), [6, 16]);
  assertEquals(np.trapezoid(y, { dx: [[1], [2], [4]] }).toArray(), [1.5, 7, 22]);
});

Deno.test("trapezoid takes places of fewer axes than the values", () => {
  assertEquals(np.trapezoid(np.ones([2, 2, 3]), [[0, 1, 3], [0, 2, 4]]).toArray(), [[3, 4], [3, 4]]);
});
