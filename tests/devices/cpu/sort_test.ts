import { assertEquals } from "@std/assert";
import { devicePut, np, type Tensor } from "../../../mod.ts";
import type { DType } from "../../../core/dtype.ts";
import { random01 } from "../../_helpers/numbers.ts";

const next = random01(7);
const types: readonly DType[] = [
  "bool",
  "uint8",
  "uint16",
  "uint32",
  "int8",
  "int16",
  "int32",
  "float16",
  "bfloat16",
  "float32",
  "float64",
];
// Below, at and above the sizes at which the way of sorting changes.
const sizes = [0, 1, 2, 47, 48, 300, 7000];

/** Numbers that repeat, of both signs where the type has them, with the special ones of floats among them. */
function drawn(dtype: DType, n: number): Tensor {
  const float = dtype.includes("float"), signed = float || dtype.startsWith("int");
  const special = [NaN, Infinity, -Infinity, -0, 0, 1e-40, -1e-40];
  const data = Float64Array.from({ length: n }, () => {
    if (float && next() < 0.1) return special[Math.floor(next() * special.length)]!;
    const x = Math.floor(next() * (dtype === "bool" ? 2 : dtype.endsWith("8") ? 100 : 3000)) * (signed && next() < 0.5 ? -1 : 1);
    return float ? x / 4 : x;
  });
  return devicePut(np.array(data, { dtype }), "cpu");
}

/** Positions in ascending order, NaN last, equals (-0 and 0 among them) as they came. */
function reference(x: readonly number[]): number[] {
  const before = (a: number, b: number) => Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a < b ? -1 : a > b ? 1 : 0;
  return x.map((_, i) => i).sort((i, j) => before(x[i]!, x[j]!) || i - j);
}

const list = (x: Tensor) => x.astype("float64").toArray() as number[];

for (const dtype of types) {
  Deno.test(`the CPU sorts ${dtype}`, () => {
    for (const n of sizes) {
      const x = drawn(dtype, n), numbers = list(x), order = reference(numbers);
      assertEquals(list(np.sort(x)), order.map((i) => numbers[i]!));
      assertEquals(np.argsort(x).toArray(), order);
    }
  });
}

Deno.test("the CPU sorts by several keys, and along any axis", () => {
  const n = 5000, a = devicePut(np.array(Float64Array.from({ length: n }, () => Math.floor(next() * 9)), "float32"), "cpu");
  const b = devicePut(np.array(Float64Array.from({ length: n }, () => Math.floor(next() * 9) - 4), "int32"), "cpu");
  const x = a.toArray() as number[], y = b.toArray() as number[];
  const expected = x.map((_, i) => i).sort((i, j) => x[i]! - x[j]! || y[i]! - y[j]! || i - j);
  assertEquals(np.lexsort([b, a]).toArray(), expected);
  const m = drawn("float32", 60 * 70).reshape([60, 70]);
  assertEquals(np.sort(m, 0).toArray(), np.sort(m.T, 1).T.toArray());
  assertEquals(np.argsort(m, 0).toArray(), np.argsort(m.T, 1).T.toArray());
});
