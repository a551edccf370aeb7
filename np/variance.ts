/**
 * Variances and standard deviations.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { broadcastTogether, type TensorLike } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { placed } from "../core/positional.ts";
import { normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo } from "./_operands.ts";
import { type AndAxis, averaging, type Axis, countOf, masked, meanOver, reduce, type VarianceOptions } from "./_reduce.ts";

export type { VarianceOptions };

/**
 * The variance over `axis`: the mean of the squared distances from the mean.
 *
 * @param rest `ddof: 1` divides by one less than the number of elements.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.var([1, 2, 3, 4]).item()); // 1.25
 * ```
 */
function variance(x: TensorLike, along?: Axis | AndAxis<VarianceOptions>, rest?: VarianceOptions): Tensor {
  return varianceOf("var", x, along, rest);
}

// `var` is a reserved word: it can be a name outside, not inside.
export { variance as var };

function varianceOf(
  operation: string,
  x: TensorLike,
  along: Axis | AndAxis<VarianceOptions> | undefined,
  rest: VarianceOptions | undefined,
): Tensor {
  const [axis, options] = placed<Axis, VarianceOptions>(operation, "axis", along, rest);
  checkOptions(operation, options, ["keepdims", "where", "dtype", "ddof", "correction"]);
  const { value, out, weak } = averaging(operation, x, options?.dtype);
  const axes = normalizeAxes(operation, axis, value.ndim);
  if (options?.ddof !== undefined && options.correction !== undefined) {
    throw new TypeError(`Cannot take ${operation} with both ddof and correction: they say the same`);
  }
  const less = options?.ddof ?? options?.correction ?? 0;
  const where = options?.where;
  const center = meanOver(operation, value, axes, { ...options, keepdims: true }, weak);
  const distance = bind("sub", broadcastTogether(operation, [value, center]), {});
  const total = reduce("reduceSum", masked(operation, bind("mul", [distance, distance], {}), where, 0), axes, options?.keepdims);
  const count = countOf(operation, value, axes, options);
  // Where no more elements than `less` take part, the variance is unknown.
  if (typeof count === "number") {
    const divisor = count > less ? count - less : NaN;
    return castTo(bind("div", [total, constant(divisor, value.dtype, weak)], {}), out, weak);
  }
  const divisor = bind("sub", [count, constantLike(count, less)], {});
  const known = bind("gt", [divisor, constantLike(count, 0)], {});
  return castTo(bind("select", [known, bind("div", [total, divisor], {}), constantLike(total, NaN)], {}), out);
}

/**
 * The standard deviation over `axis`: the square root of the variance.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.std([1, 3]).item()); // 1
 * ```
 */
export function std(x: TensorLike, along?: Axis | AndAxis<VarianceOptions>, rest?: VarianceOptions): Tensor {
  return bind("sqrt", [varianceOf("std", x, along, rest)], {});
}
