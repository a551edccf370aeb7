import { assert, assertEquals, assertThrows } from "@std/assert";
import * as np from "../../np/mod.ts";
import * as ops from "../../ops/mod.ts";
import { grad } from "../../transforms/mod.ts";
import cases from "../goldens/np_statistics.json" with { type: "json" };
import { type Case, checkCases } from "../_helpers/golden_cases.ts";

const all = cases as unknown as Case[];
/** Without a size, how long the result is depends on the values: those run eagerly only. */
const sized = ["unique", "union1d", "intersect1d", "setdiff1d", "setxor1d"];
const needsValues = (c: Case) =>
  sized.includes(c.fn) && !JSON.stringify(c.args).includes('"size"') ||
  c.fn === "bincount" && !JSON.stringify(c.args).includes('"length"') ||
  c.fn.startsWith("segment") && !JSON.stringify(c.args).includes("numSegments");

checkCases("np", all.filter((c) => !needsValues(c)), { ...np, ...ops }, { devices: true });
checkCases("np, sized by values,", all.filter(needsValues), { ...np, ...ops }, { eagerOnly: [...new Set(all.map((c) => c.fn))] });

Deno.test("the array API's unique functions give objects", () => {
  const x = np.array([3, NaN, 1, 3, NaN]);
  assertEquals(np.uniqueValues(x).shape, [4]);
  const { values, indices, inverseIndices, counts } = np.uniqueAll([3, 1, 3]);
  assertEquals([values, indices, inverseIndices, counts].map((t) => t.toArray()), [[1, 3], [1, 0], [1, 0, 1], [1, 2]]);
  assertEquals(np.uniqueCounts([3, 1, 3]).counts.toArray(), [1, 2]);
  assertEquals(np.uniqueInverse([3, 1, 3]).inverseIndices.toArray(), [1, 0, 1]);
});

Deno.test("empty operands", () => {
  assertEquals(np.unique([]).shape, [0]);
  assertEquals(np.unique([], { size: 2, fillValue: 5 }).toArray(), [5, 5]);
  assertEquals(np.isin([1], []).toArray(), [false]);
  assertEquals(np.searchsorted([], [1, 2]).toArray(), [0, 0]);
  assertEquals(np.bincount(new Int32Array(0)).shape, [0]);
  assertEquals(np.histogram([], 2)[0].toArray(), [0, 0]);
  assertEquals(np.diff([1]).shape, [0]);
  assertEquals(np.ediff1d([]).shape, [0]);
  assertEquals(np.polyadd([], [1, 2]).toArray(), [1, 2]);
  assertEquals(ops.segmentSum(new Float32Array(0), new Int32Array(0), { numSegments: 2 }).toArray(), [0, 0]);
});

Deno.test("roots are where the polynomial is 0, and move with its coefficients", () => {
  const p = np.poly([3, -1, 0.5, 2]);
  assert(np.allclose(np.sort(np.roots(p).re), [-1, 0.5, 2, 3], { atol: 1e-4 }).item());
  const { re, im } = np.roots([1, 0, 0, 0, 0, -1]);
  assert(np.allclose(np.hypot(re, im), 1, { atol: 1e-5 }).item());
  // The sum of all roots is -p[1] / p[0].
  const slope = grad((c: np.Tensor) => np.sum(np.roots(c).re))(np.array([2, -6, 11, -6])) as np.Tensor;
  assert(np.allclose(slope, [-1.5, -0.5, 0, 0], { atol: 1e-4 }).item());
  assertEquals(np.roots([5]).re.shape, [0]);
});

Deno.test("polyfit tells how well it fits", () => {
  const fit = np.polyfit([0, 1, 2, 3], [1, 3, 5, 7.5], 1, { full: true });
  assertEquals(fit.p.shape, [2]);
  assertEquals(fit.cov.shape, [2, 2]);
  assertEquals(fit.rank.item(), 2);
});

Deno.test("wrong operands say what is right", () => {
  assertThrows(() => np.quantile([1], 0.5, 0, { method: "best" } as never), TypeError, "methods");
  assertThrows(() => np.quantile([], 0.5), RangeError, "no elements");
  assertThrows(() => np.searchsorted([[1]], 1), RangeError, "vector");
  assertThrows(() => np.convolve([1], [[1]]), RangeError, "two vectors");
  assertThrows(() => np.convolve([1], [1], { mode: "wide" } as never), TypeError, "modes");
  assertThrows(() => np.gradient([1]), RangeError, "two samples");
  assertThrows(() => np.partition([1, 2], 2), RangeError, "positions");
  assertThrows(() => np.average([[1, 2]], 0, { weights: [1, 2, 3] }), RangeError, "weights");
  assertThrows(() => np.interp(1, [1, 2], [1]), RangeError, "one length");
});
