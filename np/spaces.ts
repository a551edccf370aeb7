/**
 * Values evenly spaced between two others.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, type TensorLike } from "../core/convert.ts";
import { checkDType, type DType, isFloat, toFloating } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, floatingTogether } from "./_operands.ts";
import type { DTypeOption } from "./creation.ts";

/** How `linspace` and its relatives space their values. */
export interface SpaceOptions extends DTypeOption {
  /** How many values: 50 if not given. */
  readonly num?: number;
  /** Whether `stop` is the last of them: true if not given. */
  readonly endpoint?: boolean;
  /** Where the new axis goes in the result: 0 if not given. */
  readonly axis?: number;
}

/** Options of `linspace`. */
export interface StepOptions extends SpaceOptions {
  /** Whether to give the distance between values, too; NaN where there is one value. False if not given. */
  readonly retstep?: boolean;
}

/**
 * `num` evenly spaced values from `start` to `stop`, both included unless `endpoint` is false. Tensors give one row of values each.
 *
 * @param num How many, by itself or among the options.
 * @param rest `retstep: true` gives the distance between values, too.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.linspace(0, 1, 5).toArray()); // [0, 0.25, 0.5, 0.75, 1]
 * ```
 */
export function linspace(start: TensorLike, stop: TensorLike, num?: number | SpaceOptions, rest?: SpaceOptions): Tensor;
/** The values, and the distance between them. */
export function linspace(
  start: TensorLike,
  stop: TensorLike,
  num: number | StepOptions & { readonly retstep: true },
  rest?: StepOptions & { readonly retstep: true },
): [values: Tensor, step: Tensor];
export function linspace(start: TensorLike, stop: TensorLike, num?: number | StepOptions, rest?: StepOptions): Tensor | [Tensor, Tensor] {
  const { retstep = false, ...options } = positional<StepOptions>("linspace", ["num"], [num, rest]);
  const values = spaced(start, stop, options);
  if (!retstep) return values;
  const [low, high] = floatingTogether("linspace", [start, stop]) as [Tensor, Tensor];
  const { num: count = 50, endpoint = true } = options, gaps = endpoint ? count - 1 : count;
  const step = bind("div", [bind("sub", [high, low], {}), constant(gaps > 0 ? gaps : NaN, low.dtype)], {});
  return [values, options.dtype === undefined ? step : castTo(step, options.dtype)];
}

function spaced(start: TensorLike, stop: TensorLike, options: SpaceOptions): Tensor {
  checkOptions("linspace", options, ["num", "endpoint", "axis", "dtype", "retstep"]);
  const { num: count = 50, endpoint = true, axis = 0 } = options;
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`Cannot take linspace of ${count} values: num is a whole number at or above 0`);
  }
  const [low, high] = floatingTogether("linspace", [start, stop]) as [Tensor, Tensor];
  const dtype = options.dtype === undefined ? low.dtype : checkDType("linspace", options.dtype);
  const work = isFloat(dtype) && dtype !== "float16" && dtype !== "bfloat16" ? dtype : toFloating("float32");
  const a = castTo(low, work), b = castTo(high, work);
  const rank = Math.max(a.ndim, b.ndim);
  const inner = a.ndim > 0 ? a.shape : b.shape;
  const at = normalizeAxis("linspace", axis, rank + 1);
  const shape = [...inner.slice(0, at), count, ...inner.slice(at)];
  const spread = (x: Tensor): Tensor => {
    if (x.ndim === 0) return x;
    return bind("broadcastInDim", [x], { shape, axes: shape.map((_, i) => i).filter((i) => i !== at) });
  };
  const gaps = endpoint ? count - 1 : count;
  const first = spread(a), last = spread(b);
  if (count === 0) return castTo(filled(shape, 0, work), dtype);
  if (gaps === 0) return finish(broadcastTo(first, shape), dtype);
  const step = bind("div", [bind("iota", [], { shape, dtype: work, axis: at }), constant(gaps, work)], {});
  // The weighted mean hits both ends exactly, which start + i * step does not.
  const left = bind("sub", [constant(1, work), step], {});
  const out = bind("add", [bind("mul", [first, left], {}), bind("mul", [last, step], {})], {});
  if (!endpoint) return finish(out, dtype);
  const isLast = bind("eq", [bind("iota", [], { shape, dtype: "int32", axis: at }), constant(count - 1, "int32")], {});
  return finish(bind("select", [isLast, last, out], {}), dtype);
}

/** Whole numbers are the floors of the values, as NumPy's. */
function finish(x: Tensor, dtype: DType): Tensor {
  return isFloat(dtype) ? castTo(x, dtype) : castTo(bind("floor", [x], {}), dtype);
}

/**
 * `num` values whose logarithms are evenly spaced, from base ** start to base ** stop.
 *
 * @param num As for `linspace`; the options have `base`, too: 10 if not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.logspace(0, 3, 4, { base: 2 }).toArray()); // [1, 2, 4, 8]
 * ```
 */
export function logspace(
  start: TensorLike,
  stop: TensorLike,
  num?: number | SpaceOptions & { readonly base?: number },
  rest?: SpaceOptions & { readonly base?: number },
): Tensor {
  const options = positional<SpaceOptions & { readonly base?: number }>("logspace", ["num"], [num, rest]);
  checkOptions("logspace", options, ["num", "endpoint", "axis", "dtype", "base"]);
  const { base = 10, dtype, ...spacing } = options;
  const exponents = linspace(start, stop, spacing);
  const out = bind("pow", [constant(base, exponents.dtype), exponents], {});
  return dtype === undefined ? out : castTo(out, checkDType("logspace", dtype));
}

/**
 * `num` values in geometric progression from `start` to `stop`, which have one sign.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.geomspace(1, 8, 4).shape); // [4]
 * ```
 */
export function geomspace(start: TensorLike, stop: TensorLike, num?: number | SpaceOptions, rest?: SpaceOptions): Tensor {
  const options = positional<SpaceOptions>("geomspace", ["num"], [num, rest]);
  checkOptions("geomspace", options, ["num", "endpoint", "axis", "dtype"]);
  const { dtype, ...spacing } = options;
  const [a, b] = floatingTogether("geomspace", [start, stop]) as [Tensor, Tensor];
  const sign = bind("sign", [a], {});
  const logarithm = (x: Tensor): Tensor => bind("log", [bind("mul", [x, sign], {})], {});
  const grown = bind("exp", [linspace(logarithm(a), logarithm(b), spacing)], {});
  const axis = normalizeAxis("geomspace", options.axis ?? 0, grown.ndim);
  const signs = sign.ndim === 0 ? sign : bind("broadcastInDim", [sign], {
    shape: grown.shape,
    axes: grown.shape.map((_, i) => i).filter((i) => i !== axis),
  });
  const out = bind("mul", [grown, signs], {});
  return dtype === undefined ? out : castTo(out, checkDType("geomspace", dtype));
}
