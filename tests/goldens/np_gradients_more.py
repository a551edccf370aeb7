"""Golden values and gradients of sorting, statistics, calculus, polynomials and segments; writes np_gradients_more.json."""
import jax
import jax.numpy as jnp
import numpy as np
from graded_cases import case, normal, rng, write


def distinct(*shape):
    n = int(np.prod(shape))
    return ((rng.permutation(n).reshape(shape) - n / 2) * 0.25 + 0.1).astype(np.float32)


x, y = distinct(3, 5), distinct(3, 5)
case("sort", lambda a: jnp.sort(a, axis=0), x, grad=True)
case("quantile", lambda a, q: jnp.quantile(a, q, axis=1), x, np.array([0.13, 0.5, 0.9]), grad=True)
case("nanquantile", lambda a: jnp.nanquantile(a, 0.3, axis=1), np.where(x > 1.2, np.nan, x))
case("median", lambda a: jnp.median(a, axis=0), distinct(4, 3), grad=True)
case("average", lambda a, w: jnp.average(a, axis=1, weights=w), x, np.abs(y) + 0.5, grad=True)
case("ptp", lambda a: jnp.ptp(a, axis=1), x, grad=True)
case("cov", lambda a, w: jnp.cov(a, aweights=w), x, np.array([0.5, 1, 2, 0.1, 1]), grad=True)
case("corrcoef", lambda a: jnp.corrcoef(a), x, grad=True)
case("convolve", lambda a, b: jnp.convolve(a, b), normal(6), normal(3), grad=True)
case("convolveSame", lambda a, b: jnp.convolve(a, b, mode="same"), normal(3), normal(6), grad=True)
case("correlate", lambda a, b: jnp.correlate(a, b, mode="full"), normal(6), normal(3), grad=True)
case("interp", lambda a, xp, fp: jnp.interp(a, xp, fp), np.array([-1.0, 0.3, 1.7, 3.2, 9.0]), np.array([0, 1, 1.5, 3, 7.0]), normal(5), grad=True)
case("trapezoid", lambda a, t: jnp.trapezoid(a, t), normal(3, 5), np.array([0, 1, 1.5, 3, 7.0]), grad=True)
case("gradient", lambda a: jnp.gradient(a), normal(4, 5), grad=True)
case("diff", lambda a: jnp.diff(a, 2, axis=0), normal(4, 3), grad=True)
case("unwrap", lambda a: jnp.unwrap(a), np.array([0.0, 3.0, -3.0, -2.5, 2.9, 9.0]), grad=True)
case("polyval", lambda p, a: jnp.polyval(p, a), normal(4), normal(3, 2), grad=True)
case("polymul", lambda p, q: jnp.polymul(p, q), normal(4), normal(3), grad=True)
case("polydiv", lambda p, q: jnp.polydiv(p, q), normal(5), np.array([1.5, 0.4, -0.3]), grad=True)
case("polyint", lambda p: jnp.polyint(p, 2), normal(4), grad=True)
case("polyfit", lambda a, b: jnp.polyfit(a, b, 2), np.array([0.5, 1, 1.5, 3, 4.0]), normal(5), grad=True)
case("histogram", lambda a, w: jnp.histogram(a, 3, (-2, 2), weights=w)[0], x, y, grad=True)
ids = np.array([0, 2, 2, 0, 1])
for name in ["sum", "prod", "max", "min"]:
    case(f"segment {name}", lambda a, i, f=getattr(jax.ops, f"segment_{name}"): f(a, i, 3), distinct(5, 2), ids, grad=name != "prod")
case("topK", lambda a: jax.lax.top_k(a, 2)[0], x, grad=True)
far, near = np.array([9, 1, -9]), np.array([7, 1, 0])
case("get beyond", lambda a, i: a[i], normal(4), far, grad=True)
case("get beyond rows", lambda a, i: a[i], normal(4, 3), far, grad=True)
case("get beyond pairs", lambda a, i, j: a[i, j], normal(2, 3), far, near, grad=True)
case("get beyond clip", lambda a, i: a.at[i].get(mode="clip"), normal(4), far, grad=True)
case("get beyond fill", lambda a, i: a.at[i].get(mode="fill", fill_value=7), normal(4), far, grad=True)
case("get beyond scalar", lambda a, i: a[i], normal(4), np.int32(9), grad=True)
case("take beyond clip", lambda a, i: jnp.take(a, i, mode="clip"), normal(4), far, grad=True)
case("take beyond fill", lambda a, i: jnp.take(a, i, fill_value=0), normal(4), far, grad=True)
write()
