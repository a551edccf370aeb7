// deno-lint-ignore-file no-explicit-any -- models of any kind
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { io, nn, np, optim, setDefaultDevice, type Tensor } from "../../mod.ts";

setDefaultDevice("cpu");

const x = np.reshape(np.arange(40, { dtype: "float32" }), [10, 4]).divide(40), y = np.sum(x, 1, { keepdims: true });
const fitting = { epochs: 2, batchSize: 4, verbose: 0 } as const;
const scale = nn.register("test scale", {
  init: (_: Tensor, shape: number[]) => ({ params: { gain: np.ones(shape) } }),
  apply: (params: { gain: Tensor }, t: Tensor) => t.multiply(params.gain),
});
const block = nn.registerBuilder(
  "test block",
  (units: number) =>
    nn.residual(
      nn.serial(nn.dense(units, { kernelInit: nn.initializers.heNormal(), kernelRegularizer: nn.regularizers.l2(1e-3) }), nn.relu),
    ),
);
const model = nn.serial({ first: nn.dense(4, { activation: "tanh" }), norm: nn.batchNorm(), scale, block: block(4), last: nn.dense(1) });

async function inFolder(f: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await f(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const optimizers: Record<string, nn.OptimizerLike> = {
  "a name": "adam",
  "a chain": optim.chain(optim.clipByGlobalNorm(1), optim.adamw(optim.cosineDecaySchedule(0.1, 20), { weightDecay: 0.01 })),
  "one of contrib": optim.contrib.muon(0.01),
};
for (const [name, optimizer] of Object.entries(optimizers)) {
  Deno.test(`a saved model trains on as if it had not been: ${name}`, () =>
    inFolder(async (folder) => {
      const loss = nn.losses.huber({ delta: 0.5 }), metrics = ["mae", nn.metrics.rootMeanSquaredError()];
      const trainer = nn.compile(model, { loss, metrics, optimizer, seed: 3 });
      await trainer.fit(x, y, fitting);
      await trainer.save(`${folder}/model.safetensors`);
      const again = await nn.load(`${folder}/model.safetensors`);
      assertEquals(again.step, trainer.step);
      assertEquals((await again.predict(x)).toArray(), (await trainer.predict(x)).toArray());
      assertEquals(await again.fit(x, y, fitting), await trainer.fit(x, y, fitting));
      assertEquals(again.getConfig(), trainer.getConfig());
      assert(again.summary({ print: false }).includes("(None, 4)"));
      // Another optimizer begins anew, with the same weights.
      const other = await nn.load(`${folder}/model.safetensors`, { optimizer: "sgd" });
      assertEquals(other.step, 0);
      assertEquals(other.model.name, "serial");
    }));
}

Deno.test("every layer's config builds the same layer", () => {
  const layers: nn.LayerLike[] = [
    nn.multiHeadAttention(2, { causal: true }),
    nn.bidirectional(nn.lstm(3, { returnSequences: true }), { merge: null }),
    nn.transformer(2, { numEncoderLayers: 1 }),
    nn.stacked(nn.transformerEncoderBlock(2), 3),
    nn.embedding(4, 3, { maskZero: true }),
    nn.rnn(nn.gruCell(3, { resetAfter: false })),
    nn.timeDistributed(nn.dense(2)),
    nn.separableConv2d(2, 3),
    nn.spectralNorm(nn.dense(3)),
    nn.mlp([3, 4], { activation: "gelu" }),
    nn.convTranspose2d(3, [2, 3], { groups: 1 }),
    nn.serial({ a: nn.parallel(nn.dense(2), nn.sinusoidalEncoding()), b: nn.add, c: nn.remat(nn.frozen(nn.dense(2))) }),
    nn.residual(nn.dense(2), nn.conv1d(2, 1)),
    nn.padding([1, 2], { value: Infinity }),
    nn.lambda(nn.relu, "mine"),
    nn.dense(2, {
      kernelConstraint: nn.constraints.maxNorm(2),
      activityRegularizer: nn.regularizers.l1(),
      biasInit: nn.initializers.constant(-Infinity),
    }),
    nn.einsumDense("ab,bc->ac", 3),
    nn.preprocessing.normalization(np.array([[1, 2], [3, 6]])),
    nn.preprocessing.randomFlip("horizontal"),
  ];
  for (const layer of layers) {
    const config = JSON.parse(JSON.stringify(nn.toConfig(layer)));
    const again = nn.fromConfig(config) as nn.Layer;
    assertEquals(nn.toConfig(again), config);
    assertEquals(again.name, (layer as nn.Layer).name);
  }
  for (
    const value of [
      optim.adam(0.1),
      optim.multiTransform({ a: optim.sgd(1) }, "a"),
      optim.joinSchedules([optim.linearSchedule(0, 1, 2)], []),
    ]
  ) {
    assertEquals(nn.toConfig(nn.fromConfig(nn.toConfig(value))), nn.toConfig(value));
  }
  const weighed = nn.losses.binaryCrossentropy({ posWeight: np.array([1, 2]) });
  assertEquals(nn.toConfig(nn.fromConfig(nn.toConfig(weighed))), nn.toConfig(weighed));
});

Deno.test("what has no name is refused when saved, and nothing is written", () =>
  inFolder(async (folder) => {
    const own = (t: Tensor) => t.multiply(2);
    const trainer = nn.compile(nn.serial(nn.dense(2), own, nn.dense(1)), { loss: "mse" });
    await trainer.fit(x, y, fitting);
    await assertRejects(
      () => trainer.save(`${folder}/m.safetensors`),
      TypeError,
      'Cannot save nn.serial[1]: the function "own" has no name',
    );
    await assertRejects(() => trainer.save(`${folder}/m.keras`), TypeError, "must end in .safetensors");
    await assertRejects(() => nn.compile(nn.dense(1), { loss: "mse" }).save(`${folder}/m.safetensors`), TypeError, "no parameters yet");
    assertEquals([...Deno.readDirSync(folder)], []);
    await io.saveCheckpoint(`${folder}/plain.safetensors`, { a: np.ones([2]) });
    await assertRejects(() => nn.load(`${folder}/plain.safetensors`), io.FileFormatError, "it holds none");
    assertThrows(() => nn.fromConfig({ $build: "nn.compile", args: [] }), TypeError, "there is none such");
    assertThrows(() => nn.fromConfig({ $build: "constructor.constructor", args: ["1"] }), TypeError, "there is none such");
    assertThrows(() => nn.fromConfig({ $registered: "gone" }), TypeError, 'call nn.register("gone"');
    assertThrows(() => nn.register("test scale", own), RangeError, "the name is taken");
  }));

Deno.test("modelCheckpoint keeps the newest and the best in a folder, with all that training goes on from", () =>
  inFolder(async (folder) => {
    const path = `${folder}/saves/`, options = { loss: "mse", optimizer: "adam", learningRate: 0.5 } as const;
    const trainer = nn.compile(nn.dense(1), options);
    const seen: number[] = [];
    const spoil = nn.lambdaCallback({
      onEpochEnd(epoch, logs, t) {
        seen.push(logs.loss!);
        if (epoch === 2) t.learningRate = 50;
      },
    });
    await trainer.fit(x, y, { ...fitting, epochs: 5, callbacks: [nn.modelCheckpoint(path, { monitor: "loss", keep: 2 }), spoil] });
    assertEquals(await io.checkpoints(path).steps(), [4, 5]);
    const again = nn.compile(nn.dense(1), options);
    const best = seen.indexOf(Math.min(...seen)) + 1;
    assertEquals(await again.loadCheckpoint(path, { which: "best" }), best);
    assertEquals(again.step, best * 3);
    assertEquals(await again.loadCheckpoint(path), 5);
    assertEquals(await again.fit(x, y, fitting), await trainer.fit(x, y, fitting));
    await assertRejects(() => again.loadCheckpoint(path, { which: 1 }), RangeError, 'Cannot loadCheckpoint "1"');
    assertThrows(() => nn.modelCheckpoint("x.safetensors", { keep: 1 }), TypeError, 'must end in "/"');
    assertThrows(() => nn.lambdaCallback({ onEpochStart: () => {} } as any), TypeError, '"onEpochStart"');
  }));
