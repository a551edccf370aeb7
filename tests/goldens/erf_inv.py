"""erf_inv of JAX in float32 on [-1, 1], ends and tails included: what normal random numbers are made of."""
import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

inner = (np.arange(1, 512, dtype=np.float64) * 2 + 1) / 1024 - 1
tails = 1 - 2.0 ** -np.arange(2, 25)
x = np.concatenate([inner, tails, -tails, 10.0 ** -np.arange(3, 30, 3)]).astype(np.float32)
y = np.asarray(jax.lax.erf_inv(jnp.asarray(x)))
golden = {"x": [float(v) for v in x], "y": [float(v) for v in y]}
Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
