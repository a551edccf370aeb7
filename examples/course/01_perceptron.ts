/**
 * The perceptron: a step of a weighted sum, its learning rule, and what it cannot learn.
 *
 *     deno run examples/course/01_perceptron.ts
 *
 * @module
 */
import { jit, nn, np, optim, random, type Tensor, valueAndGrad } from "@fluxion/fluxion";
import { boundary, type Data } from "./_boundary.ts";
import { type Lesson, main, type Show } from "./_lesson.ts";

const corners = [[0, 0], [0, 1], [1, 0], [1, 1]];
const gates: Record<string, number[]> = { AND: [0, 0, 0, 1], OR: [0, 1, 1, 1], NAND: [1, 1, 1, 0], XOR: [0, 1, 1, 0] };

/** y = f(Σ wᵢxᵢ + b), with f(z) = 1 if z ≥ 0 else 0. The bias is the weight of a constant input 1. */
function predict(w: readonly number[], x: readonly number[]): number {
  return [...x, 1].reduce((z, xi, i) => z + w[i]! * xi, 0) >= 0 ? 1 : 0;
}

/**
 * The perceptron rule: w ← w + (y − ŷ)·x for each example that is wrong, until none is, or for `passes` rounds. Where a round ends with the
 * weights of an earlier one, all that follows repeats: `cycle` is after how many rounds.
 */
function learn({ x, y }: Data, passes: number): { w: number[]; updates: number; mistakes: number[]; cycle: number } {
  let w = new Array<number>(x[0]!.length + 1).fill(0), updates = 0, cycle = 0;
  const mistakes: number[] = [], seen = new Map<string, number>();
  for (let pass = 0; pass < passes; pass++) {
    let wrong = 0;
    x.forEach((xi, i) => {
      const error = y[i]! - predict(w, xi);
      if (error === 0) return;
      w = w.map((wj, j) => wj + error * [...xi, 1][j]!);
      wrong++;
    });
    updates += wrong;
    mistakes.push(wrong);
    if (wrong === 0) break;
    if (seen.has(String(w))) cycle ||= pass - seen.get(String(w))!;
    seen.set(String(w), pass);
  }
  return { w, updates, mistakes, cycle };
}

/** Two clouds on the two sides of a line, at least `gap` away from it; with Novikoff's bound (R/γ)² on the number of updates. */
function cloud(seed: number, n: number, gap: number): Data & { bound: number } {
  const points = random.uniform(random.key(seed), [8 * n, 2], { minval: -1, maxval: 1 }).toArray() as number[][];
  const normal = [0.8, -0.5, 0.1], length = Math.hypot(...normal);
  const side = ([a, b]: number[]) => (normal[0]! * a! + normal[1]! * b! + normal[2]!) / length;
  const x = points.filter((p) => Math.abs(side(p)) >= gap).slice(0, n), y = x.map((p) => side(p) > 0 ? 1 : 0);
  const radius = Math.max(...x.map((p) => Math.hypot(...p, 1))), margin = Math.min(...x.map((p) => Math.abs(side(p))));
  return { x, y, bound: (radius / margin) ** 2 };
}

/** A 2-2-1 network learns XOR: tanh and a sigmoid, trained by gradients. */
function network(seed: number, steps: number): { correct: number; answer: (points: number[][]) => number[] } {
  const model = nn.serial(nn.dense(2), nn.tanh, nn.dense(1)), tx = optim.adam(0.1);
  const x = np.array(corners), y = np.array(gates.XOR!).reshape([4, 1]);
  let best: ReturnType<typeof network> | undefined;
  for (let attempt = 0; attempt < 5 && best?.correct !== 4; attempt++) { // two hidden units can get stuck: start again
    let { params } = model.init(random.key(seed + attempt), [2]), state = tx.init(params);
    const step = jit((p: typeof params, s: typeof state) => {
      const [, grads] = valueAndGrad((q: typeof params) => np.mean(nn.sigmoidBinaryCrossEntropy(model.apply(q, x), y)))(p);
      const [updates, next] = tx.update(grads as never, s, p);
      return [optim.applyUpdates(p, updates as never), next] as [typeof params, typeof state];
    });
    for (let i = 0; i < steps; i++) [params, state] = step(params, state);
    const trained = params;
    const answer = (points: number[][]) => Array.from((model.apply(trained, np.array(points)) as Tensor).dataSync(), (z) => z >= 0 ? 1 : 0);
    best = { correct: answer(corners).filter((v, i) => v === gates.XOR![i]).length, answer };
  }
  return best!;
}

export const lesson: Lesson = {
  name: "01_perceptron",
  title: "The perceptron and its limits",
  look: "The rule finds a line for AND, OR and NAND, and for any two clouds that a line divides; for XOR it goes round in circles.",
  run(show: Show, { seed, quick }) {
    const rows: (string | number)[][] = [["gate", "rounds", "updates", "weights (w1, w2, b)", "learned"]];
    const found: Record<string, number> = {};
    for (const [gate, y] of Object.entries(gates)) {
      const { w, updates, mistakes, cycle } = learn({ x: corners, y }, 50);
      const done = mistakes.at(-1) === 0;
      found[gate] = Number(done);
      if (gate === "XOR") found.cycle = cycle;
      rows.push([
        gate,
        mistakes.length,
        updates,
        w.join(", "),
        done
          ? "yes"
          : `no: the same weights come back ${cycle === 1 ? "every round" : `every ${cycle} rounds`}, and with them ${
            mistakes.at(-1)
          } mistakes`,
      ]);
      show.figure(gate, boundary((p) => p.map((q) => predict(w, q)), { x: corners, y }, -0.5, 1.5));
    }
    show.table(rows);
    const data = cloud(seed, quick ? 60 : 200, 0.05), result = learn(data, 10_000);
    show.text(`A separable cloud: ${result.updates} updates until all are right; Novikoff's bound (R/γ)² is ${data.bound.toFixed(0)}.`);
    show.figure("cloud", boundary((p) => p.map((q) => predict(result.w, q)), data, -1, 1));
    const { correct, answer } = network(seed, quick ? 300 : 1000);
    show.text(`A 2-2-1 network gets ${correct} of 4 of XOR right.`);
    show.figure("XOR-network", boundary(answer, { x: corners, y: gates.XOR! }, -0.5, 1.5));
    return { ...found, cloud: Number(result.mistakes.at(-1) === 0), updates: result.updates, bound: data.bound, network: correct };
  },
};

await main(lesson, import.meta.main);
