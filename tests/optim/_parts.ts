/**
 * The golden file of tests/goldens/optim_parts.py, and comparing with it.
 *
 * @module
 */
import { assert } from "@std/assert";
import { np, setDefaultDevice, type Tensor } from "../../mod.ts";
import parts from "../goldens/optim_parts.json" with { type: "json" };

/** The golden file. */
// deno-lint-ignore no-explicit-any -- cases of many shapes
export const golden: any = parts;

/** Numbers as the golden file writes them: those that JSON does not know are strings. */
export function numbers(x: unknown): unknown {
  if (Array.isArray(x)) return x.map(numbers);
  return typeof x === "string" ? Number(x) : x;
}

/** A tree of nested arrays as one of tensors. */
// deno-lint-ignore no-explicit-any -- trees of any type
export function tensors(x: unknown, dtype?: "int32"): any {
  if (x === null || typeof x !== "object" || Array.isArray(x)) {
    return np.array(numbers(x) as number[], dtype === undefined ? {} : { dtype });
  }
  return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, tensors(value, dtype)]));
}

/** Checks that a tree of tensors has the numbers of one of nested arrays, NaN where it has NaN. */
export function assertClose(actual: unknown, expected: unknown, what: string, tolerance = 1e-5): void {
  const visit = (a: unknown, b: unknown, path: string): void => {
    if (Array.isArray(b)) {
      assert(Array.isArray(a) && a.length === b.length, `${what}${path}: got ${JSON.stringify(a)}, wanted ${JSON.stringify(b)}`);
      return b.forEach((x, i) => visit(a[i], x, `${path}[${i}]`));
    }
    if (b !== null && typeof b === "object") {
      for (const [key, value] of Object.entries(b)) visit((a as Record<string, Tensor>)[key]!.toArray(), numbers(value), `${path}.${key}`);
      return;
    }
    const x = a as number, y = Number(b);
    const close = Number.isNaN(y) ? Number.isNaN(x) : x === y || Math.abs(x - y) <= tolerance * (1 + Math.abs(y));
    assert(close, `${what}${path}: got ${x}, wanted ${y}`);
  };
  const plain = actual as Tensor;
  visit(typeof plain?.toArray === "function" ? plain.toArray() : actual, numbers(expected), "");
}

/** Declares a test that runs on the CPU. */
export function cpuTest(name: string, fn: () => void): void {
  Deno.test(name, () => {
    setDefaultDevice("cpu");
    fn();
  });
}
