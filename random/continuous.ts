/**
 * Continuous distributions that are functions of one uniform or normal number.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import type { DType } from "../core/dtype.ts";
import { checkShape, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { exp, log, log1p, power, sqrt, square } from "../np/exponential.ts";
import { where } from "../np/where.ts";
import { rademacher } from "./discrete.ts";
import { split } from "./key.ts";
import { readKey, sampleShape, splitWords, type Words } from "./_key.ts";
import { asked, type DTypeOr, type ShapeOr } from "./_options.ts";
import {
  betweenNumbers,
  floatLimits,
  type FloatOptions,
  floatType,
  standardExponential,
  standardGumbel,
  standardNormal,
  unit,
} from "./_unit.ts";

/** A sampler without parameters. */
function plain(
  name: string,
  key: Tensor,
  shape: ShapeOr<FloatOptions> | undefined,
  options: DTypeOr<FloatOptions> | undefined,
  sample: (words: Words, shape: Shape, dtype: DType) => Tensor,
): Tensor {
  const given = asked<FloatOptions>(name, ["dtype"], [shape, options]);
  return sample(readKey(name, key), checkShape(`sample ${name} in`, given.shape ?? []), floatType(name, given.dtype));
}

/** A sampler with parameters, which come broadcast to the shape unless they are scalars. */
function withParameters(
  name: string,
  key: Tensor,
  parameters: readonly TensorLike[],
  shape: ShapeOr<FloatOptions> | undefined,
  options: DTypeOr<FloatOptions> | undefined,
  sample: (words: Words, shape: Shape, dtype: DType, parameters: readonly Tensor[]) => Tensor,
): Tensor {
  const given = asked<FloatOptions>(name, ["dtype"], [shape, options]);
  const dtype = floatType(name, given.dtype);
  const values = parameters.map((x) => toTensor(name, x, dtype));
  const sizes = sampleShape(name, given.shape, ...values.map((x) => x.shape));
  return sample(readKey(name, key), sizes, dtype, values.map((x) => x.ndim === 0 ? x : broadcastTo(x, sizes)));
}

/**
 * Exponential numbers with mean 1.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.exponential(random.key(0), [2]).toString());
 * ```
 */
export function exponential(key: Tensor, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  return plain("exponential", key, shape, options, standardExponential);
}

/** Options of `gumbel`. */
export interface GumbelOptions extends FloatOptions {
  /** "high" reaches further into the tail. Default "low". */
  readonly mode?: "low" | "high";
}

/**
 * Gumbel numbers: added to log probabilities, the largest marks a category of that probability.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.gumbel(random.key(0), [2]).toString());
 * ```
 */
export function gumbel(key: Tensor, shape?: ShapeOr<GumbelOptions>, options?: DTypeOr<GumbelOptions>): Tensor {
  const given = asked<GumbelOptions>("gumbel", ["dtype", "mode"], [shape, options]);
  const mode = given.mode ?? "low";
  const dtype = floatType("gumbel", given.dtype);
  return standardGumbel(readKey("gumbel", key), checkShape("sample gumbel in", given.shape ?? []), dtype, mode);
}

/**
 * Laplace numbers with mean 0 and scale 1.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.laplace(random.key(0), [2]).toString());
 * ```
 */
export function laplace(key: Tensor, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  return plain("laplace", key, shape, options, (words, sizes, dtype) => {
    const u = betweenNumbers(words, sizes, dtype, -1 + floatLimits(dtype).eps / 2, 1);
    return multiply(bind("sign", [u], {}), log1p(negative(bind("abs", [u], {}))));
  });
}

/**
 * Logistic numbers with mean 0 and scale 1.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.logistic(random.key(0), [2]).toString());
 * ```
 */
export function logistic(key: Tensor, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  return plain("logistic", key, shape, options, (words, sizes, dtype) => {
    const u = betweenNumbers(words, sizes, dtype, floatLimits(dtype).tiny, 1);
    return subtract(log(u), log1p(negative(u)));
  });
}

/**
 * Cauchy numbers with median 0 and scale 1.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.cauchy(random.key(0), [2]).toString());
 * ```
 */
export function cauchy(key: Tensor, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  return plain("cauchy", key, shape, options, (words, sizes, dtype) => {
    const u = betweenNumbers(words, sizes, dtype, floatLimits(dtype).eps, 1);
    return bind("tan", [multiply(subtract(u, 0.5), Math.PI)], {});
  });
}

/**
 * Maxwell numbers with scale 1: lengths of three-dimensional normal vectors.
 *
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.maxwell(random.key(0), [2]).toString());
 * ```
 */
export function maxwell(key: Tensor, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  return plain("maxwell", key, shape, options, (words, sizes, dtype) => {
    const x = standardNormal(words, [...sizes, 3], dtype);
    return sqrt(bind("reduceSum", [square(x)], { axes: [sizes.length] }));
  });
}

/**
 * Maxwell numbers with a random sign.
 *
 * @param loc The location.
 * @param scale The scale.
 * @param shape Of the result; what the parameters broadcast to if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.doubleSidedMaxwell(random.key(0), 0, 1, [2]).shape); // [2]
 * ```
 */
export function doubleSidedMaxwell(
  key: Tensor,
  loc: TensorLike,
  scale: TensorLike,
  shape?: ShapeOr<FloatOptions>,
  options?: DTypeOr<FloatOptions>,
): Tensor {
  return withParameters("doubleSidedMaxwell", key, [loc, scale], shape, options, (_, sizes, dtype, [at, width]) => {
    const [forLength, forSign] = split(key);
    const signed = multiply(rademacher(forSign!, sizes, { dtype }), maxwell(forLength!, sizes, { dtype }));
    return add(multiply(signed, width!), at!);
  });
}

/**
 * Pareto numbers of at least 1 with shape parameter `b`.
 *
 * @param shape Of the result; that of `b` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.pareto(random.key(0), 3, [2]).shape); // [2]
 * ```
 */
export function pareto(key: Tensor, b: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  return withParameters("pareto", key, [b], shape, options, (words, sizes, dtype, [slope]) => {
    return exp(divide(standardExponential(words, sizes, dtype), slope!));
  });
}

/**
 * Rayleigh numbers.
 *
 * @param scale The mode.
 * @param shape Of the result; that of `scale` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.rayleigh(random.key(0), 1, [2]).shape); // [2]
 * ```
 */
export function rayleigh(key: Tensor, scale: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  return withParameters("rayleigh", key, [scale], shape, options, (words, sizes, dtype, [width]) => {
    return multiply(width!, sqrt(multiply(log(unit(words, sizes, dtype)), -2)));
  });
}

/**
 * Weibull numbers of at least 0.
 *
 * @param scale The scale.
 * @param concentration The shape parameter.
 * @param shape Of the result; what the parameters broadcast to if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.weibullMin(random.key(0), 1, 2, [2]).shape); // [2]
 * ```
 */
export function weibullMin(
  key: Tensor,
  scale: TensorLike,
  concentration: TensorLike,
  shape?: ShapeOr<FloatOptions>,
  options?: DTypeOr<FloatOptions>,
): Tensor {
  return withParameters("weibullMin", key, [scale, concentration], shape, options, (words, sizes, dtype, [width, slope]) => {
    return multiply(power(standardExponential(words, sizes, dtype), divide(1, slope!)), width!);
  });
}

/**
 * Numbers between two ends, densest at a third.
 *
 * @param left The lower end.
 * @param mode Where the density is highest.
 * @param right The upper end.
 * @param shape Of the result; what the parameters broadcast to if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.triangular(random.key(0), 0, 0.5, 1, [2]).shape); // [2]
 * ```
 */
export function triangular(
  key: Tensor,
  left: TensorLike,
  mode: TensorLike,
  right: TensorLike,
  shape?: ShapeOr<FloatOptions>,
  options?: DTypeOr<FloatOptions>,
): Tensor {
  return withParameters("triangular", key, [left, mode, right], shape, options, (words, sizes, dtype, [low, peak, high]) => {
    const width = subtract(high!, low!), rise = subtract(peak!, low!), fall = subtract(high!, peak!);
    const u = unit(words, sizes, dtype);
    const below = add(low!, sqrt(multiply(multiply(u, width), rise)));
    const above = subtract(high!, sqrt(multiply(multiply(subtract(1, u), width), fall)));
    return where(bind("lt", [u, divide(rise, width)], {}), below, above);
  });
}

/**
 * Wald (inverse Gaussian) numbers with scale 1.
 *
 * @param mean The mean.
 * @param shape Of the result; that of `mean` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.wald(random.key(0), 1, [2]).shape); // [2]
 * ```
 */
export function wald(key: Tensor, mean: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  return withParameters("wald", key, [mean], shape, options, (words, sizes, dtype, [m]) => {
    const [k1, k2] = splitWords(words, 2) as [Words, Words];
    const y = square(standardNormal(k1, sizes, dtype)), z = unit(k2, sizes, dtype);
    const squared = square(m!);
    const root = sqrt(add(multiply(multiply(4, m!), y), multiply(squared, square(y))));
    const x = subtract(add(m!, divide(multiply(squared, y), 2)), multiply(divide(m!, 2), root));
    return where(bind("le", [z, divide(m!, add(m!, x))], {}), x, divide(squared, x));
  });
}
