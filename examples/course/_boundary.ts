/**
 * What a classifier answers in the plane.
 *
 * @module
 */
import { Plot, plot } from "./_plot.ts";

/** Points of the plane, and for each its class, 0 or 1. */
export interface Data {
  /** The points. */
  readonly x: number[][];
  /** Their classes. */
  readonly y: number[];
}

/** The answer of `f` over a square of points, with the data on it. */
export function boundary(f: (points: number[][]) => number[], { x, y }: Data, from: number, to: number): string {
  const half = (to - from) / 64;
  const grid = Array.from({ length: 33 }, (_, i) => from + (to - from) * i / 32).flatMap((a, _, all) => all.map((b) => [a, b]));
  const answers = f(grid).map((v, i) => ({ a: grid[i]![0]!, b: grid[i]![1]!, v }));
  const marks = x.map(([a, b], i) => ({ a, b, class: String(y[i]) }));
  return plot({
    width: 360,
    height: 360,
    x: { label: "x₁" },
    y: { label: "x₂" },
    color: { type: "linear", domain: [0, 1], range: ["#fde8d7", "#d7e8fd"] },
    symbol: { domain: ["0", "1"] },
    marks: [
      Plot.rect(answers, { x1: (d) => d.a - half, x2: (d) => d.a + half, y1: (d) => d.b - half, y2: (d) => d.b + half, fill: "v" }),
      Plot.dot(marks, { x: "a", y: "b", symbol: "class", stroke: "black", r: 5 }),
    ],
  });
}
