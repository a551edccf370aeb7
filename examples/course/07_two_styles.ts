/**
 * Two styles: the disease classifier written the PyTorch way, an explicit loop, and the Keras way, compile and fit.
 *
 *     deno run examples/course/07_two_styles.ts
 *
 * @module
 */
import { nn, np, optim, random, type Tensor, valueAndGrad } from "@fluxion/fluxion";
import { type Lesson, main, type Show } from "./_lesson.ts";

// deno-fmt-ignore
const rows = [[25, 120], [45, 140], [35, 130], [50, 160], [60, 170], [30, 115], [55, 155], [40, 135], [65, 180], [70, 190], [32, 125], [48, 150], [58, 165], [42, 145], [38, 132]];
const labels = [0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0];

/** The patients, standardized. */
export function patients(): { x: Tensor; y: Tensor; prepare: (features: Tensor) => Tensor } {
  const raw = np.array(rows), mean = np.mean(raw, 0), deviation = np.std(raw, 0);
  const prepare = (features: Tensor) => features.subtract(mean).divide(deviation);
  return { x: prepare(raw), y: np.array(labels).reshape([-1, 1]), prepare };
}

/** 2-16-8-1, with logits at its end. */
export const model = nn.serial(nn.dense(16), nn.relu, nn.dense(8), nn.relu, nn.dense(1));
type Params = ReturnType<typeof model.init>["params"];

/** The PyTorch way: every step is written out, and can be looked into. */
export function torchStyle(start: Params, epochs: number): { params: Params; losses: number[] } {
  const { x, y } = patients(), optimizer = optim.adam(0.01), losses: number[] = [];
  const criterion = (params: Params) => np.mean(nn.sigmoidBinaryCrossEntropy(model.apply(params, x), y));
  let params = start, state = optimizer.init(params);
  for (let epoch = 0; epoch < epochs; epoch++) {
    // optimizer.zero_grad(): nothing to do, gradients are values and never pile up
    const [loss, grads] = valueAndGrad(criterion)(params); // forward, loss, loss.backward()
    const [updates, next] = optimizer.update(grads as never, state, params as never);
    params = optim.applyUpdates(params, updates as never); // optimizer.step()
    state = next;
    losses.push(loss.item() as number);
  }
  return { params, losses };
}

/** The Keras way: say what, not how; the step is compiled, and ready to deploy. */
export async function kerasStyle(start: Params, epochs: number) {
  const { x, y } = patients();
  const trainer = nn.compile(model, {
    loss: nn.losses.binaryCrossentropy({ fromLogits: true }),
    optimizer: optim.adam(0.01),
    metrics: [nn.metrics.binaryAccuracy({ threshold: 0 })],
    params: start,
  });
  const history = await trainer.fit(x, y, { epochs, batchSize: 15, shuffle: false, verbose: 0 });
  return { trainer, losses: history.history.loss as number[], scores: await trainer.evaluate(x, y) };
}

export const lesson: Lesson = {
  name: "07_two_styles",
  title: "The PyTorch way and the Keras way",
  look:
    "Both give the same numbers. The loop is eager: print, branch and debug in it. fit is compiled: fewer lines, no room for a slip, fast.",
  async run(show: Show, { seed, quick }) {
    const epochs = quick ? 300 : 1000, { params } = model.init(random.key(seed), [2]);
    const t0 = performance.now(), byLoop = torchStyle(params, epochs);
    const t1 = performance.now(), byFit = await kerasStyle(params, epochs);
    const t2 = performance.now();
    const at = Array.from({ length: Math.floor(epochs / 100) }, (_, i) => 100 * i);
    show.table([["epoch", "loop", "fit"], ...at.map((e) => [e, byLoop.losses[e]!, byFit.losses[e]!])]);
    const apart = Math.max(...at.map((e) => Math.abs(byLoop.losses[e]! - byFit.losses[e]!) / byLoop.losses[e]!));
    show.text(
      `Largest relative difference ${apart.toExponential(1)}. The loop took ${(t1 - t0).toFixed(0)} ms, fit ${(t2 - t1).toFixed(0)} ms.`,
    );
    const { prepare } = patients(), asked = prepare(np.array([[40, 145], [30, 110], [50, 170], [60, 160]]));
    const loop = nn.sigmoid(model.apply(byLoop.params, asked) as Tensor).toArray() as number[][];
    const fit = nn.sigmoid((await byFit.trainer.predict(asked)) as Tensor).toArray() as number[][];
    show.table([
      ["patient", "loop", "fit"],
      ...["40, 145", "30, 110", "50, 170", "60, 160"].map((who, i) => [who, loop[i]![0]!, fit[i]![0]!]),
    ]);
    show.text(
      "Eager and easy to debug, the course says of the one: in the loop above, loss and grads are values; add a console.log, or stop in a debugger.",
    );
    show.text(
      "Compiled and easy to deploy, it says of the other: trainer.params is a plain tree; save it, and apply the same model anywhere.",
    );
    return { apart, agree: Math.max(...loop.map((p, i) => Math.abs(p[0]! - fit[i]![0]!))) };
  },
};

await main(lesson, import.meta.main);
