// deno-lint-ignore-file no-explicit-any -- trees of labels and predictions
/**
 * The losses and metrics of a model's outputs, and how they add up.
 *
 * @module
 */
import { isTensorLike, kindName, type TensorLike, toTensor } from "../../core/convert.ts";
import { describe, type Shape } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { type Loss, reduceLoss } from "../losses/_loss.ts";
import { getLoss, isLoss, type LossFunction, type LossName } from "../losses/resolve.ts";
import { maskOf } from "../_mask.ts";
import { addToMean, emptyMean, type MeanAccumulator, type Metric, safeDivide } from "../metrics/metric.ts";
import { type MetricLike, resolveMetric } from "../metrics/resolve.ts";

/** A loss by name, one of `nn.losses`, or a function of labels and predictions (in this order) that gives a scalar or one value per example. */
export type LossLike = LossName | Loss | LossFunction | (string & Record<never, never>);

/** One for each output: of one output by itself, of several as a list or by name. */
export type PerOutput<T> = T | readonly T[] | { readonly [output: string]: T | readonly T[] };

/** What `compile` was told about losses and metrics. */
export interface OutputOptions {
  /** The loss, or one for each output; may be left out only where `trainStep` makes one of its own. */
  readonly loss?: LossLike | readonly LossLike[] | { readonly [output: string]: LossLike };
  /** How much the loss of each output counts: 1 if not given. */
  readonly lossWeights?: readonly number[] | { readonly [output: string]: number };
  /** Metrics that ignore the weights of examples. */
  readonly metrics?: PerOutput<MetricLike>;
  /** Metrics that use them. */
  readonly weightedMetrics?: PerOutput<MetricLike>;
}

interface Output {
  readonly key: string | number | null;
  readonly loss: Loss | LossFunction;
  readonly weight: number;
  readonly metrics: readonly Metric[];
  readonly weighted: readonly Metric[];
}

/** What a pass over data adds up: a tree of tensors. */
export interface Totals {
  /** The loss. */
  loss: MeanAccumulator;
  /** The losses of the outputs, where there are several. */
  losses: MeanAccumulator[];
  /** The metrics of all outputs. */
  metrics: any[];
  /** What a `trainStep` logs. */
  logged: { [name: string]: MeanAccumulator };
}

/** The losses and metrics of a model with known outputs. */
export class Outputs {
  readonly #outputs: readonly Output[];
  /** The names in logs of what `results` gives. */
  readonly names: readonly string[];
  /** The metrics, with their names in logs. */
  readonly metrics: readonly { readonly name: string; readonly metric: Metric }[];

  /**
   * @param options What `compile` was told.
   * @param predictions The types of the model's outputs.
   * @param labels The labels.
   * @param logNames What a `trainStep` logs besides; undefined where there is none.
   */
  constructor(options: OutputOptions, predictions: unknown, labels: unknown, readonly logNames?: readonly string[]) {
    const keys = logNames !== undefined && options.loss === undefined ? [] : outputKeys(options.loss);
    const at = (tree: any, key: string | number | null, what: string): any => {
      if (key === null) return tree;
      const part = tree?.[key];
      if (part === undefined) {
        throw new RangeError(`Cannot compile: the losses name output ${JSON.stringify(key)}, and the ${what} have none`);
      }
      return part;
    };
    this.#outputs = keys.map((key): Output => {
      const given = key === null ? options.loss : (options.loss as any)[key];
      const loss = typeof given === "string" ? getLoss(given) : given;
      const ours = isLoss(loss);
      const [y, p] = [at(labels, key, "labels"), at(predictions, key, "model's outputs")] as { shape?: Shape }[];
      if (!Array.isArray(p?.shape)) {
        throw new TypeError(`Cannot compile: the model gives several outputs, so loss must be a list or an object with one for each`);
      }
      const context = { labels: y?.shape ?? [], predictions: p.shape as Shape, fromLogits: ours && loss.fromLogits };
      const pick = (list: any) => metricsFor(list, key, keys.length).map((m) => resolveMetric(m, context));
      const weight = key === null ? 1 : (options.lossWeights as any)?.[key] ?? 1;
      return { key, loss, weight, metrics: pick(options.metrics), weighted: pick(options.weightedMetrics) };
    });
    const several = keys.length > 1;
    const prefix = (o: Output) => several ? `${o.key}_` : "";
    this.metrics = this.#outputs.flatMap((o) =>
      [...o.metrics, ...o.weighted].map((metric) => ({ name: prefix(o) + metric.metricName, metric }))
    );
    const shapes = this.metrics.map(({ metric }) => metric.result(metric.init()).shape);
    this.names = [
      "loss",
      ...several ? this.#outputs.map((o) => `${prefix(o)}loss`) : [],
      ...this.metrics.flatMap(({ name }, i) => placeNames(name, shapes[i]!)),
      ...logNames ?? [],
    ];
    const twice = this.names.find((name, i) => this.names.indexOf(name) !== i);
    if (twice !== undefined) throw new TypeError(`Cannot compile with two metrics named "${twice}": give one of them another name`);
  }

  /** Totals of nothing. */
  zero(): Totals {
    return {
      loss: emptyMean(),
      losses: this.#outputs.length > 1 ? this.#outputs.map(emptyMean) : [],
      metrics: this.metrics.map(({ metric }) => metric.init()),
      logged: Object.fromEntries((this.logNames ?? []).map((name) => [name, emptyMean()])),
    };
  }

  /** The loss of a batch, a scalar, and the losses of its outputs. */
  loss(labels: any, predictions: any, weight: Tensor | null): { loss: Tensor; losses: Tensor[] } {
    if (this.#outputs.length === 0) throw new TypeError("Cannot take the loss of a model that was compiled without one: pass { loss }");
    const losses = this.#outputs.map(({ key, loss }) => {
      const y = key === null ? labels : labels?.[key], p = key === null ? predictions : predictions?.[key];
      return lossOf(loss, y, p, weight);
    });
    const loss = this.#outputs.map((o, i) => o.weight === 1 ? losses[i]! : np.multiply(losses[i]!, o.weight)).reduce((a, b) =>
      np.add(a, b)
    );
    return { loss, losses };
  }

  /** The totals with the loss of one more batch, and nothing else. */
  addLoss(totals: Totals, loss: Tensor, size: number): Totals {
    return { ...totals, loss: addToMean(totals.loss, loss, np.full([], size)) };
  }

  /** The totals with what a `trainStep` logged of one more batch. */
  logged(totals: Totals, valueOf: (name: string) => Tensor, size: number): Totals {
    const entries = (this.logNames ?? []).map((name) => [name, addToMean(totals.logged[name]!, valueOf(name), np.full([], size))]);
    return { ...totals, logged: Object.fromEntries(entries) };
  }

  /** The totals with one more batch; `losses` are those of the outputs, undefined where a `trainStep` made its own. */
  add(
    totals: Totals,
    loss: Tensor,
    losses: readonly Tensor[] | undefined,
    labels: any,
    predictions: any,
    weight: Tensor | null,
    size: number,
  ): Totals {
    const mean = (old: MeanAccumulator, value: Tensor) => addToMean(old, value, np.full([], size));
    const metrics: any[] = [];
    for (const o of this.#outputs) {
      const y = o.key === null ? labels : labels[o.key], p = o.key === null ? predictions : predictions[o.key];
      for (const metric of o.metrics) metrics.push(metric.update(totals.metrics[metrics.length], y, p));
      for (const metric of o.weighted) metrics.push(metric.update(totals.metrics[metrics.length], y, p, weight ?? undefined));
    }
    return {
      loss: mean(totals.loss, loss),
      losses: losses === undefined ? totals.losses : totals.losses.map((old, i) => mean(old, losses[i]!)),
      metrics,
      logged: totals.logged,
    };
  }

  /** All results in one vector, in the order of `names`. */
  results(totals: Totals): Tensor {
    const mean = ({ total, count }: MeanAccumulator) => safeDivide(total, count);
    const all = [
      mean(totals.loss),
      ...totals.losses.map(mean),
      ...this.metrics.map(({ metric }, i) => metric.result(totals.metrics[i])),
      ...(this.logNames ?? []).map((name) => mean(totals.logged[name]!)),
    ];
    return np.concatenate(all.map((t) => np.reshape(np.astype(t, "float32"), [-1])));
  }
}

function outputKeys(loss: OutputOptions["loss"]): (string | number | null)[] {
  if (loss === undefined || loss === null) {
    throw new TypeError('Cannot compile without a loss: give { loss: "meanSquaredError" }, or another');
  }
  if (Array.isArray(loss)) return loss.map((_, i) => i);
  return typeof loss === "object" ? Object.keys(loss) : [null];
}

function metricsFor(list: any, key: string | number | null, outputs: number): MetricLike[] {
  const single = (m: any): MetricLike[] => m === undefined || m === null ? [] : Array.isArray(m) ? m : [m];
  if (list === undefined || list === null) return [];
  if (key === null) return single(list);
  if (Array.isArray(list) && list.length !== outputs) {
    throw new RangeError(`Cannot compile ${outputs} outputs with ${list.length} entries in metrics: give one (or a list) for each output`);
  }
  return single(list[key]);
}

function placeNames(name: string, shape: Shape): string[] {
  return shape.reduce<string[]>((names, n) => names.flatMap((prefix) => Array.from({ length: n }, (_, i) => `${prefix}_${i}`)), [name]);
}

function lossOf(loss: Loss | LossFunction, y: any, p: any, weight: Tensor | null): Tensor {
  if (y === undefined || y === null) throw new TypeError("Cannot take the loss without labels: pass y, or yield [x, y] from the iterable");
  const options = weight === null ? undefined : { sampleWeight: weight };
  if (isLoss(loss)) {
    const value = loss(y, p, options);
    // With reduction "none" the values are summed, as Keras's gradient of them is.
    return value.ndim === 0 ? value : np.sum(value);
  }
  const raw = loss(y, p);
  if (!isTensorLike(raw)) throw new TypeError(`Cannot use the loss "${loss.name}": it gives ${kindName(raw)}, and must give a tensor`);
  const value = toTensor("take the loss", raw as TensorLike);
  if (!value.dtype.startsWith("float") && value.dtype !== "bfloat16") {
    throw new TypeError(`Cannot use the loss "${loss.name}": it gives ${describe(value)}, and must give floats`);
  }
  if (value.ndim > 0) return reduceLoss(loss.name || "the loss", value, "sumOverBatchSize", weight ?? undefined, maskFor(p, value));
  if (weight !== null) {
    throw new TypeError(
      `Cannot weigh examples with the loss "${loss.name}": it gives one number for the batch; let it give one value for each example`,
    );
  }
  return value;
}

/** The mask of predictions, where a loss gives a value for each of their steps. */
function maskFor(p: unknown, value: Tensor): Tensor | undefined {
  const mask = maskOf(p);
  return mask !== undefined && mask.ndim <= value.ndim && mask.shape.every((n, i) => n === value.shape[i]) ? mask : undefined;
}

/** Checks that labels are class indices below the number of classes, where a loss takes such. */
export function checkClassLabels(options: OutputOptions, labels: any, predictions: any): void {
  if (options.loss === undefined || labels === null) return;
  for (const key of outputKeys(options.loss)) {
    const given = key === null ? options.loss : (options.loss as any)[key];
    const loss = typeof given === "string" ? getLoss(given) : given;
    if (!isLoss(loss) || !loss.sparse) continue;
    const y = key === null ? labels : labels?.[key], p = key === null ? predictions : predictions?.[key];
    if (!(y instanceof Tensor) || y.size === 0) continue;
    const classes = p.shape.at(-1) as number;
    const counted = loss.ignoreClass === undefined ? y : np.where(np.equal(y, loss.ignoreClass), 0, y);
    const [low, high] = [Number(np.min(counted).item()), Number(np.max(counted).item())];
    if (low < 0 || high >= classes) {
      throw new RangeError(
        `Cannot fit to class labels from ${low} to ${high} with a model of ${classes} classes: labels are whole numbers from 0 to ${
          classes - 1
        }`,
      );
    }
  }
}
