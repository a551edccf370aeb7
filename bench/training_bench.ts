/** Whole training steps of the cases that `deno task rivals` compares. */
import { setDefaultDevice } from "../mod.ts";
import { device } from "./_floor.ts";
import { fluxion } from "./rivals/fluxion/mod.ts";

setDefaultDevice(device as "cpu" | "webgpu");
const { cases } = fluxion(device as "cpu" | "webgpu");
for (const name of ["disease_scan", "disease_jit", "mlp_train", "cnn_train", "gpt_block"]) {
  let work: Awaited<ReturnType<NonNullable<typeof cases[string]>>> | undefined;
  Deno.bench(`${name} (${device})`, async () => {
    work ??= await cases[name]!();
    await work.run(1);
  });
}
