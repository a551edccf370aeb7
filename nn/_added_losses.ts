/**
 * Losses that layers add on the way, as activity regularizers do.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import * as np from "../np/mod.ts";

/** Where losses go while somebody collects them; a call is never interrupted, so one place is enough. */
let collected: Tensor[] | undefined;

/**
 * Adds a number to the loss, from within a layer's `apply`: `fit` and `evaluate` add it to theirs, and `nn.collectLosses` gives it to loops
 * of one's own; otherwise it is lost. As `add_loss` in Keras.
 *
 * @param loss A scalar.
 * @throws {RangeError} It is no scalar.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const quiet = nn.lambda((x) => {
 *   nn.addLoss(np.mean(np.square(x)));
 *   return x;
 * });
 * const [, added] = nn.collectLosses(() => quiet.apply(null, np.array([[1, 3]])));
 * console.log(added.item()); // 5
 * ```
 */
export function addLoss(loss: TensorLike): void {
  const value = toTensor("addLoss", loss);
  if (value.ndim !== 0) throw new RangeError(`Cannot addLoss of shape [${value.shape}]: it must be a scalar, as np.sum gives`);
  collected?.push(value);
}

/**
 * Calls a function and gathers what its layers add to the loss.
 *
 * @param f What applies the model. It runs at once, within whatever transform this is.
 * @returns Its result, and the sum of what was added, 0 if nothing.
 */
export function collectLosses<T>(f: () => T): [result: T, added: Tensor] {
  const [result, added] = gatherLosses(f);
  return [result, added ?? np.zeros([])];
}

/** As `collectLosses`: null where nothing was added, so that it costs nothing. */
export function gatherLosses<T>(f: () => T): [result: T, added: Tensor | null] {
  const outer = collected, mine: Tensor[] = [];
  collected = mine;
  try {
    const result = f();
    return [result, mine.length === 0 ? null : mine.reduce((a, b) => np.add(a, b))];
  } finally {
    collected = outer;
  }
}

/** As `gatherLosses`, for a function that runs under a transform of its own, where somebody outside collects. */
export function addedInside<T>(f: () => T): [result: T, added: Tensor | null] {
  return collected === undefined ? [f(), null] : gatherLosses(f);
}
