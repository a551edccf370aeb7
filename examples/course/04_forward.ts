/**
 * Forward propagation through the course's 3-3-2-1 network, by the formula term by term and by the library.
 *
 *     deno run examples/course/04_forward.ts
 *
 * @module
 */
import { nn, np, random, type Tensor, tree } from "@fluxion/fluxion";
import { graph } from "./_graph.ts";
import { type Lesson, main, type Show } from "./_lesson.ts";

/** The weights with the bias in row 0: α is 4×3, β 4×2, γ 3×1. */
export interface CourseWeights {
  readonly alpha: Tensor;
  readonly beta: Tensor;
  readonly gamma: Tensor;
}

/** Weights for a seed. */
export function courseWeights(seed: number): CourseWeights {
  const [a, b, c] = random.split(random.key(seed), 3);
  return { alpha: random.normal(a!, [4, 3]), beta: random.normal(b!, [4, 2]), gamma: random.normal(c!, [3, 1]) };
}

// The activations of the three layers: g and h of the hidden ones, m of the output.
const g = (z: number) => Math.tanh(z), h = (z: number) => 1 / (1 + Math.exp(-z)), m = (z: number) => z;

/** ŷ(α, β, γ) for one example by the formula: sums of products, one term after the other. */
function byFormula({ alpha, beta, gamma }: CourseWeights, x: readonly number[]): number {
  const layer = (w: number[][], inputs: readonly number[], f: (z: number) => number): number[] =>
    w[0]!.map((bias, j) => {
      let z = bias;
      inputs.forEach((xi, i) => z += w[i + 1]![j]! * xi);
      return f(z);
    });
  const u = layer(alpha.toArray() as number[][], x, g), v = layer(beta.toArray() as number[][], u, h);
  return layer(gamma.toArray() as number[][], v, m)[0]!;
}

/** The same network from the library's layers: row 0 is each layer's bias, the rest its kernel. */
export const courseModel = nn.serial(nn.dense(3), nn.tanh, nn.dense(2), nn.sigmoid, nn.dense(1));

/** The parameters of `courseModel` that the course's matrices stand for. */
export function courseParams({ alpha, beta, gamma }: CourseWeights) {
  const layer = (w: Tensor) => ({ kernel: w.get("1:"), bias: w.get(0) });
  return [layer(alpha), null, layer(beta), null, layer(gamma)];
}

export const lesson: Lesson = {
  name: "04_forward",
  title: "Forward propagation",
  look: "The formula and the library give the same ŷ to six digits; the table of layers counts the 23 parameters: 12 in α, 8 in β, 3 in γ.",
  run(show: Show, { seed }) {
    const weights = courseWeights(seed), params = courseParams(weights);
    const x = random.normal(random.key(seed + 1), [5, 3]), rows = x.toArray() as number[][];
    const library = (courseModel.apply(params as never, x) as Tensor).toArray() as number[][];
    const formula = rows.map((row) => byFormula(weights, row));
    show.table([
      ["x1", "x2", "x3", "ŷ by the formula", "ŷ by the library"],
      ...rows.map((row, i) => [...row, formula[i]!, library[i]![0]!]),
    ]);
    const difference = Math.max(...formula.map((v, i) => Math.abs(v - library[i]![0]!)));
    const count = (tree.leaves(params) as Tensor[]).reduce((n, leaf) => n + leaf.size, 0);
    show.text(`They differ by at most ${difference.toExponential(1)}. The network has ${count} parameters.`);
    show.text(nn.tabulate(courseModel, [3]));
    show.figure(
      "network",
      graph([weights.alpha, weights.beta, weights.gamma].map((w) => w.get("1:").toArray() as number[][]), ["x1", "x2", "x3"], ["ŷ"]),
    );
    return { difference, parameters: count, first: np.array(library).get(0, 0).item() as number };
  },
};

await main(lesson, import.meta.main);
