/**
 * Measuring which variant of a kernel family is quickest here: once per adapter and bucket of shapes.
 *
 * Only programs that are compiled ask. Each variant is compiled, run once, then timed over enough launches to fill some milliseconds; one
 * that is far behind is given up at once. All measuring together ends after a budget, from when on what is not known is not tried.
 *
 * @module
 */
import type { Trial, Tuner } from "../../kernels/tuner.ts";
import type { WebGpuDevice } from "./device.ts";
import { EagerLauncher } from "./eager.ts";
import { readChoices, writeChoices } from "./tuning_file.ts";

/** Milliseconds that a process spends on measuring, all together. */
const budget = 3000;
/** Milliseconds of one timing: shorter ones measure the clock and the submission. */
const span = 2;
/** Timings of each variant, of which the quickest counts. */
const timings = 3;
/** A variant this many times slower than the best so far is not timed again. */
const hopeless = 2;
/** How much quicker than the standard variant another has to be to take its place: less may be noise. */
const margin = 0.95;

/** How a tuner measures and keeps; for tests. */
export interface TunerOptions {
  /** Milliseconds for all measuring. */
  readonly budget?: number;
  /** Milliseconds that one run of a variant takes. Default: measured on the device. */
  readonly time?: (run: () => void) => number;
  /** What was chosen before. Default: from the user's cache folder, where it may be read. */
  readonly read?: () => Map<string, string>;
  /** Keeps what is chosen. Default: in the user's cache folder, where it may be written. */
  readonly write?: (choices: ReadonlyMap<string, string>) => void;
}

/** Tries variants on a device. */
export class DeviceTuner implements Tuner {
  readonly #device: WebGpuDevice;
  readonly #options: TunerOptions;
  #choices: Map<string, string> | undefined;
  #left: number;
  #trying = false;

  constructor(device: WebGpuDevice, options: TunerOptions = {}) {
    this.#device = device;
    this.#options = options;
    this.#left = options.budget ?? budget;
  }

  /** The variant to use: the one chosen before, else the quickest, else the first. */
  choose(family: string, bucket: string, names: readonly string[], trial: Trial): number {
    if (names.length < 2 || this.#trying) return 0;
    const { description } = this.#device.capabilities, key = `${family} ${bucket}`;
    this.#choices ??= (this.#options.read ?? (() => readChoices(description)))();
    const known = names.indexOf(this.#choices.get(key) ?? "");
    if (known >= 0) return known;
    if (this.#left <= 0 || !this.#device.reader.synchronous) return 0;
    this.#trying = true;
    const start = performance.now();
    try {
      const best = this.#measure(names.length, trial);
      this.#choices.set(key, names[best]!);
      (this.#options.write ?? ((choices) => writeChoices(description, choices)))(this.#choices);
      return best;
    } finally {
      this.#trying = false;
      this.#left -= performance.now() - start;
    }
  }

  #measure(count: number, trial: Trial): number {
    const launcher = new EagerLauncher(this.#device);
    launcher.begin();
    try {
      return this.#quickest(count, trial(launcher));
    } finally {
      launcher.end();
    }
  }

  #quickest(count: number, run: (variant: number) => void): number {
    const end = performance.now() + this.#left, time = this.#options.time ?? ((f: () => void) => this.#time(f));
    let best = 0, least = Infinity;
    for (let variant = 0; variant < count; variant++) {
      // The standard variant is always measured: without it there is nothing to compare with.
      if (variant > 0 && performance.now() > end) break;
      const needed = variant === 0 ? Infinity : best === 0 ? least * margin : least;
      let quickest = time(() => run(variant));
      for (let k = 1; k < timings && quickest <= hopeless * least; k++) quickest = Math.min(quickest, time(() => run(variant)));
      if (quickest < needed) {
        best = variant;
        least = quickest;
      }
    }
    return best;
  }

  /** Milliseconds that one run takes. */
  #time(run: () => void): number {
    const { queue } = this.#device;
    const take = (repeats: number): number => {
      const start = performance.now();
      for (let k = 0; k < repeats; k++) run();
      queue.wait();
      return (performance.now() - start) / repeats;
    };
    queue.wait();
    take(1); // compiles
    const once = take(1);
    return once >= span ? once : take(Math.min(64, Math.ceil(span / Math.max(once, 0.02))));
  }
}

/** What FLUXION_AUTOTUNE says, where reading it is permitted already. */
function wish(): string | undefined {
  try {
    if (typeof Deno === "undefined") return undefined;
    if (Deno.permissions.querySync({ name: "env", variable: "FLUXION_AUTOTUNE" }).state !== "granted") return undefined;
    return Deno.env.get("FLUXION_AUTOTUNE");
  } catch {
    return undefined;
  }
}

/**
 * The tuner of a device, or undefined where nothing is tried: by default on adapters that compute on the CPU, whose standard variants were
 * chosen by measuring them, and where compiling the others takes longer than they save. FLUXION_AUTOTUNE=1 or 0 overrides.
 */
export function tunerFor(device: WebGpuDevice): Tuner | undefined {
  const said = wish();
  return said === "1" || (said !== "0" && !device.capabilities.software) ? new DeviceTuner(device) : undefined;
}
