/**
 * What training costs: from the operations of a model's own program to GPU-hours, days and dollars; GPT-3 beside the course's figures.
 *
 *     deno run examples/course/10_cost.ts --utilization 0.3 --gpus 1000
 *
 * @module
 */
import { explain, nn, np, random, type Tensor, tree, valueAndGrad } from "@fluxion/fluxion";
import { type Lesson, main, type Show } from "./_lesson.ts";

const day = 24;

/** GPU-hours for `flops` on devices of `peak` operations a second, of which training uses a part. */
function gpuHours(flops: number, peak: number, utilization: number): number {
  return flops / (peak * utilization) / 3600;
}

export const lesson: Lesson = {
  name: "10_cost",
  title: "What training at scale costs and takes",
  look:
    "Training takes about 6 operations per parameter and token: 2 forward, 4 backward. The rest is division: by the GPU's rate, by what of it is used, by how many there are.",
  options: {
    parameters: { value: 175e9, help: "parameters of the model: GPT-3 has 175 billion" },
    tokens: { value: 300e9, help: "tokens to train on: GPT-3 saw 300 billion" },
    peak: { value: 312e12, help: "operations a second of one GPU: an A100 does 312e12 in bfloat16" },
    utilization: { value: 0.98, help: "the part of the peak that is used: 0.3 to 0.5 is usual; the course's hours need 0.98" },
    gpus: { value: 1000, help: "how many GPUs share the work" },
    price: { value: 16, help: "dollars an hour for one GPU: the course's figures come to 16" },
  },
  run(show: Show, { seed, numbers }) {
    const { parameters, tokens, peak, utilization, gpus, price } = numbers as Record<string, number> & { [k: string]: number };
    const flops = 6 * parameters! * tokens!;
    show.text(
      `operations = 6 · parameters · tokens = 6 · ${parameters!.toExponential(2)} · ${tokens!.toExponential(2)} = ${
        flops.toExponential(2)
      }`,
    );
    show.text("GPU-hours = operations / (peak · utilization · 3600);  days = GPU-hours / (24 · GPUs);  dollars = GPU-hours · price");
    const rows: (string | number)[][] = [["utilization", "GPU-hours", `days on ${gpus} GPUs`, "dollars"]];
    for (const u of [...new Set([0.3, 0.5, utilization!])].sort()) {
      const hours = gpuHours(flops, peak!, u);
      rows.push([u, Math.round(hours), (hours / (day * gpus!)).toFixed(1), `${(hours * price! / 1e6).toFixed(2)} million`]);
    }
    show.table(rows);
    const hours = gpuHours(flops, peak!, utilization!);
    show.text(
      `The course says 285,000 GPU-hours and 4.6 million dollars: that is the peak rate almost wholly used, and ${
        (4.6e6 / 285e3).toFixed(0)
      } dollars an hour.`,
    );

    // A model of one's own: the operations are counted in its program, not guessed.
    const model = nn.serial(nn.dense(512), nn.relu, nn.dense(256), nn.relu, nn.dense(10)), batch = 128;
    const { params } = model.init(random.key(seed), [784]);
    const loss = (p: typeof params, x: Tensor, y: Tensor) => np.mean(nn.softmaxCrossEntropyWithIntegerLabels(model.apply(p, x), y));
    const step = (p: typeof params, x: Tensor, y: Tensor) => valueAndGrad(loss)(p, x, y);
    const cost = explain(step)(params, np.zeros([batch, 784]), np.zeros([batch], "int32"));
    const size = (tree.leaves(params) as Tensor[]).reduce((n, leaf) => n + leaf.size, 0);
    const perExample = cost.flops / batch;
    show.text(
      `A network 784-512-256-10: ${size} parameters; explain counts ${cost.flops.toExponential(2)} operations a step of ${batch} examples.`,
    );
    show.text(
      `That is ${
        (perExample / size).toFixed(2)
      } per parameter and example: the rule of 6, less the first layer's input gradient, which nobody needs.`,
    );
    const epochs = 10, images = 60_000, own = perExample * images * epochs;
    show.text(
      `${epochs} epochs of ${images} images: ${own.toExponential(2)} operations; at this device's rate ${
        (cost.seconds * images * epochs / batch).toFixed(1)
      } s, ` +
        `on the A100 at ${utilization} of its peak ${(gpuHours(own, peak!, utilization!) * 3600).toFixed(3)} s.`,
    );
    return { hours, dollars: hours * price!, perParameter: perExample / size };
  },
};

await main(lesson, import.meta.main);
