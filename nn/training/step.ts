// deno-lint-ignore-file no-explicit-any -- trees of parameters, states and batches
/**
 * The pure functions of training: one step, several by scan, evaluation, prediction.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import { flatten, leaves, leavesWithPath, map } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import type { GradientTransformation } from "../../optim/base.ts";
import { applyUpdates } from "../../optim/apply_updates.ts";
import { foldIn } from "../../random/key.ts";
import { valueAndGrad } from "../../transforms/grad.ts";
import { scan } from "../../transforms/loops.ts";
import { applyInner } from "../_layer.ts";
import type { Layer } from "../layer.ts";
import { gatherLosses } from "../_added_losses.ts";
import { masksIn, withMasks } from "../_mask.ts";
import type { BatchTree } from "./data.ts";
import type { ResolvedOptimizer } from "./optimizers.ts";
import type { Outputs, Totals } from "./outputs.ts";

/** What a step takes and gives: a tree that lives on the device. */
export interface Carry {
  /** The parameters. */
  params: any;
  /** Running statistics of layers, or null. */
  state: any;
  /** The optimizer's state. */
  opt: any;
  /** How many batches were seen. */
  step: Tensor;
  /** Averaged parameters, or null. */
  ema: any;
  /** Gradients gathered so far, or null. */
  gathered: any;
  /** The loss scale and the good steps since it changed, or null. */
  scaling: { scale: Tensor; good: Tensor } | null;
  /** What this epoch added up. */
  totals: Totals;
}

/** How steps are made. */
export interface StepOptions {
  /** The type to compute in; parameters stay float32. */
  readonly precision: DType;
  /** How many batches go into one update. */
  readonly accumulate: number;
  /** What the average of the weights keeps at each step, or null for none. */
  readonly ema: number | null;
  /** How gradients are bounded. */
  readonly clip: (grads: any) => any;
  /** Whether small gradients are kept from vanishing in float16. */
  readonly scaled: boolean;
  /** The layers' and the user's penalties on parameters, or undefined. */
  readonly penalty: ((params: any) => Tensor) | undefined;
  /** Whether steps run operation by operation, for whoever wants to look into them. */
  readonly eager: boolean;
  /** Which parameters are trained, by their path; all if undefined. */
  readonly trainable: ((path: string) => boolean) | undefined;
  /** Where parameters are kept after each step. */
  readonly constrain: ((params: any) => any) | undefined;
}

/** How many good steps double the loss scale. */
const growAfter = 2000;

function castFloats(tree: any, dtype: DType): any {
  return map((t: unknown) => t instanceof Tensor && t.dtype !== dtype && /float/.test(t.dtype) ? t.astype(dtype) : t, tree);
}

/** Leaves of `a` where `condition` holds, else of `b`. */
function choose(condition: Tensor, a: any, b: any): any {
  return map((x: Tensor, y: Tensor) => np.where(condition, x, y), a, b);
}

/** Zeros in place of what is not trained: of gradients, so that no norm counts them, and of updates, so that no decay moves them. */
function heldBack(trainable: (path: string) => boolean, grads: any): any {
  const { structure } = flatten(grads);
  return structure.unflatten(
    leavesWithPath(grads).map(([path, g]) => {
      return trainable(path.map((key) => `.${key}`).join("")) ? g : np.zerosLike(g as Tensor);
    }),
  );
}

/** How many examples a batch has. */
export function batchSize(batch: BatchTree): number {
  return (leaves(batch.x) as Tensor[])[0]!.shape[0]!;
}

/** The loss with what parameters and layers add to it. */
export function withPenalties(loss: Tensor, penalty: Tensor | undefined, added: Tensor | null): Tensor {
  const whole = penalty === undefined ? loss : np.add(loss, penalty);
  return added === null ? whole : np.add(whole, added);
}

/** The model in the type it computes in; what it gives is float32 again, with what its layers add to the loss. */
export function forward(
  model: Layer,
  precision: DType,
  params: any,
  state: any,
  x: any,
  train: boolean,
  key: Tensor | undefined,
): [y: any, state: any, added: Tensor | null] {
  const low = precision !== "float32";
  const [[y, next], added] = gatherLosses(() =>
    applyInner(model, low ? castFloats(params, precision) : params, low ? castFloats(x, precision) : x, { train, key, state })
  );
  return [low ? withMasks(castFloats(y, "float32"), masksIn(y)) : y, next, low && added !== null ? castFloats(added, "float32") : added];
}

/** Parameters and optimizer's state after a step along gradients that are clipped already. */
function moved({ trainable, constrain }: StepOptions, tx: GradientTransformation, carry: Carry, grads: any, extra: object) {
  const [updates, opt] = tx.update(grads, carry.opt, carry.params, extra);
  const params = applyUpdates(carry.params, trainable === undefined ? updates : heldBack(trainable, updates));
  return { params: constrain === undefined ? params : constrain(params), opt };
}

/** The same for gradients as they come. */
export function updated(options: StepOptions, tx: GradientTransformation, carry: Carry, grads: any, extra: object) {
  return moved(options, tx, carry, options.clip(options.trainable === undefined ? grads : heldBack(options.trainable, grads)), extra);
}

/** The average of the weights with new ones; the first step begins it. */
export function averaged(ema: number | null, carry: Carry, params: any): any {
  if (ema === null) return carry.ema;
  const kept = np.where(np.equal(carry.step, 0), 0, ema);
  return map((a: Tensor, p: Tensor) => np.add(np.multiply(a, kept), np.multiply(p, np.subtract(1, kept))), carry.ema, params);
}

/** One step of training: the carry after a batch. */
export function trainStep(model: Layer, outputs: Outputs, { build, schedule }: ResolvedOptimizer, options: StepOptions) {
  const { precision, accumulate, ema, clip, scaled, penalty, trainable } = options;
  return (carry: Carry, rate: Tensor, key: Tensor, batch: BatchTree): Carry => {
    const subkey = foldIn(key, carry.step);
    const scale = scaled ? carry.scaling!.scale : undefined;
    const objective = (params: any): [Tensor, any] => {
      const [predictions, state, added] = forward(model, precision, params, carry.state, batch.x, true, subkey);
      const { loss, losses } = outputs.loss(batch.y, predictions, batch.w);
      const whole = withPenalties(loss, penalty?.(params), added);
      return [scale === undefined ? whole : np.multiply(whole, scale), {
        loss: whole,
        losses,
        predictions,
        masks: masksIn(predictions),
        state,
      }];
    };
    const [[, seen], all] = valueAndGrad(objective, { hasAux: true })(carry.params) as [[Tensor, any], any];
    const raw = trainable === undefined ? all : heldBack(trainable, all);
    const unscaled = scale === undefined ? raw : map((g: Tensor) => np.divide(g, scale), raw);
    const finite = scale === undefined
      ? undefined
      : leaves(unscaled).map((g) => np.all(np.isfinite(g as Tensor))).reduce((a, b) => np.logicalAnd(a, b));

    const gathered = accumulate === 1
      ? unscaled
      : map((a: Tensor, g: Tensor) => np.add(a, np.divide(g, accumulate)), carry.gathered, unscaled);
    const updateRate = schedule === undefined ? rate : schedule(accumulate === 1 ? carry.step : np.floorDivide(carry.step, accumulate));
    const grads = clip(gathered);
    // Some optimizers look at the loss, or search along a line.
    const extra = { value: seen.loss, grad: grads, valueFn: (params: any) => objective(params)[0] };
    const { params, opt } = moved(options, build(updateRate), carry, grads, extra);
    const due = accumulate === 1 ? undefined : np.equal(np.remainder(np.add(carry.step, 1), accumulate), 0);
    const apply = due === undefined ? finite : finite === undefined ? due : np.logicalAnd(due, finite);
    const average = averaged(ema, carry, params);
    return {
      params: apply === undefined ? params : choose(apply, params, carry.params),
      opt: apply === undefined ? opt : choose(apply, opt, carry.opt),
      ema: apply === undefined || ema === null ? average : choose(apply, average, carry.ema),
      state: finite === undefined ? seen.state ?? null : choose(finite, seen.state ?? null, carry.state),
      step: np.add(carry.step, 1),
      gathered: due === undefined ? null : map(
        (old: Tensor, all: Tensor) => {
          const sum = finite === undefined ? all : np.where(finite, all, old);
          return np.where(due, np.zerosLike(sum), sum);
        },
        carry.gathered,
        gathered,
      ),
      scaling: finite === undefined ? null : nextScaling(carry.scaling!, finite),
      totals: outputs.add(
        carry.totals,
        seen.loss,
        seen.losses,
        batch.y,
        withMasks(seen.predictions, seen.masks),
        batch.w,
        batchSize(batch),
      ),
    };
  };
}

/** Half the scale after an overflow, double after a long run without. */
function nextScaling({ scale, good }: { scale: Tensor; good: Tensor }, finite: Tensor): { scale: Tensor; good: Tensor } {
  const run = np.where(finite, np.add(good, 1), 0), grow = np.greaterEqual(run, growAfter);
  const larger = np.where(grow, np.multiply(scale, 2), scale);
  return {
    scale: np.where(finite, larger, np.maximum(np.multiply(scale, 0.5), 1)),
    good: np.astype(np.where(grow, 0, run), "int32"),
  };
}

/** Several steps in one program: the batches lie one after the other along a new first axis. */
export function manySteps(step: ReturnType<typeof trainStep>) {
  return (carry: Carry, rate: Tensor, key: Tensor, batches: BatchTree): Carry => {
    return scan((c: any, batch: any) => [step(c, rate, key, batch), null], carry as any, batches)[0] as Carry;
  };
}

/** One step of evaluation: the totals after a batch. */
export function testStep(model: Layer, outputs: Outputs, options: StepOptions) {
  const { precision, penalty } = options;
  return (totals: Totals, params: any, state: any, batch: BatchTree): Totals => {
    const [predictions, , added] = forward(model, precision, params, state, batch.x, false, undefined);
    const { loss, losses } = outputs.loss(batch.y, predictions, batch.w);
    const whole = withPenalties(loss, penalty?.(params), added);
    return outputs.add(totals, whole, losses, batch.y, predictions, batch.w, batchSize(batch));
  };
}

/** Several steps of evaluation in one program. */
export function manyTests(step: ReturnType<typeof testStep>) {
  return (totals: Totals, params: any, state: any, batches: BatchTree): Totals => {
    return scan((t: any, batch: any) => [step(t, params, state, batch), null], totals as any, batches)[0] as unknown as Totals;
  };
}

/** The model's outputs for a batch. */
export function predictStep(model: Layer, precision: DType) {
  return (params: any, state: any, x: any): any => forward(model, precision, params, state, x, false, undefined)[0];
}

/** The elements of all tensors in a tree. */
export function elementCount(tree: unknown): number {
  return (leaves(tree) as Tensor[]).reduce((n, t) => n + sizeOf(t.shape), 0);
}
