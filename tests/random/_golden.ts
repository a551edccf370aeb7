/**
 * Values of `tests/goldens/random_streams.json`, and how closely to meet them.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Tensor } from "../../core/tensor.ts";
import golden from "../goldens/random_streams.json" with { type: "json" };

interface Case {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly (number | string)[];
}

const cases = golden as unknown as Record<string, Case>;

function numbers(values: readonly (number | string)[]): number[] {
  return values.map((v) => typeof v === "number" ? v : v === "nan" ? NaN : v === "inf" ? Infinity : -Infinity);
}

/** Checks a tensor against JAX's: exactly, or within a relative tolerance. */
export function assertGolden(name: string, got: Tensor, tolerance = 0): void {
  const want = cases[name];
  assert(want !== undefined, `no golden case ${name}`);
  assertEquals([...got.shape], [...want.shape], `${name}: shape`);
  const values = numbers(want.values), data = [...got.dataSync()] as number[];
  values.forEach((v, i) => {
    const x = data[i]!;
    if (Object.is(v, x) || v === x) return;
    assert(Math.abs(x - v) <= tolerance * Math.max(Math.abs(v), 1e-3), `${name}[${i}]: ${x}, JAX gives ${v}`);
  });
}
