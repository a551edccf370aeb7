/**
 * What was chosen, on disk: a file per adapter in the user's cache folder, where reading and writing are permitted already. Nobody is
 * asked.
 *
 * @module
 */

/** Raised when variants' names come to mean something else. */
const format = 1;

interface Stored {
  readonly format: number;
  readonly adapter: string;
  readonly choices: Readonly<Record<string, string>>;
}

function granted(descriptor: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(descriptor).state === "granted";
}

function variable(name: string): string | undefined {
  return granted({ name: "env", variable: name }) ? Deno.env.get(name) || undefined : undefined;
}

/** The folder for this library's files; undefined where the environment does not say, or may not be asked. */
function folder(): string | undefined {
  const home = variable("HOME");
  const caches = Deno.build.os === "windows"
    ? variable("LOCALAPPDATA")
    : variable("XDG_CACHE_HOME") ?? (home && (Deno.build.os === "darwin" ? `${home}/Library/Caches` : `${home}/.cache`));
  return caches && `${caches}/fluxion`;
}

function fileOf(directory: string, adapter: string): string {
  return `${directory}/webgpu_${adapter.toLowerCase().replace(/[^a-z0-9]+/g, "_").slice(0, 80)}.json`;
}

/** The choices in a text; none where it is not a file of this format for this adapter. */
export function parseChoices(text: string, adapter: string): Map<string, string> {
  try {
    const stored = JSON.parse(text) as Partial<Stored> | null;
    if (stored?.format !== format || stored.adapter !== adapter || typeof stored.choices !== "object") return new Map();
    const entries = Object.entries(stored.choices ?? {}).filter(([, name]) => typeof name === "string");
    return new Map(entries as [string, string][]);
  } catch {
    return new Map();
  }
}

/** Choices as text. */
export function formatChoices(choices: ReadonlyMap<string, string>, adapter: string): string {
  const sorted = [...choices].sort(([a], [b]) => a < b ? -1 : 1);
  return JSON.stringify({ format, adapter, choices: Object.fromEntries(sorted) } satisfies Stored, null, 1);
}

/** What was chosen on this adapter before; nothing where it may not be read, is not there, or is not a file of ours. */
export function readChoices(adapter: string, directory = safely(folder)): Map<string, string> {
  return safely(() => {
    if (directory === undefined) return new Map<string, string>();
    const path = fileOf(directory, adapter);
    return granted({ name: "read", path }) ? parseChoices(Deno.readTextFileSync(path), adapter) : new Map<string, string>();
  }) ?? new Map();
}

/** Keeps choices, with those that another process has added meanwhile. Written beside the old file and put in its place as a whole. */
export function writeChoices(adapter: string, choices: ReadonlyMap<string, string>, directory = safely(folder)): void {
  safely(() => {
    if (directory === undefined || !granted({ name: "write", path: directory })) return;
    const all = new Map([...readChoices(adapter, directory), ...choices]);
    Deno.mkdirSync(directory, { recursive: true });
    const path = fileOf(directory, adapter), fresh = `${path}.${crypto.randomUUID()}`;
    try {
      Deno.writeTextFileSync(fresh, formatChoices(all, adapter));
      Deno.renameSync(fresh, path);
    } catch (error) {
      safely(() => Deno.removeSync(fresh));
      throw error;
    }
  });
}

/** The result, or undefined where there is none to be had: a full disk or a browser is no reason to stop computing. */
function safely<T>(f: () => T): T | undefined {
  try {
    return f();
  } catch {
    return undefined;
  }
}
