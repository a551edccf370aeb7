/**
 * `deno task build`: writes the package as it is published to `.package/`: each entry point as built JavaScript in `js/`, which is all that
 * a program loads, beside the TypeScript sources, which its types and its documentation come from.
 *
 * The library is some 670 small modules, and Deno takes 0.1 ms to load each: 50 ms before the first line that uses `np`, 100 ms for
 * everything. As built files, shared ones and a small one for each entry point, they are there in 16 and 26 ms, and a first download is
 * a few requests instead of hundreds. What entry points share stays shared: a tensor of `./np` is a tensor of `.`.
 * Nothing is minified, so that stack traces stay readable, and functions that the bundler had to rename get their names back, because layers
 * and losses are named by them. (Its own way to keep names wraps every closure there is, which costs 5 ms at the start and more later.)
 *
 *     deno task build && cd .package && deno publish
 *     deno run -A tools/build.ts some/folder      # elsewhere
 *
 * @module
 */

import { librarySources } from "./library_files.ts";
import { walkFiles } from "./walk_files.ts";

/** What is read of `deno.json`. */
export interface Config {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

/** Where an entry point's built form lies: `./np/mod.ts` becomes `./js/np/mod.js`. */
export function builtPath(entry: string): string {
  return entry.replace(/^\.\//, "./js/").replace(/\.ts$/, ".js");
}

/** A built entry point that says where its types are. */
export function withTypes(entry: string, js: string): string {
  const up = "../".repeat(builtPath(entry).split("/").length - 2);
  return `/* @ts-self-types="${up}${entry.replace(/^\.\//, "")}" */\n${js}`;
}

/**
 * A built file whose functions have the names that users know them by: where two sources declare `relu`, the bundler calls one of them `relu2`.
 *
 * @param js The built file.
 * @param renamed From the bundler's names to the sources'.
 */
export function withNames(js: string, renamed: ReadonlyMap<string, string>): string {
  // A class that names itself is written `var Dataset = class _Dataset`.
  const declared = [...js.matchAll(/^(?:async )?(?:function\*?|class|var) (\w+)(?: = class (\w+))?/gm)];
  const names = new Map(declared.map(([, local, own]) => [local!, own ?? local!]));
  const pairs = [...names].filter(([, own]) => renamed.has(own)).map(([local, own]) => `[${local}, "${renamed.get(own)}"]`);
  if (pairs.length === 0) return js;
  return `${js}\nfor (const [f, value] of [${pairs.join(", ")}]) Object.defineProperty(f, "name", { value, configurable: true });\n`;
}

/** The configuration that is published: the same package, whose entry points are the built ones; nothing is left out because git ignores it. */
export function packageConfig({ name, version, description, license, exports, compilerOptions }: Config) {
  const built = Object.fromEntries(Object.entries(exports).map(([key, entry]) => [key, builtPath(entry)]));
  return { name, version, description, license, exports: built, compilerOptions, publish: { exclude: ["!**"] } };
}

async function deno(args: readonly string[], options: Deno.CommandOptions = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], stdin: "null", ...options }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(`Cannot build: deno ${args.join(" ")} failed\n${text(stderr)}`);
  return text(stdout);
}

/** Every entry point loads, computes, shares its tensors with the others, and has all that its source has. Prints what is called otherwise. */
const proof = `
import * as all from "PACKAGE";
import { matmul, Tensor } from "PACKAGE/np";
const x = matmul(all.np.ones([3, 4]), all.np.ones([4, 3]));
if (!(x instanceof all.Tensor) || all.Tensor !== Tensor || x.toArray()[2][2] !== 4) throw new Error("wrong: " + x);
const renamed = {};
const compare = (path, built, wanted) => {
  for (const [key, value] of Object.entries(wanted)) {
    if (typeof built[key] !== typeof value) throw new Error(path + "/" + key + " is missing");
    if (typeof value === "function" && built[key].name !== value.name) renamed[built[key].name] = value.name;
    if (value?.[Symbol.toStringTag] === "Module") compare(path + "/" + key, built[key], value);
  }
};
for (const entry of ENTRIES) compare(entry, await import("PACKAGE" + entry.slice(1)), await import(SOURCES[entry]));
console.log(JSON.stringify(renamed));
`;

/** Runs the proof in a package: the functions that have other names than in the sources. */
async function prove(folder: string, { name, exports }: Config): Promise<Map<string, string>> {
  const root = await Deno.realPath(folder), keys = JSON.stringify(Object.keys(exports));
  const sources = Object.fromEntries(Object.entries(exports).map(([key, entry]) => [key, `file://${root}/${entry.slice(2)}`]));
  const script = proof.replaceAll("PACKAGE", name).replace("ENTRIES", keys).replace("SOURCES", JSON.stringify(sources));
  return new Map(Object.entries(JSON.parse(await deno(["eval", script], { cwd: folder, env: { FLUXION_DEVICE: "cpu" } }))));
}

/** Builds the package of the repository that is the current directory. */
export async function build(folder: string): Promise<void> {
  const config: Config = JSON.parse(await Deno.readTextFile("deno.json")), entries = Object.values(config.exports);
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await deno(["bundle", "--platform", "deno", "--code-splitting", "--outdir", `${folder}/js`, ...entries]);
  const generated = await walkFiles("kernels", (name) => name.endsWith("_generated.ts"));
  for (const path of [...await librarySources(), ...generated, "LICENSE", "README.md"]) {
    await Deno.mkdir(`${folder}/${path.split("/").slice(0, -1).join("/")}`, { recursive: true });
    await Deno.copyFile(path, `${folder}/${path}`);
  }
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(packageConfig(config), null, 2) + "\n");
  const renamed = await prove(folder, config);
  for (const path of await walkFiles(`${folder}/js`, () => true)) {
    const js = withNames(await Deno.readTextFile(path), renamed);
    const entry = entries.find((entry) => path === `${folder}/${builtPath(entry).slice(2)}`);
    await Deno.writeTextFile(path, entry === undefined ? js : withTypes(entry, js));
  }
  const still = await prove(folder, config);
  if (still.size > 0) throw new Error(`Cannot build: functions keep names that the bundler gave them: ${[...still.keys()].join(", ")}`);
}

if (import.meta.main) {
  const folder = Deno.args[0] ?? ".package";
  await build(folder);
  const built = await walkFiles(`${folder}/js`, () => true);
  const sizes = await Promise.all(built.map(async (path) => (await Deno.stat(path)).size));
  console.log(`${folder}: ${built.length} built files, ${(sizes.reduce((a, b) => a + b, 0) / 1e6).toFixed(1)} MB; every entry point runs`);
}
