/**
 * Mapping where some updates may be null: those stay null, and what a state holds for them stays as it is.
 *
 * @module
 */
import { map, mapUntil } from "../core/tree.ts";

/** Whether there is no update. */
export function isNull(x: unknown): x is null | undefined {
  return x === null || x === undefined;
}

/** A tree like `updates` whose leaves are `f` of those of all the trees; null where the update is null. */
// deno-lint-ignore no-explicit-any -- leaves of any type
export function mapUpdates(f: (...leaves: any[]) => unknown, updates: unknown, ...rest: unknown[]): any {
  return mapUntil(isNull, (g, ...others) => isNull(g) ? null : f(g, ...others), updates, ...rest);
}

/** A tree like `state` whose leaves are `f` of those of all the trees; where one of the others is null, the state's leaf. */
// deno-lint-ignore no-explicit-any -- leaves of any type
export function mapState(f: (...leaves: any[]) => unknown, state: unknown, ...rest: unknown[]): any {
  return map((s, ...others) => others.some(isNull) ? s : f(s, ...others), state, ...rest);
}
