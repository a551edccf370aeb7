/**
 * From a cluster of equations to a nest: follows every value back to memory, turning views into affine indices on the way.
 *
 * @module
 */
import { type Atom, type Equation, Literal, Var } from "../core/program.ts";
import { type Shape, stridesOf } from "../core/shape.ts";
import { type Affine, combine, constant, scale, SplitRequest, throughReshape } from "./affine.ts";
import { type Clusters, type Root, type Unit, visibleShape } from "./cluster.ts";
import { fusionKind } from "./elementwise.ts";
import { mergeDimensions } from "./merge_dimensions.ts";
import { type Expr, type LoadExpr, type Nest, type NestOutput, type ReduceKind, storageOf } from "./schedule.ts";

/** Thrown where a value must be in memory first: its reshape is no affine index. */
export class StoreRequest {
  /** For its own folder. */
  constructor(readonly value: Var) {}
}

/** Builds the nest of a unit. Throws a `StoreRequest` where it cannot. */
export function buildNest(unit: Unit, clusters: Clusters): Nest {
  // The dimensions, each a list of the parts into which reshapes split it.
  const parts = unit.space!.map((n) => [n]);
  for (let tries = 0; tries < 32; tries++) {
    const result = new Builder(unit, clusters, parts).build();
    if (!(result instanceof SplitRequest)) return result;
    let at = result.dim;
    for (const list of parts) {
      if (at < list.length) {
        list.splice(at, 1, list[at]! / result.inner, result.inner);
        break;
      }
      at -= list.length;
    }
  }
  throw new RangeError("Cannot build a loop nest: its reshapes split its dimensions without end");
}

class Builder {
  readonly #unit: Unit;
  readonly #clusters: Clusters;
  readonly #shape: number[];
  readonly #reduced: boolean[];
  /** One form for each dimension of the unit's space. */
  readonly #dims: Affine[];
  readonly #memo = new Map<Var, { forms: readonly Affine[]; expr: Expr }[]>();
  readonly #literals = new Map<string, Expr>();
  readonly #own = new Map<Var, Root>();
  readonly #reads = new Set<Var>();
  #split: SplitRequest | undefined;

  constructor(unit: Unit, clusters: Clusters, parts: readonly (readonly number[])[]) {
    this.#unit = unit;
    this.#clusters = clusters;
    this.#shape = parts.flat();
    this.#reduced = parts.flatMap((list, d) => list.map(() => unit.reduced?.[d] ?? false));
    let first = 0;
    this.#dims = parts.map((list) => {
      const strides = new Array<number>(this.#shape.length).fill(0);
      stridesOf(list).forEach((s, k) => strides[first + k] = s);
      first += list.length;
      return { offset: 0, strides };
    });
    for (const root of unit.roots) if (root.kind === "store") this.#own.set(root.output, root);
  }

  build(): Nest | SplitRequest {
    const outputs: NestOutput[] = [];
    // Producers first, so that a device that stores in order has stored what it might load again.
    for (const root of this.#unit.roots) {
      outputs.push(this.#output(root));
      if (this.#split) return this.#split;
    }
    return mergeDimensions({
      kind: "nest",
      shape: this.#shape,
      reduced: this.#reduced,
      outputs,
      reads: [...this.#reads],
    });
  }

  /** The forms of a value that has the unit's iteration space as its shape. */
  #forms(shape: Shape): Affine[] {
    let d = 0;
    return shape.map((n) => n === 1 ? constant(0, this.#shape.length) : this.#dims[d++]!);
  }

  #output(root: Root): NestOutput {
    const { equation: e, output: value } = root;
    const rank = this.#shape.length, out = value.aval.shape, strides = stridesOf(out);
    switch (root.kind) {
      case "store": {
        const forms = this.#forms(out);
        return { value, access: combine(forms, strides, rank), expr: this.#root(root, forms), reduce: undefined };
      }
      case "reduce": {
        const x = e.inputs[0]!, axes = e.params.axes as readonly number[];
        const forms = this.#forms(x.aval.shape);
        const kept = forms.filter((_, axis) => !axes.includes(axis));
        return { value, access: combine(kept, strides, rank), expr: this.#atom(x, forms), reduce: e.primitive as ReduceKind };
      }
      case "fill":
        return { value, access: combine(this.#forms(out), strides, rank), expr: this.#atom(e.inputs[root.part]!, []), reduce: undefined };
      case "piece": {
        if (e.primitive === "concatenate") {
          const x = e.inputs[root.part]!, axis = e.params.axis as number;
          let before = 0;
          for (let k = 0; k < root.part; k++) before += e.inputs[k]!.aval.shape[axis]!;
          const forms = this.#forms(x.aval.shape);
          const access = combine(forms.map((f, k) => k === axis ? scale(f, 1, before) : f), strides, rank);
          return { value, access, expr: this.#atom(x, forms), reduce: undefined };
        }
        const { low, interior } = e.params as { low: readonly number[]; interior: readonly number[] };
        const own = this.#forms(visibleShape(e));
        const first = low.map((n, d) => Math.max(0, Math.ceil(-n / (interior[d]! + 1))));
        const source = own.map((f, d) => scale(f, 1, first[d]!));
        const access = combine(source.map((f, d) => scale(f, interior[d]! + 1, low[d]!)), strides, rank);
        return { value, access, expr: this.#atom(e.inputs[0]!, source), reduce: undefined };
      }
    }
  }

  #root(root: Root, forms: readonly Affine[]): Expr {
    return this.#known(root.output, forms) ?? this.#keep(root.output, forms, this.#compute(root.equation, forms));
  }
  #known(v: Var, forms: readonly Affine[]): Expr | undefined {
    return this.#memo.get(v)?.find((m) => sameForms(m.forms, forms))?.expr;
  }
  #keep(v: Var, forms: readonly Affine[], expr: Expr): Expr {
    const list = this.#memo.get(v);
    if (list) list.push({ forms, expr });
    else this.#memo.set(v, [{ forms, expr }]);
    return expr;
  }

  #atom(a: Atom, forms: readonly Affine[]): Expr {
    if (a instanceof Literal) return this.#literal(a);
    const known = this.#known(a, forms);
    if (known) return known;
    const root = this.#own.get(a);
    if (root) return this.#root(root, forms);
    if (this.#clusters.stored.has(a)) {
      const value = storageOf(this.#clusters, a), own = this.#own.get(value);
      if (own !== undefined) {
        // An alias of what this nest stores: read the value itself, at each index's own place.
        const source = throughReshape(forms, a.aval.shape, value.aval.shape, this.#shape);
        if (source !== undefined && !(source instanceof SplitRequest)) return this.#root(own, source);
      }
      return this.#keep(a, forms, this.#load(value, a.aval.dtype, combine(forms, stridesOf(a.aval.shape), this.#shape.length)));
    }
    return this.#keep(a, forms, this.#compute(this.#clusters.producers.get(a)!, forms));
  }

  #load(value: Var, dtype: LoadExpr["dtype"], access: Affine): LoadExpr {
    this.#reads.add(value);
    return { kind: "load", dtype, value, access };
  }

  #literal(a: Literal): Expr {
    const key = `${a.aval.dtype}${Object.is(a.value, -0) ? "-0" : a.value}`;
    let expr = this.#literals.get(key);
    if (expr === undefined) this.#literals.set(key, expr = { kind: "literal", dtype: a.aval.dtype, value: a.value });
    return expr;
  }

  /** The value of an equation at an index of its result. */
  #compute(e: Equation, forms: readonly Affine[]): Expr {
    const dtype = e.outputs[0]!.aval.dtype, rank = this.#shape.length;
    switch (fusionKind(e.primitive)) {
      case "elementwise": {
        const args = e.inputs.map((a) => this.#atom(a, a.aval.shape.length === 0 ? [] : forms));
        return { kind: "apply", dtype, primitive: e.primitive, params: e.params, args };
      }
      case "assembly":
        return this.#assembly(e, forms);
    }
    if (e.primitive === "iota") {
      const access = forms[e.params.axis as number]!;
      return { kind: "index", dtype, access: { offset: access.offset, strides: [...access.strides] } };
    }
    const x = e.inputs[0]!, from = x.aval.shape;
    switch (e.primitive) {
      case "barrier":
        return this.#atom(x, forms);
      case "broadcastInDim": {
        const axes = e.params.axes as readonly number[];
        return this.#atom(x, from.map((n, k) => n === 1 ? constant(0, rank) : forms[axes[k]!]!));
      }
      case "transpose": {
        const perm = e.params.perm as readonly number[], source = new Array<Affine>(from.length);
        perm.forEach((axis, k) => source[axis] = forms[k]!);
        return this.#atom(x, source);
      }
      case "reverse": {
        const axes = e.params.axes as readonly number[];
        return this.#atom(x, forms.map((f, k) => axes.includes(k) ? scale(f, -1, from[k]! - 1) : f));
      }
      case "slice": {
        const { start, strides } = e.params as { start: readonly number[]; strides?: readonly number[] | null };
        return this.#atom(x, forms.map((f, k) => scale(f, strides?.[k] ?? 1, start[k]!)));
      }
      case "reshape": {
        const shape = e.outputs[0]!.aval.shape;
        const memory = x instanceof Var && this.#clusters.stored.has(x) ? storageOf(this.#clusters, x) : undefined;
        // What lies in memory has the same flat index in any shape.
        if (memory !== undefined && !this.#own.has(memory)) return this.#load(memory, dtype, combine(forms, stridesOf(shape), rank));
        const source = throughReshape(forms, shape, from, this.#shape);
        if (source === undefined) throw new StoreRequest(x as Var);
        if (source instanceof SplitRequest) {
          this.#split ??= source;
          return { kind: "literal", dtype, value: 0 }; // thrown away: the nest is built anew
        }
        return this.#atom(x, source);
      }
    }
    throw new TypeError(`Cannot fuse ${e.primitive}: it is not elementwise, and no view`);
  }

  #assembly(e: Equation, forms: readonly Affine[]): Expr {
    const dtype = e.outputs[0]!.aval.dtype;
    if (e.primitive === "pad") {
      const low = e.params.low as readonly number[], x = e.inputs[0]!;
      const source = forms.map((f, d) => scale(f, 1, -low[d]!));
      const bounds = source.map((index, d) => ({ index, size: x.aval.shape[d]! }));
      return { kind: "guard", dtype, bounds: bounds.map(copyBound), inside: this.#atom(x, source), outside: this.#atom(e.inputs[1]!, []) };
    }
    const axis = e.params.axis as number;
    let before = e.inputs.reduce((n, x) => n + x.aval.shape[axis]!, 0), out: Expr | undefined;
    for (let k = e.inputs.length - 1; k >= 0; k--) {
      const x = e.inputs[k]!, size = x.aval.shape[axis]!;
      before -= size;
      if (size === 0) continue;
      const source = forms.map((f, d) => d === axis ? scale(f, 1, -before) : f);
      const inside = this.#atom(x, source);
      // The last part needs no guard of its own: the earlier ones have caught the rest.
      out = out === undefined
        ? inside
        : { kind: "guard", dtype, bounds: [copyBound({ index: source[axis]!, size })], inside, outside: out };
    }
    return out!;
  }
}

/** Merging dimensions rewrites indices in place, so each bound has its own. */
function copyBound(b: { index: Affine; size: number }): { index: Affine; size: number } {
  return { index: { offset: b.index.offset, strides: [...b.index.strides] }, size: b.size };
}

function sameForms(a: readonly Affine[], b: readonly Affine[]): boolean {
  if (a === b) return true;
  for (let k = 0; k < a.length; k++) {
    const x = a[k]!, y = b[k]!;
    if (x === y) continue;
    if (x.offset !== y.offset) return false;
    for (let d = 0; d < x.strides.length; d++) if (x.strides[d] !== y.strides[d]) return false;
  }
  return true;
}
