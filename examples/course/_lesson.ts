/**
 * What the course's scripts share: flags, numbers and figures, and how they are shown: as text in the terminal, as SVG files, and as a part of
 * the page that `deno task course` writes.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { defaultDevice, type DeviceName, devices, setDefaultDevice } from "@fluxion/fluxion";

/** One lesson's results, in order. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: "figure"; readonly name: string; readonly svg: string };

/** What a lesson was asked for. */
export interface Flags {
  /** The seed of everything that is random. */
  readonly seed: number;
  /** Whether to be done in seconds: smaller data, fewer steps. */
  readonly quick: boolean;
  /** Numbers that a lesson takes besides. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** A lesson: a title, what to look at, and a body that computes and shows. */
export interface Lesson {
  /** The script's name, without `.ts`. */
  readonly name: string;
  /** Its title. */
  readonly title: string;
  /** One or two sentences: what to look at. */
  readonly look: string;
  /** Flags of its own: numbers with their defaults and a line of help each. */
  readonly options?: Readonly<Record<string, { readonly value: number; readonly help: string }>>;
  /** Computes and shows; what it returns is what its test checks. */
  readonly run: (show: Show, flags: Flags) => Promise<Record<string, number>> | Record<string, number>;
}

/** How a lesson shows things. */
export interface Show {
  /** A paragraph. */
  text(text: string): void;
  /** A table; the first row is its head. */
  table(rows: readonly (readonly (string | number)[])[]): void;
  /** A figure, as SVG. */
  figure(name: string, svg: string): void;
}

/** Collects what a lesson shows and prints it as it comes. */
export function recorder(print: (line: string) => void): Show & { readonly parts: Part[] } {
  const parts: Part[] = [];
  return {
    parts,
    text(text) {
      parts.push({ kind: "text", text });
      print(text);
    },
    table(rows) {
      const cells = rows.map((r) => r.map((c) => typeof c === "number" ? short(c) : c));
      parts.push({ kind: "table", rows: cells });
      const widths = cells[0]!.map((_, c) => Math.max(...cells.map((r) => r[c]!.length)));
      for (const r of cells) print(`  ${r.map((c, i) => c.padEnd(widths[i]!)).join("  ").trimEnd()}`);
    },
    figure(name, svg) {
      parts.push({ kind: "figure", name, svg });
      print(`  [figure ${name}]`);
    },
  };
}

/** A number in few characters. */
export function short(x: number): string {
  if (Number.isInteger(x)) return String(x);
  return Math.abs(x) >= 1e5 || Math.abs(x) < 1e-3 ? x.toExponential(3) : x.toPrecision(5);
}

/** Ends the script with one line that says what is wrong with the command line. */
export function refuse(message: string): never {
  console.error(`${message}; --help lists the flags`);
  Deno.exit(1);
}

/** The command line's flags: `text` ones take a value, `boolean` ones none; others are refused. */
export function readFlags(text: readonly string[], boolean: readonly string[]): Record<string, string | boolean | undefined> {
  return parseArgs(Deno.args, {
    string: [...text],
    boolean: [...boolean],
    unknown: (flag: string) => refuse(`Unknown argument ${flag}`),
  }) as Record<string, string | boolean | undefined>;
}

/** The number that a flag gives. */
export function numberFlag(flags: Record<string, string | boolean | undefined>, name: string, otherwise: number): number {
  const text = flags[name], n = Number(text);
  if (text === undefined) return otherwise;
  return text === "" || !Number.isFinite(n) || n < 0 ? refuse(`Cannot take --${name} ${text}: it is a number of at least 0`) : n;
}

/** Makes the device of `--device` the default, where that is given and there. */
export function useDevice(name: string | boolean | undefined): void {
  if (name === undefined) return;
  const known = devices().map((d) => d.name);
  if (!known.includes(name as DeviceName)) refuse(`Cannot use --device ${name}: here there is ${known.join(" and ")}`);
  setDefaultDevice(name as DeviceName);
}

/** Runs a lesson as a script, if it is the one that was started. */
export async function main(lesson: Lesson, isMain: boolean): Promise<void> {
  if (!isMain) return;
  const own = Object.keys(lesson.options ?? {});
  const flags = readFlags(["device", "seed", "out", ...own], ["quick", "help"]);
  if (flags.help) {
    const lines = own.map((name) =>
      `  --${name} N`.padEnd(24) + `${lesson.options![name]!.help} (default ${lesson.options![name]!.value})`
    );
    console.log([
      `${lesson.title}\n\n${lesson.look}\n`,
      "  --device cpu|webgpu   where to compute",
      "  --seed N              for everything random (default 0)",
      "  --out DIR             where to write the figures, as SVG files",
      "  --quick               smaller data, fewer steps",
      ...lines,
    ].join("\n"));
    return;
  }
  useDevice(flags.device);
  const numbers = Object.fromEntries(own.map((name) => [name, numberFlag(flags, name, lesson.options![name]!.value)]));
  const seed = numberFlag(flags, "seed", 0), show = recorder((line) => console.log(line));
  console.log(`${lesson.title} [${defaultDevice()}]\n${lesson.look}\n`);
  const start = performance.now();
  try {
    await lesson.run(show, { seed, quick: flags.quick === true, numbers });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
  console.log(`\n${((performance.now() - start) / 1000).toFixed(2)} s`);
  if (typeof flags.out === "string") {
    await Deno.mkdir(flags.out, { recursive: true });
    for (const part of show.parts) {
      if (part.kind === "figure") await Deno.writeTextFile(`${flags.out}/${lesson.name}-${part.name}.svg`, part.svg);
    }
  }
}

/** Data cannot be had: no network, or not what was expected. */
export class DataError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "DataError";
}
