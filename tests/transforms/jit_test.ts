// What jit promises: one trace per combination of types, statics by value, donation, and the same numbers as eager.
import { assertEquals, assertNotEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  checkpoint,
  checkpointName,
  checkpointPolicies,
  closureConvert,
  evalShape,
  grad,
  jit,
  jvp,
  linearize,
  makeProgram,
  np,
  optim,
  scan,
  ShapeDtype,
  stopGradient,
  type Tensor,
  valueAndGrad,
  vjp,
  vmap,
} from "../../mod.ts";

const x = np.array([1, 2, 3]);

Deno.test("a function is traced once for each combination of shapes, dtypes, structure and statics", () => {
  let traces = 0;
  const f = jit((v: { a: Tensor; b?: Tensor }, n: number) => {
    traces++;
    return v.a.multiply(n);
  }, { staticArgnums: 1 });
  f({ a: x }, 2), f({ a: x.add(1) }, 2);
  assertEquals([traces, f.cacheSize], [1, 1]);
  f({ a: np.zeros([2]) }, 2), f({ a: x.astype("int32") }, 2), f({ a: x, b: x }, 2), f({ a: x }, 3);
  assertEquals([traces, f.cacheSize], [5, 5]);
  assertEquals(f({ a: x }, 3).toArray(), [3, 6, 9]);
  f.clearCache();
  assertEquals(f.cacheSize, 0);
});

Deno.test("static arguments may be plain data and functions", () => {
  const f = jit((v: Tensor, options: { power: number }, g: (t: Tensor) => Tensor) => g(v.power(options.power)), { staticArgnums: [1, 2] });
  assertEquals(f(x, { power: 2 }, np.negative).toArray(), [-1, -4, -9]);
  assertEquals(f(x, { power: 3 }, np.negative).toArray(), [-1, -8, -27]);
  f(x, { power: 3 }, np.negative);
  assertEquals(f.cacheSize, 2);
});

Deno.test("numbers are traced, not baked in, and weak", () => {
  let traces = 0;
  const f = jit((v: Tensor, n: number | Tensor) => (traces++, v.multiply(n)));
  assertEquals(f(x, 2).toArray(), [2, 4, 6]);
  assertEquals(f(x, 5).toArray(), [5, 10, 15]);
  assertEquals(traces, 1);
  assertEquals(f(x.astype("float16"), 2).dtype, "float16");
});

Deno.test("trees go in and come out", () => {
  const out = jit((p: { w: Tensor[]; n: null }) => ({ sum: p.w[0]!.add(p.w[1]!), none: p.n, list: [p.w[0]!] }))({ w: [x, x], n: null });
  assertEquals([out.sum.toArray(), out.none, out.list.length], [[2, 4, 6], null, 1]);
});

Deno.test("donation disposes of the argument and nothing else", () => {
  const big = np.array(new Float32Array(5000).fill(1)), other = np.array(new Float32Array(5000).fill(2));
  const f = jit((a: Tensor, b: Tensor) => a.add(b), { donateArgnums: 0 });
  assertEquals(f(big, other).get(0).item(), 3);
  assertThrows(() => big.dataSync(), TypeError, "donat");
  assertThrows(() => f(big, other), TypeError, "donated");
  assertEquals(other.get(4999).item(), 2);
});

Deno.test("numbers that are donated or disposed of stay what they are elsewhere", () => {
  const tx = optim.adam(0.1), first = tx.init(np.ones([3])), second = tx.init(np.ones([3])), zero = np.array(0);
  const step = jit((state: typeof first, n: Tensor) => [state, n.add(1)], { donateArgnums: [0, 1] });
  step(first, np.array(0));
  np.array(0).dispose();
  assertEquals([zero.item(), np.array(0).item(), (step(second, zero)[1] as Tensor).item()], [0, 0, 1]);
  assertEquals(zero.item(), 0);
});

Deno.test("an output that is an input is a value of its own", () => {
  const [a, b] = jit((v: Tensor) => [v, v] as const)(x);
  a.dispose();
  assertEquals(b.toArray(), [1, 2, 3]);
  assertEquals(x.toArray(), [1, 2, 3]);
});

Deno.test("jit composes with everything", () => {
  const f = (v: Tensor) => np.sum(np.sin(v).multiply(v));
  const want = grad(f)(x).toArray();
  for (const g of [jit(grad(f)), grad(jit(f)), jit(grad(jit(f))), (v: Tensor) => vjp(jit(f), v)[1](np.array(1))[0]]) {
    assertEquals(
      ((g as (v: Tensor) => Tensor)(x).toArray() as number[]).map((n) => n.toFixed(4)),
      (want as number[]).map((n) => n.toFixed(4)),
    );
  }
  assertEquals(vmap(jit((v: Tensor) => v.multiply(2)))(x).toArray(), [2, 4, 6]);
  assertEquals(jit(vmap(jit((v: Tensor) => v.multiply(2))))(x).toArray(), [2, 4, 6]);
  const [, slope] = jvp(jit((v: Tensor) => v.multiply(v)), [x], [np.ones([3])]);
  assertEquals((slope as Tensor).toArray(), [2, 4, 6]);
});

Deno.test("a jitted function may close over what is being differentiated", () => {
  const f = (w: Tensor) => jit((v: Tensor) => v.multiply(w).sum())(x);
  assertEquals(grad(f)(np.array(2)).item(), 6);
});

Deno.test("a jitted function keeps its derivative from call to call", () => {
  const f = jit((v: Tensor) => np.sum(np.square(v)));
  const step = (v: Tensor) => v.subtract(grad(f)(v).multiply(0.25));
  assertEquals(step(step(x)).toArray(), [0.25, 0.5, 0.75]);
});

Deno.test("lower gives the program, explain what became of it", () => {
  const f = jit((v: Tensor) => np.tanh(v).sum());
  assertStringIncludes(f.lower(x).toString(), "tanh a");
  assertNotEquals(f.explain(x).executable.explain().kernels.length, 0);
});

Deno.test("checkpoint policies keep what they say, and values stay the same", () => {
  const f = (v: Tensor) => np.sum(np.sin(checkpointName(np.exp(v), "e")).multiply(np.dot(v, v)));
  const count = (policy?: Parameters<typeof checkpoint>[1]) => String(makeProgram(grad(checkpoint(f, policy)))(x)).match(/= exp /g)!.length;
  const plain = (grad(f)(x).toArray() as number[]).map((n) => n.toFixed(3));
  const { saveOnlyTheseNames, everythingSaveable, nothingSaveable, dotsSaveable, saveFromBothPolicies } = checkpointPolicies;
  for (
    const policy of [
      undefined,
      nothingSaveable,
      everythingSaveable,
      dotsSaveable,
      saveOnlyTheseNames("e"),
      saveFromBothPolicies(dotsSaveable, saveOnlyTheseNames("e")),
    ]
  ) {
    const got = (grad(checkpoint(f, policy === undefined ? {} : { policy }))(x).toArray() as number[]).map((n) => n.toFixed(3));
    assertEquals(got, plain);
  }
  assertEquals(count() >= 2, true);
});

Deno.test("aux values come back beside gradients, whatever they are", () => {
  const f = (v: Tensor) => [v.sum(), { doubled: v.multiply(2), note: "kept" }] as const;
  const [gradient, aux] = grad(f, { hasAux: true })(x) as unknown as [Tensor, { doubled: Tensor; note: string }];
  assertEquals([gradient.toArray(), aux.doubled.toArray(), aux.note], [[1, 1, 1], [2, 4, 6], "kept"]);
  const [[value, more]] = valueAndGrad(f, { hasAux: true })(x) as unknown as [[Tensor, { note: string }], Tensor];
  assertEquals([value.item(), more.note], [6, "kept"]);
});

Deno.test("argnums may be one or several", () => {
  const f = (a: Tensor, b: { c: Tensor }) => a.multiply(b.c).sum();
  assertEquals((grad(f, { argnums: 1 })(x, { c: x.multiply(2) }) as unknown as { c: Tensor }).c.toArray(), [1, 2, 3]);
  const [da, db] = grad(f, { argnums: [0, 1] })(x, { c: x.multiply(2) }) as unknown as [Tensor, { c: Tensor }];
  assertEquals([da.toArray(), db.c.toArray()], [[2, 4, 6], [1, 2, 3]]);
});

Deno.test("stopGradient stops both ways", () => {
  assertEquals(grad((v: Tensor) => v.multiply(stopGradient(v)).sum())(x).toArray(), [1, 2, 3]);
  assertEquals((jvp((v: Tensor) => stopGradient({ v }).v, [x], [x])[1] as Tensor).toArray(), [0, 0, 0]);
});

Deno.test("evalShape computes nothing, and linearize once", () => {
  const out = evalShape((v: Tensor) => ({ y: np.matmul(v, v) }), new ShapeDtype([1000, 1000])) as { y: ShapeDtype };
  assertEquals(String(out.y), "float32[1000,1000]");
  let calls = 0;
  const [, linear] = linearize((v: Tensor) => (calls++, np.square(v)), x);
  linear(x), linear(x);
  assertEquals(calls, 1);
});

Deno.test("closureConvert hands out what a function closes over", () => {
  const [f, constants] = closureConvert((v: Tensor) => v.multiply(x), x);
  assertEquals([constants.length, (f(x, ...constants) as Tensor).toArray()], [1, [1, 4, 9]]);
});

Deno.test("a thousand training steps are one scan, the same as eager steps", () => {
  const loss = (w: Tensor) => np.mean(np.square(np.multiply(w, x).subtract(2)));
  const step = (w: Tensor) => {
    const [value, slope] = valueAndGrad(loss)(w);
    return [w.subtract(slope.multiply(0.01)), value] as const;
  };
  let w = np.array(0);
  for (let i = 0; i < 1000; i++) [w] = step(w);
  const [scanned, losses] = scan((c: Tensor) => step(c), np.array(0), null, { length: 1000 });
  assertEquals((scanned.item() as number).toFixed(4), (w.item() as number).toFixed(4));
  assertEquals(losses.shape, [1000]);
});
