/**
 * Small programs as one workgroup.
 *
 * @module
 */
import { visitExprs } from "../../compile/merge_dimensions.ts";
import type { Expr, Nest } from "../../compile/schedule.ts";
import { costOf } from "../../compile/elementwise.ts";
import { type Equation, Literal, type Var } from "../../core/program.ts";
import { sizeOf, stridesOf } from "../../core/shape.ts";
import { withFunctions } from "../functions.ts";
import type { Capabilities } from "../launcher.ts";
import type { DotParams } from "../matmul/dot_general.ts";
import { combineOf, identityOf } from "../reduce/operations.ts";
import { setConstants, splice } from "../specialize.ts";
import { storageType, toStorage } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { affineText, allExpressions, asType, indexIn, type Place, type Storage } from "./expressions.ts";
import { dimensionText, laneFunction, powerTypeOf, storeText } from "./lanes.ts";
import { meetText } from "./reduction.ts";

/** Where a value is, for a kernel that binds whole buffers: which of them, and the first word as an i32 expression. */
export interface SoloPlace {
  readonly key: string;
  readonly base: string;
}

/** One step of a solo kernel. */
export type SoloStep =
  | { readonly kind: "nests"; readonly nests: readonly Nest[] }
  | { readonly kind: "copy"; readonly from: SoloPlace; readonly to: SoloPlace; readonly words: number }
  | {
    readonly kind: "loop";
    readonly length: number;
    readonly reverse: boolean;
    readonly counter: string;
    readonly body: readonly SoloStep[];
  }
  | {
    readonly kind: "while";
    readonly cond: readonly SoloStep[];
    readonly predicate: SoloPlace;
    readonly body: readonly SoloStep[];
    readonly most: number;
  }
  | { readonly kind: "branch"; readonly index: SoloPlace; readonly branches: readonly (readonly SoloStep[])[] };

/** A solo kernel: its WGSL, and the key of each binding in order. */
export interface SoloKernel {
  readonly name: string;
  readonly code: string;
  readonly keys: readonly string[];
}

/** How many lanes the one workgroup has: on a CPU those of one subgroup, between which barriers are free. */
export function soloWidth(capabilities: Capabilities): number {
  return capabilities.software ? capabilities.subgroupSize || 8 : Math.min(256, capabilities.maxInvocations);
}

/** A dotGeneral as a nest over (batch, left, right, summed) axes: for a solo kernel, which has no tiles. */
export function dotNest(e: Equation): Nest | undefined {
  const [a, b] = e.inputs, out = e.outputs[0]!;
  if (a === undefined || b === undefined || a instanceof Literal || b instanceof Literal) return undefined;
  const p = e.params as unknown as DotParams;
  if (a.aval.dtype !== out.aval.dtype || a.aval.dtype === "float16" || a.aval.dtype === "bool") return undefined;
  const free = (shape: readonly number[], contract: readonly number[], batch: readonly number[]) =>
    shape.map((_, i) => i).filter((i) => !contract.includes(i) && !batch.includes(i));
  const freeA = free(a.aval.shape, p.lhsContract, p.lhsBatch), freeB = free(b.aval.shape, p.rhsContract, p.rhsBatch);
  const strideA = stridesOf(a.aval.shape), strideB = stridesOf(b.aval.shape);
  const outShape = out.aval.shape, rank = outShape.length + p.lhsContract.length;
  if (sizeOf(outShape) === 0) return undefined;
  const forA = new Array<number>(rank).fill(0), forB = new Array<number>(rank).fill(0);
  p.lhsBatch.forEach((axis, k) => forA[k] = strideA[axis]!);
  p.rhsBatch.forEach((axis, k) => forB[k] = strideB[axis]!);
  freeA.forEach((axis, k) => forA[p.lhsBatch.length + k] = strideA[axis]!);
  freeB.forEach((axis, k) => forB[p.lhsBatch.length + freeA.length + k] = strideB[axis]!);
  p.lhsContract.forEach((axis, k) => forA[outShape.length + k] = strideA[axis]!);
  p.rhsContract.forEach((axis, k) => forB[outShape.length + k] = strideB[axis]!);
  const { dtype } = a.aval;
  const load = (value: Var, strides: number[]): Expr => ({ kind: "load", dtype, value, access: { offset: 0, strides } });
  return {
    kind: "nest",
    shape: [...outShape, ...p.lhsContract.map((axis) => a.aval.shape[axis]!)],
    reduced: [...outShape.map(() => false), ...p.lhsContract.map(() => true)],
    reads: [a, b],
    outputs: [{
      value: out,
      access: { offset: 0, strides: [...stridesOf(outShape), ...p.lhsContract.map(() => 0)] },
      expr: { kind: "apply", dtype, primitive: "mul", params: {}, args: [load(a, forA), load(b, forB)] },
      reduce: "reduceSum",
    }],
  };
}

/** About how many nanoseconds a nest takes in one workgroup: what is weighed against launching it. */
export function soloTime(nest: Nest, width: number): number {
  let each = 10;
  for (const e of allExpressions(nest.outputs.map((o) => o.expr))) {
    if (e.kind === "load") each += 25;
    else if (e.kind === "apply") each += 2 * (costOf(e.primitive) ?? 10);
  }
  return Math.ceil(sizeOf(nest.shape) / width) * each;
}

/** How many turns of loops a lane takes for a nest. */
export function soloTurns(nest: Nest, width: number): number {
  if (!nest.reduced.some((r) => r)) return Math.ceil(sizeOf(nest.shape) / width);
  const [count, length] = reductionSizes(nest);
  const turns = Math.ceil(length / unrolling(nest, length));
  return sharesResults(count, length, width)
    ? count * (1 + Math.ceil(length / width))
    : Math.ceil(count / width) * (1 + turns + Math.ceil(turns / 32));
}

/** Results, and how many values each of them combines. */
function reductionSizes(nest: Nest): [count: number, length: number] {
  let count = 1, length = 1;
  nest.shape.forEach((n, d) => nest.reduced[d] ? length *= n : count *= n);
  return [count, length];
}

/** Few results: the lanes share each; many: a lane takes whole ones. */
function sharesResults(count: number, length: number, width: number): boolean {
  return count * 2 < width && length > 4;
}

/** Steps of a reduction that are written out in a row: copies of much code would take long to compile. */
function unrolling(nest: Nest, length: number): number {
  if (nest.outputs.some((o) => costly(o.expr))) return 1;
  return length % 4 === 0 ? 4 : length % 3 === 0 ? 3 : length % 2 === 0 ? 2 : 1;
}

function costly(expr: Expr): boolean {
  return allExpressions([expr]).reduce((n, e) => n + (e.kind === "apply" ? costOf(e.primitive) ?? 10 : 0), 0) > 6;
}

/** Whether a solo kernel can hold a nest: all words of 32 bits. */
export function isSoloNest(nest: Nest): boolean {
  let fits = nest.outputs.every((o) => o.expr.dtype !== "float16" && o.value.aval.dtype !== "float16");
  visitExprs(nest, (e) => {
    if (e.dtype === "float16") fits = false;
  });
  return fits;
}

class SoloStorage implements Storage {
  readonly keys: string[] = [];
  constructor(readonly place: (v: Var) => SoloPlace) {}
  name(key: string): string {
    let at = this.keys.indexOf(key);
    if (at < 0) at = this.keys.push(key) - 1;
    return `x${at}`;
  }
  of(v: Var): Place {
    const { key, base } = this.place(v);
    return base === "0"
      ? { name: this.name(key), type: "u32", vectors: false }
      : { name: this.name(key), type: "u32", vectors: false, base };
  }
}

/** Writes the kernel of a run of steps. A loop that stands alone takes its range of iterations from the params. */
export function soloKernel(steps: readonly SoloStep[], place: (v: Var) => SoloPlace, capabilities: Capabilities): SoloKernel {
  const writer = new SoloWriter(new SoloStorage(place), capabilities);
  writer.block(steps, steps.length === 1);
  let code = setConstants(wgsl["nest/solo"], { width: writer.width });
  const declarations = writer.storage.keys.map((_, k) => `@group(0) @binding(${k}) var<storage, read_write> x${k}: array<u32>;`);
  const counters = [...writer.counters].map((name) => `var<private> ${name}: i32;`);
  code = splice(code, "operands", [...declarations, ...counters, ...writer.functions].join("\n"));
  code = splice(code, "body", writer.body.map((l) => `  ${l}`).join("\n"));
  return { name: `solo of ${writer.nests} nests`, code: withFunctions(code, writer.powerType), keys: writer.storage.keys };
}

class SoloWriter {
  readonly body: string[] = [];
  readonly functions: string[] = [];
  readonly counters = new Set<string>();
  readonly width: number;
  nests = 0;
  powerType = "f32";
  readonly #subgroup: number;

  constructor(readonly storage: SoloStorage, capabilities: Capabilities) {
    this.width = soloWidth(capabilities);
    this.#subgroup = capabilities.subgroupSize === this.width ? this.width : 0;
  }

  block(steps: readonly SoloStep[], alone = false): void {
    steps.forEach((step, k) => {
      this.#step(step, alone);
      if (k < steps.length - 1) this.#barrier();
    });
  }

  #barrier(): void {
    this.body.push("storageBarrier();");
  }

  #step(step: SoloStep, alone: boolean): void {
    switch (step.kind) {
      case "nests":
        for (const nest of step.nests) {
          if (nest.reduced.some((r) => r)) this.#reduction(nest);
          else this.#map(nest);
        }
        break;
      case "copy": {
        const from = this.storage.name(step.from.key), to = this.storage.name(step.to.key);
        this.body.push(
          `for (var i = i32(lane); i < ${step.words}; i += ${this.width}) { ${to}[${step.to.base} + i] = ${from}[${step.from.base} + i]; }`,
        );
        break;
      }
      case "loop": {
        const [first, last] = alone ? ["i32(params.first)", "i32(params.last)"] : ["0", String(step.length)];
        this.counters.add(step.counter);
        this.body.push(`for (var step_${step.counter} = ${first}; step_${step.counter} < ${last}; step_${step.counter}++) {`);
        this.body.push(`${step.counter} = ${step.reverse ? `${step.length - 1} - step_${step.counter}` : `step_${step.counter}`};`);
        this.block(step.body);
        this.#barrier();
        this.body.push("}");
        break;
      }
      case "while":
        this.body.push(`for (var turns = 0; ; turns++) {`);
        this.block(step.cond);
        this.#decide(step.predicate);
        this.body.push(`if (decided == 0 || turns >= ${step.most}) { break; }`);
        this.block(step.body);
        this.#barrier();
        this.body.push("}");
        break;
      case "branch":
        this.body.push("{");
        this.#decide(step.index);
        step.branches.forEach((branch, k) => {
          const test = k === 0 ? `decided <= 0` : k === step.branches.length - 1 ? `decided >= ${k}` : `decided == ${k}`;
          this.body.push(step.branches.length === 1 ? "{" : `if (${test}) {`);
          this.block(branch);
          this.body.push("}");
        });
        this.body.push("}");
        break;
    }
  }

  /** Reads a word that all lanes go by. */
  #decide({ key, base }: SoloPlace): void {
    this.#barrier();
    this.body.push(`if (lane == 0u) { decision = bitcast<i32>(${this.storage.name(key)}[${base}]); }`);
    this.body.push("let decided = workgroupUniformLoad(&decision);");
  }

  #function(nest: Nest): ReturnType<typeof laneFunction> {
    const f = laneFunction(nest, nest.outputs, this.storage, 1, nest.shape.length - 1, new Map(), `fun${this.nests++}`);
    this.functions.push(f.text);
    const power = powerTypeOf(nest);
    if (power !== "f32") this.powerType = power;
    return f;
  }

  #map(nest: Nest): void {
    const f = this.#function(nest), dims = nest.shape.map((_, d) => d), last = nest.shape.length - 1;
    this.body.push(`for (var i = lane; i < ${sizeOf(nest.shape)}u; i += ${this.width}u) {`);
    this.body.push(...dimensionText(nest.shape, dims, "i", 1), `let z = ${f.call(0)};`);
    nest.outputs.forEach((o, k) => this.body.push(...storeText(o, this.storage, 1, last, () => f.member("z", k))));
    this.body.push("}");
  }

  #reduction(nest: Nest): void {
    const f = this.#function(nest), { shape, reduced, outputs } = nest, last = shape.length - 1;
    const kept = shape.map((_, d) => d).filter((d) => !reduced[d]), over = shape.map((_, d) => d).filter((d) => reduced[d]);
    const [count, length] = reductionSizes(nest);
    const reducing = outputs.map((o, k) => ({ o, k })).filter(({ o }) => o.reduce !== undefined);
    const together = sharesResults(count, length, this.width);
    const id = this.nests;
    reducing.forEach(({ o }, r) => {
      const type = storageType(o.expr.dtype), name = `${id}_${r}`;
      this.functions.push(
        `fn combine_${name}(a: ${type}, b: ${type}) -> ${type} { return ${combineOf(o.reduce!, o.expr.dtype, "a", "b")}; }`,
      );
      if (together) this.functions.push(meetText(name, type, this.#subgroup, this.width));
    });
    const step = [...dimensionText(shape, over, "q", 1), `let z = ${f.call(0)};`];
    outputs.forEach((o, k) => {
      if (o.reduce === undefined) step.push(...storeText(o, this.storage, 1, last, () => f.member("z", k)));
    });
    const begin = (prefix: string) => reducing.map(({ o }, r) => `var ${prefix}${r} = ${identityOf(o.reduce!, o.expr.dtype)};`);
    const accumulate = (prefix: string) =>
      reducing.map(({ o, k }, r) => `${prefix}${r} = combine_${id}_${r}(${prefix}${r}, ${toStorage(o.expr.dtype, f.member("z", k))});`);
    const store = ({ o }: (typeof reducing)[number], value: string) => {
      const p = this.storage.of(o.value);
      return `${p.name}[${indexIn(p, affineText(o.access))}] = ${asType(value, storageType(o.expr.dtype), p.type)};`;
    };
    if (together) {
      this.body.push(`for (var i = 0u; i < ${count}u; i++) {`, ...dimensionText(shape, kept, "i", 1), ...begin("t"));
      this.body.push(`for (var q = lane; q < ${length}u; q += ${this.width}u) {`, ...step, ...accumulate("t"), "}");
      reducing.forEach((r, k) => this.body.push(`let m${k} = meet_${id}_${k}(t${k}, lane);`, `if (lane == 0u) { ${store(r, `m${k}`)} }`));
      this.body.push("}");
      return;
    }
    this.body.push(`for (var i = lane; i < ${count}u; i += ${this.width}u) {`, ...dimensionText(shape, kept, "i", 1), ...begin("t"));
    const unroll = unrolling(nest, length), turns = length / unroll;
    /** `unroll` steps from `q` on. */
    const several = (prefix: string) =>
      Array.from({ length: unroll }, (_, u) => ["{", `let q = p * ${unroll}u + ${u}u;`, ...step, ...accumulate(prefix), "}"]).flat();
    if (turns > 64) {
      this.body.push(`for (var p0 = 0u; p0 < ${turns}u; p0 += 32u) {`, ...begin("a"));
      this.body.push(`for (var p = p0; p < min(p0 + 32u, ${turns}u); p++) {`, ...several("a"), "}");
      this.body.push(...reducing.map((_, r) => `t${r} = combine_${id}_${r}(t${r}, a${r});`), "}");
    } else this.body.push(`for (var p = 0u; p < ${turns}u; p++) {`, ...several("t"), "}");
    reducing.forEach((r, k) => this.body.push(store(r, `t${k}`)));
    this.body.push("}");
  }
}
