/**
 * Chains of nests over the same rows: softmax, layer normalization, logsumexp.
 *
 * @module
 */
import type { Var } from "../core/program.ts";
import { type Nest, readsOf, type RowsStep, type Step, storageOf, writesOf } from "./schedule.ts";
import { visitExprs } from "./merge_dimensions.ts";
import type { Affine } from "./affine.ts";

/** Puts maximal chains of adjacent nests over the same rows, at least one of which reduces them, into `rows` steps. */
export function groupRows(steps: readonly Step[], outputs: readonly Var[], aliases: ReadonlyMap<Var, Var>): Step[] {
  const out: Step[] = [];
  for (let k = 0; k < steps.length; k++) {
    const first = steps[k]!;
    const size = first.kind === "nest" ? rowsOf(first) : undefined;
    if (first.kind !== "nest" || size === undefined) {
      out.push(first);
      continue;
    }
    const [rows, columns] = size;
    const nests: Nest[] = [first];
    const written = new Set(writesOf(first));
    for (let next = steps[k + 1]; next !== undefined && next.kind === "nest"; next = steps[k + nests.length]) {
      if (!joins(next, rows, columns, written)) break;
      nests.push(next);
      for (const v of writesOf(next)) written.add(v);
    }
    if (nests.length === 1) {
      out.push(first);
      continue;
    }
    k += nests.length - 1;
    const inside = new Set<Step>(nests);
    const elsewhere = new Set<Var>(outputs.map((v) => storageOf({ aliases }, v)));
    for (const s of steps) {
      if (inside.has(s)) continue;
      for (const a of readsOf(s)) elsewhere.add(storageOf({ aliases }, a as Var));
    }
    const step: RowsStep = { kind: "rows", nests, rows, columns, internal: [...written].filter((v) => !elsewhere.has(v)) };
    out.push(step);
  }
  return out;
}

/** Rows and columns of a nest that reduces exactly its innermost dimension. */
function rowsOf(nest: Nest): [rows: number, columns: number] | undefined {
  const last = nest.shape.length - 1;
  if (last < 0 || !nest.reduced[last] || nest.reduced.slice(0, last).some((r) => r)) return undefined;
  return [nest.shape.slice(0, last).reduce((a, b) => a * b, 1), nest.shape[last]!];
}

/** Whether a nest works row by row over these rows and reads what the chain has written only of its own row. */
function joins(nest: Nest, rows: number, columns: number, written: ReadonlySet<Var>): boolean {
  const size = nest.shape.reduce((a, b) => a * b, 1);
  const wide = size === rows * columns && columns > 1;
  if (!wide && size !== rows) return false;
  const reducing = rowsOf(nest);
  if (nest.reduced.some((r) => r) && (reducing === undefined || reducing[0] !== rows || reducing[1] !== columns)) return false;
  if (wide && rows > 1 && !splits(nest.shape, columns)) return false;
  let fine = true, touches = false;
  visitExprs(nest, (x) => {
    if (x.kind === "guard") fine = false;
    if (x.kind !== "load" || !written.has(x.value)) return;
    touches = true;
    if (!ownRow(x.access, nest.shape, rows, columns, wide)) fine = false;
  });
  return fine && touches;
}

/** Whether some trailing dimensions make up exactly the columns. */
function splits(shape: readonly number[], columns: number): boolean {
  let n = 1;
  for (let d = shape.length - 1; d >= 0 && n < columns; d--) n *= shape[d]!;
  return n === columns || (shape.length === 1 && shape[0]! % columns === 0);
}

/** Whether the index is that of the iteration's own row: row·columns + column, or row, or column-free. */
function ownRow(access: Affine, shape: readonly number[], rows: number, columns: number, wide: boolean): boolean {
  if (access.offset !== 0) return false;
  let flat = 1, row = 1;
  let isFlat = true, isRow = true;
  for (let d = shape.length - 1; d >= 0; d--) {
    const s = access.strides[d]!;
    if (s !== flat) isFlat = false;
    if (wide) {
      const inColumns = flat < columns;
      if (inColumns ? s !== 0 : s !== row) isRow = false;
      if (!inColumns) row *= shape[d]!;
    } else {
      if (s !== row) isRow = false;
      row *= shape[d]!;
    }
    flat *= shape[d]!;
  }
  if (rows === 1 && access.strides.every((s) => s === 0)) return true;
  return wide ? isFlat || isRow : isRow;
}
