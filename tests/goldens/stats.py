"""Golden values of jax.scipy.stats: each function of each distribution; writes stats.json. Where JAX has none, SciPy's."""
import importlib

import jax
import jax.numpy as jnp
import numpy as np
import scipy.stats as sp
from graded_cases import case, write

x = np.array([-2.0, -0.3, 0.0, 0.2, 0.5, 0.99, 1.0, 1.7, 3.0, 8.0])
inside = np.array([0.2, 0.5, 0.9, 1.7, 3.0])
unit = np.array([0.0, 0.1, 0.5, 0.93, 1.0])
k = np.array([-1, 0, 1, 2, 3, 7])
loc, scale = np.float32(0.1), np.float32(1.4)
both = (loc, scale)


def stat(dist, fn):
    return getattr(importlib.import_module(f"jax.scipy.stats.{dist}"), fn)


names = {"gumbelR": "gumbel_r", "gumbelL": "gumbel_l"}
continuous = {
    "norm": both, "uniform": both, "expon": both, "cauchy": both, "laplace": both, "logistic": both, "gumbelR": both, "gumbelL": both,
    "gamma": (np.float32(1.7), *both), "chi2": (np.float32(3), *both), "beta": (np.float32(1.5), np.float32(0.7), np.float32(0.1), np.float32(3.5)),
    "pareto": (np.float32(1.5), *both), "t": (np.float32(3), *both), "gennorm": (np.float32(1.5),), "vonmises": (np.float32(1.5),),
    "wrapcauchy": (np.float32(0.4),), "truncnorm": (np.float32(-1), np.float32(1.5), *both),
}
for name, params in continuous.items():
    for fn in ["logpdf", "pdf", "cdf", "logcdf", "sf", "logsf", "ppf", "isf"]:
        try:
            f = stat(names.get(name, name), fn)
        except AttributeError:
            continue
        where = unit if fn in ("ppf", "isf") else x
        case(f"{name}.{fn}", f, where, *params)
    # JAX itself fails to differentiate the Gumbel distributions.
    case(f"{name}.logpdf gradient", stat(names.get(name, name), "logpdf"), inside, *params, grad=not name.startswith("gumbel"))
for fn in ["cdf", "sf"]:
    out = getattr(sp.t, fn)(x, 3, 0.1, 1.4).astype(np.float32)
    case(f"t.{fn}", lambda v, df, a, b, out=out: jnp.asarray(out), x, np.float32(3), *both)
discrete = {
    "bernoulli": (np.float32(0.3),), "binom": (np.float32(5), np.float32(0.4)), "nbinom": (np.float32(2.5), np.float32(0.4)), "geom": (np.float32(0.3),),
    "poisson": (np.float32(1.3),), "betabinom": (np.float32(5), np.float32(1.5), np.float32(0.7)),
}
for name, params in discrete.items():
    for fn in ["logpmf", "pmf", "cdf"]:
        try:
            f = stat(name, fn)
        except AttributeError:
            continue
        case(f"{name}.{fn}", f, k, *params)
    case(f"{name}.logpmf gradient", lambda *a, f=stat(name, "logpmf"): f(jnp.array([0.0, 1.0]), *a), *params, grad=True)
case("bernoulli.ppf", stat("bernoulli", "ppf"), unit, np.float32(0.3))
a = np.array([1.0, 2.0, 0.5])
s = np.array([[0.2, 0.5], [0.3, 0.4], [0.5, 0.1]])
case("dirichlet.logpdf", stat("dirichlet", "logpdf"), s, a)
case("dirichlet.pdf", stat("dirichlet", "pdf"), s[:2], a)
case("dirichlet.logpdf gradient", lambda al: stat("dirichlet", "logpdf")(jnp.asarray(s, jnp.float32), al), a, grad=True)
case("multinomial.logpmf", stat("multinomial", "logpmf"), np.array([1, 2, 0]), np.int32(3), np.array([0.2, 0.5, 0.3]))
case("multinomial.pmf", stat("multinomial", "pmf"), np.array([1, 2, 2]), np.int32(3), np.array([0.2, 0.5, 0.3]))
C = np.array([[2.0, 0.5], [0.5, 1.0]])
X = np.array([[0.3, -1.0], [1.5, 2.0], [0.0, 0.0]])
case("multivariateNormal.logpdf", stat("multivariate_normal", "logpdf"), X, np.array([0.1, 0.2]), C, grad=True)
case("multivariateNormal.pdf", stat("multivariate_normal", "pdf"), X, np.array([0.1, 0.2]), np.float32(1.5))
case("multivariateNormal.logpdf scalar", stat("multivariate_normal", "logpdf"), X[0], np.float32(0.1), np.float32(1.5), grad=True)
r = np.array([[3.0, 1.0, 3.0, 2.0], [2.0, 2.0, 2.0, 5.0]])
for m in ["average", "min", "max", "dense", "ordinal"]:
    case(f"rankdata {m}", lambda v, m=m: jax.scipy.stats.rankdata(v, m), r)
    case(f"rankdata {m} axis", lambda v, m=m: jax.scipy.stats.rankdata(v, m, axis=0), r)
case("mode", lambda v: tuple(jax.scipy.stats.mode(v, axis=1)), r)
case("modeAll", lambda v: tuple(jax.scipy.stats.mode(v, axis=None, keepdims=True)), r)
case("sem", lambda v: jax.scipy.stats.sem(v, axis=1), r)
write()
