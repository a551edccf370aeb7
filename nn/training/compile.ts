// deno-lint-ignore-file no-explicit-any -- trees of gradients and parameters
/**
 * From a model to a trainer.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { leaves, map } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import type { Schedule } from "../../optim/base.ts";
import { asLayer } from "../_layer.ts";
import type { LayerLike, ParamsOf, StateOf } from "../layer.ts";
import type { TrainStep } from "./custom_step.ts";
import { Engine } from "./engine.ts";
import { type OptimizerLike, resolveOptimizer } from "./optimizers.ts";
import type { OutputOptions } from "./outputs.ts";
import type { StepOptions } from "./step.ts";
import { Trainer } from "./trainer.ts";

/** Options of `compile`. */
export interface CompileOptions<P = any, S = any> extends OutputOptions {
  /** The optimizer: a name (with Keras's defaults), one of `optim`, or a function of a learning rate; "rmsprop" if not given, as in Keras. */
  readonly optimizer?: OptimizerLike;
  /** The learning rate, for a name or a function: a number, which callbacks may change, or a schedule of `optim`. */
  readonly learningRate?: number | Schedule;
  /** How many batches go into one call to the device: as many as seem good ("auto") if not given. Callbacks for batches are then called once for all of them. */
  readonly stepsPerExecution?: number | "auto";
  /** Whether steps run operation by operation, so that values can be printed and stopped at: false if not given. Slow. */
  readonly runEagerly?: boolean;
  /** How many batches go into one update: 1 if not given. */
  readonly gradientAccumulationSteps?: number;
  /** The largest norm of each parameter's gradient. */
  readonly clipNorm?: number;
  /** The largest absolute value of a gradient's elements. */
  readonly clipValue?: number;
  /** The largest norm of all gradients together. */
  readonly globalClipNorm?: number;
  /** What parameters add to the loss, besides the layers' own regularizers. */
  readonly regularizer?: (params: P) => Tensor;
  /** The type to compute in: "float32" if not given. Parameters and losses stay float32; with "float16" the loss is scaled dynamically. */
  readonly precision?: DType;
  /** What an average of the weights keeps at each step, as 0.99; the average takes the weights' place when `fit` ends, as in Keras. */
  readonly emaMomentum?: number;
  /** Which parameters are trained, by their path, as ".0.kernel": all if not given. The others stay, and count as non-trainable. */
  readonly trainable?: (path: string) => boolean;
  /** What initial parameters, shuffling and dropout follow from: 0 if not given. */
  readonly seed?: number;
  /** A training step of one's own in place of the usual one, as Keras's `train_step`: other losses, several gradients, more numbers in logs. */
  readonly trainStep?: TrainStep<P, S>;
  /** Parameters to begin with, in place of new ones. */
  readonly params?: P;
  /** Running state to begin with. */
  readonly state?: S;
}

const known = [
  "loss",
  "lossWeights",
  "metrics",
  "weightedMetrics",
  "optimizer",
  "learningRate",
  "stepsPerExecution",
  "runEagerly",
  "gradientAccumulationSteps",
  "clipNorm",
  "clipValue",
  "globalClipNorm",
  "regularizer",
  "precision",
  "emaMomentum",
  "trainable",
  "seed",
  "trainStep",
  "params",
  "state",
];

/**
 * Puts a model together with a loss, an optimizer and metrics: a trainer with Keras's verbs.
 *
 * @param model A layer.
 * @param options The loss (needed), the optimizer, metrics, and how steps are made.
 * @returns A trainer: `fit`, `evaluate`, `predict`, `summary`; `params` are the plain trees, whenever wanted.
 * @throws {TypeError} An option is unknown, or a name is.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const x = random.normal(random.key(0), [64, 2]);
 * const y = np.sum(x, 1, { keepdims: true });
 * const trainer = nn.compile(nn.serial(nn.dense(1)), { loss: "meanSquaredError", optimizer: "adam", learningRate: 0.1 });
 * const { history } = await trainer.fit(x, y, { epochs: 20, verbose: 0 });
 * console.log(history.loss!.at(-1)! < history.loss![0]!); // true
 * ```
 */
export function compile<const L extends LayerLike>(
  model: L,
  options: CompileOptions<ParamsOf<L>, StateOf<L>>,
): Trainer<ParamsOf<L>, StateOf<L>> {
  checkOptions("compile", options, known);
  const layer = asLayer(model, "a trainer");
  const { precision = "float32", emaMomentum, gradientAccumulationSteps = 1, stepsPerExecution = "auto", seed = 0 } = options;
  for (const [name, n] of Object.entries({ gradientAccumulationSteps, ...stepsPerExecution !== "auto" && { stepsPerExecution } })) {
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`Cannot compile with ${name} ${n}: it must be a whole number above 0`);
  }
  if (!["float32", "float16", "bfloat16"].includes(precision)) {
    throw new TypeError(`Cannot compile with precision "${precision}": it is "float32", "float16" or "bfloat16"`);
  }
  if (emaMomentum !== undefined && !(emaMomentum >= 0 && emaMomentum <= 1)) {
    throw new RangeError(`Cannot compile with emaMomentum ${emaMomentum}: it must be in [0, 1]`);
  }
  if (options.trainStep !== undefined) checkTrainStep(options.trainStep, gradientAccumulationSteps, precision);
  else if (options.loss === undefined || options.loss === null) {
    throw new TypeError('Cannot compile without a loss: give { loss: "meanSquaredError" }, or another');
  }
  const penalties = [layer.penalty, options.regularizer].filter((f) => f !== undefined) as ((params: any) => Tensor)[];
  const step: StepOptions = {
    precision,
    accumulate: gradientAccumulationSteps,
    ema: emaMomentum ?? null,
    clip: clipping(options),
    scaled: precision === "float16",
    penalty: penalties.length === 0 ? undefined : (params) => penalties.map((f) => f(params)).reduce((a, b) => np.add(a, b)),
    eager: options.runEagerly ?? false,
    trainable: options.trainable,
    constrain: layer.constrain as StepOptions["constrain"],
  };
  const engine = new Engine(
    layer,
    resolveOptimizer(options.optimizer ?? "rmsprop", options.learningRate),
    options,
    step,
    seed,
    options.trainStep,
    model,
  );
  if (options.params !== undefined) engine.build([], { params: options.params, state: options.state ?? null });
  return new Trainer<ParamsOf<L>, StateOf<L>>(engine, stepsPerExecution);
}

function checkTrainStep(trainStep: unknown, accumulate: number, precision: DType): void {
  if (typeof trainStep !== "function") throw new TypeError("Cannot compile with a trainStep that is no function");
  if (accumulate > 1 || precision === "float16") {
    throw new TypeError(
      `Cannot compile with trainStep and ${accumulate > 1 ? "gradientAccumulationSteps" : 'precision "float16"'}: the step says what is ` +
        "done with gradients, as optim.multiSteps does",
    );
  }
}

function clipping({ clipNorm, clipValue, globalClipNorm }: CompileOptions): (grads: any) => any {
  const given = Object.entries({ clipNorm, clipValue, globalClipNorm }).filter(([, n]) => n !== undefined) as [string, number][];
  if (given.length > 1) throw new TypeError(`Cannot compile with ${given.map(([name]) => name).join(" and ")}: give one of them`);
  if (given.length === 0) return (grads) => grads;
  const [name, most] = given[0]!;
  if (!(most > 0)) throw new RangeError(`Cannot compile with ${name} ${most}: it must be above 0`);
  if (name === "clipValue") return (grads) => map((g: Tensor) => np.clip(g, { min: -most, max: most }), grads);
  const scale = (norm: Tensor) => np.divide(most, np.maximum(norm, most));
  if (name === "clipNorm") return (grads) => map((g: Tensor) => np.multiply(g, scale(np.sqrt(np.sum(np.square(g))))), grads);
  return (grads) => {
    const factor = scale(np.sqrt((leaves(grads) as Tensor[]).map((g) => np.sum(np.square(g))).reduce((a, b) => np.add(a, b))));
    return map((g: Tensor) => np.multiply(g, factor), grads);
  };
}
