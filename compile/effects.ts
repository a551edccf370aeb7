/**
 * Which equations are there for what they do, and not only for what they give.
 *
 * @module
 */
import type { Equation, Program } from "../core/program.ts";

/** Whether an equation must run in order with others like it, or at all. */
export function hasEffect(e: Equation): boolean {
  if (e.primitive === "hostCall") return e.params.effect === true || e.params.ordered === true;
  for (const value of Object.values(e.params)) {
    const programs = Array.isArray(value) ? value : [value];
    for (const p of programs) {
      if (p !== null && typeof p === "object" && Array.isArray((p as Program).equations) && (p as Program).equations.some(hasEffect)) {
        return true;
      }
    }
  }
  return false;
}
