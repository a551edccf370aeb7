/**
 * Ending training when it no longer helps.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import type { Callback } from "./callback.ts";
import { checkMode, directionFor, isBetter, type Mode, monitored } from "./_monitor.ts";

/** Options of `earlyStopping`. */
export interface EarlyStoppingOptions {
  /** The number to watch: "val_loss" if not given. */
  readonly monitor?: string;
  /** How much better counts as better: 0 if not given. */
  readonly minDelta?: number;
  /** How many epochs without getting better are borne: 0 if not given. */
  readonly patience?: number;
  /** Which way is better: "auto" if not given. */
  readonly mode?: Mode;
  /** What must be reached within `patience` for training to go on. */
  readonly baseline?: number;
  /** Whether the weights of the best epoch are put back at the end: false if not given. */
  readonly restoreBestWeights?: boolean;
  /** The first epoch that is watched: 0 if not given. */
  readonly startFromEpoch?: number;
  /** Whether to say so when it ends training: 0 if not given. */
  readonly verbose?: 0 | 1;
}

/**
 * Ends training when a number has not got better for some epochs. As `keras.callbacks.EarlyStopping`.
 *
 * @param options What to watch, and how patiently.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const callbacks = [nn.earlyStopping({ monitor: "val_loss", patience: 5, restoreBestWeights: true })];
 * console.log(callbacks.length); // 1
 * ```
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  checkOptions("build earlyStopping", options, [
    "monitor",
    "minDelta",
    "patience",
    "mode",
    "baseline",
    "restoreBestWeights",
    "startFromEpoch",
    "verbose",
  ]);
  const { monitor = "val_loss", patience = 0, baseline, restoreBestWeights = false, startFromEpoch = 0, verbose = 0 } = options;
  const mode = checkMode("earlyStopping", options.mode ?? "auto"), minDelta = Math.abs(options.minDelta ?? 0);
  let wait = 0, best: number | undefined, bestEpoch = 0, stopped: number | undefined, direction: "min" | "max" | undefined;
  // deno-lint-ignore no-explicit-any -- the weights of whatever model this is
  let weights: any;
  return {
    onTrainBegin() {
      wait = 0, best = undefined, bestEpoch = 0, stopped = undefined, direction = undefined, weights = undefined;
    },
    onEpochEnd(epoch, logs, trainer) {
      const value = epoch < startFromEpoch ? undefined : monitored("earlyStopping", logs, monitor);
      if (value === undefined) return;
      const way = direction ??= directionFor("earlyStopping", trainer, monitor, mode);
      const better = (than: number | undefined) => than === undefined ? !Number.isNaN(value) : isBetter(value, than, way, minDelta);
      if (restoreBestWeights && weights === undefined) weights = trainer.weights, bestEpoch = epoch;
      wait++;
      if (better(best)) {
        best = value;
        bestEpoch = epoch;
        if (restoreBestWeights) weights = trainer.weights;
        if (baseline === undefined || better(baseline)) wait = 0;
        return;
      }
      if (wait >= patience && epoch > 0) {
        stopped = epoch;
        trainer.stopTraining = true;
      }
    },
    onTrainEnd(_, trainer) {
      if (stopped !== undefined && verbose > 0) console.log(`Epoch ${stopped + 1}: early stopping`);
      if (restoreBestWeights && weights !== undefined) {
        if (verbose > 0) console.log(`Restoring the weights of the best epoch, ${bestEpoch + 1}`);
        trainer.weights = weights;
      }
    },
  };
}
