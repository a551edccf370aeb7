/**
 * Sizes of batches.
 *
 * @module
 */

/** Options of `batch`. */
export interface BatchOptions {
  /** Whether to leave out what remains at the end and does not fill a batch. Default false. */
  readonly dropRemainder?: boolean;
}

/** Checks the size of a batch. */
export function checkSize(size: number): void {
  if (!(Number.isInteger(size) && size >= 1)) throw new RangeError(`Cannot make batches of ${size}: give a whole number at or above 1`);
}
