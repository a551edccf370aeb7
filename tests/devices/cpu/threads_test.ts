/** Kernels divided among threads give the same bits as one thread does. */
import { assertEquals, assertThrows } from "@std/assert";
import type { TypedArray } from "../../../core/dtype.ts";
import { CpuDevice } from "../../../devices/cpu/device.ts";
import { compileToWasm } from "../../../devices/cpu/wasm/compile.ts";
import { setThreads, ThreadPool } from "../../../devices/cpu/wasm/threads.ts";
import { build } from "../../compile/_build.ts";
import { inputsOf } from "../../compile/_check.ts";

Deno.test("many large calls, with and without help, give the same bits", () => {
  const device = new CpuDevice();
  const conv = {
    strides: [1, 1],
    padding: [[1, 1], [1, 1]],
    lhsDilation: [1, 1],
    rhsDilation: [1, 1],
    featureGroups: 1,
    batchGroups: 1,
  };
  const program = build((b) => {
    const x = b.input([320, 384]), y = b.input([384, 300]), z = b.dot(x, y), q = b.input([4, 40, 40, 16]), w = b.input([3, 3, 16, 24]);
    const batch = b.op("dotGeneral", [b.input([8, 100, 64]), b.input([8, 90, 64])], {
      lhsContract: [2],
      rhsContract: [2],
      lhsBatch: [0],
      rhsBatch: [0],
    });
    return [b.op("exp", [b.op("tanh", [z])]), b.sum(z, [0]), b.sum(z, [1]), b.op("conv", [q, w], conv), batch];
  });
  const inputs = inputsOf(program, 0.1);
  const executable = compileToWasm(program, {}, device)!;
  const run = (): TypedArray[] => executable.run(inputs.map((x, k) => device.upload(x, program.inputs[k]!.aval))).map((b) => b.read());
  const first = run();
  // Workers start after some tenths of a second of work: by the end they have long been helping.
  for (let k = 0; k < 120; k++) run().forEach((got, k) => assertEquals(got.every((x, i) => x === first[k]![i]), true));
});

Deno.test("a pool of one thread starts no worker", () => {
  const pool = new ThreadPool(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }), 1);
  const seen: number[] = [];
  pool.run({ id: 1, bytes: new Uint8Array(0), names: [] }, 0, 10, 4, 1e12, (lo, hi) => seen.push(lo, hi));
  assertEquals(seen, [0, 4, 4, 8, 8, 10]);
});

Deno.test("setThreads wants a whole number", () => {
  assertThrows(() => setThreads(0), RangeError, "Cannot compute on 0 threads");
});
