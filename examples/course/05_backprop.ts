/**
 * Backpropagation in its four steps (forward, loss, backward, update), by hand with the chain rule, by grad, and by finite differences.
 *
 *     deno run examples/course/05_backprop.ts
 *
 * @module
 */
import { grad, jit, np, random, type Tensor, tree, valueAndGrad } from "@fluxion/fluxion";
import { courseModel, courseParams, type CourseWeights, courseWeights } from "./04_forward.ts";
import { type Lesson, main, type Show } from "./_lesson.ts";
import { Plot, plot } from "./_plot.ts";

const withOnes = (x: Tensor) => np.concatenate([np.ones([x.shape[0]!, 1]), x], 1);

/** I(α, β, γ) = Σ (ŷ − y)² over the examples. */
const loss = (w: CourseWeights, x: Tensor, y: Tensor) =>
  np.sum(np.square((courseModel.apply(courseParams(w) as never, x) as Tensor).subtract(y)));

/** The gradient by the chain rule, layer by layer from the back. */
function byHand({ alpha, beta, gamma }: CourseWeights, x: Tensor, y: Tensor): CourseWeights {
  // Forward, keeping what each layer got and gave.
  const x1 = withOnes(x), u = np.tanh(x1.matmul(alpha)), u1 = withOnes(u);
  const v = np.divide(1, np.exp(u1.matmul(beta).negative()).add(1)), v1 = withOnes(v), out = v1.matmul(gamma);
  // Backward: dI/dŷ, through m (the identity), h′ = v(1 − v), g′ = 1 − u².
  const dOut = out.subtract(y).multiply(2);
  const dV = dOut.matmul(gamma.get("1:").T).multiply(v.multiply(np.subtract(1, v)));
  const dU = dV.matmul(beta.get("1:").T).multiply(np.subtract(1, np.square(u)));
  return { alpha: x1.T.matmul(dU), beta: u1.T.matmul(dV), gamma: v1.T.matmul(dOut) };
}

/** Central differences: one weight at a time, a little up and a little down. */
function byDifferences(w: CourseWeights, x: Tensor, y: Tensor, step: number): CourseWeights {
  const slopes = ([name, matrix]: [string, Tensor]) => {
    const each = Array.from({ length: matrix.size }, (_, i) => {
      const nudge = np.zeros([matrix.size]).at(i).set(step).reshape(matrix.shape);
      const up = loss({ ...w, [name]: matrix.add(nudge) }, x, y), down = loss({ ...w, [name]: matrix.subtract(nudge) }, x, y);
      return (Number(up.item()) - Number(down.item())) / (2 * step);
    });
    return [name, np.array(each).reshape(matrix.shape)];
  };
  return Object.fromEntries(Object.entries(w).map(slopes));
}

function furthest(a: CourseWeights, b: CourseWeights): number {
  const differences = tree.leaves(tree.map((p: Tensor, q: Tensor) => np.max(np.abs(p.subtract(q))), a, b)) as Tensor[];
  return Math.max(...differences.map((d) => Number(d.item())));
}

export const lesson: Lesson = {
  name: "05_backprop",
  title: "Backpropagation",
  look: "The chain rule by hand and grad agree to rounding; finite differences agree to a few digits. Gradient descent then walks down I.",
  run(show: Show, { seed, quick }) {
    const x = random.normal(random.key(seed + 1), [20, 3]);
    const y = np.sin(x.sum(1, { keepdims: true }));
    let w = courseWeights(seed);
    const automatic = grad(loss)(w, x, y) as CourseWeights, manual = byHand(w, x, y), numeric = byDifferences(w, x, y, 1e-2);
    const hand = furthest(automatic, manual), finite = furthest(automatic, numeric);
    const corner = (m: Tensor) => m.get(1, 0).item() as number;
    show.table([
      ["", "by hand", "by grad", "by differences"],
      ...(["alpha", "beta", "gamma"] as const).map((k) => [`dI/d${k}[1,0]`, corner(manual[k]), corner(automatic[k]), corner(numeric[k])]),
    ]);
    show.text(`Largest differences: hand and grad ${hand.toExponential(1)}, differences and grad ${finite.toExponential(1)}.`);

    const moved = tree.map((p: Tensor, s: Tensor) => p.subtract(s.multiply(0.005)), w, manual) as CourseWeights;
    const [before, after] = [w, moved].map((v) => Number(loss(v, x, y).item()));
    show.text(
      `The four steps once, by hand: forward, I = ${before!.toFixed(3)}, backward, update w ← w − 0.005·dI/dw: now I = ${
        after!.toFixed(3)
      }.`,
    );

    const start = w, steps = quick ? 300 : 2000, losses: { step: number; I: number }[] = [];
    const step = jit((weights: CourseWeights) => {
      const [value, slopes] = valueAndGrad(loss)(weights, x, y); // forward, loss, backward
      return [tree.map((p: Tensor, s: Tensor) => p.subtract(s.multiply(0.005)), weights, slopes), value] as [CourseWeights, Tensor]; // update
    });
    for (let i = 0; i <= steps; i++) {
      const [next, value] = step(w);
      if (i % Math.ceil(steps / 100) === 0) losses.push({ step: i, I: Number(value.item()) });
      w = next;
    }
    show.text(`Gradient descent: I falls from ${losses[0]!.I.toFixed(3)} to ${losses.at(-1)!.I.toFixed(3)} in ${steps} steps.`);
    show.figure("descent", plot({ y: { type: "log" }, marks: [Plot.line(losses, { x: "step", y: "I" })] }));

    // The surface of I between the start and the end, and along a random direction across.
    const across = courseWeights(seed + 7);
    const point = (s: Tensor, e: Tensor, d: Tensor, a: Tensor, b: Tensor) => s.add(e.subtract(s).multiply(a)).add(d.multiply(b));
    const at = jit((a: Tensor, b: Tensor) => {
      const there = tree.map((s: Tensor, e: Tensor, d: Tensor) => point(s, e, d, a, b), start, w, across);
      return loss(there as CourseWeights, x, y);
    });
    const ticks = Array.from({ length: 25 }, (_, i) => i / 24);
    const surface = ticks.flatMap((p) =>
      ticks.map((q) => ({ a: 1.6 * p - 0.3, b: 1.6 * q - 0.8, I: Number(at(np.array(1.6 * p - 0.3), np.array(1.6 * q - 0.8)).item()) }))
    );
    const h = 1 / 29; // half a cell, and a little over
    show.figure(
      "surface",
      plot({
        color: { type: "log", scheme: "viridis", legend: false },
        x: { label: "from start (0) to end (1)" },
        y: { label: "across" },
        marks: [
          Plot.rect(surface, { x1: (d) => d.a - h, x2: (d) => d.a + h, y1: (d) => d.b - h, y2: (d) => d.b + h, fill: "I" }),
          Plot.dot([{ a: 0, b: 0 }, { a: 1, b: 0 }], { x: "a", y: "b", stroke: "white", r: 5 }),
        ],
      }),
    );
    return { hand, finite, first: losses[0]!.I, last: losses.at(-1)!.I };
  },
};

await main(lesson, import.meta.main);
