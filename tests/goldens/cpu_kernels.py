"""Writes cpu_kernels.json: each primitive on small inputs, by JAX in float64 unless a case says otherwise.

Run: python tests/goldens/cpu_kernels.py
"""

import json
import math
import os

import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy import special as jsp

rng = np.random.default_rng(0)
cases = []


def number(x):
    if isinstance(x, (bool, np.bool_)):
        return int(x)
    x = float(x)
    if math.isnan(x):
        return "nan"
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    if x == 0 and math.copysign(1, x) < 0:
        return "-0"
    if x == int(x) and abs(x) < 1e15:
        return int(x)
    return x


tensors, places = [], {}


def tensor(x):
    """The number of a tensor in the list of all; equal ones share one. `single`: the reader rounds to float32, so few digits do."""
    x = np.asarray(x)
    flat = x.reshape(-1).astype(np.float64)
    entry = {"shape": list(x.shape), "dtype": str(x.dtype), "data": [number(v) for v in flat]}
    if x.dtype.kind == "f" and len(flat) > 0 and np.array_equal(flat.astype(np.float32).astype(np.float64), flat, equal_nan=True):
        entry["data"] = [v if isinstance(v, (str, int)) else float(str(np.float32(v))) for v in entry["data"]]
        entry["single"] = True
    text = json.dumps(entry)
    if text not in places:
        places[text] = len(tensors)
        tensors.append(entry)
    return places[text]


def case(primitive, inputs, outputs, params=None, tolerance=None, label="", narrow=None):
    """`tolerance` holds for every type, `narrow` (a larger one) for float32."""
    if not isinstance(outputs, (list, tuple)):
        outputs = [outputs]
    entry = {
        "name": primitive + (" " + label if label else ""),
        "primitive": primitive,
        "params": params or {},
        "inputs": [tensor(x) for x in inputs],
        "outputs": [tensor(x) for x in outputs],
    }
    if tolerance:
        entry["tolerance"] = tolerance
    if narrow:
        entry["narrow"] = narrow
    cases.append(entry)


def f32(*xs):
    """Numbers that float32 holds, as float64: so one golden serves both types."""
    return np.array(xs, np.float32).astype(np.float64)


def normal(*shape):
    return rng.normal(size=shape).astype(np.float32).astype(np.float64)


inf, nan = math.inf, math.nan
general = f32(0.0, -0.0, 1e-20, 1e-3, -1e-3, 0.1, -0.1, 0.3, 0.5, -0.5, 0.9, 1.0, -1.0, 1.5, -1.5, 2.0, 2.5, -2.5, 3.7, 10.0, -10.0, 30.3, -30.3, 80.0, -80.0, 1e10, inf, -inf, nan)
unary = {
    "exp": lax.exp, "exp2": lax.exp2, "expm1": lax.expm1, "log": lax.log, "log1p": lax.log1p, "sin": lax.sin, "cos": lax.cos, "tan": lax.tan,
    "asin": lax.asin, "acos": lax.acos, "atan": lax.atan, "sinh": lax.sinh, "cosh": lax.cosh, "tanh": lax.tanh, "asinh": lax.asinh,
    "acosh": lax.acosh, "atanh": lax.atanh, "logistic": lax.logistic, "erf": lax.erf, "erfc": lax.erfc, "erfInv": lax.erf_inv,
    "lgamma": lax.lgamma, "digamma": lax.digamma, "sqrt": lax.sqrt, "rsqrt": lax.rsqrt, "cbrt": lax.cbrt, "neg": lax.neg, "abs": lax.abs,
    "sign": lax.sign, "floor": lax.floor, "ceil": lax.ceil, "isFinite": lax.is_finite, "besselI0e": lax.bessel_i0e, "besselI1e": lax.bessel_i1e,
}
loose = {"lgamma", "digamma", "erfc"}
for name, f in unary.items():
    case(name, [general], f(general), tolerance=2e-14 if name in loose else None, narrow=1e-5 if name == "erfInv" else None)
case("round", [general], lax.round(general, lax.RoundingMethod.TO_NEAREST_EVEN))
more = f32(*np.linspace(0.05, 60, 25))
for name in ["lgamma", "digamma", "besselI0e", "besselI1e", "erfc", "erf"]:
    case(name, [more], unary[name](more), label="over a range", tolerance=2e-14)
    case(name, [-more], unary[name](-more), label="over a negative range", tolerance=2e-14)
unit = f32(*np.linspace(-0.9999, 0.9999, 21))
case("erfInv", [unit], lax.erf_inv(unit), label="over (-1, 1)", narrow=1e-5)
unit32 = np.array([*np.linspace(-0.999, 0.999, 30), 0.9999999, -0.99999994], np.float32)
case("erfInv", [unit32], lax.erf_inv(jnp.asarray(unit32)), label="in float32", tolerance=3e-7)
for y in [2, 3, 0, -1, -3, 7]:
    case("integerPow", [general], lax.integer_pow(general, y), {"y": y}, label=f"to the {y}")

ints = np.array([0, 1, -1, 2, 7, -7, 100, -100, 2**31 - 1, -(2**31), 12345, -54321], np.int32)
unsigned = ints.astype(np.uint32)
bools = np.array([True, False, True, False])
for name, f in {"neg": lax.neg, "abs": lax.abs, "sign": lax.sign, "not": lax.bitwise_not, "populationCount": lax.population_count, "clz": lax.clz}.items():
    for x in [ints, unsigned, ints.astype(np.int8), unsigned.astype(np.uint8), ints.astype(np.int16), unsigned.astype(np.uint16)]:
        if name == "abs" and x.dtype.kind == "u":
            continue
        case(name, [x], f(x), label=f"of {x.dtype}")
case("not", [bools], lax.bitwise_not(bools), label="of bool")

pairs = f32(0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 3.0, 1e-3, 7.3, inf, -inf, nan)
left, right = [np.ascontiguousarray(v.reshape(-1)) for v in np.meshgrid(pairs, pairs)]
for name, f in {"add": lax.add, "sub": lax.sub, "mul": lax.mul, "div": lax.div, "rem": lax.rem, "pow": lax.pow, "atan2": lax.atan2,
                "max": lax.max, "min": lax.min, "eq": lax.eq, "ne": lax.ne, "lt": lax.lt, "le": lax.le, "gt": lax.gt, "ge": lax.ge}.items():
    case(name, [left, right], f(left, right))
some = f32(0.0, 1.0, -1.0, 2.5, inf, nan)
l32, r32 = [np.ascontiguousarray(v.reshape(-1)).astype(np.float32) for v in np.meshgrid(some, some)]
case("nextAfter", [l32, r32], lax.nextafter(l32, r32))
small = np.array([0, 1, -1, 7, -7, 100, 2**31 - 1, -(2**31)], np.int32)
for dtype in [np.int32, np.uint32, np.int8, np.uint8]:
    a, b = [np.ascontiguousarray(v.reshape(-1)).astype(dtype) for v in np.meshgrid(small, small)]
    for name, f in {"add": lax.add, "sub": lax.sub, "mul": lax.mul, "div": lax.div, "rem": lax.rem, "max": lax.max, "min": lax.min,
                    "and": lax.bitwise_and, "or": lax.bitwise_or, "xor": lax.bitwise_xor, "lt": lax.lt}.items():
        case(name, [a, b], f(a, b), label=f"of {np.dtype(dtype)}")
    s = np.tile(np.array([0, 1, 5, 7, 8, 31, 32, 100], np.int32), 8).astype(dtype)
    for name, f in {"shiftLeft": lax.shift_left, "shiftRightLogical": lax.shift_right_logical, "shiftRightArithmetic": lax.shift_right_arithmetic}.items():
        case(name, [a, s], f(a, s), label=f"of {np.dtype(dtype)}")
p, q = np.array([0, 0, 1, 1], bool), np.array([0, 1, 0, 1], bool)
for name, f in {"add": lax.bitwise_or, "mul": lax.bitwise_and, "max": lax.max, "min": lax.min, "and": lax.bitwise_and, "or": lax.bitwise_or, "xor": lax.bitwise_xor}.items():
    case(name, [p, q], f(p, q), label="of bool")
case("select", [p, f32(1, 2, 3, 4), f32(5, 6, 7, nan)], lax.select(p, f32(1, 2, 3, 4), f32(5, 6, 7, nan)))
case("clamp", [f32(-1)[0], general, f32(2)[0]], lax.clamp(-1.0, general, 2.0))

a, x = [np.ascontiguousarray(v.reshape(-1)) for v in np.meshgrid(f32(0.01, 0.5, 1, 2.5, 10, 60.5), f32(0, 1e-3, 0.3, 1, 3, 9, 11, 60, 100))]
case("igamma", [a, x], lax.igamma(a, x), tolerance=1e-11)
case("igammac", [a, x], lax.igammac(a, x), tolerance=1e-11)
a1, x1 = a[x > 0], x[x > 0]
case("igammaGradA", [a1, x1], lax.igamma_grad_a(a1, x1), tolerance=1e-8)
case("randomGammaGrad", [a1, x1], lax.random_gamma_grad(a1, x1), tolerance=1e-8)
b, c = [np.ascontiguousarray(v.reshape(-1)) for v in np.meshgrid(f32(0.3, 1, 2.5, 30), f32(0.5, 1, 4, 50))]
for value in [0.0, 0.01, 0.3, 0.5, 0.9, 1.0]:
    v = np.full_like(b, np.float32(value))
    case("betainc", [b, c, v], jsp.betainc(b, c, v), tolerance=1e-11, label=f"at {value}")
zx, zq = [np.ascontiguousarray(v.reshape(-1)) for v in np.meshgrid(f32(1.1, 2, 3.5, 10), f32(0.1, 1, 2.5, 30, 1000))]
case("zeta", [zx, zq], lax.zeta(zx, zq), tolerance=1e-12)
m, px = [np.ascontiguousarray(v.reshape(-1)) for v in np.meshgrid(f32(0, 1, 2, 5), f32(0.1, 1, 2.5, 30))]
case("polygamma", [m, px], lax.polygamma(m, px), tolerance=1e-11)

casts = {
    np.float32: np.array([0.0, 0.5, 1.5, -1.5, 300.7, -300.7, 3e9, -3e9, 1e20, inf, -inf, nan], np.float32),
    np.int32: ints, np.uint32: unsigned, np.bool_: bools, np.float16: np.array([0.5, -1.25, 100, inf, nan], np.float16), np.int8: ints.astype(np.int8),
}
for x in casts.values():
    for to in ["float32", "float16", "int32", "uint32", "int8", "uint8", "int16", "uint16", "bool", "float64"]:
        if str(x.dtype) != to:
            case("cast", [x], lax.convert_element_type(x, to), {"dtype": to}, label=f"{x.dtype} to {to}")
case("bitcast", [casts[np.float32]], lax.bitcast_convert_type(casts[np.float32], np.int32), {"dtype": "int32"})
key = np.array([0x13198a2e, 0x03707344], np.uint32)
counts = np.array([0x243f6a88, 0x85a308d3, 0, 1, 2, 3], np.uint32)
from jax._src.random.threefry2x32 import threefry_2x32
words = np.asarray(threefry_2x32(key, counts)).reshape(2, 3)
for word in [0, 1, 2]:
    case("threefry", [key[0], key[1], counts[:3], counts[3:]], words[word] if word < 2 else words[0] ^ words[1], {"word": word}, label=str(word))

x = normal(2, 3, 4)
case("broadcastInDim", [f32(1, 2, 3)], lax.broadcast_in_dim(f32(1, 2, 3), (2, 3, 4), (1,)), {"shape": [2, 3, 4], "axes": [1]})
case("broadcastInDim", [x[:, :1, :]], lax.broadcast_in_dim(x[:, :1, :], (2, 5, 4), (0, 1, 2)), {"shape": [2, 5, 4], "axes": [0, 1, 2]}, label="of size 1")
case("reshape", [x], lax.reshape(x, (4, 6)), {"shape": [4, 6]})
for perm in [(0, 2, 1), (2, 1, 0), (1, 2, 0), (1, 0, 2)]:
    case("transpose", [x], lax.transpose(x, perm), {"perm": list(perm)}, label=str(perm))
big = np.arange(17 * 11, dtype=np.int32).reshape(17, 11)
case("transpose", [big], big.T, {"perm": [1, 0]}, label="of a matrix")
case("reverse", [x], lax.rev(x, (0, 2)), {"axes": [0, 2]})
case("slice", [x], lax.slice(x, (0, 1, 0), (2, 3, 4), (1, 1, 2)), {"start": [0, 1, 0], "limit": [2, 3, 4], "strides": [1, 1, 2]})
zero = f32(9)[0]
for low, high, interior in [((1, 0, 2), (0, 3, 1), (0, 1, 2)), ((-1, 0, -1), (0, -2, 2), (0, 0, 1)), ((0, -1, 0), (0, -2, 0), (0, 1, 0))]:
    cfg = list(zip(low, high, interior))
    case("pad", [x, zero], lax.pad(x, zero, cfg), {"low": list(low), "high": list(high), "interior": list(interior)}, label=str(cfg))
case("concatenate", [x, x[:, :2], x[:, :0]], lax.concatenate([x, x[:, :2], x[:, :0]], 1), {"axis": 1})
case("concatenate", [x, x[:1]], lax.concatenate([x, x[:1]], 0), {"axis": 0}, label="in front")
for axis in [0, 1, 2]:
    case("iota", [], lax.broadcasted_iota(np.int32, (2, 3, 4), axis), {"shape": [2, 3, 4], "dtype": "int32", "axis": axis}, label=f"along {axis}")
starts = [np.int32(1), np.int32(-5), np.int32(2)]
case("dynamicSlice", [x, *starts], lax.dynamic_slice(x, [1, 0, 2], (1, 2, 3)), {"sizes": [1, 2, 3]})
update = normal(1, 2, 3)
case("dynamicUpdateSlice", [x, update, np.int32(1), np.int32(0), np.int32(9)], lax.dynamic_update_slice(x, update, [1, 0, 9]))


def gather(x, indices, offset, collapsed, start, sizes, mode, label, operand_batch=(), indices_batch=(), fill=None):
    numbers = lax.GatherDimensionNumbers(offset, collapsed, start, operand_batch, indices_batch)
    modes = {"clip": lax.GatherScatterMode.CLIP, "fill": lax.GatherScatterMode.FILL_OR_DROP}
    out = lax.gather(x, indices, numbers, sizes, mode=modes[mode], fill_value=fill)
    params = {"offsetDims": offset, "collapsedSliceDims": collapsed, "startIndexMap": start, "operandBatchingDims": operand_batch,
              "startIndicesBatchingDims": indices_batch, "sliceSizes": sizes, "mode": mode, "fillValue": fill}
    case("gather", [x, indices], out, params, label=label)


rows = np.array([[2], [0], [-1], [7]], np.int32)
table = normal(3, 4)
for mode in ["clip", "fill"]:
    gather(table, rows, (1,), (0,), (0,), (1, 4), mode, f"rows, {mode}")
    gather(table, rows, (0,), (1,), (1,), (3, 1), mode, f"columns, {mode}")
    gather(x, np.array([[[1, 2], [0, 5]], [[0, 0], [1, -1]]], np.int32), (2,), (0, 2), (0, 2), (1, 3, 1), mode, f"points, {mode}")
gather(ints.reshape(3, 4), rows, (1,), (0,), (0,), (1, 4), "fill", "int32 filled")
gather(x, np.array([[[1], [0], [2]], [[0], [2], [2]]], np.int32), (2,), (1,), (1,), (1, 1, 4), "clip", "with batching axes", (0,), (0,))


def scatter(kind, f, x, indices, updates, window, inserted, to, mode, label, operand_batch=(), indices_batch=()):
    numbers = lax.ScatterDimensionNumbers(window, inserted, to, operand_batch, indices_batch)
    modes = {"clip": lax.GatherScatterMode.CLIP, "fill": lax.GatherScatterMode.FILL_OR_DROP}
    params = {"kind": kind, "updateWindowDims": window, "insertedWindowDims": inserted, "scatterDimsToOperandDims": to,
              "operandBatchingDims": operand_batch, "scatterIndicesBatchingDims": indices_batch, "mode": mode, "unique": False}
    case("scatter", [x, indices, updates], f(x, indices, updates, numbers, mode=modes[mode]), params, label=f"{kind} {label}")


kinds = {"add": lax.scatter_add, "mul": lax.scatter_mul, "min": lax.scatter_min, "max": lax.scatter_max}
for mode in ["clip", "fill"]:
    for kind, f in kinds.items():
        scatter(kind, f, table, np.array([[2], [0], [2], [7]], np.int32), normal(4, 4), (1,), (0,), (0,), mode, f"rows, {mode}")
scatter("set", lax.scatter, table, np.array([[2], [0], [9]], np.int32), normal(3, 4), (1,), (0,), (0,), "fill", "rows")
scatter("add", lax.scatter_add, x, np.array([[[1, 2], [0, 5]], [[0, 0], [1, 1]]], np.int32), normal(2, 2, 3), (2,), (0, 2), (0, 2), "fill", "points")
scatter("add", lax.scatter_add, x, np.array([[[1], [0]], [[0], [0]]], np.int32), normal(2, 2, 4), (2,), (1,), (1,), "clip", "with batching axes", (0,), (0,))
scatter("add", lax.scatter_add, ints, np.array([[0], [0], [3]], np.int32), np.array([5, 6, 2**31 - 1], np.int32), (), (0,), (0,), "clip", "int32")

for axes in [(0,), (1,), (2,), (0, 2), (1, 2), (0, 1), (0, 1, 2), ()]:
    label = str(axes)
    case("reduceSum", [x], jnp.sum(x, axes), {"axes": list(axes)}, label=label)
    case("reduceMax", [x], jnp.max(x, axes), {"axes": list(axes)}, label=label)
case("reduceProd", [x], jnp.prod(x, (1,)), {"axes": [1]})
case("reduceMin", [x], jnp.min(x, (0, 2)), {"axes": [0, 2]})
withnan = f32(1, nan, 3, 4, 5, 6).reshape(2, 3)
case("reduceMax", [withnan], jnp.max(withnan, 1), {"axes": [1]}, label="with NaN")
case("reduceMin", [withnan], jnp.min(withnan, 0), {"axes": [0]}, label="with NaN")
empty = np.zeros((3, 0))
case("reduceSum", [empty], np.zeros(3), {"axes": [1]}, label="of nothing")
case("reduceMax", [empty], np.full(3, -inf), {"axes": [1]}, label="of nothing")
case("reduceProd", [empty], np.ones(3), {"axes": [1]}, label="of nothing")
case("reduceSum", [ints], np.int32(np.sum(ints.astype(np.int64)).astype(np.int32)), {"axes": [0]}, label="of int32")
case("reduceProd", [unsigned[1:]], np.prod(unsigned[1:].astype(np.uint32), dtype=np.uint32), {"axes": [0]}, label="of uint32")
case("reduceMax", [ints], ints.max(), {"axes": [0]}, label="of int32")
case("reduceMin", [unsigned], unsigned.min(), {"axes": [0]}, label="of uint32")
flags = np.array([[1, 1, 0], [1, 1, 1], [0, 0, 0]], bool)
for axis in [0, 1]:
    case("reduceAnd", [flags], flags.all(axis), {"axes": [axis]}, label=f"over {axis}")
    case("reduceOr", [flags], flags.any(axis), {"axes": [axis]}, label=f"over {axis}")
case("reduceMax", [flags], flags.max(1), {"axes": [1]}, label="of bool")
ties = np.array([[1, 3, 3, 2], [nan, 5, nan, 6], [-0.0, 0.0, -0.0, 0.0]])
for axis in [0, 1]:
    case("argmax", [ties], lax.argmax(ties, axis, np.int32), {"axis": axis}, label=f"over {axis}")
    case("argmin", [ties], lax.argmin(ties, axis, np.int32), {"axis": axis}, label=f"over {axis}")
for name, f in {"cumsum": lax.cumsum, "cumprod": lax.cumprod, "cummax": lax.cummax, "cummin": lax.cummin, "cumlogsumexp": lax.cumlogsumexp}.items():
    for axis in [0, 1, 2]:
        case(name, [x], f(x, axis, reverse=axis == 1), {"axis": axis, "reverse": axis == 1}, label=f"along {axis}")
    if name != "cumlogsumexp":
        case(name, [ints], f(ints, 0), {"axis": 0, "reverse": False}, label="of int32")
        case(name, [withnan], f(withnan, 1), {"axis": 1, "reverse": False}, label="with NaN")
case("cumlogsumexp", [f32(-inf, -inf, 1000, 1001)], lax.cumlogsumexp(f32(-inf, -inf, 1000, 1001)), {"axis": 0, "reverse": False}, label="of extremes")


def dot(a, b, contract, batch, label):
    params = {"lhsContract": contract[0], "rhsContract": contract[1], "lhsBatch": batch[0], "rhsBatch": batch[1]}
    case("dotGeneral", [a, b], lax.dot_general(a, b, (contract, batch)), params, label=label)


dot(normal(5, 7), normal(7, 6), ([1], [0]), ([], []), "NN")
dot(normal(5, 7), normal(6, 7), ([1], [1]), ([], []), "NT")
dot(normal(7, 5), normal(7, 6), ([0], [0]), ([], []), "TN")
dot(normal(13, 21), normal(21, 10), ([1], [0]), ([], []), "tiled")
dot(normal(3, 5, 7), normal(3, 7, 4), ([2], [1]), ([0], [0]), "batched")
dot(normal(5, 3, 7), normal(7, 4, 3), ([2], [0]), ([1], [2]), "batched within")
dot(normal(2, 3, 4), normal(4, 2, 5), ([0, 2], [1, 0]), ([], []), "two contracted axes")
dot(normal(7), normal(7), ([0], [0]), ([], []), "of vectors")
dot(normal(3), normal(4), ([], []), ([], []), "outer")
dot(rng.integers(-99, 99, (3, 4)).astype(np.int32), rng.integers(-99, 99, (4, 2)).astype(np.int32), ([1], [0]), ([], []), "of int32")
dot(np.zeros((2, 0)), np.zeros((0, 3)), ([1], [0]), ([], []), "of nothing")


def conv(x, w, label, strides=None, padding=None, lhs=None, rhs=None, feature_groups=1, batch_groups=1):
    n = x.ndim - 2
    letters = "WHD"[:n]
    spec = ("N" + letters + "C", letters + "IO", "N" + letters + "C")
    strides, padding, lhs, rhs = strides or [1] * n, padding or [(0, 0)] * n, lhs or [1] * n, rhs or [1] * n
    out = lax.conv_general_dilated(x, w, strides, padding, lhs, rhs, spec, feature_groups, batch_groups)
    case("conv", [x, w], out, {"strides": strides, "padding": padding, "lhsDilation": lhs, "rhsDilation": rhs,
                               "featureGroups": feature_groups, "batchGroups": batch_groups}, label=label)


conv(normal(2, 6, 5, 3), normal(3, 2, 3, 4), "2-D", padding=[(1, 1), (0, 1)])
conv(normal(1, 7, 8, 2), normal(3, 3, 2, 3), "strided", [2, 3], [(1, 0), (2, 1)])
conv(normal(1, 7, 8, 2), normal(2, 3, 2, 3), "dilated kernel", padding=[(2, 2), (-1, 3)], rhs=[2, 3])
conv(normal(1, 4, 3, 2), normal(2, 3, 2, 3), "dilated input", padding=[(1, 1), (2, 0)], lhs=[2, 3])
conv(normal(2, 5, 5, 4), normal(3, 3, 2, 6), "feature groups", padding=[(1, 1), (1, 1)], feature_groups=2)
conv(normal(2, 5, 5, 3), normal(3, 3, 1, 6), "depthwise", feature_groups=3)
conv(normal(4, 5, 5, 3), normal(3, 3, 3, 6), "batch groups", batch_groups=2)
conv(normal(2, 9, 3), normal(4, 3, 5), "1-D", [2], [(1, 2)])
conv(normal(1, 4, 4, 3, 2), normal(2, 2, 2, 2, 3), "3-D")
conv(normal(3, 2), normal(2, 5), "0-D")
conv(normal(2, 4, 4, 3), normal(1, 1, 3, 5), "pointwise")

y = normal(2, 7, 6, 3)
for kind, (f, initial) in {"sum": (lax.add, 0.0), "max": (lax.max, -inf), "min": (lax.min, inf), "prod": (lax.mul, 1.0)}.items():
    for label, params in {
        "pooling": dict(window=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding=[(0, 0)] * 4, baseDilation=[1] * 4, windowDilation=[1] * 4),
        "general": dict(window=[1, 3, 2, 2], strides=[1, 2, 1, 1], padding=[(0, 0), (1, 2), (0, 1), (1, 0)], baseDilation=[1, 2, 1, 1], windowDilation=[1, 1, 2, 1]),
    }.items():
        if kind in ("min", "prod") and label == "pooling":
            continue
        out = lax.reduce_window(y[:1], initial, f, params["window"], params["strides"], params["padding"], params["baseDilation"], params["windowDilation"])
        case("reduceWindow", [y[:1]], out, {"kind": kind, **params}, label=f"{kind} {label}")
from jax._src.lax import windowed_reductions as wr

tied = np.round(normal(1, 6, 5, 2))
for select, f in {"max": lax.ge_p, "min": lax.le_p}.items():
    for window, strides, padding in [([1, 2, 2, 1], [1, 2, 2, 1], [(0, 0)] * 4), ([1, 3, 2, 1], [1, 2, 1, 1], [(0, 0), (1, 1), (0, 1), (0, 0)])]:
        reducer = lambda z: lax.reduce_window(z, -inf if select == "max" else inf, lax.max if select == "max" else lax.min, window, strides, padding)
        source = normal(*reducer(tied).shape)
        params = {"select": select, "window": window, "strides": strides, "padding": padding}
        out = wr._select_and_scatter_add(source, tied, f, window, strides, padding)
        case("selectAndScatterAdd", [source, tied], out, params, label=f"{select} {window}")
        tangent = normal(*tied.shape)
        # The gather is the transpose of the scatter: scattering one 1 at a time tells where each window's element lies.
        ones = np.eye(source.size).reshape(source.size, *source.shape)
        landed = [np.sum(np.asarray(wr._select_and_scatter_add(one, tied, f, window, strides, padding)) * tangent) for one in ones]
        case("selectAndGatherAdd", [tangent, tied], np.array(landed).reshape(source.shape), params, label=f"{select} {window}")

keys = np.array([[3, 1, nan, -0.0, 0.0, -inf, inf, 1], [2, 2, 1, 1, 0, 0, nan, nan]])
values = np.arange(16, dtype=np.int32).reshape(2, 8)
case("sort", [keys, values], lax.sort([keys, values], 1, num_keys=1), {"axis": 1, "numKeys": 1}, label="pairs")
case("sort", [keys, values], lax.sort([keys, values], 0, num_keys=1), {"axis": 0, "numKeys": 1}, label="columns")
k1, k2 = rng.integers(0, 4, 40).astype(np.int32), rng.integers(0, 3, 40).astype(np.float64)
case("sort", [k1, k2, np.arange(40, dtype=np.int32)], lax.sort([k1, k2, np.arange(40, dtype=np.int32)], 0, num_keys=2), {"axis": 0, "numKeys": 2}, label="two keys")
case("sort", [ints], [np.sort(ints)], {"axis": 0, "numKeys": 1}, label="int32")
long = normal(100)
case("sort", [long], [np.sort(long)], {"axis": 0, "numKeys": 1}, label="long")

square = normal(2, 4, 4)
spd = square @ np.swapaxes(square, 1, 2) + np.eye(4)
case("cholesky", [spd], jnp.linalg.cholesky(spd), tolerance=1e-12)
bad = np.array([[1.0, 2.0], [2.0, 1.0]])
case("cholesky", [bad], lax.linalg.cholesky(bad), label="failing")
rhs, rhs2 = normal(2, 4, 3), normal(2, 3, 4)
for left_side in [True, False]:
    for lower in [True, False]:
        for transpose in [True, False]:
            for unit_diagonal in [True, False]:
                b = rhs if left_side else rhs2
                out = lax.linalg.triangular_solve(square, b, left_side=left_side, lower=lower, transpose_a=transpose, unit_diagonal=unit_diagonal)
                params = {"leftSide": left_side, "lower": lower, "transposeA": transpose, "unitDiagonal": unit_diagonal}
                case("triangularSolve", [square, b], out, params, tolerance=1e-9, label=" ".join(k for k, v in params.items() if v))
for matrix in [square, normal(5, 3), normal(3, 5), np.zeros((2, 2))]:
    label = str(matrix.shape)
    case("lu", [matrix], lax.linalg.lu(matrix), tolerance=1e-12, label=label)
    for full in [True, False]:
        case("qr", [matrix], lax.linalg.qr(matrix, full_matrices=full), {"full": full}, tolerance=1e-12, label=f"{label} {full}")
    case("svd", [matrix], lax.linalg.svd(matrix, compute_uv=False), {"full": False, "computeUv": False}, tolerance=1e-12, label=label)
# Eigenvectors have no sign of their own: the test reads magnitudes.
values, vectors = np.linalg.eigh(spd)
case("eigh", [spd], [values, np.abs(vectors)], {"lower": True}, tolerance=1e-10)

for shape, lengths in [((2, 8), [8]), ((3, 6), [6]), ((2, 7), [7]), ((3, 5, 4), [5, 4]), ((1, 30), [30]), ((2, 1), [1])]:
    re, im = normal(*shape), normal(*shape)
    z = (re + 1j * im).astype(np.complex128)
    axes = list(range(len(shape) - len(lengths), len(shape)))
    for inverse in [False, True]:
        w = np.fft.ifftn(z, axes=axes) if inverse else np.fft.fftn(z, axes=axes)
        case("fft", [re, im], [w.real, w.imag], {"lengths": lengths, "inverse": inverse}, tolerance=1e-13, label=f"{shape} {inverse}")

path = os.path.join(os.path.dirname(__file__), "cpu_kernels.json")
with open(path, "w") as file:
    lines = lambda items: "[\n" + ",\n".join(json.dumps(x, separators=(",", ":")) for x in items) + "\n]"
    file.write('{"tensors":' + lines(tensors) + ',\n"cases":' + lines(cases) + "}\n")
print(len(cases), "cases,", os.path.getsize(path), "bytes")
