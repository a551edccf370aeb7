/** What an eager operation on the CPU device costs: small ones, where the overhead is all, and large ones. */
import type { Buffer } from "../core/device.ts";
import type { DType } from "../core/dtype.ts";
import { allocate } from "../core/dtype.ts";
import type { PrimitiveName } from "../core/primitives/mod.ts";
import { type Aval, type Shape, sizeOf } from "../core/shape.ts";
import { CpuDevice } from "../devices/cpu/device.ts";

const device = new CpuDevice();

function tensor(shape: Shape, dtype: DType = "float32"): [Buffer, Aval] {
  const data = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = (i * 7919 % 101) / 50 - 1;
  const aval: Aval = { shape, dtype };
  return [device.upload(data, aval), aval];
}

function bench(name: string, primitive: PrimitiveName, inputs: [Buffer, Aval][], params: object, out: Aval): void {
  const buffers = inputs.map(([b]) => b), avals = inputs.map(([, a]) => a), outs = [out];
  Deno.bench(name, () => void device.run(primitive, buffers, avals, params, outs));
}

const f32 = (...shape: number[]): Aval => ({ shape, dtype: "float32" });
const small = tensor([100]), scalar = tensor([]), large = tensor([1000, 1000]);
bench("add of 100", "add", [small, small], {}, f32(100));
bench("add of 100 and a scalar", "add", [small, scalar], {}, f32(100));
bench("exp of 100", "exp", [small], {}, f32(100));
bench("sum of 100", "reduceSum", [small], { axes: [0] }, f32());
bench("reshape of 100", "reshape", [small], { shape: [10, 10] }, f32(10, 10));
bench("transpose of 10 × 10", "transpose", [tensor([10, 10])], { perm: [1, 0] }, f32(10, 10));
bench("broadcast of 10 to 10 × 10", "broadcastInDim", [tensor([10])], { shape: [10, 10], axes: [1] }, f32(10, 10));
bench("broadcast of 10 to 10 × 10 along rows", "broadcastInDim", [tensor([10])], { shape: [10, 10], axes: [0] }, f32(10, 10));
const nn = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] };
bench("matmul of 10 × 10", "dotGeneral", [tensor([10, 10]), tensor([10, 10])], nn, f32(10, 10));
for (const n of [64, 256, 512]) bench(`matmul of ${n}³`, "dotGeneral", [tensor([n, n]), tensor([n, n])], nn, f32(n, n));
bench("add of 1,000,000", "add", [large, large], {}, f32(1000, 1000));
bench("exp of 1,000,000", "exp", [large], {}, f32(1000, 1000));
bench("sum of 1,000,000", "reduceSum", [large], { axes: [0, 1] }, f32());
bench("column sums of 1,000,000", "reduceSum", [large], { axes: [0] }, f32(1000));
bench("transpose of 1000 × 1000", "transpose", [large], { perm: [1, 0] }, f32(1000, 1000));
bench("sort of 1,000,000", "sort", [large], { axis: 1, numKeys: 1 }, f32(1000, 1000));
bench("conv 3 × 3 of 8 × 28 × 28 × 16 to 32", "conv", [tensor([8, 28, 28, 16]), tensor([3, 3, 16, 32])], {
  strides: [1, 1],
  padding: [[1, 1], [1, 1]],
  lhsDilation: [1, 1],
  rhsDilation: [1, 1],
  featureGroups: 1,
  batchGroups: 1,
}, f32(8, 28, 28, 32));
bench("max pooling 2 × 2 of 8 × 28 × 28 × 32", "reduceWindow", [tensor([8, 28, 28, 32])], {
  kind: "max",
  window: [1, 2, 2, 1],
  strides: [1, 2, 2, 1],
  padding: [[0, 0], [0, 0], [0, 0], [0, 0]],
  baseDilation: [1, 1, 1, 1],
  windowDilation: [1, 1, 1, 1],
}, f32(8, 14, 14, 32));
const key = { shape: [], dtype: "uint32" } as const, counts = tensor([100000], "uint32");
const word: [Buffer, Aval] = [device.upload(Uint32Array.of(7), key), key];
bench("threefry of 100,000", "threefry", [word, word, counts, counts], { word: 2 }, { shape: [100000], dtype: "uint32" });
