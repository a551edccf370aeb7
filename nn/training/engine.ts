// deno-lint-ignore-file no-explicit-any -- trees of parameters, states and batches
/**
 * The compiled functions of a trainer and the tree that they carry on.
 *
 * @module
 */
import { bind } from "../../core/bind.ts";
import { describe } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import { leaves, map } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import { key as makeKey, split } from "../../random/key.ts";
import { ShapeDtype } from "../../transforms/inspect.ts";
import { jit, type JitOptions } from "../../transforms/jit.ts";
import { exampleOf, typesAfter } from "../_layer.ts";
import type { InputShape, Layer } from "../layer.ts";
import { stepsPerCall, workOf } from "./_work.ts";
import { customStep, loggedNames, type TrainStep } from "./custom_step.ts";
import type { BatchTree } from "./data.ts";
import type { Logs } from "./logs.ts";
import type { ResolvedOptimizer } from "./optimizers.ts";
import { checkClassLabels, type OutputOptions, Outputs } from "./outputs.ts";
import { type Carry, manySteps, manyTests, predictStep, type StepOptions, testStep, trainStep } from "./step.ts";

/** A tree in storage of its own. */
export function copyTree<T>(tree: T): T {
  return map((t: Tensor) => bind("copy", [t], {}), tree);
}

/** The types of a batch, for tracing. */
function typesOf(tree: unknown): any {
  return map((t: Tensor) => new ShapeDtype(t.shape, t.dtype), tree);
}

type Functions = {
  train: any;
  trainMany: any;
  trainOnce: any;
  test: any;
  testMany: any;
  results: any;
};

/** Model, optimizer, compiled functions and state of a trainer. */
export class Engine {
  /** What is carried from step to step; its `params` and `opt` exist from `build` on. */
  carry: Carry | undefined;
  /** Whether a fit is under way, whose steps take over the memory of what they carry. */
  running = false;
  /** Losses and metrics, once labels were seen. */
  outputs: Outputs | undefined;
  /** The shape of one example, once known. */
  shape: InputShape | undefined;
  /** The learning rate, where the trainer holds it. */
  rate: number | undefined;
  #rateTensor: Tensor | undefined;
  #functions: Functions | undefined;
  #predict: any;
  #predictions: unknown;
  #sizes: Set<number> | undefined;
  readonly #keys: [init: Tensor, steps: Tensor];

  constructor(
    /** The model. */
    readonly model: Layer,
    readonly optimizer: ResolvedOptimizer,
    readonly outputOptions: OutputOptions,
    readonly stepOptions: StepOptions,
    /** What everything random follows from. */
    readonly seed: number,
    /** A training step of the user's own. */
    readonly custom?: TrainStep,
    /** The model as the user gave it. */
    readonly given: unknown = model,
  ) {
    this.rate = optimizer.learningRate;
    this.#keys = [...split(makeKey(seed))] as [Tensor, Tensor];
  }

  /** Makes parameters and states, if there are none yet, for examples of this shape. */
  build(shape: InputShape, given?: { params: unknown; state?: unknown }): Carry {
    if (given === undefined) this.shape ??= shape;
    if (this.carry === undefined || given !== undefined) {
      const { params, state } = given ?? this.model.init(this.#keys[0], shape) as { params: unknown; state?: unknown };
      this.carry = this.#fresh(params, state ?? null);
    }
    return this.carry;
  }

  #fresh(params: any, state: any): Carry {
    const { ema, accumulate, scaled } = this.stepOptions;
    return {
      params,
      state,
      opt: this.optimizer.build(this.rate ?? 0).init(params),
      step: np.array(new Int32Array(1), { shape: [] }),
      ema: ema === null ? null : copyTree(params),
      gathered: accumulate === 1 ? null : map((t: Tensor) => np.zerosLike(t), params),
      scaling: scaled ? { scale: np.array(2 ** 15), good: np.array(new Int32Array(1), { shape: [] }) } : null,
      totals: this.outputs?.zero() ?? null as any,
    };
  }

  /** Builds for a batch's types, finds the model's outputs, and checks that losses and metrics fit them: before anything is computed. */
  prepare(batch: BatchTree): Functions {
    const x = typesOf(batch.x);
    const { params, state } = this.build(exampleOf(x));
    if (this.#functions !== undefined) return this.#functions;
    const predictions = typesAfter(
      (p: any, s: any, input: any) => predictStep(this.model, "float32")(p, s ?? null, input),
      params,
      state,
      x,
    );
    const { custom } = this;
    if (batch.y === null && custom === undefined) {
      throw new TypeError("Cannot fit or evaluate without labels: pass y, or yield [x, y] from the iterable");
    }
    this.checkOutputs(predictions, batch);
    this.#predictions = predictions;
    this.checkLabels(batch.y);
    this.outputs = this.#makeOutputs(predictions, batch);
    const { outputs } = this;
    this.carry!.totals = outputs.zero();
    const step = custom === undefined
      ? trainStep(this.model, outputs, this.optimizer, this.stepOptions)
      : customStep(this.model, outputs, this.optimizer, this.stepOptions, custom);
    const test = testStep(this.model, outputs, this.stepOptions);
    if (this.outputOptions.loss !== undefined && batch.y !== null) {
      typesAfter((p: any, s: any, b: any) => test(outputs.zero(), p, s ?? null, { ...b, w: b.w ?? null }), params, state, typesOf(batch));
    }
    const compiled = this.#compiled;
    return this.#functions = {
      train: compiled(step, { donateArgnums: 0 }),
      trainMany: compiled(manySteps(step), { donateArgnums: 0 }),
      trainOnce: compiled(step),
      test: compiled(test),
      testMany: compiled(manyTests(test)),
      results: compiled((totals: any) => outputs.results(totals)),
    };
  }

  /** Losses and metrics; with a step of the user's own, what it logs is found by tracing it once. */
  #makeOutputs(predictions: unknown, batch: BatchTree): Outputs {
    const { custom } = this;
    if (custom === undefined) return new Outputs(this.outputOptions, predictions, batch.y);
    const plain = new Outputs(this.outputOptions, predictions, batch.y, []);
    let names: string[] = [];
    const carry = { ...this.carry!, totals: plain.zero() };
    typesAfter(
      (c: any, rate: any, key: any, b: any) => {
        const whole = { ...c, state: c.state ?? null };
        names = loggedNames(custom, this.model, plain, this.optimizer, this.stepOptions, whole, rate, key, {
          x: b.x,
          y: b.y ?? null,
          w: b.w ?? null,
        });
        return null;
      },
      carry,
      this.#rate,
      this.#keys[1],
      batch,
    );
    return new Outputs(this.outputOptions, predictions, batch.y, names);
  }

  /** A function compiled, unless steps are to run operation by operation. */
  get #compiled(): (f: any, options?: JitOptions) => any {
    return this.stepOptions.eager ? (f) => f : jit;
  }

  /** Checks labels against the number of classes, where they are class indices. */
  checkLabels(labels: unknown): void {
    checkClassLabels(this.outputOptions, labels, this.#predictions);
  }

  /** Labels whose first axis is not the predictions' are a mistake that only this place can name. */
  checkOutputs(predictions: unknown, batch: BatchTree): void {
    const n = (leaves(batch.x) as Tensor[])[0]!.shape[0];
    for (const p of leaves(predictions) as ShapeDtype[]) {
      if (p.shape.length === 0 || p.shape[0] !== n) {
        throw new RangeError(
          `Cannot fit: for a batch of ${n} examples the model gives ${describe(p)}; its first axis must be the batch's`,
        );
      }
    }
  }

  /** The learning rate as the step takes it. */
  get #rate(): Tensor {
    return this.#rateTensor ??= np.array(this.rate ?? 0);
  }

  /** Sets the learning rate from the next step on. */
  setRate(rate: number): void {
    this.rate = rate;
    this.#rateTensor = undefined;
  }

  /** Begins the totals of an epoch. */
  resetTotals(): void {
    this.carry!.totals = copyTree(this.outputs!.zero());
  }

  /** One batch; the carry's memory is taken over. */
  train(batch: BatchTree): void {
    this.carry = this.#functions!.train(this.carry, this.#rate, this.#keys[1], batch);
  }

  /** Several batches along a first axis. */
  trainMany(batches: BatchTree): void {
    this.carry = this.#functions!.trainMany(this.carry, this.#rate, this.#keys[1], batches);
  }

  /** One batch; the old carry stays usable. */
  trainOnce(batch: BatchTree): void {
    this.carry = this.#functions!.trainOnce(this.carry, this.#rate, this.#keys[1], batch);
  }

  /** Whether no tensor that is carried on can be a batch's array of that size under another name, as a model may give its input back. */
  mayReuse(size: number): boolean {
    this.#sizes ??= new Set((leaves(this.carry) as Tensor[]).map((t) => t.size));
    return !this.#sizes.has(size);
  }

  /** How many steps of such batches go into one call. */
  stepsPerCall(batch: BatchTree, steps: number): number {
    if (steps < 2 || this.stepOptions.eager) return 1;
    const program = this.#functions!.train.lower(this.carry, this.#rate, this.#keys[1], batch);
    return stepsPerCall(workOf(program), steps);
  }

  /** The totals with one batch more, in inference mode. */
  test(totals: any, batch: BatchTree, many: boolean): any {
    const { params, state } = this.carry!;
    return this.#functions![many ? "testMany" : "test"](totals, params, state, batch);
  }

  /** Predictions for a batch. */
  predict(x: unknown): any {
    const { params, state } = this.build(exampleOf(typesOf(x)));
    this.#predict ??= this.#compiled(predictStep(this.model, this.stepOptions.precision));
    return this.#predict(params, state, x);
  }

  /** Losses and metrics from totals, read from the device. */
  read(totals: any, prefix = "", training = true): Logs {
    const values = (this.#functions!.results(totals) as Tensor).dataSync(), { names, logNames = [] } = this.outputs!;
    // What a training step logs, an evaluation knows nothing of.
    const kept = training ? names : names.slice(0, names.length - logNames.length);
    return Object.fromEntries(kept.map((name, i) => [prefix + name, Number(values[i])]));
  }

  /** Logs that are read when somebody looks. */
  lazy(): Logs {
    let read: Logs | undefined;
    const { totals } = this.carry!;
    // The next step takes the totals' memory over: a copy would cost more than looking.
    const logs: Logs = {};
    for (const name of this.outputs!.names) {
      Object.defineProperty(logs, name, { enumerable: true, configurable: true, get: () => (read ??= this.read(totals))[name] });
    }
    return logs;
  }

  /** Parameters and state that stay valid while training goes on. */
  snapshot(): { params: any; state: any } {
    const { params, state } = this.carry!;
    return this.running ? copyTree({ params, state }) : { params, state };
  }

  /** Everything that training goes on from. */
  toCheckpoint(epoch: number): unknown {
    if (this.carry === undefined) throw new TypeError("Cannot save a trainer that has no parameters yet: call build(shape), or fit");
    const { totals: _, ...kept } = this.carry;
    return { carry: kept, epoch, rate: this.rate ?? null };
  }

  /** Takes up what `toCheckpoint` gave; gives the epoch. */
  fromCheckpoint(saved: any, weightsOnly = false): number {
    const { carry, epoch, rate } = checkSaved(saved);
    if (weightsOnly) {
      this.restore({ params: carry.params, state: carry.state });
      return epoch;
    }
    if (this.carry === undefined) this.build([], carry);
    const { totals, ...old } = this.carry!;
    this.carry = { ...checkAlike("the checkpoint", old, carry), totals };
    if (rate !== null && this.rate !== undefined) this.setRate(rate);
    return epoch;
  }

  /** Sets parameters, and state if given. */
  restore(weights: { params?: any; state?: any }): void {
    const { carry } = this;
    if (carry === undefined) {
      this.build([], { params: weights.params, state: weights.state });
      return;
    }
    const fresh = this.running ? copyTree(weights) : weights;
    if (fresh.params !== undefined) carry.params = checkAlike("params", carry.params, fresh.params);
    if (fresh.state !== undefined) carry.state = checkAlike("state", carry.state, fresh.state);
  }
}

/** Checks that a checkpoint is one of a trainer like this. */
function checkSaved(saved: any): { carry: any; epoch: number; rate: number | null } {
  if (saved === null || typeof saved !== "object" || typeof saved.epoch !== "number" || saved.carry === undefined) {
    throw new TypeError("Cannot load a checkpoint that no trainer wrote: it has no carry and no epoch");
  }
  return saved;
}

/** Checks that new parameters have the structure and shapes of the old ones. */
function checkAlike(what: string, old: any, now: any): any {
  return map(
    (a: Tensor, b: unknown) => {
      if (!(b instanceof Tensor) || a.shape.join() !== b.shape.join()) {
        throw new RangeError(
          `Cannot set ${what}: ${b instanceof Tensor ? describe(b) : typeof b} stands for ${describe(a)}; shapes must be the same`,
        );
      }
      return b.dtype === a.dtype ? b : b.astype(a.dtype);
    },
    old,
    now,
  );
}
