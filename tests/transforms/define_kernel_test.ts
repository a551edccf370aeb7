// A kernel of the user's own: eager, jitted, differentiated, batched, on every device; and what is said where something is missing.
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  defineKernel,
  DeviceError,
  devicePut,
  grad,
  hessian,
  jit,
  jvp,
  type KernelOptions,
  np,
  scan,
  type Tensor,
  vmap,
} from "../../mod.ts";
import { devices, testOnDevices } from "../_helpers/devices.ts";

const base: KernelOptions = {
  name: "swish",
  inputs: ["x"],
  output: (x) => x,
  wgsl: "fn element(i: u32) -> f32 {\n  return x(i) / (1.0 + fx_exp(-x(i)));\n}",
  host: (y, [x]) => {
    for (let i = 0; i < y.length; i++) y[i] = x![i]! / (1 + Math.exp(-x![i]!));
  },
};
const sigmoid = (x: Tensor) => np.divide(1, np.exp(x.negative()).add(1));
const plain = (x: Tensor) => x.multiply(sigmoid(x));
const slope = (x: Tensor, y: Tensor) => sigmoid(x).multiply(np.add(1, x).subtract(y));
const swish = defineKernel({ ...base, vjp: (ct, [x], y) => [ct.multiply(slope(x!, y))], vmap: "elementwise" });
const forward = defineKernel({ ...base, jvp: ([dx], [x], y) => dx!.multiply(slope(x!, y)), vmap: "elementwise" });

function close(got: Tensor, want: Tensor): void {
  const a = got.dataSync(), b = want.dataSync();
  assertEquals(got.shape, want.shape);
  for (let i = 0; i < a.length; i++) if (!(Math.abs(a[i]! - b[i]!) <= 2e-5)) throw new Error(`element ${i}: ${a[i]}, expected ${b[i]}`);
}

testOnDevices("a user's kernel works like any function", (device) => {
  const x = devicePut(np.linspace(-3, 3, { num: 150 }).reshape([3, 50]), device);
  const total = (f: (x: Tensor) => Tensor) => (v: Tensor) => np.sum(np.square(f(v)));
  for (const f of [swish, forward]) {
    close(f(x), plain(x));
    close(jit((v: Tensor) => f(v.multiply(2)).add(1))(x), plain(x.multiply(2)).add(1));
    close(grad(total(f))(x), grad(total(plain))(x));
    close(jit(grad(total(f)))(x), grad(total(plain))(x));
    close(vmap(grad(total(f)))(x), grad(total(plain))(x));
    close(grad((v: Tensor) => vmap(f)(v).sum())(x), grad((v: Tensor) => plain(v).sum())(x));
    close(scan((c: Tensor, row: Tensor) => [c.add(f(row)), null] as const, np.zeros([50]), x)[0], plain(x).sum(0));
  }
  close(jvp(forward, [x], [np.onesLike(x)])[1] as Tensor, jvp(plain, [x], [np.onesLike(x)])[1] as Tensor);
  const v = devicePut(np.array([0.3, -1.2]), device);
  close(hessian(total(forward))(v), hessian(total(plain))(v));
  close(grad((u: Tensor) => grad(total(swish))(u).sum())(v), grad((u: Tensor) => grad(total(plain))(u).sum())(v));
});

testOnDevices("a kernel may read anywhere, and several operands", (device) => {
  const outer = defineKernel({
    name: "outer difference",
    inputs: ["a", "b"],
    output: (a, b) => ({ shape: [a.shape[0]!, b.shape[0]!], dtype: "float32" }),
    wgsl: "fn element(i: u32) -> f32 { return a(i / b_size) - b(i % b_shape(0u)); }",
    host: (y, [a, b]) => {
      for (let i = 0; i < y.length; i++) y[i] = a![Math.floor(i / b!.length)]! - b![i % b!.length]!;
    },
  });
  const a = devicePut(np.array([1, 2]), device), b = devicePut(np.array([10, 20, 30]), device);
  assertEquals(outer(a, b).toArray(), [[-9, -19, -29], [-8, -18, -28]]);
});

Deno.test("what a kernel lacks is said", () => {
  const bare = defineKernel(base), x = np.array([1, 2]);
  assertThrows(() => grad((v: Tensor) => bare(v).sum())(x), TypeError, 'kernel "swish": it has no vjp or jvp rule');
  assertThrows(() => vmap(bare)(x), TypeError, 'vmap kernel "swish": it has no vmap rule');
  assertThrows(() => jvp(swish, [x], [x]), TypeError, "no jvp rule");
  assertThrows(() => bare(x, x), TypeError, "takes x");
  assertThrows(() => defineKernel({ ...base, wgsl: "fn f() {}" }), TypeError, "element(i: u32)");
  assertThrows(() => defineKernel({ ...base, grad: () => [] } as never), TypeError, '"grad"');
});

if (devices.includes("webgpu")) {
  Deno.test({ name: "a mistake in the WGSL shows the compiler's words and the line", sanitizeOps: false, sanitizeResources: false }, () => {
    const wrong = defineKernel({ ...base, wgsl: "fn element(i: u32) -> f32 {\n  let y = x(i);\n  return y * undefinedThing;\n}" });
    const error = assertThrows(() => wrong(devicePut(np.array([1]), "webgpu")).item(), DeviceError) as Error;
    assertStringIncludes(error.message, "undefinedThing");
    assertStringIncludes(error.message, "line 3");
  });
}
