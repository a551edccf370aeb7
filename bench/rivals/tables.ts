/**
 * Measurements as Markdown: ratios, and which goals are reached.
 *
 * @module
 */
import { cases, standIns } from "./cases.ts";
import { type Goal, goals } from "./goals.ts";
import { peers } from "./peers.ts";
import { median } from "./sample.ts";
import type { Measurement } from "./work.ts";

/** All measurements of one peer and case, rounds together. */
interface Cell {
  /** The median of the rounds' medians. */
  readonly middle: number;
  /** The quickest sample of all rounds. */
  readonly best: number;
  /** The median of the rounds' processor times; NaN where there is none. */
  readonly processor: number;
  readonly check: number;
  /** Whether the check is too far from the other peers'. */
  wrong: boolean;
}

/** A table of all that was measured. */
export class Results {
  readonly #cells = new Map<string, Cell>();
  readonly #reasons = new Map<string, string>();
  readonly measurements: readonly Measurement[];

  constructor(measurements: readonly Measurement[]) {
    this.measurements = measurements;
    const groups = Map.groupBy(measurements, (m) => `${m.case} ${m.peer}`);
    for (const [key, group] of groups) {
      const good = group.filter((m) => m.median !== undefined);
      if (good.length === 0) {
        const reason = group[0]!.error ?? group[0]!.unavailable ?? "no result";
        if (reason !== "not offered") this.#reasons.set(key, reason);
        continue;
      }
      this.#cells.set(key, {
        middle: median(good.map((m) => m.median!)),
        best: Math.min(...good.map((m) => m.best!)),
        processor: median(good.map((m) => m.processor ?? NaN)),
        check: good[0]!.check ?? NaN,
        wrong: false,
      });
    }
    for (const name of this.cases()) this.#compareChecks(name);
  }

  /** A peer whose check differs from the middle of all checks is wrong. */
  #compareChecks(name: string): void {
    const cells = Object.keys(peers).flatMap((peer) => this.cell(name, peer) ?? []);
    if (cells.length < 3) return;
    // Who gave no number at all says nothing of the others.
    const { relative = 0, absolute = 0 } = cases[name]!.tolerance;
    const middle = median(cells.map((c) => c.check).filter((check) => !Number.isNaN(check)));
    for (const c of cells) c.wrong = !(Math.abs(c.check - middle) <= Math.max(absolute, relative * Math.abs(middle)));
  }

  /** The cases that were measured, in order. */
  cases(): string[] {
    const found = new Set(this.measurements.map((m) => m.case));
    return Object.keys(cases).filter((name) => found.has(name));
  }

  /** What was measured of a peer in a case, or in what stands in for it. */
  cell(name: string, peer: string): Cell | undefined {
    const own = this.#cells.get(`${name} ${peer}`), other = standIns[name];
    return own ?? (other === undefined ? undefined : this.#cells.get(`${other} ${peer}`));
  }

  /** Why there is no number, where it is worth saying. */
  reasons(): [string, string][] {
    return [...this.#reasons];
  }

  /** The versions that peers gave. */
  versions(): string[] {
    return [...new Set(this.measurements.flatMap((m) => m.version ?? []))].sort();
  }
}

/** A ratio with the digits that noise leaves. */
export function ratio(x: number): string {
  if (Number.isNaN(x)) return "–";
  return x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toPrecision(2);
}

function time(milliseconds: number): string {
  return milliseconds >= 1 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds * 1000).toPrecision(3)} µs`;
}

/** Rows of cases, columns of rivals: how many times our time each takes, by medians (as a rule) or by another measure. */
export function ratioTable(
  results: Results,
  ours: string,
  rivals: readonly string[],
  by: "middle" | "best" | "processor" = "middle",
): string {
  const present = rivals.filter((peer) => results.cases().some((name) => results.cell(name, peer)));
  const lines = [`| case | ${ours} | ${present.join(" | ")} |`, `|---|---:|${present.map(() => "---:|").join("")}`];
  for (const name of results.cases()) {
    const own = results.cell(name, ours);
    if (own === undefined) continue;
    const columns = present.map((peer) => {
      const cell = results.cell(name, peer);
      return cell === undefined ? "–" : `${cell.wrong ? "**wrong** " : ""}${ratio(cell[by] / own[by])}`;
    });
    if (columns.every((text) => text === "–")) continue;
    lines.push(`| ${name} | ${own.wrong ? "**wrong** " : ""}${time(own[by])} | ${columns.join(" | ")} |`);
  }
  return lines.join("\n");
}

/** The ratio that a goal speaks of, by medians, best samples and processor time; undefined where something was not measured. */
export function reached(
  results: Results,
  { case: name, ours, rivals }: Goal,
): { middle: number; best: number; processor: number; rival: string } | undefined {
  const own = results.cell(name, ours);
  const others = rivals.flatMap((peer) => {
    const cell = results.cell(name, peer);
    return cell === undefined || cell.wrong ? [] : [{ peer, cell }];
  });
  if (own === undefined || own.wrong || others.length === 0) return undefined;
  const quickest = others.reduce((a, b) => a.cell.middle <= b.cell.middle ? a : b);
  const least = (of: "best" | "processor") => Math.min(...others.map(({ cell }) => cell[of])) / own[of];
  return { middle: quickest.cell.middle / own.middle, best: least("best"), processor: least("processor"), rival: quickest.peer };
}

/**
 * Goals beside what was reached. The verdict goes by the best samples; on a software adapter, where all of a peer's work is done by the
 * processor, by processor time, unless the point of the case is how long somebody waits.
 */
export function goalTable(results: Results, software: boolean): string {
  const lines = [
    "| case | on | the quickest of | goal | by medians | by best samples | by processor time | |",
    "|---|---|---|---:|---:|---:|---:|---|",
  ];
  for (const one of goals) {
    const got = reached(results, one);
    if (got === undefined) continue;
    const byProcessor = software && one.ours === "fluxion-webgpu" && !cases[one.case]!.latency && !Number.isNaN(got.processor);
    const counts = byProcessor ? got.processor : got.best;
    const verdict = counts >= one.factor * 0.97 ? "reached" : "**missed**";
    const columns = [got.middle, got.best, got.processor].map(ratio).join(" | ");
    lines.push(`| ${one.case} | ${one.ours} | ${one.rivals.join(", ")} | ${ratio(one.factor)} | ${columns} | ${verdict} |`);
  }
  return lines.join("\n");
}
