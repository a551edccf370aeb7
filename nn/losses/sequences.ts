/**
 * Losses of sequences and of embeddings.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import * as np from "../../np/mod.ts";
import { softplus } from "../activations/smooth.ts";
import { ctcLoss } from "../loss/ctc.ts";
import { type Loss, type LossOptions, makeLoss } from "./_loss.ts";

/**
 * Connectionist temporal classification (Graves et al. 2006): labels [batch, length] of class indices, filled up with 0, beside logits
 * [batch, time, classes], where class 0 is the blank. As `keras.losses.CTC`.
 */
export function ctc(options?: LossOptions): Loss {
  return recorded(
    makeLoss("ctc", options, [], (y, p) => {
      if (y.ndim !== 2 || p.ndim !== 3) {
        throw new RangeError(
          `Cannot take ctc of labels ${describe(y)} and logits ${describe(p)}: they are [batch, length] and [batch, time, classes]`,
        );
      }
      return ctcLoss(p, np.zeros(p.shape.slice(0, 2), p.dtype), y, np.astype(np.equal(y, 0), p.dtype));
    }, "other"),
    "nn.losses.ctc",
    [options],
  );
}

/** Options of `circle`. */
export interface CircleOptions extends LossOptions {
  /** How steep it is: 80 if not given. */
  readonly gamma?: number;
  /** How much slack there is: 0.4 if not given. */
  readonly margin?: number;
  /** Whether an example counts as its own neighbour: it does not if true or not given. */
  readonly removeDiagonal?: boolean;
}

/** Pulls embeddings of one class together and those of others apart (Sun et al. 2020): labels [batch], unit vectors [batch, size]. As `keras.losses.Circle`. */
export function circle(options: CircleOptions = {}): Loss {
  checkOptions("build circle", options, ["reduction", "gamma", "margin", "removeDiagonal"]);
  const { gamma = 80, margin = 0.4, removeDiagonal = true } = options;
  return recorded(
    makeLoss("circle", options, ["gamma", "margin", "removeDiagonal"], (y, p) => {
      if (p.ndim !== 2) throw new RangeError(`Cannot take circle of embeddings ${describe(p)}: they are [batch, size]`);
      const labels = np.reshape(y, [-1, 1]), same = np.equal(labels, np.transpose(labels)), n = p.shape[0]!;
      const others = removeDiagonal ? np.logicalAnd(same, np.logicalNot(np.astype(np.eye(n), "bool"))) : same;
      const distance = np.maximum(np.subtract(1, np.matmul(p, np.transpose(p))), 0);
      const near = np.multiply(np.multiply(np.add(distance, margin), np.subtract(margin, distance)), -gamma);
      const far = np.multiply(np.multiply(np.maximum(np.subtract(1 + margin, distance), 0), np.subtract(1 - margin, distance)), gamma);
      const together = np.logsumexp(np.where(others, near, -Infinity), 1), apart = np.logsumexp(np.where(same, -Infinity, far), 1);
      const values = softplus(np.add(together, apart));
      // The mean is over the examples that have a loss at all, as Keras's mask makes it: those without a neighbour have none.
      return { values, mask: np.greater(values, 0) };
    }, "other"),
    "nn.losses.circle",
    [options],
  );
}
