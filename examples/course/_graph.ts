/**
 * A network drawn as a graph: nodes in columns, weights as edges.
 *
 * @module
 */
import type { Tensor } from "@fluxion/fluxion";

/** The weights between neighbouring columns of nodes: `weights[k][i][j]` from node i of column k to node j of the next. */
export type Weights = number[][][];

/** The kernels of a `serial` model's parameters, in order. */
export function weightsOf(params: unknown): Weights {
  return (params as ({ kernel?: Tensor } | null)[]).flatMap((p) => p?.kernel === undefined ? [] : [p.kernel.toArray() as number[][]]);
}

/** The graph as SVG: blue edges for positive weights, orange for negative, as wide as the weight is large. */
export function graph(weights: Weights, inputs: readonly string[], outputs: readonly string[]): string {
  const sizes = [weights[0]!.length, ...weights.map((w) => w[0]!.length)];
  const width = 640, height = Math.max(200, 44 * Math.max(...sizes) + 40);
  const place = (column: number, i: number): [number, number] => [
    70 + column * (width - 140) / (sizes.length - 1),
    height / 2 + (i - (sizes[column]! - 1) / 2) * Math.min(44, (height - 60) / sizes[column]!),
  ];
  const largest = Math.max(...weights.flat(2).map(Math.abs));
  const edges = weights.flatMap((w, k) =>
    w.flatMap((row, i) =>
      row.map((value, j) => {
        const [x1, y1] = place(k, i), [x2, y2] = place(k + 1, j);
        return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${value >= 0 ? "#3b7dd8" : "#e07b2e"}" stroke-width="${
          (0.3 + 3 * Math.abs(value) / largest).toFixed(2)
        }" stroke-opacity="0.7"/>`;
      })
    )
  );
  const nodes = sizes.flatMap((n, c) =>
    Array.from({ length: n }, (_, i) => {
      const [x, y] = place(c, i);
      const label = c === 0 ? inputs[i] : c === sizes.length - 1 ? outputs[i] : undefined;
      const text = label === undefined
        ? ""
        : `<text x="${c === 0 ? x - 20 : x + 20}" y="${y + 4}" text-anchor="${c === 0 ? "end" : "start"}">${label}</text>`;
      return `<circle cx="${x}" cy="${y}" r="13" fill="white" stroke="#333"/>${text}`;
    })
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13">${
    edges.join("")
  }${nodes.join("")}</svg>`;
}
