// deno-lint-ignore-file no-explicit-any -- data of any tree
/**
 * Evaluation.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import { type Callback, checkCallbacks } from "../callbacks/callback.ts";
import { asExamples, type BatchTree, type Data, type Examples, Gatherer, isStream, readBatch, type Stream } from "./data.ts";
import type { Engine } from "./engine.ts";
import type { Logs } from "./logs.ts";
import { StreamReader } from "./stream.ts";
import type { EvaluateOptions, Trainer } from "./trainer.ts";
import { Pace } from "./_host.ts";

/** Batches to evaluate on: each call gives a batch, or several along a first axis. */
export interface Evaluation {
  /** Goes through the batches. */
  batches(): Iterable<[batch: BatchTree, many: boolean]> | AsyncIterable<[batch: BatchTree, many: boolean]>;
}

/** Examples or a stream as batches. */
export function prepareEvaluation(
  engine: Engine,
  data: Examples | Stream,
  { batchSize, steps }: { batchSize: number; steps: number | undefined },
): Evaluation {
  if (isStream(data)) {
    return {
      async *batches() {
        const reader = new StreamReader(data);
        for (let batch = 0; steps === undefined || batch < steps; batch++) {
          const next = await reader.next();
          if (next === undefined) return;
          yield [readBatch("evaluate", next).tree, false];
        }
      },
    };
  }
  const { count } = data as Examples;
  const size = Math.min(batchSize, count), full = Math.min(Math.floor(count / size), steps ?? Infinity), rest = count % size;
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const gatherer = new Gatherer(data as Examples);
  let perCall: number | undefined;
  let whole: BatchTree | undefined;
  return {
    *batches() {
      if (whole === undefined) engine.prepare(whole = gatherer.take(order, 0, [size]));
      perCall ??= engine.stepsPerCall(whole, full);
      for (let batch = 0; batch < full;) {
        const many = batch + perCall <= full ? perCall : 1;
        if (full === 1 && rest === 0) yield [whole, false];
        else yield [gatherer.take(order, batch * size, many === 1 ? [size] : [many, size]), many > 1];
        batch += many;
      }
      if (rest > 0 && (steps === undefined || full < steps)) yield [gatherer.take(order, full * size, [rest]), false];
    },
  };
}

/** Runs an evaluation; the names in the logs get a prefix. */
export async function runEvaluation(
  trainer: Trainer,
  engine: Engine,
  evaluation: Evaluation,
  callbacks: readonly Callback[],
  prefix: string,
): Promise<Logs> {
  for (const c of callbacks) await c.onTestBegin?.(trainer);
  const pace = new Pace();
  let totals: any;
  for await (const [batch, many] of evaluation.batches()) {
    engine.prepare(batch);
    totals = engine.test(totals ?? engine.outputs!.zero(), batch, many);
    await pace.rest();
  }
  if (totals === undefined) throw new RangeError("Cannot evaluate on an iterable that gives no batches");
  const logs = engine.read(totals, prefix, false);
  for (const c of callbacks) await c.onTestEnd?.(logs, trainer);
  return logs;
}

/** `Trainer.evaluate`. */
export async function evaluateWith(trainer: Trainer, engine: Engine, x: Data | Stream, y: any, given?: EvaluateOptions): Promise<Logs> {
  const stream = isStream(x);
  const options: EvaluateOptions = (stream ? y : given) ?? {};
  checkOptions("evaluate", options, ["batchSize", "sampleWeight", "steps", "callbacks"]);
  const settings = { batchSize: options.batchSize ?? 32, steps: options.steps };
  if (!Number.isInteger(settings.batchSize) || settings.batchSize < 1) {
    throw new RangeError(`Cannot evaluate with batchSize ${settings.batchSize}: it must be a whole number above 0`);
  }
  const data = stream ? x as Stream : asExamples("evaluate", x as Data, y, options.sampleWeight);
  return await runEvaluation(trainer, engine, prepareEvaluation(engine, data, settings), checkCallbacks(options.callbacks ?? []), "");
}
