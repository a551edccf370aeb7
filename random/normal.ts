/**
 * Normal numbers and their relatives.
 *
 * @module
 */
import { bind, bindMany } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { broadcastShapes, checkShape, describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, floatingPromoted } from "../np/_operands.ts";
import { product } from "../np/_product.ts";
import { readKey, sampleShape } from "./_key.ts";
import { type Asked, asked, type DTypeOr, type ShapeOr } from "./_options.ts";
import { between, type FloatOptions, floatType, standardNormal } from "./_unit.ts";

/**
 * Normal numbers with mean 0 and standard deviation 1.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.normal(random.key(0), 3).toString()); // [ 1.6226422 2.0252647 -0.43359444]
 * ```
 */
export function normal(key: Tensor, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  const given = asked<FloatOptions>("normal", ["dtype"], [shape, options]);
  return standardNormal(readKey("normal", key), checkShape("sample normal in", given.shape ?? []), floatType("normal", given.dtype));
}

/**
 * Normal numbers, of which only those strictly between two ends occur.
 *
 * @param lower The lower end.
 * @param upper The upper end.
 * @param shape Of the result; what the ends broadcast to if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.truncatedNormal(random.key(0), -2, 2, 2).toString()); // about [1.4559592 1.7147487]
 * ```
 */
export function truncatedNormal(
  key: Tensor,
  lower: TensorLike,
  upper: TensorLike,
  shape?: ShapeOr<FloatOptions>,
  options?: DTypeOr<FloatOptions>,
): Tensor {
  const given = asked<FloatOptions>("truncatedNormal", ["dtype"], [shape, options]);
  const words = readKey("truncatedNormal", key);
  const dtype = floatType("truncatedNormal", given.dtype);
  const low = toTensor("truncatedNormal", lower, dtype), high = toTensor("truncatedNormal", upper, dtype);
  const sizes = sampleShape("truncatedNormal", given.shape, low.shape, high.shape);
  const root = constant(Math.SQRT2, dtype);
  const quantile = (x: Tensor) => bind("erf", [bind("div", [x, root], {})], {});
  const u = between(words, sizes, quantile(low), quantile(high));
  const out = bind("mul", [root, bind("erfInv", [u], {})], {});
  const inside = (x: Tensor, towards: number) => {
    const next = bind("nextAfter", [bind("stopGradient", [x], {}), constant(towards, dtype)], {});
    return next.ndim === 0 ? next : broadcastTo(next, sizes);
  };
  return bind("min", [bind("max", [inside(low, Infinity), out], {}), inside(high, -Infinity)], {});
}

/** Options of `lognormal`. */
export interface LognormalOptions extends FloatOptions {
  /** The standard deviation of the logarithm: 1 if not given. */
  readonly sigma?: TensorLike;
}

/**
 * Exponentials of normal numbers with mean 0.
 *
 * @param sigma The standard deviation of the logarithm: 1 if not given.
 * @param shape Of the result; that of `sigma` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.lognormal(random.key(0), 0.5, [3]).shape); // [3]
 * ```
 */
export function lognormal(
  key: Tensor,
  sigma?: TensorLike | Asked<LognormalOptions>,
  shape?: ShapeOr<LognormalOptions>,
  options?: DTypeOr<LognormalOptions>,
): Tensor {
  const given = positional<Asked<LognormalOptions>>("lognormal", ["sigma", "shape", "dtype"], [sigma, shape, options]);
  checkOptions("lognormal", given, ["sigma", "shape", "dtype"]);
  const dtype = floatType("lognormal", given.dtype);
  const scale = toTensor("lognormal", given.sigma ?? 1, dtype);
  const sizes = sampleShape("lognormal", given.shape, scale.shape);
  const x = standardNormal(readKey("lognormal", key), sizes, dtype);
  return bind("exp", [bind("mul", [x, scale.ndim === 0 ? scale : broadcastTo(scale, sizes)], {})], {});
}

/** Options of `multivariateNormal`. */
export interface MultivariateNormalOptions extends FloatOptions {
  /** How the covariance is factored: "cholesky" (the default, fastest), "eigh" or "svd" (which take singular ones). */
  readonly method?: "cholesky" | "eigh" | "svd";
}

/**
 * Vectors of jointly normal numbers.
 *
 * @param mean Of shape [..., n].
 * @param cov Covariances, of shape [..., n, n].
 * @param shape The batch shape of the result; what the leading axes broadcast to if not given.
 * @returns Of shape [...shape, n].
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.multivariateNormal(random.key(0), [0, 0], [[1, 0.9], [0.9, 1]], [4]).shape); // [4, 2]
 * ```
 */
export function multivariateNormal(
  key: Tensor,
  mean: TensorLike,
  cov: TensorLike,
  shape?: ShapeOr<MultivariateNormalOptions>,
  options?: DTypeOr<MultivariateNormalOptions>,
): Tensor {
  const given = asked<MultivariateNormalOptions>("multivariateNormal", ["dtype", "method"], [shape, options]);
  const [center, spread] = floatingPromoted("multivariateNormal", [mean, cov]) as [Tensor, Tensor];
  const dtype = floatType("multivariateNormal", given.dtype ?? center.dtype);
  const n = center.shape.at(-1);
  if (n === undefined || spread.ndim < 2 || spread.shape.at(-1) !== n || spread.shape.at(-2) !== n) {
    throw new RangeError(
      `Cannot multivariateNormal with mean ${describe(center)} and covariance ${describe(spread)}: they must be [..., n] and [..., n, n]`,
    );
  }
  const batch = sampleShape("multivariateNormal", given.shape, center.shape.slice(0, -1), spread.shape.slice(0, -2));
  const x = castTo(standardNormal(readKey("multivariateNormal", key), [...batch, n], dtype), spread.dtype);
  const factor = factorOf(spread, given.method ?? "cholesky");
  // One product for all samples where they share a factor.
  const full = broadcastShapes(batch, factor.shape.slice(0, -2))!;
  const turned = factor.ndim === 2
    ? product(x, factor, { lhsContract: [x.ndim - 1], rhsContract: [1] })
    : product(broadcastTo(factor, [...full, n, n]), x, {
      lhsContract: [full.length + 1],
      rhsContract: [full.length],
      lhsBatch: full.map((_, i) => i),
      rhsBatch: full.map((_, i) => i),
    });
  return castTo(bind("add", [broadcastTo(center, [...batch, n]), turned], {}), dtype);
}

/** A matrix A with A Aᵀ = the covariance. */
function factorOf(cov: Tensor, method: "cholesky" | "eigh" | "svd"): Tensor {
  if (method === "cholesky") return bind("cholesky", [cov], {});
  if (method !== "eigh" && method !== "svd") {
    throw new TypeError(`Cannot multivariateNormal with method ${JSON.stringify(method)}: the methods are "cholesky", "eigh", "svd"`);
  }
  const parts = method === "eigh" ? bindMany("eigh", [cov], { lower: true }) : bindMany("svd", [cov], { full: true, computeUv: true });
  const [scales, vectors] = method === "eigh" ? [parts[0]!, parts[1]!] : [parts[1]!, parts[0]!];
  const roots = bind("sqrt", [scales], {});
  const axes = roots.shape.map((_, i) => i < roots.ndim - 1 ? i : i + 1);
  return bind("mul", [vectors, bind("broadcastInDim", [roots], { shape: vectors.shape, axes })], {});
}
