/**
 * How samplers read their shape and options: in their places, or the shape among the options.
 *
 * @module
 */
import type { DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import type { Shape } from "../core/shape.ts";

/** A shape, or options with the shape among them: `normal(key, [3])`, `normal(key, { shape: [3] })`. */
export type ShapeOr<Options> =
  | number
  | Shape
  | Options & {
    /** The shape of the result. */
    readonly shape?: number | Shape;
  };

/** Options, or the dtype by itself: `normal(key, [3], { dtype: "float16" })`, `normal(key, [3], "float16")`. */
export type DTypeOr<Options> = DType | Options;

/** The shape that is asked for, and the other options. */
export type Asked<Options> = Options & { readonly shape?: number | Shape };

/**
 * What the arguments of a sampler ask for.
 *
 * @param operation What errors call the sampler.
 * @param known Its options besides the shape.
 * @param args What stands in the places of the shape, and of the options.
 */
export function asked<Options extends object>(operation: string, known: readonly string[], args: readonly unknown[]): Asked<Options> {
  const places = known.includes("dtype") ? ["shape", "dtype"] : ["shape"];
  const options = positional<Asked<Options>>(operation, places, args);
  checkOptions(operation, options, ["shape", ...known]);
  return options;
}
