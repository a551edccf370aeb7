"""What the golden scripts of np functions share: cases of inputs, outputs and, where asked, gradients, written as JSON beside the script."""

import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np

cases = []
rng = np.random.default_rng(7)


def normal(*shape):
    return np.round(rng.normal(size=shape), 2).astype(np.float32)


def array(x):
    x = np.asarray(x)
    if x.dtype.kind == "c":
        raise TypeError("give real and imaginary parts apart")
    one = lambda v: v if np.isfinite(v) else "NaN" if np.isnan(v) else "Infinity" if v > 0 else "-Infinity"
    if x.dtype.kind == "f":
        data = [one(float(np.format_float_positional(v, unique=True)) if np.isfinite(v) else float(v)) for v in x.astype(np.float32).ravel()]
    elif x.dtype.kind == "b":
        data = x.astype(int).ravel().tolist()
    else:
        data = x.ravel().tolist()
    return {"shape": list(x.shape), "dtype": str(x.dtype), "data": data}


def weights(shape):
    return jnp.asarray(1 + 0.25 * (np.arange(int(np.prod(shape))) % 7 - 3)).astype(jnp.float32).reshape(shape)


def flat(out):
    return [x for x in jax.tree.leaves(out)]


def case(name, fn, *inputs, grad=False):
    """`grad`: also the gradient of the weighted sum of the floating outputs by the floating inputs."""
    inputs = [np.asarray(x) if not isinstance(x, (int, float)) else x for x in inputs]
    given = [x.astype(np.float32) if isinstance(x, np.ndarray) and x.dtype == np.float64 else
             x.astype(np.int32) if isinstance(x, np.ndarray) and x.dtype == np.int64 else x for x in inputs]
    out = flat(fn(*[jnp.asarray(x) for x in given]))
    entry = {"name": name, "inputs": [array(x) for x in given], "outputs": [array(x) for x in out]}
    if grad:
        where = [i for i, x in enumerate(given) if np.asarray(x).dtype.kind == "f"]

        def loss(*xs):
            leaves = flat(fn(*xs))
            return sum(jnp.sum(y * weights(y.shape)) for y in leaves if jnp.issubdtype(y.dtype, jnp.floating))

        grads = jax.grad(loss, argnums=tuple(where))(*[jnp.asarray(x) for x in given])
        entry["grads"] = [array(g) for g in grads]
    cases.append(entry)


def write():
    path = pathlib.Path(sys.argv[0]).with_suffix(".json")
    path.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
    print(len(cases), "cases ->", path.name)
