// What rides along with a user's kernel in a compiled program: work on its operands, work on its results; and that its memory is planned.
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { defineKernel, DeviceError, devicePut, explain, grad, jit, type KernelOptions, np, scan, type Tensor } from "../../mod.ts";
import { devices, testOnDevices } from "../_helpers/devices.ts";

const f32 = (body: string) => `fn element(i: u32) -> f32 { ${body} }`;
function elementwise(name: string, body: string, f: (x: number) => number, more: Partial<KernelOptions> = {}) {
  return defineKernel({
    name,
    inputs: ["x"],
    output: (x) => x,
    wgsl: f32(body),
    host: (y, [x]) => {
      for (let i = 0; i < y.length; i++) y[i] = f(x![i]!);
    },
    ...more,
  });
}
const cube = elementwise("cube", "let v = x(i); return v * v * v;", (x) => x ** 3, {
  vjp: (ct, [x]) => [ct.multiply(np.square(x!)).multiply(3)],
});
/** The sum of each element and its neighbours: it reads anywhere. */
const neighbours = defineKernel({
  name: "neighbours",
  inputs: ["x"],
  output: (x) => x,
  wgsl: f32(`
    var sum = 0.0;
    for (var k = 0u; k < 3u; k++) { let j = i + k; if (j >= 1u && j <= x_size) { sum += x(j - 1u); } }
    return sum;`),
  host: (y, [x]) => {
    for (let i = 0; i < y.length; i++) y[i] = (x![i - 1] ?? 0) + x![i]! + (x![i + 1] ?? 0);
  },
});
/** Two operands, read at different places. */
const crossed = defineKernel({
  name: "crossed",
  inputs: ["a", "b"],
  output: (a) => a,
  wgsl: f32("return a(i) - 2.0 * b(b_size - 1u - i);"),
  host: (y, [a, b]) => {
    for (let i = 0; i < y.length; i++) y[i] = a![i]! - 2 * b![b!.length - 1 - i]!;
  },
});

function close(got: Tensor, want: Tensor, tolerance = 1e-5): void {
  assertEquals([got.shape, got.dtype], [want.shape, want.dtype]);
  const a = got.dataSync(), b = want.dataSync();
  for (let i = 0; i < a.length; i++) {
    if (!(Math.abs(a[i]! - b[i]!) <= tolerance * Math.max(1, Math.abs(b[i]!)))) throw new Error(`element ${i}: ${a[i]}, expected ${b[i]}`);
  }
}

const wide = () => np.linspace(-2, 2, { num: 12 }).reshape([3, 4]);
const row = () => np.array([0.5, -1, 2, 0.25]);

/** Functions around kernels, and how many kernels of WebGPU each is. */
const cases: { [name: string]: { f: (x: Tensor, c: Tensor) => unknown; kernels: number } } = {
  "a bias before, a scale and an activation behind": { f: (x, c) => np.maximum(cube(x.add(c)).multiply(0.5), 0), kernels: 1 },
  "the result itself is returned too": { f: (x) => ((y: Tensor) => [y, y.add(1)])(cube(x.multiply(2))), kernels: 1 },
  "several results behind": { f: (x, c) => ((y: Tensor) => [y.multiply(2), y.add(c), y.add(x)])(cube(x)), kernels: 1 },
  "an operand that is returned is stored": { f: (x) => ((y: Tensor) => [y, cube(y)])(x.multiply(2)), kernels: 2 },
  "an operand that is read behind is stored": { f: (x) => ((y: Tensor) => cube(y).add(y))(np.exp(x)), kernels: 2 },
  "one operand twice": { f: (x) => ((y: Tensor) => crossed(y, y))(x.add(1)), kernels: 1 },
  "one stored operand twice": { f: (x) => crossed(x, x), kernels: 1 },
  "two operands, views among them": { f: (x, c) => crossed(np.transpose(x), np.broadcastTo(c, [3, 4]).reshape([4, 3])), kernels: 1 },
  "a number as an operand": { f: (x) => cube(np.array(3).multiply(1)).add(x), kernels: 2 },
  "a comparison behind": { f: (x) => np.greater(cube(x), 1), kernels: 1 },
  "bool behind a kernel over int32": {
    f: (x) => {
      const twice = defineKernel({
        name: "twice",
        inputs: ["n"],
        output: (n) => n,
        wgsl: "fn element(i: u32) -> i32 { return 2 * n(i); }",
        host: (y, [n]) => y.forEach((_, i) => y[i] = 2 * n![i]!),
      });
      return np.equal(np.remainder(twice(np.astype(np.floor(x), "int32")), 4), 0);
    },
    kernels: 1,
  },
  "something dear is not computed again for each neighbour": { f: (x) => neighbours(np.exp(x.reshape([-1]))).multiply(2), kernels: 2 },
  "a scale is": { f: (x) => neighbours(x.reshape([-1]).multiply(3)).multiply(2), kernels: 1 },
  "kernels in a row": { f: (x) => cube(neighbours(cube(x).multiply(0.5)).add(1)), kernels: 3 },
  "a reduction behind": { f: (x) => cube(x.add(1)).sum(0), kernels: 2 },
  "a gradient": { f: (x, c) => grad((v: Tensor) => np.sum(np.square(cube(v.add(c)))))(x), kernels: 2 },
  "names that the writer uses itself": {
    f: (x) => {
      const named = defineKernel({
        name: "named",
        inputs: ["value", "x0"],
        output: (x) => x,
        wgsl: f32("let d0 = value(i); let e0 = x0(i); return d0 - e0;"),
        host: (y, [a, b]) => y.forEach((_, i) => y[i] = a![i]! - b![i]!),
      });
      return named(x.multiply(3), x.add(2)).multiply(x);
    },
    kernels: 1,
  },
};

testOnDevices("what rides along with a kernel changes no number", (device) => {
  const x = devicePut(wide(), device), c = devicePut(row(), device);
  for (const [name, { f, kernels }] of Object.entries(cases)) {
    const list = (y: unknown) => (Array.isArray(y) ? y : [y]) as Tensor[];
    const want = list(f(x, c)), got = list(jit(f as (x: Tensor, c: Tensor) => Tensor)(x, c));
    want.forEach((w, k) => close(got[k]!, w));
    if (device === "webgpu") assertEquals(explain(f as (x: Tensor, c: Tensor) => Tensor)(x, c).kernels.length, kernels, name);
  }
});

testOnDevices("in a loop, a kernel may read its carry anywhere while the new one is computed", (device) => {
  const xs = devicePut(np.linspace(0, 1, { num: 5 * 200 }).reshape([5, 200]), device), zero = devicePut(np.zeros([200]), device);
  const step = (c: Tensor, x: Tensor) => [neighbours(c).multiply(0.3).add(x), cube(c.add(x)).multiply(2)] as const;
  let c = zero;
  const ys: Tensor[] = [];
  for (let t = 0; t < 5; t++) {
    const [next, y] = step(c, xs.get(t));
    c = next, ys.push(y);
  }
  const [last, all] = jit((c: Tensor, xs: Tensor) => scan(step, c, xs))(zero, xs) as unknown as [Tensor, Tensor];
  close(last, c);
  close(all, np.stack(ys));
});

testOnDevices("the results of kernels share memory as all others do", (device) => {
  const size = 1 << 16, bytes = 4 * size;
  const f = (x: Tensor) => Array.from({ length: 8 }).reduce((y: Tensor) => neighbours(y), x);
  const x = devicePut(np.ones([size]), device);
  const { kernels, peakBytes, argumentBytes } = explain(f)(x);
  assertEquals(kernels.filter((k) => /neighbours|kernel/.test(k.name)).length, 8);
  const scratch = peakBytes - argumentBytes;
  assert(scratch >= bytes && scratch < 4.5 * bytes, `${scratch} bytes for eight results of ${bytes}`);
  close(jit(f)(x), f(x));
});

if (devices.includes("webgpu")) {
  Deno.test("explain names what rides along", () => {
    const [kernel] = explain((x: Tensor, c: Tensor) => cube(x.add(c)).multiply(2))(devicePut(wide(), "webgpu"), devicePut(row(), "webgpu"))
      .kernels;
    assertEquals(kernel!.name, "user cube of add [3,4] then mul [12]");
    assertStringIncludes(kernel!.source, "fn x(i: u32) -> f32 {");
  });

  Deno.test({ name: "a mistake in the WGSL is explained in a compiled program too", sanitizeOps: false, sanitizeResources: false }, () => {
    const wrong = elementwise("wrong", "let v = x(i);\n  return v * undefinedThing;", (x) => x), x = devicePut(np.array([1]), "webgpu");
    for (const f of [wrong, (x: Tensor) => wrong(x.add(1)).multiply(2)]) {
      const error = assertThrows(() => jit(f)(x).item(), DeviceError) as Error;
      assertStringIncludes(error.message, 'Cannot compile kernel "wrong" that defineKernel was given');
      assertStringIncludes(error.message, "line 2 of its wgsl");
    }
  });
}
