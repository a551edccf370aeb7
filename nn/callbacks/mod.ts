/**
 * Callbacks of the training loop.
 *
 * @module
 */
export type { Mode } from "./_monitor.ts";
export type { Callback, Done, FitInfo } from "./callback.ts";
export { csvLogger, type CsvLoggerOptions } from "./csv_logger.ts";
export { earlyStopping, type EarlyStoppingOptions } from "./early_stopping.ts";
export { lambdaCallback } from "./lambda_callback.ts";
export { learningRateScheduler, reduceLROnPlateau, type ReduceLROnPlateauOptions } from "./learning_rate.ts";
export { backupAndRestore, modelCheckpoint, type ModelCheckpointOptions } from "./model_checkpoint.ts";
export { tensorBoard, type TensorBoardOptions } from "./tensor_board.ts";
export { terminateOnNaN } from "./terminate_on_nan.ts";
