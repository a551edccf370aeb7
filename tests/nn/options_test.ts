// deno-lint-ignore-file no-explicit-any -- layers, losses and metrics of any kind
import { assertEquals, assertThrows } from "@std/assert";
import { grad, jit, nn, np, random, setDefaultDevice, type Tensor } from "../../mod.ts";
import golden from "../goldens/nn_options.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";
import { closeTo, load, loadTree, weigh } from "./_golden.ts";

const patches = { strides: [2, 1], padding: [1, 0], dilation: [1, 2] };
const shallow = { numEncoderLayers: 2, numDecoderLayers: 1, hidden: 8 };

/** A case's name, and our layer. */
const layers: Record<string, nn.Layer> = {
  "convTranspose2d groups": nn.convTranspose2d(4, [2, 3], { strides: 2, padding: [0, 1], outputPadding: 1, groups: 2 }),
  "convTranspose1d groups dilation": nn.convTranspose1d(4, 3, { strides: 3, dilation: 2, padding: 0, groups: 2 }),
  "unfold": nn.unfold([3, 2], patches),
  "fold": nn.fold([5, 6], [3, 2], patches),
  "embedding maxNorm 1.0": nn.embedding(5, 3, { maxNorm: 1 }),
  "embedding maxNorm 0.5": nn.embedding(5, 3, { maxNorm: 0.5, normType: 1 }),
  "transformer last": nn.transformer(2, shallow),
  "transformer first": nn.transformer(2, { ...shallow, normFirst: true }),
  "einsumDense abc,cde->abde": nn.einsumDense("abc,cde->abde", [null, 2, 3], { biasAxes: "de" }),
  "einsumDense ...x,xy->...y": nn.einsumDense("...x,xy->...y", 6, { biasAxes: "y" }),
  "einsumDense abc,cd->abd": nn.einsumDense("abc,cd->abd", [null, 2]),
  "einsumDense ab...,bc->ac...": nn.einsumDense("ab...,bc->ac...", [6, 5], { biasAxes: "c" }),
};

for (const [name, item] of Object.entries(golden.layers as Record<string, any>)) {
  testOnDevices(`${name} agrees with PyTorch or Keras`, (device) => {
    setDefaultDevice(device);
    const layer = layers[name]!, x = load(item.x), stored = loadTree(item.params);
    if (name.startsWith("transformer")) {
      const params = nn.convert.fromTorch(layer, stored, { source: [5, 4], target: [3, 4] } as any).params;
      const source = nn.withMask(x, load(item.counts)), target = load(item.target);
      return closeTo("output", jit((p: any) => layer.apply(p, { source, target }))(params), item.y, 1e-4);
    }
    const params = name.startsWith("convTranspose") ? nn.convert.fromTorch(layer, stored, x.shape.slice(1)).params : stored;
    closeTo("eager", layer.apply(params, x), item.y);
    closeTo("jitted", jit((p: any, t: any) => layer.apply(p, t))(params, x), item.y);
    if (item.gx) closeTo("gradient", jit(grad((t: Tensor) => weigh(layer.apply(params, t))))(x) as Tensor, item.gx, 5e-5);
    if (!name.startsWith("einsum")) return;
    const made = layer.init(random.key(0), x.shape.slice(1)).params;
    assertEquals([made.kernel.shape, made.bias?.shape], [params.kernel.shape, params.bias?.shape]);
  });
}

const losses: Record<string, (reduction: nn.Reduction) => nn.Loss> = {
  "sparseCategoricalCrossentropy ignoring 2": (reduction) => nn.losses.sparseCategoricalCrossentropy({ reduction, ignoreClass: 2 }),
  "sparseCategoricalCrossentropy ignoring -1": (reduction) =>
    nn.losses.sparseCategoricalCrossentropy({ reduction, ignoreClass: -1, fromLogits: true }),
  "dice over an axis": (reduction) => nn.losses.dice({ reduction, axis: -1 }),
  "tversky over an axis": (reduction) => nn.losses.tversky({ reduction, alpha: 0.2, beta: 0.9, axis: -1 }),
  "circle": (reduction) => nn.losses.circle({ reduction, gamma: 10 }),
};
const reductions = {
  "sum_over_batch_size": "sumOverBatchSize",
  "sum": "sum",
  "mean_with_sample_weight": "meanWithSampleWeight",
  "none": "none",
} as const;

testOnDevices("losses with these options agree with Keras", (device) => {
  setDefaultDevice(device);
  const weights = [undefined, load(golden.weights), load(golden.steps)];
  for (const [name, item] of Object.entries(golden.losses as Record<string, any>)) {
    for (const [reduction, values] of Object.entries(item.values as Record<string, any[]>)) {
      const loss = losses[name]!(reductions[reduction as keyof typeof reductions]);
      values.forEach((value, i) => {
        const options = weights[i] === undefined ? undefined : { sampleWeight: weights[i] };
        closeTo(`${name}, ${reduction}, weights ${i}`, loss(load(item.y), load(item.p), options), value);
      });
    }
  }
});

const metrics: Record<string, nn.Metric> = {
  "precision at thresholds": nn.metrics.precision({ thresholds: [0.2, 0.5, 0.8] }),
  "recall topK": nn.metrics.recall({ topK: 2 }),
  "precision of a class": nn.metrics.precision({ classId: 1, topK: 2 }),
  "auc minoring": nn.metrics.auc({ summationMethod: "minoring" }),
  "auc PR majoring": nn.metrics.auc({ curve: "PR", summationMethod: "majoring" }),
  "auc thresholds": nn.metrics.auc({ thresholds: [0.9, 0.1, 0.4] }),
  "auc labels": nn.metrics.auc({ multiLabel: true }),
  "auc PR labels": nn.metrics.auc({ multiLabel: true, curve: "PR" }),
  "f1Score each": nn.metrics.f1Score(4, { average: null }),
  "fBetaScore threshold": nn.metrics.fBetaScore(4, { average: "weighted", beta: 0.5, threshold: 0.3 }),
  "f1Score micro": nn.metrics.f1Score(4, { average: "micro", threshold: 0.6 }),
  "binaryCrossentropy smoothed": nn.metrics.binaryCrossentropy({ labelSmoothing: 0.2 }),
  "r2Score uniform": nn.metrics.r2Score(),
  "r2Score raw": nn.metrics.r2Score({ multioutput: "raw_values" }),
  "r2Score weighted": nn.metrics.r2Score({ multioutput: "variance_weighted" }),
  "r2Score adjusted": nn.metrics.r2Score({ numRegressors: 2 }),
  "pearsonCorrelation": nn.metrics.pearsonCorrelation(),
  "concordanceCorrelation": nn.metrics.concordanceCorrelation(),
  "sum": nn.metrics.sum(),
  "iou": nn.metrics.iou(4, { targetClassIds: [1, 3] }),
  "meanIou ignoring": nn.metrics.meanIou(4, { ignoreClass: 3 }),
  "binaryIou": nn.metrics.binaryIou({ threshold: 0.3 }),
  "oneHotIou": nn.metrics.oneHotIou(4, { targetClassIds: [0, 2] }),
  "oneHotMeanIou": nn.metrics.oneHotMeanIou(4),
};

testOnDevices("metrics with these options agree with Keras, over uneven batches", (device) => {
  setDefaultDevice(device);
  const weights = load(golden.metricWeights);
  for (const [name, item] of Object.entries(golden.metrics as Record<string, any>)) {
    const y = load(item.y), p = load(item.p);
    for (const [kind, weight] of [["value", undefined], ["weighted", weights]] as const) {
      if (item[kind] === undefined) continue;
      // What a trainer does: an accumulator of fixed shapes goes through all batches.
      const metric = metrics[name]!.forShapes?.(y.shape, p.shape) ?? metrics[name]!;
      let kept = metric.init();
      for (const at of [":9", "9:11", "11:"]) {
        const next = metric.update(kept, y.get(at), p.get(at), weight?.get(at));
        for (const key of Object.keys(next)) assertEquals(next[key].shape, kept[key].shape, `${name}: ${key}`);
        kept = next;
      }
      closeTo(`${name}, ${kind}`, metric.result(kept), item[kind], 3e-5);
    }
  }
});

Deno.test("every golden has its counterpart", () => {
  assertEquals(Object.keys(layers).sort(), Object.keys(golden.layers).sort());
  assertEquals(Object.keys(losses).sort(), Object.keys(golden.losses).sort());
  assertEquals(Object.keys(metrics).sort(), Object.keys(golden.metrics).sort());
});

Deno.test("what these options cannot be, they say", () => {
  setDefaultDevice("cpu");
  assertThrows(() => nn.einsumDense("ab,bc", 3), TypeError, 'Cannot build einsumDense of "ab,bc"');
  assertThrows(() => nn.einsumDense("ab,bc->ac", 3, { biasAxes: "b" }), RangeError, '"b" is not in the output');
  assertThrows(() => nn.einsumDense("abc,bcd->abd", [4, 2]).init(random.key(0), [5, 4]), RangeError, '"b" is 5 in the input and 4');
  assertThrows(() => nn.einsumDense("abc,xd->abd", [5, 2]).init(random.key(0), [5, 4]), RangeError, '"x" is in neither');
  assertThrows(() => nn.fold(4, 2).apply(null, np.ones([1, 2, 2, 4])), RangeError, "an image of 4 × 4 has [batch, 3,3");
  assertThrows(() => nn.unfold(5).apply(null, np.ones([1, 4, 4, 1])), RangeError, "a window of 5 × 5 does not fit");
  assertThrows(() => nn.convTranspose2d(3, 2, { groups: 2 }).init(random.key(0), [4, 4, 2]), RangeError, "2 groups must divide");
  assertThrows(() => nn.transformer().apply({} as any, np.ones([1, 2, 8]) as any), TypeError, "it takes { source, target }");
  assertThrows(() => nn.metrics.auc({ thresholds: [2] }), RangeError, "they must lie in [0, 1]");
  assertThrows(() => nn.metrics.precision({ threshold: 0.5, thresholds: 0.5 }), TypeError, "two names of one option");
  assertThrows(() => nn.metrics.r2Score({ multioutput: "mean" as any }), TypeError, '"raw_values"');
  assertThrows(() => nn.metrics.iou(3, { targetClassIds: [3] }), RangeError, "a list of class indices below 3");
  assertThrows(() => nn.embedding(3, 2, { maxNorm: 0 }), RangeError, "maxNorm 0");
});
