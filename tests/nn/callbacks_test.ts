// deno-lint-ignore-file no-explicit-any -- trainers of any model
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import golden from "../goldens/nn_callbacks.json" with { type: "json" };
import { nn, np, random, setDefaultDevice, type Tensor } from "../../mod.ts";

const x = () => random.normal(random.key(7), [40, 3]);
const labels = (t: Tensor) => np.sum(t, 1, { keepdims: true });

function trainer(options: Partial<nn.CompileOptions> = {}): nn.Trainer {
  setDefaultDevice("cpu");
  return nn.compile(nn.dense(1) as nn.Layer, { loss: "mse", optimizer: "sgd", learningRate: 0.05, ...options });
}

/** A callback that puts numbers of our choice into the logs. */
const scripted = (name: string, values: readonly number[]): nn.Callback => ({
  onEpochEnd: (epoch, logs) => void (logs[name] = values[epoch]!),
});

async function epochs(callback: nn.Callback, values: readonly number[], name = "val_loss"): Promise<number> {
  const data = x();
  const h = await trainer().fit(data, labels(data), { epochs: values.length, verbose: 0, callbacks: [scripted(name, values), callback] });
  return h.epoch.length;
}

Deno.test("earlyStopping stops as Keras does", async () => {
  assertEquals(await epochs(nn.earlyStopping(), [1, 2, 3, 4]), 2);
  assertEquals(await epochs(nn.earlyStopping({ patience: 2 }), [1, 2, 3, 4]), 3);
  assertEquals(await epochs(nn.earlyStopping({ patience: 2 }), [1, 2, 0.5, 4, 5, 6]), 5);
  assertEquals(await epochs(nn.earlyStopping({ minDelta: 0.2, patience: 1 }), [1, 0.9, 0.8, 0.7]), 2);
  assertEquals(await epochs(nn.earlyStopping({ mode: "max" }), [1, 2, 3, 2, 1]), 4);
  assertEquals(await epochs(nn.earlyStopping({ startFromEpoch: 3 }), [1, 2, 3, 4, 5, 6]), 5);
  assertEquals(await epochs(nn.earlyStopping({ baseline: 0.5, patience: 2 }), [0.9, 0.95, 0.7, 0.6]), 2);
  await assertRejects(() => epochs(nn.earlyStopping({ monitor: "speed" }), [1, 2], "speed"), TypeError, 'pass mode "min" or "max"');
  assertThrows(() => nn.earlyStopping({ mode: "least" as never }), TypeError, '"auto", "min" or "max"');
});

const camel = (options: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(options).map(([key, v]) => [key === "min_lr" ? "minLR" : key.replace(/_(.)/g, (_, c) => c.toUpperCase()), v]),
  );
const numbers = (values: readonly string[]) => values.map((v) => v === "inf" ? Infinity : v === "nan" ? NaN : Number(v));

Deno.test("earlyStopping agrees with Keras whatever its options", async () => {
  for (const { values, mode, options, stopped, restored } of golden.earlyStopping) {
    const callback = nn.earlyStopping({ monitor: "x", mode: mode as "min", ...camel(options) });
    const fake = { stopTraining: false, weights: -1 as unknown, restored: -1 as unknown };
    callback.onTrainBegin!(fake as any, {} as any);
    let end = -1;
    for (const [epoch, value] of numbers(values).entries()) {
      fake.weights = epoch;
      await callback.onEpochEnd!(epoch, { x: value }, fake as any);
      if (fake.stopTraining) end = epoch;
      if (fake.stopTraining) break;
    }
    fake.weights = -1;
    callback.onTrainEnd!({}, fake as any);
    assertEquals([end, fake.weights], [stopped, restored], JSON.stringify({ values, mode, options }));
  }
});

Deno.test("reduceLROnPlateau agrees with Keras whatever its options", async () => {
  for (const { values, mode, options, rates } of golden.reduceLROnPlateau) {
    const callback = nn.reduceLROnPlateau({ monitor: "x", mode: mode as "min", ...camel(options) });
    const fake = { learningRate: 0.1 }, got: number[] = [];
    callback.onTrainBegin!(fake as any, {} as any);
    for (const [epoch, value] of numbers(values).entries()) {
      await callback.onEpochEnd!(epoch, { x: value }, fake as any);
      got.push(Number(fake.learningRate.toPrecision(6)));
    }
    assertEquals(got.map((r) => r.toPrecision(4)), rates.map((r) => r.toPrecision(4)), JSON.stringify({ values, mode, options }));
  }
});

Deno.test("earlyStopping puts the best epoch's weights back, even when it never stopped", async () => {
  const data = x(), t = trainer(), seen: number[] = [];
  const spy: nn.Callback = { onEpochEnd: (_, __, tr) => void seen.push((tr.params as any).bias.item()) };
  await t.fit(data, np.add(labels(data), 3), {
    epochs: 4,
    verbose: 0,
    callbacks: [scripted("val_loss", [3, 1, 2, 2]), spy, nn.earlyStopping({ patience: 10, restoreBestWeights: true })],
  });
  assertEquals((t.params as any).bias.item(), seen[1]);
});

Deno.test("reduceLROnPlateau and learningRateScheduler set and log the rate", async () => {
  const data = x(), t = trainer({ learningRate: 1e-3 });
  const plateau = nn.reduceLROnPlateau({ factor: 0.5, patience: 2, cooldown: 1, minLR: 2e-4 });
  const { history } = await t.fit(data, labels(data), {
    epochs: 8,
    verbose: 0,
    callbacks: [scripted("val_loss", [1, 1, 1, 1, 1, 1, 1, 1]), plateau],
  });
  // Waited at epochs 1 and 2, one epoch of cooldown, then again.
  assertEquals(history.learning_rate!.map((r) => Number(r.toPrecision(3))), [1e-3, 1e-3, 1e-3, 5e-4, 5e-4, 2.5e-4, 2.5e-4, 2e-4]);
  const s = trainer();
  const h = await s.fit(data, labels(data), {
    epochs: 3,
    verbose: 0,
    callbacks: [nn.learningRateScheduler((epoch, rate) => epoch === 0 ? 0.1 : rate / 2)],
  });
  assertEquals(h.history.learning_rate, [0.1, 0.05, 0.025]);
  assertThrows(() => nn.reduceLROnPlateau({ factor: 1 }), RangeError, "it must be in (0, 1)");
});

Deno.test("callbacks see each other's logs, in order, and stop training within an epoch", async () => {
  const data = x(), order: string[] = [];
  const say = (name: string): nn.Callback => ({
    onTrainBegin: () => void order.push(`${name} train`),
    onEpochBegin: (e) => void order.push(`${name} epoch ${e}`),
    onTrainBatchEnd: (b, logs) => void order.push(`${name} batch ${b} ${Number.isFinite(logs.loss)}`),
    onTestBegin: () => void order.push(`${name} test`),
    onTrainEnd: () => void order.push(`${name} end`),
  });
  await trainer().fit(data, labels(data), { epochs: 1, batchSize: 20, verbose: 0, validationSplit: 0.5, callbacks: [say("a"), say("b")] });
  assertEquals(order, [
    "a train",
    "b train",
    "a epoch 0",
    "b epoch 0",
    "a batch 0 true",
    "b batch 0 true",
    "a test",
    "b test",
    "a end",
    "b end",
  ]);
  const t = trainer();
  const stop: nn.Callback = { onTrainBatchEnd: (b, _, tr) => void (tr.stopTraining = b === 1) };
  const h = await t.fit(data, labels(data), { epochs: 5, batchSize: 10, verbose: 0, callbacks: [stop] });
  assertEquals([h.epoch.length, t.step], [1, 2]);
});

Deno.test("terminateOnNaN stops at the batch that went wrong", async () => {
  const data = x(), t = trainer({ learningRate: 1e30 }), warn = console.warn;
  console.warn = () => {};
  try {
    await t.fit(data, labels(data), { epochs: 3, batchSize: 10, verbose: 0, callbacks: [nn.terminateOnNaN()] });
  } finally {
    console.warn = warn;
  }
  assert(t.step <= 3);
  await assertRejects(
    () =>
      trainer({ learningRate: 1e30 }).fit(data, labels(data), {
        epochs: 3,
        batchSize: 10,
        verbose: 0,
        callbacks: [nn.terminateOnNaN({ raiseError: true })],
      }),
    RangeError,
    "the loss is",
  );
});

Deno.test("files: checkpoints, weights, csv; an interrupted fit ends as it would have", async () => {
  const folder = await Deno.makeTempDir(), data = x();
  try {
    const t = trainer({ optimizer: "adam" });
    await t.fit(data, labels(data), {
      epochs: 3,
      verbose: 0,
      validationSplit: 0.25,
      callbacks: [
        nn.modelCheckpoint(`${folder}/deep/{epoch:02d}-{val_loss:.3f}.ckpt`),
        nn.modelCheckpoint(`${folder}/best.safetensors`, { saveBestOnly: true, saveWeightsOnly: true }),
        nn.csvLogger(`${folder}/log.csv`),
      ],
    });
    assertEquals([...Deno.readDirSync(`${folder}/deep`)].map((f) => f.name.slice(0, 3)).sort(), ["01-", "02-", "03-"]);
    const lines = (await Deno.readTextFile(`${folder}/log.csv`)).trim().split("\n");
    assertEquals([lines[0], lines.length, lines[1]!.startsWith("0,")], ["epoch,loss,val_loss", 4, true]);
    const other = trainer().build([3]);
    await other.loadWeights(`${folder}/best.safetensors`);
    assertEquals((other.params as any).kernel.toArray(), (t.params as any).kernel.toArray());
    await assertRejects(() => nn.compile(nn.dense(2) as nn.Layer, { loss: "mse" }).build([3]).loadWeights(`${folder}/best.safetensors`));
    assertThrows(() => nn.modelCheckpoint("a.ckpt", { saveWeightsOnly: true }), TypeError, ".safetensors");

    const straight = trainer({ optimizer: "adam" });
    await straight.fit(data, labels(data), { epochs: 6, verbose: 0, batchSize: 8 });
    const backup = () => nn.backupAndRestore(`${folder}/backup.ckpt`);
    const crash: nn.Callback = {
      onEpochEnd(epoch) {
        if (epoch === 2) throw new Error("killed");
      },
    };
    await assertRejects(
      () => trainer({ optimizer: "adam" }).fit(data, labels(data), { epochs: 6, verbose: 0, batchSize: 8, callbacks: [backup(), crash] }),
      Error,
      "killed",
    );
    const again = trainer({ optimizer: "adam" });
    const h = await again.fit(data, labels(data), { epochs: 6, verbose: 0, batchSize: 8, callbacks: [backup()] });
    assertEquals(h.epoch, [3, 4, 5]);
    assertEquals((again.params as any).kernel.toArray(), (straight.params as any).kernel.toArray());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("tensorBoard writes event files", async () => {
  const folder = await Deno.makeTempDir(), data = x();
  try {
    await trainer().fit(data, labels(data), { epochs: 2, verbose: 0, validationSplit: 0.25, callbacks: [nn.tensorBoard(folder)] });
    for (const part of ["train", "validation"]) {
      const [file] = [...Deno.readDirSync(`${folder}/${part}`)];
      const bytes = await Deno.readFile(`${folder}/${part}/${file!.name}`), view = new DataView(bytes.buffer);
      let at = 0, records = 0;
      for (; at < bytes.length; records++) at += view.getUint32(at, true) + 16;
      assertEquals([at, records], [bytes.length, 3]);
      assert(new TextDecoder().decode(bytes).includes("epoch_loss"));
    }
    // The length 24 and its checksum, as TensorFlow writes them before every first record.
    const [file] = [...Deno.readDirSync(`${folder}/train`)];
    const bytes = await Deno.readFile(`${folder}/train/${file!.name}`);
    assertEquals([...bytes.slice(0, 12)], [24, 0, 0, 0, 0, 0, 0, 0, 163, 127, 75, 34]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a line for each epoch that a program can read", async () => {
  const data = x(), lines: string[] = [], log = console.log;
  console.log = (text: string) => void lines.push(text);
  try {
    await trainer().fit(data, labels(data), { epochs: 2, verbose: 2 });
  } finally {
    console.log = log;
  }
  assertEquals(lines.length, 2);
  assert(/^epoch=2\/2 seconds=\d+\.\d\d loss=[\d.e+-]+$/.test(lines[1]!), lines[1]);
});
