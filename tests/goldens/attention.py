"""jax.nn.dot_product_attention and its gradients: python tests/goldens/attention.py, from the root of the repository.

Operands follow from their shapes by a formula that the test knows too; of long results every so many elements are kept.
"""
import json

import jax
import jax.numpy as jnp
import numpy as np

# name: [B, T, S, N, K, H], options, which extra operands there are
cases = {
    "plain": ([2, 7, 5, 4, 4, 6], {}),
    "size 1": ([1, 5, 6, 2, 1, 1], {}),
    "size 3, causal": ([1, 9, 9, 2, 2, 3], {"causal": True}),
    "size 33, grouped": ([1, 6, 11, 6, 2, 33], {"causal": True}),
    "size 128, one head of keys": ([1, 5, 9, 3, 1, 128], {}),
    "more queries than keys, causal": ([2, 12, 5, 2, 2, 8], {"causal": True}),
    "more keys than queries, causal": ([2, 5, 12, 2, 2, 8], {"causal": True}),
    "mask with rows that see nothing": ([2, 10, 9, 2, 2, 4], {"mask": [2, 1, 10, 9]}),
    "mask and causal": ([2, 10, 9, 4, 2, 4], {"mask": [1, 4, 10, 9], "causal": True}),
    "mask of keys": ([2, 10, 9, 4, 2, 4], {"mask": [2, 1, 1, 9]}),
    "window beyond the keys": ([1, 14, 6, 2, 2, 4], {"window": [2, 1]}),
    "window and causal": ([1, 14, 14, 2, 1, 4], {"window": [3, 2], "causal": True}),
    "bias for all pairs": ([2, 6, 9, 4, 2, 5], {"bias": [2, 4, 6, 9]}),
    "bias for heads": ([2, 6, 9, 4, 2, 5], {"bias": [1, 4, 1, 1], "causal": True}),
    "bias for positions": ([2, 6, 9, 4, 2, 5], {"bias": [1, 1, 6, 9], "mask": [2, 4, 6, 1]}),
    "lengths": ([3, 6, 9, 4, 2, 8], {"lengths": [9, 1, 0], "queries": [6, 2, 3]}),
    "scale": ([2, 6, 9, 2, 2, 8], {"scale": -0.7}),
    "one query": ([2, 1, 19, 4, 2, 16], {}),
    "several blocks": ([2, 75, 83, 4, 2, 16], {"causal": True, "bias": [1, 4, 75, 83]}),
    "several blocks, all at once": ([2, 70, 67, 4, 2, 32], {"mask": [2, 1, 70, 67], "lengths": [60, 33], "window": [40, 30]}),
}
kept = 400


def values(shape, seed):
    return np.sin(np.arange(np.prod(shape, dtype=int)) * 0.731 + 0.37 * seed * seed).astype(np.float32).reshape(shape)


def mask_of(shape):
    # Every third row of masks over pairs sees nothing.
    i = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    rows = np.arange(shape[2]).reshape(1, 1, -1, 1)
    return jnp.asarray((i * 7919 % 5 > 1) & ((rows % 3 != 1) | (shape[3] == 1)))


def thin(x):
    x = np.asarray(x.astype(jnp.float32)).ravel()
    step = max(1, -(-x.size // kept))
    return [float(f"{v:.7g}") for v in x[::step]]


out = {}
for name, (sizes, options) in cases.items():
    for dtype in ["float32"] + (["float16", "bfloat16"] if name in ("plain", "size 33, grouped", "several blocks") else []):
        B, T, S, N, K, H = sizes
        q, k, v = (jnp.asarray(values(s, i), dtype) for i, s in enumerate([[B, T, N, H], [B, S, K, H], [B, S, K, H]]))
        bias = jnp.asarray(values(options["bias"], 5)) if "bias" in options else None
        rest = {
            "mask": mask_of(options["mask"]) if "mask" in options else None,
            "is_causal": options.get("causal", False),
            "scale": options.get("scale"),
            "local_window_size": tuple(options["window"]) if "window" in options else None,
            "key_value_seq_lengths": jnp.asarray(options["lengths"], jnp.int32) if "lengths" in options else None,
            "query_seq_lengths": jnp.asarray(options["queries"], jnp.int32) if "queries" in options else None,
        }

        def f(q, k, v, bias):
            return jax.nn.dot_product_attention(q, k, v, bias, **rest)

        def loss(q, k, v, bias):
            y = f(q, k, v, bias)
            return jnp.sum(y.astype(jnp.float32) * values(y.shape, 7))

        argnums = (0, 1, 2) if bias is None else (0, 1, 2, 3)
        grads = jax.grad(loss, argnums)(q, k, v, bias)
        found = {"y": thin(f(q, k, v, bias)), "grads": [thin(g) for g in grads]}
        out[f"{name} {dtype}"] = {"sizes": sizes, "dtype": dtype, "options": options, **found}

with open("tests/goldens/attention.json", "w") as file:
    json.dump(out, file, separators=(",", ":"))
