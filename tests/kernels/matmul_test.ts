// Every family of matrix products on every adapter, the GPUs' too: odd sizes, both ways round, batches.
import { EagerLauncher } from "../../devices/webgpu/eager.ts";
import type { GpuBuffer } from "../../devices/webgpu/buffer.ts";
import type { Capabilities } from "../../kernels/launcher.ts";
import { matmul } from "../../kernels/matmul/matmul.ts";
import { assertClose, gpuTest, random } from "./_device.ts";

interface Case {
  readonly batches: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

const cases: Case[] = [
  { batches: 1, m: 64, n: 64, k: 64 },
  { batches: 1, m: 128, n: 192, k: 68 },
  { batches: 3, m: 40, n: 36, k: 52 },
  { batches: 2, m: 33, n: 67, k: 45 },
  { batches: 1, m: 100, n: 35, k: 9 },
  { batches: 1, m: 5, n: 70, k: 133 },
  { batches: 1, m: 48, n: 48, k: 3000 },
  { batches: 1, m: 37, n: 1, k: 132 },
  { batches: 3, m: 1, n: 29, k: 260 },
  { batches: 1, m: 1, n: 1, k: 5004 },
  { batches: 2, m: 1, n: 7, k: 67 },
];
const adapters: [name: string, change: Partial<Capabilities>][] = [
  ["as it is", {}],
  ["without subgroups", { subgroupSize: 0 }],
  ["as a GPU", { software: false }],
];

for (const [adapter, change] of adapters) {
  for (const { batches, m, n, k } of cases) {
    for (const form of ["nn", "nt", "tn", "tt"]) {
      gpuTest(`matmul ${form} ${batches} × ${m} × ${n} × ${k}, ${adapter}`, (device) => {
        const a = random(batches * m * k, 3), b = random(batches * k * n, 4);
        const [aRow, aStep] = form[0] === "n" ? [k, 1] : [1, m], [bRow, bStep] = form[1] === "n" ? [1, n] : [k, 1];
        const expected = new Float64Array(batches * m * n);
        for (let p = 0; p < batches; p++) {
          for (let i = 0; i < m; i++) {
            for (let j = 0; j < n; j++) {
              let sum = 0;
              for (let l = 0; l < k; l++) sum += a[p * m * k + i * aRow + l * aStep]! * b[p * k * n + j * bRow + l * bStep]!;
              expected[(p * m + i) * n + j] = sum;
            }
          }
        }
        const flat = (size: number) => ({ shape: [size], dtype: "float32" as const });
        const [left, right] = [device.upload(a, flat(a.length)), device.upload(b, flat(b.length))] as [GpuBuffer, GpuBuffer];
        const out = device.allocate(flat(expected.length));
        const launcher = new EagerLauncher(device, { ...device.capabilities, ...change });
        matmul(launcher, {
          batches,
          m,
          n,
          k,
          a: { operand: left.block, batch: m * k, row: aRow, step: aStep },
          b: { operand: right.block, batch: k * n, row: bRow, step: bStep },
          c: out.block,
          dtype: "float32",
          out: "float32",
        });
        launcher.end();
        assertClose(out.read(), expected, 1e-4, "product");
      });
    }
  }
}

// Products large enough for the tallest tiles: entries here and there, the last rows and columns among them.
for (const { m, n, k } of [{ m: 129, n: 1028, k: 1028 }, { m: 200, n: 770, k: 1030 }]) {
  for (const form of ["nn", "nt", "tn"]) {
    gpuTest(`matmul ${form} ${m} × ${n} × ${k}, entries`, (device) => {
      const a = random(m * k, 5), b = random(k * n, 6);
      const [aRow, aStep] = form[0] === "n" ? [k, 1] : [1, m], [bRow, bStep] = form[1] === "n" ? [1, n] : [k, 1];
      const flat = (size: number) => ({ shape: [size], dtype: "float32" as const });
      const [left, right] = [device.upload(a, flat(a.length)), device.upload(b, flat(b.length))] as [GpuBuffer, GpuBuffer];
      const out = device.allocate(flat(m * n)), launcher = new EagerLauncher(device);
      matmul(launcher, {
        batches: 1,
        m,
        n,
        k,
        a: { operand: left.block, batch: 0, row: aRow, step: aStep },
        b: { operand: right.block, batch: 0, row: bRow, step: bStep },
        c: out.block,
        dtype: "float32",
        out: "float32",
      });
      launcher.end();
      const got = out.read(), entries: number[] = [], expected: number[] = [];
      for (let t = 0; t < 400; t++) {
        const i = t < 20 ? m - 1 - t % 3 : (t * 37) % m, j = t < 20 ? n - 1 - t : (t * 101) % n;
        let sum = 0;
        for (let l = 0; l < k; l++) sum += a[i * aRow + l * aStep]! * b[j * bRow + l * bStep]!;
        entries.push(got[i * n + j] as number);
        expected.push(sum);
      }
      assertClose(Float32Array.from(entries), Float64Array.from(expected), 2e-4, "product");
    });
  }
}
