import { assert, assertEquals, assertThrows } from "@std/assert";
import { jit, np, optim, random, scan, setDefaultDevice, type Tensor, tree } from "../../mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";
import { typeOf } from "./_problems.ts";
import { assertClose, cpuTest, golden, tensors } from "./_parts.ts";

const { contrib } = optim;
const base = () => optim.adam(0.1);
const down = optim.scale(-0.1);
const chain = (...parts: optim.GradientTransformation[]): optim.GradientTransformation => optim.chain<unknown[]>(...parts);

/** What each run of the golden file is, here. */
const transformations: Record<string, () => optim.GradientTransformation> = {
  scale: () => down,
  scaleBySchedule: () => optim.scaleBySchedule(optim.linearSchedule(-0.1, -1, 5)),
  clip: () => chain(optim.clip(0.5), down),
  clipByBlockRms: () => chain(optim.clipByBlockRms(0.5), down),
  clipByGlobalNorm: () => chain(optim.clipByGlobalNorm(1.5), down),
  adaptiveGradClip: () => chain(optim.adaptiveGradClip(0.1), down),
  trace: () => chain(optim.trace(0.9, { nesterov: true }), down),
  ema: () => chain(optim.ema(0.9), down),
  emaBiased: () => chain(optim.ema(0.9, { debias: false }), down),
  centralize: () => chain(optim.centralize(), down),
  normalizeByUpdateNorm: () => chain(optim.normalizeByUpdateNorm({ scaleFactor: 2 }), down),
  scaleByParamBlockNorm: () => chain(optim.scaleByParamBlockNorm(), down),
  scaleByParamBlockRms: () => chain(optim.scaleByParamBlockRms(0.5), down),
  scaleByTrustRatio: () => chain(optim.scaleByTrustRatio({ minNorm: 0.1, trustCoefficient: 0.5, eps: 0.01 }), down),
  applyEvery: () => chain(optim.applyEvery(3), down),
  keepParamsNonnegative: () => chain(optim.scale(-0.5), optim.keepParamsNonnegative()),
  zeroNans: () => chain(optim.zeroNans(), optim.clip(1), down),
  addDecayedWeightsSchedule: () => chain(optim.addDecayedWeights(optim.linearSchedule(0, 0.5, 4), { mask: { b: false, w: true } }), down),
  lionSmooth: () => chain(optim.scaleByLion({ mode: "smooth", smoothBeta: 2 }), down),
  lionRefined: () => chain(optim.scaleByLion({ mode: "refined" }), down),
  sm3Decaying: () => chain(optim.scaleBySm3({ b2: 0.9 }), down),
  masked: () => optim.masked(base(), { b: false, w: true }),
  partition: () => optim.partition({ a: base(), z: optim.sgd(0.1, { momentum: 0.9 }) }, { b: "a", w: "z" }),
  freeze: () => chain(base(), optim.freeze({ b: true, w: false })),
  selectiveTransform: () => optim.selectiveTransform(base(), { freezeMask: { b: true, w: false } }),
  multiSteps: () => optim.multiSteps(base(), 3),
  multiStepsSchedule: () => optim.multiSteps(base(), (step) => np.where(step.less(1), 2, 1), { useGradMean: false }),
  multiStepsSkip: () => optim.multiSteps(base(), 2, { shouldSkipUpdateFn: optim.skipNotFinite }),
  applyIfFinite: () => optim.applyIfFinite(optim.sgd(0.1, { momentum: 0.9 }), 5),
  applyIfFiniteGivesUp: () => optim.applyIfFinite(optim.sgd(0.1), 1),
  conditionallyTransform: () => chain(optim.conditionallyTransform(optim.scaleByAdam(), (step) => step.less(3)), down),
  conditionallyMask: () => chain(optim.conditionallyMask(optim.scaleByAdam(), (step) => step.remainder(2).equal(0)), down),
  flatten: () => optim.flatten(chain(optim.clipByGlobalNorm(1), base())),
  lookahead: () => optim.lookahead(base(), 3, 0.5) as never,
  lookaheadReset: () => optim.lookahead(base(), 2, 0.5, { resetState: true }) as never,
  injectHyperparams: () =>
    optim.injectHyperparams(({ learningRate, b1 }) => optim.adam(learningRate, { b1 }), {
      learningRate: optim.linearSchedule(0.1, 0.01, 5),
      b1: 0.8,
    }),
  reduceOnPlateau: () => chain(optim.sgd(0.1), contrib.reduceOnPlateau({ factor: 0.5, patience: 2, cooldown: 1 })),
  reduceOnPlateauAccumulating: () =>
    chain(optim.sgd(0.1), contrib.reduceOnPlateau({ factor: 0.5, patience: 1, accumulationSize: 2, minScale: 0.3 })),
  sam: () => contrib.sam(base(), chain(contrib.normalize(), optim.sgd(0.05))),
  samThree: () => contrib.sam(optim.sgd(0.1), chain(contrib.normalize(), optim.sgd(0.05)), { syncPeriod: 3, resetState: false }),
  mechanize: () => contrib.mechanize(optim.sgd(1), { sInit: 1e-2 }),
  factored: () => chain(optim.scaleByFactoredRms({ minDimSizeToFactor: 2 }), down),
};

const { runs } = golden;

for (const [name, { broken, params: wanted }] of Object.entries(runs.cases) as [string, { broken: boolean; params: unknown[] }][]) {
  testOnDevices(`${name} follows Optax`, (device) => {
    setDefaultDevice(device);
    const make = transformations[name];
    assert(make !== undefined, `no transformation for the golden run ${name}`);
    const both = name.startsWith("lookahead"), grads = broken ? runs.broken : runs.grads;
    for (const compiled of device === "cpu" ? [false, true] : [true]) {
      const tx = make();
      // deno-lint-ignore no-explicit-any -- parameters of two structures
      const step = (params: any, state: any, g: any, value: Tensor): any => {
        const [updates, next] = tx.update(g, state, params, { value });
        return [optim.applyUpdates(params, updates), next];
      };
      const advance = compiled ? jit(step) : step;
      let params = tensors(runs.params);
      if (both) params = optim.lookaheadParams(params);
      let state = tx.init(params);
      const type = typeOf(state);
      wanted.forEach((expected, i) => {
        [params, state] = advance(params, state, tensors(grads[i]), np.array(runs.values[i]));
        const seen = name === "lookahead" ? params.slow : both ? params.fast : params;
        assertClose(seen, expected, `${name}, step ${i}, ${compiled ? "jitted" : "eager"}`, 1e-5);
      });
      assertEquals(typeOf(state), type, `${name}: the state changes its type`);
      if (compiled) assertEquals((advance as ReturnType<typeof jit>).cacheSize, 1);
    }
  });
}

cpuTest("every transformation of the golden file is run, and every one here is in it", () => {
  assertEquals(Object.keys(transformations).sort(), Object.keys(runs.cases).sort());
});

cpuTest("per-example gradients are clipped, and made private, as in Optax", () => {
  const { grads, global, layers, private: wanted } = golden.examples;
  const [sums, clipped] = optim.perExampleGlobalNormClip(tensors(grads[0]), 1.5);
  assertClose(sums, global[0], "the sum");
  assertEquals(clipped.item(), global[1]);
  const [parts, counts] = optim.perExampleLayerNormClip(tensors(grads[0]), 1.5, { uniform: false });
  assertClose(parts, layers[0], "the sums");
  assertEquals([counts.b.item(), counts.w.item()], [layers[1].b, layers[1].w]);
  const tx = contrib.dpsgd(0.1, 1.5, 0.3, { key: 5, momentum: 0.9 });
  let params = tensors(runs.params), state = tx.init(params);
  for (const [i, g] of grads.entries()) {
    const [updates, next] = tx.update(tensors(g), state, params);
    [params, state] = [optim.applyUpdates(params, updates), next];
    assertClose(params, wanted[i], `private step ${i}`);
  }
});

cpuTest("an update that is null stays null, and what the state holds for it stays", () => {
  const params = { a: np.ones([2]), b: np.ones([2]) }, grads = { a: np.ones([2]), b: null };
  for (const [name, make] of Object.entries(transformations)) {
    if (name.startsWith("lookahead") || ["flatten", "mechanize", "sam", "samThree", "multiStepsSkip", "applyIfFinite"].includes(name)) {
      continue;
    }
    if (["masked", "partition", "freeze", "selectiveTransform", "addDecayedWeightsSchedule", "applyIfFiniteGivesUp"].includes(name)) {
      continue;
    }
    const tx = make(), state = tx.init(params);
    const [updates, next] = tx.update(grads, state, params, { value: np.array(1) });
    assertEquals(updates.b, null, name);
    assertEquals(typeOf(next), typeOf(state), name);
    assertEquals(optim.applyUpdates(params, updates).b, params.b, name);
  }
});

cpuTest("masked leaves pass through, and take no room in the state", () => {
  const params = { w: np.ones([2, 2]), b: np.ones([2]) };
  const tx = optim.masked(optim.adam(1), (p: unknown) => tree.map((x: Tensor) => x.ndim === 2, p));
  const state = tx.init(params);
  assertEquals(tree.get(state, "mu").b, null);
  const [updates] = tx.update(params, state, params);
  assertEquals(updates.b.toArray(), [1, 1]);
});

cpuTest("multiSteps says when it has stepped", () => {
  const tx = optim.multiSteps(optim.sgd(1), 2), g = np.ones([1]);
  const first = tx.update(g, tx.init(g))[1], second = tx.update(g, first)[1];
  assertEquals([first, second].map((state) => tx.hasUpdated(state).item()), [false, true]);
});

cpuTest("hyperparameters are read from the state, and changed there", () => {
  const tx = optim.injectHyperparams(
    ({ learningRate, nesterov }) => optim.sgd(learningRate, { momentum: 0.5, nesterov }),
    { learningRate: 0.5, nesterov: false },
  );
  const step = jit((g: Tensor, state: optim.OptState) => tx.update(g, state, g));
  const state = tx.init(np.zeros([1]));
  assertEquals(state.hyperparams["learningRate"]!.item(), 0.5);
  const changed = tree.set(state, { learningRate: np.array(2, { dtype: "float32" }) });
  assertEquals(step(np.ones([1]), changed)[0].toArray(), [-2]);
  assertEquals(step(np.ones([1]), state)[0].toArray(), [-0.5]);
  assertEquals(step.cacheSize, 1);
});

cpuTest("an optimizer's own arguments can be injected as it takes them", () => {
  const tx = optim.injectHyperparams(optim.adam)(optim.linearSchedule(1, 0, 4), { b1: 0.5, eps: 0 });
  const state = tx.init(np.zeros([1]));
  assertEquals(Object.fromEntries(Object.entries(state.hyperparams).map(([name, x]) => [name, x.item()])), {
    learningRate: 1,
    b1: 0.5,
    eps: 0,
  });
  const [updates, next] = tx.update(np.ones([1]), state, np.zeros([1]));
  assertEquals(updates.toArray(), [-1]);
  assertEquals(tx.update(np.ones([1]), next, np.zeros([1]))[1].hyperparams["learningRate"]!.item(), 0.75);
});

cpuTest("a schedule with a state of its own sees the loss", () => {
  const bold: optim.StatefulSchedule<Tensor> = {
    init: () => np.array(1),
    update: (_, { value }) => value,
    value: (best) => best,
  };
  const tx = optim.injectHyperparams(({ learningRate }) => optim.scaleByLearningRate(learningRate), { learningRate: bold });
  const [, state] = tx.update(np.ones([1]), tx.init(np.ones([1])), null, { value: np.array(3) });
  assertEquals(tx.update(np.ones([1]), state, null, { value: np.array(7) })[0].toArray(), [-3]);
});

cpuTest("snapshot and monitor keep what they measure", () => {
  const tx = chain(
    optim.snapshot("before", tree.norm),
    optim.scale(2),
    optim.monitor({ after: tree.norm, average: optim.measureWithEma(tree.norm, 0.5, { debias: false }) }),
  );
  const g = np.array([3, 4]);
  let state = tx.init(np.zeros([2]));
  const type = typeOf(state);
  for (let i = 0; i < 2; i++) [, state] = tx.update(g, state);
  assertEquals(["before", "after", "average"].map((name) => tree.get(state, name).item()), [5, 10, 7.5]);
  assertEquals(typeOf(state), type);
});

cpuTest("a thousand parameters, stepped in a scan, are one program", () => {
  const params = tree.splitKeyLike(random.key(0), { a: null }) as unknown, tx = optim.adamw(0.1);
  assertEquals(params, { a: null });
  const many = { x: np.ones([3]), y: { z: np.ones([2, 2]) } };
  const step = ([p, s]: readonly [typeof many, optim.OptState]) => {
    const [u, next] = tx.update(p, s, p);
    return [[optim.applyUpdates(p, u), next], null] as const;
  };
  const [[end]] = scan(step as never, [many, tx.init(many)], null, { length: 50 }) as unknown as [[typeof many]];
  assert(Math.abs(end.x.get(0).item() as number) < 1);
});

cpuTest("misuse says what would be right", () => {
  const p = np.ones([2]);
  assertThrows(
    () => optim.adam("fast" as never),
    TypeError,
    'learningRate the string "fast": it must be a number, a scalar tensor or a schedule',
  );
  assertThrows(() => optim.adam(0.1, { beta1: 0.9 } as never), TypeError, 'Cannot build adam with option "beta1": the options are b1, b2');
  assertThrows(
    () => optim.adamw(0.1).update(p, optim.adamw(0.1).init(p)),
    TypeError,
    "without the parameters: call update(grads, state, params)",
  );
  assertThrows(
    () => optim.polyakSgd().update(p, optim.polyakSgd().init(p)),
    TypeError,
    "without value: call update(grads, state, params, { value })",
  );
  assertThrows(
    () => optim.chain(optim.sgd(1), optim.sgd as never),
    TypeError,
    "Cannot chain with part 1 function sgd: it takes a gradient transformation",
  );
  assertThrows(() => optim.sgd(1).update(p, [] as never), TypeError, "Cannot update a chain of 2 with a state of 0");
  assertThrows(() => optim.partition({ a: optim.sgd(1) }, { w: "b" }).init({ w: p }), TypeError, 'the label of the parameter at .w is "b"');
  assertThrows(() => optim.namedChain(["a", optim.sgd(1)], ["a", optim.sgd(1)]), TypeError, 'two parts called "a"');
  assertThrows(() => optim.applyUpdates({ w: p }, { w: "no" }), TypeError, "it takes the first of the two that update() gives");
  assertThrows(() => optim.lookahead(optim.sgd(1), 2, 0.5).init(p as never), TypeError, "make them with optim.lookaheadParams(params)");
  assertThrows(() => optim.contrib.reduceOnPlateau({ factor: 2 }), RangeError, "with factor 2: it must be between 0 and 1");
});
