/**
 * `deno task rivals`: whole cases beside other frameworks. Peers take turns, round by round, each (peer, case) in a process of its own;
 * ratios within the run go to docs/performance.md.
 *
 *     deno task rivals --cases mlp_train,matmul1024 --peers fluxion-cpu,jaxjs-wasm --rounds 5
 *     deno task rivals --table results.jsonl
 *
 * PyTorch and JAX take part through the interpreter that FLUXION_BENCH_PYTHON names.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { describeAdapter } from "../../tools/adapters.ts";
import { cases } from "./cases.ts";
import { peers } from "./peers.ts";
import { describeMachine, insertSection, section } from "./report.ts";
import type { Measurement } from "./work.ts";

const help = `Times whole cases beside other frameworks.

  --cases A,B,...   cases (default: all but those for GPUs)
  --peers A,B,...   peers (default: all that are here)
  --rounds N        rounds (default 3)
  --seconds N       sampling time of one process, at most (default 5)
  --keep FILE       append every measurement to this file, a JSON line each
  --table FILE      no measuring: the report of such a file
  --note TEXT       a sentence about the circumstances, for the report
  --dry             print the report, leave docs/performance.md as it is
  --list            cases and peers
  --help            this text`;

const page = "docs/performance.md";
/** A process is ended after this time; one that took longer than `patience` is not asked again. */
const timeout = 180_000, patience = 40_000;

function refuse(message: string): never {
  console.error(`${message}; --help lists the flags`);
  Deno.exit(1);
}

function chosen(flag: string, given: string | undefined, known: readonly string[], standard: readonly string[]): string[] {
  const names = given?.split(",").filter((name) => name !== "") ?? [...standard];
  for (const name of names) if (!known.includes(name)) refuse(`Unknown in --${flag}: "${name}"; there are ${known.join(" ")}`);
  return names;
}

/** One (peer, case) in a process of its own. */
async function measure(peer: string, name: string, seconds: string): Promise<Measurement> {
  const here = new URL(".", import.meta.url), entry = peers[peer]!;
  const path = (file: string) => decodeURIComponent(new URL(file, here).pathname);
  const own = entry.own || entry.python !== undefined;
  const { stdout, code, signal } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      ...entry.flags ?? [],
      ...own ? [] : ["--config", path("npm.json")],
      path("measure.ts"),
      peer,
      name,
      seconds,
    ],
    env: { NODEVICE_SELECT: "1", XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? "/tmp", ...entry.env },
    stdin: "null",
    stderr: "null",
    signal: AbortSignal.timeout(timeout),
  }).output();
  const line = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
  return line.startsWith("{") ? JSON.parse(line) : { peer, case: name, error: `no result (${signal ?? `code ${code}`})` };
}

async function measureAll(options: { cases: string[]; peers: string[]; rounds: number; seconds: string; keep: string | undefined }) {
  const all: Measurement[] = [], done = new Set<string>();
  for (let round = 0; round < options.rounds; round++) {
    for (const name of options.cases) {
      for (let k = 0; k < options.peers.length; k++) {
        // Another order in each round, so that nobody always follows the same neighbour.
        const peer = options.peers[(k + round) % options.peers.length]!, key = `${peer} ${name}`;
        if (done.has(key)) continue;
        const start = performance.now(), result = await measure(peer, name, options.seconds);
        if (result.median === undefined || performance.now() - start > patience) done.add(key);
        all.push(result);
        if (options.keep !== undefined) await Deno.writeTextFile(options.keep, JSON.stringify(result) + "\n", { append: true });
        const shown = result.median === undefined ? result.unavailable ?? result.error : `${result.median} ${cases[name]!.unit}`;
        console.error(`round ${round + 1}, ${name}, ${peer}: ${shown}`);
      }
    }
  }
  return all;
}

const flags = parseArgs(Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args, {
  string: ["cases", "peers", "rounds", "seconds", "keep", "table", "note"],
  boolean: ["dry", "list", "help"],
  default: { rounds: "3", seconds: "5" },
  unknown: (flag: string) => refuse(`Unknown argument ${flag}`),
});
if (flags.help) {
  console.log(help);
  Deno.exit(0);
}
if (flags.list) {
  for (const [name, { what }] of Object.entries(peers)) console.log(`peer  ${name.padEnd(18)} ${what}`);
  for (const [name, { what, unit }] of Object.entries(cases)) console.log(`case  ${name.padEnd(18)} ${what} (${unit})`);
  Deno.exit(0);
}
const rounds = Number(flags.rounds);
if (!Number.isInteger(rounds) || rounds < 1) refuse(`Cannot take --rounds ${flags.rounds}: it is a whole number of at least 1`);
if (!(Number(flags.seconds) > 0)) refuse(`Cannot take --seconds ${flags.seconds}: it is a number above 0`);

const usual = Object.keys(cases).filter((name) => !cases[name]!.onlyOnGpu);
const python = Deno.env.get("FLUXION_BENCH_PYTHON") !== undefined;
const here = Object.keys(peers).filter((name) => (python || peers[name]!.python === undefined) && name !== "torch-cuda");
const measurements = flags.table !== undefined
  ? (await Deno.readTextFile(flags.table)).trim().split("\n").map((line) => JSON.parse(line) as Measurement)
  : await measureAll({
    cases: chosen("cases", flags.cases, Object.keys(cases), usual),
    peers: chosen("peers", flags.peers, Object.keys(peers), here),
    rounds,
    seconds: flags.seconds,
    keep: flags.keep,
  });

const adapter = await describeAdapter() ?? "no WebGPU adapter";
const counted = Math.max(...Map.groupBy(measurements, (m) => `${m.peer} ${m.case}`).values().map((group) => group.length));
const text = section(measurements, { adapter, machine: await describeMachine(), rounds: counted, note: flags.note ?? "" });
console.log(text);
if (!flags.dry) await Deno.writeTextFile(page, insertSection(await Deno.readTextFile(page).catch(() => ""), adapter, text));
