"""JAX as a peer: jit on the CPU. Adam by hand, in the formula that Optax uses."""
import argparse
import math
import os

import common as data
from common import Work


def load(arguments):
    os.environ["JAX_PLATFORMS"] = "cpu"
    import jax
    import jax.numpy as jnp
    import numpy as np
    from jax import lax

    jax.config.update("jax_default_matmul_precision", "highest")
    ready, up = jax.block_until_ready, jax.device_put

    def mlp_logits(p, x):
        h = jax.nn.relu(x @ p["w1"] + p["b1"])
        return jax.nn.relu(h @ p["w2"] + p["b2"]) @ p["w3"] + p["b3"]

    def convolve(x, k):
        return lax.conv_general_dilated(x, k, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))

    def cnn_logits(p, x):
        def block(x, k, b):
            return lax.reduce_window(jax.nn.relu(convolve(x, k) + b), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        return block(block(x, p["k1"], p["c1"]), p["k2"], p["c2"]).reshape(-1, 1568) @ p["w3"] + p["b3"]

    def layer_norm(x, g, b):
        c = x - x.mean(-1, keepdims=True)
        return c * lax.rsqrt(jnp.mean(c * c, -1, keepdims=True) + data.gpt_sizes.epsilon) * g + b

    def gpt_loss(p, x):
        s = data.gpt_sizes
        qkv = layer_norm(x, p["g1"], p["h1"]) @ p["wqkv"] + p["bqkv"]
        q, k, v = (z.reshape(s.batch, s.length, s.heads, s.width // s.heads) for z in jnp.split(qkv, 3, -1))
        r = x + jax.nn.dot_product_attention(q, k, v, is_causal=True).reshape(x.shape) @ p["wo"] + p["bo"]
        f = jax.nn.gelu(layer_norm(r, p["g2"], p["h2"]) @ p["w1"] + p["b1"], approximate=True)
        return jnp.mean(jnp.square(r + f @ p["w2"] + p["b2"]))

    def disease_loss(p, x, y):
        z = mlp_logits(p, x)
        return jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))

    def cross_entropy(logits):
        def loss(p, x, y):
            return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits(p, x)), y[:, None], 1))
        return loss

    def start(p):
        p = jax.tree.map(up, p)
        return p, jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), jnp.zeros((), jnp.int32)

    def update(p, g, m, v, t, rate):
        b1, b2, eps = data.ADAM["b1"], data.ADAM["b2"], data.ADAM["eps"]
        t = t + 1
        c1, c2 = 1 / (1 - b1**t), 1 / (1 - b2**t)
        m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, g)
        v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, v, g)
        return jax.tree.map(lambda p, m, v: p - rate * (m * c1) / (jnp.sqrt(v * c2) + eps), p, m, v), m, v, t

    def step_of(loss, rate, x, y):
        def step(s):
            value, g = jax.value_and_grad(loss)(s[0], x, y)
            return update(s[0], g, *s[1:], rate), value
        return step

    def disease_scan():
        p, x, y = data.disease()
        step, s = step_of(disease_loss, 0.01, up(x), up(y)), start(p)
        fit = jax.jit(lambda s: lax.scan(lambda c, _: step(c), s, None, length=1000))
        return Work(lambda _: float(ready(fit(s))[1][999]), mode="jit of scan")

    def disease_steps():
        p, x, y = data.disease()
        step = jax.jit(step_of(disease_loss, 0.01, up(x), up(y)))

        def run(_):
            s, value = start(p), 0.0
            for i in range(1, 1001):
                s, loss = step(s)
                if i % 100 == 0:
                    value = float(loss)
            ready(s)
            return value
        return Work(run, mode="jit")

    def train(make, logits):
        def prepare():
            p, x, y = make()
            step = jax.jit(step_of(cross_entropy(logits), 1e-3, up(x), up(y)), donate_argnums=0)
            box = [start(p)]

            def run(_):
                box[0], loss = step(box[0])
                ready(box[0])
                return float(loss)
            return Work(run, mode="jit, donated")
        return prepare

    def gpt_block():
        p, x = data.gpt()
        p, x, f = jax.tree.map(up, p), up(x), jax.jit(jax.value_and_grad(gpt_loss))

        def check():
            value, g = f(p, x)
            return math.sqrt(float(value) ** 2 + sum(float(jnp.sum(v * v)) for v in g.values()))
        return Work(lambda _: float(ready(f(p, x))[0]), check, "jit")

    def call(f, make):
        def prepare():
            xs, g = [up(v) for v in make()], jax.jit(f)
            return Work(lambda n: void(ready([g(*xs) for _ in range(n)])), lambda: data.checksum(g(*xs)), "jit")
        return prepare

    def void(_):
        return None

    def adam_1m():
        p0, g = data.vectors(1 << 20)
        step = jax.jit(lambda s, g: update(s[0], g, *s[1:], 1e-3), donate_argnums=0)
        box, g, count = [start(p0)], up(g), [0]

        def run(n):
            for _ in range(n):
                box[0] = step(box[0], g)
                count[0] += 1
            ready(box[0])
        return Work(run, lambda: data.checksum((p0 - np.asarray(box[0][0])) / count[0] / 1e-3), "jit, donated")

    def readback():
        f, state = jax.jit(lambda x: x + 1), dict(x=jnp.arange(16, dtype=jnp.float32), value=0.0, count=0)

        def run(_):
            state["x"] = f(state["x"])
            state["value"] = float(np.asarray(state["x"])[3])
            state["count"] += 1
        return Work(run, lambda: state["value"] - state["count"], "jit")

    def chain_sum(x):
        for _ in range(50):
            x = (x + jnp.sin(x) * 0.1) * 0.98
        return x.sum()

    def chain(differentiated, compiled):
        def prepare():
            x, f = up(data.chain_start()), jax.grad(chain_sum) if differentiated else chain_sum
            f = jax.jit(f) if compiled else f
            return Work(lambda _: void(np.asarray(f(x))), lambda: data.checksum(f(x)), "jit" if compiled else "eager")
        return prepare

    matmul = lambda n: call(jnp.matmul, lambda: data.matrices(n))
    softmax = lambda n: call(lambda x: jax.nn.softmax(x, -1), lambda: [data.rows(n, 1024)])
    norm = lambda n: call(layer_norm, lambda: [data.rows(n, 1024), *data.affine(1024)])
    return f"jax {jax.__version__}, cpu", {
        "disease_scan": disease_scan,
        "disease_jit": disease_steps,
        "mlp_train": train(data.mlp, mlp_logits),
        "first_step": train(data.mlp, mlp_logits),
        "cnn_train": train(data.cnn, cnn_logits),
        "gpt_block": gpt_block,
        "matmul256": matmul(256),
        "matmul1024": matmul(1024),
        "startup": matmul(64),
        "conv3x3": call(convolve, data.convolution),
        "softmax": softmax(4096),
        "softmax_1m": softmax(1024),
        "layernorm": norm(4096),
        "layernorm_1m": norm(1024),
        "elementwise": call(lambda x: jnp.tanh(x * 1.5 + 0.25) * x + jax.nn.relu(x), lambda: [data.vector(1 << 24)]),
        "sum": call(jnp.sum, lambda: [data.vector(1 << 24)]),
        "add_1m": call(jnp.add, lambda: data.vectors(1 << 20)),
        "sum_1m": call(lambda x: x.sum(1), lambda: [data.rows(1024, 1024)]),
        "adam_1m": adam_1m,
        "chain_value_eager": chain(False, False),
        "chain_value_jit": chain(False, True),
        "chain_grad_eager": chain(True, False),
        "chain_grad_jit": chain(True, True),
        "readback": readback,
        "sort": call(jnp.sort, lambda: [data.vector(1 << 20)]),
        "cumsum": call(lambda x: jnp.cumsum(x, 1), lambda: [data.rows(1024, 1024)]),
        "gather": call(lambda t, i: t[i], lambda: data.table()[:2]),
        "scatter": call(lambda t, i, u: t.at[i].add(u), data.table),
        "einsum": call(lambda a, b: jnp.einsum("bik,bjk->bij", a, b), data.contraction),
        "fft": call(lambda x: jnp.abs(jnp.fft.fft(x)), lambda: [data.signal()]),
        "cholesky": call(jnp.linalg.cholesky, lambda: [data.positive_definite()]),
    }


if __name__ == "__main__":
    data.main(load, argparse.ArgumentParser())
