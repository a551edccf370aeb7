// The numbers that the course's first ten lessons stand for, as `--quick` gives them.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { np, type Tensor } from "../../../mod.ts";
import { lesson as perceptron } from "../../../examples/course/01_perceptron.ts";
import { lesson as activations } from "../../../examples/course/02_activations.ts";
import { lesson as structure } from "../../../examples/course/03_structure.ts";
import { lesson as forward } from "../../../examples/course/04_forward.ts";
import { lesson as backprop } from "../../../examples/course/05_backprop.ts";
import { lesson as overfitting } from "../../../examples/course/06_overfitting.ts";
import { kerasStyle, lesson as twoStyles, torchStyle } from "../../../examples/course/07_two_styles.ts";
import { lesson as eagerAndCompiled } from "../../../examples/course/08_eager_and_compiled.ts";
import { lesson as gpu } from "../../../examples/course/09_gpu.ts";
import { lesson as cost } from "../../../examples/course/10_cost.ts";
import golden from "../../goldens/disease.json" with { type: "json" };
import { quickly, row } from "./_run.ts";

// Reads on a WebGPU device leave maps behind that settle later: Deno would call them leaks.
function lessonTest(name: string, fn: () => Promise<void> | void): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

function below(what: string, value: number, bound: number): void {
  assert(value < bound, `${what} is ${value}, which is not below ${bound}`);
}

lessonTest("01: the rule learns AND, OR, NAND and a cloud within Novikoff's bound, cycles on XOR; a network solves XOR", async () => {
  const { numbers } = await quickly(perceptron);
  assertEquals([numbers.AND, numbers.OR, numbers.NAND, numbers.XOR, numbers.cloud], [1, 1, 1, 0, 1]);
  assert(numbers.cycle! >= 1, "XOR's weights come back");
  assert(numbers.updates! >= 1 && numbers.updates! <= numbers.bound!, `${numbers.updates} updates, the bound is ${numbers.bound}`);
  assertEquals(numbers.network, 4);
});

lessonTest("02: tanh is 2/(1+e^(-2z)) - 1, the sigmoid's slope at 0 is 1/4, and two linear layers are one", async () => {
  const { numbers } = await quickly(activations);
  below("the difference of the two tanh", numbers.tanh!, 1e-6);
  below("the difference of two layers and one", numbers.linear!, 1e-6);
  assertEquals(numbers.sigmoidSlope, 0.25);
});

lessonTest("03: the drawn networks have an edge for each weight", async () => {
  const { numbers, parts } = await quickly(structure);
  assertEquals(numbers, { "one hidden layer": 21, "two hidden layers": 46 });
  const edges = parts.flatMap((p) => p.kind === "figure" ? [p.svg.match(/<line/g)!.length] : []);
  const nodes = parts.flatMap((p) => p.kind === "figure" ? [p.svg.match(/<circle/g)!.length] : []);
  assertEquals([edges, nodes], [[3 * 4 + 4, 3 * 5 + 5 * 3 + 3 * 2], [3 + 4 + 1, 3 + 5 + 3 + 2]]);
});

lessonTest("04: 23 parameters; formula and library agree on ŷ to 1e-6", async () => {
  const { numbers, text } = await quickly(forward);
  assertEquals(numbers.parameters, 23);
  below("the difference", numbers.difference!, 1e-6);
  assertStringIncludes(text, "Total params: 23 ");
});

lessonTest("05: by hand, by grad and by differences; descent goes down", async () => {
  const { numbers } = await quickly(backprop);
  below("hand against grad", numbers.hand!, 1e-5);
  below("differences against grad", numbers.finite!, 2e-3);
  below("the last I against a tenth of the first", numbers.last!, numbers.first! / 10);
});

lessonTest("06: each regularizer beats none over 20 seeds", async () => {
  const shown = await quickly(overfitting);
  for (const name of ["L2", "dropout", "early stopping", "all three"]) {
    below(`the test error with ${name}`, shown.numbers[name]!, shown.numbers.none!);
    const wins = Number(row(shown, name)[3]!.split(" ")[0]);
    assert(wins > 10, `${name} is better on ${wins} of 20 seeds`);
  }
});

lessonTest("07: the two styles agree with each other, with torch and with keras", async () => {
  const { numbers } = await quickly(twoStyles);
  below("the relative difference of the losses", numbers.apart!, 1e-4);
  below("the difference of the answers", numbers.agree!, 1e-4);
  type Start = Parameters<typeof torchStyle>[0];
  const start = golden.weights.flatMap(({ kernel, bias }, i) => {
    const layer: { kernel: Tensor; bias: Tensor } = { kernel: np.array(kernel), bias: np.array(bias) };
    return i < 2 ? [layer, null] : [layer];
  }) as unknown as Start;
  const epochs = 901, byLoop = torchStyle(start, epochs).losses, { losses: byFit } = await kerasStyle(start, epochs);
  for (const [what, losses] of [["loop", byLoop], ["fit", byFit]] as const) {
    for (let i = 0; i < 10; i++) {
      const mine = losses[100 * i]!, torch = golden.losses[i]!, keras = golden.keras[i]!;
      below(`${what} against torch at epoch ${100 * i}`, Math.abs(mine - torch) / torch, 1e-4);
      below(`${what} against keras at epoch ${100 * i}`, Math.abs(mine - keras) / keras, 2e-3);
    }
  }
});

lessonTest("08: traced once, called back each time; eager, jitted and scanned losses agree; jitted is faster", async () => {
  const { numbers } = await quickly(eagerAndCompiled);
  assertEquals([numbers.traces, numbers.seen], [1, 3]);
  below("the relative difference of the last losses", numbers.agree!, 1e-5);
  assert(numbers.jitted! > 1.5, `the jitted step is ${numbers.jitted} times as fast as the eager one`);
});

lessonTest("09: the devices agree on the product, and each has its GFLOPS", async () => {
  const { numbers } = await quickly(gpu);
  below("the products' largest ratio less 1", numbers.agree! - 1, 1e-4);
  assert(Object.values(numbers).every((v) => v > 0 && Number.isFinite(v)));
});

lessonTest("10: GPT-3 comes to the course's 285,000 GPU-hours and 4.6 million dollars", async () => {
  const { numbers } = await quickly(cost);
  below("hours from 285,000, relatively", Math.abs(numbers.hours! / 285e3 - 1), 0.01);
  below("dollars from 4.6 million, relatively", Math.abs(numbers.dollars! / 4.6e6 - 1), 0.01);
  // 6 for each weight but the first layer's 4 (its input needs no gradient), and a few for biases, activations and the loss.
  assert(numbers.perParameter! > 4 && numbers.perParameter! < 6, `${numbers.perParameter} operations for each parameter`);
});

lessonTest("10: half the utilization, twice the hours", async () => {
  const [full, half] = [await quickly(cost, { utilization: 0.8 }), await quickly(cost, { utilization: 0.4 })];
  below("the ratio from 2", Math.abs(half.numbers.hours! / full.numbers.hours! - 2), 1e-9);
});

lessonTest("the same seed gives the same numbers, another seed others", async () => {
  for (const lesson of [perceptron, backprop]) {
    const [once, again, other] = [await quickly(lesson), await quickly(lesson), await quickly(lesson, {}, 1)];
    assertEquals(once.numbers, again.numbers);
    assert(JSON.stringify(once.numbers) !== JSON.stringify(other.numbers), lesson.name);
  }
});
