import { assertEquals } from "@std/assert";
import * as lax from "../../lax/mod.ts";
import * as np from "../../np/mod.ts";
import type { Tensor } from "../../np/mod.ts";
import { checkOp, floats } from "../_helpers/check_op.ts";

const x = floats([5, 6]);
const strided = { windowDimensions: [2, 3], windowStrides: [2, 1], padding: [[1, 0], [0, 2]] as [number, number][] };

checkOp("windows joined by np.maximum", (x) => lax.reduceWindow(x!, -1e9, np.maximum, [2, 2], [1, 2]), [x]);
checkOp("windows joined by a function of the user's", (x) => lax.reduceWindow(x!, 0.5, (a, b) => a.multiply(0.5).add(b), strided), [x]);

/** What the kernel gives, by the same function under another name. */
const pairs: Record<string, [lax.Computation, lax.Computation, number]> = {
  add: [lax.add, np.add, 0],
  "add to a start": [lax.add, np.add, 2],
  max: [lax.max, (a, b) => np.maximum(a, b), -Infinity],
  min: [lax.min, np.minimum, Infinity],
  mul: [lax.mul, np.multiply, 1],
};
const shapes: Record<string, lax.ReduceWindowOptions> = {
  plain: { windowDimensions: [2, 3] },
  strided,
  same: { windowDimensions: [3, 3], padding: "SAME" },
  dilated: { windowDimensions: [2, 2], baseDilation: [2, 1], windowDilation: [1, 3] },
  none: { windowDimensions: [6, 1] },
};
const numbers = np.array(Float32Array.from({ length: 30 }, (_, i) => (i * 7) % 11), { shape: [5, 6] });
for (const [name, [known, other, initial]] of Object.entries(pairs)) {
  Deno.test(`windows joined by any function: ${name}`, () => {
    for (const options of Object.values(shapes)) {
      const [a, b] = [known, other].map((f) => lax.reduceWindow(numbers, initial, f, options)) as [Tensor, Tensor];
      assertEquals([b.shape, b.toArray()], [a.shape, a.toArray()]);
    }
  });
}

Deno.test("padding takes no part, as in JAX", () => {
  const windows = lax.reduceWindow([1, 2, 3], 2, (a, b) => np.add(a, b), { windowDimensions: [2], padding: [[1, 0]] });
  assertEquals(windows.toArray(), [3, 5, 7]);
});

Deno.test("windows of bools", () => {
  assertEquals(lax.reduceWindow([true, false, false, true], 0, np.logicalOr, [2]).toArray(), [true, false, true]);
});
