"""Goldens of lax, from jax.lax. Run: python tests/goldens/lax.py"""
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from np_cases import Cases

c = Cases("lax")
nan, inf = float("nan"), float("inf")
rng = np.random.default_rng(1)
f = lambda *v: jnp.array(v, jnp.float32)
i = lambda *v: jnp.array(v, jnp.int32)
t = lambda *s: jnp.array(rng.normal(size=s).round(2), jnp.float32)

half = f(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999997, 8388609.0, nan, inf)
c.add("round", [half], lax.round(half))
c.add("round", [half, {"method": "toNearestEven"}], lax.round(half, lax.RoundingMethod.TO_NEAREST_EVEN))
for a, b in [(i(-5, 5, 7, -7), i(3, -3, -2, 2)), (f(-5, 5, 7.5, -7), f(3, -3, -2, 2))]:
    for name, theirs in [("div", lax.div), ("rem", lax.rem), ("max", lax.max), ("atan2", lax.atan2), ("nextafter", lax.nextafter), ("pow", lax.pow)]:
        if a.dtype == jnp.int32 and name in ("atan2", "nextafter", "pow"):
            continue
        c.add(name, [a, b], theirs(a, b), 1e-5)
c.add("pow", [f(-2, 0, 3), i(3, 0, -2)], lax.pow(f(-2, 0, 3), i(3, 0, -2)), 1e-5)
c.add("integerPow", [f(-2, 0, 3), -3], lax.integer_pow(f(-2, 0, 3), -3), 1e-5)
c.add("mulhi", [i(2**31 - 1, -5, 123456789, -2**31), i(2**31 - 1, 7, -987654321, -2**31)],
      jnp.array([int(a) * int(b) >> 32 for a, b in zip([2**31 - 1, -5, 123456789, -2**31], [2**31 - 1, 7, -987654321, -2**31])], jnp.int32))
u = jnp.array([2**32 - 1, 3, 4000000000], jnp.uint32)
c.add("mulhi", [u, u], jnp.array([int(a) * int(a) >> 32 for a in u], jnp.uint32))
z = f(1.001, -3.14159, 1e-6, 70000, 1e-40, 65519, 65520, nan, inf, 0.1)
for e, m in [(8, 7), (5, 10), (8, 23), (5, 2), (4, 3)]:
    c.add("reducePrecision", [z, {"exponentBits": e, "mantissaBits": m}], lax.reduce_precision(z, e, m))
c.add("clz", [i(0, 1, 255, -1)], lax.clz(i(0, 1, 255, -1)))
c.add("populationCount", [i(0, 1, 255, -1)], lax.population_count(i(0, 1, 255, -1)))
c.add("clamp", [0.0, f(-1, 0.5, 2, nan), 1.0], lax.clamp(0.0, f(-1, 0.5, 2, nan), 1.0))
c.add("bitcastConvertType", [f(1, -2), "int32"], lax.bitcast_convert_type(f(1, -2), "int32"))

x = t(2, 3, 4)
c.add("pad", [x, 7.0, [[1, 2, 0], [-1, 1, 2], [0, -2, 1]]], lax.pad(x, jnp.float32(7), ((1, 2, 0), (-1, 1, 2), (0, -2, 1))))
c.add("slice", [x, {"start": [0, 1, 0], "limit": [2, 3, 4], "strides": [1, 1, 2]}], lax.slice(x, (0, 1, 0), (2, 3, 4), (1, 1, 2)))
c.add("sliceInDim", [x, {"start": 1, "limit": -1, "stride": 2}, 2], lax.slice_in_dim(x, 1, -1, 2, axis=2))
c.add("broadcastInDim", [f(1, 2), [2, 3], [0]], lax.broadcast_in_dim(f(1, 2), (2, 3), (0,)))
c.add("collapse", [x, 1, 3], lax.collapse(x, 1, 3))
c.add("tile", [f(1, 2).reshape(1, 2), [2, 2]], lax.tile(f(1, 2).reshape(1, 2), (2, 2)))
c.add("rev", [x, [0, 2]], lax.rev(x, (0, 2)))
for s in [[0, 1, 2], [1, 5, -1], [-9, 0, 9]]:
    c.add("dynamicSlice", [x, s, [1, 2, 2]], lax.dynamic_slice(x, s, (1, 2, 2)))
    c.add("dynamicUpdateSlice", [x, jnp.ones((1, 2, 2)), s], lax.dynamic_update_slice(x, jnp.ones((1, 2, 2)), s))
c.add("dynamicIndexInDim", [x, i(9)[0], {"axis": 1, "keepdims": False}], lax.dynamic_index_in_dim(x, i(9)[0], 1, keepdims=False))
c.add("dynamicUpdateIndexInDim", [x, jnp.ones((2, 4)), i(2)[0], 1], lax.dynamic_update_index_in_dim(x, jnp.ones((2, 4)), i(2)[0], 1))
for name, theirs in [("reduceSum", lax.reduce_sum), ("reduceProd", lax.reduce_prod), ("reduceMax", lax.reduce_max), ("reduceMin", lax.reduce_min)]:
    c.add(name, [x, [0, 2]], theirs(x, (0, 2)), 1e-5)
c.add("reduceXor", [i(5, 3, 9), [0]], lax.reduce_xor(i(5, 3, 9), (0,)))
for name, theirs in [("cumsum", lax.cumsum), ("cumprod", lax.cumprod), ("cummax", lax.cummax), ("cummin", lax.cummin), ("cumlogsumexp", lax.cumlogsumexp)]:
    for r in [False, True]:
        c.add(name, [x, 1, {"reverse": r}], theirs(x, axis=1, reverse=r), 1e-5)
ties = f(3, 1, nan, 3, -0.0, 0.0, -inf, 1).reshape(2, 4)
c.add("sort", [ties], lax.sort(ties))
c.add("sort", [ties, {"dimension": 0}], lax.sort(ties, dimension=0))
c.add("sort", [i(3, -1, 2)], lax.sort(i(3, -1, 2)))
c.add("sortKeyVal", [f(2, 1, 2, 0), i(0, 1, 2, 3)], lax.sort_key_val(f(2, 1, 2, 0), i(0, 1, 2, 3)))
for k in [0, 1, 3]:
    c.add("topK", [f(1, 5, 5, 2), k], lax.top_k(f(1, 5, 5, 2), k))
    c.add("topK", [i(1, -5, -5, 2), k], lax.top_k(i(1, -5, -5, 2), k))
c.add("topK", [jnp.array([1, 200, 200, 3], jnp.uint8), 3], lax.top_k(jnp.array([1, 200, 200, 3], jnp.uint8), 3))
c.add("topK", [f(1, nan, 5, inf), 3], lax.top_k(f(1, nan, 5, inf), 3))
c.add("topK", [x, 2, {"axis": 1}], [jnp.swapaxes(v, 1, 2) for v in lax.top_k(jnp.swapaxes(x, 1, 2), 2)])

a, b = t(2, 3, 4), t(4, 2, 5)
c.add("dotGeneral", [a, b, [[[2], [0]], [[0], [1]]]], lax.dot_general(a, b, (((2,), (0,)), ((0,), (1,)))), 1e-5)
c.add("dot", [t(2, 3), t(3)], None) if False else None
p, q = t(2, 3), t(3, 4)
c.add("dot", [p, q], lax.dot(p, q), 1e-5)
p, q = t(5, 2, 3), t(5, 3, 4)
c.add("batchMatmul", [p, q], lax.batch_matmul(p, q), 1e-5)

# convolutions
for pad in ["SAME", "VALID", "SAME_LOWER", [[1, 2], [0, -1]]]:
    for s, ld, rd in [((1, 1), (1, 1), (1, 1)), ((2, 3), (1, 1), (1, 1)), ((1, 2), (1, 1), (2, 1)), ((1, 1), (2, 3), (1, 2))]:
        if isinstance(pad, str) and ld != (1, 1):
            continue
        x, w = t(1, 2, 6, 7), t(3, 2, 3, 2)
        pp = pad if isinstance(pad, str) else tuple(map(tuple, pad))
        o = {"windowStrides": list(s), "padding": pad, "lhsDilation": list(ld), "rhsDilation": list(rd)}
        c.add("convGeneralDilated", [x, w, o], lax.conv_general_dilated(x, w, s, pp, ld, rd), 1e-5)
x, w = t(2, 6, 7, 4), t(3, 2, 2, 6)
o = {"padding": "SAME", "dimensionNumbers": ["NHWC", "HWIO", "NHWC"], "featureGroupCount": 2}
c.add("convGeneralDilated", [x, w, o], lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"), feature_group_count=2), 1e-5)
x, w = t(4, 3, 8), t(6, 3, 3)
o = {"padding": "VALID", "batchGroupCount": 2}
c.add("convGeneralDilated", [x, w, o], lax.conv_general_dilated(x, w, (1,), "VALID", batch_group_count=2), 1e-5)
x, w = t(3, 2, 5, 4, 6), t(2, 3, 3, 2, 2)
o = {"dimensionNumbers": ["CNHWD", "OIWHD", "NDHWC"], "windowStrides": [1, 2, 1]}
w5 = t(4, 3, 2, 3, 2)
c.add("convGeneralDilated", [x, w5, o], lax.conv_general_dilated(x, w5, (1, 2, 1), "VALID", dimension_numbers=("CNHWD", "OIWHD", "NDHWC")), 1e-5)
x, w = t(1, 4, 3, 2), t(3, 2, 2, 3)
for s in [(1, 1), (2, 3), (4, 1)]:
    for pad in ["SAME", "VALID", [[1, 2], [0, 1]]]:
        for rd in [(1, 1), (2, 1)]:
            pp = pad if isinstance(pad, str) else tuple(map(tuple, pad))
            o = {"strides": list(s), "padding": pad, "rhsDilation": list(rd)}
            c.add("convTranspose", [x, w, o], lax.conv_transpose(x, w, s, pp, rhs_dilation=rd), 1e-5)
w2 = t(3, 2, 3, 2)
c.add("convTranspose", [x, w2, {"strides": [2, 2], "padding": "SAME", "transposeKernel": True}], lax.conv_transpose(x, w2, (2, 2), "SAME", transpose_kernel=True), 1e-5)
c.add("convTranspose", [x, w, {"strides": [2, 2], "padding": [[1, 1], [0, 1]], "useConsistentPadding": True}],
      lax.conv_transpose(x, w, (2, 2), ((1, 1), (0, 1)), use_consistent_padding=True), 1e-5)
x = t(2, 3, 6, 5)
c.add("convGeneralDilatedPatches", [x, [3, 2], {"windowStrides": [2, 1], "padding": "SAME"}], lax.conv_general_dilated_patches(x, (3, 2), (2, 1), "SAME"), 1e-5)
xh = jnp.transpose(x, (0, 2, 3, 1))
dn = ("NHWC", "HWIO", "NHWC")
c.add("convGeneralDilatedPatches", [xh, [3, 2], {"dimensionNumbers": list(dn)}], lax.conv_general_dilated_patches(xh, (3, 2), (1, 1), "VALID", dimension_numbers=dn), 1e-5)

# windows
x = t(6, 7)
for kind, theirs, init in [("add", lax.add, 0.0), ("max", lax.max, -inf), ("min", lax.min, inf), ("mul", lax.mul, 1.0), ("max", lax.max, 0.0), ("add", lax.add, 1.0)]:
    for pad in ["SAME", "VALID", [[1, 0], [2, 1]]]:
        for s, bd, wd in [((1, 1), (1, 1), (1, 1)), ((2, 3), (1, 1), (1, 2)), ((1, 1), (2, 1), (1, 1))]:
            pp = pad if isinstance(pad, str) else tuple(map(tuple, pad))
            o = {"windowDimensions": [2, 3], "windowStrides": list(s), "padding": pad, "baseDilation": list(bd), "windowDilation": list(wd)}
            if isinstance(pad, str) and bd != (1, 1):
                continue
            c.add(f"window.{kind}", [x, init, o], lax.reduce_window(x, np.float32(init), theirs, (2, 3), s, pp, bd, wd), 1e-5)

# gather and scatter
x = t(4, 5)
idx = i(0, 3, 9, -1).reshape(4, 1)
for mode, theirs in [("fill", "fill"), ("clip", "clip")]:
    o = {"offsetDims": [1], "collapsedSliceDims": [0], "startIndexMap": [0], "sliceSizes": [1, 3], "mode": mode}
    c.add("gather", [x, idx, o], lax.gather(x, idx, lax.GatherDimensionNumbers((1,), (0,), (0,)), (1, 3), mode=theirs))
    up = t(4, 5)
    so = {"updateWindowDims": [1], "insertedWindowDims": [0], "scatterDimsToOperandDims": [0], "mode": mode}
    dn = lax.ScatterDimensionNumbers((1,), (0,), (0,))
    for name, fn in [("scatterAdd", lax.scatter_add), ("scatterMul", lax.scatter_mul), ("scatterMin", lax.scatter_min), ("scatterMax", lax.scatter_max), ("scatterSub", lax.scatter_sub)]:
        c.add(name, [x, idx, up, so], fn(x, idx, up, dn, mode=theirs), 1e-5)
    if mode == "fill":
        c.add("scatter", [x, idx, up, so], lax.scatter(x, idx, up, dn, mode=theirs))
xl, wl = t(2, 3, 6, 5), t(4, 18, 3, 4)
c.add("convGeneralDilatedLocal", [xl, wl, [3, 2], {"windowStrides": [2, 1], "padding": [[1, 0], [0, 0]]}],
      lax.conv_general_dilated_local(xl, wl, (2, 1), ((1, 0), (0, 0)), (3, 2)), 1e-5)
spd = t(3, 3)
spd = spd @ spd.T + 3 * jnp.eye(3)
c.add("linalg.cholesky", [spd], lax.linalg.cholesky(spd), 1e-5)
c.add("linalg.triangularSolve", [spd, t(3, 2), {"leftSide": True, "lower": True}], None) if False else None
r = t(3, 2)
c.add("linalg.triangularSolve", [spd, r, {"leftSide": True, "lower": True}], lax.linalg.triangular_solve(spd, r, left_side=True, lower=True), 1e-5)
c.write()
