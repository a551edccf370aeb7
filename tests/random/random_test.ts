import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import * as random from "../../random/mod.ts";
import { grad } from "../../transforms/grad.ts";
import { jit } from "../../transforms/jit.ts";
import { vmap } from "../../transforms/vmap.ts";
import { devicePut } from "../../devices/placement.ts";
import { testOnDevices } from "../_helpers/devices.ts";
import { assertGolden } from "./_golden.ts";

const key = random.key;
const logits = np.log(np.reshape(np.arange(1, 13, { dtype: "float32" }), [3, 4]));
const rows = np.reshape(np.arange(12), [4, 3]);
const cov = np.array([[2, 0.5, 0.1], [0.5, 1, 0.2], [0.1, 0.2, 3]]);

/** Each sampler's call, and its tolerance: 0 where the numbers are JAX's to the last bit. */
const samplers: Record<string, [(k: Tensor) => Tensor, seed: number, tolerance?: number]> = {
  split: [(k) => random.split(k), 0],
  splitShape: [(k) => random.split(k, [2, 3]), 7],
  foldIn: [(k) => random.foldIn(k, 7), 0],
  bits: [(k) => random.bits(k, 3), 0],
  bits16: [(k) => random.bits(k, 5, { dtype: "uint16" }), 3],
  bits8: [(k) => random.bits(k, 5, { dtype: "uint8" }), 3],
  uniform: [(k) => random.uniform(k, [2, 3]), 1],
  uniformScalar: [(k) => random.uniform(k), 1],
  uniformRange: [(k) => random.uniform(k, [2, 3], { minval: [-1, 0, 2], maxval: 5 }), 1, 2e-7],
  uniformHalf: [(k) => random.uniform(k, 6, { dtype: "float16" }), 1],
  uniformBrain: [(k) => random.uniform(k, 6, { dtype: "bfloat16" }).astype("float32"), 1],
  normal: [(k) => random.normal(k, 40), 2, 3e-7],
  truncatedNormal: [(k) => random.truncatedNormal(k, -2, 2, 8), 0, 1e-6],
  truncatedNormalArray: [(k) => random.truncatedNormal(k, [0, 1], [1, 3]), 4, 1e-6],
  lognormal: [(k) => random.lognormal(k, 0.5, 6), 4, 1e-6],
  bernoulli: [(k) => random.bernoulli(k, 0.3, 12), 5],
  bernoulliArray: [(k) => random.bernoulli(k, [0, 0.1, 0.9, 1]), 5],
  bernoulliHigh: [(k) => random.bernoulli(k, 0.3, 12, { mode: "high" }), 5],
  rademacher: [(k) => random.rademacher(k, 8), 5],
  randint: [(k) => random.randint(k, 6, { minval: 0, maxval: 10 }), 0],
  randintNegative: [(k) => random.randint(k, [2, 3], { minval: -1000000, maxval: 2000000000 }), 6],
  randintFull: [(k) => random.randint(k, 6, { minval: -(2 ** 31), maxval: 2 ** 31 - 1 }), 6],
  randintArray: [(k) => random.randint(k, 4, { minval: [0, 5, -3, 9], maxval: [1, 50, 3, 9] }), 6],
  randintSmall: [(k) => random.randint(k, 6, { minval: -128, maxval: 128, dtype: "int8" }), 6],
  randintUnsigned: [(k) => random.randint(k, 6, { maxval: 7, dtype: "uint32" }), 6],
  permutation: [(k) => random.permutation(k, 6), 0],
  permutationLong: [(k) => random.permutation(k, 3000).get(":50"), 9],
  permutationRows: [(k) => random.permutation(k, rows), 9],
  permutationColumns: [(k) => random.permutation(k, rows, 1), 9],
  permutationIndependent: [(k) => random.permutation(k, rows, 1, { independent: true }), 9],
  choice: [(k) => random.choice(k, 10, [2, 3]), 10],
  choiceDistinct: [(k) => random.choice(k, 10, 4, { replace: false }), 10],
  choiceWeighted: [(k) => random.choice(k, 4, 10, { p: [0.1, 0.2, 0.3, 0.4] }), 10],
  choiceWeightedDistinct: [(k) => random.choice(k, 4, 3, { replace: false, p: [0.1, 0.2, 0.3, 0.4] }), 10],
  choiceRows: [(k) => random.choice(k, rows, [2, 2], { axis: 1 }), 10],
  categorical: [(k) => random.categorical(k, np.zeros([4, 3])), 0],
  categoricalAxis: [(k) => random.categorical(k, logits, undefined, { axis: 0 }), 11],
  categoricalShape: [(k) => random.categorical(k, logits, [5, 3]), 11],
  categoricalDistinct: [(k) => random.categorical(k, logits, [2, 3], { replace: false }), 11],
  gumbel: [(k) => random.gumbel(k, 9), 12, 1e-6],
  gumbelHigh: [(k) => random.gumbel(k, 9, { mode: "high" }), 12, 1e-6],
  exponential: [(k) => random.exponential(k, 9), 12, 1e-6],
  laplace: [(k) => random.laplace(k, 9), 12, 1e-6],
  logistic: [(k) => random.logistic(k, 9), 12, 1e-6],
  cauchy: [(k) => random.cauchy(k, 9), 12, 1e-5],
  maxwell: [(k) => random.maxwell(k, 9), 12, 1e-6],
  gamma: [(k) => random.gamma(k, 2, 8), 0, 1e-5],
  gammaSmall: [(k) => random.gamma(k, 0.3, 8), 13, 1e-5],
  gammaArray: [(k) => random.gamma(k, [[0.1, 1], [5, 100]]), 13, 1e-5],
  loggamma: [(k) => random.loggamma(k, 0.01, 8), 13, 1e-5],
  beta: [(k) => random.beta(k, 2, 0.5, 6), 14, 1e-5],
  dirichlet: [(k) => random.dirichlet(k, [1, 2, 0.5], 3), 14, 1e-5],
  chisquare: [(k) => random.chisquare(k, 3, 6), 14, 1e-5],
  f: [(k) => random.f(k, 3, 5, 6), 14, 1e-5],
  t: [(k) => random.t(k, 3, 6), 14, 1e-5],
  poisson: [(k) => random.poisson(k, [0, 0.5, 3, 9.9, 10, 50, 1000]), 15],
  binomial: [(k) => random.binomial(k, [5, 10, 1000, 1000, 3, -1], [0.2, 0.7, 0.4, 0.9, 0, 0.5]), 15],
  binomialMany: [(k) => random.binomial(k, 40, 0.5, 20), 15],
  multinomial: [(k) => random.multinomial(k, 50, [0.2, 0.3, 0.5]), 15],
  geometric: [(k) => random.geometric(k, 0.3, 10), 15],
  pareto: [(k) => random.pareto(k, 3, 6), 16, 1e-6],
  rayleigh: [(k) => random.rayleigh(k, 2, 6), 16, 1e-6],
  weibullMin: [(k) => random.weibullMin(k, 2, 3, 6), 16, 1e-6],
  triangular: [(k) => random.triangular(k, 0, 0.3, 2, 6), 16, 1e-6],
  wald: [(k) => random.wald(k, 1.5, 6), 16, 1e-4],
  doubleSidedMaxwell: [(k) => random.doubleSidedMaxwell(k, 1, 2, 6), 16, 1e-5],
  generalizedNormal: [(k) => random.generalizedNormal(k, 1.5, 6), 16, 1e-5],
  ball: [(k) => random.ball(k, 3, 4), 16, 1e-5],
  multivariateNormal: [(k) => random.multivariateNormal(k, [1, 2, 3], cov, 4), 17, 1e-5],
  multivariateNormalBatch: [(k) => random.multivariateNormal(k, np.zeros([2, 3]), np.stack([cov, cov.multiply(2)])), 17, 1e-5],
  orthogonal: [(k) => random.orthogonal(k, 4), 18, 2e-5],
  orthogonalWide: [(k) => random.orthogonal(k, 2, 2, { m: 4 }), 18, 2e-5],
  gammaGrad: [(k) => grad((a: Tensor) => random.gamma(k, a).sum())(np.array([0.3, 2, 7])), 19, 1e-3],
  loggammaGrad: [(k) => grad((a: Tensor) => random.loggamma(k, a).sum())(np.array([0.3, 2, 7])), 19, 1e-3],
  vmapNormal: [(k) => vmap((q: Tensor) => random.normal(q, 2))(random.split(k, 3)) as Tensor, 20, 3e-7],
  vmapGamma: [(k) => vmap((q: Tensor) => random.gamma(q, 1.5, 2))(random.split(k, 3)) as Tensor, 20, 1e-5],
};

for (const [name, [sample, seed, tolerance]] of Object.entries(samplers)) {
  Deno.test(`random ${name} gives JAX's numbers, eagerly and jitted`, () => {
    const k = devicePut(key(seed), "cpu");
    assertGolden(name, sample(k), tolerance);
    assertGolden(name, jit(sample)(k) as Tensor, tolerance);
  });
}

// deno-fmt-ignore
const onEveryDevice = [
  "split", "foldIn", "bits", "uniform", "normal", "truncatedNormal", "bernoulli", "randint", "permutation", "choiceWeighted", "categorical", "gumbel",
  "exponential", "poisson",
];
for (const name of onEveryDevice) {
  testOnDevices(`random ${name} gives JAX's numbers on every device`, (device) => {
    const [sample, seed, tolerance = 0] = samplers[name]!;
    const k = devicePut(key(seed), device);
    const loose = tolerance === 0 ? 0 : Math.max(tolerance, 3e-6);
    assertGolden(name, sample(k), loose);
    assertGolden(name, jit(sample)(k) as Tensor, loose);
  });
}

Deno.test("keys of large and negative seeds are JAX's", () => {
  assertGolden("key", key(123456789012));
  assertGolden("keyNegative", key(-5));
  assertEquals((jit((s: Tensor) => random.key(s))(np.array(-5, { dtype: "int32" })) as Tensor).toArray(), key(-5).toArray());
});

Deno.test("keys unpack, eagerly and traced", () => {
  const two = (k: Tensor) => {
    const [a, b] = random.split(k);
    return random.normal(a!, 2).add(random.normal(b!, 2));
  };
  assertEquals((jit(two)(key(0)) as Tensor).toArray(), two(key(0)).toArray());
});

Deno.test("samples have the shape that was asked for, empty ones too", () => {
  assertEquals(random.normal(key(0), [0, 3]).shape, [0, 3]);
  assertEquals(random.gamma(key(0), 1, [0]).shape, [0]);
  assertEquals(random.permutation(key(0), 0).shape, [0]);
  assertEquals(random.choice(key(0), 5, 0).shape, [0]);
  assertEquals(random.normal(key(0), []).shape, []);
});

Deno.test("gradients pass through the parameters", () => {
  const slope = grad((s: Tensor) => random.lognormal(key(1), s, 3).sum())(1) as Tensor;
  assert(Number.isFinite(slope.item()));
  const mean = grad((m: Tensor) => random.multivariateNormal(key(1), m, cov).sum())(np.zeros(3)) as Tensor;
  assertEquals(mean.toArray(), [1, 1, 1]);
});

Deno.test("wrong arguments say what is right", () => {
  assertThrows(() => random.normal(0 as never), TypeError, "a key, as random.key(0)");
  assertThrows(() => random.normal(random.split(key(0), 3)), RangeError, "vmap");
  assertThrows(() => random.key(0.5), TypeError, "whole number");
  assertThrows(() => random.normal(key(0), [2], { mean: 1 } as never), TypeError, "dtype");
  assertThrows(() => random.normal(key(0), [2], { dtype: "int32" }), TypeError, "floats");
  assertThrows(() => random.uniform(key(0), [2], { minval: [0, 0, 0] }), RangeError, "broadcast");
  assertThrows(() => random.choice(key(0), 3, 4, { replace: false }), RangeError, "too few");
  assertThrows(() => random.randint(key(0), 3, {} as never), TypeError, "maxval");
  assertThrows(() => random.bits(key(0), [-1]), RangeError, "sizes");
});
