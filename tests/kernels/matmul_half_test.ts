// Products of float16: operands are read as they lie, sums are kept in float32, so that long ones do not stall.
import { assertThrows } from "@std/assert";
import { DeviceError } from "../../core/errors.ts";
import { EagerLauncher } from "../../devices/webgpu/eager.ts";
import { matmul } from "../../kernels/matmul/matmul.ts";
import type { Capabilities } from "../../kernels/launcher.ts";
import { assertClose, gpu, gpuTest, random } from "./_device.ts";

interface Variant {
  readonly name: string;
  readonly capabilities: Partial<Capabilities>;
}

const variants: readonly Variant[] = [
  { name: "as this adapter", capabilities: {} },
  { name: "without subgroups", capabilities: { subgroupSize: 0 } },
  { name: "as a GPU", capabilities: { software: false, subgroupSize: 0 } },
];

function check(out: "float16" | "float32", m: number, n: number, k: number, { capabilities }: Variant): void {
  const device = gpu(),
    aval = (rows: number, columns: number, dtype: "float16" | "float32" = "float16") => ({ shape: [rows, columns], dtype });
  // Nearly all of one sign: in float16 the sums would stall at 2,048.
  const x = Float16Array.from(random(m * k, 1), (v) => 1 + v / 8), y = Float16Array.from(random(k * n, 2), (v) => 1 + v / 8);
  const expected = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) for (let q = 0; q < k; q++) expected[i * n + j]! += x[i * k + q]! * y[q * n + j]!;
  const [a, b] = [device.upload(x, aval(m, k)).block, device.upload(y, aval(k, n)).block], result = device.allocate(aval(m, n, out));
  const launcher = new EagerLauncher(device, { ...device.capabilities, ...capabilities });
  launcher.begin();
  matmul(launcher, {
    batches: 1,
    m,
    n,
    k,
    a: { operand: a, batch: 0, row: k, step: 1 },
    b: { operand: b, batch: 0, row: 1, step: n },
    c: result.block,
    dtype: "float16",
    out,
  });
  launcher.end();
  assertClose(result.read(), expected, out === "float32" ? 1e-5 : 5e-4, out);
}

for (const variant of variants) {
  gpuTest(`matmul of float16, ${variant.name}`, (device) => {
    if (!device.capabilities.float16) {
      assertThrows(
        () => device.upload(new Float16Array(4), { shape: [4], dtype: "float16" }),
        DeviceError,
        "this adapter has no shader-f16",
      );
      return;
    }
    check("float32", 64, 64, 3000, variant);
    check("float16", 64, 64, 3000, variant);
    check("float16", 33, 45, 70, variant);
    check("float32", 3, 5, 7, variant);
  });
}
