import { assert, assertEquals } from "@std/assert";
import {
  atomic,
  call,
  choose,
  F32,
  f32,
  f32x4,
  F64,
  f64,
  type Fn,
  I32,
  i32,
  i32x4,
  i64,
  i8x16,
  memory as bulk,
  Module,
  relaxedSimd,
  v128,
} from "../../../devices/cpu/wasm/asm.ts";

type Exports = Record<string, (...operands: number[]) => number>;

/** One exported function, over two pages of memory, of which the first floats are given. */
function build(write: (f: Fn, m: Module) => void, params = [I32, I32], results = [I32], floats: number[] = []) {
  const m = new Module({ pages: 2 }), f = m.fn("f", params as never, { results: results as never, exported: true });
  write(f, m);
  const memory = new WebAssembly.Memory({ initial: 2 });
  new Float32Array(memory.buffer).set(floats);
  const env = { memory, triple: (x: number) => 3 * x };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.bytes()), { env });
  return { f: (exports as Exports).f as (...operands: number[]) => number, floats: new Float32Array(memory.buffer) };
}

Deno.test("integers are written in as many bytes as they need", () => {
  for (const x of [0, 1, -1, 63, 64, -64, -65, 8191, 8192, -8193, 2 ** 31 - 1, -(2 ** 31), 0x12345678]) {
    assertEquals(build((f) => f.emit(i32.const(x))).f(), x);
    assertEquals(build((f) => f.emit(i32.wrapI64(i64.const(BigInt(x) * 2n ** 20n >> 20n)))).f(), x);
  }
});

Deno.test("loops count, skip what is empty, and blocks are left from inside", () => {
  const sum = build((f) => {
    const k = f.local(I32), total = f.local(I32);
    f.range(k, f.get(0), f.get(1), 3, (k) => f.set(total, i32.add(f.get(total), k)));
    f.range(k, undefined, f.get(1), 1, () => f.set(total, i32.add(f.get(total), 1000)));
    f.emit(f.get(total));
  });
  assertEquals([sum.f(0, 8), sum.f(0, 9), sum.f(5, 5), sum.f(4, 5)], [0 + 3 + 2000, 0 + 3 + 6, 0, 1000]);
  const first = build((f) => {
    const k = f.local(I32);
    f.block((end) =>
      f.repeat((start) => {
        f.if(i32.gt(i32.mul(f.get(k), f.get(k)), f.get(0)), () => f.br(end));
        f.set(k, i32.add(f.get(k), 1));
        f.br(start);
      })
    );
    f.if(i32.eq(f.get(k), 1), () => f.return(i32.const(-1)), () => f.set(k, i32.mul(f.get(k), 10)));
    f.emit(f.get(k));
  });
  assertEquals([first.f(10), first.f(0)], [40, -1]);
});

Deno.test("functions call each other and the host, in any order of declaration", () => {
  const { f } = build(
    (f, m) => {
      const square = m.fn("square", [F32], { results: [F32] });
      f.emit(f32.add(call(square, f.get(0)), call(m.import("triple", [F32], [F32]), f.get(0))));
      square.emit(f32.mul(square.get(0), square.get(0)));
    },
    [F32],
    [F32],
  );
  assertEquals(f(5), 40);
});

Deno.test("vectors load, shuffle, mask and store; constants stand outside of loops", () => {
  const { f, floats } = build(
    (f) => {
      f.loop(f.local(I32), f.get(0), f.get(1), 16, (p) => {
        const x = f.let(v128.load(p)), doubled = f32x4.mul(x, f.constant(2));
        f.emit(v128.store(p, v128.select(f32x4.lt(x, f.constant(3)), doubled, i32x4.shuffle(x, x, [3, 2, 1, 0]))));
        f.emit(v128.store32Lane(p, f.constant(-1), 0, 64));
      });
      f.emit(bulk.copy(256, 0, 32), bulk.fill(288, 255, 4));
      f.emit(i32x4.bitmask(f32x4.ge(v128.load(0), f.constant(3))));
    },
    undefined,
    undefined,
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  assertEquals(f(0, 32), 0b0010);
  assertEquals([...floats.subarray(0, 8)], [2, 4, 2, 1, 8, 7, 6, 5]);
  assertEquals([...floats.subarray(64, 73)], [...floats.subarray(0, 8), NaN]);
  assertEquals([floats[16], floats[20]], [-1, -1]);
});

Deno.test("scalars of every type, choices, bytes and atomics", () => {
  const { f } = build((f) => {
    const big = i64.shrU(i64.mul(i64.extendI32U(f.get(0)), i64.const(0x100000001n)), i64.const(32n));
    const bytes = i8x16.extractU(i8x16.splat(f.get(1)), 15);
    f.emit(atomic.store(4, 40), i32.store8(9, 7));
    const sum = i32.add(atomic.add(4, 2), i32.add(atomic.compareExchange(4, 42, 1), i32.load8U(9)));
    const real = i32.truncF64(f64.sqrt(f64.convertI32(i32.add(bytes, sum))));
    f.emit(choose(i32.eqz(f.get(0)), i32.const(-7), i32.add(i32.wrapI64(big), real)));
  });
  assertEquals([f(3, 55), f(0, 55)], [3 + Math.sqrt(55 + 40 + 42 + 7), -7]);
});

Deno.test("float64 passes through whole", () => {
  assertEquals(build((f) => f.emit(f64.div(f.get(0), 3)), [F64], [F64]).f(1), 1 / 3);
});

Deno.test("the engine that runs these tests has relaxed SIMD, and the fused instruction multiplies and adds", () => {
  assert(typeof relaxedSimd() === "boolean");
  if (!relaxedSimd()) return;
  const { f } = build((f) => f.emit(f32x4.extract(f32x4.relaxedMadd(f.constant(3), f.constant(4), f.constant(5)), 2)), [], [F32]);
  assertEquals(f(), 17);
});
