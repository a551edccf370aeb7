/**
 * The table of coverage of `random`. The samples of float64 are others than those of float32, so float32 on the CPU is the reference of
 * values, and slopes are compared with differences in float64.
 *
 * @module
 */
import { random, type Tensor } from "../../mod.ts";
import { floats, integers, type Operand, shared, values } from "../_helpers/check_op.ts";
import { type CaseOptions, type CasesOf, op } from "./_entry.ts";
import { definite, key, line } from "./_operands.ts";

const drawn: CaseOptions = { reference: "float32", tolerance: 1e-4 };
const once: CaseOptions = {
  ...drawn,
  differences: false,
  order: 1,
  because: "Differentiated by an implicit rule, which has no derivative, as in JAX",
};
/** Counts do not move with the parameters: slopes of 0, as in JAX. */
const counted: CaseOptions = { ...drawn, flat: true };
const two = (low = 0.5, high = 2): Operand => line(low, high, 2);
/** The sampler with a parameter, in the parameter's dtype. */
const sampled = (
  f: (key: Tensor, dtype: { dtype: Tensor["dtype"] }, x: Tensor, y: Tensor, z: Tensor) => Tensor,
  parameters: readonly Operand[],
  options = drawn,
) => op([key(), ...parameters], (k, x, y, z) => f(k!, { dtype: x!.dtype }, x!, y!, z!), options);
/** The sampler without parameters. */
const standard = (f: (key: Tensor, shape: number[]) => Tensor) => op([key()], (k) => f(k!, [2, 3]), drawn);

export const randomCases: CasesOf<typeof random> = {
  ball: op([key()], (k) => random.ball(k!, 3, [2]), drawn),
  bernoulli: op([key(), two(0.2, 0.8)], (k, p) => random.bernoulli(k!, p!.astype("float32")), drawn),
  beta: sampled((k, o, a, b) => random.beta(k, a, b, undefined, o), [two(), two()], once),
  binomial: sampled((k, o, n, p) => random.binomial(k, n, p, undefined, o), [values([5, 40]), values([0.3, 0.6])], counted),
  bits: standard(random.bits),
  categorical: op([key(), floats([3, 4])], (k, logits) => random.categorical(k!, logits!.astype("float32")), drawn),
  cauchy: standard(random.cauchy),
  chisquare: sampled((k, o, df) => random.chisquare(k, df, undefined, o), [two(1, 4)], once),
  choice: [
    op([key(), integers([6], 0, 99)], (k, a) => random.choice(k!, a!, [3], { replace: false })),
    op([key(), line()], (k, a) => random.choice(k!, a!, [3]), drawn),
  ],
  dirichlet: sampled((k, o, a) => random.dirichlet(k, a, undefined, o), [line(0.5, 2, 3)], once),
  doubleSidedMaxwell: sampled((k, o, loc, scale) => random.doubleSidedMaxwell(k, loc, scale, undefined, o), [two(), two()]),
  exponential: standard(random.exponential),
  f: sampled((k, o, m, n) => random.f(k, m, n, undefined, o), [two(3, 5), two(3, 5)], once),
  foldIn: op([key()], (k) => random.foldIn(k!, 3)),
  gamma: sampled((k, o, a) => random.gamma(k, a, undefined, o), [two(0.5, 3)], once),
  generalizedNormal: op([key()], (k) => random.generalizedNormal(k!, 1.5, [3]), drawn),
  geometric: op([key(), two(0.2, 0.8)], (k, p) => random.geometric(k!, p!.astype("float32")), drawn),
  gumbel: standard(random.gumbel),
  key: op([integers([], 0, 99)], (seed) => random.key(seed!)),
  laplace: standard(random.laplace),
  loggamma: sampled((k, o, a) => random.loggamma(k, a, undefined, o), [two(0.5, 3)], once),
  logistic: standard(random.logistic),
  lognormal: sampled((k, o, sigma) => random.lognormal(k, sigma, undefined, o), [two()]),
  maxwell: standard(random.maxwell),
  multinomial: sampled(
    (k, o, n, p) => random.multinomial(k, n, p, undefined, o),
    [shared(values([7], [])), values([0.2, 0.3, 0.5])],
    counted,
  ),
  multivariateNormal: sampled((k, o, mean, x) => random.multivariateNormal(k, mean, definite(x), undefined, o), [
    line(-2, 2, 3),
    floats([3, 3]),
  ], { ...drawn, tolerance: 1e-3 }),
  normal: standard(random.normal),
  orthogonal: op([key()], (k) => random.orthogonal(k!, 3), { ...drawn, tolerance: 1e-3 }),
  pareto: sampled((k, o, b) => random.pareto(k, b, undefined, o), [two(1, 3)]),
  permutation: [op([key(), line()], (k, x) => random.permutation(k!, x!), drawn), op([key()], (k) => random.permutation(k!, 6))],
  poisson: op([key(), values([2, 30])], (k, lam) => random.poisson(k!, lam!.astype("float32"))),
  rademacher: standard(random.rademacher),
  randint: op([key()], (k) => random.randint(k!, [6], { minval: -3, maxval: 9 })),
  rayleigh: sampled((k, o, scale) => random.rayleigh(k, scale, undefined, o), [two()]),
  split: op([key()], (k) => random.split(k!, 3)),
  t: sampled((k, o, df) => random.t(k, df, undefined, o), [two(3, 5)], once),
  triangular: sampled((k, o, left, mode, right) => random.triangular(k, left, mode, right, undefined, o), [
    two(-2, -1),
    two(0, 0.5),
    two(1, 2),
  ]),
  truncatedNormal: sampled((k, o, lower, upper) => random.truncatedNormal(k, lower, upper, undefined, o), [two(-2, -1), two(1, 2)]),
  uniform: sampled((k, o, minval, maxval) => random.uniform(k, [2], { minval, maxval, ...o }), [two(-2, -1), two(1, 2)]),
  wald: sampled((k, o, mean) => random.wald(k, mean, undefined, o), [two()]),
  weibullMin: sampled((k, o, scale, concentration) => random.weibullMin(k, scale, concentration, undefined, o), [two(), two(1, 2)]),
};
