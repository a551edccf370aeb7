/**
 * Keeping weights on disk.
 *
 * @module
 */
import { checkOptions } from "../../core/errors.ts";
import { type Checkpoints, checkpoints } from "../../io/checkpoints.ts";
import type { Logs } from "../training/logs.ts";
import type { Trainer } from "../training/trainer.ts";
import { fillPath, makeFolderOf } from "./_files.ts";
import { checkMode, directionFor, type Mode, monitored } from "./_monitor.ts";
import type { Callback } from "./callback.ts";

/** Options of `modelCheckpoint`. */
export interface ModelCheckpointOptions {
  /** The number that says which weights are better: "val_loss" if not given. */
  readonly monitor?: string;
  /** Whether only better weights are written: false if not given. */
  readonly saveBestOnly?: boolean;
  /** Whether the optimizer's state is left out: false if not given. Then the file is plain safetensors, for `trainer.loadWeights`. */
  readonly saveWeightsOnly?: boolean;
  /** Which way is better: "auto" if not given. */
  readonly mode?: Mode;
  /** "epoch", or after how many batches: "epoch" if not given. */
  readonly saveFreq?: "epoch" | number;
  /** In a folder, how many of the newest are kept, besides the best: 3 if not given; Infinity keeps all. */
  readonly keep?: number;
  /** What the first weights must be better than. */
  readonly initialValueThreshold?: number;
  /** Whether to say so when it writes: 0 if not given. */
  readonly verbose?: 0 | 1;
}

/**
 * Writes the weights after each epoch, or when they are better. As `keras.callbacks.ModelCheckpoint`. A file is replaced at once: who
 * interrupts the program finds the old one or the new one, whole.
 *
 * @param path The file; `{epoch:02d}` (from 1) and `{val_loss:.2f}` are filled in. Or a folder, ending in "/": an `io.checkpoints` of the
 * newest few and the best, optimizer's state included, from which `trainer.loadCheckpoint(path, { which: "best" })` goes on. Folders are made.
 * @param options What to watch, what to write, and when.
 * @throws {TypeError} `saveWeightsOnly` is set and the path does not end in .safetensors; `keep` is given and the path is no folder.
 * @example The best weights, whatever came after
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const folder = `${await Deno.makeTempDir()}/saves/`, x = np.ones([8, 2]), y = np.ones([8, 1]);
 * const trainer = nn.compile(nn.dense(1), { loss: "mse", optimizer: "sgd" });
 * const callbacks = [nn.modelCheckpoint(folder, { monitor: "loss", keep: 2 })];
 * await trainer.fit(x, y, { epochs: 3, callbacks, verbose: 0 });
 * console.log(await trainer.loadCheckpoint(folder, { which: "best" })); // 3
 * ```
 */
export function modelCheckpoint(path: string, options: ModelCheckpointOptions = {}): Callback {
  const name = "modelCheckpoint";
  checkOptions(`build ${name}`, options, [
    "monitor",
    "saveBestOnly",
    "saveWeightsOnly",
    "mode",
    "saveFreq",
    "initialValueThreshold",
    "keep",
    "verbose",
  ]);
  const { monitor = "val_loss", saveBestOnly = false, saveWeightsOnly = false, saveFreq = "epoch", verbose = 0 } = options;
  const mode = checkMode(name, options.mode ?? "auto"), inFolder = path.endsWith("/");
  if (options.keep !== undefined && !inFolder) {
    throw new TypeError(`Cannot build ${name} for "${path}" with keep: it counts the files of a folder, so the path must end in "/"`);
  }
  if (saveWeightsOnly && !path.endsWith(".safetensors")) {
    throw new TypeError(`Cannot build ${name} for "${path}": weights are written as safetensors, so the path must end in .safetensors`);
  }
  if (saveFreq !== "epoch" && !(Number.isInteger(saveFreq) && saveFreq > 0)) {
    throw new RangeError(`Cannot build ${name} with saveFreq ${saveFreq}: it is "epoch" or a number of batches`);
  }
  let best = options.initialValueThreshold, sign: 1 | -1 | undefined, epoch = 0, batches = 0;

  let folder: Checkpoints | undefined;
  const saveInFolder = (trainer: Trainer, logs: Logs): Promise<string> => {
    const metrics = { ...logs };
    if (folder === undefined) {
      const watched = metrics[monitor] !== undefined || monitored(name, logs, monitor) !== undefined;
      folder = checkpoints(path, {
        ...options.keep !== undefined && { keep: options.keep },
        ...watched && { best: monitor, mode: directionFor(name, trainer, monitor, mode) },
      });
    }
    return trainer.saveTo(folder, saveFreq === "epoch" ? epoch + 1 : batches, epoch + 1, metrics);
  };

  const save = async (trainer: Trainer, logs: Logs): Promise<void> => {
    if (saveBestOnly) {
      const value = monitored(name, logs, monitor);
      if (value !== undefined) {
        sign ??= directionFor(name, trainer, monitor, mode) === "max" ? 1 : -1;
        if (!(best === undefined ? !Number.isNaN(value) : sign * (value - best) > 0)) return;
        best = value;
      }
    }
    if (inFolder) {
      const file = await saveInFolder(trainer, logs);
      if (verbose > 0) console.log(`Epoch ${epoch + 1}: saved ${file}`);
      return;
    }
    const file = fillPath(path, { epoch: epoch + 1, batch: batches, ...logs });
    await makeFolderOf(file);
    if (saveWeightsOnly) await trainer.saveWeights(file);
    else await trainer.saveCheckpoint(file, epoch + 1);
    if (verbose > 0) console.log(`Epoch ${epoch + 1}: saved ${file}`);
  };
  return {
    onEpochBegin(now) {
      epoch = now;
    },
    async onEpochEnd(_, logs, trainer) {
      if (saveFreq === "epoch") await save(trainer, logs);
    },
    ...saveFreq !== "epoch" && {
      async onTrainBatchEnd(_: number, logs: Logs, trainer: Trainer) {
        batches++;
        if (batches % saveFreq === 0) await save(trainer, logs);
      },
    },
  };
}

/**
 * Writes everything that training goes on from after each epoch, and takes it up again where there is such a file: an interrupted program,
 * started again, ends as it would have. As `keras.callbacks.BackupAndRestore`.
 *
 * @param path The file.
 * @param options `deleteCheckpoint`: whether it is removed at the end of training, true if not given.
 */
export function backupAndRestore(path: string, options: { readonly deleteCheckpoint?: boolean } = {}): Callback {
  checkOptions("build backupAndRestore", options, ["deleteCheckpoint"]);
  return {
    async onTrainBegin(trainer) {
      try {
        await Deno.stat(path);
      } catch {
        return;
      }
      trainer.resumeFrom = await trainer.loadCheckpoint(path);
    },
    async onEpochEnd(epoch, _, trainer) {
      await makeFolderOf(path);
      await trainer.saveCheckpoint(path, epoch + 1);
    },
    async onTrainEnd() {
      if (options.deleteCheckpoint ?? true) {
        try {
          await Deno.remove(path);
        } catch (error) {
          if (!(error instanceof Deno.errors.NotFound)) throw error;
        }
      }
    },
  };
}
