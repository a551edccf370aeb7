/**
 * Running sums and products.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { placed } from "../core/positional.ts";
import { describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, reshaped } from "./_operands.ts";
import type { AndAxis } from "./_reduce.ts";

/** Options of running sums and products. */
export interface RunningOptions {
  /** The dtype to accumulate in, and of the result. */
  readonly dtype?: DType;
}

function running(operation: string, name: "cumsum" | "cumprod", x: TensorLike, axis: number | null, dtype: DType | undefined): Tensor {
  const given = toTensor(operation, x);
  const wanted = dtype === undefined ? (given.dtype === "bool" ? "int32" : given.dtype) : checkDType(operation, dtype);
  const value = castTo(axis === null ? reshaped(given, [given.size]) : given, wanted, given.aval.weak && wanted === given.dtype);
  const at = normalizeAxis(operation, axis ?? 0, value.ndim);
  return bind(name, [value], { axis: at, reverse: false });
}

/**
 * The sums of the elements up to each one, along `axis`; of the flat tensor if null or not given.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cumsum([1, 2, 3]).toArray()); // [1, 3, 6]
 * ```
 */
export function cumsum(x: TensorLike, along?: number | AndAxis<RunningOptions, number | null> | null, rest?: RunningOptions): Tensor {
  const [axis = null, options] = placed<number | null, RunningOptions>("cumsum", "axis", along, rest);
  checkOptions("cumsum", options, ["dtype"]);
  return running("cumsum", "cumsum", x, axis, options?.dtype);
}

/**
 * The products of the elements up to each one, along `axis`; of the flat tensor if null or not given.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cumprod([1, 2, 3]).toArray()); // [1, 2, 6]
 * ```
 */
export function cumprod(x: TensorLike, along?: number | AndAxis<RunningOptions, number | null> | null, rest?: RunningOptions): Tensor {
  const [axis = null, options] = placed<number | null, RunningOptions>("cumprod", "axis", along, rest);
  checkOptions("cumprod", options, ["dtype"]);
  return running("cumprod", "cumprod", x, axis, options?.dtype);
}

/** Options of the array API's running sums and products. */
export interface CumulativeOptions extends RunningOptions {
  /** Whether the result begins with the sum or product of nothing, and is one longer. */
  readonly includeInitial?: boolean;
}

function cumulative(
  name: "cumsum" | "cumprod",
  operation: string,
  x: TensorLike,
  along: number | AndAxis<CumulativeOptions, number> | undefined,
  rest: CumulativeOptions | undefined,
): Tensor {
  const [axis, options = {}] = placed<number, CumulativeOptions>(operation, "axis", along, rest);
  checkOptions(operation, options, ["dtype", "includeInitial"]);
  const value = toTensor(operation, x);
  if (axis === undefined && value.ndim !== 1) {
    throw new RangeError(`Cannot take ${operation} of ${describe(value)} without an axis: name one, unless there is just one`);
  }
  const at = normalizeAxis(operation, axis ?? 0, value.ndim);
  // Small integers go on in 32 bits in sums, not in products, as JAX's.
  const small = { int8: "int32", int16: "int32", uint8: "uint32", uint16: "uint32" } as const;
  const out = running(
    operation,
    name,
    value,
    at,
    options.dtype ?? (name === "cumsum" ? small[value.dtype as keyof typeof small] : undefined),
  );
  if (options.includeInitial !== true) return out;
  const shape = out.shape.map((n, i) => i === at ? 1 : n);
  const first = bind("broadcastInDim", [constant(name === "cumsum" ? 0 : 1, out.dtype)], { shape, axes: [] });
  return bind("concatenate", [first, out], { axis: at });
}

/**
 * The array API's `cumsum`: the axis may only be left out of a vector, and the sum of nothing may lead.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cumulativeSum([1, 2, 3], 0, { includeInitial: true }).toArray()); // [0, 1, 3, 6]
 * ```
 */
export function cumulativeSum(x: TensorLike, along?: number | AndAxis<CumulativeOptions, number>, rest?: CumulativeOptions): Tensor {
  return cumulative("cumsum", "cumulativeSum", x, along, rest);
}

/**
 * The array API's `cumprod`: the axis may only be left out of a vector, and the product of nothing may lead.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cumulativeProd([1, 2, 3], 0, { includeInitial: true }).toArray()); // [1, 1, 2, 6]
 * ```
 */
export function cumulativeProd(x: TensorLike, along?: number | AndAxis<CumulativeOptions, number>, rest?: CumulativeOptions): Tensor {
  return cumulative("cumprod", "cumulativeProd", x, along, rest);
}
