"""Goldens of image resampling, from jax.image and jax.scipy.ndimage. Run: python tests/goldens/image.py"""
import jax
import jax.numpy as jnp
import numpy as np
from np_cases import Cases

c = Cases("image")
rng = np.random.default_rng(3)
x = jnp.array(rng.normal(size=(5, 6, 2)).round(2), jnp.float32)
names = {"cubicPytorch": "cubic-pytorch"}
for method in ["nearest", "linear", "cubic", "cubicPytorch", "lanczos3", "lanczos5", "area"]:
    for antialias in [True, False]:
        for shape in [(3, 4, 2), (7, 9, 2), (2, 11, 2), (5, 6, 2)]:
            c.add("resize", [x, list(shape), {"method": method, "antialias": antialias}],
                  jax.image.resize(x, shape, names.get(method, method), antialias), 1e-5)
    if method != "nearest":
        c.add("scaleAndTranslate", [x, [4, 8, 2], {"spatialDims": [0, 1], "scale": jnp.array([0.7, 1.3]), "translation": jnp.array([0.4, -1.2]), "method": method}],
              jax.image.scale_and_translate(x, (4, 8, 2), (0, 1), jnp.array([0.7, 1.3]), jnp.array([0.4, -1.2]), names.get(method, method)), 1e-5)
c.add("resize", [jnp.arange(6), [3]], jax.image.resize(jnp.arange(6), (3,), "linear"), 1e-5)
y = x[:, :, 0]
at = [jnp.array([0.3, 1.0, 4.9, -0.4, -3.2, 9.7, 2.5]), jnp.array([5.1, 2.0, 0.5, -0.6, 8.3, -7.7, 2.5])]
for mode in ["constant", "nearest", "wrap", "mirror", "reflect"]:
    for order in [0, 1]:
        c.add("mapCoordinates", [y, at, {"order": order, "mode": mode, "cval": 7}],
              jax.scipy.ndimage.map_coordinates(y, at, order, mode, 7), 1e-5)
        n = (y * 10).astype("int32")
        c.add("mapCoordinates", [n, at, {"order": order, "mode": mode}], jax.scipy.ndimage.map_coordinates(n, at, order, mode))
c.write()
