/**
 * `deno task gpu`: on a machine with a GPU, the whole of it in one go: the test suite on that GPU, every kernel against its floor, and
 * whole cases beside the other frameworks, with the report in docs/performance.md.
 *
 *     deno task gpu                          suite, benches, report
 *     deno task gpu --only suite,report      some of it
 *     deno task gpu --anyway                 on a software adapter, to see that it works
 *
 * PyTorch takes part through the interpreter that FLUXION_BENCH_PYTHON names. The last line says what passed.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { describeAdapter } from "./adapters.ts";

const steps = {
  suite: "every test, on the CPU device and on this adapter",
  benches: "every kernel family against its floor",
  report: "whole cases beside the other frameworks, into docs/performance.md",
};
type Step = keyof typeof steps;

/** What is compared: on a GPU the large products as well. */
const peers = ["fluxion-webgpu", "jaxjs-webgpu", "tfjs-webgpu"];

function refuse(message: string): never {
  console.error(`${message}; --help lists the flags`);
  Deno.exit(1);
}

const flags = parseArgs(Deno.args, {
  string: ["only", "rounds", "cases"],
  boolean: ["anyway", "help"],
  default: { rounds: "5" },
  unknown: (flag: string) => refuse(`Unknown argument ${flag}`),
});
if (flags.help) {
  console.log(`Suite, benches and report on a machine with a GPU.

  --only A,B     of ${Object.keys(steps).join(", ")} (default: all)
  --cases A,B    cases of the report (default: all)
  --rounds N     rounds of the report (default 5)
  --anyway       go on where there is only a software adapter
  --help         this text

${Object.entries(steps).map(([name, what]) => `${name.padEnd(10)}${what}`).join("\n")}`);
  Deno.exit(0);
}
const wanted = (flags.only?.split(",") ?? Object.keys(steps)) as Step[];
for (const name of wanted) if (!(name in steps)) refuse(`Unknown in --only: "${name}"; there are ${Object.keys(steps).join(", ")}`);

const adapter = await describeAdapter();
console.log(`WebGPU adapter: ${adapter ?? "none"}`);
if (adapter === null) refuse("Cannot go on without a WebGPU adapter");
if (/software|llvmpipe|swiftshader/i.test(adapter) && !flags.anyway) refuse("Cannot call that a GPU: --anyway goes on all the same");

/** Runs a command of this Deno with its output shown; whether it went well. */
async function run(args: string[], env: Record<string, string> = {}): Promise<boolean> {
  console.log(`\n$ deno ${args.join(" ")}`);
  const { success } = await new Deno.Command(Deno.execPath(), { args, env: { NODEVICE_SELECT: "1", ...env }, stdin: "null" }).spawn()
    .status;
  return success;
}

/** The cases of the report: all that the flag does not leave out. */
async function caseNames(): Promise<string[]> {
  if (flags.cases !== undefined) return flags.cases.split(",");
  const { cases } = await import("../bench/rivals/cases.ts");
  return Object.keys(cases).filter((name) => flags.anyway !== true || !cases[name]!.onlyOnGpu);
}

const work: Record<Step, () => Promise<boolean>> = {
  suite: () => run(["task", "test"], { FLUXION_REQUIRE_WEBGPU: "1" }),
  benches: () => run(["bench", "--allow-read", "--allow-env", "bench/"], { FLUXION_DEVICE: "webgpu" }),
  report: async () => {
    const python = Deno.env.get("FLUXION_BENCH_PYTHON") === undefined ? [] : ["torch-cuda"];
    const names = (await caseNames()).join(","), all = [...peers, ...python].join(",");
    return await run(["run", "-A", "bench/rivals/main.ts", "--cases", names, "--peers", all, "--rounds", flags.rounds]);
  },
};

let failed = 0;
for (const name of wanted) {
  const good = await work[name]();
  console.log(`${name}: ${good ? "ok" : "FAILED"}`);
  if (!good) failed++;
}
console.log(`${wanted.length - failed} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);
