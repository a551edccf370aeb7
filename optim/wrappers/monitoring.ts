/**
 * Looking at updates on their way.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { ExtraArgs, GradientTransformation, OptState, Scalar } from "../base.ts";
import { stateless } from "../base.ts";
import { chain, checkTransformation } from "../transforms/chain.ts";
import { ema, type EmaOptions } from "../transforms/trace.ts";

/** The state of `snapshot`. */
export interface SnapshotState {
  /** What was measured last, by its name. */
  readonly measurement: Record<string, unknown>;
}

/**
 * Keeps something measured on the updates in its state, and passes them on as they are: read it with `tree.get(state, measureName)`.
 *
 * @param measureName The name to keep it under.
 * @param measure Takes the updates (at `init` the parameters), gives a tensor or a tree of them.
 * @returns A transformation.
 * @example The norm of the gradients
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const tx = optim.chain(optim.snapshot("gradNorm", tree.norm), optim.sgd(0.1));
 * const [, state] = tx.update(np.array([3, 4]), tx.init(np.zeros([2])));
 * console.log(tree.get(state, "gradNorm").item()); // 5
 * ```
 */
export function snapshot(measureName: string, measure: (updates: unknown) => unknown): GradientTransformation<SnapshotState> {
  const taken = (tree: unknown): SnapshotState => ({ measurement: { [measureName]: measure(tree) } });
  return recorded({ init: taken, update: <T>(updates: T) => [updates, taken(updates)] }, "optim.snapshot", [measureName, measure]);
}

/** The state of `monitor`. */
export interface MonitorState {
  /** What was measured last, by name; null before the first update. */
  readonly measurements: Record<string, unknown>;
  /** The states of the measures, in the order of their names in `measures`. */
  readonly measureStates: readonly OptState[];
}

/** What `monitor` measures with: a function of the updates, or a transformation whose updates are the measurement. */
export type Measure = ((updates: unknown) => unknown) | GradientTransformation;

/**
 * Keeps several things measured on the updates in its state, and passes them on as they are. The measures may themselves keep state, as
 * `measureWithEma` does.
 *
 * @param measures Functions of the updates, or transformations, by name.
 * @returns A transformation.
 */
export function monitor(measures: Readonly<Record<string, Measure>>): GradientTransformation<MonitorState> {
  const named = Object.entries(measures).map(([name, measure]): [string, GradientTransformation] => {
    if (typeof measure === "function") return [name, stateless((updates) => measure(updates))];
    checkTransformation(`build monitor with "${name}"`, measure);
    return [name, measure];
  });
  const run = (updates: unknown, states: readonly OptState[], params?: unknown, extra?: ExtraArgs) =>
    named.map(([, measure], i) => measure.update(updates, states[i], params, extra));
  return recorded(
    {
      init(params) {
        const measureStates = named.map(([, measure]) => measure.init(params));
        // Measured once already, so that the state keeps its structure: a loop's carry may not change.
        const first = run(params, measureStates, params);
        return { measurements: Object.fromEntries(named.map(([name], i) => [name, first[i]![0]])), measureStates };
      },
      update<T>(updates: T, state: MonitorState, params?: unknown, extra?: ExtraArgs): [T, MonitorState] {
        const results = run(updates, state.measureStates, params, extra);
        return [updates, {
          measurements: Object.fromEntries(named.map(([name], i) => [name, results[i]![0]])),
          measureStates: results.map(([, next]) => next),
        }];
      },
    },
    "optim.monitor",
    [measures],
  );
}

/**
 * A measure for `monitor`: the running average of something measured on the updates.
 *
 * @param measure Takes the updates, gives a tensor or a tree of them.
 * @param decay How slowly the average forgets.
 * @param options Those of `ema`.
 * @returns A transformation whose updates are the average.
 */
export function measureWithEma(measure: (updates: unknown) => unknown, decay: Scalar, options: EmaOptions = {}): GradientTransformation {
  checkOptions("build measureWithEma", options, ["debias", "accumulatorDtype"]);
  const average = ema(decay, options);
  const ofMeasurement: typeof average = { init: (params) => average.init(measure(params)), update: average.update };
  return recorded(chain<unknown[]>(stateless((updates) => measure(updates)), ofMeasurement), "optim.measureWithEma", [
    measure,
    decay,
    options,
  ]);
}
