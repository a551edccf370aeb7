/**
 * What a gradient transformation is, and the simplest ones.
 *
 * @module
 */
import { recorded } from "../core/recipe.ts";
import { describe } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { kindName } from "../core/convert.ts";
import { zerosLike } from "../tree/creation.ts";
import { mapUpdates } from "./_map.ts";

/** The state of an optimizer: a plain tree of tensors, saved, restored and jitted like any other. */
// deno-lint-ignore no-explicit-any -- whoever looks into a state knows what is there
export type OptState = any;

/** The state of a transformation that has none. */
export type EmptyState = Record<string, never>;

/** A hyperparameter: a number, or a scalar tensor, which may be traced. */
export type Scalar = number | Tensor;

/** A hyperparameter over time: takes the number of steps done, gives the value for the next. */
export type Schedule = (count: Tensor | number) => Tensor;

/** A hyperparameter, fixed or over time. */
export type ScalarOrSchedule = Scalar | ((count: Tensor) => Scalar);

/** What some transformations need besides the gradients: `value`, `grad`, `valueFn`, …; the others leave it alone. */
// deno-lint-ignore no-explicit-any -- each transformation names and checks what it needs
export type ExtraArgs = { readonly [name: string]: any };

/**
 * Two pure functions: `init` makes the state for some parameters, `update` turns gradients into updates to be added to the parameters.
 *
 * ```ts
 * import { grad, np, optim, type Tensor } from "@fluxion/fluxion";
 *
 * const tx = optim.adam(0.1);
 * let params = np.array([3]), state = tx.init(params);
 * const grads = grad((x: Tensor) => np.sum(np.square(x)))(params);
 * const [updates, next] = tx.update(grads, state, params);
 * params = optim.applyUpdates(params, updates), state = next;
 * console.log(params.toArray()); // about [2.9]
 * ```
 */
export interface GradientTransformation<State = OptState> {
  /** The state to begin with, for parameters of these shapes. */
  init(params: unknown): State;
  /**
   * The updates and the next state.
   *
   * @param updates The gradients, or what an earlier transformation made of them: a tree like the parameters; null where there is none.
   * @param state The state.
   * @param params The parameters, for those that need them (weight decay, trust ratios).
   * @param extra What else some need, by name: `{ value, grad, valueFn }`.
   */
  update<T>(updates: T, state: State, params?: unknown, extra?: ExtraArgs): [updates: T, state: State];
}

/**
 * Leaves the updates as they are.
 *
 * @returns A transformation without state.
 */
export function identity(): GradientTransformation<EmptyState> {
  return recorded(stateless((updates) => updates), "optim.identity", []);
}

/**
 * Replaces all updates by zeros: what it is applied to stays as it is.
 *
 * @returns A transformation without state.
 */
export function setToZero(): GradientTransformation<EmptyState> {
  return recorded(stateless((updates) => zerosLike(updates)), "optim.setToZero", []);
}

/**
 * A transformation without state.
 *
 * @param f Takes the updates, the parameters and the extra arguments; gives the new updates.
 * @returns The transformation.
 * @example Gradients of half the size
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const half = optim.stateless((updates) => tree.scale(0.5, updates));
 * console.log(half.update(np.array([2]), half.init(null))[0].toArray()); // [1]
 * ```
 */
export function stateless(f: (updates: unknown, params: unknown, extra: ExtraArgs) => unknown): GradientTransformation<EmptyState> {
  return {
    init: () => ({}),
    update: <T>(updates: T, state: EmptyState, params?: unknown, extra: ExtraArgs = {}) => [f(updates, params, extra) as T, state],
  };
}

/**
 * A transformation without state that treats each leaf by itself.
 *
 * @param f Takes a leaf of the updates and, where parameters were given, the parameter; gives the new update.
 * @returns The transformation.
 */
export function statelessWithTreeMap(f: (update: Tensor, param: Tensor | null) => Tensor): GradientTransformation<EmptyState> {
  return stateless((updates, params) =>
    params === undefined || params === null ? mapUpdates((g: Tensor) => f(g, null), updates) : mapUpdates(f, updates, params)
  );
}

/**
 * Checks that a transformation was given the parameters.
 *
 * @throws {TypeError} It was not.
 */
export function needParams(operation: string, params: unknown): void {
  if (params === undefined || params === null) {
    throw new TypeError(`Cannot update with ${operation} without the parameters: call update(grads, state, params)`);
  }
}

/**
 * An extra argument that a transformation cannot do without.
 *
 * @throws {TypeError} It is missing.
 */
export function needExtra<T>(operation: string, extra: ExtraArgs | undefined, name: string): T {
  const found = extra?.[name];
  if (found === undefined || found === null) {
    throw new TypeError(`Cannot update with ${operation} without ${name}: call update(grads, state, params, { ${name} })`);
  }
  return found;
}

/**
 * Checks that a hyperparameter is a number, a scalar tensor or, where schedules are taken, a function.
 *
 * @throws {TypeError} It is something else.
 */
export function checkHyperparameter(operation: string, name: string, value: unknown, schedules = false): void {
  if (typeof value === "number" || schedules && typeof value === "function") return;
  const wanted = schedules ? "a number, a scalar tensor or a schedule" : "a number or a scalar tensor";
  if (!(value instanceof Tensor)) throw new TypeError(`Cannot build ${operation} with ${name} ${kindName(value)}: it must be ${wanted}`);
  if (value.ndim !== 0) throw new TypeError(`Cannot build ${operation} with ${name} ${describe(value)}: it must be ${wanted}`);
}
