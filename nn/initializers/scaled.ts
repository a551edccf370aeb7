/**
 * Initializers whose spread follows from the size of the layer.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { constant } from "../../core/constant.ts";
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Shape } from "../../core/shape.ts";
import * as np from "../../np/mod.ts";
import { normal } from "../../random/normal.ts";
import { uniform } from "../../random/uniform.ts";
import { truncated } from "./random.ts";
import type { Initializer } from "./initializer.ts";

/** Which axes of a parameter are inputs and outputs; the rest is the receptive field of a convolution. */
export interface FanOptions {
  /** The input axis or axes: -2 if not given. */
  readonly inAxis?: number | readonly number[];
  /** The output axis or axes: -1 if not given. */
  readonly outAxis?: number | readonly number[];
  /** Axes that count in neither. */
  readonly batchAxis?: number | readonly number[];
}

const fanOptions = ["inAxis", "outAxis", "batchAxis"];

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions extends FanOptions {
  /** What the variance is divided by: "fanIn" if not given. */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg" | "fanGeoAvg";
  /** The distribution: "truncatedNormal" if not given. */
  readonly distribution?: "truncatedNormal" | "normal" | "uniform";
}

function fans(shape: Shape, options: FanOptions): { fanIn: number; fanOut: number } {
  const { inAxis = -2, outAxis = -1, batchAxis = [] } = options;
  if (options.inAxis === undefined && shape.length <= 1) {
    throw new RangeError(
      `Cannot scale parameters of shape [${shape}] by their inputs: they need at least two axes, or name inAxis and outAxis`,
    );
  }
  const sizes = (axes: number | readonly number[]) =>
    (typeof axes === "number" ? [axes] : axes).reduce((product, axis) => {
      const size = shape.at(axis);
      if (size === undefined) throw new RangeError(`Cannot scale parameters of shape [${shape}] by axis ${axis}: there is none`);
      return product * size;
    }, 1);
  const inputs = sizes(inAxis), outputs = sizes(outAxis);
  const field = shape.reduce((a, b) => a * b, 1) / inputs / outputs / sizes(batchAxis);
  return { fanIn: inputs * field, fanOut: outputs * field };
}

/**
 * An initializer with a variance of `scale` divided by the number of inputs, outputs, or their mean. As `jax.nn.initializers.variance_scaling`.
 *
 * @param scale The variance times the divisor.
 * @param options The divisor, the distribution, and which axes are which.
 * @example
 * ```ts
 * import { nn, random } from "@fluxion/fluxion";
 *
 * const he = nn.initializers.varianceScaling(2, { mode: "fanIn", distribution: "normal" });
 * console.log(he(random.key(0), [784, 128]).shape); // [784, 128]
 * ```
 */
export function varianceScaling(scale: number, options: VarianceScalingOptions = {}): Initializer {
  checkOptions("varianceScaling", options, ["mode", "distribution", ...fanOptions]);
  const { mode = "fanIn", distribution = "truncatedNormal" } = options;
  if (!["fanIn", "fanOut", "fanAvg", "fanGeoAvg"].includes(mode)) {
    throw new TypeError(`Cannot varianceScaling with mode "${mode}": it is "fanIn", "fanOut", "fanAvg" or "fanGeoAvg"`);
  }
  if (!["truncatedNormal", "normal", "uniform"].includes(distribution)) {
    throw new TypeError(`Cannot varianceScaling with distribution "${distribution}": it is "truncatedNormal", "normal" or "uniform"`);
  }
  return recorded(
    (key, shape, dtype: DType = "float32") => {
      const { fanIn, fanOut } = fans(shape, options);
      const divisor = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2, fanGeoAvg: Math.sqrt(fanIn * fanOut) }[mode];
      // Rounded step by step to the parameter's type, as JAX does, so that the numbers agree to the last bit.
      const variance = constant(scale / divisor, dtype);
      if (distribution === "uniform") {
        return np.multiply(uniform(key, shape, { dtype, minval: -1 }), np.sqrt(np.multiply(variance, 3)));
      }
      if (distribution === "normal") return np.multiply(normal(key, shape, { dtype }), np.sqrt(variance));
      // Cutting at two standard deviations leaves this much of one.
      return np.multiply(truncated(key, shape, dtype), np.divide(np.sqrt(variance), constant(0.87962566103423978, dtype)));
    },
    "nn.initializers.varianceScaling",
    [scale, options],
  );
}

function named(
  operation: string,
  scale: number,
  mode: "fanIn" | "fanAvg",
  distribution: "truncatedNormal" | "uniform",
): (options?: FanOptions) => Initializer {
  return (options) => {
    checkOptions(operation, options, fanOptions);
    return varianceScaling(scale, { ...options, mode, distribution });
  };
}

/** Uniform with variance 2 / (inputs + outputs) (Glorot and Bengio 2010), as `jax.nn.initializers.glorot_uniform`. */
export const glorotUniform: (options?: FanOptions) => Initializer = named("glorotUniform", 1, "fanAvg", "uniform");
/** Truncated normal with variance 2 / (inputs + outputs) (Glorot and Bengio 2010), as `jax.nn.initializers.glorot_normal`. */
export const glorotNormal: (options?: FanOptions) => Initializer = named("glorotNormal", 1, "fanAvg", "truncatedNormal");
/** Uniform with variance 1 / inputs (LeCun et al. 1998), as `jax.nn.initializers.lecun_uniform`. */
export const lecunUniform: (options?: FanOptions) => Initializer = named("lecunUniform", 1, "fanIn", "uniform");
/** Truncated normal with variance 1 / inputs (LeCun et al. 1998), as `jax.nn.initializers.lecun_normal`. */
export const lecunNormal: (options?: FanOptions) => Initializer = named("lecunNormal", 1, "fanIn", "truncatedNormal");
/** Uniform with variance 2 / inputs, for relu (He et al. 2015), as `jax.nn.initializers.he_uniform`. */
export const heUniform: (options?: FanOptions) => Initializer = named("heUniform", 2, "fanIn", "uniform");
/** Truncated normal with variance 2 / inputs, for relu (He et al. 2015), as `jax.nn.initializers.he_normal`. */
export const heNormal: (options?: FanOptions) => Initializer = named("heNormal", 2, "fanIn", "truncatedNormal");

/** Uniform in ±1/√inputs: the distribution that PyTorch's Linear and Conv layers start from (kaiming_uniform_ with a = √5). */
export const torchUniform: (options?: FanOptions) => Initializer = named("torchUniform", 1 / 3, "fanIn", "uniform");

/** Names of nonlinearities that `calculateGain` knows. */
export type GainName = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

/** The gain by which a nonlinearity wants its layer's initial weights scaled, as PyTorch's calculate_gain. */
export function calculateGain(nonlinearity: GainName, slope = 0.01): number {
  const gains: Record<GainName, number> = {
    linear: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leakyRelu: Math.sqrt(2 / (1 + slope ** 2)),
    selu: 3 / 4,
  };
  const gain = gains[nonlinearity];
  if (gain === undefined) {
    throw new TypeError(`Cannot calculate the gain of "${nonlinearity}": known are ${Object.keys(gains).join(", ")}`);
  }
  return gain;
}
