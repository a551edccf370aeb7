/** A program whose inputs lie in the arena from its last call does not copy them in again: none of that may show. */
import { assertEquals, assertThrows } from "@std/assert";
import { debug, devicePut, jit, lax, np, type Tensor } from "../../../mod.ts";

const vector = (n: number, from: number): Tensor => devicePut(np.add(np.arange(n, { dtype: "float32" }), from), "cpu");
const expected = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => Math.fround(f(i)));
const values = (x: Tensor): number[] => [...x.dataSync() as Float32Array];

Deno.test("held inputs: other buffers of the same shape, in turn with the first", () => {
  const f = jit((x: Tensor, y: Tensor) => np.subtract(np.multiply(x, 2), y));
  const [a, b, c] = [0, 10, 20].map((from) => vector(1000, from)) as [Tensor, Tensor, Tensor];
  for (const [x, y, dx, dy] of [[a, b, 0, 10], [a, b, 0, 10], [b, a, 10, 0], [a, c, 0, 20], [c, c, 20, 20], [a, b, 0, 10]] as const) {
    assertEquals(values(f(x, y)), expected(1000, (i) => 2 * (i + dx) - (i + dy)));
  }
});

Deno.test("held inputs: other programs and large eager operations use the arena in between", () => {
  const f = jit((x: Tensor) => np.add(x, 1)), g = jit((x: Tensor) => np.multiply(np.cumsum(x), 0));
  const x = vector(5000, 0), big = vector(5000, 7);
  for (let round = 0; round < 3; round++) {
    assertEquals(values(f(x)), expected(5000, (i) => i + 1));
    assertEquals(values(f(x)), expected(5000, (i) => i + 1));
    assertEquals(values(g(big)), expected(5000, () => 0));
    assertEquals(values(f(x)), expected(5000, (i) => i + 1));
    for (let k = 0; k < 3; k++) np.exp(np.negative(big)).dataSync();
    assertEquals(values(f(x)), expected(5000, (i) => i + 1));
  }
});

Deno.test("held inputs: donated state that is updated in place, and the same without donation", () => {
  const step = (p: Tensor, m: Tensor, g: Tensor) => {
    const next = np.add(np.multiply(m, 0.5), g);
    return [np.subtract(p, next), next] as const;
  };
  for (const n of [7, 3000]) {
    const donated = jit(step, { donateArgnums: [0, 1] }), plain = jit(step), g = vector(n, 0.5);
    let a: readonly [Tensor, Tensor] = [vector(n, 0), vector(n, 1)], b: readonly [Tensor, Tensor] = [vector(n, 0), vector(n, 1)];
    for (let k = 0; k < 12; k++) {
      a = donated(a[0], a[1], g);
      if (k % 3 === 1) b = plain(...b, g), b.forEach(values); // every other order of use
      else b = plain(...b, g);
      // Swapped roles: what lies at one place comes in at another.
      if (k === 5) [a, b] = [[a[1], a[0]], [b[1], b[0]]];
      if (k === 8) np.exp(vector(4000, 0)).dataSync();
      assertEquals([values(a[0]), values(a[1])], [values(b[0]), values(b[1])]);
    }
  }
});

Deno.test("held inputs: an input that is updated by scatter keeps its elements", () => {
  const f = jit((x: Tensor) => x.at(0).set(100)), x = vector(2000, 3);
  for (let k = 0; k < 3; k++) assertEquals(f(x).get(0).item(), 100);
  assertEquals(x.get(0).item(), 3);
  const g = jit((x: Tensor) => lax.dynamicUpdateSlice(x, np.zeros([2]), [1]));
  for (let k = 0; k < 3; k++) assertEquals(values(g(x)).slice(0, 4), [3, 0, 0, 6]);
});

Deno.test("held inputs: integers and booleans", () => {
  const f = jit((x: Tensor, mask: Tensor, n: Tensor) => np.where(mask, x, n));
  const n = devicePut(np.arange(64), "cpu"), x = vector(64, 0.5);
  const even = np.equal(np.remainder(n, 2), 0), odd = np.notEqual(np.remainder(n, 2), 0);
  for (const [mask, keep] of [[even, 0], [odd, 1], [even, 0], [even, 0]] as const) {
    assertEquals(values(f(x, mask, n)), expected(64, (i) => i % 2 === keep ? i + 0.5 : i));
  }
});

Deno.test("held inputs: a call that throws midway leaves nothing behind", () => {
  let fail = false;
  const f = jit((x: Tensor) => {
    const y = debug.pureCallback(
      (v) => {
        if (fail) throw new RangeError("Cannot go on");
        return (v as Tensor).add(1);
      },
      x,
      x,
    ) as Tensor;
    return np.multiply(y, 2);
  }, { donateArgnums: [] });
  const x = vector(300, 0);
  for (const broken of [false, true, false, true, false]) {
    fail = broken;
    if (broken) assertThrows(() => f(x), RangeError, "Cannot go on");
    else assertEquals(values(f(x)), expected(300, (i) => 2 * (i + 1)));
  }
});
