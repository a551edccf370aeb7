/**
 * Ending training when it has gone wrong.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import type { Callback } from "./callback.ts";

/**
 * Ends training at the first batch whose loss is NaN or infinite. As `keras.callbacks.TerminateOnNaN`. It reads the loss after every batch.
 *
 * @param options `raiseError`: whether `fit` throws then, false if not given.
 */
export function terminateOnNaN(options: { readonly raiseError?: boolean } = {}): Callback {
  checkOptions("build terminateOnNaN", options, ["raiseError"]);
  return {
    onTrainBatchEnd(batch, logs, trainer) {
      const { loss } = logs;
      if (loss === undefined || Number.isFinite(loss)) return;
      const message = `Batch ${batch}: the loss is ${loss}, training ends`;
      if (options.raiseError) throw new RangeError(message);
      console.warn(message);
      trainer.stopTraining = true;
    },
  };
}
