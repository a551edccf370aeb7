import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { grad, image, lax, np, ops, special, stats, type Tensor } from "../../mod.ts";

// Small things in which jax.numpy is particular. Each value is what JAX 0.10 gives.
const m = np.reshape(np.arange(6), [2, 3]);
const values = (x: Tensor | readonly Tensor[]): unknown => x instanceof Array ? x.map((t) => t.toArray()) : (x as Tensor).toArray();

Deno.test("reshape and ravel with the first axis fastest", () => {
  assertEquals(values(np.reshape(m, [3, 2], { order: "F" })), [[0, 4], [3, 2], [1, 5]]);
  assertEquals(values(np.ravel(m, "F")), [0, 3, 1, 4, 2, 5]);
  assertEquals(values(m.reshape([3, 2], { order: "F" })), [[0, 4], [3, 2], [1, 5]]);
  assertThrows(() => np.ravel(m, { order: "K" as "C" }), TypeError, '"C" and "F"');
});

Deno.test("rollaxis counts start from the end, roll broadcasts shifts and axes", () => {
  assertEquals(np.rollaxis(np.zeros([2, 3, 4]), 1, -1).shape, [2, 3, 4]);
  assertEquals(values(np.roll(m, [1, 1], { axis: 1 })), [[1, 2, 0], [4, 5, 3]]);
  assertEquals(values(np.roll(m, np.array([1, 1], "int32"), { axis: [0, 1] })), [[5, 3, 4], [2, 0, 1]]);
});

Deno.test("stacks take a dtype, size several axes, array at least so many", () => {
  assertEquals([np.hstack([[1], [2]], { dtype: "float16" }).dtype, np.vstack([[1], [2]], { dtype: "int32" }).dtype], ["float16", "int32"]);
  assertEquals(np.concatenate([[1], [2]], 0, "int32").dtype, "int32");
  assertEquals(np.size(np.zeros([2, 3, 4]), [0, 2]), 8);
  assertEquals(np.array([1, 2], { ndmin: 3 }).shape, [1, 1, 2]);
});

Deno.test("a number by itself stays weak", () => {
  assertEquals(np.array(2).multiply(np.ones([2], "float16")).dtype, "float16");
  assertEquals(np.array(2, "float32").multiply(np.ones([2], "float16")).dtype, "float32");
});

Deno.test("pad by JAX's names, with what makes sense", () => {
  assertEquals(values(np.pad([2, 4], 2, "linear_ramp")), [0, 1, 2, 4, 2, 0]);
  assertThrows(() => np.pad([1, 2], 1, { mode: "reflect", reflectType: "no" as "odd" }), TypeError, "reflectType");
  assertThrows(() => np.pad([1, 2], 1, { mode: "mean", statLength: 0 }), RangeError, "statLength");
});

Deno.test("insert, put, trimZeros, choose at the edges", () => {
  assertEquals(values(np.insert([1, 2], 7, 9)), [1, 2, 9]);
  assertEquals(values(np.put([1, 2, 3], [0, 9, -1], [7, 8, 9], { mode: "clip" })), [9, 2, 8]);
  assertEquals(values(np.trimZeros([[0, 0, 0], [0, 1, 2], [0, 0, 0]])), [[1, 2]]);
  assertEquals(values(np.trimZeros([0, 1, 0], "F")), [1, 0]);
  assertThrows(() => np.choose([0, 2], [[1, 2], [3, 4]]), RangeError, "number 2 of 2");
});

Deno.test("where and nonzero alone", () => {
  assertEquals(values(np.where([true, false, true])), [[0, 2]]);
  assertEquals(values(np.where([true, false, true], { size: 3, fillValue: -1 })), [[0, 2, -1]]);
  assertEquals(values(np.nonzero([[1, 0], [0, 1]], { size: 3, fillValue: [7, 8] })), [[0, 1, 7], [0, 1, 8]]);
  assertThrows(() => np.where([true], [1], undefined as unknown as number), TypeError, "both x and y");
});

Deno.test("initial follows the dtype of the reduction", () => {
  const whole = np.array([1, 2], "int32");
  assertEquals([np.sum(whole, null, { initial: 1.5 }).item(), np.max(whole, null, { initial: 1.5 }).dtype], [4, "int32"]);
  assertThrows(() => np.var([1, 2], null, { ddof: 1, correction: 1 }), TypeError, "both");
});

Deno.test("nanvar's slope passes over NaN", () => {
  assertEquals(values(grad((x: Tensor) => np.nanvar(x))(np.array([1, NaN, 3]))), [-1, 0, 1]);
});

Deno.test("medians of nothing, averages over several axes, sets keep their dtype", () => {
  assertEquals(np.median(np.zeros([0, 3]), 1).shape, [0]);
  assertEquals(values(np.average(np.reshape(np.arange(8), [2, 2, 2]), [0, 1], { weights: [[1, 0], [0, 1]] })), [3, 4]);
  assertEquals(np.setdiff1d(np.array([1, 2], "int32"), [2.5]).dtype, "int32");
});

Deno.test("slopes: i0 at 0, logit at the ends, laplace.cdf at its location, nextafter has none", () => {
  assertEquals(grad((x: Tensor) => np.i0(x))(0).item(), 0);
  assertEquals(values(grad((p: Tensor) => special.logit(p).sum())(np.array([0, 0.5, 1]))), [Infinity, 4, Infinity]);
  assertEquals(grad((x: Tensor) => stats.laplace.cdf(x))(0).item(), 0.5);
  assertThrows(() => grad((x: Tensor) => np.nextafter(x, 2))(1), TypeError, "nextafter");
  // Where one way of computing takes over from another, the slope is whole.
  const slope = grad((b: Tensor) => special.betaln(2, b))(8).item() as number;
  assertAlmostEquals(slope, special.digamma(8).item() as number - (special.digamma(10).item() as number), 1e-6);
});

Deno.test("special values and dtypes", () => {
  assertEquals([special.erfcx(-Infinity).item(), special.gammasgn(NaN).item()], [Infinity, NaN]);
  assertEquals(special.gamma(np.array([0.5], "float16")).dtype, "float16");
  assertEquals(stats.chi2.logpdf(NaN, 3).item(), NaN);
});

Deno.test("distributions take loc and scale by name", () => {
  const byPlace = stats.norm.logpdf([1, 2], 0.5, 2), byName = stats.norm.logpdf([1, 2], { loc: 0.5, scale: 2 });
  assertEquals(values(byName), values(byPlace));
  assertEquals(values(stats.gamma.cdf([1, 2], 2, { scale: 3 })), values(stats.gamma.cdf([1, 2], 2, 0, 3)));
  assertEquals(values(stats.poisson.pmf([1, 2], 2, { loc: 1 })), values(stats.poisson.pmf([1, 2], 2, 1)));
  assertThrows(() => stats.norm.pdf(1, { width: 2 } as unknown as { scale: number }), TypeError, "width");
  assertThrows(() => stats.norm.pdf(1, { loc: 2 }, 3), TypeError, "the options come last");
});

Deno.test("whole numbers in lists are integers where only those will do", () => {
  assertEquals([values(np.bitwiseAnd([6, 5], [3, 4])), np.bitwiseAnd(6, 3).dtype], [[2, 4], "int32"]);
  assertEquals([values(np.gcd([4, 6], [10, 4])), np.lcm(4, 6).item()], [[2, 2], 12]);
  assertEquals(values(np.packbits([1, 0, 1])), [160]);
});

Deno.test("more results on request", () => {
  const [line, step] = np.linspace(0, 1, 5, { retstep: true });
  assertEquals([line.shape, step.item()], [[5], 0.25]);
  const [p, cov] = np.polyfit([0, 1, 2, 3], [1, 3, 5, 8], 1, { cov: true });
  assertEquals([p.shape, cov.shape], [[2], [2, 2]]);
  const [pl, u] = np.linalg.lu([[0, 2], [1, 3]], { permuteL: true });
  assertEquals(values(np.matmul(pl, u)), [[0, 2], [1, 3]]);
});

Deno.test("polynomials without leading zeros", () => {
  assertEquals(values(np.polymul([0, 0, 1], [0, 1], { trimLeadingZeros: true })), [1]);
  assertEquals(np.roots([0, 0, 1, -2]).re.shape, [1]);
  assertEquals(np.poly([]).shape, []);
});

Deno.test("tensordot's axes by name, gradient's spacings each by itself, solveTriangular's trans as SciPy's", () => {
  assertEquals(np.tensordot(np.ones([2, 3]), np.ones([3, 4]), { axes: 1 }).shape, [2, 4]);
  assertEquals((np.gradient(m, 1, 2) as Tensor[]).map((g) => g.toArray()), [[[3, 3, 3], [3, 3, 3]], [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]]);
  const l = [[2, 0], [1, 1]];
  for (const trans of [1, "T", true] as const) {
    assertEquals(values(np.linalg.solveTriangular(l, [4, 1], { lower: true, trans })), [1.5, 1]);
  }
  assertEquals(values(np.linalg.solveTriangular(l, [4, 1], { lower: true, trans: "N" })), [2, -1]);
});

Deno.test("lax: indices start over in indexTake, rev takes a dimension once, switch a whole number", () => {
  assertEquals(values(lax.indexTake([5, 6, 7], [[4, -1]], [0])), [6, 7]);
  assertThrows(() => lax.rev([1, 2], [0, 0]), RangeError, "twice");
  assertThrows(() => lax.switch(1.5, [() => 1, () => 2]), TypeError, "whole");
  assertEquals(values(lax.sliceInDim([[1, 2, 3]], 0, 3, { stride: 2, axis: 1 })), [[1, 3]]);
  assertEquals(values(lax.dynamicSliceInDim([[1, 2, 3]], 1, 2, { axis: 1 })), [[2, 3]]);
});

Deno.test("images, segments and coordinates take their first options by place, and JAX's names of methods", () => {
  const row = np.array([[1, 2]]);
  assertEquals(values(image.resize(row, [1, 4], "bilinear")), [[1, 1.25, 1.75, 2]]);
  assertEquals(values(image.resize(row, [1, 4], { method: "linear" })), [[1, 1.25, 1.75, 2]]);
  assertEquals(values(image.scaleAndTranslate(row, [1, 4], [1], [2], [0], "triangle")), [[1, 1.25, 1.75, 2]]);
  assertEquals(values(ops.segmentSum([1, 2, 3], [0, 0, 1], 3)), [3, 3, 0]);
  assertEquals(values(ops.segmentMax([1, 2, 3], [0, 0, 1], { numSegments: 2, indicesAreSorted: true })), [2, 3]);
  assertEquals(values(image.mapCoordinates([1, 3], [[0.5]], 1)), [2]);
});

Deno.test("selectN takes the nearest case, integers have no negative powers", () => {
  assertEquals(values(lax.selectN(np.array([0, 9, -1], "int32"), [1, 2, 3], [4, 5, 6])), [1, 5, 3]);
  assertThrows(() => lax.integerPow(np.array([2], "int32"), -1), RangeError, "negative powers");
});
