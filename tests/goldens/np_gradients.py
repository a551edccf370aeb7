"""Goldens of gradients through np: of sum(f(x, ...) * cos(0, 1, 2, ...)) by x, from jax.grad. Run: python tests/goldens/np_gradients.py"""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from np_cases import Cases

c = Cases("np_gradients")
rng = np.random.default_rng(2)
t = lambda *s: jnp.array(rng.normal(size=s).round(2), jnp.float32)
x = t(2, 3, 4)
v = t(5)
p = jnp.abs(v) + 0.5


def grad(f, x):
    def scalar(x):
        out = f(x)
        outs = out if isinstance(out, (tuple, list)) else [out]
        return sum(jnp.sum(o * jnp.cos(jnp.arange(o.size, dtype=jnp.float32)).reshape(o.shape)) for o in outs)
    return jax.grad(scalar)(x)


def case(name, f, x, *rest):
    c.add(name, [x, *rest], grad(f, x), 2e-5)


for name, f in [("exp", jnp.exp), ("expm1", jnp.expm1), ("tanh", jnp.tanh), ("sin", jnp.sin), ("tan", jnp.tan), ("sinc", jnp.sinc), ("abs", jnp.abs),
                ("square", jnp.square), ("cbrt", jnp.cbrt), ("arctan", jnp.arctan), ("arcsinh", jnp.arcsinh), ("sinh", jnp.sinh), ("trunc", jnp.trunc),
                ("nanToNum", jnp.nan_to_num), ("exp2", jnp.exp2), ("reciprocal", jnp.reciprocal)]:
    case(name, f, v)
case("abs", jnp.abs, jnp.zeros(2))
case("sinc", jnp.sinc, jnp.zeros(1))
for name, f in [("log", jnp.log), ("log2", jnp.log2), ("log10", jnp.log10), ("log1p", jnp.log1p), ("sqrt", jnp.sqrt), ("arccosh", lambda x: jnp.arccosh(x + 1))]:
    if name != "arccosh":
        case(name, f, p)
for n in [-2, -1, 0, 1, 2, 3]:
    case("power", lambda x: jnp.power(x, n), v, n)
case("power", lambda x: jnp.power(x, 2), jnp.zeros(2), 2)
case("power", lambda x: jnp.power(x, 2.5), p, 2.5)
case("power", lambda x: jnp.power(x, p), p, p)
for name, f in [("maximum", jnp.maximum), ("minimum", jnp.minimum), ("hypot", jnp.hypot), ("arctan2", jnp.arctan2), ("logaddexp", jnp.logaddexp),
                ("divide", jnp.divide), ("remainder", jnp.remainder), ("multiply", jnp.multiply), ("fmax", jnp.fmax), ("copysign", jnp.copysign)]:
    w = t(5)
    case(name, lambda x: f(x, w), v, w)
case("maximum", lambda x: jnp.maximum(x, x[:1] * 0 + v[0]), v, v[:1])
case("clip", lambda x: jnp.clip(x, -0.5, 0.5), v, {"min": -0.5, "max": 0.5})
for a in [None, 0, [0, 2]]:
    ax = tuple(a) if isinstance(a, list) else a
    for name, f in [("sum", jnp.sum), ("mean", jnp.mean), ("prod", jnp.prod), ("max", jnp.max), ("min", jnp.min), ("var", jnp.var), ("std", jnp.std),
                    ("logsumexp", jax.scipy.special.logsumexp)]:
        case(name, lambda x: f(x, axis=ax), x, a)
case("max", lambda x: jnp.max(x, 0), jnp.array([[1.0, 2.0], [1.0, 0.0]]), 0)
case("prod", lambda x: jnp.prod(x, 0), jnp.array([[1.0, 0.0, 0.0], [3.0, 2.0, 0.0]]), 0)
mask = jnp.array(rng.random((2, 3, 4)) < 0.5)
case("mean", lambda x: jnp.mean(x, 1, where=mask), x, 1, {"where": mask})
for name, f in [("cumsum", jnp.cumsum), ("cumprod", jnp.cumprod)]:
    for a in [None, 1]:
        case(name, lambda x: f(x, axis=a), x, a)
case("cumprod", lambda x: jnp.cumprod(x, axis=0), jnp.array([2.0, 0.0, 3.0, 0.0, 4.0]), 0)
case("transpose", lambda x: jnp.transpose(x, (2, 0, 1)), x, [2, 0, 1])
case("tile", lambda x: jnp.tile(x, (2, 1, 2)), x, [2, 1, 2])
case("repeat", lambda x: jnp.repeat(x, 3), v, 3)
case("roll", lambda x: jnp.roll(x, 2), v, 2)
case("flip", lambda x: jnp.flip(x, 1), x, 1)
for mode in ["edge", "reflect", "symmetric", "wrap", "mean", "maximum", "linearRamp"]:
    case("pad", lambda x: jnp.pad(x, 3, mode={"linearRamp": "linear_ramp"}.get(mode, mode)), v, 3, {"mode": mode})
case("diagonal", lambda x: jnp.diagonal(x, 1, 1, 2), x, {"offset": 1, "axes": [1, 2]})
case("diag", jnp.diag, v)
case("tril", jnp.tril, x)
case("concatenate0", lambda x: jnp.concatenate([x, x * 2]), v)
i = jnp.array([0, 2, 0, -1, 9])
case("take", lambda x: jnp.take(x, i, axis=2), x, i, 2)
case("takeAlongAxis", lambda x: jnp.take_along_axis(x, jnp.array([[[1]], [[0]]]), 1), x, jnp.array([[[1]], [[0]]]), 1)
case("get", lambda x: x[0, ::-1, 1:3], x, 0, "::-1", "1:3")
j = jnp.array([0, 2, 0, -1])
case("get", lambda x: x[:, j], x, ":", j)
case("get", lambda x: x[..., jnp.array(1)], x, "...", jnp.array(1))
w = t(3)
case("setSlice", lambda x: x.at[0, :, 1].set(w), x, w)
case("addSlice", lambda x: x.at[0, :, 1].add(w), x, w)
case("setRows", lambda x: x.at[jnp.array([1, 3])].set(0.5), v)
case("mulRows", lambda x: x.at[jnp.array([1, 3, 7])].multiply(2.0), v)
case("where", lambda x: jnp.where(x > 0, x * 2, jnp.sin(x)), v)
case("matmul", lambda x: x @ t(4, 2) * 0 + x @ jnp.ones((4, 2)), x, jnp.ones((4, 2)))
q = t(3, 4, 2)
case("matmul", lambda x: jnp.matmul(x[:, None], q[None]), x[:, None], q[None]) if False else None
case("matmul", lambda x: jnp.matmul(x, q[0]), x, q[0])
b = t(1, 4, 2)
case("matmul", lambda x: jnp.matmul(x, b), x, b)
b = t(2, 4, 2)
case("matmul", lambda x: jnp.matmul(x, b), x, b)
case("matmul", lambda x: jnp.matmul(x, b), x[0], b)
case("matmul", lambda x: jnp.matmul(x, b), x[0, 0], b)
case("matmul", lambda x: jnp.matmul(x, v[:4]), x, v[:4])
b = t(5, 1, 4, 2)
case("matmul", lambda x: jnp.matmul(x, b), x, b)
case("outer", lambda x: jnp.outer(x, v), v, v)
case("tensordot", lambda x: jnp.tensordot(x, x[:1] * 0 + jnp.ones((1, 3, 4)), ((1, 2), (1, 2))), x, jnp.ones((1, 3, 4)), [[1, 2], [1, 2]])
sp = jax.scipy.special
z = jnp.array([-20.0, -9.0, -3.0, -0.5, 0.0, 0.7, 4.0, 8.0])
u = jnp.array([1e-5, 0.01, 0.3, 0.5, 0.8, 0.999])
for name, f, a in [("logNdtr", sp.log_ndtr, z), ("ndtr", sp.ndtr, z), ("ndtri", sp.ndtri, u), ("logit", sp.logit, u), ("entr", sp.entr, u), ("gammaln", sp.gammaln, p),
                   ("digamma", sp.digamma, p), ("expit", sp.expit, z), ("softmax", jax.nn.softmax, v), ("logSoftmax", jax.nn.log_softmax, v), ("erfinv", sp.erfinv, u),
                   ("expi", sp.expi, p), ("exp1", sp.exp1, p), ("i0", sp.i0, v), ("gamma", sp.gamma, p)]:
    case(name, f, a)
case("xlogy", lambda x: sp.xlogy(x, p), v, p)
case("betaln", lambda x: sp.betaln(x, p), p, p)
case("relEntr", lambda x: sp.rel_entr(x, p), p, p)
c.write()
