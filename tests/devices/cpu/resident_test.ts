/** Results stay in the memory of compiled programs until somebody wants them: none of that may show. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Device } from "../../../core/device.ts";
import type { TypedArray } from "../../../core/dtype.ts";
import { CpuBuffer, type Home, Resident } from "../../../devices/cpu/buffer.ts";
import { Arena, type Tenant } from "../../../devices/cpu/wasm/arena.ts";
import { debug, devicePut, jit, memory, np, type Tensor } from "../../../mod.ts";

const vector = (n: number, f: (i: number) => number): Tensor =>
  devicePut(np.array(Float32Array.from({ length: n }, (_, i) => f(i))), "cpu");
const values = (x: Tensor): Float32Array => x.dataSync() as Float32Array;

/** Numbers from 0 to below `n`, the same every time. */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * n);
  };
}

interface Known {
  readonly tensor: Tensor;
  /** What it holds: `at + slope * i`, in whole numbers that float32 has. */
  readonly at: number;
  readonly slope: number;
}

// Programs of two inputs and three results, one of them an input; the second donates both.
const steps = [
  { donate: [] },
  { donate: [0, 1] },
  { donate: [1] },
].map(({ donate }) =>
  jit((x: Tensor, y: Tensor) => [np.add(x, y), np.subtract(np.multiply(y, 2), x), y] as const, { donateArgnums: donate })
);
const donated = [[], [0, 1], [1]];

/** Does things at random with tensors of `n` elements, and checks each that is alive now and then. */
function play(sizes: readonly number[], turns: number, seed: number): void {
  const next = numbers(seed);
  const alive = new Map<number, Known[]>(sizes.map((n) => [n, []]));
  const small = (k: Known) => Math.abs(k.at) < 2 ** 20 && Math.abs(k.slope) < 16;
  for (let turn = 0; turn < turns; turn++) {
    const n = sizes[next(sizes.length)]!, all = alive.get(n)!;
    while (all.length < 2) {
      const at = next(100), slope = next(3);
      all.push({ tensor: vector(n, (i) => at + slope * i), at, slope });
    }
    const take = (): Known => all[next(all.length)]!;
    switch (next(8)) {
      case 0: {
        const { tensor, at, slope } = take(), got = values(tensor);
        for (const i of [0, n >> 1, n - 1]) assertEquals(got[i], at + slope * i);
        break;
      }
      case 1: {
        const [gone] = all.splice(next(all.length), 1);
        gone!.tensor.dispose();
        assertThrows(() => gone!.tensor.dataSync(), TypeError, "given back");
        break;
      }
      case 2: { // an eager operation, large enough for WebAssembly
        const { tensor, at, slope } = take();
        all.push({ tensor: np.maximum(np.negative(tensor), -(2 ** 30)), at: -at, slope: -slope });
        break;
      }
      default: {
        const which = next(steps.length), x = take();
        const y = donated[which]!.length > 0 ? all.find((k) => k !== x)! : take();
        const sum = { at: x.at + y.at, slope: x.slope + y.slope }, other = { at: 2 * y.at - x.at, slope: 2 * y.slope - x.slope };
        const [a, b, c] = steps[which]!(x.tensor, y.tensor);
        for (const k of donated[which]!) all.splice(all.indexOf([x, y][k]!), 1);
        all.push({ tensor: a, ...sum }, { tensor: b, ...other }, { tensor: c, at: y.at, slope: y.slope });
      }
    }
    alive.set(n, all.filter(small).slice(-12));
  }
  for (const [n, all] of alive) {
    for (const { tensor, at, slope } of all) assertEquals(values(tensor), Float32Array.from({ length: n }, (_, i) => at + slope * i));
  }
}

Deno.test("resident results: random calls, donations, reads and disposals", () => {
  play([5], 400, 1);
  play([5, 6000], 400, 2);
  play([3, 900, 5000, 5001], 600, 3);
});

Deno.test("resident results: programs with places of their own", () => play([70_000, 130_000, 9], 250, 4));

Deno.test("resident results: swapped, and given twice", () => {
  for (const n of [4, 5000, 100_000]) {
    const step = jit((p: Tensor, q: Tensor, r: Tensor) => [np.add(p, r), np.multiply(q, 2)] as const, { donateArgnums: [0, 1] });
    let p = vector(n, () => 1), q = vector(n, () => 3);
    const zero = vector(n, () => 0);
    [p, q] = step(p, q, zero); // 1, 6
    [p, q] = step(q, p, zero); // 6, 2
    assertEquals([values(p)[n - 1], values(q)[0]], [6, 2]);
    [p, q] = step(q, p, zero); // 2, 12
    const both = jit((a: Tensor, b: Tensor) => np.subtract(np.multiply(a, 3), b));
    assertEquals(values(both(p, p))[1], 4);
    assertEquals(values(both(p, q))[n - 2], -6);
    [p, q] = step(p, q, zero); // 2, 24
    assertEquals([values(p)[0], values(q)[n - 1]], [2, 24]);
  }
});

Deno.test("resident results: what was read stays as it was, whatever is done to it", () => {
  const step = jit((x: Tensor) => np.add(x, 1), { donateArgnums: [0] });
  let x = vector(6000, () => 0);
  for (let k = 1; k < 6; k++) {
    x = step(x);
    const seen = values(x);
    seen.fill(-5);
    assertEquals(values(x)[77], k);
    const again = values(x);
    x = step(x);
    assertEquals(again[77], k);
    assertEquals(values(x)[0], k + 1);
    x = np.subtract(x, 1);
  }
});

Deno.test("resident results: hundreds of results of one program, all kept", () => {
  const f = jit((x: Tensor, k: Tensor) => [np.add(x, k), np.sum(k)] as const), x = vector(30_000, (i) => i % 10);
  const kept = Array.from({ length: 200 }, (_, k) => f(x, np.array(k)));
  kept.forEach(([y, s], k) => {
    assertEquals(values(y)[29_999], 9 + k);
    assertEquals(s.item(), k);
  });
});

Deno.test("resident results: loops whose step throws still have their state", () => {
  let fail = false;
  const step = jit((x: Tensor, n: Tensor) => {
    debug.callback(() => {
      if (fail) throw new RangeError("Cannot go on");
    }, np.sum(x));
    return [np.multiply(x, 2), np.add(n, 1)] as const;
  }, { donateArgnums: [0, 1] });
  let [x, n] = step(vector(5000, () => 1), np.array(0));
  fail = true;
  for (let k = 0; k < 2; k++) assertThrows(() => step(x, n), RangeError, "Cannot go on");
  fail = false;
  assertEquals([values(x)[4999], n.item()], [2, 1]);
  [x, n] = step(x, n);
  assertEquals([values(x)[0], n.item()], [4, 2]);
});

Deno.test("resident results: bytes in use go down with what is disposed of", () => {
  const before = memory("cpu").bytes;
  const x = vector(50_000, (i) => i), y = jit((x: Tensor) => np.multiply(x, 2))(x);
  assertEquals(memory("cpu").bytes - before, 400_000);
  assertEquals(values(y)[7], 14);
  assertEquals(memory("cpu").bytes - before, 400_000);
  y.dispose();
  x.dispose();
  x.dispose();
  assertEquals(memory("cpu").bytes, before);
});

Deno.test("a buffer asks for its elements once, and never after its end", () => {
  let asked = 0;
  const home: Home = { copyOut: (exit) => (asked++, Float32Array.of(exit)) };
  const resident = new Resident(home, 3, 4), buffer = new CpuBuffer({} as Device, resident);
  assert(!buffer.disposed && resident.needed);
  assertEquals([...buffer.read() as TypedArray, ...buffer.read()], [3, 3]);
  assert(asked === 1 && !resident.needed);
  buffer.dispose();
  assertThrows(() => buffer.read(), TypeError, "given back");
  const other = new Resident(home, 1, 1 << 20);
  new CpuBuffer({} as Device, other).dispose();
  assert(!other.needed && asked === 1);
});

Deno.test("the arena tells those whose place is taken, and nobody else", () => {
  const arena = new Arena(false), evicted: string[] = [];
  const tenant = (name: string, low: number, high: number): Tenant => ({ low, high, evict: () => void evicted.push(name) });
  const a = tenant("a", 0, 10), b = tenant("b", 10, 20), c = tenant("c", 15, 30);
  assertEquals([a, b, a, b, b].map((t) => arena.claim(t)), [false, false, true, true, true]);
  assertEquals(evicted, []);
  assertEquals(arena.claim(c), false);
  assertEquals(evicted, ["b"]);
  assertEquals([arena.claim(a), arena.claim(b)], [true, false]);
  assertEquals(evicted, ["b", "c"]);
  arena.leave(a);
  assertEquals(arena.claim(a), false);
});

Deno.test("the arena gives large programs places of their own, as long as there is room", () => {
  const arena = new Arena(false), mega = 1 << 20;
  assertEquals([arena.place(1000, false), arena.place(mega, true)], [0, 0]);
  assertEquals(arena.place(2 * mega, true), arena.place(60 * mega, true));
  const places = [200, 40, 50, 3].map((size) => arena.place(size * mega, false) / mega);
  assertEquals(places.map((at) => at - places[0]!), [0, 200, 0, 50]);
  assert(arena.place(4090 * mega, false) === 0 && arena.place(1000 * mega, false) / mega === places[0]);
});
