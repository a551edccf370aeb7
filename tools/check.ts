/**
 * `deno task check`: what must hold before a change is done, tests aside: format, lint, types (documentation examples included), documentation of
 * every public symbol, generated files, publish dry run. The last line is `N passed, N failed`; a step's output is shown where it fails.
 *
 *     deno task check           all steps
 *     deno task check lint      the steps whose name begins so
 *
 * @module
 */

import { formatCounts } from "./deno_test.ts";
import { markdownFiles } from "./library_files.ts";

interface Step {
  readonly name: string;
  /** What follows `deno`. */
  readonly args: readonly string[];
}

/** The files that a user can import, from `exports`. */
async function entryPoints(): Promise<string[]> {
  const { exports } = JSON.parse(await Deno.readTextFile("deno.json")) as { exports: Record<string, string> };
  return Object.values(exports);
}

const allSteps: Step[] = [
  { name: "format", args: ["fmt", "--check"] },
  { name: "lint", args: ["lint"] },
  { name: "types", args: ["check", "--doc", ".", ...await markdownFiles()] },
  { name: "documentation", args: ["doc", "--lint", ...await entryPoints()] },
  { name: "generated files", args: ["run", "--allow-read", "tools/gen.ts", "--check"] },
  { name: "publish dry run", args: ["publish", "--dry-run", "--allow-dirty"] },
];

const steps = Deno.args.length === 0 ? allSteps : allSteps.filter(({ name }) => Deno.args.some((arg) => name.startsWith(arg)));
if (steps.length === 0) {
  console.error(`Cannot check "${Deno.args.join(" ")}": the steps are ${allSteps.map(({ name }) => name).join(", ")}`);
  Deno.exit(1);
}

let failed = 0;
for (const { name, args } of steps) {
  const start = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], stdin: "null" }).output();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name} ... ${success ? "ok" : "FAILED"} (${seconds} s)`);
  if (success) continue;
  failed++;
  // `deno doc --lint` prints the documentation too, which would bury the complaints on stderr.
  const output = name === "documentation" ? [stderr] : [stdout, stderr];
  for (const bytes of output) console.log(new TextDecoder().decode(bytes).trimEnd());
  console.log(`  again: deno ${args.join(" ")}`);
}
console.log(formatCounts({ passed: steps.length - failed, failed, skipped: 0 }));
Deno.exit(failed > 0 ? 1 : 0);
