/**
 * Padding by name, for windows that slide.
 *
 * @module
 */

/** Padding before and after each axis, or how to choose it: "SAME" keeps ceil(size / stride), "SAME_LOWER" puts the odd one before, "VALID" is none. */
export type Padding = "SAME" | "SAME_LOWER" | "VALID" | readonly (readonly [low: number, high: number])[];

/** The size of a window with gaps of `dilation - 1` in it. */
export function dilate(size: number, dilation: number): number {
  return size === 0 ? 0 : (size - 1) * dilation + 1;
}

/**
 * Padding as numbers, for windows (with their gaps) that move over an input.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.padtypeToPads([5], [2], [1], "SAME")); // [[0, 1]]
 * ```
 */
export function padtypeToPads(
  input: readonly number[],
  window: readonly number[],
  strides: readonly number[],
  padding: Padding,
): (readonly [number, number])[] {
  if (typeof padding !== "string") return [...padding];
  const kind = padding.toUpperCase();
  if (kind === "VALID") return input.map(() => [0, 0]);
  if (kind !== "SAME" && kind !== "SAME_LOWER") {
    throw new TypeError(`Cannot pad by ${JSON.stringify(padding)}: padding is "SAME", "SAME_LOWER", "VALID" or a list of [low, high]`);
  }
  return input.map((n, i) => {
    const stride = strides[i]!, total = Math.max(0, (Math.ceil(n / stride) - 1) * stride + window[i]! - n);
    const less = Math.floor(total / 2);
    return kind === "SAME" ? [less, total - less] : [total - less, less];
  });
}
