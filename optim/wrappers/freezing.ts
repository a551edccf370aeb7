/**
 * Parameters that stay as they are.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { map } from "../../core/tree.ts";
import { type GradientTransformation, setToZero } from "../base.ts";
import { type Mask, masked, type MaskedState } from "./masked.ts";
import { partition, type PartitionState } from "./partition.ts";

/**
 * Sets the updates to zero where the mask is true. It goes to the end of a chain.
 *
 * @param mask Which parameters are frozen.
 * @returns A transformation.
 */
export function freeze(mask: Mask): GradientTransformation<MaskedState> {
  return recorded(masked(setToZero(), mask), "optim.freeze", [mask]);
}

/** Options of `selectiveTransform`. */
export interface SelectiveTransformOptions {
  /** Which parameters are frozen: a tree of booleans like them or a prefix of them. */
  readonly freezeMask: boolean | object;
}

/**
 * Applies an optimizer to the parameters that are not frozen; it keeps no state for the others.
 *
 * @param optimizer The optimizer.
 * @param options Which parameters are frozen.
 * @returns A transformation.
 */
export function selectiveTransform(
  optimizer: GradientTransformation,
  options: SelectiveTransformOptions,
): GradientTransformation<PartitionState> {
  const labels = map((frozen) => frozen ? "freeze" : "train", options.freezeMask);
  return recorded(partition({ train: optimizer, freeze: setToZero() }, labels), "optim.selectiveTransform", [optimizer, options]);
}
