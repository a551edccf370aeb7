"""Values and slopes of activations, and initial values, from jax.nn: writes nn_activations.json."""
import json, os
import jax, jax.numpy as jnp, numpy as np

points = [-20.0, -6.0, -3.0, -1.5, -1.0, -0.5, -1e-3, 0.0, 1e-3, 0.3, 0.5, 1.0, 2.0, 3.0, 6.0, 7.5, 20.0]
x = jnp.array(points, jnp.float32)
nn = jax.nn
functions = {
    "relu": nn.relu, "relu6": nn.relu6, "sigmoid": nn.sigmoid, "softplus": nn.softplus, "softSign": nn.soft_sign, "silu": nn.silu,
    "logSigmoid": nn.log_sigmoid, "leakyRelu": nn.leaky_relu, "hardSigmoid": nn.hard_sigmoid, "hardSilu": nn.hard_silu,
    "hardTanh": nn.hard_tanh, "elu": nn.elu, "celu": nn.celu, "selu": nn.selu, "gelu": nn.gelu, "squareplus": nn.squareplus,
    "mish": nn.mish, "sparsePlus": nn.sparse_plus, "sparseSigmoid": nn.sparse_sigmoid, "tanh": jnp.tanh,
    "geluExact": lambda x: nn.gelu(x, approximate=False), "celuHalf": lambda x: nn.celu(x, 0.5), "eluTwo": lambda x: nn.elu(x, 2.0),
}


def digits(a):
    return [float(f"{v:.8g}") if np.isfinite(v) else str(v) for v in np.asarray(a, np.float64).ravel()]


out = {"x": points, "functions": {name: {"y": digits(f(x)), "slope": digits(jax.vmap(jax.grad(f))(x))} for name, f in functions.items()}}

rows = jnp.array([[1.0, 2.0, -1.0, 0.5], [1000.0, 1000.0, 0.0, -1000.0]], jnp.float32)
mask = jnp.array([[True, False, True, True], [False, True, True, True]])
w = jnp.cos(jnp.arange(8, dtype=jnp.float32)).reshape(2, 4)
along = {
    "softmax": nn.softmax, "logSoftmax": nn.log_softmax, "softmaxAxis0": lambda x: nn.softmax(x, axis=0),
    "softmaxWhere": lambda x: nn.softmax(x, where=mask), "standardize": nn.standardize, "glu": nn.glu,
}
out["rows"] = {name: {"y": digits(f(rows)), "slope": digits(jax.grad(lambda x: (f(x) * w[:, : f(x).shape[1]]).sum())(rows))} for name, f in along.items()}

init = nn.initializers
cases = {
    "uniform": (init.uniform(), (3, 2)), "normal": (init.normal(), (3, 2)), "truncatedNormal": (init.truncated_normal(), (3, 2)),
    "glorotUniform": (init.glorot_uniform(), (4, 3)), "glorotNormal": (init.glorot_normal(), (4, 3)), "heUniform": (init.he_uniform(), (4, 3)),
    "heNormal": (init.he_normal(), (4, 3)), "lecunUniform": (init.lecun_uniform(), (4, 3)), "lecunNormal": (init.lecun_normal(), (4, 3)),
    "heNormalConv": (init.he_normal(), (2, 2, 2, 3)), "orthogonalTall": (init.orthogonal(), (4, 2)), "orthogonalWide": (init.orthogonal(2.0), (2, 4)),
    "deltaOrthogonal": (init.delta_orthogonal(), (3, 2, 2)),
}
out["initializers"] = {name: {"shape": list(shape), "data": digits(f(jax.random.key(3), shape))} for name, (f, shape) in cases.items()}
with open(os.path.join(os.path.dirname(__file__), "nn_activations.json"), "w") as file:
    json.dump(out, file, separators=(",", ":"))
