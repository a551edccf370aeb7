/**
 * The golden cases in float32, on every device: values and cotangents, eager and compiled.
 *
 * @module
 */
import { chooseDevice, getDefaultDevice } from "../../../core/device.ts";
import type { DType } from "../../../core/dtype.ts";
import { Tensor } from "../../../core/tensor.ts";
import { traceProgram } from "../../../core/tracing/program_trace.ts";
import "../../../core/primitives/mod.ts";
import "../../../devices/mod.ts";
import { testOnDevices } from "../../_helpers/devices.ts";
import { assertNear, type Flat, floating, functionOf, type GoldenCase, type GoldenTensor, tensorOf, vjpOf } from "./_golden.ts";
import golden from "../../goldens/rules.json" with { type: "json" };

const narrow = (dtype: DType): DType => dtype === "float64" ? "float32" : dtype;

function narrowed(x: GoldenTensor): GoldenTensor {
  return { ...x, dtype: narrow(x.dtype) };
}

/** The case in float32. */
function narrowCase(c: GoldenCase): GoldenCase {
  return { ...c, inputs: c.inputs.map(narrowed), outputs: c.outputs.map(narrowed) };
}

// The next float is another one in float32.
const cases = (golden as unknown as GoldenCase[]).filter((c) => c.primitive !== "nextAfter").map(narrowCase);

function compiled(f: Flat, inputs: readonly Tensor[]): Tensor[] {
  const { program, constants } = traceProgram(f, inputs.map((x) => x.aval));
  const outs = getDefaultDevice().compile(program).run([...constants, ...inputs].map((x) => x.storage!));
  return outs.map((storage, i) => new Tensor(program.outputs[i]!.aval, storage, false));
}

for (const c of cases) {
  testOnDevices(c.name, (device) => {
    chooseDevice(device);
    try {
      const f = functionOf(c), inputs = c.inputs.map((x) => tensorOf(x.shape, x.dtype, x.data));
      for (const [how, outs] of [["eager", f(...inputs)], ["compiled", compiled(f, inputs)]] as const) {
        outs.forEach((x, i) => assertNear(x, c.outputs[i]!.data, 5e-6, `${how} result ${i}`));
      }
      if (!c.inCotangents) return;
      const g: Flat = (...xs) => {
        const outs = f(...xs);
        return floating(outs).map((i) => outs[i]!);
      };
      const shapes = c.outputs.filter((o) => o.dtype === "float32").map((o) => o.shape);
      const back: Flat = (...xs) => vjpOf(g, xs, c.cotangents!.map((ct, i) => tensorOf(shapes[i]!, "float32", ct)));
      for (const [how, outs] of [["eager", back(...inputs)], ["compiled", compiled(back, inputs)]] as const) {
        outs.forEach((x, i) => assertNear(x, c.inCotangents![i]!, 1e-4, `${how} cotangent ${i}`));
      }
    } finally {
      chooseDevice("cpu");
    }
  });
}
