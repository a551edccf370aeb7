import { assertEquals, assertThrows } from "@std/assert";
import { chooseDevice } from "../../core/device.ts";
import { foldWords, keyWords, permutationOf, randomWords, uniformNumbers } from "../../data/_random_order.ts";
import * as random from "../../random/mod.ts";
import * as np from "../../np/mod.ts";

chooseDevice("cpu");

Deno.test("orders on the host are those of random.permutation", () => {
  for (const [seed, n] of [[0, 1], [0, 2], [3, 6], [9, 3000], [1, 70000]] as const) {
    const key = random.key(seed);
    assertEquals([...permutationOf(keyWords("test", key), n)], [...random.permutation(key, n).dataSync()]);
  }
  assertEquals(permutationOf([0, 0], 0).length, 0);
});

Deno.test("keys and words on the host are those of random", () => {
  const key = random.key(5), words = keyWords("test", key);
  assertEquals([...foldWords(words, 17)], [...random.foldIn(key, 17).dataSync()]);
  assertEquals([...randomWords(words, 10)], [...random.bits(key, 10).dataSync()]);
  assertEquals([...randomWords(words, 5, 5)], [...random.bits(key, 10).dataSync()].slice(5));
  const u = uniformNumbers(words, 10000);
  assertEquals(u.every((x) => x >= 0 && x < 1), true);
  assertEquals(Math.abs(u.reduce((a, b) => a + b) / 10000 - 0.5) < 0.02, true);
});

Deno.test("keys of the wrong kind", () => {
  assertThrows(() => keyWords("shuffle", 3 as never), TypeError, "Cannot shuffle with a number for a key");
  assertThrows(() => keyWords("shuffle", np.ones([2])), TypeError, "Cannot shuffle with float32[2] for a key");
});
