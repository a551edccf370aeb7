import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { chooseDevice } from "../../core/device.ts";
import * as data from "../../data/mod.ts";
import * as random from "../../random/mod.ts";

chooseDevice("cpu");

const count = (n: number) => data.stream(() => Array(n).keys());
const later = <T>(x: T, ms = 0) => new Promise<T>((resolve) => setTimeout(() => resolve(x), ms));
const all = async <T>(s: AsyncIterable<T>) => await Array.fromAsync(s);

Deno.test("stream: every method, with and without waiting", async () => {
  const cases: [data.Stream<unknown>, unknown[]][] = [
    [count(4), [0, 1, 2, 3]],
    [count(4).map((x, i) => x * 2 + i), [0, 3, 6, 9]],
    [count(5).filter((x) => x % 2 === 0), [0, 2, 4]],
    [count(5).take(2), [0, 1]],
    [count(5).take(0), []],
    [count(5).skip(3), [3, 4]],
    [count(2).repeat(3), [0, 1, 0, 1, 0, 1]],
    [count(2).repeat().take(5), [0, 1, 0, 1, 0]],
    [data.chain(count(2), [7]), [0, 1, 7]],
    [data.zip(count(3), ["a", "b"]), [[0, "a"], [1, "b"]]],
    [data.zip(), []],
    [count(3).prefetch(2), [0, 1, 2]],
    [count(3).cache(), [0, 1, 2]],
    [count(5).batch(2).map((x) => x.toArray()), [[0, 1], [2, 3], [4]]],
    [count(5).batch(2, { dropRemainder: true }).map((x) => x.toArray()), [[0, 1], [2, 3]]],
    [data.dataset([1, 2]).stream(), [1, 2]],
  ];
  for (const [s, want] of cases) {
    assertEquals([...s], want);
    assertEquals([...s], want);
    assertEquals(await all(s), want);
    assertEquals(
      await all(data.stream(async function* () {
        for await (const x of s) yield await later(x);
      })),
      want,
    );
  }
});

Deno.test("stream: functions may be async under for await, and only there", async () => {
  const s = count(4).map((x) => later(x * 2)).filter((x) => later(x > 2));
  assertEquals(await all(s), [4, 6]);
  assertThrows(() => [...s], TypeError, "use for await");
  assertThrows(() => [...data.stream(async function* () {})], TypeError, "use for await");
  assertEquals(await all(data.dataset({ length: 2, get: (i) => later(i) }).stream()), [0, 1]);
});

Deno.test("stream: take looks no further, and everything is closed", async () => {
  for (const wait of [false, true]) {
    const log: string[] = [];
    const source = data.stream(function* () {
      try {
        for (let i = 0;; i++) {
          log.push(`${i}`);
          yield i;
        }
      } finally {
        log.push("closed");
      }
    });
    const s = source.map((x) => x).take(2);
    assertEquals(wait ? await all(s) : [...s], [0, 1]);
    assertEquals(log, ["0", "1", "closed"]);
  }
});

Deno.test("stream: shuffle by key, buffer and epoch", () => {
  const s = count(50).shuffle(random.key(0));
  const first = [...s];
  assertEquals(first, [...s]);
  assertEquals(first.toSorted((a, b) => a - b), [...count(50)]);
  const twice = [...s.repeat(2)];
  assertEquals(twice.slice(0, 50), first);
  assertEquals(twice.slice(50).join() === first.join(), false);
  const near = [...count(50).shuffle(random.key(0), { buffer: 3 })];
  assertEquals(near.toSorted((a, b) => a - b), [...count(50)]);
  assertEquals(near.every((x, i) => x <= i + 3), true);
  assertThrows(() => count(2).shuffle(random.key(0), { buffer: 0 }), RangeError, "buffer of 0");
});

Deno.test("stream: prefetch keeps the order, works ahead, and passes errors on in their place", async () => {
  const log: number[] = [];
  const slow = data.stream(async function* () {
    for (let i = 0; i < 4; i++) {
      log.push(i);
      yield await later(i, 1);
    }
    throw new Error("over");
  });
  const got: number[] = [];
  await assertRejects(
    async () => {
      for await (const x of slow.prefetch(2)) {
        await later(0, 10);
        got.push(x);
        if (x === 0) assertEquals(log, [0, 1, 2]);
      }
    },
    Error,
    "over",
  );
  assertEquals(got, [0, 1, 2, 3]);
});

Deno.test("stream: cache reads its source once", async () => {
  let passes = 0;
  const s = data.stream(function* () {
    passes++;
    yield* [1, 2, 3];
  }).cache();
  assertEquals([...s.take(1)], [1]);
  assertEquals([...s], [1, 2, 3]);
  assertEquals(await all(s), [1, 2, 3]);
  assertEquals(passes, 2);
});

Deno.test("stream: a used generator says so, instead of being empty", () => {
  const s = data.stream((function* () {
    yield 1;
  })());
  assertEquals([...s], [1]);
  assertThrows(() => [...s], TypeError, "give the generator function");
  assertThrows(() => data.stream(3 as never), TypeError, "give an iterable");
  assertThrows(() => [...data.stream((() => 3) as never)], TypeError, "whose function gives a number");
});
