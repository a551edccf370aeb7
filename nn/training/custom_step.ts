// deno-lint-ignore-file no-explicit-any -- trees of parameters, states and batches
/**
 * Training steps of the user's own.
 *
 * @module
 */
import { isTensorLike, kindName, type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { foldIn } from "../../random/key.ts";
import type { Layer } from "../layer.ts";
import type { BatchTree } from "./data.ts";
import type { ResolvedOptimizer } from "./optimizers.ts";
import type { Outputs } from "./outputs.ts";
import { averaged, batchSize, type Carry, forward, type StepOptions, updated, withPenalties } from "./step.ts";

/** What a training step is given. */
export interface TrainStepContext<P = any, S = any> {
  /** The parameters. */
  readonly params: P;
  /** The running state of layers, or null. */
  readonly state: S;
  /** The optimizer's state. */
  readonly optimizerState: any;
  /** The batch's inputs. */
  readonly x: any;
  /** Its labels, or null. */
  readonly y: any;
  /** The weights of its examples, or null. */
  readonly sampleWeight: Tensor | null;
  /** A random key of this step. */
  readonly key: Tensor;
  /** How many steps were done. */
  readonly step: Tensor;
  /** The learning rate of this step, where the trainer holds it or a schedule says. */
  readonly learningRate: Tensor;
  /** The model in training mode, of the batch's inputs or others: predictions, new running state, and what layers add to the loss. */
  readonly forward: (params: P, x?: any) => [predictions: any, state: S, added: Tensor];
  /** The compiled loss of predictions, weighed. */
  readonly computeLoss: (predictions: any) => Tensor;
  /** All of the loss: what `fit` takes gradients of when left alone, to be called by `valueAndGrad(objective, { hasAux: true })`. */
  readonly objective: (params: P) => [loss: Tensor, { predictions: any; state: S }];
  /** The compiled optimizer's step: gradients clipped, updates applied, constraints kept. */
  readonly applyGradients: (grads: P) => { params: P; optimizerState: any };
}

/** What a training step gives. */
export interface TrainStepResult<P = any, S = any> {
  /** What logs show as the loss, a scalar. */
  readonly loss: TensorLike;
  /** The new parameters: unchanged if not given. */
  readonly params?: P;
  /** The new running state: unchanged if not given. */
  readonly state?: S;
  /** The optimizer's new state: unchanged if not given. */
  readonly optimizerState?: any;
  /** What compiled metrics look at: they are left out if not given. */
  readonly predictions?: any;
  /** More numbers for the logs, scalars by name: their means over the epoch. */
  readonly logs?: { readonly [name: string]: TensorLike };
}

/** A training step: pure, as it is compiled. */
export type TrainStep<P = any, S = any> = (context: TrainStepContext<P, S>) => TrainStepResult<P, S>;

/** One step of training by the user's function; `logNames` says which numbers it logs, once known. */
export function customStep(
  model: Layer,
  outputs: Outputs,
  optimizer: ResolvedOptimizer,
  options: StepOptions,
  trainStep: TrainStep,
) {
  return (carry: Carry, rate: Tensor, key: Tensor, batch: BatchTree): Carry => {
    const result = call(trainStep, model, outputs, optimizer, options, carry, rate, key, batch);
    const loss = scalar("loss", result.loss), { params = carry.params } = result;
    const added = outputs.logged(carry.totals, (name) => scalar(name, result.logs![name]!), batchSize(batch));
    const totals = "predictions" in result
      ? outputs.add(added, loss, undefined, batch.y, result.predictions, batch.w, batchSize(batch))
      : outputs.addLoss(added, loss, batchSize(batch));
    return {
      params,
      opt: result.optimizerState ?? carry.opt,
      ema: averaged(options.ema, carry, params),
      state: result.state ?? carry.state,
      step: np.add(carry.step, 1),
      gathered: null,
      scaling: null,
      totals,
    };
  };
}

/** The names that a step logs, found by calling it with the types of a batch. */
export function loggedNames(...args: Parameters<typeof call>): string[] {
  return Object.keys(call(...args).logs ?? {});
}

function call(
  trainStep: TrainStep,
  model: Layer,
  outputs: Outputs,
  optimizer: ResolvedOptimizer,
  options: StepOptions,
  carry: Carry,
  rate: Tensor,
  key: Tensor,
  batch: BatchTree,
): TrainStepResult {
  const subkey = foldIn(key, carry.step), learningRate = toTensor("fit", optimizer.schedule?.(carry.step) ?? rate);
  const run = (params: any, x: any = batch.x): [any, any, Tensor] => {
    const [predictions, state, added] = forward(model, options.precision, params, carry.state, x, true, subkey);
    return [predictions, state ?? null, added ?? np.zeros([])];
  };
  const computeLoss = (predictions: any) => outputs.loss(batch.y, predictions, batch.w).loss;
  const objective = (params: any): [Tensor, { predictions: any; state: any }] => {
    const [predictions, state, added] = run(params);
    return [withPenalties(computeLoss(predictions), options.penalty?.(params), added), { predictions, state }];
  };
  const result = trainStep({
    params: carry.params,
    state: carry.state,
    optimizerState: carry.opt,
    x: batch.x,
    y: batch.y,
    sampleWeight: batch.w,
    key: subkey,
    step: carry.step,
    learningRate,
    forward: run,
    computeLoss,
    objective,
    applyGradients(grads) {
      const { params, opt } = updated(options, optimizer.build(learningRate), carry, grads, {});
      return { params, optimizerState: opt };
    },
  });
  if (result === null || typeof result !== "object" || !("loss" in result)) {
    throw new TypeError(`Cannot fit with a trainStep that gives ${kindName(result)}: it must give { loss, params, optimizerState, … }`);
  }
  checkOptions("fit with a trainStep that gives", result, ["loss", "params", "state", "optimizerState", "predictions", "logs"]);
  return result;
}

function scalar(name: string, value: TensorLike): Tensor {
  if (!isTensorLike(value)) throw new TypeError(`Cannot fit with a trainStep whose ${name} is ${kindName(value)}: it must be a number`);
  const t = toTensor("fit", value, "float32");
  if (t.ndim !== 0) throw new RangeError(`Cannot fit with a trainStep whose ${name} is ${describe(t)}: it must be a scalar`);
  return t;
}
