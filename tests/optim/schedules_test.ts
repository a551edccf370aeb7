import { assertEquals, assertThrows } from "@std/assert";
import { jit, np, optim, scan, setDefaultDevice, type Tensor, vmap } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";
import { assertClose, cpuTest, golden } from "./_parts.ts";

const { counts, cases } = golden.schedules as {
  counts: number[];
  cases: { name: string; args: unknown[]; values: number[] }[];
};

// deno-lint-ignore no-explicit-any -- looked up by name
const build = ({ name, args }: { name: string; args: unknown[] }): optim.Schedule => (optim as any)[name](...args);

for (const item of cases) {
  testOnDevices(`${item.name}(${item.args.map((x) => JSON.stringify(x)).join(", ")}) follows Optax`, (device) => {
    setDefaultDevice(device);
    const schedule = build(item);
    if (device === "cpu") assertClose(counts.map((count) => schedule(count).item()), item.values, "of numbers", 2e-6);
    const traced = np.array(counts, { dtype: "int32" });
    assertClose(jit((c: Tensor) => vmap((one: Tensor) => schedule(one))(c) as Tensor)(traced), item.values, "jitted and batched", 2e-6);
  });
}

cpuTest("schedules join, the boundary belonging to the later one", () => {
  const joined = optim.joinSchedules([optim.constantSchedule(1), optim.linearSchedule(2, 4, 2)], [5]);
  assertEquals([4, 5, 6, 7, 8].map((c) => joined(c).item()), [1, 2, 3, 4, 4]);
});

cpuTest("a schedule drives an optimizer inside of scan", () => {
  const tx = optim.sgd(optim.linearSchedule(1, 0, 4));
  const step = ([x, state]: readonly [Tensor, unknown]) => {
    const [updates, next] = tx.update(np.ones([]), state);
    return [[optim.applyUpdates(x, updates), next], updates] as const;
  };
  const [, updates] = scan(step as never, [np.zeros([]), tx.init(np.zeros([]))], null, { length: 6 });
  assertEquals((updates as Tensor).toArray(), [-1, -0.75, -0.5, -0.25, -0, -0]);
});

cpuTest("schedules refuse what makes none", () => {
  assertThrows(() => optim.cosineDecaySchedule(1, 0), RangeError, "Cannot build cosineDecaySchedule with decaySteps 0");
  assertThrows(() => optim.piecewiseConstantSchedule(1, { 5: -1 }), RangeError, "with scale -1 at 5");
  assertThrows(() => optim.linearOnecycleSchedule(0, 1), RangeError, "with transitionSteps 0");
  assertThrows(() => optim.piecewiseInterpolateSchedule("cubic" as "cosine", 1), TypeError, 'it is "linear" or "cosine"');
  assertThrows(() => optim.joinSchedules([optim.constantSchedule(1)], [5]), RangeError, "one boundary less than schedules");
  assertThrows(
    () => optim.linearSchedule(1, 0, 10, { begin: 3 } as never),
    TypeError,
    'with option "begin": the options are transitionBegin',
  );
  assertThrows(() => optim.warmupCosineDecaySchedule(0, 1, 10, 10), RangeError, "decaySteps includes the warm-up");
});
