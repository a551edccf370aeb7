/**
 * Finding the operation that makes a NaN.
 *
 * @module
 */
import { isFloat, readElement } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import { concreteOf, type Tensor } from "../core/tensor.ts";
import { checkResults } from "../core/trace.ts";
import { sourceLine } from "../core/tracing/source.ts";
import { stepThrough } from "./step_through.ts";

/** An operation gave a NaN (or, where asked for, an infinity). */
export class NanError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "NanError";
}

/** Options of `nans`. */
export interface NansOptions {
  /** Whether infinities count as well. Default false. */
  readonly infinities?: boolean;
}

/**
 * Switches the hunt for NaNs on or off, as `jax.debug_nans`: every operation's result is read, and the first that holds a NaN throws a
 * `NanError` with the operation, its operands and the line. Jitted functions run operation by operation meanwhile. Slow: for finding, not
 * for training.
 *
 * @param on Whether to hunt.
 * @param options Whether infinities count as well.
 * @example
 * ```ts
 * import { debug, np } from "@fluxion/fluxion";
 * import { assertThrows } from "@std/assert";
 * debug.nans(true);
 * assertThrows(() => np.log(-1), debug.NanError, "log");
 * debug.nans(false);
 * ```
 */
export function nans(on: boolean, options: NansOptions = {}): void {
  if (!on) return checkResults(undefined);
  checkResults({
    stepThrough,
    look: (primitive, inputs, results, source) => {
      for (const x of results) {
        if (!isFloat(x.dtype)) continue;
        const data = x.storage!.read();
        for (let i = 0; i < data.length; i++) {
          const value = readElement(data, x.dtype, i);
          if (!(Number.isNaN(value) || options.infinities && !Number.isFinite(value))) continue;
          const at = source ?? sourceLine();
          throw new NanError(
            `${primitive} gave ${value} at element ${i} of ${describe(x)}, from ${inputs.map(summary).join(" and ") || "nothing"}${
              at === undefined ? "" : `, at ${at}`
            }`,
          );
        }
      }
    },
  });
}

/** An operand in a few words: its type, and where it is small its values. */
function summary(x: Tensor): string {
  const concrete = concreteOf(x);
  if (concrete === undefined || concrete.size > 8 || concrete.storage!.disposed) return describe(x);
  return `${describe(x)} ${concrete.toString().replaceAll(/\s+/g, " ")}`;
}
