/**
 * Functions smoothed by noise, so that what has no gradient gets one. As `optax.perturbations`.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { map } from "../core/tree.ts";
import { add, divide, multiply, negative, subtract } from "../np/arithmetic.ts";
import { exp, square } from "../np/exponential.ts";
import { mean } from "../np/reductions.ts";
import { gumbel, normal, split } from "../random/mod.ts";
import { stopGradient } from "../transforms/stop_gradient.ts";
import { vmap } from "../transforms/vmap.ts";
import { addScale, scale } from "../tree/arithmetic.ts";
import { randomLike } from "../tree/random.ts";
import { sum } from "../tree/reductions.ts";
import type { Scalar } from "./base.ts";

/** A distribution of noise. */
export interface Noise {
  /** Random numbers of it. */
  sample(key: Tensor, shape?: Shape, dtype?: DType): Tensor;
  /** The logarithm of its density, but for a constant. */
  logProb(x: Tensor): Tensor;
}

/** Normal noise. */
export class Normal implements Noise {
  /** Random numbers of it. */
  sample(key: Tensor, shape: Shape = [], dtype: DType = "float32"): Tensor {
    return normal(key, shape, { dtype });
  }
  /** The logarithm of its density, but for a constant: -x² / 2. */
  logProb(x: Tensor): Tensor {
    return multiply(square(x), -0.5);
  }
}

/** Gumbel noise, which makes an argmax draw from a softmax. */
export class Gumbel implements Noise {
  /** Random numbers of it. */
  sample(key: Tensor, shape: Shape = [], dtype: DType = "float32"): Tensor {
    return gumbel(key, shape, { dtype });
  }
  /** The logarithm of its density: -x - exp(-x). */
  logProb(x: Tensor): Tensor {
    return subtract(negative(x), exp(negative(x)));
  }
}

/** Options of `makePerturbedFun`. */
export interface PerturbedOptions {
  /** How many samples are averaged. Default 1000. */
  readonly numSamples?: number;
  /** The size of the noise. Default 0.1. */
  readonly sigma?: Scalar;
  /** The noise. Default `new Gumbel()`. */
  readonly noise?: Noise;
  /** Whether gradients are taken against the value without noise, which makes them steadier. Default true. */
  readonly useBaseline?: boolean;
}

/** 1, whose derivative is that of `x`. */
function magicBox(x: Tensor): Tensor {
  return exp(subtract(x, stopGradient(x)));
}

/**
 * A function averaged over noise on its argument; it has gradients of every order, also where the function is constant in pieces (Berthet et
 * al. 2020). As `optax.perturbations.make_perturbed_fun`.
 *
 * @param fun A function from trees to trees.
 * @param options The noise, and how many samples of it.
 * @returns A function of a random key and an argument.
 */
export function makePerturbedFun<X, Y>(fun: (x: X) => Y, options: PerturbedOptions = {}): (key: Tensor, x: X) => Y {
  checkOptions("build makePerturbedFun", options, ["numSamples", "sigma", "noise", "useBaseline"]);
  const { numSamples = 1000, sigma = 0.1, noise = new Gumbel(), useBaseline = true } = options;
  return (key, x) => {
    const baseline = useBaseline ? fun(stopGradient(x)) : undefined;
    const one = (sampleKey: Tensor): Y => {
      const drawn = randomLike(sampleKey, x, { sampler: (k, shape, dtype) => noise.sample(k, shape, dtype) });
      const shifted = stopGradient(map((a: Tensor, z: Tensor) => add(a, multiply(z, sigma)), x, drawn)) as X;
      const back = map((a: Tensor, b: Tensor) => noise.logProb(divide(subtract(b, a), sigma)), x, shifted);
      const box = magicBox(sum(back));
      const out = scale(box, fun(shifted));
      return baseline === undefined ? out : addScale(out, subtract(1, box), baseline);
    };
    const all = vmap(one)(split(key, numSamples));
    return map((y: Tensor) => mean(y, 0), all) as Y;
  };
}
