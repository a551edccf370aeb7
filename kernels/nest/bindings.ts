/**
 * The bindings of kernels that are written for one program.
 *
 * @module
 */
import type { NestOutput } from "../../compile/schedule.ts";
import type { Var } from "../../core/program.ts";
import { storageType } from "../types.ts";
import type { Storage } from "./expressions.ts";

/** Where a device keeps stored values: values at one place share a binding. */
export interface Places {
  /** A key that is equal for values in the same place. */
  key(v: Var): string;
}

/** A kernel, ready to be compiled. */
export interface NestKernel {
  readonly name: string;
  readonly code: string;
  /** The value of each binding, in order; undefined: scratch memory `partials[k]`. */
  readonly bindings: readonly (Var | { readonly partial: number })[];
  readonly workgroups: number;
  /** Reductions in chunks leave partial results: how they go together. */
  readonly partials: readonly Partial[];
}

/** Partial results [chunks, count] of an output, to be reduced over the first axis. */
export interface Partial {
  readonly output: NestOutput;
  readonly chunks: number;
  readonly count: number;
}

/** One binding of a kernel that is being written. */
interface Binding {
  readonly value: Var | { readonly partial: number };
  readonly name: string;
  readonly type: string;
  vectors: boolean;
}

/** Eight words as four 64-bit integers, and back. */
const wideFunctions = [
  "fn wide_low(q: vec4<u64>) -> vec4u { return vec4u(u32(q.x), u32(q.x >> 32u), u32(q.y), u32(q.y >> 32u)); }",
  "fn wide_high(q: vec4<u64>) -> vec4u { return vec4u(u32(q.z), u32(q.z >> 32u), u32(q.w), u32(q.w >> 32u)); }",
  "fn wide_pair(low: u32, high: u32) -> u64 { return u64(low) | (u64(high) << 32u); }",
  "fn wide_join(a: vec4u, b: vec4u) -> vec4<u64> {",
  "  return vec4<u64>(wide_pair(a.x, a.y), wide_pair(a.z, a.w), wide_pair(b.x, b.y), wide_pair(b.z, b.w));",
  "}",
];

/** Collects the bindings of a kernel. */
export class Bindings implements Storage {
  readonly list: Binding[] = [];
  readonly #byKey = new Map<string, Binding>();
  /** `wide`: vectors are of four 64-bit integers, eight elements. */
  constructor(readonly places: Places, readonly prefix = "x", readonly wide = false) {}

  /** The binding of a value; new ones are made of vec4s until somebody asks for single elements. */
  of(v: Var): Binding {
    const key = this.places.key(v);
    let binding = this.#byKey.get(key);
    if (binding === undefined) {
      binding = { value: v, name: `${this.prefix}${this.list.length}`, type: storageType(v.aval.dtype), vectors: true };
      this.list.push(binding);
      this.#byKey.set(key, binding);
    }
    return binding;
  }

  /** A binding for partial results. */
  partial(k: number, type: string): Binding {
    const binding: Binding = { value: { partial: k }, name: `${this.prefix}${this.list.length}`, type, vectors: false };
    this.list.push(binding);
    return binding;
  }

  /** Their declarations, from binding `first` on. */
  declarations(first = 0): string {
    const element = (b: Binding) => b.vectors ? this.wide ? "vec4<u64>" : `vec4<${b.type}>` : b.type;
    const lines = this.list.map((b, k) => `@group(0) @binding(${first + k}) var<storage, read_write> ${b.name}: array<${element(b)}>;`);
    return [...lines, ...this.wide ? wideFunctions : []].join("\n");
  }
}
