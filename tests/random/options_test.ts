import { assertEquals, assertThrows } from "@std/assert";
import { np, random, type Tensor } from "../../mod.ts";

const k = random.key(3), logits = np.array([[1, 2, 3], [3, 2, 1]]), sure = np.array([[9, 0, 0], [0, 0, 9]]).multiply(10);
const plain = ["bits", "exponential", "gumbel", "laplace", "logistic", "cauchy", "maxwell", "rademacher", "normal", "uniform"] as const;
const ofOne = ["pareto", "rayleigh", "wald", "poisson", "gamma", "loggamma", "chisquare", "t", "lognormal", "generalizedNormal"] as const;
const ofTwo = ["doubleSidedMaxwell", "weibullMin", "beta", "f", "truncatedNormal"] as const;

const sampler = (f: typeof ofOne[number]) => random[f] as (key: Tensor, a: number, shape: readonly number[] | object) => Tensor;

type Pair = () => [Tensor, Tensor];
const pairs: Record<string, Pair> = {
  ...Object.fromEntries(plain.map((f): [string, Pair] => [f, () => [random[f](k, [2, 3]), random[f](k, { shape: [2, 3] })]])),
  ...Object.fromEntries(ofOne.map((f): [string, Pair] => [f, () => [sampler(f)(k, 2, [3]), sampler(f)(k, 2, { shape: [3] })]])),
  ...Object.fromEntries(ofTwo.map((f): [string, Pair] => [f, () => [random[f](k, 1, 2, [3]), random[f](k, 1, 2, { shape: 3 })]])),
  "normal's dtype": () => [random.normal(k, [3], "float16"), random.normal(k, { shape: [3], dtype: "float16" })],
  "uniform's ends": () => [random.uniform(k, [3], "float32", 2, 5), random.uniform(k, { shape: [3], minval: 2, maxval: 5 })],
  triangular: () => [random.triangular(k, 0, 1, 2, [3]), random.triangular(k, 0, 1, 2, { shape: [3] })],
  bernoulli: () => [random.bernoulli(k, 0.3, [9]), random.bernoulli(k, { p: 0.3, shape: [9] })],
  "bernoulli of a half": () => [random.bernoulli(k, 0.5, [9]), random.bernoulli(k, { shape: [9] })],
  "lognormal's sigma": () => [random.lognormal(k, 2, [3]), random.lognormal(k, { sigma: 2, shape: [3] })],
  binomial: () => [random.binomial(k, 5, 0.5, [3]), random.binomial(k, 5, 0.5, { shape: [3] })],
  multinomial: () => [random.multinomial(k, 5, [0.5, 0.5], [3, 2]), random.multinomial(k, 5, [0.5, 0.5], { shape: [3, 2] })],
  geometric: () => [random.geometric(k, 0.5, [3]), random.geometric(k, 0.5, { shape: [3] })],
  dirichlet: () => [random.dirichlet(k, [1, 2], [3]), random.dirichlet(k, [1, 2], { shape: [3] })],
  ball: () => [random.ball(k, 3, [2], { p: 1 }), random.ball(k, 3, { shape: [2], p: 1 })],
  orthogonal: () => [random.orthogonal(k, 2, [3]), random.orthogonal(k, 2, { shape: [3] })],
  multivariateNormal: () => [
    random.multivariateNormal(k, [0, 1], np.eye(2), [3]),
    random.multivariateNormal(k, [0, 1], np.eye(2), { shape: [3] }),
  ],
  choice: () => [random.choice(k, 9, [4], { replace: false }), random.choice(k, 9, { shape: [4], replace: false })],
  permutation:
    () => [random.permutation(k, logits, 1, { independent: true }), random.permutation(k, logits, { axis: 1, independent: true })],
  randint: () => [random.randint(k, [5], 2, 9), random.randint(k, { shape: [5], minval: 2, maxval: 9 })],
  "randint's dtype": () => [random.randint(k, [5], 2, 9, "uint32"), random.randint(k, [5], { minval: 2, maxval: 9, dtype: "uint32" })],
  split: () => [random.split(k, 3), random.split(k, { num: 3 })],
  "categorical's axis": () => [random.categorical(k, logits, 0), random.categorical(k, logits, { axis: 0 })],
  "categorical's axis and shape":
    () => [random.categorical(k, logits, 0, [4, 3]), random.categorical(k, logits, { axis: 0, shape: [4, 3] })],
  "categorical's shape": () => [random.categorical(k, logits, [4, 2]), random.categorical(k, logits, { shape: [4, 2] })],
};

for (const [name, run] of Object.entries(pairs)) {
  Deno.test(`random: ${name} among options as by place`, () => {
    const [placed, named] = run();
    assertEquals([named.dtype, named.shape, named.toArray()], [placed.dtype, placed.shape, placed.toArray()]);
  });
}

Deno.test("categorical reads its axis as JAX does", () => {
  assertEquals(random.categorical(k, sure, -1).toArray(), [0, 2]);
  assertEquals(random.categorical(k, sure.T, 0).toArray(), [0, 2]);
});

Deno.test("a shape given twice, or an unknown option, is an error", () => {
  assertThrows(() => random.normal(k, [2], { shape: [3] } as never), TypeError, "shape given twice");
  assertThrows(() => random.normal(k, { size: 2 } as never), TypeError, 'option "size"');
  assertThrows(() => random.choice(k, 3, [2], { axes: 0 } as never), TypeError, 'option "axes"');
});
