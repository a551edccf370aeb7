/**
 * Windows that slide over spatial axes: sizes, strides and padding as convolutions and pooling take them.
 *
 * @module
 */
import type { Padding } from "../../core/primitives/conv.ts";
import { kindName } from "../../core/convert.ts";

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * What lies around the input: nothing ("valid"), as much as keeps the size at stride 1 ("same"), all of it in front ("causal", one axis),
 * a number on both sides, or one pair for each axis.
 */
export type PaddingOption = "valid" | "same" | "causal" | number | readonly (number | readonly [low: number, high: number])[];

/** One whole number of at least `least` for each spatial axis. */
export function perAxis(layer: string, what: string, value: PerAxis, rank: number, least = 1): number[] {
  const list = typeof value === "number" ? new Array<number>(rank).fill(value) : [...value];
  if (list.length !== rank || list.some((n) => !Number.isInteger(n) || n < least)) {
    throw new RangeError(
      `Cannot build ${layer} with ${what} [${list}]: it takes ${
        rank === 1 ? "one whole number" : `${rank} whole numbers, or one for all,`
      } of at least ${least}`,
    );
  }
  return list;
}

/** Checks a padding when the layer is built. */
export function checkPadding(layer: string, padding: PaddingOption, rank: number): void {
  const known = padding === "valid" || padding === "same" || padding === "causal" && rank === 1 || typeof padding === "number" ||
    Array.isArray(padding) && padding.length === rank;
  if (!known) {
    throw new TypeError(
      `Cannot build ${layer} with padding ${
        typeof padding === "string" ? `"${padding}"` : Array.isArray(padding) ? `[${padding}]` : kindName(padding)
      }: it is "valid", "same",${rank === 1 ? ' "causal",' : ""} a number, or a [low, high] for each of ${rank} axes`,
    );
  }
}

/** How much lies before and after each spatial axis. */
export function resolvePadding(
  padding: PaddingOption,
  sizes: readonly number[],
  window: readonly number[],
  strides: readonly number[],
  dilation: readonly number[],
): Padding[] {
  return sizes.map((size, i): Padding => {
    const reach = (window[i]! - 1) * dilation[i]!;
    if (padding === "valid") return [0, 0];
    if (padding === "causal") return [reach, 0];
    if (padding === "same") {
      const total = Math.max((Math.ceil(size / strides[i]!) - 1) * strides[i]! + reach + 1 - size, 0);
      return [Math.floor(total / 2), total - Math.floor(total / 2)];
    }
    if (typeof padding === "number") return [padding, padding];
    const entry = padding[i]!;
    return typeof entry === "number" ? [entry, entry] : [entry[0], entry[1]];
  });
}
