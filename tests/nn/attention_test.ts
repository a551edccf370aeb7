// deno-lint-ignore-file no-explicit-any -- goldens of several forms
// dotProductAttention and its gradients against JAX; the operands follow from their shapes by the formula of tests/goldens/attention.py.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { getDevice } from "../../core/device.ts";
import type { WebGpuDevice } from "../../devices/webgpu/mod.ts";
import { DeviceError, type DType, grad, jit, nn, np, random, setDefaultDevice, type Tensor, vmap } from "../../mod.ts";
import golden from "../goldens/attention.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";

const kept = 400;
const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const values = (shape: readonly number[], seed: number, dtype: DType = "float32") =>
  np.reshape(np.array(Float32Array.from({ length: count(shape) }, (_, i) => Math.sin(i * 0.731 + 0.37 * seed * seed))), shape).astype(
    dtype,
  );

function maskOf(shape: readonly number[]): Tensor {
  const [, , rows, columns] = shape as [number, number, number, number];
  const seen = (i: number) => i * 7919 % 5 > 1 && (Math.floor(i / columns) % rows % 3 !== 1 || columns === 1);
  return np.reshape(np.array(Uint8Array.from({ length: count(shape) }, (_, i) => Number(seen(i)))), shape).astype("bool");
}

/** Query, key, value and the options of a golden; its bias apart. */
function read({ sizes: [B, T, S, N, K, H], options: o, dtype }: any): { operands: Tensor[]; options: nn.AttentionOptions } {
  const operands = [[B, T, N, H], [B, S, K, H], [B, S, K, H]].map((shape, i) => values(shape, i, dtype));
  if (o.bias) operands.push(values(o.bias, 5));
  const ints = (list: number[]) => np.array(Int32Array.from(list));
  return {
    operands,
    options: {
      ...o.mask && { mask: maskOf(o.mask) },
      ...o.causal && { isCausal: true },
      ...o.window && { localWindowSize: o.window },
      ...o.lengths && { keyValueSeqLengths: ints(o.lengths) },
      ...o.queries && { querySeqLengths: ints(o.queries) },
      ...o.scale !== undefined && { scale: o.scale },
    },
  };
}

function closeTo(what: string, actual: Tensor, expected: readonly number[], tolerance: number): void {
  const data = actual.astype("float32").dataSync(), step = Math.max(1, Math.ceil(data.length / kept));
  assertEquals(Math.ceil(data.length / step), expected.length, what);
  expected.forEach((e, i) => {
    const a = data[i * step]!;
    if (!(Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e)))) throw new Error(`${what}: element ${i * step} is ${a}, expected ${e}`);
  });
}

/** Whether all elements are within `atol`. */
const close = (x: Tensor, y: Tensor, atol: number) => np.allclose(x, y, { atol }).item() === true;

const tolerances: Record<string, number> = { float32: 3e-5, float16: 4e-3, bfloat16: 4e-2 };

for (const [name, item] of Object.entries(golden as Record<string, any>)) {
  testOnDevices(`dotProductAttention agrees with JAX: ${name}`, (device) => {
    setDefaultDevice(device);
    if (item.dtype === "float16" && device === "webgpu" && !(getDevice("webgpu") as WebGpuDevice).capabilities.float16) {
      assertThrows(() => read(item), DeviceError, "this adapter has no shader-f16");
      return;
    }
    const { operands, options } = read(item), tolerance = tolerances[item.dtype]!;
    const f = (q: Tensor, k: Tensor, v: Tensor, bias?: Tensor) => nn.dotProductAttention(q, k, v, bias ? { ...options, bias } : options);
    closeTo("eager", f(...operands as [Tensor, Tensor, Tensor]), item.y, tolerance);
    closeTo("jitted", jit(f as any)(...operands) as Tensor, item.y, tolerance);
    const loss = (...xs: Tensor[]) => {
      const y = f(...xs as [Tensor, Tensor, Tensor]);
      return np.sum(np.multiply(y.astype("float32"), values(y.shape, 7)));
    };
    const argnums = operands.map((_, i) => i), g = grad(loss as any, { argnums });
    const grads = jit(g as any)(...operands) as Tensor[];
    item.grads.forEach((e: number[], i: number) => closeTo(`gradient ${i}`, grads[i]!, e, 3 * tolerance));
    // Eager gradients take other ways through the devices; one of each kind shows them.
    if (/plain|mask and|bias for heads/.test(name)) {
      (g as any)(...operands).forEach((x: Tensor, i: number) => closeTo(`eager gradient ${i}`, x, item.grads[i], 3 * tolerance));
    }
  });
}

testOnDevices("dotProductAttention gives the logarithms of its denominators, dropped weights too", (device) => {
  setDefaultDevice(device);
  const [q, k, v] = [values([2, 5, 4, 8], 1), values([2, 7, 2, 8], 2), values([2, 7, 2, 8], 3)] as const;
  const [y, sums] = nn.dotProductAttention(q, k, v, { returnResidual: true, isCausal: true });
  const logits = np.einsum("btkgh,bskh->btkgs", np.reshape(q, [2, 5, 2, 2, 8]), k).multiply(1 / Math.sqrt(8));
  const seen = np.reshape(np.greaterEqual(np.reshape(np.arange(5), [5, 1]), np.arange(7)), [1, 5, 1, 1, 7]);
  const expected = np.reshape(np.logsumexp(np.where(seen, logits, -1e30), -1), [2, 5, 4]);
  assert(close(sums, expected, 1e-5));
  assert(close(y, nn.dotProductAttention(q, k, v, { isCausal: true }), 1e-6));
  const dropping = { returnResidual: true, isCausal: true, dropoutRate: 0.5, key: random.key(0) } as const;
  const [dropped, same] = nn.dotProductAttention(q, k, v, dropping);
  assert(close(same, expected, 1e-5));
  assert(!close(dropped, y, 1e-3));
});

testOnDevices("vmap of dotProductAttention is a loop over examples", (device) => {
  setDefaultDevice(device);
  const q = values([3, 1, 9, 2, 4], 1), k = values([1, 8, 2, 4], 2), v = values([1, 8, 2, 4], 3);
  const f = (x: Tensor) => nn.dotProductAttention(x, k, v, { isCausal: true, mask: maskOf([1, 1, 9, 8]) });
  const separate = np.stack([0, 1, 2].map((i) => f(q.get(i))));
  assert(close(vmap(f)(q), separate, 1e-6));
  assert(close(jit(vmap(f))(q), separate, 1e-6));
});
