"""Goldens of np's creation, shape, joining and padding functions, from jax.numpy. Run: python tests/goldens/np_shape.py"""
import jax.numpy as jnp
import numpy as np
from np_cases import Cases

c = Cases("np_shape")
x = jnp.arange(24, dtype=jnp.float32).reshape(2, 3, 4)
v = jnp.array([3.0, 1.0, 2.0])
m = jnp.arange(6).reshape(2, 3)
e = jnp.zeros((0, 3))

# creation
for args in [[5], [2, 7], [1, 10, 3], [10, 1, -3], [0, 1, 0.3], [0.5], [5, 2]]:
    c.add("arange", args, jnp.arange(*args))
c.add("arange", [0, 3, {"dtype": "float32"}], jnp.arange(0, 3, dtype="float32"))
c.add("arange", [4, {"dtype": "uint8"}], jnp.arange(4, dtype="uint8"))
for args, o in [([0, 1], dict(num=5)), ([0, 1], dict(num=5, endpoint=False)), ([3, -3], dict(num=1)), ([1, 2], dict(num=0)), ([0, 9], dict(num=4, dtype="int32")), ([-5, 5], dict(num=4, dtype="int32"))]:
    c.add("linspace", [*args, o], jnp.linspace(*args, **o))
c.add("linspace", [v, 5, {"num": 3, "axis": 1}], jnp.linspace(v, 5, 3, axis=1))
c.add("linspace", [v, m.astype("float32"), {"num": 3}], jnp.linspace(v, m.astype("float32"), 3))
c.add("logspace", [0, 3, {"num": 4}], jnp.logspace(0, 3, 4), 5e-6)
c.add("logspace", [0, 3, {"num": 4, "base": 2, "endpoint": False}], jnp.logspace(0, 3, 4, base=2, endpoint=False), 5e-6)
c.add("geomspace", [1, 256, {"num": 9}], jnp.geomspace(1, 256, 9), 5e-6)
c.add("geomspace", [-1, -8, {"num": 4}], jnp.geomspace(-1.0, -8.0, 4), 5e-6)
for k in [0, 1, -2, 7]:
    c.add("eye", [3, {"columns": 4, "k": k}], jnp.eye(3, 4, k))
    c.add("tri", [3, {"columns": 4, "k": k, "dtype": "int32"}], jnp.tri(3, 4, k, dtype="int32"))
    c.add("tril", [x, k], jnp.tril(x, k))
    c.add("triu", [x, k], jnp.triu(x, k))
    c.add("diagonal", [x, {"offset": k}], jnp.diagonal(x, k))
    c.add("diagonal", [x, {"offset": k, "axes": [2, 1]}], jnp.diagonal(x, k, 2, 1))
    c.add("trace", [m, {"offset": k}], jnp.trace(m, k))
    c.add("diag", [v, k], jnp.diag(v, k))
    c.add("diag", [m, k], jnp.diag(m, k))
c.add("diagflat", [m, 1], jnp.diagflat(m, 1))
c.add("vander", [v, {"columns": 4}], jnp.vander(v, 4))
c.add("vander", [v, {"increasing": True}], jnp.vander(v, increasing=True))
c.add("fillDiagonal", [m, 9], jnp.fill_diagonal(m, 9, inplace=False))
c.add("fillDiagonal", [jnp.zeros((4, 3)), v[:2]], jnp.fill_diagonal(jnp.zeros((4, 3)), v[:2], inplace=False))
c.add("fillDiagonal", [jnp.zeros((2, 2, 2)), 3], jnp.fill_diagonal(jnp.zeros((2, 2, 2)), 3, inplace=False))
for o in [dict(), dict(indexing="ij"), dict(sparse=True), dict(indexing="ij", sparse=True)]:
    c.add("meshgrid", [[v, jnp.arange(2), jnp.arange(4)], o], jnp.meshgrid(v, jnp.arange(2), jnp.arange(4), **o))
c.add("indices", [[2, 3]], jnp.indices((2, 3)))
c.add("trilIndices", [3, {"k": 1, "columns": 4}], jnp.tril_indices(3, 1, 4))
c.add("triuIndices", [3, {"k": -1}], jnp.triu_indices(3, -1))
c.add("unravelIndex", [jnp.array([0, 5, 23, -1, 99]), [2, 3, 4]], jnp.unravel_index(jnp.array([0, 5, 23, -1, 99]), (2, 3, 4)))
c.add("ravelMultiIndex", [[jnp.array([0, 1, 5]), jnp.array([2, -1, 1])], [2, 3], {"mode": "clip"}], jnp.ravel_multi_index((jnp.array([0, 1, 5]), jnp.array([2, -1, 1])), (2, 3), mode="clip"))
c.add("ravelMultiIndex", [[jnp.array([0, 1, 5]), jnp.array([2, -1, 1])], [2, 3], {"mode": "wrap"}], jnp.ravel_multi_index((jnp.array([0, 1, 5]), jnp.array([2, -1, 1])), (2, 3), mode="wrap"))
c.add("full", [[2, 3], v], jnp.full((2, 3), v))
c.add("fullLike", [m, 2.7], jnp.full_like(m, 2.7))
c.add("zerosLike", [m, {"dtype": "bool"}], jnp.zeros_like(m, dtype="bool"))
c.add("onesLike", [m, {"shape": [2]}], jnp.ones_like(m, shape=(2,)))
for w, t in [("hanning", jnp.hanning), ("hamming", jnp.hamming), ("blackman", jnp.blackman), ("bartlett", jnp.bartlett)]:
    for k in [1, 2, 7]:
        c.add(w, [k], t(k), 1e-5)
c.add("kaiser", [7, 8.6], jnp.kaiser(7, 8.6), 1e-5)

# shape
c.add("reshape", [x, [4, -1]], x.reshape(4, -1))
c.add("reshape", [x, -1], x.reshape(-1))
c.add("ravel", [x], x.ravel())
c.add("transpose", [x], jnp.transpose(x))
c.add("transpose", [x, [1, -1, 0]], jnp.transpose(x, (1, -1, 0)))
c.add("matrixTranspose", [x], jnp.matrix_transpose(x))
c.add("swapaxes", [x, [0, -1]], jnp.swapaxes(x, 0, -1))
c.add("moveaxis", [x, {"from": 0, "to": -1}], jnp.moveaxis(x, 0, -1))
c.add("moveaxis", [x, {"from": [0, 2], "to": [2, 1]}], jnp.moveaxis(x, (0, 2), (2, 1)))
for a, s in [(2, 0), (0, 2), (0, 3), (-1, 1), (1, 1)]:
    c.add("rollaxis", [x, a, {"start": s}], jnp.rollaxis(x, a, s))
c.add("squeeze", [jnp.zeros((1, 3, 1))], jnp.zeros((3,)))
c.add("expandDims", [v, [0, -1]], jnp.expand_dims(v, (0, -1)))
c.add("broadcastTo", [v, [2, 3]], jnp.broadcast_to(v, (2, 3)))
c.add("broadcastArrays", [v, jnp.zeros((2, 1), "int32")], jnp.broadcast_arrays(v, jnp.zeros((2, 1), "int32")))
for name, t in [("atleast1d", jnp.atleast_1d), ("atleast2d", jnp.atleast_2d), ("atleast3d", jnp.atleast_3d)]:
    for y in [jnp.float32(1), v, m, x]:
        c.add(name, [y], t(y))

# joining
c.add("concatenate", [[m, v.reshape(1, 3)]], jnp.concatenate([m, v.reshape(1, 3)]))
c.add("concatenate", [[m, m], 1], jnp.concatenate([m, m], 1))
c.add("concatenate", [[m, v], None], jnp.concatenate([m, v], None))
c.add("concatenate", [[e, jnp.ones((2, 3))]], jnp.concatenate([e, jnp.ones((2, 3))]))
c.add("stack", [[v, jnp.arange(3)], -1], jnp.stack([v, jnp.arange(3)], -1))
c.add("unstack", [x, 1], jnp.unstack(x, axis=1))
for name, t in [("hstack", jnp.hstack), ("vstack", jnp.vstack), ("dstack", jnp.dstack), ("columnStack", jnp.column_stack)]:
    c.add(name, [[v, v]], t([v, v]))
    c.add(name, [[m, m]], t([m, m]))
c.add("hstack", [[jnp.float32(1), v]], jnp.hstack([jnp.float32(1), v]))
c.add("block", [[[m, m], [jnp.ones((1, 6), "int32")]]], jnp.block([[m, m], [jnp.ones((1, 6), "int32")]]))
c.add("block", [[v, 7]], jnp.block([v, 7]))
for s in [2, [1, 3], [2, 2, 3]]:
    c.add("split", [x, s, {"axis": 2}], jnp.split(x, s, axis=2))
    c.add("arraySplit", [x[0, 0], s], jnp.array_split(x[0, 0], s))
c.add("arraySplit", [jnp.arange(7), 3], jnp.array_split(jnp.arange(7), 3))
c.add("hsplit", [x, 3], jnp.hsplit(x, 3))
c.add("vsplit", [x, 2], jnp.vsplit(x, 2))
c.add("dsplit", [x, 2], jnp.dsplit(x, 2))
c.add("append", [m, v], jnp.append(m, v))
c.add("append", [m, m, {"axis": 0}], jnp.append(m, m, axis=0))

# tiling
for r in [2, [2, 1], [2, 1, 2], 0, [2, 3, 1, 2]]:
    c.add("tile", [m, r], jnp.tile(m, r))
c.add("repeat", [m, 2], jnp.repeat(m, 2))
c.add("repeat", [m, 3, {"axis": 1}], jnp.repeat(m, 3, axis=1))
c.add("repeat", [m, [1, 0, 2], {"axis": 1}], jnp.repeat(m, np.array([1, 0, 2]), axis=1))
for t in [2, 3, 6]:
    c.add("repeat", [v, jnp.array([1, 0, 2]), {"totalRepeatLength": t}], jnp.repeat(v, jnp.array([1, 0, 2]), total_repeat_length=t))
for a in [None, 0, [0, 2]]:
    c.add("flip", [x, a], jnp.flip(x, tuple(a) if isinstance(a, list) else a))
c.add("fliplr", [m], jnp.fliplr(m))
c.add("flipud", [m], jnp.flipud(m))
for s, a in [(1, None), (-2, 1), (7, 2), ([1, -1], [0, 2]), (2, [1, 2]), (0, 1)]:
    c.add("roll", [x, s, {"axis": a}], jnp.roll(x, s, tuple(a) if isinstance(a, list) else a))
c.add("roll", [v, jnp.array(-4), {"axis": 0}], jnp.roll(v, jnp.array(-4), 0))
for k in range(-1, 5):
    c.add("rot90", [m, k], jnp.rot90(m, k))
c.add("rot90", [x, 1, {"axes": [2, 0]}], jnp.rot90(x, 1, (2, 0)))

# padding
mf = m.astype("float32")
theirs = {"linearRamp": "linear_ramp"}
for mode in ["constant", "edge", "reflect", "symmetric", "wrap", "linearRamp", "maximum", "minimum", "mean", "median"]:
    for w in [1, [2, 1], [[0, 2], [3, 1]], [[5, 4], [7, 8]]]:
        pw = tuple(tuple(p) if isinstance(p, list) else p for p in w) if isinstance(w, list) else w
        c.add("pad", [mf, w, {"mode": mode}], jnp.pad(mf, pw, mode=theirs.get(mode, mode)), 1e-5)
    c.add("pad", [m, 2, {"mode": mode}], jnp.pad(m, 2, mode=theirs.get(mode, mode)))
for mode in ["reflect", "symmetric"]:
    for w in [[[1, 2]], [[5, 7]]]:
        c.add("pad", [v, w, {"mode": mode, "reflectType": "odd"}], jnp.pad(v, tuple(map(tuple, w)), mode=mode, reflect_type="odd"), 1e-5)
c.add("pad", [mf, 2, {"constantValues": [[1, 2], [3, 4]]}], jnp.pad(mf, 2, constant_values=((1, 2), (3, 4))))
c.add("pad", [mf, 3, {"mode": "linearRamp", "endValues": [5, -5]}], jnp.pad(mf, 3, mode="linear_ramp", end_values=(5, -5)), 1e-5)
c.add("pad", [mf, 2, {"mode": "mean", "statLength": [[1, 2], [2, 2]]}], jnp.pad(mf, 2, mode="mean", stat_length=((1, 2), (2, 2))), 1e-5)
bits = jnp.array(np.random.default_rng(6).random((3, 11)) < 0.5)
for a in [None, 0, 1]:
    for o in ["big", "little"]:
        c.add("packbits", [bits, {"axis": a, "bitorder": o}], jnp.packbits(bits, a, o))
        c.add("unpackbits", [jnp.packbits(bits, 1), {"axis": a, "bitorder": o}], jnp.unpackbits(jnp.packbits(bits, 1), a, None, o))
for k in [5, -3, 20]:
    c.add("unpackbits", [jnp.packbits(bits, 1), {"axis": 1, "count": k}], jnp.unpackbits(jnp.packbits(bits, 1), 1, k))
c.write()
