"""Random indices of every kind, read and written, from NumPy. Run: python tests/goldens/np_index_fuzz.py"""
import random

import numpy as np
from np_cases import Cases

c = Cases("np_index_fuzz")
random.seed(5)
rng = np.random.default_rng(5)


def index(n):
    """An index into an axis of n: as NumPy takes it, and as we write it."""
    kind = random.random()
    if kind < 0.2:
        i = random.randint(-n, n - 1)
        return i, i
    if kind < 0.5:
        text = f"{random.choice(['', random.randint(-n - 1, n + 1)])}:{random.choice(['', random.randint(-n - 1, n + 1)])}{random.choice(['', ':2', ':-1', ':-2', ':3'])}"
        return slice(*[int(p) if p else None for p in text.split(":")]), text
    if kind < 0.6:
        return None, None
    if kind < 0.9:
        i = rng.integers(-n, n, size=random.choice([(2,), (1,), (3, 1), (1, 2), (), (2,)])).astype(np.int32)
        return i, i
    mask = rng.random(n) < 0.6
    return mask, mask


while len(c.list) < 240:
    shape = [random.randint(1, 4) for _ in range(random.randint(1, 4))]
    x = np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)
    theirs, ours, axis = [], [], 0
    while axis < len(shape):
        if random.random() < 0.15 and Ellipsis not in [t for t in theirs if t is Ellipsis]:
            theirs.append(Ellipsis)
            ours.append("...")
            axis = len(shape) - random.randint(0, len(shape) - axis)
            continue
        t, o = index(shape[axis])
        theirs.append(t)
        ours.append(o)
        axis += t is not None
    masked = any(getattr(t, "dtype", None) == bool for t in theirs)
    name = "mask." if masked else ""
    try:
        out = x[tuple(theirs)]
    except IndexError:
        continue
    value = -np.arange(max(1, out.size), dtype=np.float32).reshape(out.shape) if out.size else np.float32(-1)
    c.add(name + "get", [x, *ours], out)
    total = x.copy()
    np.add.at(total, tuple(theirs), value)
    c.add(name + "add", [x, ours, value], total)
c.write()
