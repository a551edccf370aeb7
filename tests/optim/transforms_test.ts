import { assert, assertEquals } from "@std/assert";
import { foriLoop, grad, hessian, jit, np, optim, type Tensor, tree, vmap } from "../../mod.ts";
import { build, cases, start, stepOf, typeOf } from "./_problems.ts";
import { assertClose, cpuTest } from "./_parts.ts";

// Line searches loop until each is done: under vmap the others wait for the slowest, which takes long to compile.
const batchable = cases.filter(({ path }, i) => cases.findIndex((other) => other.path === path) === i && path !== "contrib.galore");

for (const item of batchable) {
  cpuTest(`${item.path} steps a batch of runs as it steps each`, () => {
    const tx = build(item), step = stepOf(tx, "quadratic" in item.runs ? "quadratic" : "network", item.extra);
    const one = start("quadratic" in item.runs ? "quadratic" : "network");
    const runs = [one, tree.map((x: Tensor) => x.multiply(0.5), one)];
    const both = tree.map((a: Tensor, b: Tensor) => np.stack([a, b]), ...runs as [unknown, unknown]);
    const twice = (params: unknown) => {
      const [once, state] = step(params, tx.init(params));
      return step(once, state)[0];
    };
    const batched = jit(vmap(twice))(both);
    runs.forEach((run, i) => {
      const alone = tree.map((x: Tensor) => x.toArray(), twice(run));
      assertClose(tree.map((x: Tensor) => x.get(i), batched), alone, `${item.path}, run ${i}`);
    });
  });
}

cpuTest("an update can be differentiated, and the learning rate learned", () => {
  const loss = (w: Tensor) => np.sum(np.square(w));
  const after = (rate: Tensor): Tensor => {
    const tx = optim.adam(rate, { epsRoot: 1e-8 });
    let w = np.array([1, -2]), state = tx.init(w);
    for (let i = 0; i < 2; i++) {
      const [updates, next] = tx.update(grad(loss)(w), state, w);
      w = optim.applyUpdates(w, updates), state = next;
    }
    return loss(w);
  };
  const slope = grad(after)(0.1).item() as number, difference = (Number(after(np.array(0.101))) - Number(after(np.array(0.099)))) / 0.002;
  assert(Math.abs(slope - difference) < 0.02 * Math.abs(difference), `${slope} and ${difference}`);
});

cpuTest("half-precision parameters keep their type, and their states theirs", () => {
  const params = { w: np.ones([2], "float16") };
  for (const tx of [optim.sgd(0.1, { momentum: 0.9 }), optim.adamw(optim.linearSchedule(0.1, 0, 5)), optim.lion(0.1), optim.rmsprop(0.1)]) {
    const state = tx.init(params);
    const [updates, next] = tx.update(params, state, params);
    assertEquals([updates.w.dtype, optim.applyUpdates(params, updates).w.dtype, typeOf(next)], ["float16", "float16", typeOf(state)]);
  }
  const wide = optim.adam(0.1, { muDtype: "float32" }), state = wide.init(params);
  assertEquals([tree.get(state, "mu").w.dtype, typeOf(wide.update(params, state)[1])], ["float32", typeOf(state)]);
});

cpuTest("a foriLoop trains", () => {
  const tx = optim.chain(optim.clipByGlobalNorm(1), optim.adam(0.1)), w = np.array([3, -3]);
  const [end] = foriLoop(0, 200, (_, [x, state]) => {
    const [updates, next] = tx.update(x.multiply(2), state, x);
    return [optim.applyUpdates(x, updates), next];
  }, [w, tx.init(w)] as [Tensor, optim.OptState]);
  assert(Number(np.max(np.abs(end))) < 0.1);
});

cpuTest("scaleGradient and safeNorm have the gradients they promise", () => {
  assertEquals(grad((x: Tensor) => np.sum(optim.scaleGradient(x, 0.25)))(np.ones([2])).toArray(), [0.25, 0.25]);
  assertEquals(grad((x: Tensor) => np.sum(np.multiply(optim.scaleGradient(x, 0), x)))(np.array([3])).toArray(), [3]);
  assertEquals(grad((x: Tensor) => optim.safeNorm(x, 1e-3))(np.zeros([2])).toArray(), [0, 0]);
  assertEquals(optim.safeNorm([[3, 4], [0, 0]], 0.5, { axis: 1 }).toArray(), [5, 0.5]);
  assertEquals(grad((x: Tensor) => optim.safeRootMeanSquares(x, 0.1))(np.zeros([2])).toArray(), [0, 0]);
});

cpuTest("a count stops at the largest integer", () => {
  assertEquals(optim.safeIncrement(np.array(2147483647, { dtype: "int32" })).item(), 2147483647);
  assertEquals([optim.safeIncrement(4).item(), optim.safeIncrement(np.array(1.5)).item()], [5, 2.5]);
});

cpuTest("second derivatives' diagonals", () => {
  const loss = (p: { a: Tensor; b: Tensor }, x: Tensor, y: Tensor) =>
    np.sum(np.square(np.subtract(np.multiply(np.exp(p.a), x), np.add(y, p.b))));
  const p = { a: np.array([0.1, 0.2]), b: np.array([0.5]) }, x = np.array([1, 2]), y = np.array([0.5, -0.5]);
  const diagonal = optim.secondOrder.hessianDiag(loss, p, x, y).toArray() as number[];
  const [flat, unravel] = tree.ravel(p), full = hessian((v: Tensor) => loss(unravel(v), x, y))(flat) as Tensor;
  assertClose(np.diag(full), diagonal, "hessianDiag");
  assertClose(
    np.square(tree.ravel(grad((q: typeof p) => loss(q, x, y))(p))[0]),
    optim.secondOrder.fisherDiag(loss, p, x, y).toArray(),
    "fisherDiag",
  );
});
