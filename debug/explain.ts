/**
 * What a function costs, and what the compiler makes of it.
 *
 * @module
 */
import { itemSize } from "../core/dtype.ts";
import type { Program } from "../core/program.ts";
import { sizeOf } from "../core/shape.ts";
import { type AnyFunction, checkFunction } from "../transforms/_flat.ts";
import { jit, type Jitted } from "../transforms/jit.ts";
import { flopsOf } from "./flops.ts";
import { rates } from "./rates.ts";

/** What one kernel does. */
export interface KernelCost {
  /** Its name. */
  readonly name: string;
  /** Its source: WGSL, or the loops that WebAssembly was emitted from. */
  readonly source: string;
  /** Arithmetic operations. */
  readonly flops: number;
  /** Bytes read and written. */
  readonly bytes: number;
}

/** What a function costs for certain arguments. Prints readably. */
export class Cost {
  /** Made by `explain`. */
  constructor(
    /** The traced program. */
    readonly program: Program,
    /** The device it was compiled for. */
    readonly device: string,
    /** The kernels in order, fused as they are. */
    readonly kernels: readonly KernelCost[],
    /** Arithmetic operations of the program; loops count each step. */
    readonly flops: number,
    /** Bytes that the kernels read and write. */
    readonly bytes: number,
    /** Bytes of arguments and results. */
    readonly argumentBytes: number,
    /** The most bytes that are alive at once: arguments, results and scratch. */
    readonly peakBytes: number,
    /** Seconds at the roofline of this device: limited by arithmetic or by memory, whichever takes longer. */
    readonly seconds: number,
  ) {}

  /** The program, the kernels as a table, and the totals. */
  toString(): string {
    const rows = this.kernels.map((k, i) => [String(i + 1), k.name, amount(k.flops, "flop"), amount(k.bytes, "B")]);
    const table = columns([["", "kernel", "flops", "bytes"], ...rows]);
    const sources = this.kernels.map((k, i) => `${i + 1}. ${k.name}\n${indent(k.source)}`).join("\n");
    return [
      `program\n${indent(this.program.toString())}`,
      `kernels on ${this.device}\n${indent(table)}`,
      indent(sources),
      `total    ${amount(this.flops, "flop")}, ${amount(this.bytes, "B")} moved`,
      `memory   ${amount(this.argumentBytes, "B")} arguments and results, ${amount(this.peakBytes, "B")} at the peak`,
      `roofline ${(this.seconds * 1e6).toPrecision(3)} µs`,
    ].join("\n\n");
  }
  /** How Deno shows it. */
  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
}

/** A number with a unit and a prefix: 1.5 MB. */
export function amount(n: number, unit: string): string {
  for (const [size, prefix] of [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]] as const) {
    if (n >= size) return `${(n / size).toPrecision(3)} ${prefix}${unit}`;
  }
  return `${Math.round(n)} ${unit}`;
}

/** Rows as aligned columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((r) => r[c]!.length)));
  return rows.map((r) => r.map((cell, c) => c < 2 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)).join("  ").trimEnd()).join("\n");
}

function indent(text: string): string {
  return text.split("\n").map((line) => `  ${line}`).join("\n");
}

/**
 * What a function costs and becomes: its program, the fused kernels with their source, flops, bytes, peak memory, and the time at the
 * roofline of the device. Nothing of it is run; the device's rates are measured once.
 *
 * @param f A function of trees of tensors, jitted or not.
 * @returns A function of the same arguments that gives the costs; they print readably.
 * @example
 * ```ts
 * import { explain, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * const cost = explain((x: Tensor, y: Tensor) => np.tanh(np.matmul(x, y)))(np.ones([8, 4]), np.ones([4, 2]));
 * assertEquals(cost.flops, 2 * 8 * 4 * 2 + 8 * 2);
 * ```
 */
export function explain<F extends AnyFunction>(f: F): (...args: Parameters<F>) => Cost {
  checkFunction("explain", f);
  const jitted = ("explain" in f && "lower" in f ? f : jit(f)) as Jitted<F>;
  return (...args) => {
    const { program, device, executable } = jitted.explain(...args);
    const { kernels, scratchBytes } = executable.explain();
    const flops = flopsOf(program);
    const bytes = kernels.reduce((sum, k) => sum + k.bytes, 0);
    const argumentBytes = [...program.inputs, ...program.outputs].reduce(
      (sum, a) => sum + sizeOf(a.aval.shape) * itemSize(a.aval.dtype),
      0,
    );
    const { flopsPerSecond, bytesPerSecond } = rates(device);
    const seconds = Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
    return new Cost(
      program,
      `${device.name} (${device.description})`,
      kernels,
      flops,
      bytes,
      argumentBytes,
      argumentBytes + scratchBytes,
      seconds,
    );
  };
}
