/**
 * Losses that look at how much labels and predictions overlap.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { oneHot } from "../activations/normalized.ts";
import { epsilon, type Loss, type LossOptions, makeLoss } from "./_loss.ts";
import { classIndices } from "./crossentropies.ts";

/** Options of `dice`. */
export interface DiceOptions extends LossOptions {
  /** Over which axes regions overlap: all, the whole batch together, if not given. */
  readonly axis?: number | readonly number[];
}

/** 1 - 2 Σ yTrue yPred / (Σ yTrue + Σ yPred), over the whole batch or some axes. As `keras.losses.Dice`. */
export function dice(options: DiceOptions = {}): Loss {
  return recorded(
    makeLoss("dice", options, ["axis"], (y, p) => {
      const sum = (t: Tensor) => np.sum(t, options.axis);
      const both = np.multiply(sum(np.multiply(y, p)), 2);
      return np.subtract(1, np.divide(both, np.add(np.add(sum(y), sum(p)), epsilon)));
    }),
    "nn.losses.dice",
    [options],
  );
}

/** Options of `tversky`. */
export interface TverskyOptions extends DiceOptions {
  /** How much labels that predictions miss count, Σ yTrue (1 - yPred): 0.5 if not given. In Keras's code too, whatever its page says. */
  readonly alpha?: number;
  /** How much predictions without label count, Σ (1 - yTrue) yPred: 0.5 if not given. */
  readonly beta?: number;
}

/** Dice with weights for what is missed and what is invented (Salehi et al. 2017). As `keras.losses.Tversky`. */
export function tversky(options: TverskyOptions = {}): Loss {
  const { alpha = 0.5, beta = 0.5 } = options;
  return recorded(
    makeLoss("tversky", options, ["alpha", "beta", "axis"], (y, p) => {
      const sum = (t: Tensor) => np.sum(t, options.axis);
      const both = sum(np.multiply(y, p));
      const missed = sum(np.multiply(y, np.subtract(1, p))), invented = sum(np.multiply(np.subtract(1, y), p));
      const all = np.add(np.add(both, np.multiply(missed, alpha)), np.add(np.multiply(invented, beta), epsilon));
      return np.subtract(1, np.divide(both, all));
    }),
    "nn.losses.tversky",
    [options],
  );
}

/** Options of `categoricalGeneralizedCrossEntropy`. */
export interface GeneralizedOptions extends LossOptions {
  /** Between cross-entropy (towards 0) and absolute error (1): 0.5 if not given. */
  readonly q?: number;
}

/** (1 - p^q) / q of the right class's probability, which bears wrong labels (Zhang and Sabuncu 2018). As Keras's of that name. */
export function categoricalGeneralizedCrossEntropy(options: GeneralizedOptions = {}): Loss {
  const name = "categoricalGeneralizedCrossEntropy", { q = 0.5 } = options;
  if (!(q > 0 && q <= 1)) throw new RangeError(`Cannot build ${name} with q ${q}: it must be in (0, 1]`);
  return recorded(
    makeLoss(name, options, ["q"], (y, p) => {
      const chosen = np.sum(np.multiply(oneHot(classIndices(name, y, p, -1), p.shape.at(-1)!), p), -1);
      return np.divide(np.subtract(1, np.power(chosen, q)), q);
    }, "classes"),
    "nn.losses.categoricalGeneralizedCrossEntropy",
    [options],
  );
}
