import { assertEquals, assertThrows } from "@std/assert";
import * as lax from "../../lax/mod.ts";
import * as np from "../../np/mod.ts";
import type { Tensor } from "../../np/mod.ts";

/** Each pair gives an argument by place, and by name. */
const m = np.reshape(np.arange(6, { dtype: "float32" }), [2, 3]);
const image = np.ones([1, 1, 5, 5]), kernel = np.ones([2, 1, 3, 3]);
const pairs: Record<string, () => [Tensor | Tensor[], Tensor | Tensor[]]> = {
  clip: () => [np.clip(m, 1, 3), np.clip(m, { min: 1, max: 3 })],
  "clip above": () => [np.clip(m, null, 3), np.clip(m, { max: 3 })],
  "clip method": () => [m.clip(1, [2, 3, 4]), m.clip({ min: 1, max: [2, 3, 4] })],
  linspace: () => [np.linspace(0, 1, 5), np.linspace(0, 1, { num: 5 })],
  "linspace open": () => [np.linspace(0, 1, 5, { endpoint: false }), np.linspace(0, 1, { num: 5, endpoint: false })],
  logspace: () => [np.logspace(0, 2, 3), np.logspace(0, 2, { num: 3 })],
  geomspace: () => [np.geomspace(1, 8, 4), np.geomspace(1, 8, { num: 4 })],
  repeat: () => [np.repeat(m, 2, 1), np.repeat(m, 2, { axis: 1 })],
  "repeat method": () => [m.repeat([1, 2], 0, { totalRepeatLength: 3 }), m.repeat([1, 2], { axis: 0, totalRepeatLength: 3 })],
  split: () => [np.split(m, 3, 1), np.split(m, 3, { axis: 1 })],
  arraySplit: () => [np.arraySplit(m, 2, 1), np.arraySplit(m, 2, { axis: 1 })],
  roll: () => [np.roll(m, 1, 1), np.roll(m, 1, { axis: 1 })],
  "roll axes": () => [np.roll(m, [1, 2], [0, 1]), np.roll(m, [1, 2], { axis: [0, 1] })],
  rot90: () => [np.rot90(m, 1, [1, 0]), np.rot90(m, 1, { axes: [1, 0] })],
  append: () => [np.append(m, m, 0), np.append(m, m, { axis: 0 })],
  delete: () => [np.delete(m, 1, 1), np.delete(m, 1, { axis: 1 })],
  insert: () => [np.insert(m, 1, 9, 1), np.insert(m, 1, 9, { axis: 1 })],
  compress: () => [np.compress([false, true], m, 0), np.compress([false, true], m, { axis: 0 })],
  swapaxes: () => [np.swapaxes(m, 0, 1), np.swapaxes(m, [0, 1])],
  "swapaxes method": () => [m.swapaxes(-1, 0), m.T],
  moveaxis: () => [np.moveaxis(m, 0, -1), np.moveaxis(m, { from: 0, to: -1 })],
  "moveaxis lists": () => [np.moveaxis(np.zeros([2, 3, 4]), [0, 1], [-1, -2]), np.transpose(np.zeros([2, 3, 4]))],
  rollaxis: () => [np.rollaxis(m, 1, 0), np.rollaxis(m, 1, { start: 0 })],
  full: () => [np.full([2], 7, "int32"), np.full([2], 7, { dtype: "int32" })],
  zerosLike: () => [np.zerosLike(m, "int32"), np.zerosLike(m, { dtype: "int32" })],
  onesLike: () => [np.onesLike(m, "int32", { shape: [2] }), np.onesLike(m, { dtype: "int32", shape: [2] })],
  fullLike: () => [np.fullLike(m, 3, "int32"), np.fullLike(m, 3, { dtype: "int32" })],
  array: () => [np.array([1, 2], "int32"), np.array([1, 2], { dtype: "int32" })],
  asarray: () => [np.asarray([1, 2], "int32"), np.asarray([1, 2], { dtype: "int32" })],
  eye: () => [np.eye(2, 3, 1), np.eye(2, { columns: 3, k: 1 })],
  "eye square": () => [np.eye(2, null, { dtype: "int32" }), np.eye(2, { dtype: "int32" })],
  tri: () => [np.tri(2, 3), np.tri(2, { columns: 3 })],
  diagonal: () => [np.diagonal(m, 1), m.diagonal({ offset: 1 })],
  trace: () => [np.trace(m, 1), np.trace(m, { offset: 1 })],
  vander: () => [np.vander([1, 2, 3], 2), np.vander([1, 2, 3], { columns: 2 })],
  pad: () => [np.pad(m, 1, "edge"), np.pad(m, 1, { mode: "edge" })],
  "pad value": () => [np.pad(m, 1, "constant", { constantValues: 9 }), np.pad(m, 1, { constantValues: 9 })],
  searchsorted: () => [np.searchsorted([1, 2, 3], 2, "right"), np.searchsorted([1, 2, 3], 2, { side: "right" })],
  isclose: () => [np.isclose([1, 1], [1.2, 2], 0.5), np.isclose([1, 1], [1.2, 2], { rtol: 0.5 })],
  allclose: () => [np.allclose([1, 1], [1.2, 2], 0, 1), np.allclose([1, 1], [1.2, 2], { rtol: 0, atol: 1 })],
  convolve: () => [np.convolve([1, 2, 3], [1, 1], "same"), np.convolve([1, 2, 3], [1, 1], { mode: "same" })],
  correlate: () => [np.correlate([1, 2, 3], [1, 1], "full"), np.correlate([1, 2, 3], [1, 1], { mode: "full" })],
  diff: () => [np.diff(m, 1, 0), np.diff(m, 1, { axis: 0 })],
  select: () => [np.select([m.less(2)], [m], 9), np.select([m.less(2)], [m], { default: 9 })],
  putAlongAxis: () => [np.putAlongAxis(m, [[1], [0]], 9, 1), np.putAlongAxis(m, [[1], [0]], 9, { axis: 1 })],
  partition: () => [np.partition(m, 1, 0), np.partition(m, 1, { axis: 0 })],
  bincount: () => [np.bincount([0, 1, 1], [1, 2, 3]), np.bincount([0, 1, 1], { weights: [1, 2, 3] })],
  meshgrid: () => [np.meshgrid([1, 2, 3], [4, 5]), np.meshgrid([[1, 2, 3], [4, 5]])],
  "meshgrid ij": () => [
    np.meshgrid(np.arange(3), np.arange(2), { indexing: "ij" }),
    np.meshgrid([np.arange(3), np.arange(2)], { indexing: "ij" }),
  ],
  "reshape method": () => [m.reshape(3, -1), m.reshape([3, -1])],
  "transpose method": () => [m.transpose(1, 0), m.transpose([1, 0])],
  "lax.slice": () => [lax.slice(m, [0, 1], [2, 3]), lax.slice(m, { start: [0, 1], limit: [2, 3] })],
  "lax.sliceInDim": () => [lax.sliceInDim(m, 0, 3, 2, 1), lax.sliceInDim(m, { start: 0, limit: 3, stride: 2 }, 1)],
  "lax.indexInDim": () => [lax.indexInDim(m, 1, 1, { keepdims: false }), lax.indexInDim(m, 1, { axis: 1, keepdims: false })],
  "lax.dynamicSliceInDim": () => [lax.dynamicSliceInDim(m, 1, 2, 1), lax.dynamicSliceInDim(m, { start: 1, size: 2 }, 1)],
  "lax.dynamicIndexInDim": () => [lax.dynamicIndexInDim(m, 1, 1), lax.dynamicIndexInDim(m, 1, { axis: 1 })],
  "lax.sort": () => [lax.sort(m, 0), lax.sort(m, { dimension: 0 })],
  "lax.topK": () => [lax.topK(m, 1, 0), lax.topK(m, 1, { axis: 0 })],
  "lax.fullLike": () => [lax.fullLike(m, 1, "int32"), np.ones([2, 3], "int32")],
  "lax.reducePrecision": () => [lax.reducePrecision(m, 8, 7), lax.reducePrecision(m, { exponentBits: 8, mantissaBits: 7 })],
  "lax.reduceWindow": () => [
    lax.reduceWindow(m, 0, lax.add, [2, 2], [1, 1], "SAME"),
    lax.reduceWindow(m, 0, lax.add, { windowDimensions: [2, 2], windowStrides: [1, 1], padding: "SAME" }),
  ],
  "lax.conv": () => [lax.conv(image, kernel, [2, 2], "SAME"), lax.conv(image, kernel, { windowStrides: [2, 2], padding: "SAME" })],
  "lax.convGeneralDilated": () => [
    lax.convGeneralDilated(image, kernel, [1, 1], "VALID", { rhsDilation: [2, 2] }),
    lax.convGeneralDilated(image, kernel, { rhsDilation: [2, 2] }),
  ],
};

const read = (x: Tensor | Tensor[]) => [x].flat().map((t) => [t.dtype, t.shape, t.toArray()]);

for (const [name, run] of Object.entries(pairs)) {
  Deno.test(`${name} takes by place what it takes by name`, () => {
    const [placed, named] = run();
    assertEquals(read(placed), read(named));
  });
}

Deno.test("options given by place and by name, out of order, or unknown are errors", () => {
  assertThrows(() => np.linspace(0, 1, 5, { num: 6 }), TypeError, "num given twice");
  assertThrows(() => np.linspace(0, 1, { num: 6 }, { endpoint: false }), TypeError, "the options come last");
  assertThrows(() => np.linspace(0, 1, 5, { step: 6 } as never), TypeError, 'option "step"');
  assertThrows(() => np.repeat(m, 2, { axes: 1 } as never), TypeError, 'option "axes"');
  assertThrows(() => np.clip(m, { low: 1 } as never), TypeError, 'option "low"');
  assertThrows(() => np.swapaxes(m, 1), TypeError, "two axes");
  assertThrows(() => np.full([2], 1, { type: "int32" } as never), TypeError, 'option "type"');
});
