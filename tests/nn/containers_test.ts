// deno-lint-ignore-file no-explicit-any -- layers of any parameters
import { assert, assertEquals, assertThrows } from "@std/assert";
import { grad, jit, jvp, nn, np, random, setDefaultDevice, type Tensor, tree, vmap } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";

const key = random.key(0);
const far = (a: unknown, b: unknown): number => {
  const [x, y] = [tree.leaves(a) as Tensor[], tree.leaves(b) as Tensor[]];
  assertEquals(x.map((t) => t.shape), y.map((t) => t.shape));
  return Math.max(0, ...x.map((t, i) => np.max(np.abs(np.subtract(t, y[i]!))).item() as number));
};

const examples: Record<string, [layer: nn.Layer, shape: number[], train?: boolean]> = {
  "dense": [nn.dense(3), [4]],
  "conv2d": [nn.conv2d(3, 3, { padding: "same", strides: 2 }), [5, 5, 2]],
  "convTranspose2d": [nn.convTranspose2d(2, 3, { strides: 2 }), [3, 3, 2]],
  "depthwiseConv2d": [nn.depthwiseConv2d(2), [4, 4, 3]],
  "separableConv2d": [nn.separableConv2d(2, 2), [4, 4, 3]],
  "maxPool2d": [nn.maxPool2d(2), [4, 4, 2]],
  "avgPool2d": [nn.avgPool2d(2), [4, 4, 2]],
  "batchNorm": [nn.batchNorm(), [3, 4], true],
  "layerNorm": [nn.layerNorm(), [3, 4]],
  "groupNorm": [nn.groupNorm(2), [3, 4]],
  "dropout": [nn.dropout(0.4), [6], true],
  "gaussianNoise": [nn.gaussianNoise(0.4), [6], true],
  "lstm": [nn.lstm(3), [4, 2]],
  "gru": [nn.bidirectional(nn.gru(3, { returnSequences: true })) as nn.Layer, [4, 2]],
  "attention": [nn.multiHeadAttention(2, { causal: true, rotary: true, numKvHeads: 1 }) as nn.Layer, [4, 8]],
  "transformer": [nn.transformerEncoderBlock(2, { dropoutRate: 0.1 }), [4, 8], true],
  "stacked": [nn.stacked(nn.residual(nn.serial(nn.dense(4), nn.tanh)), 3) as nn.Layer, [4]],
  "remat": [nn.remat(nn.serial(nn.dense(4), nn.tanh, nn.dense(2))) as nn.Layer, [4]],
  "spectralNorm": [nn.spectralNorm(nn.dense(3)) as nn.Layer, [4], true],
  "weightNorm": [nn.weightNorm(nn.dense(3)) as nn.Layer, [4]],
  "resize": [nn.upsample(2, { method: "linear" }), [3, 3, 1]],
};

testOnDevices("layers keep their meaning under jit, vmap, jvp and grad", (device) => {
  setDefaultDevice(device);
  for (const [name, [layer, shape, train = false]] of Object.entries(examples)) {
    const { params, state } = layer.init(key, shape);
    const options: any = { train, key: random.key(5), ...state !== null && { state } };
    const f = (p: any, x: Tensor): Tensor => state === null ? (layer.apply as any)(p, x, options) : (layer.apply as any)(p, x, options)[0];
    const x = random.normal(random.key(1), [3, ...shape]), more = random.normal(random.key(2), [2, 3, ...shape]);
    assert(far(f(params, x), jit(f)(params, x)) < 1e-5, `${name} jitted`);
    const rows = np.stack([f(params, more.get(0)), f(params, more.get(1))]);
    assert(far(vmap(f, { inAxes: [null, 0] })(params, more), rows) < 1e-5, `${name} under vmap`);
    const loss = (p: any, t: Tensor) => np.sum(np.square(f(p, t)));
    const direction = random.normal(random.key(3), x.shape);
    const slope = (jvp((t: Tensor) => loss(params, t), [x], [direction]) as any)[1].item() as number;
    const g = jit(grad(loss, { argnums: 1 }))(params, x) as Tensor;
    const along = np.sum(np.multiply(g, direction)).item() as number;
    assert(Math.abs(slope - along) < 1e-3 * Math.max(1, Math.abs(slope)), `${name}: jvp ${slope}, grad ${along}`);
    assert(tree.leaves(grad(loss)(params, x)).every((t) => np.all(np.isfinite(t as Tensor)).item()), `${name}: gradient in the parameters`);
  }
});

Deno.test("a layer of one's own is an object of init and apply", () => {
  setDefaultDevice("cpu");
  const scale = {
    init: (_: Tensor, shape: readonly number[]) => ({ params: { s: np.ones([shape.at(-1)!]) } }),
    apply: (params: { s: Tensor }, x: Tensor) => x.multiply(params.s),
  };
  const model = nn.serial(scale, (x: Tensor) => x.add(1), nn.dense(2));
  const { params, state } = model.init(key, [3]);
  assertEquals([params[0].s.shape, params[1], params[2].kernel.shape, state], [[3], null, [3, 2], null]);
  assertEquals(model.apply(params, np.ones([4, 3])).shape, [4, 2]);
  assertEquals((model.apply(params, np.ones([4, 3]), { state: null }) as any)[1], null);
});

Deno.test("running state is asked for, taken and given back", () => {
  setDefaultDevice("cpu");
  const model = nn.serial(nn.dense(3), nn.batchNorm(), nn.relu);
  const { params, state } = model.init(key, [2]), x = random.normal(key, [8, 2]);
  assertThrows(() => model.apply(params, x), TypeError, "Cannot apply batchNorm without its running state");
  const [, kept] = model.apply(params, x, { state });
  assertEquals(far(kept, state), 0);
  const [, next] = model.apply(params, x, { state, train: true });
  assert(far(next, state) > 1e-4);
});

Deno.test("a key is asked for, and the same key drops the same", () => {
  setDefaultDevice("cpu");
  const model = nn.serial(nn.dense(50), nn.dropout(0.5), nn.dropout(0.5));
  const { params } = model.init(key, [2]), x = np.ones([4, 2]);
  assertThrows(() => model.apply(params, x, { train: true }), TypeError, "Cannot apply dropout in training without a random key");
  const run = (seed: number) => model.apply(params, x, { train: true, key: random.key(seed) });
  assertEquals(far(run(1), run(1)), 0);
  assert(far(run(1), run(2)) > 0);
  const zeros = np.mean(np.equal(run(1), 0)).item() as number;
  assert(zeros > 0.6 && zeros < 0.9, `${zeros} of the elements dropped`);
  assertEquals(nn.dropout(1).apply(null, np.ones(3), { train: true, key }).toArray(), [0, 0, 0]);
});

Deno.test("what is built wrong says what would be right", () => {
  setDefaultDevice("cpu");
  assertThrows(() => nn.dense(0), RangeError, "Cannot build dense with units 0");
  assertThrows(() => nn.dense(3, { bias: true } as never), TypeError, "the options are useBias");
  assertThrows(() => nn.dense(3, { activation: "rleu" as never }), TypeError, "the names are");
  assertThrows(() => nn.conv2d(3, [3, 3, 3]), RangeError, "it takes 2 whole numbers");
  assertThrows(() => nn.conv2d(3, 3, { padding: "SAME" as never }), TypeError, '"valid", "same"');
  assertThrows(() => nn.dropout(1.5), RangeError, "it must be in [0, 1]");
  assertThrows(() => nn.serial(), RangeError, "give at least one");
  assertThrows(() => nn.serial(nn.dense(2), "relu" as never), TypeError, "a layer is { init(key, shape), apply(params, x) }");
  assertThrows(() => nn.conv2d(3, 3).init(key, [28, 28]), RangeError, "at least 3 axes");
  assertThrows(() => nn.multiHeadAttention(3).init(key, [5, 8]), RangeError, "the heads must divide them");
  const model = nn.serial(nn.dense(4), nn.conv2d(3, 3));
  assertThrows(() => model.init(key, [5]), RangeError, "examples of shape [4]");
  const { params } = nn.dense(3).init(key, [2]);
  assertThrows(() => nn.dense(3).apply(params, np.ones([4, 5])), RangeError, "the last axis must be 2");
  assertThrows(() => nn.dense(3).apply(params, np.ones([4, 2]), { training: true } as never), TypeError, "train, key, state");
});

Deno.test("names in place of positions", () => {
  setDefaultDevice("cpu");
  const model = nn.serial({ b: nn.dense(3), act: nn.relu, a: nn.dense(2) });
  const { params } = model.init(key, [4]);
  assertEquals(Object.keys(params).sort(), ["a", "act", "b"]);
  assertEquals(model.apply(params, np.ones([1, 4])).shape, [1, 2]);
  assertThrows(() => nn.serial({ 1: nn.dense(2), 0: nn.dense(3) }), TypeError, "names that are numbers");
});

Deno.test("stacked layers are the layers one after the other", () => {
  setDefaultDevice("cpu");
  const block = nn.residual(nn.serial(nn.dense(4), nn.tanh)), model = nn.stacked(block, 3);
  const { params } = model.init(key, [4]), x = random.normal(key, [2, 4]);
  let y = x;
  for (let i = 0; i < 3; i++) y = block.apply(tree.map((t: Tensor) => t.get(i), params) as any, y) as Tensor;
  assert(far(model.apply(params as any, x), y) < 1e-6);
});

Deno.test("a module shares the weights of a layer that is called twice", () => {
  setDefaultDevice("cpu");
  const model = nn.module({ tower: nn.dense(4) }, ({ tower }, { a, b }: { a: Tensor; b: Tensor }) => tower(a).subtract(tower(b)));
  const { params } = model.init(key, { a: [3], b: [3] });
  assertEquals(Object.keys(params), ["tower"]);
  const x = random.normal(key, [2, 3]);
  assertEquals(far(model.apply(params, { a: x, b: x }), np.zeros([2, 4])), 0);
  assertThrows(() => nn.module({ tower: nn.dense(4) }, (_, x: Tensor) => x).init(key, [3]), TypeError, 'never calls "tower"');
});

Deno.test("recurrent layers leave out what is beyond a sequence's length", () => {
  setDefaultDevice("cpu");
  for (const layer of [nn.lstm(3), nn.gru(3), nn.simpleRnn(3)]) {
    const { params } = layer.init(key, [5, 2]), x = random.normal(key, [2, 5, 2]);
    const cut = layer.apply(params, { inputs: x, lengths: np.array(Int32Array.of(3, 5)) });
    assert(far(cut.get(0), layer.apply(params, x.get("0:1", ":3")).get(0)) < 1e-6);
    assert(far(cut.get(1), layer.apply(params, x.get("1:2")).get(0)) < 1e-6);
    const back = layer.reversed().apply(params, { inputs: x, lengths: np.array(Int32Array.of(3, 5)) });
    assert(far(back.get(0), layer.reversed().apply(params, x.get("0:1", ":3")).get(0)) < 1e-6);
  }
});

Deno.test("decoding with a cache gives what the whole sequence gives", () => {
  setDefaultDevice("cpu");
  const options = { causal: true, rotary: true, numKvHeads: 1 } as const;
  const whole = nn.transformerEncoderBlock(2, options),
    step = nn.transformerEncoderBlock(2, { ...options, cache: { batch: 2, length: 6 } });
  const { params, state } = step.init(key, [5, 8]), x = random.normal(key, [2, 5, 8]);
  const expected = whole.apply(params, x) as Tensor;
  const decode = jit((p: any, t: Tensor, s: any) => step.apply(p, t, { state: s }));
  let cache = state;
  for (let i = 0; i < 5; i++) {
    const [y, next] = decode(params, x.get(":", np.slice(i, i + 1)), cache) as any;
    assert(far(y.get(":", 0), expected.get(":", i)) < 1e-5);
    cache = next;
  }
});

testOnDevices("init and apply compose with the transforms: ensembles, gradients for each example", (device) => {
  setDefaultDevice(device);
  const model = nn.serial(nn.conv2d(4, 3), nn.relu, nn.flatten, nn.module({ head: nn.dense(2) }, ({ head }, x: Tensor) => head(x)));
  const init = (k: Tensor) => model.init(k, [6, 6, 1]).params;
  const params = init(key), x = random.normal(key, [3, 6, 6, 1]);
  assert(far(jit(init)(key), params) < 1e-6);
  const many = vmap(init)(random.split(key, 4)) as any;
  const ys = vmap((p: any, t: Tensor) => model.apply(p, t), { inAxes: [0, null] })(many, x) as Tensor;
  assertEquals([many[0].kernel.shape, ys.shape], [[4, 3, 3, 1, 4], [4, 3, 2]]);
  const loss = (p: any, t: Tensor) => np.sum(np.square(model.apply(p, t)));
  const each = jit(vmap(grad((p: any, t: Tensor) => loss(p, np.expandDims(t, 0))), { inAxes: [null, 0] }))(params, x) as any;
  assertEquals(each[0].kernel.shape, [3, 3, 3, 1, 4]);
  assert(far(tree.map((t: Tensor) => np.sum(t, 0), each), grad(loss)(params, x)) < 1e-3);
});

Deno.test("spectralNorm brings the largest singular value to 1", () => {
  setDefaultDevice("cpu");
  const layer = nn.spectralNorm(nn.dense(4, { useBias: false }), { steps: 30 });
  const { params, state } = layer.init(key, [4]);
  const [y] = layer.apply(params, np.eye(4), { train: true, state }) as any;
  const ones = random.normal(key, [4]);
  let v = ones;
  for (let i = 0; i < 50; i++) v = np.divide(np.matmul(np.transpose(y), np.matmul(y, v)), np.sqrt(np.sum(np.square(v))));
  const sigma = np.sqrt(np.divide(np.sqrt(np.sum(np.square(np.matmul(np.transpose(y), np.matmul(y, v))))), np.sqrt(np.sum(np.square(v)))))
    .item() as number;
  assert(Math.abs(sigma - 1) < 1e-3, `${sigma}`);
});

Deno.test("recurrent dropout drops the same features at all steps, in training alone", () => {
  const x = np.ones([2, 6, 4]), key = random.key(3);
  for (const build of [nn.lstm, nn.gru, nn.simpleRnn]) {
    const plain = build(5, { returnSequences: true }),
      layer = build(5, { returnSequences: true, dropoutRate: 0.5, recurrentDropoutRate: 0.5 });
    const { params } = layer.init(random.key(0), [6, 4]);
    assertEquals(layer.apply(params, x).toArray(), plain.apply(params, x).toArray());
    const first = layer.apply(params, x, { train: true, key }), again = layer.apply(params, x, { train: true, key });
    assertEquals(first.toArray(), again.toArray());
    assert(np.any(np.notEqual(first, layer.apply(params, x, { train: true, key: random.key(4) }))).item());
    assertThrows(() => layer.apply(params, x, { train: true }), TypeError, "in training without a random key");
    const links = build(5, { returnSequences: true, recurrentDropoutRate: 0.5 }).apply(params, x, { train: true, key });
    const whole = plain.apply(params, x);
    assertEquals(links.get(":", 0).toArray(), whole.get(":", 0).toArray());
    assert(np.any(np.notEqual(links.get(":", 1), whole.get(":", 1))).item(), layer.name);
  }
  // Without a recurrence each step sees the input with the same features left out: all steps are alike.
  const inputs = nn.simpleRnn(3, { returnSequences: true, dropoutRate: 0.5, recurrentInit: "zeros", useBias: false });
  const { params } = inputs.init(random.key(0), [6, 4]);
  const y = inputs.apply(params, x, { train: true, key });
  assertEquals(np.subtract(y, y.get(":", "0:1")).toArray(), np.zeros([2, 6, 3]).toArray());
  const both = nn.bidirectional(nn.lstm(2, { dropoutRate: 0.3 }));
  const made = both.init(random.key(0), [6, 4]).params;
  assert(np.any(np.notEqual(both.apply(made, x), both.apply(made, x, { train: true, key }))).item());
  assertThrows(() => nn.lstm(2, { dropoutRate: 1 }), RangeError, "dropoutRate 1: it must be in [0, 1)");
});
