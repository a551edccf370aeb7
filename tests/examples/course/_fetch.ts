/**
 * Sees to it that the data of some lessons are in the cache. A process of its own, since the tests themselves may neither fetch nor write.
 *
 *     deno run -A tests/examples/course/_fetch.ts 12_health 13_text
 *
 * @module
 */
import { readSource, type Source } from "../../../examples/course/_data.ts";
import { DataError } from "../../../examples/course/_lesson.ts";

/** The reasons for which data of the lessons cannot be had, by lesson; those whose data are there are left out. */
export function missing(...lessons: string[]): Record<string, string> {
  const { stdout, stderr, success } = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(import.meta.url).pathname, ...lessons],
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

if (import.meta.main) {
  const reasons = await Promise.all(Deno.args.map(async (name): Promise<[string, string][]> => {
    const { source } = await import(`../../../examples/course/${name}.ts`) as { source: Source };
    try {
      await readSource(source);
      return [];
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return [[name, error.message]];
    }
  }));
  console.log(JSON.stringify(Object.fromEntries(reasons.flat())));
}
