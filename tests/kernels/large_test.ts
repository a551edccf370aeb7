// Tensors above the size of one binding, on an adapter that pretends to bind no more than 64 KiB.
import { assertThrows } from "@std/assert";
import { DeviceError } from "../../core/errors.ts";
import { getPrimitive, inferTypes } from "../../core/primitive.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import type { TypedArray } from "../../core/dtype.ts";
import type { GpuBuffer } from "../../devices/webgpu/buffer.ts";
import type { WebGpuDevice } from "../../devices/webgpu/device.ts";
import { EagerLauncher } from "../../devices/webgpu/eager.ts";
import { ruleOf } from "../../devices/webgpu/rules.ts";
import { assertClose, gpuTest, type Host, host, random } from "./_device.ts";
import { reference } from "./_reference.ts";

function runSmall(device: WebGpuDevice, primitive: PrimitiveName, inputs: readonly Host[], params: object): TypedArray {
  const launcher = new EagerLauncher(device, { ...device.capabilities, maxBindingSize: 65_536 });
  const inAvals = inputs.map((x) => x.aval), outAvals = inferTypes(getPrimitive(primitive), inAvals, params);
  const buffers = inputs.map((x) => device.upload(x.data.slice() as TypedArray, x.aval) as GpuBuffer),
    outputs = outAvals.map((a) => device.allocate(a));
  const rule = ruleOf(primitive);
  if (rule.kind !== "kernels") throw new Error(`${primitive} has no kernels`);
  rule.run({ launcher, inputs: buffers.map((b) => b.block), inAvals, params, outputs: outputs.map((o) => o.block), outAvals });
  launcher.end();
  return outputs[0]!.read();
}

function check(primitive: PrimitiveName, label: string, inputs: readonly Host[], params: object = {}): void {
  gpuTest(
    `${primitive} in parts: ${label}`,
    (device) => assertClose(runSmall(device, primitive, inputs, params), reference(primitive, inputs, params)[0]!, 2e-4, label),
  );
}

const big = (shape: number[], seed = 1) => host(random(shape.reduce((a, b) => a * b, 1), seed), shape);
check("exp", "one operand", [big([50_000])]);
check("add", "two operands", [big([300, 200]), big([300, 200], 2)]);
check("mul", "with a scalar", [big([300, 200]), big([], 2)]);
check("broadcastInDim", "of a scalar", [big([])], { shape: [70_000], axes: [] });
check("broadcastInDim", "of a row", [big([100])], { shape: [500, 100], axes: [1] });
check("transpose", "of a batch of matrices", [big([40, 30, 50])], { perm: [0, 2, 1] });
check("reverse", "of the first axis", [big([400, 100])], { axes: [0] });
check("slice", "with steps", [big([400, 100])], { start: [1, 3], limit: [399, 97], strides: [2, 3] });
check("reduceSum", "of all", [big([300, 200])], { axes: [0, 1] });
check("reduceSum", "of rows", [big([300, 200])], { axes: [1] });
check("reduceSum", "of columns", [big([300, 200])], { axes: [0] });
check("reduceMax", "of the middle", [big([20, 60, 50])], { axes: [1] });
const plain = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] };
check("dotGeneral", "many rows", [big([400, 100]), big([100, 40], 2)], plain);
check("dotGeneral", "a large result", [big([200, 8]), big([8, 300], 2)], plain);
check("dotGeneral", "a batch", [big([6, 64, 64]), big([6, 64, 64], 2)], {
  lhsBatch: [0],
  rhsBatch: [0],
  lhsContract: [2],
  rhsContract: [1],
});

gpuTest("what cannot be taken in parts is refused with the limit", (device) => {
  assertThrows(
    () => runSmall(device, "sort", [big([50_000])], { axis: 0, numKeys: 1 }),
    DeviceError,
    "one binding of this adapter covers 65536",
  );
});
