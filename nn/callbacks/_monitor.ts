/**
 * Watching one number: which way is better, and whether it got better.
 *
 * @module
 */
import type { Logs } from "../training/logs.ts";
import type { Trainer } from "../training/trainer.ts";

/** Which way a monitored number is better; "auto" asks the metric. */
export type Mode = "auto" | "min" | "max";

/** Checks a mode. */
export function checkMode(callback: string, mode: Mode): Mode {
  if (["auto", "min", "max"].includes(mode)) return mode;
  throw new TypeError(`Cannot build ${callback} with mode "${mode}": it is "auto", "min" or "max"`);
}

/** The way in which the monitored number is better. */
export function directionFor(callback: string, trainer: Trainer, monitor: string, mode: Mode): "min" | "max" {
  if (mode !== "auto") return mode;
  const direction = trainer.directionOf(monitor);
  if (direction !== undefined) return direction;
  throw new TypeError(`Cannot tell in ${callback} whether a larger or a smaller "${monitor}" is better: pass mode "min" or "max"`);
}

/** Whether a number is better than another by more than `minDelta`: taken off the number first, as Keras does, which decides ties. */
export function isBetter(value: number, than: number, direction: "min" | "max", minDelta: number): boolean {
  return direction === "max" ? value - minDelta > than : value + minDelta < than;
}

/** The monitored number; undefined, with a warning, where logs do not have it. */
export function monitored(callback: string, logs: Logs, monitor: string): number | undefined {
  const value = logs[monitor];
  if (value === undefined) {
    console.warn(`${callback}: there is no "${monitor}" to watch; there are ${Object.keys(logs).join(", ")}`);
  }
  return value;
}
