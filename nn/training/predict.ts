// deno-lint-ignore-file no-explicit-any -- outputs of any tree
/**
 * Prediction.
 *
 * @module
 */
import { fromData } from "../../core/convert.ts";
import { allocate } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { flatten } from "../../core/tree.ts";
import { checkCallbacks } from "../callbacks/callback.ts";
import { asExamples, type Data, Gatherer, hostData, isStream, readBatch, type Stream } from "./data.ts";
import type { Engine } from "./engine.ts";
import { StreamReader } from "./stream.ts";
import type { PredictOptions, Trainer } from "./trainer.ts";
import { Pace } from "./_host.ts";

async function* inputs(x: Data | Stream, batchSize: number, steps: number | undefined): AsyncGenerator<unknown> {
  if (isStream(x)) {
    const reader = new StreamReader(x);
    for (let batch = 0; steps === undefined || batch < steps; batch++) {
      const next = await reader.next();
      if (next === undefined) return;
      yield readBatch("predict", next).tree.x;
    }
    return;
  }
  const examples = asExamples("predict", x, null, null);
  const gatherer = new Gatherer(examples), order = Uint32Array.from({ length: examples.count }, (_, i) => i);
  for (let from = 0, batch = 0; from < examples.count && (steps === undefined || batch < steps); from += batchSize, batch++) {
    yield gatherer.take(order, from, [Math.min(batchSize, examples.count - from)]).x;
  }
}

/** `Trainer.predict`. */
export async function predictWith(trainer: Trainer, engine: Engine, x: Data | Stream, options: PredictOptions = {}): Promise<any> {
  checkOptions("predict", options, ["batchSize", "steps", "callbacks"]);
  const { batchSize = 32, steps } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(`Cannot predict with batchSize ${batchSize}: it must be a whole number above 0`);
  }
  const callbacks = checkCallbacks(options.callbacks ?? []);
  for (const c of callbacks) await c.onPredictBegin?.(trainer);
  const pace = new Pace();
  const batches: Tensor[][] = [];
  let structure: ReturnType<typeof flatten>["structure"] | undefined;
  for await (const input of inputs(x, batchSize, steps)) {
    const flat = flatten(engine.predict(input));
    structure = flat.structure;
    batches.push(flat.leaves as Tensor[]);
    await pace.rest();
  }
  if (structure === undefined) throw new RangeError("Cannot predict from an iterable that gives no batches");
  for (const c of callbacks) await c.onPredictEnd?.(trainer);
  return structure.unflatten(batches[0]!.map((_, i) => join(batches.map((leaves) => leaves[i]!))));
}

/** Batches one after the other, on the host: a device may not take as many inputs as there are batches. */
function join(parts: readonly Tensor[]): Tensor {
  if (parts.length === 1) return parts[0]!;
  const first = parts[0]!;
  const out = allocate(first.dtype, parts.reduce((n, t) => n + t.size, 0));
  let at = 0;
  for (const t of parts) {
    out.set(hostData(t) as never, at);
    at += t.size;
  }
  return fromData(out, [parts.reduce((n, t) => n + t.shape[0]!, 0), ...first.shape.slice(1)], first.dtype);
}
