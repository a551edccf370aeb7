// Random programs of several operations under transforms: eager, compiled, on every device, and in float64, they agree.
// A few hundred in every run, always the same; `deno task properties` draws thousands, others each time.
import { type TestDevice, testOnDevices } from "../_helpers/devices.ts";
import { fc } from "../_helpers/fast_check.ts";
import { checkAgreement } from "./_agree.ts";
import { randomProgram } from "./_program.ts";

function variable(name: string): string | undefined {
  return Deno.permissions.querySync({ name: "env", variable: name }).state === "granted" ? Deno.env.get(name) : undefined;
}

const asked = Number(variable("FLUXION_PROPERTY_RUNS") || 0);
const seed = Number(variable("FLUXION_PROPERTY_SEED") || (asked > 0 ? Date.now() % 1e9 : 42));
/** A compiled kernel costs a software adapter tens of milliseconds: fewer programs there. */
const runs: { readonly [Device in TestDevice]: number } = { cpu: asked || 400, webgpu: asked > 0 ? Math.ceil(asked / 10) : 40 };

testOnDevices("random programs agree with float64, eager and compiled", async (device) => {
  if (asked > 0) console.log(`${runs[device]} programs of seed ${seed} (repeat with FLUXION_PROPERTY_SEED=${seed})`);
  await fc.assert(
    fc.asyncProperty(randomProgram, async (program) => {
      checkAgreement(program, [device]);
      await new Promise((resolve) => setTimeout(resolve)); // what the device keeps for unreachable tensors is freed between tasks
    }),
    { numRuns: runs[device], seed, endOnFailure: false },
  );
});
