/**
 * The whole course: runs every lesson and writes one page that a browser opens offline.
 *
 *     deno task course --quick
 *
 * @module
 */
import { defaultDevice, devices } from "@fluxion/fluxion";
import { lesson as perceptron } from "./01_perceptron.ts";
import { lesson as activations } from "./02_activations.ts";
import { lesson as structure } from "./03_structure.ts";
import { lesson as forward } from "./04_forward.ts";
import { lesson as backprop } from "./05_backprop.ts";
import { lesson as overfitting } from "./06_overfitting.ts";
import { lesson as twoStyles } from "./07_two_styles.ts";
import { lesson as eagerAndCompiled } from "./08_eager_and_compiled.ts";
import { lesson as gpu } from "./09_gpu.ts";
import { lesson as cost } from "./10_cost.ts";
import { lesson as digits } from "./11_digits.ts";
import { lesson as health } from "./12_health.ts";
import { lesson as text } from "./13_text.ts";
import { lesson as forecast } from "./14_forecast.ts";
import { DataError, type Lesson, numberFlag, readFlags, recorder, refuse, useDevice } from "./_lesson.ts";
import { type Outcome, page } from "./_page.ts";

/** The lessons in their order. */
export const lessons: readonly Lesson[] = [
  ...[perceptron, activations, structure, forward, backprop, overfitting, twoStyles, eagerAndCompiled, gpu, cost],
  ...[digits, health, text, forecast],
];

const help = `Runs the course and writes it as one page.

  --quick               smaller data, fewer steps: minutes become seconds
  --out FILE            the page (default course.html)
  --device cpu|webgpu   where to compute
  --seed N              for everything random (default 0)
  --only A,B,...        only these lessons, by number or name: 1,06,13_text
  --help                this text`;

/** The lessons that `--only` names. */
function chosen(only: string | undefined): readonly Lesson[] {
  if (only === undefined) return lessons;
  return only.split(",").map((word) => {
    const name = word.trim();
    const found = lessons.find((l) => l.name === name || (/^\d+$/.test(name) && Number(name) === Number.parseInt(l.name)));
    return found ?? refuse(`Cannot take --only ${word}: the lessons are ${lessons.map((l) => l.name).join(", ")}`);
  });
}

/** Runs a lesson; data that cannot be had are a remark on the page, all else that goes wrong is a failure of the course. */
async function attempt(lesson: Lesson, flags: { seed: number; quick: boolean }): Promise<Outcome & { readonly failed: boolean }> {
  console.log(`\n${lesson.title}\n${lesson.look}\n`);
  const show = recorder((line) => console.log(line)), start = performance.now();
  const numbers = Object.fromEntries(Object.entries(lesson.options ?? {}).map(([name, { value }]) => [name, value]));
  const source = await Deno.readTextFile(new URL(`${lesson.name}.ts`, import.meta.url));
  let problem: string | undefined, failed = false;
  try {
    await lesson.run(show, { ...flags, numbers });
  } catch (error) {
    failed = !(error instanceof DataError);
    problem = failed ? `This lesson failed: ${error}` : (error as DataError).message;
    console.error(failed ? error : problem);
  }
  const seconds = (performance.now() - start) / 1000;
  console.log(`\n${seconds.toFixed(2)} s`);
  return { lesson, parts: show.parts, seconds, source, failed, ...problem !== undefined && { problem } };
}

if (import.meta.main) {
  const flags = readFlags(["device", "seed", "out", "only"], ["quick", "help"]);
  if (flags.help) {
    console.log(help);
    Deno.exit(0);
  }
  useDevice(flags.device);
  const seed = numberFlag(flags, "seed", 0), quick = flags.quick === true, out = flags.out as string | undefined ?? "course.html";
  const device = devices().find((d) => d.name === defaultDevice())!;
  const outcomes: (Outcome & { readonly failed: boolean })[] = [];
  for (const lesson of chosen(flags.only as string | undefined)) outcomes.push(await attempt(lesson, { seed, quick }));
  await Deno.writeTextFile(out, page(outcomes, `${device.name} (${device.description}), seed ${seed}${quick ? ", quick" : ""}`));
  const total = outcomes.reduce((sum, { seconds }) => sum + seconds, 0);
  console.log(`\n${outcomes.length} lessons in ${total.toFixed(1)} s; the page is ${out}`);
  if (outcomes.some((o) => o.failed)) Deno.exit(1);
}
