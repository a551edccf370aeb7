// deno-lint-ignore-file no-explicit-any -- models and parameters of any kind
import { assertEquals, assertThrows } from "@std/assert";
import { checkpoint, grad, jit, nn, np, random, setDefaultDevice, type Tensor, vmap } from "../../mod.ts";
import golden from "../goldens/nn_masks.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";
import { close, closeTo, load } from "./_golden.ts";

const words = nn.embedding(6, 3, { maskZero: true });
const sequences = { returnSequences: true };

/** Keras's name of a case, and our model. */
const models: Record<string, nn.Layer> = {
  "lstm": nn.serial(words, nn.lstm(3), nn.dense(1)),
  "gru sequences": nn.serial(words, nn.gru(3, sequences), nn.dense(2)),
  "simpleRnn backwards": nn.serial(words, nn.simpleRnn(3, { ...sequences, goBackwards: true }), nn.dense(2)),
  "bidirectional": nn.serial(words, nn.bidirectional(nn.lstm(2, sequences)), nn.dense(2)),
  "bidirectional last": nn.serial(words, nn.bidirectional(nn.gru(2), { merge: "sum" }), nn.dense(1)),
  "attention": nn.serial(words, nn.multiHeadAttention(2, { headSize: 2 }), nn.dense(2)),
  "causal attention, pooled": nn.serial(words, nn.multiHeadAttention(2, { headSize: 2, causal: true }), nn.globalAvgPool(), nn.dense(1)),
  "normalized, pooled": nn.serial(words, nn.layerNorm({ epsilon: 1e-3 }), nn.globalAvgPool(), nn.dense(1)),
  "time distributed": nn.serial(words, nn.timeDistributed(nn.dense(2))),
};

for (const [name, item] of Object.entries(golden.cases as Record<string, any>)) {
  testOnDevices(`masks agree with Keras: ${name}`, async (device) => {
    setDefaultDevice(device);
    const ids = load(golden.ids), y = load((golden.targets as any)[item.kind]), sampleWeight = load((golden.weights as any)[item.kind]);
    const model = models[name]!;
    const params = nn.convert.fromKeras(model, item.params.map(load), [5]).params;
    const t = nn.compile(model, { loss: "mse", optimizer: "sgd", learningRate: 0.1, metrics: ["mae"], weightedMetrics: ["mse"], params });
    closeTo("predictions", await t.predict(ids), item.y);
    // Compiling the steps of all these models takes a software driver longer than the rest of the suite: there one shows what devices share.
    if (device === "webgpu" && name !== "lstm") return;
    const numbers = (logs: Record<string, number>) => [logs.loss!, logs.mae!, logs.mse!];
    close("evaluated", numbers(await t.evaluate(ids, y, { batchSize: 3 })), item.plain, 2e-5);
    close("evaluated with weights", numbers(await t.evaluate(ids, y, { batchSize: 3, sampleWeight })), item.weighted, 2e-5);
    const { history } = await t.fit(ids, y, { batchSize: 3, epochs: 3, shuffle: false, sampleWeight, verbose: 0 });
    close("losses", history.loss!, item.loss, 5e-5);
  });
}

const masked = (n = 4) => nn.withMask(np.ones([2, 3, n]), [[true, true, false], [true, false, false]]);
const shown = (x: unknown) => nn.maskOf(x)?.astype("int32").toArray();

Deno.test("masks go with what keeps the steps, and end where steps do", () => {
  setDefaultDevice("cpu");
  const follow = (layer: nn.LayerLike): unknown => {
    const whole = nn.serial(layer, nn.lambda((x: Tensor) => x));
    return shown(whole.apply(whole.init(random.key(0), [3, 4]).params, masked()));
  };
  const kept = [[1, 1, 0], [1, 0, 0]];
  for (
    const layer of [
      nn.dense(2),
      nn.relu,
      nn.dropout(0.5),
      nn.residual(nn.dense(4)),
      nn.remat(nn.serial(nn.dense(4), nn.tanh)),
      nn.stacked(nn.residual(nn.dense(4)), 2),
      nn.transformerEncoderBlock(2),
      nn.lstm(3, sequences),
      nn.serial(nn.parallel(nn.dense(2), nn.relu), nn.concatenate()),
    ] as nn.LayerLike[]
  ) assertEquals(follow(layer), kept, (layer as any).name);
  for (const layer of [nn.lstm(3), nn.conv1d(2, 2), nn.flatten, nn.globalAvgPool()] as nn.LayerLike[]) {
    assertEquals(follow(layer), undefined);
  }
  const joined = nn.concatenate({ axis: 1 }).apply(null, [masked(), np.ones([2, 1, 4])]);
  assertEquals(shown(joined), [[1, 1, 0, 1], [1, 0, 0, 1]]);
  assertEquals(shown(nn.add([masked(), nn.withMask(np.ones([2, 3, 4]), [[true, false, true], [true, true, true]])])), [[1, 0, 0], [
    1,
    0,
    0,
  ]]);
  const sum = nn.serial(nn.parallel(nn.lambda((x: Tensor) => nn.withMask(x, [[true, false, true], [true, true, true]])), nn.relu), nn.add);
  assertEquals(shown(sum.apply([null, null].map(() => [null, null]) as any, masked())), [[1, 0, 0], [1, 0, 0]]);
});

Deno.test("masked steps do not count, in whatever order transforms are put", () => {
  setDefaultDevice("cpu");
  const model = nn.serial(nn.masking(), nn.gru(3, sequences), nn.globalAvgPool(), nn.dense(1));
  const { params } = model.init(random.key(1), [3, 2]);
  const x = np.array([[[1, 2], [3, 4], [0, 0]], [[5, 6], [0, 0], [0, 0]]]), cut = np.array([[[5, 6]]]);
  closeTo("a shorter sequence", model.apply(params, x).get("1:2"), { shape: [1, 1], data: [model.apply(params, cut).item() as number] });
  const loss = (p: any, t: Tensor) => np.sum(np.square(model.apply(p, t)));
  const plain = grad(loss, { argnums: 1 })(params, x) as Tensor;
  assertEquals(plain.get(0, 2).toArray(), [0, 0]);
  for (
    const other of [
      jit(grad(loss, { argnums: 1 })),
      grad(jit(loss), { argnums: 1 }),
      grad(checkpoint(loss), { argnums: 1 }),
    ]
  ) closeTo("gradient", other(params, x) as Tensor, { shape: [2, 3, 2], data: [...plain.dataSync()] });
  const each = vmap((row: Tensor) => model.apply(params, np.expandDims(row, 0)).get(0, 0))(x) as Tensor;
  closeTo("vmap", each, { shape: [2], data: [...(model.apply(params, x) as Tensor).dataSync()] });
});

Deno.test("losses take masks by themselves, and say when they do not fit", () => {
  setDefaultDevice("cpu");
  const y = [[1, 2, 3], [4, 5, 6]], p = [[2, 2, 9], [6, 9, 9]], mask = [[true, true, false], [true, false, false]];
  const expand = (a: number[][]) => np.expandDims(np.array(a), -1);
  const loss = nn.losses.meanSquaredError();
  closeTo("mean over what counts", loss(expand(y), expand(p), { mask }), { shape: [], data: [(1 + 0 + 4) / 3] });
  closeTo("sum", nn.losses.meanSquaredError({ reduction: "sum" })(expand(y), nn.withMask(expand(p), mask)), { shape: [], data: [5] });
  assertThrows(() => nn.withMask(np.ones([2, 3]), [true, false, true]), RangeError, "Cannot mask float32[2,3] by bool[3]");
});
