"""Compositions of transforms and control flow as JAX computes them. Writes transforms.json: name -> flat list of leaves."""
import json
import os

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

jax.config.update("jax_platforms", "cpu")
x = jnp.array([0.5, -1.2, 2.0], jnp.float32)
w = jnp.array([[0.1, 0.4, -0.3], [0.7, -0.2, 0.5], [-0.6, 0.3, 0.2]], jnp.float32)
xs = jnp.linspace(-1.0, 1.0, 5, dtype=jnp.float32)


def f(v):
    return jnp.sum(jnp.sin(v) * v)


def net(p, v):
    return jnp.tanh(v @ p).sum()


def rnn(p, seq):
    def step(h, u):
        h = jnp.tanh(h @ p + u)
        return h, h.sum()
    h, ys = lax.scan(step, x, seq)
    return (h ** 2).sum() + (ys ** 2).sum()


def loop(v):
    return lax.fori_loop(0, 4, lambda i, c: jnp.sin(c) + i * 0.1, v)


def halve(v):
    return lax.while_loop(lambda c: jnp.abs(c) > 0.1, lambda c: c / 2, v)


def branch(v):
    return lax.cond(v > 0, lambda u: jnp.sin(u) * u, lambda u: jnp.exp(u), v)


def pick(i, v):
    return lax.switch(i, [lambda u: u, lambda u: u * u, lambda u: u ** 3], v)


ck = jax.checkpoint(lambda v: jnp.sum(jnp.sin(jnp.exp(v)) * v))
cases = {
    "grad": jax.grad(f)(x),
    "grad of grad": jax.grad(lambda v: jax.grad(f)(v).sum())(x),
    "third derivative": jax.grad(jax.grad(jax.grad(lambda v: jnp.sin(v) * v * v)))(0.7),
    "hessian": jax.hessian(f)(x),
    "hessian of a matrix": jax.hessian(net)(w, x),
    "jacfwd": jax.jacfwd(lambda v: jnp.sin(w @ v))(x),
    "jacrev": jax.jacrev(lambda v: jnp.sin(w @ v))(x),
    "vmap grad": jax.vmap(jax.grad(lambda v: jnp.sin(v) * v))(x),
    "vmap grad of a net": jax.vmap(jax.grad(net), (None, 0))(w, w),
    "grad vmap": jax.grad(lambda p: jax.vmap(net, (None, 0))(p, w).sum())(w),
    "vmap vmap": jax.vmap(jax.vmap(lambda a, b: a * jnp.sin(b), (None, 0)), (0, None))(x, xs),
    "vmap out axes": jax.vmap(lambda a: jnp.outer(a, a), out_axes=2)(w),
    "jvp of vjp": jax.jvp(jax.grad(f), (x,), (jnp.ones(3),)),
    "vjp of jvp": jax.vjp(lambda v: jax.jvp(f, (v,), (jnp.ones(3),))[1], x)[1](1.0),
    "scan": rnn(w, w),
    "grad of scan": jax.grad(rnn, (0, 1))(w, w),
    "jvp of scan": jax.jvp(lambda p: rnn(p, w), (w,), (w,)),
    "grad of grad of scan": jax.grad(lambda p: jax.grad(rnn)(p, w).sum())(w),
    "vmap of grad of scan": jax.vmap(jax.grad(rnn), (None, 0))(w, jnp.stack([w, 2 * w])),
    "hessian of scan": jax.hessian(lambda c: rnn(w * c, w))(0.9),
    "scan reverse": lax.scan(lambda c, u: (c * 0.5 + u, c), 1.0, xs, reverse=True),
    "fori": loop(x),
    "grad of fori": jax.grad(lambda v: loop(v).sum())(x),
    "while": halve(3.0),
    "jvp of while": jax.jvp(halve, (3.0,), (1.0,)),
    "vmap of while": jax.vmap(halve)(x),
    "vmap of jvp of while": jax.vmap(lambda v: jax.jvp(halve, (v,), (1.0,))[1])(x),
    "cond": branch(0.8),
    "grad of cond": jax.grad(branch)(0.8),
    "grad of cond, other branch": jax.grad(branch)(-0.8),
    "vmap of grad of cond": jax.vmap(jax.grad(branch))(x),
    "grad of grad of cond": jax.grad(jax.grad(branch))(0.8),
    "switch": [pick(i, 1.5) for i in (-3, 0, 1, 2, 9)],
    "vmap of switch": jax.vmap(pick)(jnp.array([0, 2, 1]), x),
    "grad of vmap of switch": jax.grad(lambda v: jax.vmap(pick)(jnp.array([0, 2, 1]), v).sum())(x),
    "checkpoint": jax.grad(ck)(x),
    "hessian of checkpoint": jax.hessian(ck)(x),
    "vmap of grad of checkpoint": jax.vmap(jax.grad(ck))(w),
    "associative scan": lax.associative_scan(lambda a, b: (a[0] * b[0], a[1] * b[0] + b[1]), (xs, xs + 1)),
    "associative scan reverse": lax.associative_scan(jnp.add, w, reverse=True, axis=1),
    "grad of associative scan": jax.grad(lambda v: (lax.associative_scan(jnp.multiply, v) ** 2).sum())(xs),
    "map": lax.map(lambda v: v @ w, w),
    "psum": jax.vmap(lambda v: v / lax.psum(v, "i"), axis_name="i")(x),
    "pmean grad": jax.grad(lambda v: (jax.vmap(lambda u: u * lax.pmean(u, "i"), axis_name="i")(v) ** 2).sum())(x),
    "pmax": jax.vmap(lambda v: v - lax.pmax(v, "i"), axis_name="i")(x),
    "all gather": jax.vmap(lambda v: lax.all_gather(v, "i") * v, axis_name="i")(x),
    "ppermute": jax.vmap(lambda v: lax.ppermute(v, "i", [(0, 1), (1, 2), (2, 0)]), axis_name="i")(x),
    "axis index": jax.vmap(lambda v: v * lax.axis_index("i"), axis_name="i")(x),
}
golden = {k: [np.asarray(leaf, np.float64).ravel().tolist() for leaf in jax.tree.leaves(v)] for k, v in cases.items()}
with open(os.path.join(os.path.dirname(__file__), "transforms.json"), "w") as out:
    json.dump(golden, out)
