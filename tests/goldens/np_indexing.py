"""Goldens of np's indexing, taking, putting and editing, from jax.numpy. Run: python tests/goldens/np_indexing.py"""
import jax
import jax.numpy as jnp
import numpy as np
from np_cases import Cases

c = Cases("np_indexing")
x = jnp.arange(60, dtype=jnp.float32).reshape(3, 4, 5)
n = jnp.arange(6)
i0, i1 = jnp.array([0, 2]), jnp.array([[1], [3]])
far = jnp.array([7, -1, -9, 1])


def theirs(index):
    """Our way of writing an index as Python's."""
    if isinstance(index, str):
        if index == "...":
            return Ellipsis
        return slice(*[int(p) if p else None for p in index.split(":")])
    return index


specs = [
    [0], [-1], [2, 3, 4], ["1:"], ["::-1"], ["...", 1], [1, "..."], ["::2", "1:-1", "::-2"], ["4:1"], ["5:1:-2"], ["-2:", None], [None, 0, None, "..."],
    ["1:1"], [0, "...", None], [i0], [i0, i0], [i0, i1], [i1, "...", i0], [0, "...", i0], [0, i0], ["...", i0, "1:3"], ["1:", i0, "::-1"], [i0, None, i0],
    [None, i0, i0], [0, None, i0], [i0, 1, i1], [far], [1, far], [far, "::2", far], [jnp.array(1)], [jnp.array(-1), "...", jnp.array(2)], [jnp.array(9)],
    ["1:", jnp.array(2), "::-1"], [99], [-99], [jnp.array([], dtype="int32")], [jnp.zeros((2, 0), "int32"), "1:2"],
]
for spec in specs:
    idx = tuple(theirs(s) for s in spec)
    c.add("get", [x, *spec], x[idx])
    c.add("at.get", [x, spec, {"mode": "fill"}], x.at[idx].get(mode="fill"))
    c.add("at.get", [x, spec, {"mode": "fill", "fillValue": -1}], x.at[idx].get(mode="fill", fill_value=-1))
    c.add("at.set", [x, spec, -1], x.at[idx].set(-1))
    shape = x[idx].shape
    value = 100 + jnp.arange(int(np.prod(shape)), dtype=jnp.float32).reshape(shape)
    c.add("at.add", [x, spec, value], x.at[idx].add(value))
    if len(shape) > 1:
        c.add("at.max", [x, spec, 30 + 0 * value[-1:]], x.at[idx].max(30 + 0 * value[-1:]) if shape[0] else x)
for spec in [[i0], ["1::2"], [1], [jnp.array([0, 0, 2])], ["...", far], [jnp.array(1), "::2"], ["2:0:-1", "...", i0]]:
    idx = tuple(theirs(s) for s in spec)
    for op in ["set", "add", "subtract", "multiply", "divide", "power", "min", "max"]:
        c.add(f"at.{op}", [x / 10, spec, 2], getattr((x / 10).at[idx], op)(2), 1e-5)
    for op in ["add", "multiply", "min"]:
        c.add(f"at.{op}", [x.astype("int32"), spec, 3], getattr(x.astype("int32").at[idx], op)(3))
c.add("at.set", [x, [far], -1, {"mode": "clip"}], x.at[far].set(-1, mode="clip"))
c.add("at.add", [n, [jnp.array([1, 1, 1])], jnp.array([1, 2, 3])], n.at[jnp.array([1, 1, 1])].add(jnp.array([1, 2, 3])))
c.add("at.set", [n, [jnp.array(9)], -1], n.at[jnp.array(9)].set(-1))
c.add("at.set", [n, ["1:4"], 2.7], n.at[1:4].set(jnp.array([2.7]).astype("int32")[0]))

mask = jnp.array([True, False, True])
grid = x[0] % 3 == 0
for name, args, out in [
    ("mask.get", [x, mask], x[mask]), ("mask.get", [x, "...", jnp.array([True, False, False, True, False])], x[..., jnp.array([True, False, False, True, False])]),
    ("mask.get", [x[0], grid], x[0][grid]), ("mask.get", [x, i0[:1], grid[0][:4]], x[i0[:1], grid[0][:4]]), ("mask.get", [x, 1, grid], None),
]:
    if out is not None:
        c.add(name, args, out)
c.add("mask.get", [x, 1, grid], x[1, grid])
c.add("at.set", [x, [mask], -1], x.at[mask].set(-1))
c.add("at.multiply", [x, [x > 30], 2], x.at[x > 30].multiply(2))
c.add("at.add", [x, [mask], x[0]], x.at[mask].add(x[0]))
c.add("mask.set", [x, [mask], x[:2]], x.at[mask].set(x[:2]))
c.add("mask.set", [x, ["...", 0, jnp.array([True, False, False, True, False])], 5], x.at[..., 0, jnp.array([True, False, False, True, False])].set(5))

for idx in [i0, i1, far, jnp.array(1), jnp.array(-1), jnp.array(9), jnp.array([], dtype="int32")]:
    for a in [None, 0, 1, -1]:
        c.add("take", [x, idx, a], jnp.take(x, idx, axis=a))
    for mode in ["clip", "wrap", "fill"]:
        c.add("take", [x, idx, 1, {"mode": mode}], jnp.take(x, idx, axis=1, mode=mode))
        c.add("take", [n, idx, 0, {"mode": mode}], jnp.take(n, idx, axis=0, mode=mode))
c.add("take", [n, far, 0, {"fillValue": 42}], jnp.take(n, far, axis=0, fill_value=42))
c.add("take", [n.astype("uint8"), far, 0], jnp.take(n.astype("uint8"), far, axis=0))
c.add("take", [n > 2, far, 0], jnp.take(n > 2, far, axis=0))
y = x[0]
order = jnp.array([[4, 0, -1], [1, 9, 2], [0, 0, 0], [3, 3, -7]])
c.add("takeAlongAxis", [y, order, 1], jnp.take_along_axis(y, order, 1))
c.add("takeAlongAxis", [y, order], jnp.take_along_axis(y, order, -1))
for mode in ["clip", "fill"]:
    c.add("takeAlongAxis", [y, order, 1, {"mode": mode}], jnp.take_along_axis(y, order, 1, mode=mode))
c.add("takeAlongAxis", [y, order[:, :1].T % 4, 0], jnp.take_along_axis(y, order[:, :1].T % 4, 0)) if False else None
c.add("takeAlongAxis", [y, jnp.array([[1, 0, 3, 2, 2]]), 0], jnp.take_along_axis(y, jnp.array([[1, 0, 3, 2, 2]]), 0))
c.add("takeAlongAxis", [y, jnp.array([[1], [0]]), 0], jnp.take_along_axis(y, jnp.array([[1], [0]]), 0))
c.add("takeAlongAxis", [y, jnp.array([1, 19, 20]), None], jnp.take_along_axis(y, jnp.array([1, 19, 20]), None))
c.add("putAlongAxis", [y, jnp.array([[1], [0], [4], [2]]), -1, {"axis": 1}], jnp.put_along_axis(y, jnp.array([[1], [0], [4], [2]]), -1, 1, inplace=False))
c.add("put", [y, jnp.array([0, 19, 3]), jnp.array([-1.0, -2.0])], jnp.put(y, jnp.array([0, 19, 3]), jnp.array([-1.0, -2.0]), inplace=False))
for mode in ["clip", "wrap"]:
    c.add("put", [n, jnp.array([8, 2]), jnp.array([70, 80]), {"mode": mode}], jnp.put(n, jnp.array([8, 2]), jnp.array([70, 80]), mode=mode, inplace=False))
c.add("place", [y, y > 12, jnp.array([1.0, 2.0, 3.0])], jnp.place(y, y > 12, jnp.array([1.0, 2.0, 3.0]), inplace=False))
for o in [{"size": 4}, {"size": 9}, {"size": 9, "fillValue": -1}, {"size": 0}]:
    z = jnp.array([[0, 3, 0], [5, 0, 6]])
    kw = {"size": o["size"], **({"fill_value": o["fillValue"]} if "fillValue" in o else {})}
    c.add("nonzero", [z, o], jnp.nonzero(z, **kw))
    c.add("flatnonzero", [z, o], jnp.flatnonzero(z, **kw))
    c.add("argwhere", [z, o], jnp.argwhere(z, **kw))
    if 0 < o["size"] <= 6:
        c.add("extract", [z > 2, z, o], jnp.extract(z > 2, z, size=kw["size"], fill_value=kw.get("fill_value", 0)))
c.add("values.nonzero", [jnp.array([[0.0, 3.0], [5.0, float("nan")]])], jnp.nonzero(jnp.array([[0.0, 3.0], [5.0, float("nan")]])))
c.add("values.argwhere", [jnp.array([[0.0, 3.0], [5.0, 0]])], jnp.argwhere(jnp.array([[0.0, 3.0], [5.0, 0]])))
c.add("values.compress", [mask, x], jnp.compress(mask, x.ravel()[:3]) if False else jnp.compress(mask, x))
c.add("values.compress", [mask, x, {"axis": 1}], jnp.compress(mask, x, axis=1))
for index, ours in [(1, 1), (-1, -1), (slice(1, 3), "1:3"), (np.array([0, 2, 0]), [0, 2, 0])]:
    for a in [0, 1]:
        c.add("values.delete", [y, ours, {"axis": a}], jnp.delete(y, index, axis=a))
    c.add("values.delete", [y, ours], jnp.delete(y, index))
c.add("delete", [n, jnp.array(2)], jnp.delete(n, jnp.array(2)))
for index, values in [(1, 9.0), (-1, 9.0), (np.array([0, 2]), 9.0), (np.array([2, 0, 2]), jnp.array([7.0, 8.0, 9.0]))]:
    ours = index.tolist() if isinstance(index, np.ndarray) else index
    c.add("values.insert", [x[0, 0], ours, values], jnp.insert(x[0, 0], index, values))
c.add("values.insert", [y, 1, jnp.array([7.0, 8.0, 9.0, 10.0]), {"axis": 1}], jnp.insert(y, 1, jnp.array([7.0, 8.0, 9.0, 10.0]), axis=1))
c.add("values.insert", [y, [1, 3], jnp.arange(5.0), {"axis": 0}], jnp.insert(y, np.array([1, 3]), jnp.arange(5.0), axis=0))
for s in [[2, 2], [3, 5], 4]:
    c.add("resize", [n, s], jnp.resize(n, tuple(s) if isinstance(s, list) else s))
for t in ["fb", "f", "b"]:
    c.add("values.trimZeros", [jnp.array([0, 0, 1, 0, 2, 0]), t], jnp.trim_zeros(jnp.array([0, 0, 1, 0, 2, 0]), t))
c.write()
