/**
 * Figures as SVG text, by Observable Plot on a document without a browser.
 *
 * @module
 */
import * as Plot from "npm:@observablehq/plot@0.6.17";
import { parseHTML } from "npm:linkedom@0.18.15";

const { document } = parseHTML("<html><body></body></html>") as unknown as { document: unknown };

/** The options of a plot; see Observable Plot. */
export type PlotOptions = Plot.PlotOptions;

/** A plot as SVG text that stands on its own; legends, which are HTML, are left out: see `lines`. */
export function plot(options: PlotOptions): string {
  const node = Plot.plot({
    width: 640,
    height: 400,
    marginLeft: 56,
    style: { fontSize: "12px" },
    ...options,
    document: document as never,
  }) as unknown as {
    outerHTML: string;
    querySelector(q: string): { outerHTML: string } | null;
    tagName: string;
  };
  const svg = node.tagName.toLowerCase() === "svg" ? node.outerHTML : node.querySelector("figure > svg")!.outerHTML;
  return svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
}

/** Lines of `y` over `x`, one for each value of `z`, which is written at its end; the plot wants a `marginRight`. */
export function lines<T extends Record<string, number | string>>(data: readonly T[], x: keyof T, y: keyof T, z: keyof T): Plot.Markish[] {
  const at = { x: x as string, y: y as string, z: z as string };
  return [
    Plot.line(data, { ...at, stroke: at.z, strokeWidth: 2, clip: true }),
    Plot.text(data, Plot.selectLast({ ...at, text: at.z, fill: at.z, dx: 5, textAnchor: "start" })),
  ];
}

export { Plot };
