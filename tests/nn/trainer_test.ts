// deno-lint-ignore-file no-explicit-any -- misuse on purpose
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { memory, nn, np, optim, random, setDefaultDevice, type Tensor, tree } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";

const quiet = { verbose: 0 } as const;

function problem(n = 70): [x: Tensor, y: Tensor] {
  const x = random.normal(random.key(7), [n, 3]);
  return [x, np.astype(np.greater(np.sum(x, 1, { keepdims: true }), 0), "float32")];
}

function trainer(options: Partial<nn.CompileOptions> = {}, model: nn.Layer = nn.serial(nn.dense(8), nn.tanh, nn.dense(1)) as nn.Layer) {
  return nn.compile(model, {
    loss: nn.losses.binaryCrossentropy({ fromLogits: true }),
    optimizer: "adam",
    learningRate: 0.02,
    metrics: ["accuracy"],
    ...options,
  });
}

testOnDevices("fit learns; evaluate, predict and the batch verbs agree with one another", async (device) => {
  setDefaultDevice(device);
  const [x, y] = problem(), t = trainer();
  const { history, epoch } = await t.fit(x, y, { ...quiet, epochs: 15, batchSize: 16 });
  assertEquals(epoch.length, 15);
  assert(history.loss!.at(-1)! < 0.7 * history.loss![0]!);
  assert(history.accuracy!.at(-1)! > 0.8);
  const whole = await t.evaluate(x, y, { batchSize: 70 }), parts = await t.evaluate(x, y, { batchSize: 16 });
  for (const name of ["loss", "accuracy"]) assert(Math.abs(whole[name]! - parts[name]!) < 1e-5, name);
  const once = t.testOnBatch(x, y);
  assert(Math.abs(once.loss! - whole.loss!) < 1e-5);
  const all = await t.predict(x, { batchSize: 16 });
  assertEquals(all.shape, [70, 1]);
  assert(np.max(np.abs(np.subtract(all, t.predictOnBatch(x)))).item() as number < 1e-5);
  const before = t.params;
  t.trainOnBatch(x, y);
  assert(Number.isFinite(tree.leaves(before).map((p) => (p as Tensor).dataSync()[0]!)[0]!), "old parameters stay readable");
  assertEquals(t.step, 15 * 5 + 1);
});

Deno.test("one seed, one result; how many steps go into a call changes nothing that counts", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem();
  const run = async (options: Partial<nn.CompileOptions>) => {
    const t = trainer(options, nn.serial(nn.dense(8), nn.relu, nn.dropout(0.2), nn.dense(1)) as nn.Layer);
    return (await t.fit(x, y, { ...quiet, epochs: 3, batchSize: 8 })).history.loss!;
  };
  const first = await run({ seed: 3 });
  assertEquals(await run({ seed: 3 }), first);
  assert((await run({ seed: 4 }))[0] !== first[0]);
  const single = await run({ seed: 3, stepsPerExecution: 1 });
  first.forEach((v, i) => assert(Math.abs(v - single[i]!) < 1e-5));
});

Deno.test("eager steps see values, and give the same", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem(), seen: number[] = [];
  const peek = (t: Tensor) => (seen.push(np.max(t).item() as number), t);
  const run = (runEagerly: boolean) =>
    trainer({ runEagerly }, nn.serial(nn.dense(8), nn.tanh, runEagerly ? peek : nn.identity, nn.dense(1)) as nn.Layer)
      .fit(x, y, { ...quiet, epochs: 2, batchSize: 16, validationSplit: 0.2 });
  const [eager, compiled] = [await run(true), await run(false)];
  assert(seen.length > 10 && seen.every(Number.isFinite));
  for (const name of ["loss", "val_loss"]) compiled.history[name]!.forEach((v, i) => assert(Math.abs(v - eager.history[name]![i]!) < 1e-5));
});

Deno.test("parameters that the user holds survive the donation of the step", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem(), model = nn.serial(nn.dense(4), nn.dense(1)) as nn.Layer;
  const { params } = model.init(random.key(0), [3]);
  const t = trainer({ params }, model);
  await t.fit(x, y, { ...quiet, epochs: 2 });
  assertEquals((params[0].kernel as Tensor).dataSync().length, 12);
  const middle = t.params;
  await t.fit(x, y, { ...quiet, epochs: 2 });
  assertEquals((middle[0].kernel as Tensor).dataSync().length, 12);
});

Deno.test("iterables, generators and functions that begin again", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem(64);
  const part = (i: number) => [x.get(np.slice(i * 16, i * 16 + 16)), y.get(np.slice(i * 16, i * 16 + 16))] as const;
  const list = {
    *[Symbol.iterator]() {
      for (let i = 0; i < 4; i++) yield part(i);
    },
  };
  const a = await trainer().fit(list, { ...quiet, epochs: 2 });
  const b = await trainer().fit(x, y, { ...quiet, epochs: 2, batchSize: 16, shuffle: false });
  a.history.loss!.forEach((v, i) => assert(Math.abs(v - b.history.loss![i]!) < 1e-5));
  async function* later() {
    for (let i = 0; i < 4; i++) yield { x: part(i)[0], y: part(i)[1] };
  }
  assertEquals((await trainer().fit(later, { ...quiet, epochs: 2, validationData: later })).history.val_loss!.length, 2);
  // A generator is used up: three epochs of two steps need six batches, and it has four.
  const warn = console.warn;
  let said = "";
  console.warn = (text: string) => said = text;
  try {
    const c = await trainer().fit(later(), { ...quiet, epochs: 3, stepsPerEpoch: 2 });
    assertEquals(c.epoch.length, 2);
  } finally {
    console.warn = warn;
  }
  assert(said.includes("ran out of data"));
  await assertRejects(() => trainer().fit(list, y as any, quiet as any), TypeError);
  await assertRejects(() => trainer().fit([][Symbol.iterator]() as any, quiet), RangeError, "gives no batches");
});

Deno.test("mistakes are found before the first step", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem(20);
  let steps = 0;
  const spy: nn.Callback = { onTrainBatchBegin: () => void steps++ };
  const cases: [() => Promise<unknown>, any, string][] = [
    [() => trainer().fit(x, np.ones([19, 1]), { ...quiet, callbacks: [spy] }), RangeError, "20 examples and 19"],
    [() => trainer().fit(x, np.ones([20, 2]), { ...quiet, callbacks: [spy] }), RangeError, "they must have the same shape"],
    [() => trainer().fit(np.zeros([0, 3]), np.zeros([0, 1]), quiet), RangeError, "there are no examples"],
    [
      () => trainer({ loss: "sparseCategoricalCrossentropy" }, nn.dense(3) as nn.Layer).fit(x, np.full([20], 3), quiet),
      RangeError,
      "from 0 to 2",
    ],
    [
      () => trainer({ loss: "categoricalCrossentropy" }, nn.dense(3) as nn.Layer).fit(x, np.ones([20]), quiet),
      RangeError,
      "sparseCategorical",
    ],
    [() => trainer().fit(x, y, { epoch: 3 } as any), TypeError, "the options are batchSize"],
    [() => trainer().fit(x, y, { epochs: -1 }), RangeError, "epochs -1"],
    [() => trainer().fit(x, y, { ...quiet, validationSplit: 1 }), RangeError, "validationSplit"],
    [() => trainer().fit(x, y, { ...quiet, callbacks: [{ onEpochEnds() {} } as any] }), TypeError, "onEpochEnds"],
    [() => trainer().fit("data" as any, y, quiet), TypeError, "Cannot fit"],
    [() => trainer({ metrics: ["acuracy" as any] }).fit(x, y, quiet), TypeError, "acuracy"],
    [
      () => trainer({ loss: (_: Tensor, p: Tensor) => np.mean(p) }).fit(x, y, { ...quiet, sampleWeight: np.ones([20]) }),
      TypeError,
      "one value for each",
    ],
  ];
  for (const [run, type, message] of cases) await assertRejects(run, type, message);
  assertEquals(steps, 0);
  assertThrows(() => trainer({ optimzer: "sgd" } as any), TypeError, "the options are loss");
  assertThrows(() => trainer({ optimizer: "adma" }), TypeError, "the names are sgd");
  assertThrows(() => trainer({ clipNorm: 1, clipValue: 1 }), TypeError, "give one of them");
  assertThrows(() => trainer().params, TypeError, "build(shape)");
  const own = trainer({ optimizer: optim.adam(0.1), learningRate: undefined as any });
  assertThrows(() => own.learningRate, TypeError, "(lr) => optim.adam(lr)");
});

Deno.test("weights of examples and classes are theirs, whatever the batches", async () => {
  setDefaultDevice("cpu");
  const x = np.array([[1], [1], [1], [1]]), y = np.array([[0], [1], [0], [1]]);
  const t = nn.compile(nn.dense(1, { kernelInit: "zeros" }), {
    loss: "meanSquaredError",
    optimizer: "sgd",
    learningRate: 0,
    metrics: ["mae"],
    weightedMetrics: [nn.metrics.meanAbsoluteError({ name: "weighted" })],
  });
  const logs = await t.evaluate(x, y, { sampleWeight: [0, 1, 0, 3], batchSize: 3 });
  // The loss divides by the number of examples, a weighted metric by the weights, a plain one ignores them.
  assertEquals([logs.loss, logs.mae, logs.weighted], [1, 0.5, 1]);
  const { history } = await t.fit(x, y, { ...quiet, classWeight: { 1: 4 } });
  assertEquals(history.loss, [2]);
});

Deno.test("several inputs and outputs, by name", async () => {
  setDefaultDevice("cpu");
  const model = nn.module({ a: nn.dense(4), b: nn.dense(4), up: nn.dense(1), down: nn.dense(2) }, ({ a, b, up, down }, { p, q }: any) => {
    const joined = np.tanh(np.add(a(p), b(q)));
    return { up: up(joined), down: down(joined) };
  });
  const t = nn.compile(model as nn.Layer, {
    loss: { up: "meanSquaredError", down: nn.losses.sparseCategoricalCrossentropy({ fromLogits: true }) },
    lossWeights: { down: 0.5 },
    metrics: { down: ["accuracy"] },
    optimizer: "adam",
  });
  const x = { p: random.normal(random.key(0), [30, 2]), q: random.normal(random.key(1), [30, 3]) };
  const { history } = await t.fit(x, { up: np.ones([30, 1]), down: np.ones([30], "int32") }, { ...quiet, epochs: 3 });
  assertEquals(Object.keys(history).sort(), ["down_accuracy", "down_loss", "loss", "up_loss"]);
  assert(Math.abs(history.loss![2]! - history.up_loss![2]! - 0.5 * history.down_loss![2]!) < 1e-5);
  const out = await t.predict(x);
  assertEquals([out.up.shape, out.down.shape], [[30, 1], [30, 2]]);
  await assertRejects(() => nn.compile(model as nn.Layer, { loss: "mse" }).fit(x, np.ones([30, 1]), quiet), TypeError, "one for each");
});

Deno.test("float16 keeps learning, and a step that overflows is skipped", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem(), t = trainer({ precision: "float16" });
  const { history } = await t.fit(x, y, { ...quiet, epochs: 8 });
  assert(history.loss!.at(-1)! < history.loss![0]!);
  const kept = t.params;
  t.trainOnBatch(np.multiply(x, 1e30), y);
  assertEquals((t.params as any)[0].kernel.toArray(), (kept as any)[0].kernel.toArray());
});

Deno.test("batch statistics are tracked in fit and used in evaluate", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem(), t = trainer({}, nn.serial(nn.dense(8), nn.batchNorm({ momentum: 0.5 }), nn.relu, nn.dense(1)) as nn.Layer);
  await t.fit(x, y, { ...quiet, epochs: 20 });
  assert((await t.evaluate(x, y)).accuracy! > 0.8);
  const state = t.state as any;
  assert(Math.abs(state[1].mean.toArray()[0]) > 1e-4);
  assert(t.summary({ print: false }).includes("Non-trainable params: 16"));
});

Deno.test("only what is named is trained, whatever decays weights", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem();
  const t = trainer({
    optimizer: optim.adamw(0.01, { weightDecay: 0.5 }),
    learningRate: undefined as any,
    trainable: (path) => path.startsWith(".2"),
  })
    .build([3]);
  const before = t.params as any;
  await t.fit(x, y, { ...quiet, epochs: 2 });
  const after = t.params as any;
  assertEquals(after[0].kernel.toArray(), before[0].kernel.toArray());
  assert(np.any(np.notEqual(after[2].kernel, before[2].kernel)).item());
});

testOnDevices("a hundred fits leave no memory behind", async (device) => {
  setDefaultDevice(device);
  const [x, y] = problem(64), t = trainer();
  const bytes = () => memory().bytes;
  const run = async (fits: number) => {
    for (let i = 0; i < fits; i++) await t.fit(x, y, { ...quiet, epochs: 2, batchSize: 16, validationSplit: 0.25 });
    // Collected memory is given back when the script yields.
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await run(20);
  const before = bytes();
  await run(100);
  assert(bytes() < before + 8e6, `${before} bytes before, ${bytes()} after`);
});

Deno.test("constraints hold after every step, and frozen layers stay", async () => {
  setDefaultDevice("cpu");
  const [x, y] = problem();
  const model = nn.serial(nn.frozen(nn.dense(4)), nn.dense(1, { kernelConstraint: nn.constraints.nonNeg() })) as nn.Layer;
  const t = trainer({}, model).build([3]), before = (t.params as any)[0].kernel.toArray();
  await t.fit(x, y, { ...quiet, epochs: 3 });
  assertEquals((t.params as any)[0].kernel.toArray(), before);
  assert(np.min((t.params as any)[1].kernel).item() as number >= 0);
});
