/**
 * Taking the time of one case.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import type { Case } from "./cases.ts";
import type { Work } from "./work.ts";

/** The middle of a list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Five digits are plenty. */
export const digits = (x: number): number => Number(x.toPrecision(5));

/** What sampling says. */
export interface Sampled {
  readonly median: number;
  readonly best: number;
  readonly processor: number;
  readonly samples: number;
  readonly first: number;
  readonly check: number;
  readonly mode: string;
}

/**
 * Warms up (twice `seconds` at most), then takes samples until there are enough of them, or `seconds` have passed and there are three.
 *
 * @param spec How often, and which loss is the check.
 * @param work The case, made ready.
 * @param seconds How long to sample at most.
 */
export async function sample(spec: Case, work: Work, seconds: number): Promise<Sampled> {
  const losses: (number | void)[] = [], times: number[] = [], processor: number[] = [];
  let first: number | undefined;
  const timed = async (repeats: number): Promise<number> => {
    const used = cpuUsage(), start = performance.now();
    losses.push(await work.run(repeats));
    const took = performance.now() - start, { user, system } = cpuUsage(used);
    processor.push((user + system) / 1000 / repeats);
    first ??= took;
    return took;
  };
  let begin = performance.now();
  for (let i = 0; i < spec.warmup && !(i > 0 && performance.now() - begin > 2000 * seconds); i++) await timed(1);
  begin = performance.now();
  const needed = spec.checkRun ?? 0;
  while (times.length < spec.samples) {
    const spent = (performance.now() - begin) / 1000;
    if (losses.length > needed && times.length > 0 && (spent > seconds && times.length >= 3 || spent > 3 * seconds)) break;
    times.push(await timed(spec.repeats) / spec.repeats);
  }
  const check = work.check ? await work.check() : losses[needed] as number;
  return {
    median: digits(median(times)),
    best: digits(Math.min(...times)),
    processor: digits(median(processor.slice(-times.length))),
    samples: times.length,
    first: digits(first!),
    check,
    mode: work.mode,
  };
}
