"""Goldens of np's reductions and running sums, from jax.numpy. Run: python tests/goldens/np_reductions.py"""
import jax.numpy as jnp
import jax
import numpy as np
from np_cases import Cases

c = Cases("np_reductions")
nan, inf = float("nan"), float("inf")
rng = np.random.default_rng(0)
x = jnp.array(rng.normal(size=(2, 3, 4)).round(2), jnp.float32)
holes = x.at[0, 1, 2].set(nan).at[1, :, 0].set(nan)
n = jnp.array(rng.integers(-9, 9, (3, 4)), jnp.int32)
b = jnp.array(rng.random((3, 4)) < 0.5)
mask = jnp.array(rng.random((2, 3, 4)) < 0.6)
axes = [None, 0, -1, [0, 2], []]
ax = lambda a: tuple(a) if isinstance(a, list) else a

sums = {"sum": jnp.sum, "prod": jnp.prod, "mean": jnp.mean, "var": jnp.var, "std": jnp.std, "max": jnp.max, "min": jnp.min,
        "any": jnp.any, "all": jnp.all, "logsumexp": jax.scipy.special.logsumexp, "nansum": jnp.nansum, "nanprod": jnp.nanprod,
        "nanmean": jnp.nanmean, "nanvar": jnp.nanvar, "nanstd": jnp.nanstd, "nanmax": jnp.nanmax, "nanmin": jnp.nanmin,
        "countNonzero": jnp.count_nonzero}
for name, theirs in sums.items():
    tol = 5e-6
    for a in axes:
        value = holes if name.startswith("nan") else x
        c.add(name, [value, a], theirs(value, axis=ax(a)), tol)
        c.add(name, [value, a, {"keepdims": True}], theirs(value, axis=ax(a), keepdims=True), tol)
    for t in ["int8", "uint8", "int16", "int32", "bool", "float16", "bfloat16"]:
        value = jnp.array([[1, 0, 3], [1, 1, 2]]).astype(t)
        if name == "logsumexp" and t == "bool":
            continue
        c.add(name, [value, 0], theirs(value, axis=0), 1e-2 if "16" in t and "float" in t else tol)
        c.add(name, [value], theirs(value), 1e-2 if "16" in t and "float" in t else tol)
    c.add(name, [jnp.float32(2.5)], theirs(jnp.float32(2.5)), tol)
    if name not in ("nanvar", "nanstd", "nanmean"):
        c.add(name, [jnp.array([1.0, nan, 2.0], jnp.float32)], theirs(jnp.array([1.0, nan, 2.0], jnp.float32)), tol)
        c.add(name, [jnp.array([1.0, inf, -inf], jnp.float32)], theirs(jnp.array([1.0, inf, -inf], jnp.float32)), tol)
    if name not in ("max", "min", "nanmax", "nanmin"):
        c.add(name, [jnp.zeros((0, 3), jnp.float32), 0], theirs(jnp.zeros((0, 3), jnp.float32), axis=0))
        c.add(name, [jnp.zeros((0, 3), jnp.float32), 1], theirs(jnp.zeros((0, 3), jnp.float32), axis=1))
    if name in ("sum", "prod", "any", "all", "mean", "var", "std", "nansum", "nanmean", "logsumexp"):
        value = holes if name.startswith("nan") else x
        c.add(name, [value, 1, {"where": mask}], theirs(value, axis=1, where=mask), tol)
        c.add(name, [value, 1, {"where": mask[0, :, :1]}], theirs(value, axis=1, where=mask[0, :, :1]), tol)
for name in ["var", "std", "nanvar"]:
    theirs = sums[name]
    c.add(name, [x, 1, {"ddof": 1}], theirs(x, axis=1, ddof=1), 5e-6)
    c.add(name, [x, 1, {"ddof": 3}], theirs(x, axis=1, ddof=3))
    c.add(name, [x, 1, {"ddof": 1, "where": mask}], theirs(x, axis=1, ddof=1, where=mask), 5e-6)
for name in ["sum", "prod", "max", "min"]:
    theirs = sums[name]
    c.add(name, [n, 0, {"initial": 4}], theirs(n, axis=0, initial=4))
    c.add(name, [x, 0, {"initial": 1, "where": mask}], theirs(x, axis=0, initial=1.0, where=mask), 5e-6)
    c.add(name, [jnp.zeros((0, 2)), 0, {"initial": 7}], theirs(jnp.zeros((0, 2)), axis=0, initial=7.0))
for name in ["sum", "prod", "mean"]:
    c.add(name, [n, 0, {"dtype": "float32"}], sums[name](n, axis=0, dtype="float32"))
    c.add(name, [x, 0, {"dtype": "int32"}], sums[name](x, axis=0, dtype="int32"))
c.add("logsumexp", [jnp.array([-inf, -inf])], jax.scipy.special.logsumexp(jnp.array([-inf, -inf])))
c.add("logsumexp", [jnp.array([inf, 1.0])], jax.scipy.special.logsumexp(jnp.array([inf, 1.0])))
c.add("logsumexp", [jnp.array([1000.0, 999.0]), None, {"b": jnp.array([1.0, 2.0])}],
      jax.scipy.special.logsumexp(jnp.array([1000.0, 999.0]), b=jnp.array([1.0, 2.0])))
c.add("logsumexp", [jnp.array([1000.0, inf]), None, {"b": jnp.array([1.0, 0.0])}],
      jax.scipy.special.logsumexp(jnp.array([1000.0, inf]), b=jnp.array([1.0, 0.0])))

ties = jnp.array([[1.0, 3.0, 3.0, -1.0, -1.0], [nan, 1.0, nan, 0.0, 5.0]])
for name, theirs in [("argmax", jnp.argmax), ("argmin", jnp.argmin), ("nanargmax", jnp.nanargmax), ("nanargmin", jnp.nanargmin)]:
    for a in [None, 0, 1]:
        c.add(name, [ties, a], theirs(ties, axis=a))
        c.add(name, [n, a, {"keepdims": True}], theirs(n, axis=a, keepdims=True))
    c.add(name, [b, 1], theirs(b, axis=1))
    c.add(name, [jnp.array([nan, nan])], theirs(jnp.array([nan, nan])))
    c.add(name, [jnp.zeros((2, 0, 3)), 0], theirs(jnp.zeros((2, 0, 3)), axis=0))
for name, theirs in [("cumsum", jnp.cumsum), ("cumprod", jnp.cumprod), ("nancumsum", jnp.nancumsum), ("nancumprod", jnp.nancumprod)]:
    value = holes if name.startswith("nan") else x
    for a in [None, 0, 1, -1]:
        c.add(name, [value, a], theirs(value, axis=a), 5e-6)
    for t in ["bool", "int8", "uint8", "int32"]:
        c.add(name, [b.astype(t), 1], theirs(b.astype(t), axis=1))
    c.add(name, [n, 0, {"dtype": "float32"}], theirs(n, axis=0, dtype="float32"))
    c.add(name, [jnp.zeros((0, 2)), 0], theirs(jnp.zeros((0, 2)), axis=0))
for name, theirs in [("cumulativeSum", jnp.cumulative_sum), ("cumulativeProd", jnp.cumulative_prod)]:
    c.add(name, [n, 1, {"includeInitial": True}], theirs(n, axis=1, include_initial=True))
    c.add(name, [b.astype("int8"), 1], theirs(b.astype("int8"), axis=1))
c.write()
