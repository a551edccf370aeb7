/**
 * What an emitter of steps gives, and what it is given.
 *
 * @module
 */
import type { Var } from "../../../core/program.ts";
import type { Code, Fn, Module } from "./asm.ts";

/** A function of the module that runs a part [lo, hi) of a step's work. */
export interface Kernel {
  /** The function: it takes the first unit, and the one after the last. */
  readonly fn: Fn;
  /** How many units there are: parameters run from 0 to this; 0 where the work cannot be divided. */
  readonly units: number;
  /** About how many elements one unit is. */
  readonly grain: number;
  /** Whether parts must not run at the same time: they share scratch memory. */
  readonly serial?: boolean;
}

/** What a nest is emitted into. */
export interface NestContext {
  /** The module that is written. */
  readonly module: Module;
  /** Whether there is fused multiply-add. */
  readonly relaxed: boolean;
  /** The byte address of a stored value. */
  readonly address: (v: Var) => number;
  /** How many threads may run parts of one kernel. */
  readonly threads: number;
  /** The number of the thread that asks, from 0: for scratch memory of its own. */
  readonly thread: () => Code;
}
