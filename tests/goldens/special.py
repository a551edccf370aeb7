"""Goldens of special functions, from scipy in float64 (JAX's where it sets a convention). Run: python tests/goldens/special.py"""
import jax
import jax.numpy as jnp
import numpy as np
import scipy.special as sp
from np_cases import Cases

c = Cases("special")
nan, inf = float("nan"), float("inf")
f = lambda *v: np.array(v, np.float32)


def case(name, theirs, args, tolerance=1e-5):
    with np.errstate(all="ignore"):
        out = theirs(*[np.asarray(a, np.float64) if hasattr(a, "dtype") else a for a in args])
    c.add(name, args, np.asarray(out).astype(np.float32), tolerance)


wide = f(-30, -9.5, -5, -2, -1.1, -0.7, -0.2, -1e-3, 0, 1e-3, 0.2, 0.7, 1.1, 2, 5, 9.5, 30, nan, inf, -inf)
pos = f(1e-3, 0.3, 0.5, 1, 1.5, 2, 3.7, 10, 50)
unit = f(0, 1e-6, 1e-3, 0.02, 0.07, 0.3, 0.5, 0.7, 0.95, 0.999, 1)
case("gammaln", sp.gammaln, [pos])
case("gamma", sp.gamma, [f(0.5, 1, 2.5, 5, -0.5, -1.5, 10)], 2e-5)
case("gammasgn", sp.gammasgn, [f(0.5, -0.5, -1.5, -2.5, 3)])
case("factorial", sp.factorial, [f(0, 1, 4, 7, -1)], 1e-5)
case("digamma", sp.digamma, [pos])
case("polygamma", sp.polygamma, [f(1, 2, 3, 1), f(0.5, 2, 3.5, 10)], 1e-4)
case("zeta", sp.zeta, [f(2, 3, 1.5), f(1, 0.5, 3)], 1e-5)
case("gammainc", sp.gammainc, [f(0.5, 1, 2, 5, 10, 3), f(0.2, 1, 5, 2, 12, 0)], 1e-5)
case("gammaincc", sp.gammaincc, [f(0.5, 1, 2, 5, 10, 3), f(0.2, 1, 5, 2, 12, 0)], 1e-5)
case("betainc", sp.betainc, [f(0.5, 1, 2, 5), f(0.5, 2, 3, 1), f(0.2, 0.5, 0.7, 0.9)], 1e-5)
case("betaln", sp.betaln, [f(0.5, 2, 10, 1, 100, 0.3), f(0.5, 3, 20, 1000, 200, 1e5)], 1e-5)
case("beta", sp.beta, [f(0.5, 2, 1), f(0.5, 3, 1)], 1e-5)
case("poch", sp.poch, [f(2, 0.5, 3), f(3, 2, 0)], 1e-5)
case("multigammaln", sp.multigammaln, [f(2, 3.5, 10)[1], 3], 1e-5)
for name in ["erf", "erfc", "expit", "ndtr", "log_ndtr", "i0e", "i1e", "erfcx"]:
    ours = {"log_ndtr": "logNdtr"}.get(name, name)
    xs = wide if name not in ("erfcx",) else f(-5, -2, -0.5, 0, 0.5, 2, 5, 7.9, 8.1, 20, 100)
    case(ours, getattr(sp, name), [xs], 3e-5 if name in ("ndtr", "erfc") else 1e-5)
case("i0", sp.i0, [f(-3, 0, 0.5, 10)], 1e-5)
case("i1", sp.i1, [f(-3, 0, 0.5, 10)], 1e-5)
case("erfinv", sp.erfinv, [f(-1, -0.9, -0.3, 0, 0.5, 0.99, 1)], 1e-5)
case("ndtri", sp.ndtri, [unit], 2e-5)
case("logit", sp.logit, [unit], 1e-5)
for name, ours in [("xlogy", "xlogy"), ("xlog1py", "xlog1py"), ("rel_entr", "relEntr"), ("kl_div", "klDiv")]:
    case(ours, getattr(sp, name), [f(0, 0, 1, 2, 0.5), f(0, 3, 1, 0.5, 2)])
case("relEntr", sp.rel_entr, [f(-1, 1, 1), f(1, -1, 0)])
case("entr", sp.entr, [f(-1, 0, 0.5, 1, 3)])
case("boxcox", sp.boxcox, [f(0.5, 2, 3), f(0, 1, -0.5)])
case("boxcox1p", sp.boxcox1p, [f(0.5, 2, 3), f(0, 1, -0.5)])
for n in [0, 1, 2, 5, 30]:
    case("expn", sp.expn, [n, f(1e-3, 0.1, 0.5, 0.99, 1.01, 2, 5, 20, 80)], 1e-5)
case("exp1", sp.exp1, [f(0, 1e-6, 0.3, 1, 3, 50, inf)], 1e-5)
case("expi", sp.expi, [f(0, 1e-6, 0.3, 0.4, 1, 3, 10, 19, 21, 50, -0.5, -3, -30, inf)], 2e-5)
x = np.array([[1, 2, 3], [1000, 0, -1000], [-inf, -inf, 0]], np.float32)
mask = np.array([[True, False, True], [True, True, True], [False, True, True]])
for name, theirs in [("softmax", jax.nn.softmax), ("logSoftmax", jax.nn.log_softmax)]:
    c.add(name, [x], theirs(x), 1e-5)
    c.add(name, [x, 0], theirs(x, axis=0), 1e-5)
    c.add(name, [x[:2], [0, 1]], theirs(x[:2], axis=(0, 1)), 1e-5)
    c.add(name, [x, 1, {"where": mask}], theirs(x, axis=1, where=mask), 1e-5)
c.add("softmax", [f(-inf, -inf)], jax.nn.softmax(f(-inf, -inf)))
c.write()
