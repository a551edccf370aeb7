import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { testOnDevices } from "../_helpers/devices.ts";
import { fc } from "../_helpers/fast_check.ts";
import { chooseDevice } from "../../core/device.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as data from "../../data/mod.ts";
import * as np from "../../np/mod.ts";
import * as random from "../../random/mod.ts";

chooseDevice("cpu");

const numbers = Array.from({ length: 10 }, (_, i) => i);
const values = (batches: Iterable<Tensor>) => [...batches].map((x) => x.toArray());

testOnDevices("loader: batches of a tensorDataset, shuffled anew in each epoch", (device) => {
  chooseDevice(device);
  const all = data.tensorDataset({ x: np.reshape(np.arange(20), [10, 2]), y: np.arange(10) });
  const batches = data.loader(all, { batchSize: 4, shuffle: true, key: random.key(3) });
  assertEquals(batches.length, 3);
  const epochs = [0, 1].map(() =>
    [...batches].flatMap(({ x, y }) => {
      const rows = x.toArray() as number[][], labels = y.toArray() as number[];
      rows.forEach((row, i) => assertEquals(row, [2 * labels[i]!, 2 * labels[i]! + 1]));
      return labels;
    })
  );
  for (const epoch of epochs) assertEquals(epoch.toSorted((a, b) => a - b), numbers);
  assert(epochs[0]!.join() !== epochs[1]!.join());
  assertEquals(epochs[1], [...random.permutation(random.foldIn(random.key(3), 1), 10).dataSync()]);
  chooseDevice("cpu");
});

Deno.test("loader: batchSize, dropLast, samplers, collate, no batches", () => {
  assertEquals(values(data.loader(numbers.slice(0, 2))), [[0], [1]]);
  assertEquals(values(data.loader(numbers, { batchSize: 4 })), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]);
  assertEquals(values(data.loader(numbers, { batchSize: 4, dropLast: true })), [[0, 1, 2, 3], [4, 5, 6, 7]]);
  assertEquals(values(data.loader(numbers, { batchSize: 2, sampler: [9, 1, 9] })), [[9, 1], [9]]);
  assertEquals(values(data.loader(numbers, { batchSampler: { length: 2, batches: () => [[1, 2], [3]] } })), [[1, 2], [3]]);
  assertEquals([...data.loader(numbers, { batchSize: 5, collate: (xs) => xs.join("") })], ["01234", "56789"]);
  assertEquals([...data.loader<number, number>(numbers, { batchSize: null })], numbers);
  assertEquals([...data.loader([], { batchSize: 2 })], []);
});

Deno.test("loader: streams, iterables, generators, with and without waiting", async () => {
  const make = function* () {
    yield* numbers;
  };
  for (const source of [make, new Set(numbers), data.stream(make)]) {
    const batches = data.loader(source as () => Iterable<number>, { batchSize: 4 });
    assertEquals(batches.length, undefined);
    assertEquals(values(batches), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]);
    assertEquals((await Array.fromAsync(batches)).map((x) => x.toArray()), [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]);
  }
  const waiting = data.loader(async function* () {
    yield* make();
  }, { batchSize: 4, dropLast: true });
  assertEquals((await Array.fromAsync(waiting)).map((x) => x.toArray()), [[0, 1, 2, 3], [4, 5, 6, 7]]);
  assertThrows(() => [...waiting], TypeError, "use for await");
});

Deno.test("loader: examples that have to be fetched", async () => {
  let running = 0, most = 0;
  const slow = data.dataset({
    length: 6,
    get: async (i: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      return i;
    },
  });
  const batches = data.loader(slow, { batchSize: 2, prefetch: 1 });
  assertEquals((await Array.fromAsync(batches)).map((x) => x.toArray()), [[0, 1], [2, 3], [4, 5]]);
  assert(most >= 2);
  assertThrows(() => [...batches], TypeError, "use for await");
  while (running > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const failing = data.loader(
    data.dataset({ length: 3, get: (i: number) => i === 1 ? Promise.reject(new Error("no file")) : Promise.resolve(i) }),
  );
  const got: unknown[] = [];
  await assertRejects(
    async () => {
      for await (const x of failing) got.push(x.toArray());
    },
    Error,
    "no file",
  );
  assertEquals(got, [[0]]);
});

Deno.test("loader: transform has a key of its own for each batch, and the same again after resuming", () => {
  const make = () =>
    data.loader(numbers, { batchSize: 4, seed: 5, transform: (x: Tensor, key: Tensor) => x.add(random.uniform(key)) }) as data.Loader<
      Tensor
    >;
  const first = values(make()), again = values(make());
  assertEquals(first, again);
  const noise = first.map((x, i) => (x as number[])[0]! - 4 * i);
  assertEquals(new Set(noise.map((x) => x.toFixed(4))).size, 3);
  const resumed = make();
  resumed.loadStateDict({ epoch: 0, batch: 1, key: [0, 5], length: 3 });
  assertEquals(values(resumed), first.slice(1));
});

Deno.test("loader: options that exclude one another", () => {
  const refuse = (options: object, part: string, source: unknown = numbers) =>
    assertThrows(() => data.loader(source as never, options), TypeError, part);
  refuse({ shuffle: true, sampler: [0] }, "both shuffle and sampler");
  refuse({ batchSampler: data.batchSampler([0], 1), batchSize: 2 }, "both batchSampler and batchSize");
  refuse({ batchSampler: data.batchSampler([0], 1), dropLast: true }, "both batchSampler and dropLast");
  refuse({ key: random.key(0), seed: 1 }, "both key and seed");
  refuse({ batchSize: null, dropLast: true }, "dropLast");
  refuse({ shuffle: true }, "a stream and shuffle", new Set([1]));
  refuse({ sampler: [0] }, "a stream and sampler", new Set([1]));
  refuse({ batch_size: 3 }, "the options are batchSize, shuffle, key");
  refuse({}, "the string", "text");
  refuse({}, "a number for data", 3);
  assertThrows(() => data.loader(numbers, { batchSize: 0 }), RangeError, "batches of 0");
  assertThrows(() => data.loader(numbers, { sampler: [10] }) && [...data.loader(numbers, { sampler: [10] })], RangeError, "example 10");
});

Deno.test("loader: states of the wrong kind", () => {
  const batches = data.loader(numbers, { batchSize: 2 });
  assertThrows(() => batches.loadStateDict({} as never), TypeError, "as a loader's state");
  assertThrows(() => batches.loadStateDict(null as never), TypeError, "as a loader's state");
  assertThrows(
    () => batches.loadStateDict({ epoch: 0, batch: 0, key: [0, 0], length: 4 }),
    RangeError,
    "5 batches an epoch where one with 4 was",
  );
});

Deno.test("loader: a state brings its key along", () => {
  const make = (seed: number) => data.loader(numbers, { batchSize: 3, shuffle: true, seed });
  const first = make(1), whole = values(make(1)), second = make(2);
  for (const _ of first) break;
  second.loadStateDict(first.stateDict());
  assertEquals(values(second), whole.slice(1));
});

Deno.test("loader: after a broken-off loop the next epoch begins; a loop to the end goes on as well", () => {
  const batches = data.loader(numbers, { batchSize: 5, shuffle: true });
  for (const _ of batches) break;
  assertEquals([batches.stateDict().epoch, batches.stateDict().batch], [0, 1]);
  const second = values(batches);
  assertEquals(batches.epoch, 2);
  const other = data.loader(numbers, { batchSize: 5, shuffle: true });
  values(other);
  assertEquals(values(other), second);
});

Deno.test("loader: resumes at any moment, bit for bit (property)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        n: fc.integer({ min: 0, max: 40 }),
        batchSize: fc.integer({ min: 1, max: 9 }),
        seed: fc.integer({ min: 0, max: 1000 }),
        shuffle: fc.boolean(),
        dropLast: fc.boolean(),
        stop: fc.integer({ min: 0, max: 30 }),
        wait: fc.boolean(),
        asStream: fc.boolean(),
      }),
      async ({ n, batchSize, seed, shuffle, dropLast, stop, wait, asStream }) => {
        const make = () =>
          asStream
            ? data.loader(data.stream(() => Array(n).keys()).shuffle(random.key(seed)), { batchSize, dropLast, seed })
            : data.loader(data.tensorDataset(np.arange(n)), { batchSize, dropLast, shuffle, seed });
        const run = async (batches: data.Loader<Tensor>, epochs: number, stopAfter = Infinity): Promise<[unknown[], data.LoaderState]> => {
          const out: unknown[] = [];
          while (batches.epoch < epochs) {
            if (wait) {
              for await (const x of batches) {
                out.push(x.toArray());
                if (out.length >= stopAfter) return [out, batches.stateDict()];
              }
            } else {
              for (const x of batches) {
                out.push(x.toArray());
                if (out.length >= stopAfter) return [out, batches.stateDict()];
              }
            }
          }
          return [out, batches.stateDict()];
        };
        const [whole, end] = await run(make(), 3);
        const [before, state] = await run(make(), 3, Math.max(1, stop));
        const resumed = make();
        resumed.loadStateDict(JSON.parse(JSON.stringify(state)));
        const [after, sameEnd] = await run(resumed, 3);
        assertEquals([...before, ...after], whole);
        assertEquals(sameEnd, end);
      },
    ),
    { numRuns: 150 },
  );
});
