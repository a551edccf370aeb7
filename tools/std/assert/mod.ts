/**
 * Stands in for `@std/assert` where the registry cannot be reached: the same names, over `node:assert` and `node:util`.
 * For tests, examples and tools only; `deno unlink @std/assert` switches to the real one.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import { inspectDifference } from "./difference.ts";

/** What every assertion here throws. */
export class AssertionError extends Error {
  /** @param message What was expected and what came instead. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

// deno-lint-ignore no-explicit-any -- a constructor of any signature, abstract ones included
type Constructor<T> = abstract new (...args: any[]) => T;

function inspect(value: unknown): string {
  return Deno.inspect(value, { depth: 8, iterableLimit: 50, strAbbreviateSize: 2000 });
}

function refuse(expectation: string, message?: string): never {
  throw new AssertionError(message === undefined ? expectation : `${expectation}: ${message}`);
}

/** Throws unless `condition` is truthy. */
export function assert(condition: unknown, message = ""): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Throws unless `condition` is falsy. */
export function assertFalse(condition: unknown, message?: string): void {
  if (condition) refuse("Expected a falsy value", message);
}

/** True where two values have the same structure: NaN equals NaN, and, unlike in `Object.is`, 0 equals -0. */
export function equal(actual: unknown, expected: unknown): boolean {
  return actual === expected || isDeepStrictEqual(positiveZeros(actual), positiveZeros(expected));
}

/** `isDeepStrictEqual` tells 0 from -0; `@std/assert` does not. Copies plain data only, leaving everything else as it is. */
function positiveZeros(value: unknown): unknown {
  if (value === 0) return 0;
  if (value instanceof Float32Array || value instanceof Float64Array) return value.map((x) => x === 0 ? 0 : x);
  if (Array.isArray(value)) return value.map(positiveZeros);
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, positiveZeros(entry)]));
  }
  return value;
}

/** Throws unless `actual` and `expected` are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (!equal(actual, expected)) refuse(`Values are not equal\n${inspectDifference(inspect(actual), inspect(expected))}`, message);
}

/** Throws where `actual` and `expected` are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (equal(actual, expected)) refuse(`Expected actual: ${inspect(actual)} not to be: ${inspect(expected)}`, message);
}

/** Throws unless `Object.is(actual, expected)`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  if (!Object.is(actual, expected)) {
    refuse(`Values are not strictly equal\n${inspectDifference(inspect(actual), inspect(expected))}`, message);
  }
}

/** Throws where `Object.is(actual, expected)`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, message?: string): void {
  if (Object.is(actual, expected)) refuse(`Expected "actual" not to be strictly equal to: ${inspect(actual)}`, message);
}

/** Throws unless |actual - expected| <= tolerance, by default 1e-7 of `expected`. */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, message?: string): void {
  if (Object.is(actual, expected)) return;
  const bound = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const distance = Math.abs(actual - expected);
  if (!(distance <= bound)) refuse(`Expected actual: ${actual} to be close to ${expected}: delta ${distance} > ${bound}`, message);
}

/** Throws where `actual` is null or undefined. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) refuse(`Expected actual: ${actual} to not be null or undefined`, message);
}

/** Throws unless `actual` is an instance of `expected`. */
export function assertInstanceOf<T>(actual: unknown, expected: Constructor<T>, message?: string): asserts actual is T {
  if (!(actual instanceof expected)) refuse(`Expected object to be an instance of "${expected.name}" but was ${inspect(actual)}`, message);
}

/** Throws where `actual` is an instance of `unexpected`. */
export function assertNotInstanceOf<A, T>(actual: A, unexpected: Constructor<T>, message?: string): asserts actual is Exclude<A, T> {
  if (actual instanceof unexpected) refuse(`Expected object to not be an instance of "${unexpected.name}"`, message);
}

/** Throws unless `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  if (!expected.test(actual)) refuse(`Expected actual: ${inspect(actual)} to match: ${expected}`, message);
}

/** Throws where `actual` matches `expected`. */
export function assertNotMatch(actual: string, expected: RegExp, message?: string): void {
  if (expected.test(actual)) refuse(`Expected actual: ${inspect(actual)} to not match: ${expected}`, message);
}

/** Throws unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  if (!actual.includes(expected)) refuse(`Expected actual: ${inspect(actual)} to contain: ${inspect(expected)}`, message);
}

/** Throws unless every element of `expected` is deeply equal to some element of `actual`. */
export function assertArrayIncludes<T>(actual: ArrayLike<T>, expected: ArrayLike<T>, message?: string): void {
  const missing = Array.from(expected).filter((wanted) => !Array.from(actual).some((item) => equal(item, wanted)));
  if (missing.length > 0) {
    refuse(`Expected actual: ${inspect(actual)} to include: ${inspect(expected)}, missing: ${inspect(missing)}`, message);
  }
}

/** Throws unless every property of `expected` is, deeply, one of `actual` too. */
export function assertObjectMatch(actual: Record<PropertyKey, unknown>, expected: Record<PropertyKey, unknown>, message?: string): void {
  assertEquals<unknown>(restrict(actual, expected), expected, message);
}

/** `value` with only those properties, at every depth, that `pattern` has. */
function restrict(value: unknown, pattern: unknown): unknown {
  const isRecord = (x: unknown): x is Record<PropertyKey, unknown> => typeof x === "object" && x !== null;
  if (!isRecord(value) || !isRecord(pattern) || Object.getPrototypeOf(pattern) !== Object.prototype) return value;
  const keys = Reflect.ownKeys(pattern).filter((key) => key in value);
  return Object.fromEntries(keys.map((key) => [key, restrict(value[key], pattern[key])]));
}

/** Throws unless actual > expected. */
export function assertGreater<T>(actual: T, expected: T, message?: string): void {
  if (!(actual > expected)) refuse(`Expect ${inspect(actual)} > ${inspect(expected)}`, message);
}

/** Throws unless actual >= expected. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, message?: string): void {
  if (!(actual >= expected)) refuse(`Expect ${inspect(actual)} >= ${inspect(expected)}`, message);
}

/** Throws unless actual < expected. */
export function assertLess<T>(actual: T, expected: T, message?: string): void {
  if (!(actual < expected)) refuse(`Expect ${inspect(actual)} < ${inspect(expected)}`, message);
}

/** Throws unless actual <= expected. */
export function assertLessOrEqual<T>(actual: T, expected: T, message?: string): void {
  if (!(actual <= expected)) refuse(`Expect ${inspect(actual)} <= ${inspect(expected)}`, message);
}

/** Throws unless `error` is an `errorClass` (by default any `Error`) whose message contains `messageIncludes`. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  errorClass?: Constructor<E>,
  messageIncludes?: string | RegExp,
  message?: string,
): asserts error is E {
  if (!(error instanceof Error)) refuse(`Expected "error" to be an Error object, but it was ${inspect(error)}`, message);
  if (errorClass && !(error instanceof errorClass)) {
    refuse(`Expected error to be instance of "${errorClass.name}", but was "${error.constructor.name}": ${error.message}`, message);
  }
  const found = messageIncludes === undefined ||
    (typeof messageIncludes === "string" ? error.message.includes(messageIncludes) : messageIncludes.test(error.message));
  if (!found) refuse(`Expected error message to include ${inspect(messageIncludes)}, but got ${inspect(error.message)}`, message);
}

/** Calls `fn`, which must throw, and returns what it threw. */
export function assertThrows(fn: () => unknown, message?: string): unknown;
/** Calls `fn`, which must throw an `errorClass` whose message contains `messageIncludes`, and returns the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: Constructor<E>,
  messageIncludes?: string,
  message?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMessage?: Constructor<Error> | string,
  messageIncludes?: string,
  message?: string,
): unknown {
  const errorClass = typeof classOrMessage === "string" ? undefined : classOrMessage;
  const note = typeof classOrMessage === "string" ? classOrMessage : message;
  let thrown: unknown;
  let returned: unknown;
  try {
    returned = fn();
  } catch (error) {
    thrown = error;
    if (errorClass) assertIsError(thrown, errorClass, messageIncludes, note);
    return thrown;
  }
  if (returned instanceof Promise) {
    returned.catch(() => {}); // reported here, so not a second time as an unhandled rejection
    refuse("Function returned a promise: use assertRejects", note);
  }
  refuse("Expected function to throw", note);
}

/** Calls `fn`, whose promise must reject, and resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, message?: string): Promise<unknown>;
/** Calls `fn`, whose promise must reject with an `errorClass` whose message contains `messageIncludes`, and resolves to the error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: Constructor<E>,
  messageIncludes?: string,
  message?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMessage?: Constructor<Error> | string,
  messageIncludes?: string,
  message?: string,
): Promise<unknown> {
  const errorClass = typeof classOrMessage === "string" ? undefined : classOrMessage;
  const note = typeof classOrMessage === "string" ? classOrMessage : message;
  let promise: unknown;
  try {
    promise = fn();
  } catch {
    refuse("Function throws when expected to reject", note);
  }
  try {
    await promise;
  } catch (error) {
    if (errorClass) assertIsError(error, errorClass, messageIncludes, note);
    return error;
  }
  refuse("Expected function to reject", note);
}

/** Throws always: this line should not have been reached by the test. */
export function fail(message?: string): never {
  refuse("Failed assertion", message);
}

/** Throws always: this line cannot be reached. */
export function unreachable(reason?: string): never {
  refuse("Unreachable", reason);
}

/** Throws always: this is not written yet. */
export function unimplemented(message?: string): never {
  refuse("Unimplemented", message);
}
