/**
 * Activation functions and their slopes, and why a network without them is linear.
 *
 *     deno run examples/course/02_activations.ts
 *
 * @module
 */
import { grad, nn, np, random, type Tensor, vmap } from "@fluxion/fluxion";
import { type Lesson, main, type Show } from "./_lesson.ts";
import { Plot, plot } from "./_plot.ts";

/** tanh as the course writes it. */
const courseTanh = (z: Tensor) => np.subtract(np.divide(2, np.add(1, np.exp(z.multiply(-2)))), 1);
const activations: Record<string, (z: Tensor) => Tensor> = {
  "step": (z) => nn.step(z),
  "sigmoid": (z) => nn.sigmoid(z),
  "tanh": courseTanh,
  "ReLU": (z) => nn.relu(z),
};

export const lesson: Lesson = {
  name: "02_activations",
  title: "Activation functions",
  look:
    "The slopes come from grad. The step has none, so gradients cannot train it; the sigmoid's is at most 1/4, so deep stacks of it learn slowly.",
  run(show: Show, { seed }) {
    const z = np.linspace(-5, 5, { num: 201 }), at = z.toArray() as number[];
    const points: { z: number; value: number; name: string; what: string }[] = [];
    const rows: (string | number)[][] = [["activation", "f(-2)", "f(0)", "f(2)", "largest slope", "slope at 0"]];
    for (const [name, f] of Object.entries(activations)) {
      const values = f(z).toArray() as number[], slope = vmap(grad(f)), slopes = slope(z).toArray() as number[];
      at.forEach((zi, i) => points.push({ z: zi, value: values[i]!, name, what: "f" }, { z: zi, value: slopes[i]!, name, what: "slope" }));
      const [low, middle, high] = f(np.array([-2, 0, 2])).toArray() as number[];
      rows.push([name, low!, middle!, high!, Math.max(...slopes), (slope(np.array([0])).toArray() as number[])[0]!]);
    }
    show.table(rows);
    show.figure(
      "curves",
      plot({
        width: 800,
        height: 260,
        facet: { data: points, x: "name" },
        fx: { domain: Object.keys(activations), label: null },
        y: { domain: [-1.1, 2.1], label: "f (blue) and its slope (orange)" },
        color: { domain: ["f", "slope"], range: ["#3b7dd8", "#e07b2e"] },
        marks: [
          Plot.ruleY([0], { stroke: "#ccc" }),
          Plot.line(points, { x: "z", y: "value", stroke: "what", z: "what", strokeWidth: 2, clip: true }),
        ],
      }),
    );
    const error = Number(np.max(np.abs(courseTanh(z).subtract(np.tanh(z)))).item());
    show.text(`tanh written as 2/(1+e^(-2z)) - 1 differs from np.tanh by at most ${error.toExponential(1)}.`);

    // Two linear layers, (x W₁ + b₁) W₂ + b₂, are one: x (W₁W₂) + (b₁W₂ + b₂).
    const model = nn.serial(nn.dense(5), nn.dense(3)), { params } = model.init(random.key(seed), [4]);
    const [first, second] = params as unknown as [{ kernel: Tensor; bias: Tensor }, { kernel: Tensor; bias: Tensor }];
    const x = random.normal(random.key(seed + 1), [10, 4]);
    const one = x.matmul(first.kernel.matmul(second.kernel)).add(first.bias.matmul(second.kernel).add(second.bias));
    const difference = Number(np.max(np.abs(model.apply(params, x).subtract(one))).item());
    show.text(
      `Two linear layers and the one that they multiply out to differ by at most ${
        difference.toExponential(1)
      }: without activations, depth adds nothing.`,
    );
    return { tanh: error, linear: difference, sigmoidSlope: Number(grad((v: Tensor) => nn.sigmoid(v))(0).item()) };
  },
};

await main(lesson, import.meta.main);
