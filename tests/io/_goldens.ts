/**
 * What Python says is in the files under tests/goldens/io.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { chooseDevice } from "../../core/device.ts";
import * as io from "../../io/mod.ts";
import { Tensor } from "../../core/tensor.ts";

chooseDevice("cpu");

const folder = new URL("../goldens/io/", import.meta.url);

/** The path of a golden file. */
export const golden = (name: string): URL => new URL(name, folder);

/** The bytes of a golden file. */
export const goldenBytes = (name: string): Uint8Array<ArrayBuffer> => Deno.readFileSync(golden(name));

/** What is expected, by the script's names. */
export const expected = JSON.parse(Deno.readTextFileSync(golden("expected.json")));

/** A tensor as the script describes it. */
export interface Described {
  readonly dtype: string;
  readonly shape: number[];
  readonly values: unknown[];
}

/** A number that may be written as text. */
export const toNumber = (x: unknown): unknown => x === "nan" ? NaN : x === "inf" ? Infinity : x === "-inf" ? -Infinity : x;

/** What a Python type is read as. */
const read: { readonly [dtype: string]: string } = {
  int64: "int32",
  uint64: "uint32",
  float8_e4m3fn: "float32",
  float8_e5m2: "float32",
};

/** Checks a tensor against the script's description, bit for bit (a NaN is a NaN). */
export function assertTensor(x: unknown, { dtype, shape, values }: Described, name: string): void {
  if (!(x instanceof Tensor)) throw new TypeError(`${name} is no tensor but ${x}`);
  assertEquals(x.dtype, read[dtype] ?? dtype, name);
  assertEquals([...x.shape], shape, name);
  const got = [x.toArray()].flat(Infinity as 1);
  assertEquals(got, values.map(toNumber) as never, name);
}

/** Checks a whole tree of tensors, containers and plain values. */
export function assertTree(x: unknown, want: unknown, name = "value"): void {
  if (want !== null && typeof want === "object" && "dtype" in want && "values" in want) return assertTensor(x, want as Described, name);
  if (want !== null && typeof want === "object") {
    assertEquals(Array.isArray(x), Array.isArray(want), name);
    assertEquals(Object.keys(x as object).sort(), Object.keys(want).sort(), name);
    for (const [key, value] of Object.entries(want)) assertTree((x as { [key: string]: unknown })[key], value, `${name}.${key}`);
    return;
  }
  assertEquals(x, toNumber(want), name);
}

/** Checks that reading fails as a malformed file, with a message that holds `part`. */
export async function assertMalformed(read: () => unknown, part: string): Promise<void> {
  let error: unknown;
  try {
    await read();
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof io.FileFormatError)) throw new Error(`Expected a FileFormatError with ${JSON.stringify(part)}, got ${error}`);
  if (!error.message.includes(part)) throw new Error(`Expected ${JSON.stringify(part)} in: ${error.message}`);
}
