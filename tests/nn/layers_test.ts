// deno-lint-ignore-file no-explicit-any -- layers and parameters of any kind
import { assertEquals, assertThrows } from "@std/assert";
import { grad, jit, nn, np, random, setDefaultDevice, type Tensor } from "../../mod.ts";
import golden from "../goldens/nn_layers.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";
import { closeTo, closeToTree, load, loadTree, type Stored, weigh } from "./_golden.ts";

const pool = (layer: nn.Layer): nn.Layer => ({
  ...layer,
  init: () => ({ params: { one: np.ones([]) }, state: null }),
  apply: ((params: any, x: any) => np.multiply(layer.apply(null, x), params.one)) as nn.Layer["apply"],
});

/** Flax's name of a case, and our layer. */
const flax: Record<string, nn.Layer> = {
  "dense": nn.dense(3),
  "conv1d causal": nn.conv1d(2, 3, { padding: "causal", dilation: 2 }),
  "conv2d same stride 2": nn.conv2d(3, 3, { strides: 2, padding: "same" }),
  "conv2d valid groups": nn.conv2d(4, [2, 3], { groups: 2 }),
  "conv2d circular": nn.conv2d(2, 3, { padding: "same", paddingMode: "circular" }),
  "conv3d": nn.conv3d(2, 2),
  "depthwise": nn.depthwiseConv2d(3, { padding: "same", depthMultiplier: 2 }),
  "convTranspose2d same": nn.convTranspose2d(2, 3, { strides: 2, padding: "same" }),
  "convTranspose1d valid": nn.convTranspose1d(2, 3, { strides: 2 }),
  "embedding": nn.embedding(5, 3),
  "batchNorm train": nn.batchNorm(),
  "batchNorm eval": nn.batchNorm(),
  "layerNorm": nn.layerNorm(),
  "rmsNorm": nn.rmsNorm(),
  "groupNorm": nn.groupNorm(2),
  "instanceNorm": nn.instanceNorm(),
  "multiHeadAttention": nn.multiHeadAttention(2),
  "maxPool2d same": pool(nn.maxPool2d(2, { padding: "same" })),
  "avgPool2d same": pool(nn.avgPool2d(3, { strides: 2, padding: "same" })),
  "avgPool2d same without padding": pool(nn.avgPool2d(3, { strides: 2, padding: "same", countIncludePad: false })),
  "resize nearest": pool(nn.lambda((x: Tensor) => nn.resize(x, [8, 3]))),
  "resize linear": pool(nn.lambda((x: Tensor) => nn.resize(x, [8, 3], { method: "linear" }))),
  "resize cubic": pool(nn.lambda((x: Tensor) => nn.resize(x, [8, 3], { method: "cubic" }))),
};

for (const [name, item] of Object.entries(golden.flax as Record<string, any>)) {
  testOnDevices(`${name} agrees with Flax`, (device) => {
    setDefaultDevice(device);
    const layer = flax[name]!, x = load(item.x), params = loadTree(item.params);
    const channels = item.x.shape.at(-1);
    const state = layer.name === "batchNorm" ? { mean: np.zeros([channels]), var: np.ones([channels]) } : undefined;
    const train = name.endsWith("train");
    const run = (p: any, t: any): [Tensor, any] =>
      state === undefined ? [layer.apply(p, t, { train }), null] : layer.apply(p, t, { train, state });
    const [y, next] = run(params, x);
    closeTo("eager", y, item.y);
    closeTo("jitted", jit(run)(params, x)[0], item.y);
    if (item.newState && train) closeToTree("state", next, item.newState);
    const loss = (p: any, t: any) => weigh(run(p, t)[0]);
    closeToTree("gradient in the parameters", jit(grad(loss))(params, x), item.gp, 5e-5);
    if (item.gx) closeTo("gradient in the input", jit(grad(loss, { argnums: 1 }))(params, x) as Tensor, item.gx, 5e-5);
  });
}

const first = (layer: any) => ({ ...layer, options: layer.options });
const sequences = { returnSequences: true } as const;

/** PyTorch's name of a case, our layer, and whether its images have channels first. */
const torch: Record<string, [layer: nn.Layer, images: boolean]> = {
  "dense": [nn.dense(3), false],
  "conv2d": [nn.conv2d(4, [2, 3], { strides: [2, 1], padding: 1, groups: 2, dilation: [1, 2] }), true],
  "conv2d reflect": [nn.conv2d(2, 3, { padding: 1, paddingMode: "reflect" }), true],
  "convTranspose2d": [nn.convTranspose2d(3, 3, { strides: 2, padding: 1, outputPadding: 1 }), true],
  "batchNorm": [nn.batchNorm({ momentum: 0.9, unbiased: true }), true],
  "layerNorm": [nn.layerNorm({ epsilon: 1e-5 }), false],
  "groupNorm": [nn.groupNorm(2, { epsilon: 1e-5 }), true],
  "lstm": [nn.lstm(2, sequences), false],
  "gru": [nn.gru(2, sequences), false],
  "rnn": [nn.simpleRnn(2, sequences), false],
  "bidirectional": [nn.bidirectional(first(nn.lstm(2, sequences))) as nn.Layer, false],
  "multiHeadAttention": [nn.multiHeadAttention(2), false],
  "avgPool ceil": [nn.avgPool2d(2, { ceilMode: true }), true],
  "avgPool ceil padding": [nn.avgPool2d(3, { strides: 2, padding: 1, ceilMode: true }), true],
  "avgPool ceil padding excluded": [nn.avgPool2d(3, { strides: 2, padding: 1, ceilMode: true, countIncludePad: false }), true],
  "maxPool ceil dilation": [nn.maxPool2d(2, { strides: 2, ceilMode: true, dilation: 2 }), true],
  "adaptiveAvgPool": [nn.adaptiveAvgPool([2, 3]), true],
  "adaptiveMaxPool": [nn.adaptiveMaxPool([2, 3]), true],
  "pixelShuffle": [nn.pixelShuffle(2), true],
  "upsample align corners": [nn.upsample(2, { method: "linear", alignCorners: true }), true],
  "sequential": [nn.serial(nn.conv2d(2, 2), nn.batchNorm({ momentum: 0.9, unbiased: true }), nn.relu) as nn.Layer, true],
};

for (const [name, item] of Object.entries(golden.torch as Record<string, any>)) {
  testOnDevices(`${name} agrees with PyTorch, by its weights`, (device) => {
    setDefaultDevice(device);
    const [layer, images] = torch[name]!;
    const inside = images ? (t: Tensor) => np.moveaxis(t, { from: 1, to: -1 }) : (t: Tensor) => t;
    const outside = images ? (t: Tensor) => np.moveaxis(t, { from: -1, to: 1 }) : (t: Tensor) => t;
    const x = load(item.x);
    const dict = loadTree(item.dict);
    const { params, state } = Object.keys(dict).length === 0
      ? { params: null, state: null }
      : nn.convert.fromTorch(layer, dict, inside(x).shape.slice(1));
    const run = (t: Tensor): [Tensor, any] => {
      if (state === null) return [outside(layer.apply(params, inside(t), { train: true })), null];
      const [y, next] = layer.apply(params, inside(t), { train: true, state });
      return [outside(y), next];
    };
    const [y, next] = run(x);
    closeTo("output", y, item.y);
    if (item.gx) closeTo("gradient in the input", jit(grad((t: Tensor) => weigh(run(t)[0])))(x) as Tensor, item.gx, 5e-5);
    if (Object.keys(item.after).length > 0) {
      const stats = name === "sequential" ? next[1] : next, prefix = name === "sequential" ? "1." : "";
      closeTo("running mean", stats.mean, item.after[`${prefix}running_mean`]);
      closeTo("running variance", stats.var, item.after[`${prefix}running_var`]);
    }
  });
}

testOnDevices("dotProductAttention agrees with JAX", (device) => {
  setDefaultDevice(device);
  const { q, k, v, bias, mask, cases } = golden.attention as Record<string, any>;
  const options: Record<string, nn.AttentionOptions> = {
    "plain": {},
    "causal": { isCausal: true },
    "bias and mask": { bias: load(bias), mask: load(mask) },
    "lengths": { querySeqLengths: np.array(Int32Array.of(2, 3)), keyValueSeqLengths: np.array(Int32Array.of(4, 2)) },
    "window": { localWindowSize: [1, 2] },
    "scale": { scale: 0.3 },
  };
  for (const [name, item] of Object.entries(cases as Record<string, { y: Stored; grads: Stored[] }>)) {
    const f = (a: Tensor, b: Tensor, c: Tensor) => nn.dotProductAttention(a, b, c, options[name]);
    const args = [load(q), load(k), load(v)] as const;
    closeTo(name, jit(f)(...args), item.y);
    const grads = grad((a: Tensor, b: Tensor, c: Tensor) => weigh(f(a, b, c)), { argnums: [0, 1, 2] })(...args) as readonly Tensor[];
    item.grads.forEach((g, i) => closeTo(`${name}, gradient ${i}`, grads[i]!, g, 5e-5));
  }
});

Deno.test("every golden has a layer, and every layer a golden", () => {
  assertEquals(Object.keys(flax).sort(), Object.keys(golden.flax).sort());
  assertEquals(Object.keys(torch).sort(), Object.keys(golden.torch).sort());
});

testOnDevices("dotProductAttention of one example needs no batch axis", (device) => {
  setDefaultDevice(device);
  const draw = (seed: number, heads: number) => random.normal(random.key(seed), [5, heads, 3]);
  const q = draw(1, 4), k = draw(2, 2), v = draw(3, 2), bias = random.normal(random.key(4), [4, 5, 5]);
  const all = [q, k, v].map((t) => np.expandDims(t, 0)) as [Tensor, Tensor, Tensor], options = { isCausal: true, bias };
  const [y, sums] = nn.dotProductAttention(q, k, v, { ...options, returnResidual: true });
  const [ys, allSums] = nn.dotProductAttention(...all, { ...options, returnResidual: true });
  assertEquals([y.shape, y.toArray(), sums.toArray()], [[5, 4, 3], ys.get(0).toArray(), allSums.get(0).toArray()]);
  assertEquals(nn.dotProductAttention(q, k, v, options).toArray(), y.toArray());
  assertThrows(() => nn.dotProductAttention(q, all[1], all[2]), RangeError, "or without batch");
});
