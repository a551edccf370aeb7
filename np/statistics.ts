/**
 * Averages, spreads and covariances.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { behind, placed } from "../core/positional.ts";
import { describe, normalizeAxes } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, floating, floatingPromoted, integers, reshaped } from "./_operands.ts";
import { product } from "./_product.ts";
import { abs, divide, multiply, subtract } from "./arithmetic.ts";
import { type AndAxis, type Axis, type KeepOption, max, mean, min, sum } from "./reductions.ts";
import { clip } from "./rounding.ts";
import { concatenate } from "./joining.ts";
import { sqrt } from "./exponential.ts";
import { transpose } from "./shape.ts";
import { diag } from "./triangles.ts";

/** Options of `average`. */
export interface AverageOptions {
  /** How much each element counts: of the shape of `x`, or of the sizes of the given axes. */
  readonly weights?: TensorLike;
  /** Whether reduced axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/**
 * The weighted mean over `axis` (all if not given).
 *
 * @param rest `returned: true` gives the sum of the weights, too.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.average([1, 2, 3], 0, { weights: [3, 1, 0] }).item()); // 1.25
 * ```
 */
export function average(
  x: TensorLike,
  along?: Axis | AndAxis<AverageOptions & { readonly returned?: false }>,
  rest?: AverageOptions & { readonly returned?: false },
): Tensor;
/** The weighted mean, and the sum of the weights. */
export function average(
  x: TensorLike,
  along: AndAxis<AverageOptions & { readonly returned: true }>,
): [average: Tensor, weights: Tensor];
/** The average, and the sum of the weights. */
export function average(
  x: TensorLike,
  along: Axis | undefined,
  rest: AverageOptions & { readonly returned: true },
): [average: Tensor, weights: Tensor];
/** The weighted mean by weights. */
export function average(x: TensorLike, along: Axis | undefined, weights: TensorLike | null): Tensor;
export function average(
  x: TensorLike,
  along?: Axis | AndAxis<AverageOptions & { readonly returned?: boolean }>,
  by?: TensorLike | AverageOptions & { readonly returned?: boolean } | null,
  more?: AverageOptions & { readonly returned?: boolean },
): Tensor | [Tensor, Tensor] {
  const rest = behind<AverageOptions & { readonly returned?: boolean }>("average", ["weights"], [by, more]);
  const [axis = null, options = {}] = placed<Axis, AverageOptions & { readonly returned?: boolean }>("average", "axis", along, rest);
  checkOptions("average", options, ["weights", "keepdims", "returned"]);
  const { weights, keepdims = false, returned = false } = options;
  if (weights === undefined) {
    const value = floating("average", x);
    const out = mean(value, axis, { keepdims });
    if (!returned) return out;
    return [out, filled(out.shape, value.size / Math.max(1, out.size), out.dtype)];
  }
  const [value, given] = floatingPromoted("average", [x, weights]) as [Tensor, Tensor];
  const axes = normalizeAxes("average", axis, value.ndim);
  let w = given;
  if (w.shape.join() !== value.shape.join()) {
    if (axis === null || w.shape.join() !== axes.map((i) => value.shape[i]).join()) {
      throw new RangeError(
        `Cannot average ${describe(value)} with weights ${describe(w)}: they must be of its shape, or have the sizes of the given axes`,
      );
    }
    const order = [...axes.keys()].sort((i, j) => axes[i]! - axes[j]!);
    w = bind("broadcastInDim", [transpose(w, order)], { shape: value.shape, axes: order.map((i) => axes[i]!) });
  }
  const total = sum(w, axes, { keepdims });
  const out = divide(sum(multiply(value, w), axes, { keepdims }), total);
  return returned ? [out, total] : out;
}

/**
 * The largest element less the smallest, over `axis` (all if not given).
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.ptp([3, 1, 7]).item()); // 6
 * ```
 */
export function ptp(x: TensorLike, along?: Axis | AndAxis<KeepOption>, rest?: KeepOption): Tensor {
  const [axis, options] = placed<Axis, KeepOption>("ptp", "axis", along, rest);
  checkOptions("ptp", options, ["keepdims"]);
  const value = toTensor("ptp", x);
  return subtract(max(value, axis, options), min(value, axis, options));
}

/** Options of `corrcoef`. */
export interface CorrcoefOptions {
  /** Whether rows are variables and columns observations. Default true. */
  readonly rowvar?: boolean;
}

/** Options of `cov`. */
export interface CovOptions extends CorrcoefOptions {
  /** Whether to divide by the number of observations, instead of one less. */
  readonly bias?: boolean;
  /** What is subtracted from the number of observations: 1 if not given, 0 with `bias`. */
  readonly ddof?: number;
  /** How often each observation was made: whole numbers. */
  readonly fweights?: TensorLike;
  /** How much each observation counts. */
  readonly aweights?: TensorLike;
}

/** Variables as rows. */
/** Options with more variables among them. */
export type AndMore<Options> = Options & {
  /** More variables. */
  readonly y?: TensorLike | null;
};

function variables(operation: string, x: TensorLike, y: TensorLike | null | undefined, rowvar: boolean): Tensor {
  const parts = floatingPromoted(operation, y === null || y === undefined ? [x] : [x, y]);
  const rows = parts.map((part) => {
    if (part.ndim > 2) throw new RangeError(`Cannot take ${operation} of ${describe(part)}: it takes a vector or a matrix`);
    if (part.ndim < 2) return reshaped(part, [1, part.size]);
    return rowvar ? part : transpose(part);
  });
  return rows.length === 1 ? rows[0]! : concatenate(rows, 0);
}

/**
 * The covariances of variables.
 *
 * @param x A variable, or one in each row.
 * @param more More of them, also as `{ y }` among the options.
 * @returns Of shape [variables, variables]; of one variable a scalar, its variance.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cov([[0, 1, 2], [2, 1, 0]]).toArray()); // [[1, -1], [-1, 1]]
 * ```
 */
export function cov(x: TensorLike, more?: TensorLike | AndMore<CovOptions> | null, rest?: CovOptions): Tensor {
  const [y, options = {}] = placed<TensorLike | null, CovOptions>("cov", "y", more, rest);
  checkOptions("cov", options, ["rowvar", "bias", "ddof", "fweights", "aweights"]);
  const { rowvar = true, bias = false, fweights, aweights } = options;
  const value = variables("cov", x, y, rowvar);
  const [k, n] = value.shape as [number, number];
  const ddof = options.ddof ?? (bias ? 0 : 1);
  const outShape = k === 1 ? [] : [k, k];
  if (n === 0) return filled(outShape, NaN, value.dtype);
  const weigh = (given: TensorLike | undefined, name: string): Tensor | undefined => {
    if (given === undefined) return undefined;
    const w = name === "fweights" ? integers("cov", given) : floating("cov", given);
    if (w.ndim !== 1 || w.size !== n) {
      throw new RangeError(`Cannot take cov of ${n} observations with ${name} ${describe(w)}: there must be one for each`);
    }
    return castTo(abs(w), value.dtype);
  };
  const often = weigh(fweights, "fweights"), much = weigh(aweights, "aweights");
  const w = often === undefined ? much : much === undefined ? often : multiply(often, much);
  const spread = (t: Tensor) => broadcastTo(t, [k, n]);
  const total = w === undefined ? constantLike(value, n) : sum(w);
  const center = w === undefined
    ? mean(value, 1, { keepdims: true })
    : divide(sum(multiply(value, spread(w)), 1, { keepdims: true }), total);
  const away = subtract(value, center);
  const divisor = much === undefined || ddof === 0
    ? subtract(total, ddof)
    : subtract(total, divide(multiply(ddof, sum(multiply(w!, much))), total));
  const weighted = w === undefined ? away : multiply(away, spread(w));
  return reshaped(divide(product(away, weighted, { lhsContract: [1], rhsContract: [1] }), divisor), outShape);
}

/**
 * The correlations of variables: covariances, divided by both standard deviations.
 *
 * @param x A variable, or one in each row.
 * @param more More of them, also as `{ y }` among the options.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.corrcoef([[0, 1, 2], [4, 2, 0]]).toArray()); // close to [[1, -1], [-1, 1]]
 * ```
 */
export function corrcoef(x: TensorLike, more?: TensorLike | AndMore<CorrcoefOptions> | null, rest?: CorrcoefOptions): Tensor {
  const [y, options] = placed<TensorLike | null, CorrcoefOptions>("corrcoef", "y", more, rest);
  checkOptions("corrcoef", options, ["rowvar"]);
  const c = cov(x, y, options);
  if (c.ndim === 0) return divide(c, c);
  const deviation = sqrt(diag(c)), k = c.shape[0]!;
  const scaled = divide(divide(c, reshaped(deviation, [k, 1])), reshaped(deviation, [1, k]));
  return clip(scaled, { min: -1, max: 1 });
}
