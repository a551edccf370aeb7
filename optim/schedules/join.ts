/**
 * Schedules one after another.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { kindName } from "../../core/convert.ts";
import { subtract } from "../../np/arithmetic.ts";
import { less } from "../../np/comparison.ts";
import { where } from "../../np/where.ts";
import type { Scalar, Schedule } from "../base.ts";
import { steps, value } from "./_count.ts";

/**
 * Joins schedules at boundaries: each begins again at 0 where the one before ends; the boundary belongs to the later one. As
 * `optax.join_schedules`.
 *
 * @param schedules The schedules, the first first.
 * @param boundaries Where each but the first begins.
 * @returns A schedule.
 * @throws {RangeError} There is not one boundary less than schedules.
 * @example
 * ```ts
 * import { optim } from "@fluxion/fluxion";
 *
 * const schedule = optim.joinSchedules([optim.constantSchedule(1), optim.constantSchedule(2)], [5]);
 * console.log(schedule(4).item(), schedule(5).item()); // 1 2
 * ```
 */
// deno-lint-ignore no-explicit-any -- schedules of one's own may take tensors only
export function joinSchedules(schedules: readonly ((count: any) => Scalar)[], boundaries: readonly number[]): Schedule {
  if (schedules.length === 0 || schedules.length !== boundaries.length + 1) {
    throw new RangeError(
      `Cannot joinSchedules of ${schedules.length} schedules at ${boundaries.length} boundaries: there must be one boundary less than schedules`,
    );
  }
  for (const schedule of schedules) {
    if (typeof schedule !== "function") throw new TypeError(`Cannot joinSchedules with ${kindName(schedule)}: a schedule is a function`);
  }
  return recorded(
    (count) => {
      const at = steps(count);
      return schedules.slice(1).reduce(
        (before, next, i) => where(less(at, boundaries[i]!), before, next(subtract(at, boundaries[i]!))),
        value(schedules[0]!(at)),
      );
    },
    "optim.joinSchedules",
    [schedules, boundaries],
  );
}
