// deno-lint-ignore-file no-explicit-any -- data of any tree
/**
 * The training loop.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import { type Callback, checkCallbacks, type FitInfo } from "../callbacks/callback.ts";
import { progress } from "../callbacks/progress.ts";
import { weighClasses } from "./class_weight.ts";
import { asExamples, type Data, type Examples, Gatherer, isStream, readBatch, shuffled, sliceExamples, type Stream } from "./data.ts";
import { copyTree, type Engine } from "./engine.ts";
import { type Evaluation, prepareEvaluation, runEvaluation } from "./evaluate.ts";
import type { History, Logs } from "./logs.ts";
import type { FitOptions, Trainer } from "./trainer.ts";
import { StreamReader } from "./stream.ts";
import { isTerminal, Pace } from "./_host.ts";

const known = [
  "batchSize",
  "epochs",
  "verbose",
  "callbacks",
  "validationSplit",
  "validationData",
  "shuffle",
  "classWeight",
  "sampleWeight",
  "initialEpoch",
  "stepsPerEpoch",
  "validationSteps",
  "validationBatchSize",
  "validationFreq",
];

/** Checks a count that a user gave. */
export function checkCount(operation: string, name: string, n: number, least = 1): number {
  if (!Number.isInteger(n) || n < least) {
    throw new RangeError(`Cannot ${operation} with ${name} ${n}: it must be a whole number of at least ${least}`);
  }
  return n;
}

/** `Trainer.fit`. */
export async function fitWith(trainer: Trainer, engine: Engine, x: Data | Stream, y: any, given?: FitOptions): Promise<History> {
  const stream = isStream(x);
  const options: FitOptions = (stream ? y : given) ?? {};
  checkOptions("fit", options, known);
  if (engine.running) throw new TypeError("Cannot fit while another fit of the same trainer is under way: await it first");
  if (stream && given !== undefined) {
    throw new TypeError("Cannot fit to an iterable with y: its batches bring their labels; pass fit(batches, options)");
  }
  const epochs = checkCount("fit", "epochs", options.epochs ?? 1, 0);
  const first = checkCount("fit", "initialEpoch", options.initialEpoch ?? 0, 0);
  const batchSize = checkCount("fit", "batchSize", options.batchSize ?? 32);
  if (options.stepsPerEpoch !== undefined) checkCount("fit", "stepsPerEpoch", options.stepsPerEpoch);
  const callbacks = checkCallbacks(options.callbacks ?? []);

  const source = stream ? streamSource(engine, x as Stream, options) : arraySource(engine, x as Data, y, batchSize, options);
  const validation = source.validation;
  const perCall = stepsLimit(trainer, callbacks);
  await source.begin(perCall);
  const history: History = { history: {}, epoch: [] };
  const verbose = options.verbose === undefined || options.verbose === "auto" ? (isTerminal() ? 1 : 2) : options.verbose;
  const info: FitInfo = { epochs, steps: source.steps, verbose };
  // Before anything is donated, what the user may hold is left to them.
  engine.carry = copyTree(engine.carry!);
  engine.running = true;
  trainer.stopTraining = false;
  const all: readonly Callback[] = [...callbacks, record(history), ...verbose === 0 ? [] : [progress(info)]];
  const pace = new Pace();
  let logs: Logs = {};
  try {
    for (const c of all) await c.onTrainBegin?.(trainer, info);
    const begin = Math.max(first, trainer.resumeFrom ?? 0);
    trainer.resumeFrom = undefined;
    for (let epoch = begin; epoch < epochs && !trainer.stopTraining; epoch++) {
      if (!await source.ready()) break;
      for (const c of all) await c.onEpochBegin?.(epoch, {}, trainer);
      engine.resetTotals();
      const more = await source.run(epoch, async (batch, size) => {
        for (const c of all) if (c.onTrainBatchBegin) await c.onTrainBatchBegin(batch, {}, trainer);
        return async () => {
          const last = batch + size - 1;
          let shared: Logs | undefined;
          for (const c of all) if (c.onTrainBatchEnd) await c.onTrainBatchEnd(last, shared ??= engine.lazy(), trainer);
          await pace.rest();
          return !trainer.stopTraining;
        };
      });
      logs = engine.read(engine.carry!.totals);
      if (validation !== null && dueForValidation(options.validationFreq ?? 1, epoch)) {
        Object.assign(logs, await runEvaluation(trainer, engine, await validation(), callbacks, "val_"));
      }
      for (const c of all) await c.onEpochEnd?.(epoch, logs, trainer);
      await pace.rest();
      if (!more) break;
    }
    if (engine.stepOptions.ema !== null && engine.carry!.ema !== null) engine.carry!.params = copyTree(engine.carry!.ema);
    for (const c of all) await c.onTrainEnd?.(logs, trainer);
  } finally {
    engine.running = false;
  }
  return history;
}

/** How many steps a call may hold: as compiled, 1 where somebody wants to see each batch. */
function stepsLimit(trainer: Trainer, callbacks: readonly Callback[]): number | "auto" {
  if (trainer.stepsPerExecution !== "auto") return trainer.stepsPerExecution;
  return callbacks.some((c) => c.onTrainBatchBegin !== undefined || c.onTrainBatchEnd !== undefined) ? 1 : "auto";
}

function record(history: History): Callback {
  return {
    onEpochEnd(epoch, logs) {
      history.epoch.push(epoch);
      for (const [name, value] of Object.entries(logs)) (history.history[name] ??= []).push(value);
    },
  };
}

function dueForValidation(freq: number | readonly number[], epoch: number): boolean {
  return typeof freq === "number" ? (epoch + 1) % freq === 0 : freq.includes(epoch + 1);
}

type Around = (batch: number, size: number) => Promise<() => Promise<boolean>>;

/** Where batches come from. */
interface Source {
  /** Batches in an epoch, where known. */
  readonly steps: number | undefined;
  /** Gives the validation, if there is any. */
  readonly validation: (() => Promise<Evaluation> | Evaluation) | null;
  /** Checks the data against the model. */
  begin(perCall: number | "auto"): Promise<void> | void;
  /** Whether there is data for another epoch. */
  ready(): Promise<boolean> | boolean;
  /** Trains for an epoch, calling `around` with each call's batches; false when the data is used up. */
  run(epoch: number, around: Around): Promise<boolean>;
}

function validationFrom(engine: Engine, options: FitOptions, held: Examples | undefined): Source["validation"] {
  const given = options.validationData;
  const settings = { batchSize: options.validationBatchSize ?? options.batchSize ?? 32, steps: options.validationSteps };
  if (given === undefined) return held === undefined ? null : once(() => prepareEvaluation(engine, held, settings));
  if (isStream(given)) return () => prepareEvaluation(engine, given, settings);
  if (!Array.isArray(given) || given.length < 2) {
    throw new TypeError("Cannot fit with that validationData: it is [x, y], [x, y, sampleWeight], or an iterable of batches");
  }
  const examples = asExamples("fit validationData", given[0], given[1], given[2]);
  return once(() => prepareEvaluation(engine, examples, settings));
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

function arraySource(engine: Engine, x: Data, y: any, batchSize: number, options: FitOptions): Source {
  let examples = asExamples("fit", x, y, options.sampleWeight);
  let held: Examples | undefined;
  const { validationSplit } = options;
  if (validationSplit !== undefined && validationSplit !== 0) {
    if (!(validationSplit > 0 && validationSplit < 1)) {
      throw new RangeError(`Cannot fit with validationSplit ${validationSplit}: it must be in (0, 1)`);
    }
    if (options.validationData === undefined) {
      const at = Math.floor(examples.count * (1 - validationSplit));
      if (at === 0 || at === examples.count) {
        throw new RangeError(
          `Cannot fit with validationSplit ${validationSplit} of ${examples.count} examples: it leaves ${at} to train on`,
        );
      }
      held = sliceExamples(examples, at, examples.count);
      examples = sliceExamples(examples, 0, at);
    }
  }
  if (options.classWeight !== undefined) examples = weighClasses(examples, options.classWeight);
  const { count } = examples;
  const size = Math.min(batchSize, count);
  const full = Math.floor(count / size), rest = count % size;
  const all = full + (rest > 0 ? 1 : 0), steps = Math.min(options.stepsPerEpoch ?? all, all);
  const plain = Uint32Array.from({ length: count }, (_, i) => i);
  const gatherer = new Gatherer(examples, (elements) => engine.running && engine.mayReuse(elements));
  let perCall = 1;
  let whole: ReturnType<Gatherer["take"]> | undefined;
  return {
    steps,
    validation: validationFrom(engine, options, held),
    begin(limit) {
      const batch = gatherer.take(plain, 0, [size]);
      engine.prepare(batch);
      // Of all examples: one bad label among many is found now.
      engine.checkLabels(examples.tree.y);
      const fulls = Math.min(full, steps);
      perCall = limit === "auto" ? engine.stepsPerCall(batch, fulls) : Math.min(limit, fulls);
      if (all === 1) whole = batch;
    },
    ready: () => true,
    async run(epoch, around) {
      // One batch that holds all examples needs no order, and is uploaded once.
      const order = whole !== undefined || options.shuffle === false ? plain : shuffled(count, engine.seed, epoch);
      const fulls = Math.min(full, steps);
      for (let batch = 0; batch < steps;) {
        const many = batch < fulls ? (batch + perCall <= fulls ? perCall : 1) : 1;
        const after = await around(batch, many);
        if (whole !== undefined) engine.train(whole);
        else if (batch >= fulls) engine.train(gatherer.take(order, batch * size, [rest]));
        else if (many === 1) engine.train(gatherer.take(order, batch * size, [size]));
        else engine.trainMany(gatherer.take(order, batch * size, [many, size]));
        batch += many;
        if (!await after()) break;
      }
      return true;
    },
  };
}

function streamSource(engine: Engine, x: Stream, options: FitOptions): Source {
  for (const name of ["validationSplit", "sampleWeight"] as const) {
    if (options[name] !== undefined) throw new TypeError(`Cannot fit to an iterable with ${name}: it takes arrays`);
  }
  const reader = new StreamReader(x);
  const prepared = (batch: Examples) => options.classWeight === undefined ? batch : weighClasses(batch, options.classWeight);
  const { stepsPerEpoch } = options;
  return {
    get steps() {
      return stepsPerEpoch ?? reader.length;
    },
    validation: validationFrom(engine, options, undefined),
    async begin() {
      const batch = await reader.peek();
      if (batch === undefined) throw new RangeError("Cannot fit to an iterable that gives no batches");
      engine.prepare(prepared(readBatch("fit", batch)).tree);
    },
    async ready() {
      if (await reader.more()) return true;
      console.warn("fit: the iterable ran out of data; pass one that can begin again, as a list or a function, or ask for fewer epochs");
      return false;
    },
    async run(_epoch, around) {
      let batch = 0;
      for (; stepsPerEpoch === undefined || batch < stepsPerEpoch; batch++) {
        if (stepsPerEpoch !== undefined && !await reader.more()) break;
        const next = await reader.next();
        if (next === undefined) break;
        const after = await around(batch, 1);
        engine.train(prepared(readBatch("fit", next)).tree);
        if (!await after()) return true;
      }
      if (stepsPerEpoch !== undefined && batch < stepsPerEpoch) {
        console.warn(`fit: the iterable ran out of data after ${batch} of ${stepsPerEpoch} steps; give it more batches, or ask for fewer`);
        return false;
      }
      return true;
    },
  };
}
