import { assert, assertEquals, assertThrows } from "@std/assert";
import { jit, nn, np, random, setDefaultDevice, type Tensor } from "../../mod.ts";

const p = nn.preprocessing;

Deno.test("numbers are normalized, rescaled, binned and encoded", () => {
  setDefaultDevice("cpu");
  const layer = p.normalization(np.array([[0, 10], [2, 30]]));
  assertEquals(layer.apply(null, [[1, 40]]).toArray(), [[0, 2]]);
  assertEquals(p.normalization(np.array([[0, 10], [2, 30]]), { invert: true }).apply(null, [[0, 2]]).toArray(), [[1, 40]]);
  assertEquals(p.rescaling(0.5, 1).apply(null, [2, 4]).toArray(), [2, 3]);
  assertEquals(p.discretization([0, 1, 2]).apply(null, [-1, 0, 0.5, 5]).toArray(), [0, 1, 1, 3]);
  assertEquals(p.categoryEncoding(3).apply(null, [[0, 1], [2, 2]]).toArray(), [[1, 1, 0], [0, 0, 1]]);
  assertEquals(p.categoryEncoding(3, { outputMode: "count" }).apply(null, [[2, 2]]).toArray(), [[0, 0, 2]]);
  assertEquals(p.quantileBoundaries([1, 2, 3, 4, 5, 6, 7, 8], 4), [3, 5, 7]);
  assertThrows(() => p.discretization([1, 1]), RangeError, "they must increase");
  assertThrows(() => p.normalization(np.zeros([0, 2])), RangeError, "there is no data");
});

Deno.test("words become indices and words again", () => {
  setDefaultDevice("cpu");
  const table = p.lookup(["b", "a", "b"]);
  assertEquals([table.vocabulary, table.encode(["a", "b", "z"]).toArray()], [["[UNK]", "b", "a"], [2, 1, 0]]);
  assertEquals(table.decode(table.encode(["b", "z"])), ["b", "[UNK]"]);
  assertThrows(() => p.lookup(["a"], { numOovIndices: 0 }).encode("z"), RangeError, '"z"');
  const words = p.textVectorization(["The cat sat.", "the dog!"], { maxTokens: 4 });
  assertEquals(words.vocabulary.slice(0, 3), ["", "[UNK]", "the"]);
  assertEquals(words.encode(["the bird", "the the the"]).toArray(), [[2, 1, 0], [2, 2, 2]]);
});

Deno.test("images are changed in training only, and where nothing moves stay as they are", () => {
  setDefaultDevice("cpu");
  const key = random.key(0), x = random.uniform(key, [3, 6, 5, 2]);
  const layers = [p.randomFlip(), p.randomRotation(0.1), p.randomZoom(0.2), p.randomTranslation(0.2, 0.2), p.randomContrast(0.3)];
  for (const layer of layers) {
    assertEquals(layer.apply(null, x).toArray(), x.toArray());
    const y = jit((t: Tensor) => layer.apply(null, t, { train: true, key }))(x);
    assert(y.shape.join() === x.shape.join() && np.all(np.isfinite(y)).item() && np.any(np.notEqual(x, y)).item(), layer.name);
    assertThrows(() => layer.apply(null, x, { train: true }), TypeError, "without a random key");
  }
  for (const layer of [p.randomRotation(0), p.randomZoom(0), p.randomTranslation(0, 0)]) {
    assertEquals(layer.apply(null, x, { train: true, key }).toArray(), x.toArray());
  }
  assertEquals(p.randomCrop(4, 3).apply(null, x, { train: true, key }).shape, [3, 4, 3, 2]);
  assertEquals(p.centerCrop(2, 2).apply(null, np.reshape(np.arange(16), [1, 4, 4, 1])).toArray(), [[[[5], [6]], [[9], [10]]]]);
  // A quarter turn, as Keras turns.
  const turned = p.randomRotation([0.25, 0.25]).apply(null, np.reshape(np.arange(9).astype("float32"), [1, 3, 3, 1]), { train: true, key });
  assertEquals(Array.from(turned.dataSync(), (v) => Math.round(v)), [2, 5, 8, 1, 4, 7, 0, 3, 6]);
});
