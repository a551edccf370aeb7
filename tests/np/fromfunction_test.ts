import { assertEquals } from "@std/assert";
import { grad, jit, np, type Tensor } from "../../mod.ts";

Deno.test("fromfunction calls f with scalars, of float32 if nothing is said", () => {
  const seen: string[] = [];
  const x = np.fromfunction((i, j) => {
    seen.push(`${i.dtype}${i.ndim}${j.ndim}`);
    return i.multiply(10).add(j);
  }, [2, 3]);
  assertEquals(seen, ["float3200"]);
  assertEquals(x.toArray(), [[0, 1, 2], [10, 11, 12]]);
  assertEquals(np.fromfunction((i) => i, [2], { dtype: "int32" }).dtype, "int32");
  assertEquals(np.fromfunction((i) => i, [2], "bool").dtype, "bool");
});

Deno.test("fromfunction puts the axes of what f gives last, and takes trees and constants", () => {
  assertEquals(np.fromfunction((i) => i.add(1).multiply(np.arange(3)), [2]).toArray(), [[0, 1, 2], [0, 2, 4]]);
  const { sum, one } = np.fromfunction((i, j) => ({ sum: i.add(j), one: 1 }), [2, 2]) as unknown as { sum: Tensor; one: Tensor };
  assertEquals([sum.toArray(), one.toArray()], [[[0, 1], [1, 2]], [[1, 1], [1, 1]]]);
  assertEquals(np.fromfunction(() => 3 as unknown as Tensor, []).item(), 3);
  assertEquals(np.fromfunction((i) => i, [0]).shape, [0]);
});

Deno.test("fromfunction can be differentiated and compiled", () => {
  const f = (a: Tensor) => np.fromfunction((i, j) => i.multiply(a).add(j), [2, 3]).sum();
  assertEquals([grad(f)(np.array(2)).item(), jit(f)(np.array(2)).item()], [3, 12]);
});
