/**
 * Copies of loops, one for each element type. V8 compiles a loop for the array types it has seen: one that sees only Float32Array runs several
 * times as fast as one that has seen three types. So every element type gets its own function object, made when first needed.
 *
 * @module
 */
import type { DType } from "../../../core/dtype.ts";

/** Makes functions from source text; `scope` names what the source may refer to besides JavaScript's globals. */
export function fromSource<F>(source: string, scope: Readonly<Record<string, unknown>> = {}): F {
  return new Function(...Object.keys(scope), `"use strict"; return (${source});`)(...Object.values(scope)) as F;
}

/** One function for each dtype, made by `make` when first asked for. */
export class PerType<F> {
  readonly #make: (dtype: DType) => F;
  readonly #made: { [D in DType]?: F } = {};

  constructor(make: (dtype: DType) => F) {
    this.#make = make;
  }

  /** The function for `dtype`. */
  of(dtype: DType): F {
    return this.#made[dtype] ??= this.#make(dtype);
  }
}

/**
 * One copy of `loop` for each dtype, with its own type feedback. The function must be self-contained: it may refer to its parameters, to
 * JavaScript's globals and to the names in `scope`, to nothing else of its module.
 */
// deno-lint-ignore ban-types -- any function whatever
export function perType<F extends Function>(loop: F, scope: Readonly<Record<string, unknown>> = {}): PerType<F> {
  return new PerType<F>(() => fromSource<F>(loop.toString(), scope));
}
