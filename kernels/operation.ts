/**
 * One application of a primitive, as kernel families see it.
 *
 * @module
 */
import type { Aval } from "../core/shape.ts";
import type { Launcher, Operand } from "./launcher.ts";

/** One application of a primitive. */
export interface Operation<Params> {
  /** Where to launch. */
  readonly launcher: Launcher;
  /** The inputs' memory. */
  readonly inputs: readonly Operand[];
  /** The inputs' types. */
  readonly inAvals: readonly Aval[];
  /** The primitive's parameters. */
  readonly params: Params;
  /** The results' memory, to be written. */
  readonly outputs: readonly Operand[];
  /** The results' types. */
  readonly outAvals: readonly Aval[];
}
