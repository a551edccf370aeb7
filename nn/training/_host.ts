/**
 * What the training loop asks of its host: a terminal, and time for others.
 *
 * @module
 */

interface Host {
  readonly process?: { readonly stdout?: { readonly isTTY?: boolean; readonly columns?: number; write?(text: string): unknown } };
}

/** Standard output, taken hold of where it is used: to name `process` makes Deno load its Node layer, 15 ms that no start should pay. */
const out = () => (globalThis as unknown as Host).process?.stdout;

/** Whether somebody watches: output goes to a terminal. */
export function isTerminal(): boolean {
  return out()?.isTTY === true;
}

/** The width of the terminal, in characters. */
export function terminalWidth(): number {
  return out()?.columns || 80;
}

/** Writes without a line end. */
export function write(text: string): void {
  const terminal = out();
  if (terminal?.write !== undefined) terminal.write(text);
  else console.log(text.replace(/[\r\n]/g, ""));
}

/** Lets timers, signals and finalizers have their turn now and then: a loop that only computes would starve them. */
export class Pace {
  #last = performance.now();

  /** Returns at once, or after the others' turn where that is 100 ms ago. */
  async rest(): Promise<void> {
    if (performance.now() - this.#last < 100) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#last = performance.now();
  }
}
