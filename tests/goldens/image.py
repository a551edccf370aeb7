"""Golden values of jax.image and jax.scipy.ndimage.map_coordinates; writes image.json."""
import jax
import jax.numpy as jnp
import numpy as np
from graded_cases import case, normal, write

for m in ["nearest", "linear", "cubic", "cubic-pytorch", "lanczos3", "lanczos5", "area"]:
    for antialias in [True, False]:
        case(f"resize {m} {antialias}", lambda x, m=m, a=antialias: (
            jax.image.resize(x, (1, 3, 9), m, antialias=a), jax.image.resize(x, (2, 11, 2), m, antialias=a)), normal(1, 7, 5), grad=m != "nearest")
for m in ["linear", "cubic", "lanczos3"]:
    case(f"scaleAndTranslate {m}", lambda x, s, t, m=m: jax.image.scale_and_translate(x, (2, 6, 5), (2, 1), s, t, m), normal(2, 4, 5), np.array([0.7, 1.6]), np.array([1.5, -0.75]), grad=m != "lanczos3")
for order in [0, 1]:
    for mode in ["constant", "nearest", "wrap", "mirror", "reflect"]:
        case(f"mapCoordinates {order} {mode}", lambda x, a, b, o=order, m=mode: jax.scipy.ndimage.map_coordinates(x, [a, b], o, m, 1.5),
             normal(4, 5), np.array([[-1.6, 0.0, 0.4], [1.7, 3.2, 6.9]]), np.array([0.3, -2.2, 5.6]), grad=order == 1)
case("mapCoordinatesInts", lambda x, a: jax.scipy.ndimage.map_coordinates(x, [a], 1), np.arange(6) * 3, np.array([0.3, 1.5, 4.9, 7.0]))
write()
