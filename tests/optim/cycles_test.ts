import { assertEquals, assertThrows } from "@std/assert";
import { grad, jit, np, optim, setDefaultDevice, type Tensor, vmap } from "../../mod.ts";
import golden from "../goldens/optim_cycles.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";
import { assertClose, cpuTest } from "./_parts.ts";

for (const { name, args, values } of golden.cases) {
  testOnDevices(`${name}(${args.map((x) => JSON.stringify(x)).join(", ")}) follows PyTorch or Keras`, (device) => {
    setDefaultDevice(device);
    // deno-lint-ignore no-explicit-any -- looked up by name
    const schedule: optim.Schedule = (optim as any)[name](...args);
    if (device === "cpu") assertClose(golden.counts.map((count) => schedule(count).item()), values, "of numbers", 3e-6);
    const traced = np.array(golden.counts, { dtype: "int32" });
    assertClose(jit((c: Tensor) => vmap((one: Tensor) => schedule(one))(c) as Tensor)(traced), values, "jitted and batched", 3e-6);
  });
}

testOnDevices("clipGradNorm follows PyTorch", (device) => {
  setDefaultDevice(device);
  const list = { w: np.array(golden.grads.w), b: np.array(golden.grads.b) };
  for (const { maxNorm, normType, norm, grads: expected } of golden.clipped) {
    const options = { normType: normType === "inf" ? Infinity : Number(normType) };
    const [clipped, before] = jit((g: typeof list) => optim.clipGradNorm(g, maxNorm, options))(list);
    assertClose(before, norm, `norm ${normType}`, 1e-6);
    assertClose(np.ravel(clipped.w), expected.w, `w by norm ${normType}`, 1e-6);
    assertClose(clipped.b, expected.b, `b by norm ${normType}`, 1e-6);
  }
});

testOnDevices("dynamicScale follows Flax", (device) => {
  setDefaultDevice(device);
  const scaler = optim.dynamicScale({ growthInterval: 3, initScale: 8, minimumScale: 0.5 });
  const step = jit((state: optim.DynamicScaleState, value: Tensor) => {
    const loss = (p: { w: Tensor }) => scaler.scaled(np.sum(np.multiply(p.w, value)), state);
    return scaler.unscale(grad(loss)({ w: np.ones([2]) }), state);
  });
  let state = scaler.init();
  golden.scales.forEach(({ value, scale, finite, steps }, i) => {
    const number = value === "inf" ? Infinity : Number(value);
    const [grads, good, next] = step(state, np.array(number, { dtype: "float32" }));
    assertEquals([next.scale.item(), good.item(), next.finiteSteps.item()], [scale, finite, steps], `step ${i}`);
    if (finite) assertClose(grads.w, [number, number], `gradients of step ${i}`);
    state = next;
  });
  assertThrows(() => optim.dynamicScale({ backoffFactor: 2 }), RangeError, "with backoffFactor 2: it must be in (0, 1]");
});

cpuTest("schedules that begin again refuse what makes none", () => {
  assertThrows(() => optim.cosineDecayRestarts(1, 0), RangeError, "with firstDecaySteps 0");
  assertThrows(() => optim.cosineDecayRestarts(1, 5, { tMul: 0.5 }), RangeError, "with tMul 0.5");
  assertThrows(() => optim.cyclicSchedule(0, 1, 5, { mode: "square" as never }), TypeError, '"triangular2"');
  assertThrows(() => optim.inverseTimeDecay(1, 0, 1), RangeError, "with decaySteps 0");
  assertThrows(() => optim.noamSchedule(0, 5), RangeError, "with features 0");
});
