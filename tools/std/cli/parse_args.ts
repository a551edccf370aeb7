/**
 * Stands in for `@std/cli/parse-args` where the registry cannot be reached: the same call, options and results.
 * For tests, examples and tools only; `deno unlink @std/cli` switches to the real one.
 *
 * @module
 */

/** One name or several. */
type Names<Name extends string> = Name | readonly Name[];

/** How to read the arguments; every option as in `@std/cli`. */
export interface ParseOptions<
  Booleans extends string = string,
  Strings extends string = string,
  Collected extends string = string,
  Defaults extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>,
> {
  /** Flags that take no value and are false when absent; `true` makes every double-dash flag one. */
  readonly boolean?: boolean | Names<Booleans>;
  /** Flags whose value stays a string even where it looks like a number. */
  readonly string?: Names<Strings>;
  /** Flags that may be given several times; their values come as an array. */
  readonly collect?: Names<Collected>;
  /** Values of flags that are absent. */
  readonly default?: Defaults;
  /** Other names of a flag: both names are set. */
  readonly alias?: Readonly<Record<string, Names<string>>>;
  /** Flags that `--no-name` sets to false. */
  readonly negatable?: Names<string>;
  /** Leave everything after the first positional argument alone. */
  readonly stopEarly?: boolean;
  /** Put what follows `--` into the result's `--`, not into `_`. */
  readonly "--"?: boolean;
  /** Called with each argument that is not declared; returning false drops it. */
  readonly unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

type Value<Name extends string, Found, Absent, Collected extends string, Defaults> = Name extends Collected ? Found[]
  : Name extends keyof Defaults ? Found | Exclude<Defaults[Name], undefined>
  : Found | Absent;

type Plain<T> = { [Key in keyof T]: T[Key] };

/** What `parseArgs` gives: the flags by name, and the positional arguments as `_`. */
export type Args<Booleans extends string, Strings extends string, Collected extends string, Defaults> =
  & Plain<
    & { [Name in Booleans]: Name extends Collected ? boolean[] : boolean }
    & { [Name in Strings]: Value<Name, string, undefined, Collected, Defaults> }
    & { [Name in Exclude<Collected, Booleans | Strings>]: unknown[] }
    & { [Name in Exclude<keyof Defaults & string, Booleans | Strings | Collected>]: unknown }
  >
  & {
    /** The positional arguments; those that look like numbers are numbers. */
    _: (string | number)[];
    /** What followed `--`, where asked for. */
    "--"?: string[];
  };

function listed(names: boolean | Names<string> | undefined): string[] {
  return names === undefined || typeof names === "boolean" ? [] : typeof names === "string" ? [names] : [...names];
}

const looksNumeric = (text: string): boolean => /^0x[0-9a-f]+$/i.test(text) || /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text);

/** Reads and writes `--a.b` as `{ a: { b } }`. */
function nested(root: Record<string, unknown>, key: string): { holder: Record<string, unknown>; last: string } {
  const path = key.split(".");
  const last = path.pop() ?? key;
  let holder = root;
  for (const part of path) {
    const inner = Object.hasOwn(holder, part) ? holder[part] : undefined;
    const next = typeof inner === "object" && inner !== null ? inner as Record<string, unknown> : {};
    if (next !== inner) define(holder, part, next);
    holder = next;
  }
  return { holder, last };
}

/** As `holder[key] = value`, but `__proto__` is a name like any other. */
function define(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * Sorts command-line arguments into flags and positional arguments.
 *
 * @param args The arguments, as `Deno.args` has them.
 * @param options Which flags there are, of what kind, with what defaults.
 * @returns The flags by name, and the positional arguments as `_`.
 * @example A flag of each kind
 * ```ts
 * import { parseArgs } from "@std/cli/parse-args";
 *
 * const args = parseArgs(["--verbose", "--device=cpu", "train.csv"], { boolean: ["verbose"], string: ["device"] });
 * console.log(args.verbose, args.device, args._); // true "cpu" ["train.csv"]
 * ```
 */
export function parseArgs<
  const Booleans extends string = never,
  const Strings extends string = never,
  const Collected extends string = never,
  const Defaults extends Readonly<Record<string, unknown>> = Record<never, never>,
>(
  args: readonly string[],
  options: ParseOptions<Booleans, Strings, Collected, Defaults> = {},
): Args<Booleans, Strings, Collected, Defaults> {
  const sameAs = new Map<string, Set<string>>();
  for (const [name, others] of Object.entries(options.alias ?? {})) {
    const all = new Set([name, ...listed(others)]);
    for (const one of all) sameAs.set(one, all);
  }
  const namesOf = (key: string): Iterable<string> => sameAs.get(key) ?? [key];
  const withAliases = (names: string[]): Set<string> => new Set(names.flatMap((name) => [...namesOf(name)]));
  const booleans = withAliases(listed(options.boolean));
  const strings = withAliases(listed(options.string));
  const collected = withAliases(listed(options.collect));
  const negatable = withAliases(listed(options.negatable));
  const defaults: Readonly<Record<string, unknown>> = options.default ?? {};
  const known = new Set([...booleans, ...strings, ...collected, ...negatable, ...sameAs.keys(), ...withAliases(Object.keys(defaults))]);
  const allBoolean = options.boolean === true;

  const positional: (string | number)[] = [];
  const result: Record<string, unknown> = { _: positional };
  const given = new Set<string>();

  function set(key: string, raw: string | boolean, arg: string): void {
    if (options.unknown && !known.has(key) && !(allBoolean && raw === true) && options.unknown(arg, key, raw) === false) return;
    const value = typeof raw === "string" && !strings.has(key) && looksNumeric(raw) ? Number(raw) : raw;
    for (const name of namesOf(key)) {
      const { holder, last } = nested(result, name);
      const before = given.has(name) && Object.hasOwn(holder, last) ? holder[last] : undefined;
      define(holder, last, collected.has(name) ? [...Array.isArray(before) ? before : [], value] : value);
      given.add(name);
    }
  }
  function setWithNext(key: string, index: number, list: readonly string[], arg: string): number {
    const next = list[index + 1];
    const isBoolean = booleans.has(key) || (allBoolean && !strings.has(key));
    if (isBoolean) {
      if (next === "true" || next === "false") return set(key, next === "true", arg), 1;
      return set(key, true, arg), 0;
    }
    if (next !== undefined && (!next.startsWith("-") || looksNumeric(next))) return set(key, next, arg), 1;
    return set(key, strings.has(key) ? "" : true, arg), 0;
  }

  const end = args.indexOf("--");
  const list = end < 0 ? args : args.slice(0, end);
  const rest = end < 0 ? [] : args.slice(end + 1);
  for (let index = 0; index < list.length; index++) {
    const arg = list[index] ?? "";
    const assigned = /^--([^=]+)=([\s\S]*)$/.exec(arg);
    if (assigned) {
      const [, key = "", text = ""] = assigned;
      set(key, booleans.has(key) || (allBoolean && !strings.has(key)) ? text !== "false" : text, arg);
    } else if (arg.startsWith("--no-") && negatable.has(arg.slice(5))) {
      set(arg.slice(5), false, arg);
    } else if (arg.length > 2 && arg.startsWith("--")) {
      index += setWithNext(arg.slice(2), index, list, arg);
    } else if (/^-[^-]/.test(arg) && !looksNumeric(arg)) {
      index += readLetters(arg, index);
    } else if (options.unknown?.(arg) !== false) {
      positional.push(strings.has("_") || !looksNumeric(arg) ? arg : Number(arg));
      if (options.stopEarly) {
        positional.push(...list.slice(index + 1));
        break;
      }
    }
  }

  /** `-abc` is three flags, `-n5` and `-n=5` one with a value, `-n 5` takes the next argument. */
  function readLetters(arg: string, index: number): number {
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] ?? "", remainder = arg.slice(at + 1);
      if (remainder === "") return setWithNext(letter, index, list, arg);
      if (remainder.startsWith("=")) return set(letter, remainder.slice(1), arg), 0;
      if (!booleans.has(letter) && (looksNumeric(remainder) || strings.has(letter))) return set(letter, remainder, arg), 0;
      set(letter, strings.has(letter) ? "" : true, arg);
    }
    return 0;
  }

  for (const [key, value] of Object.entries(defaults)) {
    for (const name of namesOf(key)) if (!given.has(name)) fill(name, value);
  }
  for (const key of collected) if (!given.has(key) && !Object.hasOwn(defaults, key)) fill(key, []);
  for (const key of booleans) if (!given.has(key)) fill(key, false);

  /** Sets what no argument has set, once. */
  function fill(key: string, value: unknown): void {
    const { holder, last } = nested(result, key);
    if (!Object.hasOwn(holder, last)) define(holder, last, value);
  }

  if (options["--"]) result["--"] = rest;
  else positional.push(...rest);
  return result as Args<Booleans, Strings, Collected, Defaults>;
}
