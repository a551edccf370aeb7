/**
 * A model as a drawing.
 *
 * @module
 */
import type { InputShape, Layer } from "../layer.ts";
import { key } from "../../random/key.ts";
import { layerRows } from "./summary.ts";

/**
 * A model's layers as a graph in Graphviz's language: layers one after the other, containers as frames. As `keras.utils.plot_model`, whose
 * drawing `dot -Tsvg` makes.
 *
 * @param model The model.
 * @param shape The shape of one example.
 * @returns The graph as text.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(nn.modelToDot(nn.serial(nn.dense(8), nn.relu), [2]).startsWith("digraph")); // true
 * ```
 */
export function modelToDot(model: Layer, shape: InputShape): string {
  const { params, state } = model.init(key(0), shape);
  const rows = layerRows(model, params, state, shape, 0, "", true);
  const lines: string[] = [];
  let next = 0;
  const quote = (...parts: string[]) => `"${parts.map((text) => text.replace(/["\\]/g, "\\$&")).join("\\n")}"`;
  /** Draws the layer of the next row; gives its first and last nodes. */
  const draw = (layer: Layer, indent: string): [first: string[], last: string[]] => {
    const id = next++, row = rows[id]!;
    if (layer.children === undefined) {
      lines.push(`${indent}n${id} [label=${quote(row.name.trim(), row.shape, `${row.params} params`)}];`);
      return [[`n${id}`], [`n${id}`]];
    }
    lines.push(`${indent}subgraph cluster_${id} {`, `${indent}  label=${quote(row.name.trim())};`);
    const parts = layer.children.map(([, child]) => draw(child, `${indent}  `));
    lines.push(`${indent}}`);
    if (layer.name !== "serial") return [parts.flatMap(([first]) => first), parts.flatMap(([, last]) => last)];
    for (let i = 1; i < parts.length; i++) {
      for (const from of parts[i - 1]![1]) for (const to of parts[i]![0]) lines.push(`${indent}${from} -> ${to};`);
    }
    return [parts[0]![0], parts.at(-1)![1]];
  };
  draw(model, "  ");
  return [`digraph model {`, `  node [shape=box];`, ...lines, `}`].join("\n");
}
