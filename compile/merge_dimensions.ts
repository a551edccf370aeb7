/**
 * Makes the iteration space of a nest as flat as its indices allow.
 *
 * @module
 */
import type { Affine } from "./affine.ts";
import type { Expr, Nest } from "./schedule.ts";

/** Visits every expression of a nest once, arguments first. */
export function visitExprs(nest: Nest, visit: (expr: Expr) => void): void {
  const seen = new Set<Expr>();
  const walk = (x: Expr): void => {
    if (seen.has(x)) return;
    seen.add(x);
    if (x.kind === "apply") x.args.forEach(walk);
    else if (x.kind === "guard") walk(x.inside), walk(x.outside);
    visit(x);
  };
  for (const o of nest.outputs) walk(o.expr);
}

/** Merges adjacent dimensions wherever every index of the nest allows it. Takes the nest over: indices are rewritten in place. */
export function mergeDimensions(nest: Nest): Nest {
  const indices = new Set<Affine>(nest.outputs.map((o) => o.access));
  visitExprs(nest, (x) => {
    if (x.kind === "load" || x.kind === "index") indices.add(x.access);
    else if (x.kind === "guard") x.bounds.forEach((b) => indices.add(b.index));
  });
  const lists = [...indices].map((a) => a.strides as number[]);
  const shape = [...nest.shape], reduced = [...nest.reduced];
  for (let d = shape.length - 2; d >= 0; d--) {
    const n = shape[d + 1]!;
    if (reduced[d] !== reduced[d + 1] || lists.some((s) => s[d] !== s[d + 1]! * n)) continue;
    shape.splice(d, 2, shape[d]! * n);
    reduced.splice(d, 1);
    for (const s of lists) s.splice(d, 1);
  }
  return { ...nest, shape, reduced };
}
