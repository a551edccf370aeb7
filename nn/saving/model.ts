// deno-lint-ignore-file no-explicit-any -- models of any kind
/**
 * Whole models in files.
 *
 * @module
 */
import { FileFormatError } from "../../core/errors.ts";
import { readCheckpoint } from "../../io/checkpoint.ts";
import type { InputShape, LayerLike } from "../layer.ts";
import { compile, type CompileOptions } from "../training/compile.ts";
import type { Trainer } from "../training/trainer.ts";
import { type Config, fromConfig } from "./config.ts";

/**
 * Reads what `trainer.save` wrote: the model, built again; its parameters and running state; losses, metrics and optimizer with its state.
 * Training goes on where it stopped. As `keras.models.load_model`.
 *
 * @param path The file.
 * @param options What to compile differently; with another optimizer, its state begins anew.
 * @returns A trainer. Nothing but our own builders, and what you registered, can be named in a file.
 * @throws {FileFormatError} The file is damaged, or holds no model.
 * @throws {TypeError} The model has a layer of your own that is not registered.
 * @example
 * ```ts
 * import { nn, np } from "@fluxion/fluxion";
 *
 * const trainer = nn.compile(nn.serial(nn.dense(4), nn.relu, nn.dense(1)), { loss: "mse", optimizer: "adam" });
 * await trainer.fit(np.ones([8, 2]), np.ones([8, 1]), { verbose: 0 });
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * await trainer.save(path);
 * const again = await nn.load(path);
 * console.log(again.step, (await again.predict(np.ones([3, 2]))).shape); // 1 [3, 1]
 * ```
 */
export async function load(path: string, options: Partial<CompileOptions> = {}): Promise<Trainer> {
  const { metadata } = await readCheckpoint(path);
  if (metadata.model === undefined) {
    throw new FileFormatError(`Cannot load a model from "${path}": it holds none; for weights alone there is trainer.loadWeights`);
  }
  let parts: { model: Config; compile: Config; shape: Config };
  try {
    parts = JSON.parse(metadata.model);
  } catch {
    throw new FileFormatError(`Cannot load a model from "${path}": its description is no JSON`);
  }
  const model = fromConfig(parts.model) as LayerLike;
  const compiled = fromConfig(parts.compile) as CompileOptions;
  const own = options.optimizer !== undefined;
  const { learningRate: _, ...rest } = compiled;
  const trainer = compile(model, { ...(own ? rest : compiled), ...options } as CompileOptions<any, any>);
  if (parts.shape !== null) trainer.build(fromConfig(parts.shape) as InputShape);
  await trainer.loadCheckpoint(path, own ? { weightsOnly: true } : {});
  return trainer;
}
