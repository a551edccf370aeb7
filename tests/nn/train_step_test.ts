// deno-lint-ignore-file no-explicit-any -- trees of parameters
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { nn, np, optim, setDefaultDevice, type Tensor, valueAndGrad } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";

const data = () => {
  const x = np.reshape(np.arange(40, { dtype: "float32" }), [10, 4]).divide(40);
  return { x, y: np.sum(x, 1, { keepdims: true }) };
};
const fitting = { epochs: 3, batchSize: 4, verbose: 0, validationSplit: 0.2 } as const;
const usual: nn.TrainStep = ({ params, objective, applyGradients }) => {
  const [[loss, { predictions, state }], grads] = valueAndGrad(objective, { hasAux: true })(params) as any;
  return { ...applyGradients(grads), loss, predictions, state, logs: { gradNorm: optim.globalNorm(grads) } };
};

testOnDevices("a training step of one's own that does the usual does what fit does", async (device) => {
  setDefaultDevice(device);
  const { x, y } = data();
  const model = nn.serial(nn.dense(4, { activityRegularizer: nn.regularizers.l2(0.1) }), nn.batchNorm(), nn.dropout(0.2), nn.dense(1));
  const options = { loss: "mse", optimizer: "adam", metrics: ["mae"], clipNorm: 0.5, emaMomentum: 0.9, seed: 2 } as const;
  const plain = nn.compile(model, options), own = nn.compile(model, { ...options, trainStep: usual });
  const [a, b] = [await plain.fit(x, y, fitting), await own.fit(x, y, fitting)];
  assertEquals(Object.keys(b.history), ["loss", "mae", "gradNorm", "val_loss", "val_mae"]);
  for (const [name, values] of Object.entries(a.history)) {
    values.forEach((v, i) => assertAlmostEquals(b.history[name]![i]!, v, 1e-5, `${name} of epoch ${i}`));
  }
  assertEquals(own.step, plain.step);
  assert(b.history.gradNorm!.every((v) => v > 0));
});

Deno.test("a training step may need no labels and no loss", async () => {
  setDefaultDevice("cpu");
  const { x } = data();
  const trainer = nn.compile(nn.serial(nn.dense(2), nn.dense(4)), {
    optimizer: "adam",
    learningRate: 0.05,
    trainStep: ({ params, x, forward, applyGradients }) => {
      const [loss, grads] = valueAndGrad((p: any) => np.mean(np.square(np.subtract(forward(p)[0], x))))(params) as [Tensor, any];
      return { ...applyGradients(grads), loss };
    },
  });
  const { history } = await trainer.fit(x, null, { epochs: 40, verbose: 0 });
  assert(history.loss!.at(-1)! < history.loss![0]! / 2);
  await assertRejects(() => trainer.evaluate(x, x), TypeError, "compiled without one");
});

Deno.test("training steps that do not fit say so before anything is trained", async () => {
  setDefaultDevice("cpu");
  const { x, y } = data();
  const compile = (options: any) => nn.compile(nn.dense(1), { loss: "mse", ...options });
  assertThrows(() => compile({ trainStep: usual, gradientAccumulationSteps: 2 }), TypeError, "trainStep and gradientAccumulationSteps");
  assertThrows(() => compile({ trainStep: 3 }), TypeError, "no function");
  assertThrows(() => nn.compile(nn.dense(1), {}), TypeError, "Cannot compile without a loss");
  await assertRejects(() => compile({ trainStep: () => null }).fit(x, y, fitting), TypeError, "it must give { loss");
  await assertRejects(() => compile({ trainStep: ({ y }: any) => ({ loss: y }) }).fit(x, y, fitting), RangeError, "it must be a scalar");
  await assertRejects(() => compile({ trainStep: () => ({ loss: 1, los: 2 }) }).fit(x, y, fitting), TypeError, '"los"');
});

Deno.test("summaries count what the optimizer keeps once it keeps something, and know what they do not know", async () => {
  setDefaultDevice("cpu");
  const { x, y } = data();
  const trainer = nn.compile(nn.serial(nn.dense(5), nn.batchNorm(), nn.dense(3), nn.dense(1)), { loss: "mse", optimizer: "adam" });
  const lines = () => trainer.summary({ print: false }).split("\n");
  assertEquals(lines().slice(-3), ["Total params: 0 (0.00 B)", "Trainable params: 0 (0.00 B)", "Non-trainable params: 0 (0.00 B)"]);
  assert(lines()[3]!.includes("?") && lines()[3]!.endsWith("0 (unbuilt)"));
  trainer.build([4]);
  assertEquals(lines().slice(-3), ["Total params: 67 (268.00 B)", "Trainable params: 57 (228.00 B)", "Non-trainable params: 10 (40.00 B)"]);
  await trainer.fit(x, y, { verbose: 0 });
  // Two moments, the step and the learning rate.
  assertEquals(lines().slice(-4), [
    "Total params: 183 (732.00 B)",
    "Trainable params: 57 (228.00 B)",
    "Non-trainable params: 10 (40.00 B)",
    "Optimizer params: 116 (464.00 B)",
  ]);
});

Deno.test("losses that layers add are gathered through loops and checkpoints, and only where somebody gathers", () => {
  setDefaultDevice("cpu");
  const quiet = nn.activityRegularization({ l1: 1 }), x = np.ones([2, 3]);
  const total = (layer: nn.Layer) =>
    nn.collectLosses(() => layer.apply(layer.init(np.zeros([2], "uint32") as any, [3]).params, x))[1].item();
  assertEquals(total(quiet), 3);
  assertEquals(total(nn.stacked(quiet, 4) as nn.Layer), 12);
  assertEquals(total(nn.remat(quiet)), 3);
  assertEquals(total(nn.serial(nn.remat(nn.stacked(quiet, 2)), quiet) as nn.Layer), 9);
  assertEquals(quiet.apply(null, x).shape, [2, 3]);
  assertThrows(() => nn.addLoss(np.ones([2])), RangeError, "it must be a scalar");
});

Deno.test("all optimizers have names that are found however they are spelt", async () => {
  setDefaultDevice("cpu");
  const { x, y } = data();
  for (
    const optimizer of ["radam", "amsgrad", "AdaBelief", "yogi", "lars", "sign_sgd", "adopt", "prodigy", "Schedule_Free_AdamW", "RMSprop"]
  ) {
    const { history } = await nn.compile(nn.dense(1), { loss: "MeanSquaredError", optimizer }).fit(x, y, { epochs: 2, verbose: 0 });
    assert(history.loss!.every(Number.isFinite), optimizer);
  }
  assertThrows(() => nn.compile(nn.dense(1), { loss: "mse", optimizer: "adamm" }), TypeError, "the names are sgd, rmsprop");
});
