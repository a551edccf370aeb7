/**
 * Runs a lesson silently, as `--quick` does.
 *
 * @module
 */
import { type Lesson, type Part, recorder } from "../../../examples/course/_lesson.ts";

/** What a lesson returned, the tables and figures it showed, and its text. */
export interface Shown {
  /** The numbers to check. */
  readonly numbers: Record<string, number>;
  /** All it showed. */
  readonly parts: readonly Part[];
  /** All its paragraphs. */
  readonly text: string;
}

/** Runs a lesson with `--quick`, and checks that each of its figures is an SVG without holes in its numbers. */
export async function quickly(lesson: Lesson, own: Record<string, number> = {}, seed = 0): Promise<Shown> {
  const show = recorder(() => {});
  const defaults = Object.fromEntries(Object.entries(lesson.options ?? {}).map(([name, { value }]) => [name, value]));
  const numbers = await lesson.run(show, { seed, quick: true, numbers: { ...defaults, ...own } });
  for (const part of show.parts) {
    if (part.kind !== "figure") continue;
    if (!part.svg.startsWith("<svg") || !part.svg.includes('xmlns="http://www.w3.org/2000/svg"') || /NaN|undefined/.test(part.svg)) {
      throw new Error(`The figure ${part.name} of ${lesson.name} is no sound SVG: ${part.svg.slice(0, 200)}`);
    }
  }
  return { numbers, parts: show.parts, text: show.parts.flatMap((p) => p.kind === "text" ? [p.text] : []).join("\n") };
}

/** The cells of the table in which some row begins with `head`. */
export function row({ parts }: Shown, head: string): readonly string[] {
  const found = parts.flatMap((p) => p.kind === "table" ? p.rows : []).find((cells) => cells[0] === head);
  if (found === undefined) throw new Error(`There is no row ${head}`);
  return found;
}
