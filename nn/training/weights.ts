/**
 * Weights in files.
 *
 * @module
 */
import { loadSafetensors, saveSafetensors } from "../../io/safetensors.ts";
import { loadStateDict } from "../../io/state_dict.ts";

/** Parameters and running state. */
export interface Weights {
  /** The parameters. */
  readonly params: unknown;
  /** The running state, or null. */
  readonly state: unknown;
}

/** Writes weights to a safetensors file: whole, or not at all. */
export async function saveWeightsOf(weights: Weights, path: string): Promise<void> {
  await saveSafetensors(path, weights);
}

/** Weights of the shapes of `like`, from a safetensors file. */
export async function loadWeightsInto<W extends Weights>(like: W, path: string): Promise<W> {
  return loadStateDict(like, await loadSafetensors(path));
}
