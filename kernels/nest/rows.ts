/**
 * Nests over the same rows as one kernel.
 *
 * @module
 */
import { visitExprs } from "../../compile/merge_dimensions.ts";
import type { Expr, LoadExpr, Nest, NestOutput, RowsStep } from "../../compile/schedule.ts";
import type { Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import type { Capabilities } from "../launcher.ts";
import { combineOf, identityOf } from "../reduce/operations.ts";
import { setConstants, splice } from "../specialize.ts";
import { fromStorage, storageType, toStorage } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { affineText, asType, isHeavy } from "./expressions.ts";
import { Bindings, type NestKernel, type Places } from "./bindings.ts";
import { canBeWide, describe, dimensionText, isVector, laneFunction, powerTypeOf } from "./lanes.ts";
import { meetText } from "./reduction.ts";

/** Vec4s (or single elements) of a row that one lane may hold in registers, for each value. */
const mostHeld = 8;

/** The kernel of a chain of nests over rows. */
export function rowsKernel(step: RowsStep, places: Places, root: (v: Var) => Var, capabilities: Capabilities): NestKernel {
  const bindings = new Bindings(places, "x", goesWide(step, capabilities));
  // Written twice: the first time finds out which bindings can be vec4s.
  new RowsWriter(step, bindings, root, capabilities).write();
  const writer = new RowsWriter(step, bindings, root, capabilities);
  const { body, functions } = writer.write();
  let code = setConstants(wgsl["nest/rows"], { rows: step.rows, width: writer.width });
  code = splice(code, "operands", [bindings.declarations(), ...functions].join("\n"));
  code = splice(code, "body", body.map((l) => `  ${l}`).join("\n"));
  return {
    name: `rows ${step.nests.map(describe).join(", ")}`,
    code: withFunctions(code, powerTypeOf(step.nests[0]!)),
    bindings: bindings.list.map((b) => b.value),
    workgroups: step.rows,
    partials: [],
  };
}

/** Whether a nest is over all elements of the rows, rather than one for each row. */
function isWide(nest: Nest, step: RowsStep): boolean {
  return nest.reduced.some((r) => r) || (sizeOf(nest.shape) === step.rows * step.columns && step.columns > 1);
}

/** Whether a load of a nest over all elements reads element row · columns + column. */
function isFlat(load: LoadExpr, nest: Nest): boolean {
  let stride = 1;
  for (let d = nest.shape.length - 1; d >= 0; d--) {
    if (nest.shape[d] !== 1 && load.access.strides[d] !== stride) return false;
    stride *= nest.shape[d]!;
  }
  return load.access.offset === 0;
}

/**
 * Whether each lane reads of the step's own values over the rows only what it has computed itself. A nest for each row that picks one
 * element of them would read another lane's.
 *
 * @param root The storage of a value.
 */
export function keepsToLanes(step: RowsStep, root: (v: Var) => Var): boolean {
  const spread = new Set<Var>();
  let keeps = true;
  for (const nest of step.nests) {
    visitExprs(nest, (e) => {
      if (e.kind === "load" && spread.has(root(e.value)) && !(isWide(nest, step) && isFlat(e, nest))) keeps = false;
    });
    if (isWide(nest, step)) { for (const o of nest.outputs) if (o.reduce === undefined) spread.add(root(o.value)); }
  }
  return keeps;
}

/** How many neighbours a lane takes at a time: four where all nests over the rows allow it. */
function lanesOf(step: RowsStep): 1 | 4 {
  const four = step.columns % 4 === 0 &&
    step.nests.filter((n) => isWide(n, step)).every((n) =>
      n.shape[n.shape.length - 1]! % 4 === 0 && !isHeavy(n.outputs.map((o) => o.expr))
    );
  return four ? 4 : 1;
}

/** Whether lanes take eight at a time: rows that are too long for registers, and so pass through memory. */
function goesWide(step: RowsStep, capabilities: Capabilities): boolean {
  const held = Math.ceil(step.columns / 4 / (capabilities.subgroupSize || 64)) <= mostHeld;
  return capabilities.wideLoads && !held && step.columns % 8 === 0 && lanesOf(step) === 4 &&
    step.nests.filter((n) => isWide(n, step)).every(canBeWide);
}

class RowsWriter {
  readonly width: number;
  readonly #step: RowsStep;
  readonly #bindings: Bindings;
  readonly #root: (v: Var) => Var;
  readonly #capabilities: Capabilities;
  readonly #lanes: number;
  /** How many units of a row each lane takes. */
  readonly #units: number;
  readonly #turns: number;
  readonly #held: boolean;
  readonly #body: string[] = [];
  readonly #functions: string[] = [];
  /** Names of what the step has computed or loaded: of wide values by turn, of row values one. */
  readonly #wide = new Map<Var, string>();
  readonly #row = new Map<Var, string>();
  readonly #internal: ReadonlySet<Var>;
  #meets = 0;

  constructor(step: RowsStep, bindings: Bindings, root: (v: Var) => Var, capabilities: Capabilities) {
    this.#step = step;
    this.#bindings = bindings;
    this.#root = root;
    this.#capabilities = capabilities;
    this.width = capabilities.subgroupSize || 64;
    this.#lanes = bindings.wide ? 8 : lanesOf(step);
    this.#units = step.columns / this.#lanes;
    this.#turns = Math.ceil(this.#units / this.width);
    this.#held = this.#turns <= mostHeld && !bindings.wide;
    this.#internal = new Set(step.internal.map(root));
  }

  write(): { body: string[]; functions: string[] } {
    if (this.#held) this.#preload();
    this.#step.nests.forEach((nest, k) => {
      if (!this.#isWide(nest)) this.#rowNest(nest, k);
      else this.#wideNest(nest, k);
    });
    return { body: this.#body, functions: this.#functions };
  }

  #isWide(nest: Nest): boolean {
    return isWide(nest, this.#step);
  }

  /** Values that several nests read whole: loaded once. */
  #preload(): void {
    const written = new Set(this.#step.nests.flatMap((n) => n.outputs.map((o) => this.#root(o.value))));
    const readers = new Map<Var, Set<Nest>>();
    for (const nest of this.#step.nests) {
      if (!this.#isWide(nest)) continue;
      visitExprs(nest, (e) => {
        if (e.kind !== "load" || written.has(this.#root(e.value)) || !isFlat(e, nest)) return;
        const v = this.#root(e.value);
        readers.set(v, (readers.get(v) ?? new Set()).add(nest));
      });
    }
    for (const [v, nests] of readers) {
      if (nests.size < 2) continue;
      const binding = this.#bindings.of(v), name = `w${this.#wide.size}`, type = storageType(v.aval.dtype);
      if (this.#lanes === 1) binding.vectors = false;
      for (let t = 0; t < this.#turns; t++) {
        const unit = `row * ${this.#units}u + ${this.#unit(t)}`;
        const value = this.#lanes === 1 || binding.vectors
          ? asType(`${binding.name}[${unit}]`, binding.type, type).replace(
            `bitcast<${type}>`,
            this.#lanes === 4 ? `bitcast<vec4<${type}>>` : `bitcast<${type}>`,
          )
          : `vec4<${type}>(${[0, 1, 2, 3].map((j) => asType(`${binding.name}[(${unit}) * 4u + ${j}u]`, binding.type, type)).join(", ")})`;
        this.#body.push(`let ${name}_${t} = ${value};`);
      }
      this.#wide.set(v, name);
    }
  }

  /** The unit of its row that a lane takes in turn t; those beyond the end take the last one again. */
  #unit(t: number): string {
    const unit = `(lane + ${t * this.width}u)`;
    return (t + 1) * this.width > this.#units ? `min(${unit}, ${this.#units - 1}u)` : unit;
  }

  #inside(t: number): string | undefined {
    return (t + 1) * this.width > this.#units ? `lane + ${t * this.width}u < ${this.#units}u` : undefined;
  }

  /** What a nest's loads of the step's own values are called in turn t. */
  #given(nest: Nest, turn: string): Map<Expr, (j: number) => string> {
    const given = new Map<Expr, (j: number) => string>();
    visitExprs(nest, (e) => {
      if (e.kind !== "load") return;
      const v = this.#root(e.value), row = this.#row.get(v), wide = this.#wide.get(v);
      if (row !== undefined) given.set(e, () => fromStorage(e.dtype, asType(row, storageType(v.aval.dtype), storageType(e.dtype))));
      else if (wide !== undefined && this.#isWide(nest) && isFlat(e, nest)) {
        given.set(e, (j) => fromStorage(e.dtype, this.#lanes === 4 ? `${wide}${turn}.${"xyzw"[j]}` : `${wide}${turn}`));
      }
    });
    return given;
  }

  /** Declares the dimensions of a nest from `row` and the unit `unit` of the columns. */
  #dimensions(nest: Nest, wide: boolean): string[] {
    const { shape } = nest, dims = shape.map((_, d) => d);
    if (!wide) return dimensionText(shape, dims, "row", 1);
    let split = shape.length, n = 1;
    while (split > 0 && n < this.#step.columns) n *= shape[--split]!;
    if (n === this.#step.columns) {
      return [
        ...dimensionText(shape, dims.slice(0, split), "row", 1).map((l) => l),
        ...dimensionText(shape, dims.slice(split), "unit", this.#lanes),
      ];
    }
    return [`let flat = row * ${this.#units}u + unit;`, ...dimensionText(shape, dims, "flat", this.#lanes)];
  }

  #rowNest(nest: Nest, k: number): void {
    const f = laneFunction(nest, nest.outputs, this.#bindings, 1, nest.shape.length - 1, this.#given(nest, ""), `fun${k}`);
    this.#functions.push(f.text);
    const names = nest.outputs.map((o) => this.#newRow(this.#root(o.value)));
    nest.outputs.forEach((o, i) => this.#body.push(`var ${names[i]}: ${storageType(o.expr.dtype)};`));
    this.#body.push("{", ...this.#dimensions(nest, false), ...f.loads, `let z = ${f.call(0)};`);
    nest.outputs.forEach((o, i) => this.#body.push(`${names[i]} = ${toStorage(o.expr.dtype, f.member("z", i))};`));
    nest.outputs.forEach((o, i) => this.#storeRow(o, names[i]!));
    this.#body.push("}");
  }

  #newRow(v: Var): string {
    const name = `s${this.#row.size}`;
    this.#row.set(v, name);
    return name;
  }

  #storeRow(o: NestOutput, name: string): void {
    const v = this.#root(o.value);
    if (this.#internal.has(v)) return;
    const b = this.#bindings.of(o.value);
    b.vectors = false;
    this.#body.push(`if (lane == 0u) { ${b.name}[${affineText(o.access)}] = ${asType(name, storageType(o.expr.dtype), b.type)}; }`);
  }

  #wideNest(nest: Nest, k: number): void {
    const reducing = nest.outputs.map((o, i) => ({ o, i })).filter(({ o }) => o.reduce !== undefined);
    const storing = nest.outputs.map((o, i) => ({ o, i })).filter(({ o }) => o.reduce === undefined);
    const last = nest.shape.length - 1, lanes = this.#lanes;
    const meets = reducing.map(() => this.#meets++);
    const accumulator = (o: NestOutput) => o.expr.dtype === "float16" ? "f32" : storageType(o.expr.dtype);
    reducing.forEach(({ o }, r) => {
      const type = accumulator(o), m = meets[r]!;
      this.#functions.push(
        `fn combine_${m}(a: ${type}, b: ${type}) -> ${type} { return ${combineOf(o.reduce!, o.expr.dtype, "a", "b")}; }`,
        meetText(m, type, this.#capabilities.subgroupSize, this.width),
      );
      for (let j = 0; j < lanes; j++) this.#body.push(`var t${m}_${j} = ${identityOf(o.reduce!, o.expr.dtype)};`);
    });
    // What only this step reads stays in registers; in loops it goes through memory, which each lane reads back itself.
    const names = new Map<number, string>();
    if (this.#held) {
      for (const { o, i } of storing) {
        const name = `w${this.#wide.size}`, type = storageType(o.expr.dtype);
        this.#wide.set(this.#root(o.value), name);
        names.set(i, name);
        for (let t = 0; t < this.#turns; t++) this.#body.push(`var ${name}_${t}: ${lanes === 4 ? `vec4<${type}>` : type};`);
      }
    }
    for (const { o } of storing) if (lanes < 4 || !isVector(o.access, last, lanes)) this.#bindings.of(o.value).vectors = false;
    const turns = this.#held ? Array.from({ length: this.#turns }, (_, t) => `_${t}`) : [""];
    turns.forEach((turn, t) => {
      const f = laneFunction(nest, nest.outputs, this.#bindings, lanes, last, this.#given(nest, turn), `fun${k}`);
      if (t === 0) this.#functions.push(f.text);
      if (this.#held) this.#body.push("{", `let unit = ${this.#unit(t)};`);
      else this.#body.push(`for (var unit = lane; unit < ${this.#units}u; unit += ${this.width}u) {`);
      this.#body.push(...this.#dimensions(nest, true), ...f.loads);
      for (let j = 0; j < lanes; j++) this.#body.push(`let z${j} = ${f.call(j)};`);
      const inside = this.#held ? this.#inside(t) : undefined;
      if (inside !== undefined) this.#body.push(`let inside = ${inside};`);
      reducing.forEach(({ o, i }, r) => {
        const m = meets[r]!;
        for (let j = 0; j < lanes; j++) {
          const raw = f.member(`z${j}`, i);
          const value = o.expr.dtype === "float16" ? `f32(${raw})` : toStorage(o.expr.dtype, raw);
          const counted = inside === undefined ? value : `select(${identityOf(o.reduce!, o.expr.dtype)}, ${value}, inside)`;
          this.#body.push(`t${m}_${j} = combine_${m}(t${m}_${j}, ${counted});`);
        }
      });
      for (const { o, i } of storing) {
        const type = storageType(o.expr.dtype),
          parts = Array.from({ length: lanes }, (_, j) => toStorage(o.expr.dtype, f.member(`z${j}`, i)));
        const name = names.get(i);
        if (name !== undefined) this.#body.push(`${name}_${t} = ${lanes === 4 ? `vec4<${type}>(${parts.join(", ")})` : parts[0]};`);
        if (name !== undefined && this.#internal.has(this.#root(o.value))) continue;
        const lines = this.#store(o, parts, last);
        this.#body.push(...inside === undefined ? lines : ["if (inside) {", ...lines, "}"]);
      }
      this.#body.push("}");
    });
    reducing.forEach(({ o }, r) => {
      const m = meets[r]!, parts = Array.from({ length: lanes }, (_, j) => `t${m}_${j}`);
      const total = `meet_${m}(${parts.reduce((a, b) => `combine_${m}(${a}, ${b})`)}, lane)`;
      const name = this.#newRow(this.#root(o.value));
      this.#body.push(`let ${name} = ${o.expr.dtype === "float16" ? `f16(${total})` : total};`);
      if (this.#internal.has(this.#root(o.value))) return;
      this.#body.push("{", ...this.#keptDimensions(nest));
      this.#storeRow(o, name);
      this.#body.push("}");
    });
  }

  /** The dimensions of a reducing nest that are kept, from the row. */
  #keptDimensions(nest: Nest): string[] {
    const kept = nest.shape.map((_, d) => d).filter((d) => !nest.reduced[d]);
    return dimensionText(nest.shape, kept, "row", 1);
  }

  #store(o: NestOutput, parts: readonly string[], last: number): string[] {
    const b = this.#bindings.of(o.value), type = storageType(o.expr.dtype);
    const stored = parts.map((p) => asType(p, type, b.type));
    if (parts.length === 8 && b.vectors) {
      const half = (first: number) => `bitcast<vec4u>(vec4<${b.type}>(${stored.slice(first, first + 4).join(", ")}))`;
      return [`${b.name}[(${affineText(o.access)}) / 8] = wide_join(${half(0)}, ${half(4)});`];
    }
    if (parts.length === 4 && b.vectors) return [`${b.name}[(${affineText(o.access)}) / 4] = vec4<${b.type}>(${stored.join(", ")});`];
    return stored.map((p, j) => `${b.name}[${affineText(o.access, j * (o.access.strides[last] ?? 0))}] = ${p};`);
  }
}
