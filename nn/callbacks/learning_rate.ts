/**
 * Changing the learning rate between epochs.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import type { Callback } from "./callback.ts";
import { checkMode, directionFor, isBetter, type Mode, monitored } from "./_monitor.ts";

/** Options of `reduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions {
  /** The number to watch: "val_loss" if not given. */
  readonly monitor?: string;
  /** What the rate is multiplied with: 0.1 if not given. */
  readonly factor?: number;
  /** How many epochs without getting better are borne: 10 if not given. */
  readonly patience?: number;
  /** Which way is better: "auto" if not given. */
  readonly mode?: Mode;
  /** How much better counts as better: 1e-4 if not given. */
  readonly minDelta?: number;
  /** How many epochs after a reduction are not counted: 0 if not given. */
  readonly cooldown?: number;
  /** The lowest rate: 0 if not given. */
  readonly minLR?: number;
  /** Whether to say so when it reduces the rate: 0 if not given. */
  readonly verbose?: 0 | 1;
}

/** Lowers the learning rate when a number no longer gets better. As `keras.callbacks.ReduceLROnPlateau`; logs `learning_rate`. */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): Callback {
  const name = "reduceLROnPlateau";
  checkOptions(`build ${name}`, options, ["monitor", "factor", "patience", "mode", "minDelta", "cooldown", "minLR", "verbose"]);
  const { monitor = "val_loss", factor = 0.1, patience = 10, minDelta = 1e-4, cooldown = 0, minLR = 0, verbose = 0 } = options;
  if (!(factor > 0 && factor < 1)) throw new RangeError(`Cannot build ${name} with factor ${factor}: it must be in (0, 1)`);
  const mode = checkMode(name, options.mode ?? "auto");
  let wait = 0, pause = 0, best: number | undefined, direction: "min" | "max" | undefined;
  return {
    onTrainBegin(trainer) {
      void trainer.learningRate;
      wait = 0, pause = 0, best = undefined, direction = undefined;
    },
    onEpochEnd(epoch, logs, trainer) {
      logs.learning_rate = trainer.learningRate;
      const value = monitored(name, logs, monitor);
      if (value === undefined) return;
      direction ??= directionFor(name, trainer, monitor, mode);
      if (pause > 0) pause--, wait = 0;
      if (best === undefined ? !Number.isNaN(value) : isBetter(value, best, direction, minDelta)) {
        best = value, wait = 0;
      } else if (pause === 0) {
        wait++;
        const old = trainer.learningRate;
        if (wait >= patience && old > Math.fround(minLR)) {
          trainer.learningRate = Math.max(old * factor, minLR);
          if (verbose > 0) console.log(`Epoch ${epoch + 1}: learning rate reduced to ${trainer.learningRate}`);
          pause = cooldown, wait = 0;
        }
      }
    },
  };
}

/**
 * Sets the learning rate before each epoch. As `keras.callbacks.LearningRateScheduler`; logs `learning_rate`.
 *
 * @param schedule Takes the epoch (from 0) and the rate, gives the next rate.
 * @param options `verbose`: whether to say so.
 */
export function learningRateScheduler(
  schedule: (epoch: number, learningRate: number) => number,
  options: { readonly verbose?: 0 | 1 } = {},
): Callback {
  checkOptions("build learningRateScheduler", options, ["verbose"]);
  return {
    onEpochBegin(epoch, _, trainer) {
      const rate = schedule(epoch, trainer.learningRate);
      if (typeof rate !== "number" || Number.isNaN(rate)) {
        throw new TypeError(`Cannot schedule the learning rate: for epoch ${epoch} the function gives ${rate}, and must give a number`);
      }
      trainer.learningRate = rate;
      if (options.verbose) console.log(`Epoch ${epoch + 1}: learning rate ${rate}`);
    },
    onEpochEnd(_, logs, trainer) {
      logs.learning_rate = trainer.learningRate;
    },
  };
}
