/**
 * Where a function's time goes.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import type { Buffer } from "../core/device.ts";
import { bufferOn } from "../core/trace.ts";
import { type AnyFunction, checkFunction, flattenTensors } from "../transforms/_flat.ts";
import { jit, type Jitted } from "../transforms/jit.ts";
import { amount, columns } from "./explain.ts";

/** Options of `profile`. */
export interface ProfileOptions {
  /** How many runs to take the mean of, after one to warm up. Default 10. */
  readonly runs?: number;
}

/** One kernel's share of the time. */
export interface KernelTime {
  /** Its name. */
  readonly name: string;
  /** Mean seconds a run. */
  readonly seconds: number;
  /** Launches a run. */
  readonly launches: number;
  /** Arithmetic operations. */
  readonly flops: number;
  /** Bytes read and written. */
  readonly bytes: number;
}

/** A profile. Prints as a table; `trace()` is for a viewer. */
export class ProfileReport {
  /** Made by `profile`. */
  constructor(
    /** The device that ran. */
    readonly device: string,
    /** Mean seconds of a whole run, as the host sees it. */
    readonly seconds: number,
    /** The kernels in order. */
    readonly kernels: readonly KernelTime[],
  ) {}

  /** The kernels as a table, the slowest first, with rates. */
  toString(): string {
    const total = this.kernels.reduce((sum, k) => sum + k.seconds, 0) || 1;
    const rows = this.kernels.toSorted((a, b) => b.seconds - a.seconds).map((k) => [
      `${(100 * k.seconds / total).toFixed(1)} %`,
      k.name,
      `${(k.seconds * 1e6).toFixed(1)} µs`,
      `${Math.round(k.launches)}×`,
      k.seconds > 0 ? amount(k.flops / k.seconds, "flop/s") : "",
      k.seconds > 0 ? amount(k.bytes / k.seconds, "B/s") : "",
    ]);
    const head = `${(this.seconds * 1e6).toFixed(1)} µs a run on ${this.device}, ${(total * 1e6).toFixed(1)} µs of it in kernels`;
    return `${head}\n${columns([["share", "kernel", "time", "launches", "flops", "bytes"], ...rows])}`;
  }
  /** How Deno shows it. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  /** The run in the Trace Event format, which Perfetto and Chrome's tracing page open: write it to a `.json` file. */
  trace(): string {
    let at = 0;
    const events = this.kernels.map((k) => {
      const event = {
        name: k.name,
        ph: "X",
        ts: at * 1e6,
        dur: k.seconds * 1e6,
        pid: 1,
        tid: 1,
        args: { launches: k.launches, flops: k.flops, bytes: k.bytes },
      };
      at += k.seconds;
      return event;
    });
    const names = [
      { name: "process_name", ph: "M", pid: 1, args: { name: "Fluxion" } },
      { name: "thread_name", ph: "M", pid: 1, tid: 1, args: { name: this.device } },
    ];
    return JSON.stringify({ traceEvents: [...names, ...events], displayTimeUnit: "ns" });
  }
}

/**
 * The measured time of each kernel of a function.
 *
 * @param f A function of trees of tensors, jitted or not.
 * @param options How many runs to average.
 * @returns A function of the same arguments that gives the profile.
 * @example
 * ```ts
 * import { np, profile, type Tensor } from "@fluxion/fluxion";
 * import { assert } from "@std/assert";
 * const report = profile((x: Tensor) => np.tanh(np.matmul(x, x)).sum(), { runs: 2 })(np.ones([64, 64]));
 * assert(report.seconds > 0 && JSON.parse(report.trace()).traceEvents.length > 2);
 * ```
 */
export function profile<F extends AnyFunction>(f: F, options: ProfileOptions = {}): (...args: Parameters<F>) => ProfileReport {
  checkFunction("profile", f);
  checkOptions("profile", options, ["runs"]);
  const { runs = 10 } = options;
  if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`Cannot profile ${runs} runs: it must be a whole number above 0`);
  const jitted = ("explain" in f && "lower" in f ? f : jit(f)) as Jitted<F>;
  return (...args) => {
    const { device, executable, constants } = jitted.explain(...args);
    const tensors = [...constants, ...args.flatMap((arg) => flattenTensors("profile", arg).leaves)];
    // Fresh buffers each time: a donated one is gone after its run.
    const inputs = (): Buffer[] => tensors.map((x) => device.upload(bufferOn(x, device).read().slice() as never, x.aval));
    const costs = executable.explain().kernels;
    executable.run(inputs());
    device.synchronize();
    let seconds = 0;
    const times = costs.map(() => ({ seconds: 0, launches: 0 }));
    for (let run = 0; run < runs; run++) {
      const given = inputs();
      device.synchronize();
      const start = performance.now();
      executable.run(given);
      device.synchronize();
      seconds += (performance.now() - start) / 1000;
      executable.profile?.(inputs()).kernels.forEach((k, i) => {
        if (times[i] === undefined) return;
        times[i].seconds += k.seconds / runs;
        times[i].launches += k.launches / runs;
      });
    }
    const timed = executable.profile !== undefined;
    const kernels = timed ? costs.map((k, i) => ({ name: k.name, flops: k.flops, bytes: k.bytes, ...times[i]! })) : [{
      name: "whole program",
      flops: costs.reduce((s, k) => s + k.flops, 0),
      bytes: costs.reduce((s, k) => s + k.bytes, 0),
      seconds: seconds / runs,
      launches: 1,
    }];
    return new ProfileReport(`${device.name} (${device.description})`, seconds / runs, kernels);
  };
}
