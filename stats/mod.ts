/**
 * Distributions as in jax.scipy.stats: densities, probabilities and quantiles, differentiable in values and parameters.
 *
 * Each distribution is a namespace of functions: `logpdf`, `pdf`, `cdf`, `logcdf`, `sf`, `logsf`, `ppf`, `isf`, or `logpmf` and `pmf` for counts;
 * their operands are the values, then the parameters in SciPy's order. `random` samples from them.
 *
 * @example The likelihood of data
 * ```ts
 * import { grad, np, stats, type Tensor } from "@fluxion/fluxion";
 *
 * const data = np.array([1, 2, 3]);
 * const loss = (mean: Tensor) => np.negative(np.sum(stats.norm.logpdf(data, mean, 1)));
 * console.log(grad(loss)(2).item()); // close to 0
 * ```
 *
 * @module
 */
import "../core/primitives/mod.ts";
import "../devices/mod.ts";
import "../np/_methods.ts";

export type { TensorLike } from "../core/convert.ts";
export type { Tensor } from "../core/tensor.ts";
export type { Place, Shift } from "./_read.ts";
export * as bernoulli from "./bernoulli.ts";
export * as beta from "./beta.ts";
export * as betabinom from "./betabinom.ts";
export * as binom from "./binom.ts";
export * as cauchy from "./cauchy.ts";
export * as chi2 from "./chi2.ts";
export * as dirichlet from "./dirichlet.ts";
export * as expon from "./expon.ts";
export * as gamma from "./gamma.ts";
export * as gennorm from "./gennorm.ts";
export * as geom from "./geom.ts";
export * as gumbelL from "./gumbel_l.ts";
export * as gumbelR from "./gumbel_r.ts";
export * as laplace from "./laplace.ts";
export * as logistic from "./logistic.ts";
export * as multinomial from "./multinomial.ts";
export * as multivariateNormal from "./multivariate_normal.ts";
export * as nbinom from "./nbinom.ts";
export * as norm from "./norm.ts";
export * as pareto from "./pareto.ts";
export * as poisson from "./poisson.ts";
export * as t from "./t.ts";
export * as truncnorm from "./truncnorm.ts";
export * as uniform from "./uniform.ts";
export * as vonmises from "./vonmises.ts";
export * as wrapcauchy from "./wrapcauchy.ts";
export * from "./ranks.ts";
