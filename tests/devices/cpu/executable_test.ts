/** Compiled programs as executables: donation, shared arrays, host calls, nesting, profiles. */
import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { Executable } from "../../../core/device.ts";
import type { TypedArray } from "../../../core/dtype.ts";
import type { Program } from "../../../core/program.ts";
import type { CpuBuffer } from "../../../devices/cpu/buffer.ts";
import { CpuDevice } from "../../../devices/cpu/device.ts";
import { compileToWasm } from "../../../devices/cpu/wasm/compile.ts";
import { build } from "../../compile/_build.ts";

const device = new CpuDevice();
const compile = (program: Program, donate: number[] = []): Executable => compileToWasm(program, { donate }, device)!;
const upload = (data: TypedArray): CpuBuffer => device.upload(data, { shape: [data.length], dtype: "float32" }) as CpuBuffer;
const call = (f: Executable, ...arrays: TypedArray[]): TypedArray[] => f.run(arrays.map(upload)).map((b) => b.read());

/** (x, y) ↦ (x + y, y). */
const sum = (n: number) =>
  build((b) => {
    const x = b.input([n]), y = b.input([n]);
    return [b.op("add", [x, y]), y];
  });

Deno.test("large results go into donated arrays, small ones do not", () => {
  for (const [n, reused] of [[5000, true], [8, false]] as const) {
    const x = upload(new Float32Array(n).fill(1)), y = upload(new Float32Array(n).fill(2)), array = x.array;
    const [z] = compile(sum(n), [0]).run([x, y]) as [CpuBuffer];
    assert(x.disposed && !y.disposed);
    assertEquals(z.array, undefined); // nobody has read it yet
    assertEquals(z.read()[n - 1], 3);
    assertEquals(z.array === array, reused);
  }
});

Deno.test("arrays that somebody else may hold are not written to", () => {
  const x = upload(new Float32Array(5000).fill(1)), y = upload(new Float32Array(5000));
  x.shared = true;
  const array = x.array!;
  const [z] = compile(sum(5000), [0]).run([x, y]) as [CpuBuffer];
  assertNotStrictEquals(z.read(), array);
  assertEquals(array[0], 1);
});

Deno.test("an input that is handed back is the same array, and shared", () => {
  const y = upload(Float32Array.of(1, 2));
  const [, same] = compile(sum(2)).run([upload(Float32Array.of(3, 4)), y]) as CpuBuffer[];
  assertStrictEquals(same!.array, y.array);
  assert(same!.shared && y.shared);
});

Deno.test("results do not change when the program runs again", () => {
  const f = compile(sum(3));
  const [first] = call(f, Float32Array.of(1, 2, 3), Float32Array.of(1, 1, 1));
  call(f, Float32Array.of(9, 9, 9), Float32Array.of(9, 9, 9));
  assertEquals([...first!], [2, 3, 4]);
});

Deno.test("host calls run in order, in every iteration, and may themselves run programs", () => {
  const seen: number[] = [], inner = compile(sum(2));
  const body = build((c) => {
    const h = c.input([2]);
    const params = {
      callback: (x: TypedArray) => {
        seen.push(x[0]!);
        // The arena is taken: the interpreter takes over.
        return [call(inner, x, Float32Array.of(1, 1))[0]!];
      },
      outputs: [{ shape: [2], dtype: "float32" }],
      ordered: true,
      effect: true,
    };
    return [c.op("mul", [c.many("hostCall", [h], params)[0]!, 2])];
  });
  const f = compile(build((b) => b.scan(3, [], [b.input([2])], [], body)));
  assertEquals([...call(f, Float32Array.of(1, 2))[0]!], [22, 30]);
  assertEquals(seen, [1, 4, 10]);
});

Deno.test("an effect runs though nobody reads its results", () => {
  let count = 0;
  const params = { callback: () => void count++, outputs: [], ordered: false, effect: true };
  const f = compile(build((b) => {
    const x = b.input([2]);
    b.many("hostCall", [x], params);
    return [b.op("neg", [x])];
  }));
  call(f, Float32Array.of(1, 2));
  assertEquals(count, 1);
});

Deno.test("what a callback throws arrives, and the arena is free again", () => {
  const params = {
    callback: () => {
      throw new RangeError("no");
    },
    outputs: [],
    ordered: true,
    effect: true,
  };
  const f = compile(build((b) => {
    const x = b.input([2]);
    b.many("hostCall", [x], params);
    return [b.op("neg", [x])];
  }));
  assertThrows(() => call(f, Float32Array.of(1, 2)), RangeError, "no");
  assertEquals([...call(compile(sum(1)), Float32Array.of(1), Float32Array.of(2))[0]!], [3]);
});

Deno.test("a profile names every kernel and gives the same results", () => {
  const f = compile(build((b) => {
    const x = b.input([4, 4]);
    return [b.op("exp", [b.dot(x, x)])];
  }));
  const x = Float32Array.from({ length: 16 }, (_, k) => k / 16);
  const { outputs, kernels } = f.profile!([upload(x)]);
  assertEquals([...outputs[0]!.read()], [...call(f, x)[0]!]);
  assertEquals(kernels.map((k) => k.name), f.explain().kernels.map((k) => k.name));
  assert(kernels.every((k) => k.launches === 1 && k.seconds >= 0));
  assertEquals(f.explain().kernels[1]!.source.split("\n")[0], "for i < 16");
});
