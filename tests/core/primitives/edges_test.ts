/**
 * Rules at the edges: no axes, rank 0, a batch of nothing, and integers among floats.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { bind, bindMany } from "../../../core/bind.ts";
import { chooseDevice } from "../../../core/device.ts";
import { batchFlat } from "../../../core/tracing/batch.ts";
import { jvpFlat } from "../../../core/tracing/jvp.ts";
import "../../../core/primitives/mod.ts";
import "../../../devices/mod.ts";
import { type Flat, jvpOf, tensorOf, values, vjpOf } from "./_golden.ts";

chooseDevice("cpu");
const vector = (...xs: number[]) => tensorOf([xs.length], "float64", xs);
const scalar = (x: number) => tensorOf([], "float64", [x]);

for (const name of ["reduceSum", "reduceProd", "reduceMax", "reduceMin"] as const) {
  Deno.test(`${name} over no axes is the identity, and so is its derivative`, () => {
    const f: Flat = (x) => bindMany(name, [x!], { axes: [] });
    assertEquals(values(f(vector(2, -3))[0]!), [2, -3]);
    assertEquals(values(jvpOf(f, [vector(2, -3)], [vector(5, 7)])[0]!), [5, 7]);
    assertEquals(values(vjpOf(f, [vector(2, -3)], [vector(5, 7)])[0]!), [5, 7]);
    assertEquals(values(jvpOf(f, [scalar(2)], [scalar(5)])[0]!), [5]);
  });
}

Deno.test("dynamicSlice and dynamicUpdateSlice of rank 0 take no starts", () => {
  const slice: Flat = (x) => bindMany("dynamicSlice", [x!], { sizes: [] });
  const update: Flat = (x, u) => bindMany("dynamicUpdateSlice", [x!, u!], {});
  assertEquals(values(slice(scalar(3))[0]!), [3]);
  assertEquals(values(vjpOf(update, [scalar(3), scalar(4)], [scalar(5)])[1]!), [5]);
  const context = { size: 2, axisName: undefined };
  assertEquals(values(batchFlat(slice, [vector(1, 2)], [0], context).outputs[0]!), [1, 2]);
  assertEquals(values(batchFlat(update, [scalar(0), vector(1, 2)], [null, 0], context).outputs[0]!), [1, 2]);
});

Deno.test("a batch of no examples has results of no examples", () => {
  const context = { size: 0, axisName: undefined };
  const conv = { strides: [1], padding: [[0, 0]], lhsDilation: [1], rhsDilation: [1], featureGroups: 1, batchGroups: 1 } as const;
  const x = tensorOf([0, 2, 5, 3], "float32", []), w = tensorOf([0, 2, 3, 4], "float32", []);
  const f: Flat = (a, b) => bindMany("conv", [a!, b!], conv);
  assertEquals(batchFlat(f, [x, w], [0, 0], context).outputs[0]!.shape, [0, 2, 4, 4]);
  assertEquals(batchFlat(f, [x, tensorOf([2, 3, 4], "float32", new Array(24).fill(1))], [0, null], context).outputs[0]!.shape, [
    0,
    2,
    4,
    4,
  ]);
  const g: Flat = (a, i) => bindMany("dynamicSlice", [a!, i!], { sizes: [2] });
  assertEquals(batchFlat(g, [tensorOf([0, 5], "float32", []), tensorOf([0], "int32", [])], [0, 0], context).outputs[0]!.shape, [0, 2]);
});

Deno.test("integers that go along with sorted floats have no tangent", () => {
  const keys = vector(3, 1, 2), labels = tensorOf([3], "int32", [0, 1, 2]);
  const out = jvpFlat((k, l) => bindMany("sort", [k!, l!], { axis: 0, numKeys: 1 }), [keys, labels], [vector(10, 20, 30), null]);
  assertEquals(out.primals.map(values), [[1, 2, 3], [1, 2, 0]]);
  assertEquals(out.tangents.map((t) => t && values(t)), [[20, 30, 10], null]);
});

Deno.test("argmax and comparisons stop derivatives", () => {
  const out = jvpFlat((x) => [bind("argmax", [x!], { axis: 0 }), bind("cast", [bind("gt", [x!, scalar(0)], {})], { dtype: "float64" })], [
    vector(1, -2),
  ], [
    vector(1, 1),
  ]);
  assertEquals(out.tangents, [null, null]);
});

Deno.test("a product of three zeros has a third derivative", () => {
  const f: Flat = (x) => bindMany("reduceProd", [x!], { axes: [0] });
  const along = (g: Flat, ...t: number[]): Flat => (x) => jvpOf(g, [x!], [vector(...t)]);
  const third = along(along(along(f, 1, 2, 3), 4, 5, 6), 7, 8, 10);
  // The permanent of the three directions.
  const permanent = 1 * (5 * 10 + 6 * 8) + 2 * (4 * 10 + 6 * 7) + 3 * (4 * 8 + 5 * 7);
  assertEquals(values(third(vector(0, 0, 0))[0]!), [permanent]);
});
