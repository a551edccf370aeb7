/**
 * Measures one case of one peer, in this process, and prints one line of JSON.
 *
 *     deno run -A bench/rivals/measure.ts fluxion-cpu mlp_train
 *     deno run -A --config bench/rivals/npm.json bench/rivals/measure.ts jaxjs-wasm mlp_train
 *
 * A third argument is the number of seconds to sample at most.
 *
 * @module
 */
import { cases } from "./cases.ts";
import { type Entry, peers } from "./peers.ts";
import { digits, median, sample } from "./sample.ts";
import { type Measurement, Unavailable } from "./work.ts";

// The line alone goes to standard output: libraries that greet go to standard error.
console.log = console.info = console.warn = console.error;
const print = (line: object) => Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(line) + "\n"));
const here = (path: string) => decodeURIComponent(new URL(path, import.meta.url).pathname);

const [peer = "", name = "", seconds = "10"] = Deno.args;
const entry = peers[peer], spec = cases[name];
if (entry === undefined || spec === undefined) {
  console.error(
    `Cannot measure ${name || "nothing"} of ${peer || "nobody"}: peers are ${Object.keys(peers).join(" ")}; cases ${
      Object.keys(cases).join(" ")
    }`,
  );
  Deno.exit(1);
}

/** The command that measures this peer elsewhere: its Python script, or the child of the startup case. */
function command(entry: Entry, script: string): [string, string[]] {
  if (entry.python !== undefined) {
    const [file, ...flags] = entry.python;
    return [Deno.env.get("FLUXION_BENCH_PYTHON") ?? "python3", [here(`python/${file}`), ...flags, name, JSON.stringify(spec), seconds]];
  }
  const config = entry.own ? [] : ["--config", here("npm.json")];
  return [Deno.execPath(), ["run", "-A", "--no-check", ...entry.flags ?? [], ...config, here(script), peer]];
}

async function child(script: string, more: readonly string[] = [], env: Record<string, string> = {}): Promise<Measurement> {
  const [program, args] = command(entry!, script);
  const { stdout, code } = await new Deno.Command(program, {
    args: [...args, ...more],
    stdin: "null",
    stderr: "inherit",
    env: { ...entry!.env, ...env },
  }).output();
  const line = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`${program} ended with code ${code} and no result`);
  return { peer, case: name, ...JSON.parse(line) };
}

/** This library as it is published, since the others are measured as they are published; undefined where it cannot be built here. */
async function builtPackage(): Promise<string | undefined> {
  const folder = await Deno.makeTempDir(), args = ["run", "-A", "--no-check", here("../../tools/build.ts"), folder];
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: here("../.."), stdout: "null", stderr: "null" }).output();
  if (success) return folder;
  await Deno.remove(folder, { recursive: true });
}

/** Whole processes, from spawn to exit; one more says how much processor time it used. */
async function startup(): Promise<Measurement> {
  const built = entry!.own ? await builtPackage() : undefined;
  const env: Record<string, string> = built === undefined ? {} : { FLUXION_PACKAGE: `file://${built}` };
  const times: number[] = [];
  let last: Measurement = { peer, case: name };
  const begin = performance.now(), limit = 2000 * Number(seconds);
  for (let i = 0; i < spec!.warmup + spec!.samples; i++) {
    if (times.length > 0 && performance.now() - begin > limit) break;
    const start = performance.now();
    last = await child("startup.ts", [], env);
    if (last.unavailable !== undefined || last.error !== undefined) return last;
    if (i >= spec!.warmup) times.push(performance.now() - start);
  }
  const { processor } = entry!.python === undefined ? await child("startup.ts", ["usage"], env) : last;
  if (built !== undefined) await Deno.remove(built, { recursive: true });
  const used = processor === undefined ? {} : { processor: digits(processor) };
  return {
    ...last,
    ...used,
    median: digits(median(times)),
    best: digits(Math.min(...times)),
    samples: times.length,
    mode: entry!.own ? `a whole process, ${built === undefined ? "from the sources" : "as published"}` : "a whole process",
  };
}

async function measure(): Promise<Measurement> {
  if (name === "startup") return await startup();
  if (entry!.python !== undefined) return await child("");
  const loaded = await entry!.load!(), make = loaded.cases[name];
  if (make === undefined) throw new Unavailable("not offered");
  await loaded.start();
  return { peer, case: name, ...await sample(spec!, await make(), Number(seconds)), version: loaded.version() };
}

let failed = false;
try {
  print(await measure());
} catch (error) {
  failed = !(error instanceof Unavailable);
  if (failed) console.error(error);
  print({ peer, case: name, [failed ? "error" : "unavailable"]: (error as Error).message?.split("\n")[0] ?? String(error) });
}
// A worker pool would keep the process alive.
Deno.exit(failed ? 1 : 0);
