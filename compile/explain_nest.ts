/**
 * Nests as text, and what they cost.
 *
 * @module
 */
import type { Var } from "../core/program.ts";
import { itemSize } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import type { Affine } from "./affine.ts";
import { costOf } from "./elementwise.ts";
import { visitExprs } from "./merge_dimensions.ts";
import type { Expr, Nest } from "./schedule.ts";

const letters = "ijklmnopqr";

function indexText(a: Affine): string {
  const terms = a.strides.flatMap((s, d) => s === 0 ? [] : [s === 1 ? letters[d]! : `${s}${letters[d]}`]);
  if (a.offset !== 0 || terms.length === 0) terms.push(String(a.offset));
  return terms.join("+");
}

/** A nest as text: its loops, then one formula for each result. `nameOf` names stored values. */
export function explainNest(nest: Nest, nameOf: (v: Var) => string): string {
  const shared = new Map<Expr, string>();
  const uses = new Map<Expr, number>();
  visitExprs(nest, (x) => {
    if (x.kind === "apply") x.args.forEach((a) => uses.set(a, (uses.get(a) ?? 0) + 1));
  });
  const lines = nest.shape.map((n, d) => `${"  ".repeat(d)}for ${letters[d]} < ${n}${nest.reduced[d] ? " (reduced)" : ""}`);
  const indent = "  ".repeat(nest.shape.length);
  const text = (x: Expr): string => {
    const known = shared.get(x);
    if (known) return known;
    let out: string;
    switch (x.kind) {
      case "literal":
        return String(x.value);
      case "index":
        return `(${indexText(x.access)})`;
      case "load":
        return `${nameOf(x.value)}[${indexText(x.access)}]`;
      case "guard":
        out = `(${x.bounds.map((b) => `0<=${indexText(b.index)}<${b.size}`).join(" && ")} ? ${text(x.inside)} : ${text(x.outside)})`;
        break;
      case "apply":
        out = `${x.primitive}(${x.args.map(text).join(", ")})`;
    }
    if ((uses.get(x) ?? 0) > 1) {
      const name = `t${shared.size}`;
      lines.push(`${indent}${name} = ${out}`);
      shared.set(x, name);
      return name;
    }
    return out;
  };
  for (const o of nest.outputs) {
    const value = text(o.expr);
    lines.push(`${indent}${nameOf(o.value)}[${indexText(o.access)}] ${o.reduce ? `${o.reduce}= ` : "= "}${value}`);
  }
  return lines.join("\n");
}

/** Floating and integer operations, transcendental functions counted by their cost, and bytes moved. */
export function flopsOf(nest: Nest): { flops: number; bytes: number } {
  const n = sizeOf(nest.shape);
  let each = 0;
  visitExprs(nest, (x) => {
    if (x.kind === "apply") each += costOf(x.primitive) ?? 1;
  });
  for (const o of nest.outputs) if (o.reduce) each++;
  let bytes = 0;
  for (const v of nest.reads) bytes += Math.min(n, sizeOf(v.aval.shape)) * itemSize(v.aval.dtype);
  for (const o of nest.outputs) bytes += Math.min(n, sizeOf(o.value.aval.shape)) * itemSize(o.value.aval.dtype);
  return { flops: n * each, bytes };
}
