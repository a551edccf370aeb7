import { assertEquals, assertThrows } from "@std/assert";
import { grad, hessian, jacfwd, jacrev, np, type Tensor, valueAndGrad, vmap } from "../../mod.ts";

const product = (x: Tensor, y: Tensor) => np.sum(x.multiply(y).multiply(y));
const x = np.array([1, 2]), y = np.array([3, 4]);

Deno.test("argnums may stand by themselves", () => {
  const second: Tensor = grad(product, 1)(x, y);
  assertEquals(second.toArray(), grad(product, { argnums: 1 })(x, y).toArray());
  const [b, a]: readonly [Tensor, Tensor] = grad(product, [1, 0])(x, y);
  assertEquals([b.toArray(), a.toArray()], [[6, 16], [9, 16]]);
  const [value, slope] = valueAndGrad(product, 1)(x, y);
  assertEquals([value.item(), slope.toArray()], [41, [6, 16]]);
  for (const f of [jacfwd, jacrev, hessian]) {
    assertEquals(f(product, 1)(x, y).toArray(), f(product, { argnums: 1 })(x, y).toArray());
  }
  assertThrows(() => grad(product, { argnum: 1 } as never), TypeError, 'option "argnum"');
});

Deno.test("inAxes and outAxes may stand by themselves", () => {
  const m = np.array([[1, 2, 3], [4, 5, 6]]), add = (x: Tensor, y: Tensor) => x.add(y);
  assertEquals(vmap((x: Tensor) => x.sum(), 1)(m).toArray(), [5, 7, 9]);
  assertEquals(vmap(add, [0, null])(m, np.array([1, 2, 3])).toArray(), [[2, 4, 6], [5, 7, 9]]);
  assertEquals(vmap(add, [0, null], 1)(m, np.array([1, 2, 3])).toArray(), [[2, 5], [4, 7], [6, 9]]);
  assertEquals(vmap(add, [0, null], { outAxes: 1 })(m, np.array([1, 2, 3])).toArray(), [[2, 5], [4, 7], [6, 9]]);
  assertThrows(() => vmap(add, 0, { inAxes: 0 }), TypeError, "inAxes given twice");
});
