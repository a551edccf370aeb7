// Small tensors as slots of shared buffers: results stay, slots come back, nothing overtakes.
import { assert, assertEquals } from "@std/assert";
import { devicePut, grad, np, type Tensor } from "../../../mod.ts";
import type { GpuBuffer } from "../../../devices/webgpu/buffer.ts";
import type { WebGpuDevice } from "../../../devices/webgpu/mod.ts";
import { gpuTest } from "../../kernels/_device.ts";

const vector = (n: number) => ({ shape: [n], dtype: "float32" as const });
const negate = (device: WebGpuDevice, x: GpuBuffer, n: number) => device.run("neg", [x], [vector(n)], {}, [vector(n)])[0] as GpuBuffer;
const numbers = (n: number, from: number) => Float32Array.from({ length: n }, (_, k) => from + k);

gpuTest("several results of one operation lie in one buffer, and each is read as it was written", (device) => {
  const matrix = { shape: [2, 2], dtype: "float32" as const }, two = { shape: [2], dtype: "int32" as const };
  const x = device.upload(new Float32Array([4, 3, 6, 3]), matrix);
  const out = device.run("lu", [x], [matrix], {}, [matrix, two, two]) as GpuBuffer[];
  assertEquals(new Set(out.map((b) => b.block.gpu)).size, 1);
  // A runtime that believes memory was never written clears it before a copy.
  assertEquals(out.toReversed().map((b) => [...b.read()].map((v) => Math.round(v * 1000))), [[1000, 0], [1000, 1000], [
    6000,
    3000,
    667,
    1000,
  ]]);
});

gpuTest("values of all sizes up to a slot's and beyond come back", (device) => {
  for (const n of [1, 3, 63, 64, 65, 255, 256, 257, 1000, 1024, 1025, 5000]) {
    const x = device.upload(numbers(n, n), vector(n)), y = negate(device, negate(device, x, n), n);
    assertEquals([...y.read()], [...numbers(n, n)], `${n} values`);
  }
});

gpuTest("a write from the host does not overtake launches that still read the slot's last tenant", (device) => {
  const expected: number[] = [], got: GpuBuffer[] = [];
  for (let i = 0; i < 200; i++) {
    const x = device.upload(numbers(2, i), vector(2));
    got.push(negate(device, x, 2));
    expected.push(-i);
    x.dispose();
  }
  assertEquals(got.map((b) => b.read()[0]), expected);
});

gpuTest("slots that were given back are taken again, and are counted", (device) => {
  const x = device.upload(numbers(8, 1), vector(8)), seen = new Set<string>();
  negate(device, x, 8).dispose();
  const before = device.memory();
  for (let i = 0; i < 50; i++) {
    const y = negate(device, x, 8);
    seen.add(`${y.block.slot!.chunk.id} ${y.block.offset}`);
    assertEquals(device.memory().buffers, before.buffers + 1);
    y.dispose();
  }
  assertEquals(seen.size, 1);
  assertEquals(device.memory().bytes, before.bytes);
});

gpuTest("tensors that are merely dropped leave their slots, in a loop that never yields", (device) => {
  let x = device.upload(numbers(4, 1), vector(4)) as GpuBuffer;
  const kept = negate(device, x, 4);
  let most = 0;
  for (let i = 0; i < 40_000; i++) {
    x = negate(device, x, 4);
    most = Math.max(most, x.block.slot!.chunk.id);
  }
  assert(most < 40, `chunk ${most}`);
  assertEquals([...x.read()], [1, 2, 3, 4]);
  assertEquals([...kept.read()], [-1, -2, -3, -4]);
});

gpuTest("large and small operands go together, in either role", () => {
  const big = devicePut(np.ones([3000]), "webgpu"), small = devicePut(np.array([2]), "webgpu");
  assertEquals(np.sum(np.multiply(big, small)).item(), 6000);
  const weights = devicePut(np.ones([3000, 2]), "webgpu"), bias = devicePut(np.array([1, 2]), "webgpu");
  assertEquals(np.add(np.matmul(big, weights), bias).toArray(), [3001, 3002]);
  const slope = grad((w: Tensor) => np.sum(np.matmul(big, w.multiply(small))))(weights) as Tensor;
  assertEquals(new Set(slope.dataSync()).size, 1);
});
