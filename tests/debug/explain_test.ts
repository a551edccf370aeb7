// What explain says of a function's cost.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { devicePut, explain, grad, jit, np, scan, type Tensor } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";

testOnDevices("explain counts flops and shows the kernels", (device) => {
  const x = devicePut(np.ones([8, 4]), device), w = devicePut(np.ones([4, 2]), device);
  const cost = explain((a: Tensor, b: Tensor) => np.tanh(np.matmul(a, b).add(1)))(x, w);
  assertEquals(cost.flops, 2 * 8 * 4 * 2 + 2 * 16);
  assert(cost.kernels.length >= 1 && cost.bytes > 0 && cost.seconds > 0 && cost.peakBytes >= cost.argumentBytes);
  assertEquals(cost.argumentBytes, 4 * (32 + 8 + 16));
  for (const word of ["program", "kernels on", device, "tanh", "roofline"]) assertStringIncludes(String(cost), word);
});

Deno.test("explain takes a jitted function, and counts each step of a loop", () => {
  const step = (c: Tensor) => [np.matmul(c, c), null] as const;
  const cost = explain(jit((c: Tensor) => scan(step, c, null, { length: 10 })[0]))(np.eye(4));
  assertEquals(cost.flops, 10 * 2 * 4 ** 3);
});

Deno.test("a gradient costs about three times its function, in products", () => {
  const f = (w: Tensor, x: Tensor) => np.sum(np.matmul(x, w));
  const x = np.ones([16, 8]), w = np.ones([8, 4]);
  const forward = explain(f)(w, x).flops, both = explain(grad(f, { argnums: [0, 1] }))(w, x).flops;
  assert(both > 1.9 * forward && both < 3.5 * forward, `${both} against ${forward}`);
});
