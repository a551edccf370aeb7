"""Values, jvps, vjps and second derivatives of primitives, as JAX computes them in float64; writes rules.json.

Where JAX has no derivative (jvp=False, vjp=False), the test compares with finite differences, or the two modes with each other.
"""

import itertools
import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax._src.random import threefry2x32
from jax._src.lax import windowed_reductions

jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(0)
cases = []


def normal(*shape):
    return np.round(rng.normal(size=shape), 2)


def distinct(*shape):
    """Numbers well apart, so that no choice among them hangs on a rounding."""
    n = int(np.prod(shape))
    return (rng.permutation(n).reshape(shape) - n / 2) * 0.25 + 0.1


def spd(*batch, n):
    a = normal(*batch, n, n)
    return np.round(a @ np.swapaxes(a, -1, -2) + n * np.eye(n), 2)


def numbers(x):
    def one(v):
        v = float(v)
        if np.isnan(v):
            return "NaN"
        if np.isinf(v):
            return "Infinity" if v > 0 else "-Infinity"
        return int(v) if v == int(v) and abs(v) < 1e9 else float(f"{v:.11g}")

    return [one(v) for v in np.asarray(x).ravel()]


def tensor(x):
    x = np.asarray(x)
    kind = {"f": "float64", "i": "int32", "u": "uint32", "b": "bool"}[x.dtype.kind]
    return {"shape": list(x.shape), "dtype": kind, "data": numbers(x)}


def case(name, primitive, params, inputs, fn, *, square=False, jvp=True, vjp=True, smooth=True, fixed=(), slopes=True):
    inputs = [np.asarray(x) for x in inputs]
    floats = [i for i, x in enumerate(inputs) if x.dtype.kind == "f"]

    def f(*xs):
        full = list(inputs)
        for i, x in zip(floats, xs):
            full[i] = inputs[i] if i in fixed else x
        out = fn(*[jnp.asarray(x) for x in full])
        out = list(out) if isinstance(out, (tuple, list)) else [out]
        return [o * o if square else o for o in out]

    primals = [jnp.asarray(inputs[i]) for i in floats]
    entry = {"name": name, "primitive": primitive, "params": params, "inputs": [tensor(x) for x in inputs],
             "square": square, "smooth": smooth, "fixed": list(fixed), "outputs": [tensor(o) for o in f(*primals)]}
    outs = f(*primals)
    moving = [k for k, o in enumerate(outs) if np.asarray(o).dtype.kind == "f"]
    if floats and moving:
        g = lambda *xs: [f(*xs)[k] for k in moving]
        tangents = [normal(*p.shape) for p in primals]
        cotangents = [normal(*np.shape(outs[k])) for k in moving]
    if floats and moving and slopes:
        entry["tangents"] = [numbers(t) for t in tangents]
        entry["cotangents"] = [numbers(c) for c in cotangents]
        if jvp:
            _, dots = jax.jvp(g, primals, [jnp.asarray(t) for t in tangents])
            entry["outTangents"] = [numbers(d) for d in dots]
        if jvp and vjp:
            back = lambda *xs: jax.vjp(g, *xs)[1]([jnp.asarray(c) for c in cotangents])
            entry["inCotangents"] = [numbers(c) for c in back(*primals)]
            _, hvp = jax.jvp(back, primals, [jnp.asarray(t) for t in tangents])
            entry["second"] = [numbers(h) for h in hvp]
    cases.append(entry)


# Reductions
ties = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])
zeros = np.array([[1.5, 0.0, 2.0, -1.0, 3.0], [0.0, 2.0, 0.0, 4.0, 1.0]])
for axes in ([0], [1], [0, 2], [0, 1, 2]):
    x = distinct(2, 3, 4)
    case(f"reduceSum over {axes}", "reduceSum", {"axes": axes}, [x], lambda x: lax.reduce_sum_p.bind(x, axes=tuple(axes), out_sharding=None))
    case(f"reduceProd over {axes}", "reduceProd", {"axes": axes}, [x], lambda x: lax.reduce_prod(x, axes))
    case(f"reduceMax over {axes}", "reduceMax", {"axes": axes}, [x], lambda x: lax.reduce_max(x, axes))
    case(f"reduceMin over {axes}", "reduceMin", {"axes": axes}, [x], lambda x: lax.reduce_min(x, axes))
case("reduceProd with zeros", "reduceProd", {"axes": [1]}, [zeros], lambda x: lax.reduce_prod(x, [1]))
case("reduceProd of nothing", "reduceProd", {"axes": [1]}, [np.zeros((2, 0))], lambda x: lax.reduce_prod(x, [1]))
case("reduceMax of nothing", "reduceMax", {"axes": [1]}, [np.zeros((2, 0))], lambda x: lax.reduce_max(x, [1]), smooth=False)
case("reduceSum of nothing", "reduceSum", {"axes": [0]}, [np.zeros((0, 2))], lambda x: jnp.sum(x, 0))
case("reduceMax of ties", "reduceMax", {"axes": [1]}, [ties], lambda x: lax.reduce_max(x, [1]), smooth=False)
case("reduceMin of ties", "reduceMin", {"axes": [0]}, [-ties], lambda x: lax.reduce_min(x, [0]), smooth=False)
flags = np.array([[True, False, True], [True, True, True]])
case("reduceAnd", "reduceAnd", {"axes": [1]}, [flags], lambda x: lax.reduce_and(x, [1]))
case("reduceOr", "reduceOr", {"axes": [1]}, [~flags], lambda x: lax.reduce_or(x, [1]))
case("argmax, ties and NaN", "argmax", {"axis": 1}, [np.array([[1, 3, 3], [2, np.nan, 5]])], lambda x: lax.argmax(x, 1, np.int32))
case("argmin, ties", "argmin", {"axis": 0}, [np.array([[1, 3, 3], [1, 2, 5]])], lambda x: lax.argmin(x, 0, np.int32))
case("argmax in the middle", "argmax", {"axis": 1}, [distinct(2, 4, 3)], lambda x: lax.argmax(x, 1, np.int32))

# Cumulative
for n, reverse in itertools.product((1, 2, 5, 8), (False, True)):
    params = {"axis": 1, "reverse": reverse}
    x = distinct(2, n)
    for name in ("cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"):
        fn = getattr(lax, name)
        case(f"{name} of {n}{' reversed' if reverse else ''}", name, params, [x], lambda x: fn(x, axis=1, reverse=reverse))
case("cumprod with zeros", "cumprod", {"axis": 1, "reverse": False}, [zeros], lambda x: lax.cumprod(x, axis=1))
case("cummax of ties", "cummax", {"axis": 0, "reverse": False}, [np.array([1.0, 2, 2, 2, 1, 2, 3, 3])], lambda x: lax.cummax(x, axis=0), smooth=False)
case("cumlogsumexp of equals", "cumlogsumexp", {"axis": 0, "reverse": False}, [np.array([0.5, 0.5, 0.5, 100, 1])], lambda x: lax.cumlogsumexp(x, axis=0))
case("cumprod of nothing", "cumprod", {"axis": 0, "reverse": False}, [np.zeros((0, 2))], lambda x: lax.cumprod(x, axis=0))
case("cumsum in front", "cumsum", {"axis": 0, "reverse": False}, [normal(3, 2, 2)], lambda x: lax.cumsum(x, axis=0))

# Dynamic slices
i32 = lambda *v: [np.int32(x) for x in v]
for starts in ((1, 2), (3, -5)):
    case(f"dynamicSlice at {starts}", "dynamicSlice", {"sizes": [2, 3]}, [normal(4, 5), *i32(*starts)],
         lambda x, *s: lax.dynamic_slice_p.bind(x, *s, slice_sizes=(2, 3)))
    case(f"dynamicUpdateSlice at {starts}", "dynamicUpdateSlice", {}, [normal(4, 5), normal(2, 3), *i32(*starts)],
         lambda x, u, *s: lax.dynamic_update_slice_p.bind(x, u, *s))

# Gather and scatter
modes = {"clip": lax.GatherScatterMode.CLIP, "fill": lax.GatherScatterMode.FILL_OR_DROP, "promise": lax.GatherScatterMode.PROMISE_IN_BOUNDS}
layouts = {
    "rows": ((5, 3), np.array([[1], [4], [1], [0]]), dict(offset=[1], collapsed=[0], index=[0], ob=[], ib=[], sizes=[1, 3])),
    "columns first": ((3, 5), np.array([[1], [4], [1]]), dict(offset=[0], collapsed=[1], index=[1], ob=[], ib=[], sizes=[3, 1])),
    "elements": ((3, 4), np.array([[[0, 1], [2, 3]], [[0, 1], [1, 0]]]), dict(offset=[], collapsed=[0, 1], index=[0, 1], ob=[], ib=[], sizes=[1, 1])),
    "windows": ((4, 5, 2), np.array([[1, 2], [2, 0]]), dict(offset=[0, 2, 3], collapsed=[], index=[1, 0], ob=[], ib=[], sizes=[2, 2, 2])),
    "batching": ((2, 5, 3), np.array([[[1], [4]], [[1], [0]], [[3], [2]]]).transpose(1, 0, 2), dict(offset=[2], collapsed=[1], index=[1], ob=[0], ib=[0], sizes=[1, 1, 3])),
}
outside = {"rows": np.array([[1], [7], [-2], [0]]), "windows": np.array([[4, 2], [2, -1]])}


def gather_case(name, shape, indices, d, mode, fill=None):
    params = {"offsetDims": d["offset"], "collapsedSliceDims": d["collapsed"], "startIndexMap": d["index"], "operandBatchingDims": d["ob"],
              "startIndicesBatchingDims": d["ib"], "sliceSizes": d["sizes"], "mode": mode, "fillValue": fill}
    dn = lax.GatherDimensionNumbers(tuple(d["offset"]), tuple(d["collapsed"]), tuple(d["index"]), tuple(d["ob"]), tuple(d["ib"]))
    case(f"gather {name}, {mode}", "gather", params, [normal(*shape), indices.astype(np.int32)],
         lambda x, i: lax.gather(x, i, dn, tuple(d["sizes"]), mode=modes[mode], fill_value=fill))


def scatter_case(name, shape, indices, d, kind, mode, unique, operand=None, updates=None, **more):
    params = {"kind": kind, "updateWindowDims": d["offset"], "insertedWindowDims": d["collapsed"], "scatterDimsToOperandDims": d["index"],
              "operandBatchingDims": d["ob"], "scatterIndicesBatchingDims": d["ib"], "mode": mode, "unique": unique}
    dn = lax.ScatterDimensionNumbers(tuple(d["offset"]), tuple(d["collapsed"]), tuple(d["index"]), tuple(d["ob"]), tuple(d["ib"]))
    fn = {"set": lax.scatter, "add": lax.scatter_add, "mul": lax.scatter_mul, "min": lax.scatter_min, "max": lax.scatter_max}[kind]
    window = [s for i, s in enumerate(d["sizes"]) if i not in d["collapsed"] and i not in d["ob"]]
    outer = list(indices.shape[:-1])
    rank = len(window) + len(outer)
    ushape = [window[d["offset"].index(i)] if i in d["offset"] else outer.pop(0) for i in range(rank)]
    operand = distinct(*shape) if operand is None else operand
    updates = distinct(*ushape) * 1.1 + 0.03 if updates is None else updates
    case(f"scatter {kind} {name}, {mode}{', unique' if unique else ''}", "scatter", params, [operand, indices.astype(np.int32), updates],
         lambda x, i, u: fn(x, i, u, dn, mode=modes[mode], unique_indices=unique), **more)


for name, (shape, indices, d) in layouts.items():
    gather_case(name, shape, indices, d, "clip")
    for kind in ("set", "add", "min", "max"):
        if (name, kind) != ("columns first", "set"):
            scatter_case(name, shape, indices, d, kind, "fill", False)
for name, indices in outside.items():
    shape, _, d = layouts[name]
    gather_case(f"{name} outside", shape, indices, d, "clip")
    gather_case(f"{name} outside", shape, indices, d, "fill", -7)
    scatter_case(f"{name} outside", shape, indices, d, "add", "clip", False)
    for kind in ("set", "add", "min", "max"):
        scatter_case(f"{name} outside", shape, indices, d, kind, "fill", False)
# JAX loses tangents here: it reads the winners back without clipping.
scatter_case("rows outside", (5, 3), outside["rows"], layouts["rows"][2], "set", "clip", False, jvp=False)
alone = np.array([[3], [0], [1]])
for kind in ("set", "mul", "add"):
    scatter_case("distinct rows", (5, 3), alone, layouts["rows"][2], kind, "fill", True)
case_d = layouts["rows"][2]
scatter_case("ties", (3, 2), np.array([[0], [0], [1]]), dict(case_d, sizes=[1, 2]), "max", "fill", False,
             operand=np.array([[1.0, 2], [3, 1], [0, 0]]), updates=np.array([[1.0, 2], [1, 3], [2, 1]]), smooth=False)
scatter_case("ties", (3, 2), np.array([[0], [0], [1]]), dict(case_d, sizes=[1, 2]), "min", "fill", False,
             operand=np.array([[1.0, 2], [3, 1], [0, 0]]), updates=np.array([[1.0, 2], [1, 3], [2, 1]]), smooth=False)

# Convolution
def conv_case(name, xs, ws, strides, padding, ld, rd, fg=1, bg=1):
    spatial = "HWD"[: len(strides)]
    params = {"strides": strides, "padding": padding, "lhsDilation": ld, "rhsDilation": rd, "featureGroups": fg, "batchGroups": bg}
    dn = lax.conv_dimension_numbers(xs, ws, (f"N{spatial}C", f"{spatial}IO", f"N{spatial}C"))
    case(f"conv {name}", "conv", params, [normal(*xs), normal(*ws)],
         lambda x, w: lax.conv_general_dilated(x, w, strides, [tuple(p) for p in padding], ld, rd, dn, fg, bg, precision="highest"))


conv_case("of one axis", (2, 6, 2), (3, 2, 3), [1], [[1, 1]], [1], [1])
conv_case("with strides", (2, 6, 5, 2), (3, 2, 2, 3), [2, 3], [[1, 2], [0, 1]], [1, 1], [1, 1])
conv_case("with dilations", (1, 4, 5, 2), (2, 3, 2, 1), [1, 2], [[1, 0], [2, 1]], [2, 1], [2, 2])
conv_case("with negative padding", (1, 7, 6, 1), (2, 2, 1, 2), [1, 2], [[-1, 1], [2, -2]], [1, 2], [2, 1])
conv_case("in feature groups", (2, 5, 4), (3, 2, 6), [2], [[1, 1]], [1], [1], fg=2)
conv_case("depthwise", (2, 4, 4, 3), (2, 2, 1, 6), [1, 1], [[0, 1], [0, 1]], [1, 1], [1, 1], fg=3)
conv_case("in batch groups", (4, 5, 3), (2, 3, 4), [1], [[1, 0]], [1], [2], bg=2)
conv_case("of no axis", (3, 2), (2, 4), [], [], [], [])

# Windows
ops = {"sum": (lax.add, 0.0), "max": (lax.max, -np.inf), "min": (lax.min, np.inf), "prod": (lax.mul, 1.0)}


def window_case(name, kind, shape, window, strides, padding, bd=None, wd=None, x=None, **more):
    bd, wd = bd or [1] * len(shape), wd or [1] * len(shape)
    params = {"kind": kind, "window": window, "strides": strides, "padding": padding, "baseDilation": bd, "windowDilation": wd}
    op, init = ops[kind]
    x = distinct(*shape) if x is None else x
    case(f"reduceWindow {kind} {name}", "reduceWindow", params, [x],
         lambda x: lax.reduce_window(x, np.float64(init), op, tuple(window), tuple(strides), [tuple(p) for p in padding], tuple(bd), tuple(wd)), **more)


for kind in ("sum", "max", "min"):
    # JAX computes second derivatives of max pooling in reduced precision in float64: they are zero.
    window_case("of two axes", kind, (2, 5, 6), [1, 2, 3], [1, 2, 2], [[0, 0], [0, 1], [1, 1]])
    window_case("overlapping", kind, (7,), [3], [1], [[0, 0]])
    window_case("with a dilated operand", kind, (3, 4), [2, 3], [1, 2], [[1, 1], [1, 2]], bd=[2, 3])
    window_case("with a dilated window", kind, (6, 5), [2, 2], [2, 1], [[1, 1], [0, 0]], wd=[2, 3], vjp=kind == "sum")
    window_case("with negative padding", kind, (6, 5), [2, 2], [1, 2], [[-1, 0], [1, -1]], vjp=kind == "sum")
window_case("of two axes", "prod", (2, 5), [1, 3], [1, 2], [[0, 0], [1, 1]], jvp=False)
window_case("with zeros", "prod", (6,), [3], [1], [[1, 1]], wd=[2], x=np.array([1.0, 0, 2, 0, 0, 3]), jvp=False)
window_case("dilated", "prod", (3, 4), [2, 2], [1, 1], [[0, 0], [1, 0]], bd=[2, 1], wd=[1, 2], jvp=False)
window_case("of ties", "max", (6,), [3], [2], [[0, 1]], x=np.array([1.0, 2, 2, 2, 1, 2]), smooth=False)
window_case("of ties", "min", (6,), [3], [2], [[0, 1]], x=np.array([1.0, 1, 2, 2, 1, 2]), smooth=False)
for select, prim in (("max", lax.ge_p), ("min", lax.le_p)):
    window, strides, padding = (2, 3), (1, 2), ((0, 1), (1, 1))
    params = {"select": select, "window": window, "strides": strides, "padding": padding}
    one = (1, 1)
    case(f"selectAndGatherAdd {select}", "selectAndGatherAdd", params, [normal(4, 5), distinct(4, 5)],
         lambda t, x: windowed_reductions._select_and_gather_add(t, x, prim, window, strides, padding, one, one))
    case(f"selectAndScatterAdd {select}", "selectAndScatterAdd", params, [normal(4, 3), distinct(4, 5)],
         lambda s, x: windowed_reductions._select_and_scatter_add(s, x, prim, window, strides, padding))

# Sort
case("sort one", "sort", {"axis": 1, "numKeys": 1}, [distinct(2, 5)], lambda x: lax.sort([x], dimension=1, num_keys=1))
case("sort with NaN and ties", "sort", {"axis": 0, "numKeys": 1}, [np.array([2.0, np.nan, 1, 2, -np.inf, 1]), np.arange(6.0)],
     lambda x, y: lax.sort([x, y], dimension=0, num_keys=1), smooth=False)
case("sort by two keys", "sort", {"axis": 0, "numKeys": 2}, [np.array([[1, 0], [0, 0], [1, 0], [0, 1]], np.int32), distinct(4, 2), normal(4, 2)],
     lambda *xs: lax.sort(list(xs), dimension=0, num_keys=2))

case("sort of nothing", "sort", {"axis": 1, "numKeys": 1}, [np.zeros((2, 0))], lambda x: lax.sort([x], dimension=1, num_keys=1))

# Fourier
for lengths in ([5], [8], [3, 4]):
    for inverse in (False, True):
        fn = jnp.fft.ifftn if inverse else jnp.fft.fftn
        axes = tuple(range(-len(lengths), 0))
        case(f"{'inverse ' if inverse else ''}fft of {lengths}", "fft", {"lengths": lengths, "inverse": inverse}, [normal(2, *lengths), normal(2, *lengths)],
             lambda re, im: (lambda z: [z.real, z.imag])(fn(re + 1j * im, axes=axes)))

# Factorizations
case("cholesky", "cholesky", {}, [spd(n=4)], lambda a: lax.linalg.cholesky(a, symmetrize_input=True), smooth=False)
case("cholesky of a stack", "cholesky", {}, [spd(2, n=3)], lambda a: lax.linalg.cholesky(a, symmetrize_input=True), smooth=False)
for left, lower, trans, unit in itertools.product((False, True), repeat=4):
    shape = (3, 2) if left else (2, 3)
    a = normal(3, 3) + 2 * np.eye(3)
    case(f"triangularSolve {left} {lower} {trans} {unit}", "triangularSolve", {"leftSide": left, "lower": lower, "transposeA": trans, "unitDiagonal": unit},
         [a, normal(*shape)], lambda a, b: lax.linalg.triangular_solve(a, b, left_side=left, lower=lower, transpose_a=trans, unit_diagonal=unit))
case("triangularSolve of a stack", "triangularSolve", {"leftSide": True, "lower": True, "transposeA": False, "unitDiagonal": False},
     [normal(2, 2, 2) + 2 * np.eye(2), normal(2, 2, 3)], lambda a, b: lax.linalg.triangular_solve(a, b, left_side=True, lower=True))
for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 3)):
    case(f"lu of {list(shape)}", "lu", {}, [normal(*shape)], lambda a: lax.linalg.lu(a))
for shape, full in (((3, 3), False), ((4, 2), False), ((2, 4), False), ((4, 2), True), ((2, 3, 2), False)):
    case(f"{'full ' if full else ''}qr of {list(shape)}", "qr", {"full": full}, [normal(*shape)], lambda a: lax.linalg.qr(a, full_matrices=full))


def usv(out):
    return [out[0], out[1], out[2]]


for shape in ((3, 3), (4, 2), (2, 4), (2, 3, 2)):
    case(f"svd of {list(shape)}", "svd", {"full": False, "computeUv": True}, [normal(*shape)],
         lambda a: usv(lax.linalg.svd(a, full_matrices=False)), square=True)
    case(f"singular values of {list(shape)}", "svd", {"full": False, "computeUv": False}, [normal(*shape)], lambda a: lax.linalg.svd(a, compute_uv=False))
case("svd of square, full", "svd", {"full": True, "computeUv": True}, [normal(3, 3)], lambda a: usv(lax.linalg.svd(a, full_matrices=True)), square=True)
for batch in ((), (2,)):
    case(f"eigh of {[*batch, 3, 3]}", "eigh", {"lower": True}, [spd(*batch, n=3)],
         lambda a: (lambda vw: [vw[1], vw[0]])(lax.linalg.eigh(a, symmetrize_input=True)), square=True, smooth=False)

# Elementwise
wide, unit, positive = np.array([-1.7, -0.4, 0.3, 1.2]), np.array([-0.8, -0.3, 0.2, 0.7]), np.array([0.2, 0.7, 1.6, 3.1])
unary = {
    "exp": wide, "exp2": wide, "expm1": wide, "log": positive, "log1p": positive, "sin": wide, "cos": wide, "tan": unit, "asin": unit, "acos": unit,
    "atan": wide, "sinh": wide, "cosh": wide, "tanh": wide, "asinh": wide, "acosh": positive + 1.5, "atanh": unit, "logistic": wide, "erf": wide,
    "erfc": wide, "erfInv": unit, "lgamma": positive, "digamma": positive, "sqrt": positive, "rsqrt": positive, "cbrt": positive, "neg": wide,
    "abs": wide, "sign": wide, "floor": wide, "ceil": wide, "besselI0e": wide, "besselI1e": wide,
}
other = {"erfInv": "erf_inv", "besselI0e": "bessel_i0e", "besselI1e": "bessel_i1e"}
for name, x in unary.items():
    case(name, name, {}, [x], getattr(lax, other.get(name, name)))
case("round half to even", "round", {}, [np.array([0.5, 1.5, -2.5, 1.2])], lambda x: lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN), smooth=False)
case("abs and sign at 0", "abs", {}, [np.array([0.0, -0.0])], lax.abs, smooth=False)
for y in (-2, 0, 1, 2, 3):
    case(f"integerPow {y}", "integerPow", {"y": y}, [wide], lambda x: lax.integer_pow(x, y))
case("integerPow at 0", "integerPow", {"y": 2}, [np.zeros(2)], lambda x: lax.integer_pow(x, 2))
more = np.array([0.9, 1.4, -0.6, 2.3])
for name in ("add", "sub", "mul", "div", "rem", "max", "min", "atan2"):
    for tag, x, y in (("", wide, more), (" with a scalar", wide, np.array(0.7)), (" of a scalar", np.array(0.7), more)):
        case(name + tag, name, {}, [x, y], (lambda fn: lambda x, y: fn(*jnp.broadcast_arrays(x, y)))(getattr(lax, name)))
case("pow", "pow", {}, [positive, more], lax.pow)
case("pow at 0", "pow", {}, [np.array([0.0, 0, 2]), np.array([2.0, 3, 0])], lax.pow, smooth=False)
for name in ("max", "min"):
    case(f"{name} of ties", name, {}, [np.array([1.0, 2, 0]), np.array([1.0, 1, 0])], getattr(lax, name), smooth=False)
choice = np.array([True, False, True, False])
case("select", "select", {}, [choice, wide, more], lax.select)
case("select with a scalar", "select", {}, [choice, wide, np.array(0.5)], lambda p, x, y: lax.select(p, x, jnp.broadcast_to(y, x.shape)))
case("clamp", "clamp", {}, [np.array(-1.0), wide, np.array(1.0)], lax.clamp, fixed=(0, 2))
case("clamp between tensors", "clamp", {}, [wide - 0.1, more, wide + 0.8], lax.clamp)
case("clamp at its bounds", "clamp", {}, [np.array(-1.0), np.array([-1.0, 1, 0]), np.array(1.0)], lax.clamp, smooth=False, fixed=(0, 2))
case("igamma", "igamma", {}, [positive, more + 1], lax.igamma, fixed=(0,))
case("igammac", "igammac", {}, [positive, more + 1], lax.igammac, fixed=(0,))
case("igamma, slope in a", "igamma", {}, [positive, np.array([0.5, 1.2, 2.2, 1.7])], lax.igamma, fixed=(1,), vjp=False)
case("zeta", "zeta", {}, [positive + 1.2, positive], lax.zeta, fixed=(0,), jvp=False)
case("polygamma", "polygamma", {}, [np.array([1.0, 2, 1, 3]), positive], lax.polygamma, fixed=(0,))
case("betainc", "betainc", {}, [positive, positive[::-1], np.array([0.2, 0.5, 0.7, 0.9])], lax.betainc, fixed=(0, 1))
case("cast to narrower", "cast", {"dtype": "int32"}, [wide * 3], lambda x: lax.convert_element_type(x, np.int32))
case("stopGradient", "stopGradient", {}, [wide], lax.stop_gradient, smooth=False)

# Flat
ints, shifts = np.array([-7, 5, 0, 123456789], np.int32), np.array([1, 31, 3, 32], np.int32)
for name, fn in (("and", lax.bitwise_and), ("or", lax.bitwise_or), ("xor", lax.bitwise_xor), ("add", lax.add), ("mul", lax.mul), ("div", lax.div), ("rem", lax.rem)):
    case(f"{name} of integers", name, {}, [ints, np.array([3, -2, 9, 1000], np.int32)], fn)
case("shiftLeft", "shiftLeft", {}, [ints, shifts], lax.shift_left)
case("shiftRightLogical", "shiftRightLogical", {}, [ints, shifts], lax.shift_right_logical)
case("shiftRightArithmetic", "shiftRightArithmetic", {}, [ints, shifts], lax.shift_right_arithmetic)
case("not", "not", {}, [ints], lax.bitwise_not)
case("not of bools", "not", {}, [choice], lax.bitwise_not)
case("populationCount", "populationCount", {}, [ints], lax.population_count)
case("clz", "clz", {}, [ints], lax.clz)
specials = np.array([1.0, np.nan, np.inf, 2.0, 0.0])
for name in ("eq", "ne", "lt", "le", "gt", "ge"):
    case(name, name, {}, [specials, np.array([1.0, np.nan, 3.0, 4.0, -0.0])], getattr(lax, name))
case("isFinite", "isFinite", {}, [specials], lax.is_finite)
case("nextAfter", "nextAfter", {}, [wide, more], lax.nextafter, smooth=False, slopes=False)
case("igammaGradA", "igammaGradA", {}, [positive, positive[::-1]], lax.igamma_grad_a, jvp=False, smooth=False)
case("randomGammaGrad", "randomGammaGrad", {}, [positive, positive[::-1]], lax.random_gamma_grad, jvp=False, smooth=False)
case("bitcast", "bitcast", {"dtype": "uint32"}, [ints], lambda x: lax.bitcast_convert_type(x, np.uint32))
case("copy", "copy", {}, [wide], lambda x: x)
case("name", "name", {"name": "residual"}, [wide], lambda x: x)
case("barrier", "barrier", {}, [wide], lambda x: x)
case("iota", "iota", {"shape": [2, 3], "dtype": "int32", "axis": 1}, [], lambda: lax.broadcasted_iota(np.int32, (2, 3), 1))
words = [np.array(v, np.uint32) for v in ([1, 2], [3, 0xFFFFFFFF], [0, 5], [7, 123456789])]
for word in (0, 1, 2):
    case(f"threefry {word}", "threefry", {"word": word}, words,
         lambda *k: (lambda a, b: [a, b, a ^ b][word])(*threefry2x32.threefry2x32_p.bind(*k)))

# Structure
case("broadcastInDim", "broadcastInDim", {"shape": [2, 3, 4], "axes": [0, 2]}, [normal(2, 4)], lambda x: lax.broadcast_in_dim(x, (2, 3, 4), (0, 2)))
case("broadcastInDim of size one", "broadcastInDim", {"shape": [2, 3], "axes": [0, 1]}, [normal(2, 1)], lambda x: lax.broadcast_in_dim(x, (2, 3), (0, 1)))
case("broadcastInDim, turned", "broadcastInDim", {"shape": [3, 2, 2], "axes": [2, 0]}, [normal(2, 3)],
     lambda x: lax.broadcast_in_dim(x.T, (3, 2, 2), (0, 2)))
case("broadcastInDim of a scalar", "broadcastInDim", {"shape": [2, 3], "axes": []}, [np.array(1.5)], lambda x: lax.broadcast_in_dim(x, (2, 3), ()))
case("reshape", "reshape", {"shape": [3, 4]}, [normal(2, 6)], lambda x: x.reshape(3, 4))
case("transpose", "transpose", {"perm": [2, 0, 1]}, [normal(2, 3, 4)], lambda x: x.transpose(2, 0, 1))
case("reverse", "reverse", {"axes": [0, 2]}, [normal(2, 3, 2)], lambda x: lax.rev(x, (0, 2)))
case("slice", "slice", {"start": [1, 0], "limit": [4, 5], "strides": [2, 3]}, [normal(5, 6)], lambda x: lax.slice(x, (1, 0), (4, 5), (2, 3)))
for low, high, interior in (([1, 0], [0, 2], [0, 1]), ([-1, 2], [1, -1], [2, 0])):
    case(f"pad {low} {high} {interior}", "pad", {"low": low, "high": high, "interior": interior}, [normal(3, 4), np.array(0.5)],
         lambda x, v: lax.pad(x, v, list(zip(low, high, interior))))
case("concatenate", "concatenate", {"axis": 1}, [normal(2, 1), normal(2, 3), normal(2, 2)], lambda *xs: lax.concatenate(xs, 1))
for name, xs, ys, params in (
    ("matrices", (2, 3), (3, 4), ([1], [0], [], [])), ("stacks", (2, 3, 4), (4, 2, 5), ([2], [0], [0], [1])),
    ("two axes", (2, 3, 4), (3, 5, 2), ([0, 1], [2, 0], [], [])), ("outer", (2,), (3,), ([], [], [], [])),
    ("batch behind", (3, 2, 4), (4, 3, 2), ([0], [1], [2, 1], [0, 2])),
):
    keys = dict(zip(("lhsContract", "rhsContract", "lhsBatch", "rhsBatch"), params))
    case(f"dotGeneral of {name}", "dotGeneral", keys, [normal(*xs), normal(*ys)],
         lambda x, y: lax.dot_general(x, y, ((params[0], params[1]), (params[2], params[3])), precision="highest"))

# Attention. jax.nn.dot_product_attention takes its logits in float32, so here is its definition in float64; tests/goldens/attention.py has the function itself.
rng = np.random.default_rng(1)
UNSEEN = np.float32(-0.7) * np.finfo(np.float32).max


def logits_of(q, k, scale, left, right, bias=None, mask=None, lengths=None):
    t, s = np.arange(q.shape[1])[:, None], np.arange(k.shape[1])[None, :]
    seen = np.ones((q.shape[0], q.shape[2], q.shape[1], k.shape[1]), bool)
    if left is not None:
        seen &= s >= t - left
    if right is not None:
        seen &= s <= t + right
    seen = jnp.asarray(seen)
    if mask is not None:
        seen &= mask
    if lengths is not None:
        seen &= s < lengths[:, None, None, None]
    x = jnp.einsum("btnh,bsnh->bnts", q, jnp.repeat(k, q.shape[2] // k.shape[2], 2), precision="highest") * scale
    return jnp.where(seen, x if bias is None else x + bias, UNSEEN), seen


def attend(options, q, k, v, *extras):
    x, _ = logits_of(q, k, *options, *extras)
    out = jnp.einsum("bnts,bsnh->btnh", jax.nn.softmax(x), jnp.repeat(v, q.shape[2] // v.shape[2], 2), precision="highest")
    return out, jax.nn.logsumexp(x, -1).transpose(0, 2, 1)


def weights_of(options, q, k, extras, log_sums):
    x, seen = logits_of(q, k, *options, *extras)
    return jnp.where(seen, jnp.exp(x - log_sums.transpose(0, 2, 1)[..., None]), 0.0), seen


def attend_tangent(options, count, q, k, v, *rest):
    extras, (log_sums, dq, dk, dv) = rest[:count], rest[count:]
    group = q.shape[2] // k.shape[2]
    p, _ = weights_of(options, q, k, extras, log_sums)
    wide = lambda x: jnp.repeat(x, group, 2)
    slopes = options[0] * (jnp.einsum("btnh,bsnh->bnts", dq, wide(k)) + jnp.einsum("btnh,bsnh->bnts", q, wide(dk)))
    y = jnp.einsum("bnts,bsnh->btnh", p * slopes, wide(v)) + jnp.einsum("bnts,bsnh->btnh", p, wide(dv))
    return y, jnp.sum(p * slopes, -1).transpose(0, 2, 1)


def attend_gradient(options, count, q, k, v, *rest):
    extras, (log_sums, c, delta) = rest[:count], rest[count:]
    group = q.shape[2] // k.shape[2]
    p, _ = weights_of(options, q, k, extras, log_sums)
    wide = lambda x: jnp.repeat(x, group, 2)
    narrow = lambda x: x.reshape(*x.shape[:2], k.shape[2], group, x.shape[3]).sum(3)
    d = p * (jnp.einsum("btnh,bsnh->bnts", c, wide(v)) - delta.transpose(0, 2, 1)[..., None])
    out = [options[0] * jnp.einsum("bnts,bsnh->btnh", d, wide(k)), options[0] * narrow(jnp.einsum("bnts,btnh->bsnh", d, q)),
           narrow(jnp.einsum("bnts,btnh->bsnh", p, c))]
    return out + [d.sum(tuple(a for a in range(4) if extras[0].shape[a] == 1), keepdims=True)] if extras else out


plain, hidden = (0.4, None, None), (0.7, 2, 0)
for name, options, extras in (
    ("plain", plain, []), ("causal, a window", hidden, []),
    ("bias, mask, lengths", hidden, [normal(1, 4, 1, 5), rng.random((2, 1, 4, 5)) > 0.3, np.array([5, 3], np.int32)]),
):
    params = {"scale": options[0], "left": options[1], "right": options[2], "bias": len(extras) > 0, "mask": len(extras) > 0, "lengths": len(extras) > 0}
    q, k, v, sums = normal(2, 4, 4, 3), normal(2, 5, 2, 3), normal(2, 5, 2, 2), np.round(rng.random((2, 4, 4)) + 1, 2)
    case(f"attention, {name}", "attention", params, [q, k, v, *extras], lambda *xs: attend(options, *xs))
    if len(extras) == 0:
        case(f"attentionTangent, {name}", "attentionTangent", {**params, "tangents": [True, True, True, False]},
             [q, k, v, sums, normal(*q.shape), normal(*k.shape), normal(*v.shape)], lambda *xs: attend_tangent(options, 0, *xs))
    case(f"attentionGradient, {name}", "attentionGradient", {**params, "wants": [True, True, True, len(extras) > 0]},
         [q, k, v, *extras, sums, normal(2, 4, 4, 2), normal(2, 4, 4)], lambda *xs: attend_gradient(options, len(extras), *xs))

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print(len(cases), "cases,", path.stat().st_size, "bytes")
