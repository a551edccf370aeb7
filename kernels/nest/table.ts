/**
 * Nests that differ only in the values they work on, as one kernel that goes by a table.
 *
 * @module
 */
import type { Expr, Nest } from "../../compile/schedule.ts";
import type { Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import type { Capabilities } from "../launcher.ts";
import { combineOf, identityOf } from "../reduce/operations.ts";
import { setConstants, splice } from "../specialize.ts";
import { storageType, toStorage } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { affineText, asType, indexIn, type Place, type Storage } from "./expressions.ts";
import { describe, type LaneFunction, laneFunction, mapBody, powerTypeOf } from "./lanes.ts";
import { meetText } from "./reduction.ts";

/** Where a value is, for kernels that go by a table. */
export type TablePlace =
  /** In a buffer that holds many values, which is bound once: from this word on. */
  | { readonly kind: "shared"; readonly buffer: "arena" | "results"; readonly base: number }
  /** A small input: where it lies is known when the program is called. */
  | { readonly kind: "input"; readonly input: number }
  /** In a buffer of its own. */
  | { readonly kind: "own" };

/** Where the values of a program are. */
export interface TablePlaces {
  /** A key that is equal for values in the same place. */
  key(v: Var): string;
  /** The place of a value. */
  tablePlace(v: Var): TablePlace;
}

/** A column of a table: where each nest's value starts, in words, or which input it is. */
export type Column =
  | { readonly kind: "bases"; readonly bases: readonly number[] }
  | { readonly kind: "inputs"; readonly inputs: readonly number[] };

/** The rows of a table: for each workgroup the nest, its first element, and the one to stop before. */
export interface Table {
  readonly rows: readonly { readonly nest: number; readonly first: number; readonly stop: number }[];
  readonly columns: readonly Column[];
}

/** What a kernel that goes by a table binds. */
export type TableBinding =
  | { readonly kind: "table" }
  | { readonly kind: "arena" }
  | { readonly kind: "results" }
  | { readonly kind: "column"; readonly column: number }
  | { readonly kind: "value"; readonly value: Var };

/** A kernel that goes by a table. */
export interface TableKernel {
  readonly name: string;
  readonly code: string;
  readonly nests: readonly Nest[];
  readonly bindings: readonly TableBinding[];
  readonly table: Table;
  readonly workgroups: number;
}

/** Fewer nests are not worth a table. */
const fewest = 4;
/** Longer values than this are reduced by kernels of their own. */
export const longestTotal = 16384;

/** The values of a nest by place, in the order in which they are met: operands, then results. */
function valuesOf(nest: Nest, places: TablePlaces): Var[] {
  const found = new Map<string, Var>();
  const add = (v: Var) => found.has(places.key(v)) || found.set(places.key(v), v);
  for (const v of nest.reads) add(v);
  for (const o of nest.outputs) add(o.value);
  return [...found.values()];
}

/** Whether a nest reduces all it reads to single results. */
function isTotal(nest: Nest): boolean {
  return nest.shape.length === 1 && nest.reduced[0]! && nest.shape[0]! <= longestTotal && nest.outputs.every((o) => o.reduce !== undefined);
}

/** Where results start that nothing else of the nest is about: added to where their values start, so that nests may differ in it. */
function offsetsOf(nest: Nest, places: TablePlaces): Map<string, number> {
  const out = new Map<string, number>(), read = new Set(nest.reads.map((v) => places.key(v)));
  for (const o of nest.outputs) {
    const key = places.key(o.value);
    if (out.has(key)) read.add(key);
    out.set(key, o.access.offset);
  }
  for (const key of read) out.delete(key);
  return out;
}

/** A text that is equal for nests that one kernel can compute; undefined where a table cannot describe the nest. */
function signature(nest: Nest, values: readonly Var[], places: TablePlaces): string | undefined {
  const total = isTotal(nest);
  if (!total && (nest.shape.length > 1 || nest.reduced.some((r) => r))) return undefined;
  const offsets = offsetsOf(nest, places);
  const at = new Map(values.map((v, k) => [places.key(v), k]));
  const parts: string[] = [`${nest.shape.length}`, powerTypeOf(nest)];
  for (const v of values) {
    const { aval: { dtype } } = v, place = places.tablePlace(v);
    if (dtype === "float16") return undefined;
    parts.push(`${dtype} ${place.kind} ${place.kind === "shared" ? place.buffer : place.kind === "own" ? places.key(v) : ""}`);
  }
  const known = new Map<Expr, number>();
  let fits = true;
  const number = (e: Expr): number => {
    const before = known.get(e);
    if (before !== undefined) return before;
    let text: string;
    switch (e.kind) {
      case "literal":
        text = Object.is(e.value, -0) ? "-0" : String(e.value);
        break;
      case "load":
        text = `load ${at.get(places.key(e.value))} ${e.access.offset} ${e.access.strides.join()}`;
        break;
      case "index":
        text = `index ${e.access.offset} ${e.access.strides.join()}`;
        break;
      case "apply":
        text = `${e.primitive} ${JSON.stringify(e.params)} ${e.args.map(number).join()}`;
        break;
      case "guard":
        fits = false;
        text = "";
    }
    parts.push(`${e.dtype} ${text}`);
    known.set(e, known.size);
    return known.size - 1;
  };
  for (const o of nest.outputs) {
    if (places.tablePlace(o.value).kind === "input") return undefined;
    const key = places.key(o.value), offset = offsets.has(key) ? "" : o.access.offset;
    parts.push(`${o.reduce ?? "store"} ${number(o.expr)} to ${at.get(key)} ${offset} ${o.access.strides.join()}`);
  }
  return fits ? parts.join("\n") : undefined;
}

/** Where the values of the nest that stands for all are found. */
class TableStorage implements Storage {
  readonly bindings: TableBinding[] = [{ kind: "table" }];
  readonly declarations: string[] = ["@group(0) @binding(0) var<storage, read> table: array<u32>;"];
  readonly columns: Column[] = [];
  readonly #places = new Map<string, Place>();
  readonly #shared = new Map<string, string>();

  readonly #ownWritten: boolean;

  constructor(readonly places: TablePlaces, nest: Nest) {
    // Values in buffers of their own may be parts of one: it is written to through one binding, or read through all.
    this.#ownWritten = nest.outputs.some((o) => places.tablePlace(o.value).kind === "own");
  }

  /** Says where the values of all nests are that stand at one position, `offsets` words after their starts. */
  add(values: readonly Var[], offsets: readonly number[]): void {
    const first = values[0]!, place = this.places.tablePlace(first), key = this.places.key(first);
    const same = values.every((v) => this.places.key(v) === key);
    const put = (name: string, base?: string) => this.#places.set(key, { name, type: "u32", vectors: false, ...base && { base } });
    if (place.kind === "shared") {
      const name = this.#sharedName(place.buffer);
      const bases = values.map((v, k) => (this.places.tablePlace(v) as typeof place).base + offsets[k]! - offsets[0]!);
      put(name, bases.every((b) => b === bases[0]) ? String(bases[0]) : this.#column({ kind: "bases", bases }));
    } else if (same) {
      const bases = offsets.map((offset) => offset - offsets[0]!), moves = bases.some((b) => b !== 0);
      put(
        this.#bind({ kind: "value", value: first }, this.#ownWritten ? "read_write" : "read"),
        moves ? this.#column({ kind: "bases", bases }) : undefined,
      );
    } else {
      const inputs = values.map((v) => (this.places.tablePlace(v) as { input: number }).input);
      const base = this.#column({ kind: "inputs", inputs });
      put(this.#bind({ kind: "column", column: this.columns.length - 1 }, "read"), base);
    }
  }

  #sharedName(buffer: "arena" | "results"): string {
    let name = this.#shared.get(buffer);
    if (name === undefined) this.#shared.set(buffer, name = this.#bind({ kind: buffer }, "read_write"));
    return name;
  }

  #bind(binding: TableBinding, access: string): string {
    const k = this.bindings.push(binding) - 1;
    this.declarations.push(`@group(0) @binding(${k}) var<storage, ${access}> x${k}: array<u32>;`);
    return `x${k}`;
  }

  #column(column: Column): string {
    const k = this.columns.push(column) - 1;
    this.declarations.push(`var<private> base${k}: i32;`);
    return `base${k}`;
  }

  of(v: Var): Place {
    return this.#places.get(this.places.key(v))!;
  }
}

function write(nests: readonly Nest[], values: readonly (readonly Var[])[], places: TablePlaces, capabilities: Capabilities): TableKernel {
  const nest = nests[0]!, storage = new TableStorage(places, nest);
  const offsets = nests.map((n) => offsetsOf(n, places));
  values[0]!.forEach((_, k) => {
    const list = values.map((of) => of[k]!);
    storage.add(list, list.map((v, n) => offsets[n]!.get(places.key(v)) ?? 0));
  });
  const f = laneFunction(nest, nest.outputs, storage, 1, nest.shape.length - 1);
  const total = isTotal(nest), sizes = nests.map((n) => sizeOf(n.shape)), largest = Math.max(...sizes);
  const lanes = total ? capabilities.subgroupSize || 64 : Math.min(64, 2 ** Math.ceil(Math.log2(Math.ceil(largest / 4))));
  const span = total ? longestTotal : 4 * lanes;
  const rows = sizes.flatMap((size, k) =>
    Array.from({ length: Math.ceil(size / span) }, (_, r) => ({ nest: k, first: r * span, stop: Math.min((r + 1) * span, size) }))
  );
  const { columns, declarations, bindings } = storage;
  let code = setConstants(wgsl[total ? "nest/table_totals" : "nest/table"], { rows: rows.length, width: 2 + columns.length, lanes });
  const parts = total ? totalParts(nest, f, storage, capabilities, lanes) : { functions: [], body: mapBody(nest, f, storage, 1, "i") };
  code = splice(code, "operands", [...declarations, f.text, ...parts.functions].join("\n"));
  code = splice(code, "bases", columns.map((_, k) => `  base${k} = i32(table[row + ${2 + k}u]);`).join("\n"));
  if ("start" in parts) {
    code = splice(code, "start", parts.start.map((l) => `  ${l}`).join("\n"));
    code = splice(code, "finish", parts.finish.map((l) => `  ${l}`).join("\n"));
  }
  code = splice(code, "body", parts.body.map((l) => `    ${l}`).join("\n"));
  return {
    name: `${nests.length} × ${describe(nest)}`,
    code: withFunctions(code, powerTypeOf(nest)),
    nests,
    bindings,
    table: { rows, columns },
    workgroups: total ? rows.length : Math.ceil(rows.length * lanes / 64),
  };
}

/** What a reduction does around its calls of f. */
function totalParts(nest: Nest, f: LaneFunction, storage: Storage, capabilities: Capabilities, lanes: number) {
  const types = nest.outputs.map((o) => storageType(o.expr.dtype));
  return {
    functions: nest.outputs.flatMap((o, r) => [
      `fn combine_${r}(a: ${types[r]}, b: ${types[r]}) -> ${types[r]} { return ${combineOf(o.reduce!, o.expr.dtype, "a", "b")}; }`,
      meetText(r, types[r]!, capabilities.subgroupSize, lanes),
    ]),
    start: nest.outputs.map((o, r) => `var t${r} = ${identityOf(o.reduce!, o.expr.dtype)};`),
    body: [
      "let d0 = i32(i);",
      `let z = ${f.call(0)};`,
      ...nest.outputs.map((o, r) => `t${r} = combine_${r}(t${r}, ${toStorage(o.expr.dtype, f.member("z", r))});`),
    ],
    finish: [
      ...nest.outputs.map((_, r) => `let m${r} = meet_${r}(t${r}, lane);`),
      "if (lane == 0u) {",
      ...nest.outputs.map((o, r) => {
        const place = storage.of(o.value);
        return `${place.name}[${indexIn(place, affineText(o.access))}] = ${asType(`m${r}`, types[r]!, place.type)};`;
      }),
      "}",
    ],
  };
}

/**
 * Kernels for those of some independent nests, none of them empty, that differ only in the values they work on.
 *
 * @param nests The nests.
 * @param places Where their values are.
 * @param capabilities What the device can do.
 * @returns The kernels, and the nests that none of them computes.
 */
export function tableKernels(
  nests: readonly Nest[],
  places: TablePlaces,
  capabilities: Capabilities,
): { kernels: TableKernel[]; rest: Nest[] } {
  const values = new Map(nests.map((nest) => [nest, valuesOf(nest, places)]));
  const groups = Map.groupBy(nests, (nest) => signature(nest, values.get(nest)!, places));
  const kernels: TableKernel[] = [], rest = new Set(nests);
  for (const [text, group] of groups) {
    if (text === undefined || group.length < fewest && !isTotal(group[0]!)) continue;
    const kernel = write(group, group.map((nest) => values.get(nest)!), places, capabilities);
    if (kernel.bindings.length > capabilities.maxBindings) continue;
    kernels.push(kernel);
    for (const nest of group) rest.delete(nest);
  }
  return { kernels, rest: [...rest] };
}
