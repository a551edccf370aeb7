import { assertEquals, assertThrows } from "@std/assert";
import { testOnDevices } from "../_helpers/devices.ts";
import { chooseDevice } from "../../core/device.ts";
import { Tensor } from "../../core/tensor.ts";
import { devicePut } from "../../devices/placement.ts";
import * as data from "../../data/mod.ts";
import * as np from "../../np/mod.ts";
import * as random from "../../random/mod.ts";

const plain = (x: unknown): unknown =>
  x instanceof Tensor
    ? x.toArray()
    : Array.isArray(x)
    ? x.map(plain)
    : x !== null && typeof x === "object"
    ? Object.fromEntries(Object.entries(x).map(([key, value]) => [key, plain(value)]))
    : x;

testOnDevices("tensorDataset: examples and batches of every kind of leaf", (device) => {
  chooseDevice(device);
  const all = data.tensorDataset({
    x: np.reshape(np.arange(12), [4, 3]),
    half: np.array([1, 2, 3, 4], { dtype: "int32" }),
    typed: Uint8Array.of(9, 8, 7, 6),
    nested: [[1, 2], [3, 4], [5, 6], [7, 8]],
    flags: [true, false, true, false],
    pair: [np.ones([4, 20]), np.zeros([4, 1])],
    none: null,
  });
  assertEquals(all.length, 4);
  const { pair, ...rest } = all.getBatch([2, 0, 2]);
  assertEquals(plain(rest), {
    x: [[6, 7, 8], [0, 1, 2], [6, 7, 8]],
    half: [3, 1, 3],
    typed: [7, 9, 7],
    nested: [[5, 6], [1, 2], [5, 6]],
    flags: [true, true, true],
    none: null,
  });
  assertEquals(pair.map((x) => [...x.shape]), [[3, 20], [3, 1]]);
  assertEquals([rest.half.dtype, rest.typed.dtype, rest.flags.dtype], ["int32", "uint8", "bool"]);
  const one = all.get(1);
  assertEquals([[...one.x.shape], one.x.toArray(), [...one.half.shape]], [[3], [3, 4, 5], []]);
  chooseDevice("cpu");
});

testOnDevices("tensorDataset: rows of committed tensors stay where they are", (device) => {
  chooseDevice("cpu");
  const batch = data.tensorDataset(devicePut(np.reshape(np.arange(6), [3, 2]), device)).getBatch([2, 1]);
  assertEquals([batch.device, batch.toArray()], [device, [[4, 5], [2, 3]]]);
});

Deno.test("tensorDataset: mistakes name the leaves", () => {
  chooseDevice("cpu");
  assertThrows(() => data.tensorDataset({ x: np.ones([5, 2]), y: np.ones([4]) }), RangeError, ".x has 5, .y has 4");
  assertThrows(() => data.tensorDataset([np.ones([5]), np.array(1)]), RangeError, "[1], float32[]: a scalar has no rows");
  assertThrows(() => data.tensorDataset({ x: "text" }), TypeError, ".x, which is no tensor");
  assertThrows(() => data.tensorDataset({}), RangeError, "no tensors");
  assertThrows(() => data.tensorDataset(np.ones([3])).get(3), RangeError, "example 3 of a dataset of 3");
  assertThrows(() => data.tensorDataset(np.ones([3])).getBatch([0, -1]), RangeError, "example -1");
});

Deno.test("tensorDataset: no rows, and rows of nothing", () => {
  assertEquals(data.tensorDataset({ x: np.zeros([0, 3]) }).length, 0);
  assertEquals([...data.tensorDataset(np.zeros([2, 0])).getBatch([1, 0]).shape], [2, 0]);
});

Deno.test("dataset: map, filter, take, skip, repeat, subset, concat, cache, batch", () => {
  const numbers = data.dataset([0, 1, 2, 3, 4]);
  assertEquals([...numbers.map((x, i) => x * 10 + i)], [0, 11, 22, 33, 44]);
  assertEquals([...numbers.filter((x) => x % 2 === 0)], [0, 2, 4]);
  assertEquals([...numbers.take(2)], [0, 1]);
  assertEquals([...numbers.take(9)], [0, 1, 2, 3, 4]);
  assertEquals([...numbers.skip(3)], [3, 4]);
  assertEquals([...numbers.skip(9)], []);
  assertEquals([...numbers.take(2).repeat(2)], [0, 1, 0, 1]);
  assertEquals([...numbers.subset([4, 4, 0])], [4, 4, 0]);
  assertEquals([...data.concat(numbers.take(2), data.dataset<number>([]), numbers.skip(4))], [0, 1, 4]);
  assertEquals([...numbers.batch(2)].map(plain), [[0, 1], [2, 3], [4]]);
  assertEquals([...numbers.batch(2, { dropRemainder: true })].map(plain), [[0, 1], [2, 3]]);
  let calls = 0;
  const cached = numbers.map((x) => (calls++, x)).cache();
  assertEquals([[...cached], [...cached], calls], [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], 5]);
  assertThrows(() => numbers.batch(0), RangeError, "batches of 0");
  assertThrows(() => numbers.take(1.5), RangeError, "take 1.5");
  assertThrows(() => numbers.subset([5]), RangeError, "example 5");
  assertThrows(() => data.dataset({} as never), TypeError, "give an array, or an object with length and get(index)");
});

Deno.test("dataset: shuffle keeps every example, and one key gives one order", () => {
  const numbers = data.dataset(Array.from({ length: 100 }, (_, i) => i));
  const once = [...numbers.shuffle(random.key(1))];
  assertEquals(once, [...numbers.shuffle(random.key(1))]);
  assertEquals(once.toSorted((a, b) => a - b), [...numbers]);
  assertEquals(once.join() === [...numbers].join(), false);
  assertEquals(once, [...random.permutation(random.key(1), 100).dataSync()]);
});

Deno.test("dataset: randomSplit shares out every example once", () => {
  const numbers = data.dataset(Array.from({ length: 11 }, (_, i) => i));
  const parts = data.randomSplit(numbers, [0.5, 0.3, 0.2], random.key(0));
  assertEquals(parts.map((part) => part.length), [6, 3, 2]);
  assertEquals(parts.flatMap((part) => [...part]).toSorted((a, b) => a - b), [...numbers]);
  assertEquals(data.randomSplit(numbers, [4, 7], random.key(0)).map((part) => part.length), [4, 7]);
  assertEquals(data.randomSplit(numbers, [1], random.key(0))[0]!.length, 11);
  assertThrows(() => data.randomSplit(numbers, [0.5, 0.4], random.key(0)), RangeError, "parts [0.5, 0.4]");
  assertThrows(() => data.randomSplit(numbers, [5, 5], random.key(0)), RangeError, "counts that add up to 11");
});

Deno.test("dataset: stack puts datasets side by side", () => {
  const both = data.stack({ x: data.tensorDataset(np.reshape(np.arange(4), [2, 2])), names: [data.dataset(["a", "b"])] });
  assertEquals(plain(both.get(1)), { x: [2, 3], names: ["b"] });
  assertEquals(plain(both.getBatch([1, 0])), { x: [[2, 3], [0, 1]], names: [["b", "a"]] });
  assertThrows(() => data.stack({ a: data.dataset([1]), b: data.dataset([1, 2]) }), RangeError, ".a has 1, .b has 2");
});

Deno.test("collate: numbers, rows, tuples, text, nested objects", () => {
  const batch = data.collate([
    { n: 1, row: [1, 2], tuple: [[1], "a"] as [number[], string], flag: true, t: np.ones([2]), typed: Int32Array.of(5), deep: { x: null } },
    {
      n: 2,
      row: [3, 4],
      tuple: [[2], "b"] as [number[], string],
      flag: false,
      t: np.zeros([2]),
      typed: Int32Array.of(6),
      deep: { x: null },
    },
  ]);
  assertEquals(plain(batch), {
    n: [1, 2],
    row: [[1, 2], [3, 4]],
    tuple: [[[1], [2]], ["a", "b"]],
    flag: [true, false],
    t: [[1, 1], [0, 0]],
    typed: [[5], [6]],
    deep: { x: null },
  });
  assertEquals([batch.n.dtype, batch.flag.dtype, batch.typed.dtype], ["float32", "bool", "int32"]);
});

Deno.test("collate: examples that differ", () => {
  assertThrows(() => data.collate([]), RangeError, "no examples");
  assertThrows(() => data.collate([1, "a"] as unknown[]), TypeError, 'the first is a number, example 1 is the string "a"');
  assertThrows(() => data.collate([{ a: 1 }, { b: 1 }] as unknown[]), TypeError, "the first has the keys a, example 1 b");
  assertThrows(() => data.collate([{ a: [1, 2] }, { a: [1] }]), RangeError, "at .a: the first has 2 numbers, example 1 has 1");
  assertThrows(() => data.collate([np.ones([2]), np.ones([3])]), RangeError, "the first is float32[2], example 1 is float32[3]");
  assertThrows(() => data.collate([new Date()]), TypeError, "an object Date");
  assertThrows(() => data.collate([() => 1]), TypeError, "function");
});

Deno.test("csvDataset: features, classes, missing numbers", () => {
  const text = "a,b,name,kind\n1,2.5,x,cat\n,4,y,dog\n3,5,z,cat\n";
  const { dataset, features, classes } = data.csvDataset(text, { target: "kind" });
  assertEquals([features, classes, dataset.length], [["a", "b"], ["cat", "dog"], 3]);
  assertEquals(plain(dataset.getBatch([0, 1])), { x: [[1, 2.5], [NaN, 4]], y: [0, 1] });
  assertEquals(dataset.get(0).y.dtype, "int32");
  const numeric = data.csvDataset(text, { target: "b", features: ["a"] });
  assertEquals(plain(numeric.dataset.get(2)), { x: [3], y: 5 });
  assertEquals(plain(data.csvDataset(text, { target: "kind", classes: ["dog", "cat"] }).dataset.getBatch([0, 1]).y), [1, 0]);
  assertThrows(
    () => data.csvDataset(text, { target: "kind", features: ["name"] }),
    RangeError,
    'feature "name": it is text, such as "x" in row 1',
  );
  assertThrows(() => data.csvDataset(text, { target: "none" }), RangeError, "the columns are a, b, name, kind");
  assertThrows(() => data.csvDataset(text, { target: "kind", classes: ["dog"] }), RangeError, 'row 1 has class "cat"');
});

Deno.test("idxDataset: images and labels", async () => {
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4),
    labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 8);
  const all = await data.idxDataset(images, labels);
  assertEquals(plain(all.getBatch([1, 0])), { x: [[[3, 4]], [[1, 2]]], y: [8, 7] });
});
