import { assert, assertEquals } from "@std/assert";
import { jit, setDefaultDevice } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";
import { build, type Case, cases, distance, start, stepOf, steps, typeOf } from "./_problems.ts";

// Optax ran in float64: what float32 adds over 20 steps stays below this.
const tolerance = 2e-5;

function follow(item: Case, problem: string, compiled: boolean, until: number): void {
  const tx = build(item), run = item.runs[problem]!, step = stepOf(tx, problem, item.extra);
  const advance = compiled ? jit(step) : step;
  let params = start(problem), state = tx.init(params);
  const type = typeOf(state), within = item.tol ?? tolerance;
  for (let i = 1; i <= until; i++) {
    const [nextParams, nextState, loss] = advance(params, state);
    [params, state] = [nextParams, nextState];
    const wanted = run.losses[i - 1]!, got = loss.item() as number;
    const place = `${item.path} on ${problem}, step ${i}, ${compiled ? "jitted" : "eager"}`;
    assert(Math.abs(got - wanted) <= within * (1 + Math.abs(wanted)), `${place}: loss ${got}, Optax ${wanted}`);
    const there = run.params[i];
    if (there !== undefined) {
      const apart = distance(params, there);
      assert(apart <= within, `${place}: parameters differ by ${apart}`);
    }
  }
  assertEquals(typeOf(state), type, `${item.path}: the state changes its type`);
  if (compiled) assertEquals((advance as ReturnType<typeof jit>).cacheSize, 1, `${item.path}: compiled more than once`);
}

for (const item of cases) {
  testOnDevices(`${item.path}(${item.args.map((x) => JSON.stringify(x)).join(", ")}) follows Optax`, (device) => {
    setDefaultDevice(device);
    const problems = Object.keys(item.runs), last = problems.at(-1)!;
    if (device === "cpu") {
      follow(item, last, false, 5);
      for (const problem of problems) follow(item, problem, true, steps);
    } else {
      follow(item, last, true, steps);
    }
  });
}
