/**
 * What `fit` prints: a bar that moves on a terminal, else a line for each epoch.
 *
 * @module
 */
import { isTerminal, terminalWidth, write } from "../training/_host.ts";
import type { Logs } from "../training/logs.ts";
import type { Callback, FitInfo } from "./callback.ts";

function numberText(x: number): string {
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x);
  return Math.abs(x) >= 1e-3 && Math.abs(x) < 1e5 ? x.toFixed(4) : x.toExponential(4);
}

function secondsText(seconds: number): string {
  return seconds < 60 ? `${Math.round(seconds)}s` : `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;
}

/** `loss: 0.1234 - accuracy: 0.9000`. */
function logsText(logs: Logs): string {
  return Object.entries(logs).map(([name, value]) => `${name}: ${numberText(value)}`).join(" - ");
}

/** The printer for a fit. Bars know an epoch's batches only as calls end; their numbers are the epoch's, at its end. */
export function progress({ epochs, steps, verbose }: FitInfo): Callback {
  let began = 0, drawn = 0, width = 0;
  const bar = (done: number): void => {
    const now = performance.now();
    if (now - drawn < 100 || !isTerminal()) return;
    drawn = now;
    const elapsed = (now - began) / 1000;
    const part = steps === undefined ? 0 : done / steps;
    const filled = Math.round(part * 20);
    const eta = steps === undefined || done === 0 ? "" : ` ETA ${secondsText(elapsed / done * (steps - done))}`;
    const text = `${done}/${steps ?? "?"} ${"━".repeat(filled)}${"─".repeat(20 - filled)} ${secondsText(elapsed)}${eta}`.slice(
      0,
      terminalWidth() - 1,
    );
    write(`\r${text.padEnd(width)}`);
    width = text.length;
  };
  return {
    onEpochBegin(epoch) {
      began = performance.now();
      drawn = 0;
      width = 0;
      if (verbose === 1) console.log(`Epoch ${epoch + 1}/${epochs}`);
    },
    ...verbose === 1 && { onTrainBatchEnd: (batch: number) => bar(batch + 1) },
    onEpochEnd(epoch, logs) {
      const seconds = (performance.now() - began) / 1000;
      if (verbose === 1) {
        if (isTerminal()) write(`\r${" ".repeat(width)}\r`);
        const each = steps === undefined ? "" : ` ${(seconds / steps * 1000).toPrecision(3)}ms/step`;
        console.log(`${steps ?? ""} ${"━".repeat(20)} ${secondsText(seconds)}${each} - ${logsText(logs)}`.trimStart());
      } else {
        const pairs = Object.entries(logs).map(([name, value]) => `${name}=${numberText(value)}`);
        console.log(`epoch=${epoch + 1}/${epochs} seconds=${seconds.toFixed(2)} ${pairs.join(" ")}`);
      }
    },
  };
}
