/**
 * What a device asks of fusion.
 *
 * @module
 */
import type { Equation } from "../core/program.ts";
import { fusionKind } from "./elementwise.ts";
import type { Nest } from "./schedule.ts";

/** What a device asks of fusion. */
export interface FuseOptions {
  /** Whether the device can evaluate this elementwise equation, or store this view or reduction, inside a nest; else it is a step of its own. Default: all. */
  readonly canFuse?: (equation: Equation) => boolean;
  /** Whether nests may read pad and concatenate through guards. Default false: their parts are copied by nests of their own. */
  readonly guards?: boolean;
  /** Whether dotGeneral, conv and kernels of the user's take epilogues. Default false. */
  readonly epilogues?: boolean;
  /** Whether a kernel computes that operand, which the nest would store, wherever it reads it. Default: never. */
  readonly prologues?: (equation: Equation, operand: number, nest: Nest) => boolean;
  /** The most stored values that one nest, or a kernel with what rides along, reads and writes. Default: no limit. */
  readonly maxBuffers?: number;
  /** The most expressions in one nest. Default 160. */
  readonly maxNodes?: number;
  /**
   * Whether a nest may both reduce and store at each index: "all" (default), "rows": only where the innermost dimensions are reduced, "none".
   */
  readonly mix?: "all" | "rows" | "none";
  /** Whether to put softmax-like chains of nests into `rows` steps. Default false. */
  readonly rows?: boolean;
  /** Whether to put independent nests into `together` steps. Default false. */
  readonly together?: boolean;
}

/** Whether an equation becomes part of a nest on a device with these options. */
export function isFusible(equation: Equation, options: FuseOptions): boolean {
  const kind = fusionKind(equation.primitive);
  if (kind !== "elementwise" && kind !== "view" && kind !== "reduction" && kind !== "assembly") return false;
  return options.canFuse === undefined || options.canFuse(equation);
}
