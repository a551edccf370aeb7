/**
 * Gamma numbers and what is made of them.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import type { DType } from "../core/dtype.ts";
import { checkShape, describe, type Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { abs, add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { exp, log, power, sqrt } from "../np/exponential.ts";
import { reshaped } from "../np/_operands.ts";
import { customJvp } from "../transforms/custom.ts";
import { whileLoop } from "../transforms/loops.ts";
import { vmap } from "../transforms/vmap.ts";
import { rademacher } from "./discrete.ts";
import { split } from "./key.ts";
import { readKey, sampleShape, splitWords, type Words } from "./_key.ts";
import { asked, type DTypeOr, type ShapeOr } from "./_options.ts";
import { floatLimits, type FloatOptions, floatType, standardExponential, standardNormal, unit } from "./_unit.ts";

/**
 * One gamma(a) number by Marsaglia and Tsang's rejection (2000): of a + 1 where a is below 1, then boosted by a power of a uniform
 * number. In logarithms where small `a` would underflow.
 */
function gammaOne(key: Tensor, a: Tensor, logarithm: boolean): Tensor {
  const dtype = a.dtype, at = (x: number) => constant(x, dtype);
  const large = bind("ge", [a, at(1)], {});
  const d = subtract(bind("select", [large, a, add(a, 1)], {}), at(1 / 3));
  const c = divide(at(1 / 3), sqrt(d));
  const [start, forBoost] = split(key) as unknown as [Tensor, Tensor];
  const [, , V] = whileLoop(
    ([, X, V, U]: [Tensor, Tensor, Tensor, Tensor]) => {
      const squeeze = bind("ge", [U, subtract(1, multiply(0.0331, multiply(X, X)))], {});
      const exact = bind("ge", [log(U), add(multiply(X, 0.5), multiply(d, add(subtract(1, V), log(V))))], {});
      return bind("and", [squeeze, exact], {});
    },
    ([key]: [Tensor, Tensor, Tensor, Tensor]) => {
      const [next, forX, forU] = split(key, 3) as unknown as [Tensor, Tensor, Tensor];
      const [, x, v] = whileLoop(
        ([, , v]: [Tensor, Tensor, Tensor]) => bind("le", [v, at(0)], {}),
        ([key]: [Tensor, Tensor, Tensor]) => {
          const [next, now] = split(key) as unknown as [Tensor, Tensor];
          const x = standardNormal(readKey("gamma", now), [], dtype);
          return [next, x, add(1, multiply(x, c))];
        },
        [forX, at(0), at(-1)],
      ) as [Tensor, Tensor, Tensor];
      return [next, multiply(x, x), multiply(multiply(v, v), v), unit(readKey("gamma", forU), [], dtype)];
    },
    [start, at(0), at(1), at(2)],
  ) as [Tensor, Tensor, Tensor, Tensor];
  const words = readKey("gamma", forBoost);
  if (logarithm) {
    const exponent = negative(standardExponential(words, [], dtype));
    const none = bind("or", [large, bind("eq", [exponent, at(0)], {})], {});
    return add(add(log(d), log(V)), bind("select", [none, at(0), multiply(exponent, divide(1, a))], {}));
  }
  const u = subtract(1, unit(words, [], dtype));
  return multiply(multiply(d, V), bind("select", [large, at(1), power(u, divide(1, a))], {}));
}

/** Gamma numbers, one for each element of `a`; the slope in `a` by implicit reparameterization, as the loop has none. */
const samplers = new Map<boolean, (key: Tensor, a: Tensor) => Tensor>([false, true].map((logarithm) => {
  const sample = (key: Tensor, a: Tensor): Tensor => {
    const keys = split(key, a.size);
    const out = vmap((k: Tensor, x: Tensor) => gammaOne(k, x, logarithm))(keys, reshaped(a, [a.size])) as Tensor;
    return reshaped(out, a.shape);
  };
  const ruled: (key: Tensor, a: Tensor) => Tensor = customJvp(sample, {
    jvp: ([key, a]: [Tensor, Tensor], [, da]: [Tensor, Tensor]) => {
      const out = ruled(key, a);
      if (!logarithm) return [out, multiply(da, bind("randomGammaGrad", [a, out], {}))];
      const x = exp(out);
      const positive = bind("select", [bind("eq", [x, constantLike(x, 0)], {}), constantLike(x, floatLimits(x.dtype).tiny), x], {});
      return [out, multiply(da, divide(bind("randomGammaGrad", [a, positive], {}), positive))];
    },
  });
  return [logarithm, ruled];
}));

/** Gamma numbers, or their logarithms, in a shape that `a` broadcasts to. */
function gammaIn(key: Tensor, a: Tensor, shape: Shape, logarithm: boolean): Tensor {
  readKey("gamma", key);
  const spread = broadcastTo(a, shape);
  return spread.size === 0 ? spread : samplers.get(logarithm)!(key, spread);
}

function parameters(
  name: string,
  values: readonly TensorLike[],
  shape: ShapeOr<FloatOptions> | undefined,
  options: DTypeOr<FloatOptions> | undefined,
): { values: Tensor[]; shape: number[]; dtype: DType } {
  const given = asked<FloatOptions>(name, ["dtype"], [shape, options]);
  const dtype = floatType(name, given.dtype);
  const tensors = values.map((x) => toTensor(name, x, dtype));
  return { values: tensors, shape: sampleShape(name, given.shape, ...tensors.map((x) => x.shape)), dtype };
}

/**
 * Gamma numbers with scale 1. Differentiable in `a`.
 *
 * @param a The shape parameter.
 * @param shape Of the result; that of `a` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.gamma(random.key(0), 2, 2).toString()); // about [1.5897877 1.7599413]
 * ```
 */
export function gamma(key: Tensor, a: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  const p = parameters("gamma", [a], shape, options);
  return gammaIn(key, p.values[0]!, p.shape, false);
}

/**
 * Logarithms of gamma numbers, accurate where `a` is small. Differentiable in `a`.
 *
 * @param a The shape parameter.
 * @param shape Of the result; that of `a` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.loggamma(random.key(0), 0.001, 2).shape); // [2]
 * ```
 */
export function loggamma(key: Tensor, a: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  const p = parameters("loggamma", [a], shape, options);
  return gammaIn(key, p.values[0]!, p.shape, true);
}

/**
 * Beta numbers, between 0 and 1.
 *
 * @param a The first shape parameter.
 * @param b The second.
 * @param shape Of the result; what the parameters broadcast to if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.beta(random.key(0), 2, 3, [4]).shape); // [4]
 * ```
 */
export function beta(key: Tensor, a: TensorLike, b: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  const p = parameters("beta", [a, b], shape, options);
  readKey("beta", key);
  const [forA, forB] = split(key) as unknown as [Tensor, Tensor];
  const x = gammaIn(forA, p.values[0]!, p.shape, true), y = gammaIn(forB, p.values[1]!, p.shape, true);
  const most = bind("max", [x, y], {});
  const ex = exp(subtract(x, most)), ey = exp(subtract(y, most));
  return divide(ex, add(ex, ey));
}

/**
 * Dirichlet vectors: of numbers above 0 that sum to 1.
 *
 * @param alpha Concentrations, of shape [..., n].
 * @param shape The batch shape of the result; the leading axes of `alpha` if not given.
 * @returns Of shape [...shape, n].
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.dirichlet(random.key(0), [1, 2, 3]).sum().item()); // about 1
 * ```
 */
export function dirichlet(key: Tensor, alpha: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  const given = asked<FloatOptions>("dirichlet", ["dtype"], [shape, options]);
  const value = toTensor("dirichlet", alpha, floatType("dirichlet", given.dtype));
  if (value.ndim === 0) throw new RangeError(`Cannot sample dirichlet of ${describe(value)}: the concentrations are of shape [..., n]`);
  const batch = sampleShape("dirichlet", given.shape, value.shape.slice(0, -1));
  const sizes = [...batch, value.shape.at(-1)!];
  const logs = gammaIn(key, value, sizes, true), axes = [batch.length];
  const spread = (x: Tensor) => broadcastTo(reshaped(x, [...batch, 1]), sizes);
  const most = bind("stopGradient", [bind("reduceMax", [logs], { axes })], {});
  const powers = exp(subtract(logs, spread(most)));
  return divide(powers, spread(bind("reduceSum", [powers], { axes })));
}

function chisquareIn(key: Tensor, df: Tensor, shape: Shape): Tensor {
  return multiply(exp(gammaIn(key, divide(df, 2), shape, true)), 2);
}

/**
 * Chi-square numbers.
 *
 * @param df The degrees of freedom.
 * @param shape Of the result; that of `df` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.chisquare(random.key(0), 3, [2]).shape); // [2]
 * ```
 */
export function chisquare(key: Tensor, df: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  const p = parameters("chisquare", [df], shape, options);
  return chisquareIn(key, p.values[0]!, p.shape);
}

/**
 * F numbers: the quotient of two chi-square numbers, each divided by its degrees of freedom.
 *
 * @param dfnum The degrees of freedom above the line.
 * @param dfden Those below.
 * @param shape Of the result; what the parameters broadcast to if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.f(random.key(0), 3, 4, [2]).shape); // [2]
 * ```
 */
export function f(
  key: Tensor,
  dfnum: TensorLike,
  dfden: TensorLike,
  shape?: ShapeOr<FloatOptions>,
  options?: DTypeOr<FloatOptions>,
): Tensor {
  const p = parameters("f", [dfnum, dfden], shape, options);
  readKey("f", key);
  const [forDen, forNum] = split(key) as unknown as [Tensor, Tensor];
  const [num, den] = p.values as [Tensor, Tensor];
  return divide(divide(chisquareIn(forNum, num, p.shape), num), divide(chisquareIn(forDen, den, p.shape), den));
}

/**
 * Student's t numbers.
 *
 * @param df The degrees of freedom.
 * @param shape Of the result; that of `df` if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.t(random.key(0), 3, [2]).shape); // [2]
 * ```
 */
export function t(key: Tensor, df: TensorLike, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  const p = parameters("t", [df], shape, options);
  const [forN] = splitWords(readKey("t", key), 1) as [Words];
  const [, forG] = split(key) as unknown as [Tensor, Tensor];
  const half = divide(p.values[0]!, 2);
  return multiply(standardNormal(forN, p.shape, p.dtype), sqrt(divide(half, gammaIn(forG, half, p.shape, false))));
}

/**
 * Generalized normal numbers, of density proportional to exp(-|x|^p).
 *
 * @param p The power: 1 gives Laplace's, 2 normal numbers of variance 1/2.
 * @param shape Of the result; a scalar if not given.
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.generalizedNormal(random.key(0), 2, [2]).shape); // [2]
 * ```
 */
export function generalizedNormal(key: Tensor, p: number, shape?: ShapeOr<FloatOptions>, options?: DTypeOr<FloatOptions>): Tensor {
  const given = asked<FloatOptions>("generalizedNormal", ["dtype"], [shape, options]);
  const dtype = floatType("generalizedNormal", given.dtype);
  const sizes = checkShape("sample generalizedNormal in", given.shape ?? []);
  readKey("generalizedNormal", key);
  const [forSize, forSign] = split(key) as unknown as [Tensor, Tensor];
  const g = gammaIn(forSize, constant(1 / p, dtype), sizes, false);
  return multiply(rademacher(forSign, sizes, { dtype }), power(g, constant(1 / p, dtype)));
}

/** Options of `ball`. */
export interface BallOptions extends FloatOptions {
  /** Which norm measures the ball: 2 if not given. */
  readonly p?: number;
}

/**
 * Points uniformly distributed in the unit ball.
 *
 * @param d The number of dimensions.
 * @param shape The batch shape of the result; one point if not given.
 * @returns Of shape [...shape, d].
 * @example
 * ```ts
 * import { random } from "@fluxion/fluxion";
 *
 * console.log(random.ball(random.key(0), 3, [2]).shape); // [2, 3]
 * ```
 */
export function ball(key: Tensor, d: number, shape?: ShapeOr<BallOptions>, options?: DTypeOr<BallOptions>): Tensor {
  const given = asked<BallOptions>("ball", ["dtype", "p"], [shape, options]);
  const dtype = floatType("ball", given.dtype), p = given.p ?? 2;
  const [dimensions] = checkShape("sample a ball of", d) as [number];
  const sizes = checkShape("sample a ball in", given.shape ?? []);
  readKey("ball", key);
  const [forPoint, forRadius] = split(key) as unknown as [Tensor, Tensor];
  const g = generalizedNormal(forPoint, p, [...sizes, dimensions], { dtype });
  const e = standardExponential(readKey("ball", forRadius), sizes, dtype);
  const total = add(bind("reduceSum", [power(abs(g), constant(p, dtype))], { axes: [sizes.length] }), e);
  return divide(g, reshaped(power(total, constant(1 / p, dtype)), [...sizes, 1]));
}
