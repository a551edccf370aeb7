/**
 * The errors that a program may want to catch. Wrong shapes, axes and values throw a plain `RangeError`; wrong kinds, dtypes and unknown
 * options a plain `TypeError`.
 *
 * @module
 */

/** A traced value was used where a concrete one is needed, or after its trace had ended. */
export class TracerError extends TypeError {
  /** The class's name, as errors print it. */
  override readonly name = "TracerError";
}

/** A device is missing, was lost, ran out of memory, or refused an operation. */
export class DeviceError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "DeviceError";
}

/** A file does not hold what its format promises. */
export class FileFormatError extends Error {
  /** The class's name, as errors print it. */
  override readonly name = "FileFormatError";
}

/**
 * Checks the options that the operation called `operation` was given against the ones it knows.
 *
 * @throws {TypeError} An option is not known: the message lists the known ones.
 */
export function checkOptions(operation: string, options: object | undefined, known: readonly string[]): void {
  if (options === undefined) return;
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw new TypeError(`Cannot ${operation} with options ${String(options)}: options are an object of ${known.join(", ")}`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      const list = known.length === 0 ? "it takes none" : `the options are ${known.join(", ")}`;
      throw new TypeError(`Cannot ${operation} with option "${key}": ${list}`);
    }
  }
}
