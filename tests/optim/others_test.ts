import { assertEquals, assertThrows } from "@std/assert";
import { grad, jit, np, optim, random, setDefaultDevice, type Tensor, vmap } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";
import { assertClose, cpuTest } from "./_parts.ts";

const { projections: p } = optim;
const point = () => ({ a: np.array([2, -3]), b: np.array([0.5]) });
const normal = () => ({ a: np.array([1, 2]), b: np.array([-1]) });

/** Projections of the point above, by Optax 0.2.8. */
const projected: [name: string, project: (x: ReturnType<typeof point>) => unknown, wanted: unknown][] = [
  ["nonNegative", (x) => p.projectionNonNegative(x), { a: [2, 0], b: [0.5] }],
  ["box", (x) => p.projectionBox(x, { a: np.array([0, -1]), b: 0 }, { a: 1, b: 0.25 }), { a: [1, -1], b: [0.25] }],
  ["hypercube", (x) => p.projectionHypercube(x, 1.5), { a: [1.5, 0], b: [0.5] }],
  ["simplex", (x) => p.projectionSimplex(x, 2), { a: [1.75, 0], b: [0.25] }],
  ["l1Sphere", (x) => p.projectionL1Sphere(x, 2), { a: [0.5, -1.5], b: [0] }],
  ["l1Ball", (x) => p.projectionL1Ball(x, 3), { a: [1, -2], b: [0] }],
  ["l1Ball, inside", (x) => p.projectionL1Ball(x, 30), { a: [2, -3], b: [0.5] }],
  ["l2Sphere", (x) => p.projectionL2Sphere(x, 2), { a: [1.0988845, -1.6483268], b: [0.2747211] }],
  ["l2Ball", (x) => p.projectionL2Ball(x, 2), { a: [1.0988845, -1.6483268], b: [0.2747211] }],
  ["l2Ball, inside", (x) => p.projectionL2Ball(x, 9), { a: [2, -3], b: [0.5] }],
  ["linfBall", (x) => p.projectionLinfBall(x, 1.5), { a: [1.5, -1.5], b: [0.5] }],
  ["vector", (x) => p.projectionVector(x, normal()), { a: [-0.75, -1.5], b: [0.75] }],
  ["hyperplane", (x) => p.projectionHyperplane(x, normal(), 2), { a: [3.0833333, -0.8333333], b: [-0.5833333] }],
  ["halfspace", (x) => p.projectionHalfspace(x, normal(), -6), { a: [1.75, -3.5], b: [0.75] }],
  ["halfspace, inside", (x) => p.projectionHalfspace(x, normal(), 6), { a: [2, -3], b: [0.5] }],
];

testOnDevices("projections follow Optax", (device) => {
  setDefaultDevice(device);
  for (const [name, project, wanted] of projected) {
    assertClose(project(point()), wanted, name);
    if (device === "cpu") assertClose(jit(project)(point()), wanted, `${name}, jitted`);
  }
});

cpuTest("the simplex's projection has the slope of its support", () => {
  const slope = grad((x: Tensor) => p.projectionSimplex(x).get(0))(np.array([2, 1.5, -1]));
  assertEquals(slope.toArray(), [0.5, -0.5, 0]);
});

cpuTest("assignments are optimal: every permutation costs at least as much", () => {
  const permutations = (n: number): number[][] =>
    n === 0 ? [[]] : permutations(n - 1).flatMap((rest) => Array.from({ length: n }, (_, at) => rest.toSpliced(at, 0, n - 1)));
  for (let seed = 0; seed < 5; seed++) {
    const cost = random.uniform(random.key(seed), [5, 5]), rows = cost.toArray() as number[][];
    const [r, c] = jit(optim.assignment.hungarianAlgorithm)(cost);
    const best = Math.min(...permutations(5).map((columns) => columns.reduce((sum, column, row) => sum + rows[row]![column]!, 0)));
    assertClose(cost.get(r, c).sum().item(), best, `seed ${seed}`);
  }
});

cpuTest("assignments of oblong and empty matrices, and in batches", () => {
  const wide = random.uniform(random.key(0), [4, 7]);
  const pairs = (x: Tensor) => optim.assignment.hungarianAlgorithm(x).map((t) => t.toArray());
  assertEquals(pairs(wide), [[3, 2, 1, 0], [1, 6, 4, 5]]);
  assertEquals(pairs(wide.T), [[1, 6, 4, 5], [3, 2, 1, 0]]);
  assertEquals(pairs(np.zeros([0, 3])), [[], []]);
  const batch = vmap((x: Tensor) => optim.assignment.hungarianAlgorithm(x))(np.stack([wide, np.flip(wide, 1)])) as [Tensor, Tensor];
  assertEquals(batch[1].toArray(), [[1, 6, 4, 5], [5, 0, 2, 1]]);
  assertThrows(() => optim.assignment.hungarianAlgorithm(np.zeros([3])), RangeError, "it takes a matrix of costs");
});

cpuTest("perturbed functions give Optax's numbers", () => {
  const winner = (x: Tensor) => np.argmax(x).astype("float32"), x = np.array([1, 1.05, 0.9]);
  const gumbel = optim.perturbations.makePerturbedFun(winner, { numSamples: 200 });
  assertClose(gumbel(random.key(0), x), 0.755, "the value");
  assertClose(grad((y: Tensor) => gumbel(random.key(0), y))(x), [-2.4880693, 2.5082808, 1.612791], "the gradient", 1e-4);
  const noise = new optim.perturbations.Normal();
  const gaussian = optim.perturbations.makePerturbedFun(winner, { numSamples: 50, noise, sigma: 0.5, useBaseline: false });
  assertClose(gaussian(random.key(2), x), 1.02, "the value");
  assertClose(grad((y: Tensor) => gaussian(random.key(2), y))(x), [-0.87831163, -0.5708766, 1.0036162], "the gradient", 1e-4);
});

cpuTest("iterations of linear algebra", () => {
  const [value, vector] = optim.powerIteration([[2, 1], [1, 3]]);
  assertClose(value, 3.618034, "eigenvalue");
  assertClose(np.abs(vector), [0.5257314, 0.85065067], "eigenvector");
  const [same] = optim.powerIteration((v: Tensor) => np.multiply(v, [3, 1]), { v0: np.ones([2]) });
  assertClose(same, 3, "of a function");
  const matrix = np.array([[4, 1], [1, 3]]);
  for (const n of [1, 2, 4]) {
    const [root] = optim.matrixInversePthRoot(matrix, n);
    assertClose(np.matmul(np.linalg.matrixPower(root, n), matrix), [[1, 0], [0, 1]], `root ${n}`, 1e-4);
  }
  assertClose(optim.nnls([[1, 2], [3, 4], [5, 6]], [7, 8, 9.5], 100), [0, 1.8392857], "nnls");
  assertThrows(() => optim.matrixInversePthRoot(matrix, 3), RangeError, "it must be 1, 2, 4 or 8");
  assertThrows(() => optim.powerIteration((v: Tensor) => v), TypeError, "give the vector to begin with");
});

cpuTest("microbatches give what the whole batch gives", () => {
  const loss = (w: Tensor, x: Tensor, y: Tensor) => np.mean(np.square(np.subtract(np.matmul(x, w), y)));
  const w = np.array([1, -1]), x = np.reshape(np.arange(12), [6, 2]).multiply(0.1), y = np.arange(6).astype("float32");
  const whole = grad(loss)(w, x, y);
  for (const accumulator of ["mean", "runningMean"] as const) {
    assertClose(jit(optim.microbatch(grad(loss), [1, 2], 2, { accumulator }))(w, x, y), whole.toArray(), accumulator);
  }
  const [g, { values, metrics }] = optim.microGrad(loss, {
    batchArgnums: [1, 2],
    microbatchSize: 2,
    accumulator: "mean",
    metricsFn: (one: Tensor) => np.sum(np.square(one)),
  })(w, x, y);
  assertClose(g, whole.toArray(), "microGrad");
  assertClose(values, [0.01, 1.21, 4.41, 9.61, 16.81, 26.01], "values");
  assertClose(metrics, [0.0004, 0.6292, 7.232399, 32.673996, 97.4980011, 229.928422], "metrics");
  assertEquals(optim.microVmap((a: Tensor) => np.square(a), { microbatchSize: 2 })(np.arange(6)).toArray(), [0, 1, 4, 9, 16, 25]);
  const some = optim.microbatch((a: Tensor) => np.sum(a), 0, 2, { numRealMicrobatches: np.array(1, { dtype: "int32" }) });
  assertEquals(some(np.array([1, 10, 2, 20])).item(), 3);
  assertThrows(() => optim.microbatch(np.sum, 0, 4)(np.zeros([6])), RangeError, "its size must be a multiple");
});

cpuTest("a normal distribution samples, and knows its density", () => {
  const d = optim.multiNormal([1, 2], [0, Math.log(2)]);
  // By scipy.stats.norm: logpdf(0, 1, 1) + logpdf(0, 2, 2).
  assertClose(d.logProb([[0, 0]]), [-3.5310242], "logProb", 1e-6);
  const x = d.sample([4000], random.key(0));
  assertClose(np.mean(x, 0), [1, 2], "means", 0.03);
  assertClose(np.std(x, 0), [1, 2], "deviations", 0.03);
});
