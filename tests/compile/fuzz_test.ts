/** Random programs: equation by equation, by the schedule, and as WebAssembly, they must agree. FUZZ_SEEDS=500 tries more, from FUZZ_FIRST on. */
import { checkProgram } from "./_check.ts";
import { large, randomProgram } from "./_random.ts";

function setting(variable: string, otherwise: number): number {
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return otherwise;
  return Number(Deno.env.get(variable) ?? otherwise);
}

Deno.test("random programs", () => {
  const first = setting("FUZZ_FIRST", 1), count = setting("FUZZ_SEEDS", 60);
  for (let seed = first; seed < first + count; seed++) {
    checkProgram(`seed ${seed}`, randomProgram(seed, 8 + seed % 20), { tolerance: 1e-3 });
  }
});

Deno.test("random programs over larger values", () => {
  const first = setting("FUZZ_FIRST", 1), count = setting("FUZZ_SEEDS", 40);
  for (let seed = first; seed < first + count; seed++) {
    checkProgram(`large seed ${seed}`, randomProgram(seed, 8 + seed % 16, large), { tolerance: 2e-3, large: true });
  }
});
