import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DeviceError } from "../../../core/errors.ts";
import { Kernel } from "../../../kernels/kernel.ts";
import { gpuTest, host, run } from "../../kernels/_device.ts";

const vector = (n: number) => ({ shape: [n], dtype: "float32" as const });

gpuTest("elements stay on the host until a kernel asks for them", (device) => {
  const before = device.memory().buffers;
  const x = device.upload(new Float32Array([1, 2, 3]), vector(3));
  assertEquals(device.memory().buffers, before);
  assertEquals([...x.read()], [1, 2, 3]);
  device.run("neg", [x], [vector(3)], {}, [vector(3)]);
  assertEquals(device.memory().buffers > before, true);
});

gpuTest("reading works at once and awaited", async (device) => {
  const x = device.upload(new Float32Array([1, -2, 3]), vector(3));
  const [y] = device.run("neg", [x], [vector(3)], {}, [vector(3)]);
  assertEquals([...await y!.readAsync()], [-1, 2, -3]);
  const [z] = device.run("neg", [y!], [vector(3)], {}, [vector(3)]);
  assertEquals([...z!.read()], [1, -2, 3]);
});

gpuTest("a scalar read in every step costs well under the 11 ms of an awaited one", (device) => {
  const one = { shape: [], dtype: "float32" as const };
  let x = device.upload(new Float32Array([1]), one) as ReturnType<typeof device.upload>;
  const start = performance.now();
  for (let i = 0; i < 50; i++) {
    x = device.run("neg", [x], [one], {}, [one])[0] as typeof x;
    x.read();
  }
  const each = (performance.now() - start) / 50;
  if (each > 8) throw new Error(`a step with a read takes ${each.toFixed(1)} ms`);
});

gpuTest("float64 is refused with the way out", (device) => {
  const float64 = { shape: [2], dtype: "float64" as const };
  assertThrows(() => device.upload(new Float64Array(2), float64), DeviceError, 'Cannot put float64[2] on "webgpu"');
  assertThrows(() => device.upload(new Float64Array(2), float64), DeviceError, '"cpu"');
});

gpuTest("memory that was given back is not read", (device) => {
  const x = device.upload(new Float32Array([1, 2]), vector(2));
  const [y] = device.run("neg", [x], [vector(2)], {}, [vector(2)]);
  y!.dispose();
  assertEquals(y!.disposed, true);
  assertThrows(() => y!.read(), TypeError, "given back");
});

gpuTest("a reshape shares memory, and each may be disposed of", (device) => {
  const x = device.upload(new Float32Array([1, 2, 3, 4]), vector(4));
  const [y] = device.run("neg", [x], [vector(4)], {}, [vector(4)]);
  const square = { shape: [2, 2], dtype: "float32" as const };
  const [z] = device.run("reshape", [y!], [vector(4)], { shape: [2, 2] }, [square]);
  y!.dispose();
  assertEquals([...z!.read()], [-1, -2, -3, -4]);
});

gpuTest("an upload does not overtake launches that still read the block it reuses", (device) => {
  const n = 1000;
  for (let round = 0; round < 5; round++) {
    const x = device.upload(new Float32Array(n).fill(round), vector(n));
    const [y] = device.run("neg", [x], [vector(n)], {}, [vector(n)]);
    x.dispose();
    const z = device.upload(new Float32Array(n).fill(100), vector(n));
    const [w] = device.run("neg", [z], [vector(n)], {}, [vector(n)]);
    assertEquals(y!.read()[n - 1], -round + 0);
    assertEquals(w!.read()[0], -100);
  }
});

gpuTest("a kernel that does not compile says so, with its name, when it is first used", (device) => {
  const bad = new Kernel("bad kernel", "@compute @workgroup_size(1) fn main() { let x: f32 = true; }");
  assertThrows(() => device.pipelines.get(bad), DeviceError, 'Cannot compile kernel "bad kernel"');
});

gpuTest("an error of the GPU is thrown at the next read", (device) => {
  device.queue.begin("add");
  device.queue.fail("something went wrong");
  const x = device.upload(new Float32Array([1]), vector(1));
  const [y] = device.run("neg", [x], [vector(1)], {}, [vector(1)]);
  assertThrows(() => y!.read(), DeviceError, "something went wrong");
  device.queue.begin("add");
  device.queue.fail("again");
  const [z] = device.run("neg", [x], [vector(1)], {}, [vector(1)]);
  return assertRejects(() => z!.readAsync(), DeviceError, "again").then(() => {});
});

gpuTest("more than the largest buffer is refused before the call", (device) => {
  const size = device.capabilities.maxBufferSize / 4 + 1024;
  assertThrows(
    () => device.run("iota", [], [], { shape: [size], dtype: "float32", axis: 0 }, [vector(size)]),
    DeviceError,
    "the largest buffer of this adapter",
  );
});

gpuTest("grids of more than 65,535 workgroups are folded", () => {
  const n = 65_536 * 256 + 5; // of iota, one element an invocation
  const out = run("iota", [], { shape: [n], dtype: "int32", axis: 0 });
  assertEquals([out[0], out[n - 1], out[65_535 * 256 + 3]], [0, n - 1, 65_535 * 256 + 3]);
});

gpuTest("results do not change from run to run", () => {
  const x = host(Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i) * 1e3), [50_000]);
  const first = run("reduceSum", [x], { axes: [0] })[0];
  for (let i = 0; i < 3; i++) assertEquals(run("reduceSum", [x], { axes: [0] })[0], first);
});

gpuTest("memory of dropped results is used again in a loop that never yields", (device) => {
  const aval = { shape: [1 << 20], dtype: "float32" as const }, made: number[] = [];
  const { gpu } = device, create = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (descriptor) => {
    made.push(descriptor.size);
    return create(descriptor);
  };
  try {
    const x = device.upload(new Float32Array(1 << 20).fill(2), aval);
    for (let i = 0; i < 200; i++) {
      const [y] = device.run("mul", [x, x], [aval, aval], {}, [aval]);
      if (i % 50 === 0) assertEquals(y!.read()[7], 4);
    }
    // 800 MB of results: more than what may lie free, and what brings a collection on.
    const large = made.filter((size) => size >= 1 << 22).length;
    assertEquals(large < 120, true, `${large} large buffers were made for 200 results`);
  } finally {
    gpu.createBuffer = create;
  }
});
