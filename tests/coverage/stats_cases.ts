/**
 * The table of coverage of `stats`: `norm.pdf` and its like, distribution by distribution.
 *
 * @module
 */
import { nn, stats, type Tensor } from "../../mod.ts";
import { floats, integers, type Op, type Operand, values } from "../_helpers/check_op.ts";
import { type Case, type CaseOptions, type Entry, type FunctionNames, op } from "./_entry.ts";
import { definite, line } from "./_operands.ts";

/** A distribution: a namespace of functions. */
type Distribution = { readonly [name: string]: (...args: never[]) => Tensor };
/** The names of the distributions. */
type DistributionName = Exclude<keyof typeof stats, FunctionNames<typeof stats>>;
/** How one of their functions is called. */
type Make = (f: (...args: (Tensor | number)[]) => Tensor, name: string) => Case;

const near = { tolerance: 1e-4 } as const;

/** On [low, high], with shape parameters, which are held, and location and scale where it has them. */
function continuous(low: number, high: number, parameters: readonly number[] = [], located = true): Make {
  const moved = located ? [floats([], -0.05, 0.05), floats([], 0.95, 1.05)] : [];
  return (f, name) => {
    const x = name === "ppf" || name === "isf" ? line(0.2, 0.8, 4) : line(low, high, 4);
    return op([x, ...moved], (y, ...rest) => f(y!, ...parameters, ...rest), near);
  };
}

/** At counts, which are held, by parameters that move. */
function discrete(counts: readonly number[], before: readonly number[], ...parameters: Operand[]): Make {
  const k = values(counts, [counts.length], "int32");
  return (f, name) =>
    name === "ppf"
      ? op([line(0.2, 0.8, counts.length), ...parameters], f as Op, { flat: true })
      : op([k, ...parameters], (x, ...rest) => f(x!, ...before, ...rest), near);
}

const own = (operands: readonly Operand[], call: (f: (...args: Tensor[]) => Tensor) => Op, options: CaseOptions = near): Make => (f) =>
  op(operands, call(f), options);
const chance = () => floats([], 0.2, 0.8);

const distributions: { readonly [Name in DistributionName]: Make } = {
  bernoulli: discrete([0, 1], [], chance()),
  beta: continuous(0.3, 0.7, [1.5, 2.5]),
  betabinom: discrete([0, 2, 5], [5], floats([], 1, 3), floats([], 1, 3)),
  binom: discrete([0, 2, 5], [5], chance()),
  cauchy: continuous(-2, 2),
  chi2: continuous(0.5, 4, [3]),
  dirichlet: own([floats([3]), floats([3], 1, 3)], (f) => (x, alpha) => f(nn.softmax(x!), alpha!)),
  expon: continuous(0.5, 3),
  gamma: continuous(0.5, 4, [2.5]),
  gennorm: continuous(-2, 2, [1.5], false),
  geom: discrete([1, 2, 5], [], chance()),
  gumbelL: continuous(-1.5, 1.5),
  gumbelR: continuous(-1.5, 1.5),
  laplace: continuous(-2, 2),
  logistic: continuous(-2, 2),
  multinomial: own([values([1, 2, 3], [3], "int32"), floats([3])], (f) => (x, p) => f(x!, 6 as never, nn.softmax(p!))),
  multivariateNormal: own([floats([3]), floats([3]), floats([3, 3])], (f) => (x, mean, cov) => f(x!, mean!, definite(cov!)), {
    tolerance: 1e-3,
  }),
  nbinom: discrete([0, 2, 5], [3], chance()),
  norm: continuous(-2, 2),
  pareto: continuous(1.5, 4, [2.5]),
  poisson: discrete([0, 2, 5], [], floats([], 1, 3)),
  t: continuous(-2, 2, [3.5]),
  truncnorm: continuous(-0.6, 1.5, [-1, 2]),
  uniform: continuous(0.3, 0.7),
  vonmises: continuous(-2, 2, [1.5], false),
  wrapcauchy: continuous(0.5, 2.5, [0.4], false),
};

const functions: { readonly [Name in FunctionNames<typeof stats>]: Entry } = {
  mode: op([integers([6], 0, 3)], (x) => Object.values(stats.mode(x!))),
  rankdata: [op([line()], (x) => stats.rankdata(x!), { flat: true }), op([integers([6], 0, 3)], (x) => stats.rankdata(x!))],
  sem: op([line()], (x) => stats.sem(x!)),
};

const named = Object.keys(distributions).toSorted() as DistributionName[];

/** The functions of all distributions and the others in one namespace: "norm.pdf". */
export const flatStats: { readonly [name: string]: unknown } = {
  ...Object.fromEntries(named.flatMap((d) => Object.entries(stats[d]).map(([name, f]) => [`${d}.${name}`, f]))),
  ...Object.fromEntries(Object.entries(stats).filter(([, value]) => typeof value === "function")),
};

/** An entry for each. */
export const statsCases: { readonly [name: string]: Entry } = {
  ...Object.fromEntries(
    named.flatMap((d) =>
      Object.entries(stats[d] as unknown as Distribution).map(([name, f]) => [`${d}.${name}`, distributions[d](f as never, name)])
    ),
  ),
  ...functions,
};
