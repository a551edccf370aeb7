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

/** A plot as SVG text that stands on its own. */
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
  const svg = node.tagName.toLowerCase() === "svg" ? node.outerHTML : node.querySelector("svg")!.outerHTML;
  return svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
}

export { Plot };
