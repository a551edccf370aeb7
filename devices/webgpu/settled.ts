/**
 * Reads the value of a promise that is fulfilled already, without waiting for the next job.
 *
 * Deno's `requestAdapter` and `requestDevice` do their work inside the call and return a fulfilled promise; its value is only handed out in a
 * later job. A device that a script can use from its first line, with nothing awaited, needs it in this one. Printing a promise shows its value, and
 * printing an object of a WebGPU class reads its attributes: an attribute's getter, swapped for the moment, sees the object.
 *
 * @module
 */

/** A class whose objects may come out of a promise. */
export interface Constructor<T> {
  /** What its objects inherit. */
  readonly prototype: T;
}

/**
 * The object of class `type` that a fulfilled promise holds, or undefined where there is none or this runtime does not show it.
 *
 * @param promise The promise; whoever made it sees to its rejection.
 * @param type The class of the value.
 * @param attribute An attribute of that class which printing reads.
 */
export function settledValue<T extends object>(
  promise: Promise<T | null>,
  type: Constructor<T>,
  attribute: keyof T & string,
): T | undefined {
  const original = Object.getOwnPropertyDescriptor(type.prototype, attribute);
  const read = original?.get;
  if (original === undefined || read === undefined || original.configurable !== true) return undefined;
  let found: T | undefined;
  Object.defineProperty(type.prototype, attribute, {
    ...original,
    get(this: T): unknown {
      found ??= this;
      return read.call(this);
    },
  });
  try {
    Deno.inspect(promise);
  } finally {
    Object.defineProperty(type.prototype, attribute, original);
  }
  return found instanceof (type as unknown as new () => T) ? found : undefined;
}

/** The error that a fulfilled `popErrorScope()` holds; undefined where there is none, or this runtime does not show it. */
export function peekError(promise: Promise<GPUError | null>): GPUError | undefined {
  if (typeof Deno === "undefined") return undefined;
  return settledValue(promise, GPUError as never, "message");
}
