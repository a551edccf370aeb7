/**
 * What a callback is.
 *
 * @module
 */
import type { Logs } from "../training/logs.ts";
import type { Trainer } from "../training/trainer.ts";

/** What callbacks are told of a fit before it begins. */
export interface FitInfo {
  /** The number of the last epoch, as given. */
  readonly epochs: number;
  /** Batches in an epoch; undefined where an iterable does not say. */
  readonly steps: number | undefined;
  /** How much is printed: 0 nothing, 1 a bar, 2 a line for each epoch. */
  readonly verbose: 0 | 1 | 2;
}

/** Nothing, now or later. */
export type Done = void | Promise<void>;

/**
 * Functions called during `fit`, `evaluate` and `predict`; each may be left out, and each may be asynchronous. `logs` is one object that all
 * callbacks of an event get in turn: what one adds, the next ones, the history and the progress line see. With a hook for batches, each call
 * to the device holds `stepsPerExecution` batches, 1 if not given.
 */
export interface Callback {
  /** Before training. */
  onTrainBegin?(trainer: Trainer, info: FitInfo): Done;
  /** After training, not when it threw. */
  onTrainEnd?(logs: Logs, trainer: Trainer): Done;
  /** Before an epoch; epochs count from 0. */
  onEpochBegin?(epoch: number, logs: Logs, trainer: Trainer): Done;
  /** After an epoch and its validation. */
  onEpochEnd?(epoch: number, logs: Logs, trainer: Trainer): Done;
  /** Before a batch. */
  onTrainBatchBegin?(batch: number, logs: Logs, trainer: Trainer): Done;
  /** After a batch; logs are the running means, read from the device when they are looked at. */
  onTrainBatchEnd?(batch: number, logs: Logs, trainer: Trainer): Done;
  /** Before an evaluation. */
  onTestBegin?(trainer: Trainer): Done;
  /** After an evaluation. */
  onTestEnd?(logs: Logs, trainer: Trainer): Done;
  /** Before a prediction. */
  onPredictBegin?(trainer: Trainer): Done;
  /** After a prediction. */
  onPredictEnd?(trainer: Trainer): Done;
}

const hooks = [
  "onTrainBegin",
  "onTrainEnd",
  "onEpochBegin",
  "onEpochEnd",
  "onTrainBatchBegin",
  "onTrainBatchEnd",
  "onTestBegin",
  "onTestEnd",
  "onPredictBegin",
  "onPredictEnd",
];

/** Checks a list of callbacks: a misspelt hook would never be called. */
export function checkCallbacks(callbacks: readonly Callback[]): readonly Callback[] {
  if (!Array.isArray(callbacks)) throw new TypeError("Cannot fit with callbacks that are no list: pass [callback, …]");
  for (const callback of callbacks) {
    for (let at: object | null = callback; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      for (const name of Object.getOwnPropertyNames(at)) {
        if (/^on[A-Z]/.test(name) && !hooks.includes(name)) {
          throw new TypeError(`Cannot fit with a callback that has "${name}": the hooks are ${hooks.join(", ")}`);
        }
      }
    }
  }
  return callbacks;
}
