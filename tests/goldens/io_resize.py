"""Images resized by jax.image. Writes io_resize.json."""
import json
import os

import jax
import numpy as np

rng = np.random.default_rng(0)
image = rng.uniform(size=(5, 7, 2)).astype(np.float32)
cases = []
for method in ["nearest", "linear", "cubic", "lanczos3", "lanczos5"]:
    for shape in [(10, 14), (3, 4), (5, 7), (8, 3), (1, 1)]:
        for antialias in [True, False]:
            out = jax.image.resize(image, (*shape, 2), method, antialias=antialias)
            cases.append({"method": method, "size": shape, "antialias": antialias, "values": np.asarray(out, np.float64).round(7).reshape(-1).tolist()})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "io_resize.json"), "w") as f:
    json.dump({"image": image.astype(np.float64).reshape(-1).tolist(), "shape": image.shape, "cases": cases}, f)
