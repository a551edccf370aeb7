import { assertEquals } from "@std/assert";
import * as np from "../../np/mod.ts";

Deno.test("NumPy's constants, and the dtypes by name", () => {
  assertEquals([np.pi, np.e, np.inf, np.nan, np.newaxis], [Math.PI, Math.E, Infinity, NaN, null]);
  assertEquals(np.ones([2]).get(":", np.newaxis).shape, [2, 1]);
  const names = ["bool", "uint8", "uint16", "uint32", "int8", "int16", "int32", "float16", "bfloat16", "float32", "float64"] as const;
  for (const name of names) assertEquals([np[name], np.zeros([1], np[name]).dtype], [name, name]);
});

Deno.test("Euler's constant is the limit that it is", () => {
  let harmonic = 0;
  for (let k = 1; k <= 1e6; k++) harmonic += 1 / k;
  assertEquals(Math.round((harmonic - Math.log(1e6) - np.eulerGamma) * 1e9), 500);
});

Deno.test("sizes in bytes", () => {
  assertEquals([np.ones([3, 4]).nbytes, np.ones([3], "float16").itemsize, np.ones([3], "float16").nbytes], [48, 2, 6]);
});
