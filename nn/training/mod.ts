/**
 * Keras's training loop over pure functions.
 *
 * @module
 */
export type { ClassWeight } from "./class_weight.ts";
export { compile, type CompileOptions } from "./compile.ts";
export type { Batch, Data, Stream } from "./data.ts";
export { modelToDot } from "./graph.ts";
export type { History, Logs } from "./logs.ts";
export type { OptimizerFactory, OptimizerLike, OptimizerName } from "./optimizers.ts";
export type { TrainStep, TrainStepContext, TrainStepResult } from "./custom_step.ts";
export type { LossLike, OutputOptions, PerOutput } from "./outputs.ts";
export { type SummaryOptions, tabulate } from "./summary.ts";
export { type EvaluateOptions, type FitOptions, type PredictOptions, Trainer, type Verbosity } from "./trainer.ts";
