/**
 * Hyperparameters kept in the state, where they can be read and changed.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import { kindName, toTensor } from "../../core/convert.ts";
import { type DType, isFloat } from "../../core/dtype.ts";
import { Tensor } from "../../core/tensor.ts";
import { dtype as treeDtype } from "../../tree/casting.ts";
import type { ExtraArgs, GradientTransformation, OptState, Scalar, ScalarOrSchedule } from "../base.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";

/** A schedule with a state of its own, such as one that watches the loss. */
export interface StatefulSchedule<State = OptState> {
  /** The state to begin with. */
  init(): State;
  /** The next state, from the extra arguments of the update. */
  update(state: State, extra: ExtraArgs): State;
  /** The value in a state. */
  value(state: State, extra: ExtraArgs): Scalar;
}

/** Options of `injectHyperparams`. */
export interface InjectHyperparamsOptions {
  /** Names of numbers that are part of the program (a size, a count) and of functions that are no schedules (a mask). */
  readonly staticArgs?: string | readonly string[];
  /** The type to keep numbers in; by default the widest among the parameters. */
  readonly hyperparamDtype?: DType;
}

/** The state of `injectHyperparams`. */
export interface InjectHyperparamsState<State = OptState> {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The hyperparameters, scalars by name: those of the last step. A changed copy of the state changes what the next step uses. */
  readonly hyperparams: Record<string, Tensor>;
  /** The states of the schedules, by name. */
  readonly hyperparamsStates: Record<string, OptState>;
  /** The state of the inner transformation. */
  readonly innerState: State;
}

/** The hyperparameters as the factory gets them: what is kept in the state as scalars, the rest as it was given. */
export type Injected<H> = { [K in keyof H]: H[K] extends boolean | string | null ? H[K] : OptState };

/** A plain schedule as one with a state: the count. */
function counting(schedule: (count: Tensor) => Scalar): StatefulSchedule<{ count: Tensor }> {
  return {
    init: () => ({ count: zeroCount() }),
    update: ({ count }) => ({ count: safeIncrement(count) }),
    value: ({ count }) => schedule(count),
  };
}

/**
 * Keeps hyperparameters in the optimizer's state, as `optax.inject_hyperparams`: they can be read for a log, changed between steps without
 * compiling anew, and follow schedules one by one.
 *
 * @param innerFactory Makes the transformation from an object of hyperparameters.
 * @param hyperparams Their values: numbers and scalar tensors are kept in the state, schedules (plain or stateful) write theirs there at each
 * step, everything else is passed on as it is.
 * @param options What is to be passed on as it is, and the type of the numbers.
 * @returns A transformation.
 * @throws {TypeError} `staticArgs` names what is not there.
 * @example Half the learning rate from now on
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const tx = optim.injectHyperparams(({ learningRate }) => optim.sgd(learningRate), { learningRate: 1 });
 * const state = tx.init(np.zeros([1]));
 * const changed = tree.set(state, { learningRate: state.hyperparams.learningRate!.multiply(0.5) });
 * console.log(tx.update(np.array([1]), changed, np.zeros([1]))[0].toArray()); // [-0.5]
 * ```
 */
export function injectHyperparams<H extends Readonly<Record<string, unknown>>, State>(
  innerFactory: (hyperparams: Injected<H>) => GradientTransformation<State>,
  hyperparams: H,
  options?: InjectHyperparamsOptions,
): GradientTransformation<InjectHyperparamsState<State>>;
/** The same for an optimizer of a learning rate and options, called as it would be: `injectHyperparams(optim.adam)(0.1, { b1: 0.8 })`. */
export function injectHyperparams<O extends object, State>(
  // deno-lint-ignore no-explicit-any -- whatever the optimizer takes as its rate
  optimizer: (learningRate: any, options?: O) => GradientTransformation<State>,
): (learningRate: ScalarOrSchedule, options?: O) => GradientTransformation<InjectHyperparamsState<State>>;
export function injectHyperparams<H extends Readonly<Record<string, unknown>>, State>(
  innerFactory: (hyperparams: Injected<H>, rest?: object) => GradientTransformation<State>,
  hyperparams?: H,
  options: InjectHyperparamsOptions = {},
): unknown {
  if (hyperparams === undefined && typeof innerFactory === "function") {
    return (learningRate: ScalarOrSchedule, rest: object = {}) =>
      // deno-lint-ignore no-explicit-any -- the optimizer's rate and options, taken apart and put together
      injectHyperparams(({ learningRate, ...others }: any) => innerFactory(learningRate, others), { learningRate, ...rest });
  }
  return inject(innerFactory, hyperparams!, options);
}

function inject<H extends Readonly<Record<string, unknown>>, State>(
  innerFactory: (hyperparams: Injected<H>) => GradientTransformation<State>,
  hyperparams: H,
  options: InjectHyperparamsOptions,
): GradientTransformation<InjectHyperparamsState<State>> {
  checkOptions("build injectHyperparams", options, ["staticArgs", "hyperparamDtype"]);
  if (typeof innerFactory !== "function") {
    throw new TypeError(
      `Cannot build injectHyperparams with ${kindName(innerFactory)}: it takes a function of the hyperparameters, such as ` +
        "({ learningRate }) => optim.adam(learningRate)",
    );
  }
  const statics = options.staticArgs === undefined ? [] : [options.staticArgs].flat();
  const unknown = statics.find((name) => !(name in hyperparams));
  if (unknown !== undefined) {
    throw new TypeError(
      `Cannot build injectHyperparams with staticArgs "${unknown}": the hyperparameters are ${Object.keys(hyperparams).join(", ")}`,
    );
  }
  const schedules: Record<string, StatefulSchedule> = {}, numbers: Record<string, Scalar> = {}, others: Record<string, unknown> = {};
  for (const [name, x] of Object.entries(hyperparams)) {
    if (statics.includes(name)) others[name] = x;
    else if (typeof x === "function") schedules[name] = counting(x as (count: Tensor) => Scalar);
    else if (isStateful(x)) schedules[name] = x;
    else if (typeof x === "number" || x instanceof Tensor) numbers[name] = x;
    else others[name] = x;
  }
  const each = <A, B>(table: Readonly<Record<string, A>>, f: (x: A, name: string) => B): Record<string, B> =>
    Object.fromEntries(Object.entries(table).map(([name, x]) => [name, f(x, name)]));
  const typeFor = (params: unknown): DType => {
    const found = options.hyperparamDtype ?? treeDtype(params ?? null, "highest");
    return isFloat(found) ? found : "float32";
  };
  const kept = (x: Scalar, dtype: DType): Tensor => {
    if (x instanceof Tensor && !x.aval.weak) return x;
    return toTensor("injectHyperparams", x, x instanceof Tensor && !isFloat(x.dtype) ? x.dtype : dtype);
  };
  const build = (values: Record<string, Tensor>) => innerFactory({ ...others, ...values } as Injected<H>);
  return {
    init(params) {
      const dtype = typeFor(params);
      const hyperparamsStates = each(schedules, (schedule) => schedule.init());
      const scheduled = each(schedules, (schedule, name) => kept(schedule.value(hyperparamsStates[name], {}), dtype));
      const values = { ...each(numbers, (x) => kept(x, dtype)), ...scheduled };
      return { count: zeroCount(), hyperparams: values, hyperparamsStates, innerState: build(values).init(params) };
    },
    update<T>(
      updates: T,
      state: InjectHyperparamsState<State>,
      params?: unknown,
      extra: ExtraArgs = {},
    ): [T, InjectHyperparamsState<State>] {
      const before = each(state.hyperparams, (x) => toTensor("injectHyperparams", x));
      const scheduled = each(
        schedules,
        (schedule, name) => kept(schedule.value(state.hyperparamsStates[name], extra), before[name]!.dtype),
      );
      const hyperparamsStates = each(schedules, (schedule, name) => schedule.update(state.hyperparamsStates[name], extra));
      const values = { ...before, ...scheduled };
      const [out, innerState] = build(values).update(updates, state.innerState, params, extra);
      return [out, { count: safeIncrement(state.count), hyperparams: values, hyperparamsStates, innerState }];
    },
  };
}

function isStateful(x: unknown): x is StatefulSchedule {
  const schedule = x as Partial<StatefulSchedule> | null;
  return typeof schedule === "object" && schedule !== null && !(x instanceof Tensor) && typeof schedule.init === "function" &&
    typeof schedule.update === "function" && typeof schedule.value === "function";
}
