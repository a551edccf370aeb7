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

/** Collects the bindings of a kernel. */
export class Bindings implements Storage {
  readonly list: Binding[] = [];
  readonly #byKey = new Map<string, Binding>();
  constructor(readonly places: Places) {}

  /** The binding of a value; new ones are made of vec4s until somebody asks for single elements. */
  of(v: Var): Binding {
    const key = this.places.key(v);
    let binding = this.#byKey.get(key);
    if (binding === undefined) {
      binding = { value: v, name: `x${this.list.length}`, type: storageType(v.aval.dtype), vectors: true };
      this.list.push(binding);
      this.#byKey.set(key, binding);
    }
    return binding;
  }

  /** A binding for partial results. */
  partial(k: number, type: string): Binding {
    const binding: Binding = { value: { partial: k }, name: `x${this.list.length}`, type, vectors: false };
    this.list.push(binding);
    return binding;
  }

  /** Their declarations, from binding `first` on. */
  declarations(first = 0): string {
    return this.list.map((b, k) =>
      `@group(0) @binding(${first + k}) var<storage, read_write> ${b.name}: array<${b.vectors ? `vec4<${b.type}>` : b.type}>;`
    ).join("\n");
  }
}
