/**
 * The measurements' place in docs/performance.md: one section for each WebGPU adapter, between markers.
 *
 * @module
 */
import { cases } from "./cases.ts";
import { peers } from "./peers.ts";
import { goalTable, ratioTable, Results } from "./tables.ts";
import type { Measurement } from "./work.ts";

/** Where and when measurements were taken. */
export interface Setting {
  /** The WebGPU adapter. */
  readonly adapter: string;
  /** Processor and cores. */
  readonly machine: string;
  readonly rounds: number;
  /** What else there is to say of the circumstances. */
  readonly note: string;
}

/** The processor's name and the number of cores. */
export async function describeMachine(): Promise<string> {
  const cores = `${navigator.hardwareConcurrency} cores`;
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const model = /^model name\s*:\s*(.*)$/m.exec(text)?.[1];
  return `${model ?? Deno.build.arch}, ${cores}, ${Deno.build.os}`;
}

/** A section of the page. */
export function section(measurements: readonly Measurement[], { adapter, machine, rounds, note }: Setting): string {
  const results = new Results(measurements), names = Object.keys(peers);
  const others = (own: string) => names.filter((name) => name !== own);
  const cpu = names.filter((name) => !name.includes("webgpu") && !name.includes("cuda"));
  const gpu = names.filter((name) => name.includes("webgpu") || name.includes("cuda"));
  const software = /software/i.test(adapter);
  const inTable = (list: string[], own: string, by: "best" | "processor") =>
    ratioTable(results, own, others(own).filter((name) => list.includes(name)), by);
  return [
    `### ${adapter}`,
    "",
    `${new Date().toISOString().slice(0, 10)}; ${machine}; Deno ${Deno.version.deno}; ${rounds} rounds. ${results.versions().join("; ")}.`,
    "",
    ...note === "" ? [] : [note, ""],
    "#### Goals",
    "",
    goalTable(results, software),
    "",
    "#### CPU: how many times our time the others take (best samples)",
    "",
    inTable(cpu, "fluxion-cpu", "best"),
    "",
    `#### WebGPU: how many times our time the others take (${software ? "processor time: the adapter is software" : "best samples"})`,
    "",
    inTable(gpu, "fluxion-webgpu", software ? "processor" : "best"),
    "",
    "#### The cases",
    "",
    ...results.cases().map((name) => `- \`${name}\`: ${cases[name]!.what}`),
    ...results.reasons().length === 0 ? [] : ["", "Not measured:", ""],
    ...results.reasons().map(([key, reason]) => `- ${key}: ${reason}`),
  ].join("\n");
}

/** The page with the section of this adapter replaced, or added at the end. */
export function insertSection(page: string, adapter: string, text: string): string {
  const name = adapter.replaceAll(/[^\w.]+/g, "-").toLowerCase();
  const [begin, end] = [`<!-- rivals: ${name} -->`, `<!-- /rivals: ${name} -->`];
  const block = `${begin}\n\n${text}\n\n${end}`;
  const from = page.indexOf(begin), to = page.indexOf(end);
  return from < 0 || to < 0 ? `${page.trimEnd()}\n\n${block}\n` : page.slice(0, from) + block + page.slice(to + end.length);
}
