import { assert, assertEquals, assertThrows } from "@std/assert";
import { chooseDevice } from "../../core/device.ts";
import * as data from "../../data/mod.ts";
import * as random from "../../random/mod.ts";

chooseDevice("cpu");
const key = random.key(0);
const list = (sampler: data.Sampler, epoch = 0) => Array.from(sampler.indices(epoch));
const sorted = (xs: number[]) => xs.toSorted((a, b) => a - b);

Deno.test("samplers: sequential, random, subset", () => {
  assertEquals(list(data.sequentialSampler(3)), [0, 1, 2]);
  const r = data.randomSampler(10, key);
  assertEquals(sorted(list(r)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(list(r), list(r));
  assert(list(r, 0).join() !== list(r, 1).join());
  assertEquals(list(r, 3), [...random.permutation(random.foldIn(key, 3), 10).dataSync()]);
  assertEquals(list(data.randomSampler(10, key, { numSamples: 4 })), list(r).slice(0, 4));
  const more = list(data.randomSampler(3, key, { numSamples: 7 }));
  assertEquals([sorted(more.slice(0, 3)), sorted(more.slice(3, 6)), more.length], [[0, 1, 2], [0, 1, 2], 7]);
  const drawn = list(data.randomSampler(5, key, { replacement: true, numSamples: 5000 }));
  for (let i = 0; i < 5; i++) assert(Math.abs(drawn.filter((x) => x === i).length - 1000) < 150);
  assertEquals(sorted(list(data.subsetRandomSampler([3, 5, 9], key))), [3, 5, 9]);
});

Deno.test("samplers: weighted, with and without replacement", () => {
  const drawn = list(data.weightedRandomSampler([1, 0, 3], 4000, key));
  assertEquals(drawn.includes(1), false);
  assert(Math.abs(drawn.filter((x) => x === 2).length / 4000 - 0.75) < 0.04);
  assertEquals(sorted(list(data.weightedRandomSampler([1, 0, 3, 2], 3, key, { replacement: false }))), [0, 2, 3]);
  const firsts = Array.from(
    { length: 2000 },
    (_, epoch) => list(data.weightedRandomSampler([1, 3], 1, key, { replacement: false }), epoch)[0]!,
  );
  assert(Math.abs(firsts.filter((x) => x === 1).length / 2000 - 0.75) < 0.05);
  assertThrows(() => data.weightedRandomSampler([1, -1], 1, key), RangeError, "example 1 by -1");
  assertThrows(() => data.weightedRandomSampler([0, 0], 1, key), RangeError, "whose weight is above 0");
  assertThrows(() => data.weightedRandomSampler([1, 0], 2, key, { replacement: false }), RangeError, "2 examples of 1");
});

Deno.test("samplers: batches", () => {
  const batches = (s: data.BatchSampler) => [...s.batches(0)].map((b) => Array.from(b));
  assertEquals(batches(data.batchSampler([5, 6, 7], 2)), [[5, 6], [7]]);
  assertEquals(batches(data.batchSampler(data.sequentialSampler(3), 2, { dropLast: true })), [[0, 1]]);
});

Deno.test("samplers: distributed shares cover everything, evenly", () => {
  for (const [n, replicas, dropLast] of [[10, 3, false], [10, 3, true], [2, 4, false], [12, 4, false]] as const) {
    const shares = Array.from(
      { length: replicas },
      (_, rank) => list(data.distributedSampler(n, { numReplicas: replicas, rank, key, dropLast }), 1),
    );
    const size = dropLast ? Math.floor(n / replicas) : Math.ceil(n / replicas);
    assertEquals(shares.map((share) => share.length), Array(replicas).fill(size));
    assertEquals(new Set(shares.flat()).size, dropLast ? size * replicas : n);
  }
  // As torch.utils.data.DistributedSampler(range(5), 2, rank, shuffle=False).
  assertEquals([0, 1].map((rank) => list(data.distributedSampler(5, { numReplicas: 2, rank }))), [[0, 2, 4], [1, 3, 0]]);
  assertThrows(() => data.distributedSampler(5, { numReplicas: 2, rank: 2 }), RangeError, "process 2 of 2");
});
