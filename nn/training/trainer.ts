// deno-lint-ignore-file no-explicit-any -- trees of parameters and states
/**
 * The trainer: Keras's verbs over pure functions.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import type { TensorLike } from "../../core/convert.ts";
import { writeFile } from "../../io/_write_file.ts";
import { checkpointParts, loadCheckpoint, saveCheckpoint } from "../../io/checkpoint.ts";
import { type Checkpoints, checkpoints } from "../../io/checkpoints.ts";
import type { InputShape, Layer } from "../layer.ts";
import type { Callback } from "../callbacks/callback.ts";
import { type Config, toConfig } from "../saving/config.ts";
import type { ClassWeight } from "./class_weight.ts";
import type { CompileOptions } from "./compile.ts";
import { asData, asExamples, type Data, type Stream } from "./data.ts";
import { copyTree, type Engine } from "./engine.ts";
import { evaluateWith } from "./evaluate.ts";
import { fitWith } from "./fit.ts";
import type { History, Logs } from "./logs.ts";
import { predictWith } from "./predict.ts";
import { summarize, type SummaryOptions } from "./summary.ts";
import { loadWeightsInto, saveWeightsOf } from "./weights.ts";

/** How much is printed: nothing, a progress bar, a line for each epoch, or what suits the output ("auto"). */
export type Verbosity = 0 | 1 | 2 | "auto";

/** Options of `fit`. */
export interface FitOptions {
  /** Examples in a batch: 32 if not given; the last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** The number of the epoch to stop before: 1 if not given. */
  readonly epochs?: number;
  /** How much is printed: "auto" if not given. */
  readonly verbose?: Verbosity;
  /** Functions called on the way. */
  readonly callbacks?: readonly Callback[];
  /** The last part of the data, before shuffling, that is kept for validation: none if not given. */
  readonly validationSplit?: number;
  /** Data for validation: `[x, y]`, `[x, y, sampleWeight]`, or an iterable. Wins over `validationSplit`. */
  readonly validationData?: readonly [x: Data, y: Data, sampleWeight?: TensorLike] | Stream;
  /** Whether each epoch goes through the examples in an order of its own: true if not given. Iterables keep theirs. */
  readonly shuffle?: boolean;
  /** How much each class counts in the loss. */
  readonly classWeight?: ClassWeight;
  /** How much each example counts in the loss. */
  readonly sampleWeight?: TensorLike;
  /** The number of the epoch to begin with: 0 if not given. */
  readonly initialEpoch?: number;
  /** Batches in an epoch: all if not given. */
  readonly stepsPerEpoch?: number;
  /** Batches in a validation: all if not given. */
  readonly validationSteps?: number;
  /** Examples in a batch of validation: `batchSize` if not given. */
  readonly validationBatchSize?: number;
  /** Every how many epochs to validate, or after which (counted from 1): 1 if not given. */
  readonly validationFreq?: number | readonly number[];
}

/** Options of `evaluate`. */
export interface EvaluateOptions {
  /** Examples in a batch: 32 if not given. */
  readonly batchSize?: number;
  /** How much each example counts in the loss. */
  readonly sampleWeight?: TensorLike;
  /** Batches to look at: all if not given. */
  readonly steps?: number;
  /** Functions called on the way. */
  readonly callbacks?: readonly Callback[];
}

/** Options of `predict`. */
export interface PredictOptions {
  /** Examples in a batch: 32 if not given. */
  readonly batchSize?: number;
  /** Batches to look at: all if not given. */
  readonly steps?: number;
  /** Functions called on the way. */
  readonly callbacks?: readonly Callback[];
}

/** A model with its parameters, optimizer, losses and metrics; made by `nn.compile`. Parameters are plain trees, whenever wanted. */
export class Trainer<P = any, S = any> {
  readonly #engine: Engine;
  /** How many batches go into one call to the device. */
  readonly stepsPerExecution: number | "auto";
  /** Set by a callback in `onTrainBegin` to begin with a later epoch. */
  resumeFrom: number | undefined;
  /** Set by a callback to end training after the batch and epoch that are under way. */
  stopTraining = false;

  /** @ignore Made by `nn.compile`. */
  constructor(engine: Engine, stepsPerExecution: number | "auto") {
    this.#engine = engine;
    this.stepsPerExecution = stepsPerExecution;
  }

  /** The model. */
  get model(): Layer<P, S> {
    return this.#engine.model;
  }

  /**
   * Makes the parameters for examples of this shape; `fit` does so by itself from the data.
   *
   * @param shape The shape of one example.
   */
  build(shape: InputShape): this {
    this.#engine.build(shape);
    return this;
  }

  get #carry() {
    const { carry } = this.#engine;
    if (carry === undefined) {
      throw new TypeError(
        "Cannot read the parameters of a trainer that has none yet: call build(shape) with the shape of one example, or fit",
      );
    }
    return carry;
  }

  /** The parameters, a plain tree; within callbacks a copy. */
  get params(): P {
    void this.#carry;
    return this.#engine.snapshot().params;
  }
  set params(params: P) {
    this.#engine.restore({ params });
  }

  /** The running state of layers (null if they have none); within callbacks a copy. */
  get state(): S {
    void this.#carry;
    return this.#engine.snapshot().state;
  }
  set state(state: S) {
    this.#engine.restore({ state });
  }

  /** Parameters and running state together, as `snapshot`s to go back to. */
  get weights(): { params: P; state: S } {
    void this.#carry;
    return this.#engine.snapshot();
  }
  set weights(weights: { params: P; state: S }) {
    this.#engine.restore(weights);
  }

  /** The averaged parameters, where `compile` was told to average. */
  get emaParams(): P | null {
    return this.#engine.running ? copyTree(this.#carry.ema) : this.#carry.ema;
  }

  /** The optimizer's state, a plain tree; within callbacks a copy. */
  get optimizerState(): unknown {
    return this.#engine.running ? copyTree(this.#carry.opt) : this.#carry.opt;
  }
  set optimizerState(opt: unknown) {
    this.#carry.opt = this.#engine.running ? copyTree(opt) : opt;
  }

  /** How many batches were trained on. */
  get step(): number {
    return this.#carry.step.item() as number;
  }

  /**
   * The learning rate.
   *
   * @throws {TypeError} The optimizer was built with its own.
   */
  get learningRate(): number {
    const { rate } = this.#engine;
    if (rate === undefined) {
      throw new TypeError(
        "Cannot read or set the learning rate of an optimizer that was built with its own: compile with a name, or with " +
          "{ optimizer: (lr) => optim.adam(lr), learningRate: 0.01 }",
      );
    }
    return rate;
  }
  set learningRate(rate: number) {
    void this.learningRate;
    if (typeof rate !== "number" || !Number.isFinite(rate)) {
      throw new RangeError(`Cannot set learningRate ${rate}: it must be a finite number`);
    }
    this.#engine.setRate(rate);
  }

  /** The names of the loss and the metrics in logs, once data was seen. */
  get metricsNames(): readonly string[] {
    return this.#engine.outputs?.names ?? ["loss"];
  }

  /** The direction in which each metric is better, by its name in logs; of losses "min". */
  directionOf(name: string): "min" | "max" | undefined {
    const plain = name.replace(/^val_/, "");
    if (plain === "loss" || plain.endsWith("_loss")) return "min";
    return this.#engine.outputs?.metrics.find((m) => m.name === plain)?.metric.direction;
  }

  /**
   * Trains.
   *
   * @param x The inputs: a tensor or arrays, a list or object of such, or an iterable of batches `[x, y]` or `{ x, y }`.
   * @param y The labels; not with an iterable, where options take this place.
   * @param options Batch size, epochs, validation, weights, callbacks.
   * @returns Losses and metrics of each epoch.
   * @throws {RangeError} Shapes of data, outputs and labels do not fit; found before the first step.
   */
  async fit(x: Data, y: Data | null, options?: FitOptions): Promise<History>;
  /** Trains on the batches that an iterable gives. */
  async fit(batches: Stream, options?: FitOptions): Promise<History>;
  async fit(x: Data | Stream, y?: any, options?: FitOptions): Promise<History> {
    return await fitWith(this, this.#engine, x, y, options);
  }

  /**
   * The loss and the metrics over some data, in inference mode.
   *
   * @param x The inputs, or an iterable of batches.
   * @param y The labels; not with an iterable.
   * @param options Batch size, weights.
   */
  async evaluate(x: Data, y: Data, options?: EvaluateOptions): Promise<Logs>;
  /** The loss and the metrics over the batches that an iterable gives. */
  async evaluate(batches: Stream, options?: EvaluateOptions): Promise<Logs>;
  async evaluate(x: Data | Stream, y?: any, options?: EvaluateOptions): Promise<Logs> {
    return await evaluateWith(this, this.#engine, x, y, options);
  }

  /**
   * The model's outputs for some inputs, in inference mode.
   *
   * @param x The inputs, or an iterable of batches.
   * @param options Batch size.
   * @returns A tensor, or a tree of them, of all examples.
   */
  async predict(x: Data | Stream, options?: PredictOptions): Promise<any> {
    return await predictWith(this, this.#engine, x, options);
  }

  /** One step on one batch: the loss and the metrics of that batch. */
  trainOnBatch(x: Data, y: Data, options?: { readonly sampleWeight?: TensorLike; readonly classWeight?: ClassWeight }): Logs {
    checkOptions("trainOnBatch", options, ["sampleWeight", "classWeight"]);
    const { tree } = asExamples("trainOnBatch", x, y, options?.sampleWeight);
    this.#engine.prepare(tree);
    this.#engine.resetTotals();
    this.#engine.trainOnce(tree);
    return this.#engine.read(this.#engine.carry!.totals);
  }

  /** The loss and the metrics of one batch, in inference mode. */
  testOnBatch(x: Data, y: Data, options?: { readonly sampleWeight?: TensorLike }): Logs {
    checkOptions("testOnBatch", options, ["sampleWeight"]);
    const { tree } = asExamples("testOnBatch", x, y, options?.sampleWeight);
    this.#engine.prepare(tree);
    return this.#engine.read(this.#engine.test(this.#engine.outputs!.zero(), tree, false), "", false);
  }

  /** The model's outputs for one batch. */
  predictOnBatch(x: Data): any {
    return this.#engine.predict(asData("predictOnBatch", x));
  }

  /** A table of the layers: their outputs' shapes and numbers of parameters. Printed unless `print` is false. */
  summary(options?: SummaryOptions): string {
    return summarize(this.#engine, options);
  }

  /**
   * Writes everything that training goes on from: parameters, running state, the optimizer's state, the step, the learning rate.
   *
   * @param path The file; it is replaced at once.
   * @param epoch The epoch to go on with, which `loadCheckpoint` gives back.
   */
  async saveCheckpoint(path: string, epoch = 0): Promise<void> {
    await saveCheckpoint(path, this.#engine.toCheckpoint(epoch));
  }

  /**
   * Writes the same as one step of a folder of checkpoints.
   *
   * @param folder What `io.checkpoints` gave.
   * @param step The number it is saved under.
   * @param epoch The epoch to go on with.
   * @param metrics Numbers by name, of which one may decide what is best.
   * @returns The file's path.
   */
  async saveTo(folder: Checkpoints, step: number, epoch = 0, metrics: { readonly [name: string]: number } = {}): Promise<string> {
    return await folder.save(step, this.#engine.toCheckpoint(epoch), metrics);
  }

  /**
   * Reads what `saveCheckpoint` wrote, or `modelCheckpoint` into a folder; nothing changes unless all of it fits.
   *
   * @param path The file, or the folder, ending in "/".
   * @param options `which` of a folder's: "latest" if not given, "best", or a step. `weightsOnly`: whether to take parameters and running
   * state alone, as for another optimizer; false if not given.
   * @returns The epoch to go on with: `fit(x, y, { initialEpoch })`.
   * @throws {RangeError} The folder has none such.
   */
  async loadCheckpoint(
    path: string,
    options: { readonly which?: "latest" | "best" | number; readonly weightsOnly?: boolean } = {},
  ): Promise<number> {
    checkOptions("loadCheckpoint", options, ["which", "weightsOnly"]);
    const { weightsOnly = false } = options;
    if (!path.endsWith("/")) return this.#engine.fromCheckpoint(await loadCheckpoint(path), weightsOnly);
    const { which = "latest" } = options, saved = await checkpoints(path).restore(which);
    if (saved === null) throw new RangeError(`Cannot loadCheckpoint "${which}" from "${path}": there is none`);
    return this.#engine.fromCheckpoint(saved.tree, weightsOnly);
  }

  /**
   * The model, what it was compiled with, and the shape of its examples, as JSON can say them. As `get_config` and `get_compile_config` in
   * Keras.
   *
   * @throws {TypeError} Something within is your own and has no name: see `nn.register`.
   */
  getConfig(): { model: Config; compile: Config; shape: Config } {
    const { params: _, state: __, ...options } = this.#engine.outputOptions as CompileOptions;
    return { model: toConfig(this.#engine.given), compile: toConfig(options), shape: toConfig(this.#engine.shape ?? null) };
  }

  /**
   * Writes the whole model to a file of safetensors: how it is built and compiled as JSON, parameters, running state, and all that training
   * goes on from. `nn.load` reads it. The file is replaced at once. As `model.save` in Keras.
   *
   * @param path The file, ending in .safetensors.
   * @throws {TypeError} The model has no parameters yet, or has something of your own without a name: see `nn.register`. Nothing is written.
   */
  async save(path: string): Promise<void> {
    if (!path.endsWith(".safetensors")) {
      throw new TypeError(`Cannot save to "${path}": models are safetensors, so it must end in .safetensors`);
    }
    const metadata = { model: JSON.stringify(this.getConfig()) };
    await writeFile(path, await checkpointParts(this.#engine.toCheckpoint(0), metadata));
  }

  /** Writes parameters and running state to a safetensors file: whole, or not at all. */
  async saveWeights(path: string): Promise<void> {
    await saveWeightsOf(this.weights, path);
  }

  /** Reads parameters and running state from a safetensors file; nothing changes unless all of them fit. */
  async loadWeights(path: string): Promise<void> {
    this.weights = await loadWeightsInto(this.weights, path);
  }
}
