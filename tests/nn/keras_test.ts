// deno-lint-ignore-file no-explicit-any -- layers of any parameters
import { assertEquals, assertThrows } from "@std/assert";
import { nn, np, setDefaultDevice } from "../../mod.ts";
import golden from "../goldens/nn_keras.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";
import { closeTo, load } from "./_golden.ts";

const layers: Record<string, nn.Layer> = {
  "dense": nn.dense(3, { activation: "relu" }),
  "conv2d": nn.conv2d(3, [2, 3], { strides: [1, 2], padding: "same" }),
  "conv1d causal": nn.conv1d(3, 2, { padding: "causal", dilation: 2 }),
  "depthwise": nn.depthwiseConv2d(2, { depthMultiplier: 2 }),
  "separable": nn.separableConv2d(3, 2),
  "convTranspose2d": nn.convTranspose2d(3, 3, { strides: 2, padding: "same" }),
  "convTranspose2d valid": nn.convTranspose2d(3, 3, { strides: 2 }),
  "batchNorm": nn.batchNorm({ epsilon: 1e-3 }),
  "layerNorm": nn.layerNorm({ epsilon: 1e-3 }),
  "groupNorm": nn.groupNorm(2, { epsilon: 1e-3 }),
  "simpleRnn": nn.simpleRnn(3),
  "lstm": nn.lstm(3, { returnSequences: true }),
  "gru": nn.gru(3),
  "gru before": nn.gru(3, { resetAfter: false }),
  "lstm backwards": nn.lstm(3, { goBackwards: true }),
  "bidirectional": nn.bidirectional(nn.gru(2, { returnSequences: true })) as nn.Layer,
  "timeDistributed": nn.timeDistributed(nn.dense(3)) as nn.Layer,
  "averagePooling": nn.avgPool2d(3, { strides: 2, padding: "same", countIncludePad: false }),
  "maxPooling": nn.maxPool2d(2),
  "upSampling": nn.upsample(2, { method: "linear" }),
  "unitNorm": nn.unitNorm(),
  "embedding": nn.embedding(5, 3),
  "prelu": nn.prelu(),
  "attention": nn.multiHeadAttention(2, { headSize: 3, causal: true }),
};

for (const [name, item] of Object.entries(golden as Record<string, any>)) {
  testOnDevices(`${name} agrees with Keras, by its weights`, (device) => {
    setDefaultDevice(device);
    const layer = layers[name]!, x = load(item.x);
    const { params, state } = nn.convert.fromKeras(layer, item.weights.map(load), x.shape.slice(1)) as any;
    const y = state === null ? layer.apply(params, x) : layer.apply(params, x, { state })[0];
    closeTo(name, y, item.y);
  });
}

Deno.test("weights that do not fit a model say which and why", () => {
  setDefaultDevice("cpu");
  const model = nn.serial(nn.dense(3), nn.relu, nn.dense(2));
  assertThrows(() => nn.convert.fromKeras(model, [np.ones([4, 3]), np.ones([3])], [4]), RangeError, "Keras");
  assertThrows(() => nn.convert.fromKeras(model, [4, 3, 3, 2].map((n) => np.ones([n])), [4]), RangeError, 'dense at "0"');
  const torch = { "0.weight": np.ones([3, 4]), "0.bias": np.ones([3]), "2.weight": np.ones([2, 3]), "2.bias": np.ones([2]) };
  assertEquals(nn.convert.fromTorch(model, torch, [4]).params[2].kernel.shape, [3, 2]);
  assertThrows(() => nn.convert.fromTorch(model, { ...torch, "3.weight": np.ones([1]) }, [4]), RangeError, "no layers for 3.weight");
  assertThrows(() => nn.convert.fromTorch(model, { ...torch, "0.weight": np.ones([4, 3]) }, [4]), RangeError, 'dense at "0"');
});
