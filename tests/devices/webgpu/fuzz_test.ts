// Random programs, compiled, against the CPU device interpreting them. FUZZ_SEEDS=500 tries more, from FUZZ_FIRST on.
import type { TypedArray } from "../../../core/dtype.ts";
import type { Program } from "../../../core/program.ts";
import { getDevice } from "../../../core/device.ts";
import { difference, inputsOf } from "../../compile/_check.ts";
import { large, randomProgram } from "../../compile/_random.ts";
import { gpu, gpuTest } from "../../kernels/_device.ts";

function setting(variable: string, otherwise: number): number {
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return otherwise;
  return Number(Deno.env.get(variable) ?? otherwise);
}

function compare(name: string, program: Program, tolerance: number): void {
  const data = inputsOf(program);
  const run = (device: ReturnType<typeof getDevice>) => {
    const inputs = program.inputs.map((v, i) => device.upload(data[i]!.slice() as TypedArray, v.aval));
    return device.compile(program).run(inputs).map((b) => b.read());
  };
  const expected = run(getDevice("cpu"));
  run(gpu()).forEach((out, i) => {
    const d = difference(out, expected[i]!);
    if (!(d <= tolerance)) throw new Error(`${name}, result ${i} differs by ${d}\n${program}`);
  });
}

const first = setting("FUZZ_FIRST", 1);
for (let block = 0; block < setting("FUZZ_SEEDS", 30); block += 10) {
  gpuTest(`random programs ${first + block} to ${first + block + 9}`, () => {
    for (let seed = first + block; seed < first + block + 10; seed++) compare(`seed ${seed}`, randomProgram(seed, 8 + seed % 20), 2e-3);
  });
  gpuTest(`random programs over larger values ${first + block} to ${first + block + 4}`, () => {
    for (let seed = first + block; seed < first + block + 5; seed++) {
      compare(`large seed ${seed}`, randomProgram(seed, 8 + seed % 16, large), 5e-3);
    }
  });
}
