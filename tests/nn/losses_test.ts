// deno-lint-ignore-file no-explicit-any -- losses and metrics by name
import { assertThrows } from "@std/assert";
import { grad, jit, nn, np, setDefaultDevice, type Tensor } from "../../mod.ts";
import golden from "../goldens/nn_losses.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";
import { close } from "./_golden.ts";

const camel = (options: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(options).map(([k, v]) => [k.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase()), v]));

testOnDevices("losses agree with Keras: values, gradients, weights, reductions", (device) => {
  setDefaultDevice(device);
  const weights = np.array(golden.weights);
  for (const [name, item] of Object.entries(golden.losses as Record<string, any>)) {
    const build = (nn.losses as any)[name.split(" ")[0]!] as (options: object) => nn.losses.Loss;
    const options = camel(item.options), loss = build(options);
    const y = np.reshape(np.array(item.y), item.yShape), p = np.reshape(np.array(item.p), item.pShape);
    close(name, [loss(y, p).item() as number], [item.value], 1e-5);
    // Where probabilities are 0 or 1 the clipped side decides, and Keras's clip splits the slope at its bound.
    close(`${name}, gradient`, jit(grad((q: Tensor) => loss(y, q)))(p).dataSync() as any, item.grad, 5e-5);
    if (item.weighted === undefined) continue;
    close(`${name}, weighted`, [loss(y, p, { sampleWeight: weights }).item() as number], [item.weighted], 1e-5);
    close(`${name}, none`, build({ ...options, reduction: "none" })(y, p).dataSync() as any, item.none, 1e-5);
    close(`${name}, sum`, [build({ ...options, reduction: "sum" })(y, p).item() as number], [item.sum], 1e-5);
  }
});

const metrics: Record<string, nn.metrics.Metric> = {
  "binaryAccuracy": nn.metrics.binaryAccuracy(),
  "precision": nn.metrics.precision(),
  "recall": nn.metrics.recall(),
  "auc": nn.metrics.auc(),
  "auc PR": nn.metrics.auc({ curve: "PR" }),
  "truePositives": nn.metrics.truePositives(),
  "falseNegatives": nn.metrics.falseNegatives(),
  "precisionAtRecall": nn.metrics.precisionAtRecall(0.6),
  "recallAtPrecision": nn.metrics.recallAtPrecision(0.6),
  "sensitivityAtSpecificity": nn.metrics.sensitivityAtSpecificity(0.5),
  "sparseCategoricalAccuracy": nn.metrics.sparseCategoricalAccuracy(),
  "categoricalAccuracy": nn.metrics.categoricalAccuracy(),
  "sparseTopKCategoricalAccuracy": nn.metrics.sparseTopKCategoricalAccuracy({ k: 3 }),
  "meanSquaredError": nn.metrics.meanSquaredError(),
  "rootMeanSquaredError": nn.metrics.rootMeanSquaredError(),
  "r2Score": nn.metrics.r2Score(),
  "cosineSimilarity": nn.metrics.cosineSimilarity(),
  "f1Score": nn.metrics.f1Score(6),
  "fBetaScore weighted": nn.metrics.fBetaScore(6, { beta: 2, average: "weighted" }),
  "meanIou": nn.metrics.meanIou(6),
  "logCosh": nn.metrics.logCosh(),
};

testOnDevices("metrics over uneven batches agree with Keras", (device) => {
  setDefaultDevice(device);
  const weights = np.array(golden.metricWeights);
  for (const [name, item] of Object.entries(golden.metrics as Record<string, any>)) {
    const y = np.reshape(np.array(item.y), item.yShape), p = np.reshape(np.array(item.p), item.pShape);
    for (const weighted of [false, true]) {
      // Keras's MeanIoU rounds weights to integers.
      if (weighted && name === "meanIou") continue;
      const tracker = nn.metrics.track(metrics[name]!);
      for (const [a, b] of [[0, 16], [16, 23], [23, 40]] as const) {
        const part = (t: Tensor) => t.get(np.slice(a, b));
        tracker.updateState(part(y), part(p), weighted ? { sampleWeight: part(weights) } : {});
      }
      close(`${name}${weighted ? ", weighted" : ""}`, [tracker.result().item() as number], [weighted ? item.weighted : item.value], 1e-5);
    }
  }
});

Deno.test("cross-entropies stay finite where probabilities are 0 and 1", () => {
  setDefaultDevice("cpu");
  const loss = nn.losses.binaryCrossentropy();
  const [value, slope] = [loss([1, 0], [0, 1]).item(), grad((p: Tensor) => loss([1, 0], p))(np.array([0, 1])).dataSync()];
  if (!Number.isFinite(value) || !Array.from(slope).every(Number.isFinite)) throw new Error(`${value}, ${slope}`);
});

Deno.test("losses refuse labels that do not fit, and say what would", () => {
  setDefaultDevice("cpu");
  const p = np.ones([4, 3]);
  assertThrows(() => nn.losses.meanSquaredError()(np.ones([4]), p), RangeError, "they must have the same shape");
  assertThrows(() => nn.losses.categoricalCrossentropy()(np.ones([4]), p), RangeError, "sparseCategoricalCrossentropy");
  assertThrows(() => nn.losses.sparseCategoricalCrossentropy()(np.ones([4, 3]), p), RangeError, "categoricalCrossentropy");
  assertThrows(() => nn.losses.huber({ detla: 1 } as never), TypeError, "the options are reduction, delta");
  assertThrows(() => nn.losses.huber({ reduction: "avg" as never }), TypeError, "sumOverBatchSize");
  assertThrows(() => nn.losses.getLoss("cross_entropy"), TypeError, "binaryCrossentropy");
});
