/**
 * Losses by name.
 *
 * @module
 */
import { kindName, type TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { keyNamed } from "../_names.ts";
import type { Loss } from "./_loss.ts";
import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  sparseCategoricalCrossentropy,
} from "./crossentropies.ts";
import { categoricalGeneralizedCrossEntropy, dice, tversky } from "./overlap.ts";
import { circle, ctc } from "./sequences.ts";
import {
  categoricalHinge,
  cosineSimilarity,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  squaredHinge,
} from "./regression.ts";

// deno-fmt-ignore
const byName: Record<LossName, () => Loss> = {
  binaryCrossentropy, binaryFocalCrossentropy, categoricalCrossentropy, categoricalFocalCrossentropy, sparseCategoricalCrossentropy,
  categoricalHinge, cosineSimilarity, hinge, huber, klDivergence, logCosh, meanAbsoluteError, meanAbsolutePercentageError, meanSquaredError,
  meanSquaredLogarithmicError, poisson, squaredHinge, categoricalGeneralizedCrossEntropy, dice, tversky, circle, ctc, bce: binaryCrossentropy, mse: meanSquaredError, mae: meanAbsoluteError,
  mape: meanAbsolutePercentageError, msle: meanSquaredLogarithmicError, kld: klDivergence,
};

/** The names of losses, each with its default options. */
export type LossName =
  | "binaryCrossentropy"
  | "binaryFocalCrossentropy"
  | "categoricalCrossentropy"
  | "categoricalFocalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "categoricalHinge"
  | "cosineSimilarity"
  | "hinge"
  | "huber"
  | "klDivergence"
  | "logCosh"
  | "meanAbsoluteError"
  | "meanAbsolutePercentageError"
  | "meanSquaredError"
  | "meanSquaredLogarithmicError"
  | "poisson"
  | "squaredHinge"
  | "categoricalGeneralizedCrossEntropy"
  | "dice"
  | "tversky"
  | "circle"
  | "ctc"
  | "bce"
  | "mse"
  | "mae"
  | "mape"
  | "msle"
  | "kld";

/** A loss of the user's own: labels and predictions give a scalar, or one value for each example. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => TensorLike;

/** The loss of that name, in camelCase or as Keras spells it. */
export function getLoss(loss: LossName | (string & Record<never, never>)): Loss {
  const name = keyNamed(byName, loss);
  if (name === undefined) throw new TypeError(`Cannot use loss "${loss}": the names are ${Object.keys(byName).join(", ")}`);
  return byName[name]();
}

/** Whether a function is one of our losses, which knows its reduction. */
export function isLoss(loss: unknown): loss is Loss {
  if (typeof loss !== "function") {
    throw new TypeError(`Cannot use ${kindName(loss)} as a loss: it is a name, one of nn.losses, or a function`);
  }
  return "perExample" in loss;
}
