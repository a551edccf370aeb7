/** Running operations as WebAssembly, against the interpreter: along every axis, both ways, around the sizes that run side by side. */
import { assert, assertEquals } from "@std/assert";
import type { TypedArray } from "../../../core/dtype.ts";
import { isCumulative } from "../../../devices/cpu/wasm/emit_cumulative.ts";
import { CpuDevice } from "../../../devices/cpu/device.ts";
import { compileToWasm } from "../../../devices/cpu/wasm/compile.ts";
import { devicePut, np } from "../../../mod.ts";
import { build } from "../../compile/_build.ts";
import { checkProgram } from "../../compile/_check.ts";

const names = ["cumsum", "cumprod", "cummax", "cummin"] as const;
const shapes: [shape: number[], axis: number][] = [
  [[1], 0],
  [[9], 0],
  [[1000], 0],
  ...[1, 2, 3, 4, 5, 7, 8, 9].map((rows): [number[], number] => [[rows, 6], 1]),
  ...[2, 3, 4, 5, 15, 16, 17, 19, 35].map((columns): [number[], number] => [[5, columns], 0]),
  [[2, 3, 18], 1],
  [[3, 4, 1], 1],
  [[2, 2, 3, 5], 2],
];

Deno.test("running operations on numbers of every type, along every axis, both ways", () => {
  for (const name of names) {
    assert(isCumulative(name));
    for (const [shape, axis] of shapes) {
      for (const reverse of [false, true]) {
        const program = build((b) => {
          const x = b.input(shape), i = b.input(shape, "int32"), u = b.input(shape, "uint32");
          return [x, i, u].map((v) => b.op(name, [b.op("add", [v, v])], { axis, reverse }));
        });
        const size = shape.reduce((a, b) => a * b, 1);
        const floats = Float32Array.from({ length: size }, (_, k) => Math.fround((k * 37 % 19 - 9) / (name === "cumprod" ? 16 : 7)));
        const whole = Int32Array.from({ length: size }, (_, k) => (k * 7919 % 23) - 11);
        const unsigned = Uint32Array.from(whole, (n) => n * 0x1234567);
        checkProgram(`${name} ${shape} axis ${axis}${reverse ? " reversed" : ""}`, program, { inputs: [floats, whole, unsigned] });
      }
    }
  }
});

Deno.test("running operations on special values", () => {
  const device = new CpuDevice(), special = Float32Array.of(0, -0, 1e30, 1e30, -Infinity, Infinity, NaN, 2);
  for (const name of names) {
    for (const shape of [[8], [8, 1, 4]]) {
      const repeated = Float32Array.from({ length: 8 * shape.slice(1).reduce((a, b) => a * b, 1) }, (_, k) => special[k % 8]!);
      for (const start of [0, 4, 5, 6, 7]) {
        const x = repeated.map((_, k) => repeated[(k + start) % repeated.length]!), aval = { shape, dtype: "float32" } as const;
        const program = build((b) => [b.op(name, [b.input(shape)], { axis: 0, reverse: false })]);
        const [got] = compileToWasm(program, {}, device)!.run([device.upload(x, aval)]);
        const [want] = device.run(name, [device.upload(x, aval)], [aval], { axis: 0, reverse: false }, [aval]);
        assertEquals([...got!.read() as TypedArray], [...want!.read()], `${name} ${shape} from ${start}`);
      }
    }
  }
});

Deno.test("long running sums do not drift, and eager ones are the same bits", () => {
  const n = 300_000, x = devicePut(np.full([n], 0.1), "cpu");
  const sums = np.cumsum(x).dataSync();
  assert(Math.abs(sums[n - 1]! - n * Math.fround(0.1)) < 0.01, String(sums[n - 1]));
  const again = np.cumsum(x).dataSync();
  assertEquals(again[n - 1], sums[n - 1]);
  assertEquals(again[12_345], sums[12_345]);
});
