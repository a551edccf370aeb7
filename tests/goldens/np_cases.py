"""What the golden scripts of np, lax and special share: a case is a function of ours, its arguments, and what JAX gives for them."""
import json
import os

import numpy as np


def encode(x):
    """A number as JSON can hold it."""
    if isinstance(x, (np.float32, np.float16)) and np.isfinite(x):
        x = float(str(x))  # the fewest digits that give the same float32
    x = x.item() if hasattr(x, "item") else x
    if isinstance(x, bool):
        return x
    if isinstance(x, float):
        if x != x:
            return "NaN"
        if x in (float("inf"), float("-inf")):
            return "Infinity" if x > 0 else "-Infinity"
        if x == 0 and str(x)[0] == "-":
            return "-0"
        return int(x) if x.is_integer() and abs(x) < 1e15 else x
    return x


def tensor(x):
    x = np.asarray(x)
    name = str(x.dtype)
    flat = x.astype(np.float32) if name == "bfloat16" else x
    return {"tensor": [name, list(x.shape), [encode(v) for v in flat.ravel()]]}


def argument(x):
    if hasattr(x, "dtype") and hasattr(x, "shape"):
        return tensor(x)
    if isinstance(x, (list, tuple)):
        return [argument(v) for v in x]
    if isinstance(x, dict):
        return {k: argument(v) for k, v in x.items()}
    return encode(x) if isinstance(x, float) else x


class Cases:
    def __init__(self, module):
        self.module, self.list = module, []

    def add(self, name, args, out, tolerance=None):
        """`out` is JAX's array, a tuple or list of them, or a plain value."""
        entry = {"fn": name, "args": [argument(a) for a in args], "out": argument(out)}
        if tolerance is not None:
            entry["tolerance"] = tolerance
        self.list.append(entry)

    def write(self):
        path = os.path.join(os.path.dirname(__file__), self.module + ".json")
        with open(path, "w") as f:
            f.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in self.list) + "\n]\n")
        print(path, len(self.list), os.path.getsize(path))
