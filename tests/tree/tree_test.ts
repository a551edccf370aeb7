import { assert, assertEquals, assertThrows } from "@std/assert";
import { jit, np, optim, random, setDefaultDevice, type Tensor, tree } from "../../mod.ts";

function cpuTest(name: string, fn: () => void): void {
  Deno.test(name, () => {
    setDefaultDevice("cpu");
    fn();
  });
}

const params = () => ({ w: np.array([[1, -2], [3, 4]]), b: np.array([5]), none: null });

cpuTest("null is an empty tree, and keys are visited in order", () => {
  assertEquals(tree.leaves({ b: 1, a: 2 }), [2, 1]);
  assertEquals(tree.leaves([null, 1]), [1]);
  assertEquals(tree.structure({ b: 1, a: [null, 2] }).toString(), "{a: [null, *], b: *}");
  const { leaves, structure } = tree.flatten({ b: 1, a: [2, null] });
  assertEquals(tree.unflatten(structure, leaves.map((x) => (x as number) * 10)), { a: [20, null], b: 10 });
});

cpuTest("paths name the leaves", () => {
  assertEquals(tree.leavesWithPath({ a: [1, { "x y": 2 }] }).map(([path]) => tree.keystr(path)), [".a[0]", '.a[1]["x y"]']);
  assertEquals(tree.mapWithPath((path, x, y) => `${path.join("/")}:${x}${y}`, { a: [1, 2] }, { a: [3, 4] }), { a: ["a/0:13", "a/1:24"] });
  const { leaves, structure } = tree.flattenWithPath({ b: 1, a: null });
  assertEquals([leaves, structure.size], [[[["b"], 1]], 1]);
});

cpuTest("reduce, transpose, broadcast, allLeaves", () => {
  assertEquals(tree.reduce((a, b) => a + b, { a: 1, b: [2, 3] }), 6);
  assertEquals(tree.reduce((a, b) => a + b, null, 7), 7);
  assertThrows(() => tree.reduce((a, b) => a + b, null), RangeError, "give an initial value");
  const rows = [{ a: 1, b: 2 }, { a: 3, b: 4 }];
  assertEquals(tree.transpose(tree.structure([0, 0]), tree.structure({ a: 0, b: 0 }), rows), { a: [1, 3], b: [2, 4] });
  assertEquals(tree.broadcast({ a: 1, b: 2 }, { a: [0, 0], b: { c: 0 } }), { a: [1, 1], b: { c: 2 } });
  assertThrows(() => tree.broadcast({ a: 1 }, { b: 0 }), TypeError, "the prefix {a: *} does not fit the tree {b: *}");
  assertEquals([tree.allLeaves([1, "x"]), tree.allLeaves([1, [2]])], [true, false]);
  assertEquals(tree.all({ a: np.array([true]), b: np.array([1, 0]) }).item(), false);
});

cpuTest("map over trees that differ says where", () => {
  assertThrows(() => tree.map((a, b) => a + b, { a: { x: 1 } }, { a: { y: 1 } }), TypeError, "at .a the first is {x: *}, tree 2 is {y: *}");
});

cpuTest("arithmetic is leaf by leaf", () => {
  const p = params(), q = tree.onesLike(p);
  assertEquals(tree.add(p, q, q).w.toArray(), [[3, 0], [5, 6]]);
  assertEquals(tree.sub(p, q).b.toArray(), [4]);
  assertEquals(tree.mul(p, p).b.toArray(), [25]);
  assertEquals(tree.div(q, p).b.toArray(), [Math.fround(0.2)]);
  assertEquals(tree.scale(2, p).b.toArray(), [10]);
  assertEquals(tree.addScale(p, 3, q).b.toArray(), [8]);
  assertEquals(tree.where(np.array(false), p, q).w.toArray(), [[1, 1], [1, 1]]);
  assertEquals(tree.clip(p, { min: 0, max: 3 }).w.toArray(), [[1, 0], [3, 3]]);
  assertEquals(tree.scale(2, p).none, null);
});

cpuTest("norms, sums and extremes are of one long vector", () => {
  const p = params();
  assertEquals(tree.size(p), 5);
  assertEquals([tree.sum(p), tree.max(p), tree.min(p), tree.vdot(p, p)].map((x) => x.item()), [11, 5, -2, 55]);
  assertEquals(tree.norm(p, { squared: true }).item(), 55);
  assertEquals([1, Infinity].map((ord) => tree.norm(p, { ord }).item()), [15, 5]);
  assertEquals(tree.norm(p, { ord: Infinity, squared: true }).item(), 25);
  assertEquals([tree.norm(null), tree.sum(null), tree.max(null)].map((x) => x.item()), [0, 0, -Infinity]);
  assertThrows(() => tree.norm(p, { ord: 3 }), RangeError, "it must be 1, 2 or Infinity");
  assertEquals(tree.allclose(p, tree.addScale(p, 1e-7, p)).item(), true);
  assertEquals(tree.allclose(p, tree.scale(2, p)).item(), false);
});

cpuTest("types are cast, told and mixed", () => {
  const p = { a: np.ones([2]), b: np.ones([1], "float16") };
  assertEquals([tree.cast(p, "int32").a.dtype, tree.cast(p, null).b.dtype, tree.castLike(p, { a: p.b, b: p.a }).a.dtype], [
    "int32",
    "float16",
    "float16",
  ]);
  assertEquals([tree.dtype(p, "highest"), tree.dtype(p, "lowest"), tree.dtype(p, "promote"), tree.dtype(p.a)], [
    "float32",
    "float16",
    "float32",
    "float32",
  ]);
  assertThrows(() => tree.dtype(p), TypeError, 'say "promote", "highest" or "lowest"');
  assertEquals([tree.zerosLike(p, "int32").a.dtype, tree.fullLike(p, 3).b.toArray(), tree.batchShape(p, [4]).a.shape], ["int32", [3], [
    4,
    2,
  ]]);
});

cpuTest("ravel comes back with shapes and types", () => {
  const p = { a: np.array([[1, 2]]), b: np.array([3], { dtype: "int32" }), c: null };
  const [vector, unravel] = tree.ravel(p);
  assertEquals([vector.dtype, vector.toArray()], ["float32", [1, 2, 3]]);
  const back = unravel(vector.multiply(2));
  assertEquals([back.a.toArray(), back.b.dtype, back.b.toArray(), back.c], [[[2, 4]], "int32", [6], null]);
  assertThrows(() => unravel([1, 2]), RangeError, "it takes a vector of 3");
  assertEquals(tree.ravel(null)[0].shape, [0]);
});

cpuTest("moments follow their formulas, and the correction keeps its digits", () => {
  const mu = tree.updateMoment({ a: np.array([2]), b: null }, { a: np.array([1]), b: np.array([7]) }, 0.75, 2);
  assertEquals([mu.a.toArray(), (mu.b as Tensor).toArray()], [[1.75], [7]]);
  assertEquals(tree.updateInfinityMoment(np.array([-3]), np.array([1]), 0.5, 0.5).toArray(), [3.5]);
  assertEquals(tree.updateMomentPerElemNorm(np.array([-2]), np.array([0]), 0.5, 3).toArray(), [4]);
  const corrected = tree.biasCorrection(np.array([1]), 0.999, 1).item() as number;
  assert(Math.abs(corrected / 1000 - 1) < 2e-7, `${corrected}`);
});

cpuTest("random trees have a key for each leaf", () => {
  const p = { a: np.zeros([2]), b: np.zeros([2]) }, r = tree.randomLike(random.key(1), p);
  assert(r.a.toArray()!.toString() !== r.b.toArray()!.toString());
  assertEquals(
    tree.randomLike(random.key(1), p, { sampler: (k, shape) => random.randint(k, shape, { minval: 0, maxval: 5 }) }).a.dtype,
    "int32",
  );
});

cpuTest("states are looked into and changed by name", () => {
  const p = { w: np.ones([2]) }, tx = optim.chain(optim.scaleByAdam(), optim.trace(0.9)), state = tx.init(p);
  assertEquals(tree.get(state, "count").item(), 0);
  assertEquals(tree.get(state, "nothing"), undefined);
  assertEquals(tree.get(state, "nothing", { default: 3 }), 3);
  assertThrows(() => tree.get(state, "w"), RangeError, "it is at [0].mu.w, [0].nu.w, [1].trace.w; say which with filtering");
  assertEquals(tree.getAllWithPath(state, "w").length, 3);
  const named = tree.get(state, "w", { filtering: (path) => path.includes("nu") });
  assertEquals(named.toArray(), [0, 0]);
  const later = tree.set(state, { count: np.array(5, { dtype: "int32" }) });
  assertEquals(tree.get(later, "count").item(), 5);
  assertThrows(() => tree.set(state, { counts: 1 }), RangeError, 'Cannot take tree.set of "counts": the tree has no such name');
});

cpuTest("mapParams finds what is like the parameters, in wrappers too", () => {
  const p = { w: np.ones([2]), b: np.ones([1]) };
  const tx = optim.chain<unknown[]>(
    optim.masked(optim.adam(0.1), { w: true, b: false }),
    optim.partition({ a: optim.trace(0.9), z: optim.identity() }, { w: "a", b: "z" }),
    optim.multiSteps(optim.sgd(0.1, { momentum: 0.5 }), 2),
  );
  const state = tx.init(p);
  const marked = tree.mapParams(tx, () => "param", state, { transformNonParams: () => "other" });
  assertEquals(tree.get(marked, "mu"), { w: "param", b: null });
  assertEquals(tree.get(marked, "miniStep"), "other");
  assertEquals(tree.get(marked, "accGrads"), { w: "param", b: "param" });
  assertEquals(tree.structure(marked).toString(), tree.structure(state).toString());
  const scaled = tree.mapParams(optim.adam(1), (m, x) => np.add(m, x), optim.adam(1).init(p), { rest: [p] });
  assertEquals(tree.get(scaled, "mu").w.toArray(), [1, 1]);
});

cpuTest("states survive being taken apart, put together, and compiled", () => {
  const p = params(), g = tree.onesLike(p), tx = optim.adamw(0.1);
  const [, state] = tx.update(g, tx.init(p), p);
  const { leaves, structure } = tree.flatten(state);
  const again = tree.unflatten(
    structure,
    leaves.map((x) => np.array((x as Tensor).dataSync(), { dtype: (x as Tensor).dtype, shape: (x as Tensor).shape })),
  );
  const step = jit((s: optim.OptState) => tx.update(g, s, p));
  const one = step(state), two = step(again);
  assertEquals(tree.leaves(one).map((x) => (x as Tensor).toArray()), tree.leaves(two).map((x) => (x as Tensor).toArray()));
});
