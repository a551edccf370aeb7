"""Golden values of jax.numpy's sorting, searching, sets, statistics, calculus and polynomials; writes np_statistics.json."""
import jax.numpy as jnp
import jax
import numpy as np

from np_cases import Cases

c = Cases("np_statistics")
rng = np.random.default_rng(3)
f = lambda *shape: jnp.asarray(np.round(rng.normal(size=shape) * 3, 2), jnp.float32)
i = lambda *shape, high=9: jnp.asarray(rng.integers(0, high, size=shape), jnp.int32)
nan, inf = np.nan, np.inf

x, t = f(3, 5), i(4, 6)
holes = jnp.array([[1.0, nan, 3.0, -inf, 2.0], [nan, nan, 0.5, inf, 0.5], [nan] * 5], jnp.float32)
full = jnp.array([[4.0, 1.0, 3.0, 3.0], [2.5, -1.0, 0.0, 7.0]], jnp.float32)
for a in [-1, 0, None]:
    for v in [x, t, holes]:
        c.add("sort", [v, a], jnp.sort(v, axis=a))
        c.add("sort", [v, a, {"descending": True}], jnp.sort(v, axis=a, descending=True))
        c.add("argsort", [v, a], jnp.argsort(v, axis=a))
        c.add("argsort", [v, a, {"descending": True}], jnp.argsort(v, axis=a, descending=True, stable=True))
c.add("sort", [jnp.zeros((0, 3)), 0], jnp.sort(jnp.zeros((0, 3)), axis=0))
c.add("lexsort", [[t[0], t[1], t[2]]], jnp.lexsort((t[0], t[1], t[2])))
c.add("lexsort", [[t, t[::-1]], 0], jnp.lexsort((t, t[::-1]), axis=0))
edges = jnp.array([0.0, 1.0, 1.0, 2.5, 4.0, 7.0])
q = jnp.array([[-1.0, 0.0, 1.0], [2.5, 9.0, nan], [0.5, 6.9, 7.0]])
for side in ["left", "right"]:
    c.add("searchsorted", [edges, q, {"side": side}], jnp.searchsorted(edges, q, side=side))
    c.add("searchsorted", [jnp.sort(t[0]), t, {"side": side}], jnp.searchsorted(jnp.sort(t[0]), t, side=side))
    c.add("searchsorted", [jnp.array([2.0]), q, {"side": side}], jnp.searchsorted(jnp.array([2.0]), q, side=side))
sorter = jnp.argsort(t[0])
c.add("searchsorted", [t[0], t[1], {"sorter": sorter}], jnp.searchsorted(t[0], t[1], sorter=sorter))
for right in [False, True]:
    c.add("digitize", [q, edges, {"right": right}], jnp.digitize(q, edges, right=right))
    c.add("digitize", [q, edges[::-1], {"right": right}], jnp.digitize(q, edges[::-1], right=right))

c.add("isin", [t, jnp.array([1, 3, 5])], jnp.isin(t, jnp.array([1, 3, 5])))
c.add("isin", [t, jnp.array([1, 3, 5]), {"invert": True}], jnp.isin(t, jnp.array([1, 3, 5]), invert=True))
c.add("isin", [holes, holes[0]], jnp.isin(holes, holes[0]))
d = jnp.array([3.0, 1.0, nan, 3.0, nan, 2.0, 1.0])
for size, fill in [(None, None), (3, None), (6, None), (6, 9)]:
    o = {} if size is None else {"size": size} | ({} if fill is None else {"fillValue": fill})
    k = {} if size is None else {"size": size, "fill_value": fill}
    c.add("unique", [d, {**o}], jnp.unique(d, **k))
    c.add("unique", [d, {"equalNan": False, **o}], jnp.unique(d, equal_nan=False, **k))
    c.add("unique", [t, {"returnIndex": True, "returnInverse": True, "returnCounts": True, **o}],
          list(jnp.unique(t, return_index=True, return_inverse=True, return_counts=True, **k)))
    rows = jnp.array([[1, 2], [0, 1], [1, 2], [0, 0]])
    c.add("unique", [rows, {"axis": 0, "returnCounts": True, **o}], list(jnp.unique(rows, axis=0, return_counts=True, **k)))
    c.add("unique", [rows.T, {"axis": 1, **o}], jnp.unique(rows.T, axis=1, **k))
    a, b = jnp.array([5, 1, 3, 3, 8]), jnp.array([3, 4, 8, 3, 0])
    c.add("union1d", [a, b, o], jnp.union1d(a, b, **k))
    c.add("intersect1d", [a, b, o], jnp.intersect1d(a, b, **k))
    c.add("setdiff1d", [a, b, o], jnp.setdiff1d(a, b, **k))
    c.add("setxor1d", [a, b, o], jnp.setxor1d(a, b, **k))
c.add("intersect1d", [a, b, {"returnIndices": True}], list(jnp.intersect1d(a, b, return_indices=True)))
c.add("intersect1d", [a, b, {"returnIndices": True, "size": 4}], list(jnp.intersect1d(a, b, return_indices=True, size=4)))
c.add("setdiff1d", [b, a, {"assumeUnique": True, "size": 4}], jnp.setdiff1d(b, a, assume_unique=True, size=4))

qs = jnp.array([0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
for m in ["linear", "lower", "higher", "nearest", "midpoint"]:
    for v, a in [(x, 1), (x, 0), (x, None), (full, 1), (holes, 1)]:
        c.add("quantile", [v, qs, a, {"method": m}], jnp.quantile(v, qs, axis=a, method=m))
        c.add("nanquantile", [v, qs, a, {"method": m}], jnp.nanquantile(v, qs, axis=a, method=m))
for m in ["inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "median_unbiased", "normal_unbiased"]:
    for v, a in [(x, 1), (full, None), (x[:1, :4], 1)]:
        want = np.quantile(np.asarray(v, np.float64), np.asarray([0, 0.25, 0.5, 0.625, 0.75, 1]), axis=a, method=m).astype(np.float32)
        c.add("quantile", [v, jnp.array([0, 0.25, 0.5, 0.625, 0.75, 1]), a, {"method": m}], want, 5e-6)
cube = f(2, 3, 4)
c.add("percentile", [cube, 30, [0, 2]], jnp.percentile(cube, 30, axis=(0, 2)))
c.add("percentile", [cube, jnp.array([10.0, 20.0]), 1, {"keepdims": True}], jnp.percentile(cube, jnp.array([10.0, 20.0]), axis=1, keepdims=True))
c.add("nanpercentile", [holes, 40, 0], jnp.nanpercentile(holes, 40, axis=0))
for name, theirs in [("median", jnp.median), ("nanmedian", jnp.nanmedian)]:
    for a in [None, 0, 1]:
        c.add(name, [cube, a], theirs(cube, axis=a))
        c.add(name, [holes, a, {"keepdims": True}], theirs(holes, axis=a, keepdims=True))
    c.add(name, [t], theirs(t))
w = jnp.abs(f(3, 5))
c.add("average", [x], jnp.average(x))
c.add("average", [x, 1, {"weights": w}], jnp.average(x, axis=1, weights=w))
c.add("average", [x, 0, {"weights": w[:, 0], "returned": True}], list(jnp.average(x, axis=0, weights=w[:, 0], returned=True)))
c.add("average", [t, 0, {"returned": True, "keepdims": True}], list(jnp.average(t, axis=0, returned=True, keepdims=True)))
c.add("ptp", [x, 1], jnp.ptp(x, axis=1))
c.add("ptp", [t], jnp.ptp(t))
fw, aw = jnp.array([1, 2, 0, 3, 1]), jnp.array([0.5, 1.0, 2.0, 0.1, 1.0])
for o, k in [({}, {}), ({"rowvar": False}, {"rowvar": False}), ({"bias": True}, {"bias": True}), ({"ddof": 2}, {"ddof": 2}),
             ({"fweights": fw}, {"fweights": fw}), ({"aweights": aw}, {"aweights": aw}), ({"fweights": fw, "aweights": aw}, {"fweights": fw, "aweights": aw}),
             ({"aweights": aw, "ddof": 0}, {"aweights": aw, "ddof": 0})]:
    c.add("cov", [x, None, o], jnp.cov(x, **k), 1e-5)
c.add("cov", [x[0]], jnp.cov(x[0]), 1e-5)
c.add("cov", [x, x[0] * 2], jnp.cov(x, x[0] * 2), 1e-5)
c.add("corrcoef", [x], jnp.corrcoef(x), 1e-5)
c.add("corrcoef", [x[0], x[1]], jnp.corrcoef(x[0], x[1]), 1e-5)
for name, theirs in [("convolve", jnp.convolve), ("correlate", jnp.correlate)]:
    for m in ["full", "same", "valid"]:
        for a, b in [(x[0], x[1, :3]), (x[1, :2], x[0]), (x[0], x[1]), (x[0], x[2, :4])]:
            c.add(name, [a, b, {"mode": m}], theirs(a, b, mode=m), 1e-5)
    c.add(name, [t[0], t[1, :3]], theirs(t[0], t[1, :3]))
for o, k in [({}, {}), ({"range": [-2, 4]}, {"range": (-2, 4)}), ({"weights": w}, {"weights": w}), ({"density": True}, {"density": True})]:
    for bins in [4, jnp.array([-6.0, -1.0, 0.0, 0.5, 6.0])]:
        c.add("histogram", [x, bins, o], list(jnp.histogram(x, bins, **k)), 1e-5)
c.add("histogram", [t, 5], list(jnp.histogram(t, 5)))
c.add("histogram", [jnp.ones(4)], list(jnp.histogram(jnp.ones(4))), 1e-5)
c.add("histogramBinEdges", [x, 3], jnp.histogram_bin_edges(x, 3))
a, b = f(20), f(20)
for o in [{}, {"density": True}]:
    c.add("histogram2d", [a, b, 3, o], list(jnp.histogram2d(a, b, 3, **o)), 1e-5)
    c.add("histogram2d", [a, b, [2, jnp.array([-4.0, 0, 1, 9])], o], list(jnp.histogram2d(a, b, [2, jnp.array([-4.0, 0, 1, 9])], **o)), 1e-5)
s3 = f(15, 3)
h, e = jnp.histogramdd(s3, [2, 3, 2], range=[(-3, 3), None, (-1, 5)], weights=jnp.arange(15.0))
c.add("histogramdd", [s3, [2, 3, 2], {"range": [[-3, 3], None, [-1, 5]], "weights": jnp.arange(15.0)}], [h, list(e)], 1e-5)
n = jnp.array([1, 4, 1, 0, 2, 4, -3])
c.add("bincount", [n, {"length": 4}], jnp.bincount(n, length=4))
c.add("bincount", [n, {"minlength": 8}], jnp.bincount(n, minlength=8))
c.add("bincount", [n, {"weights": f(7) * 0 + 0.5, "length": 6}], jnp.bincount(n, weights=jnp.full(7, 0.5), length=6))

for order in [0, 1, 2]:
    c.add("diff", [x, order], jnp.diff(x, order), 1e-5)
    c.add("diff", [t, order, {"axis": 0}], jnp.diff(t, order, axis=0))
c.add("diff", [x > 0], jnp.diff(x > 0))
c.add("diff", [x, 1, {"prepend": 0, "append": x[:, :2]}], jnp.diff(x, prepend=0, append=x[:, :2]), 1e-5)
c.add("ediff1d", [x], jnp.ediff1d(x), 1e-5)
c.add("ediff1d", [t, {"toBegin": -99, "toEnd": jnp.array([1, 2])}], jnp.ediff1d(t, to_begin=jnp.array(-99), to_end=jnp.array([1, 2])))
c.add("gradient", [x[0]], jnp.gradient(x[0]), 1e-5)
c.add("gradient", [x], list(jnp.gradient(x)), 1e-5)
c.add("gradient", [x, 0.5, {"axis": 1}], jnp.gradient(x, 0.5, axis=1), 1e-5)
places = jnp.array([0.0, 1.0, 1.5, 3.0, 7.0])
c.add("gradient", [x, places, {"axis": 1}], jnp.gradient(x, places, axis=1), 1e-5)
c.add("gradient", [x, [jnp.array(2.0), places]], list(jnp.gradient(x, 2.0, places)), 1e-5)
c.add("trapezoid", [x], jnp.trapezoid(x), 1e-5)
c.add("trapezoid", [x, places], jnp.trapezoid(x, places), 1e-5)
c.add("trapezoid", [x, None, {"dx": 0.3, "axis": 0}], jnp.trapezoid(x, dx=0.3, axis=0), 1e-5)
c.add("trapezoid", [x, jnp.sort(w, axis=0), {"axis": 0}], jnp.trapezoid(x, jnp.sort(w, axis=0), axis=0), 1e-5)
at = jnp.array([[-1.0, 0.0, 0.7], [1.5, 6.9, 9.0]])
for o, k in [({}, {}), ({"left": -5, "right": 5}, {"left": -5.0, "right": 5.0}), ({"left": "extrapolate", "right": "extrapolate"},) * 2, ({"period": 3},) * 2]:
    c.add("interp", [at, places, x[0], o], jnp.interp(at, places, x[0], **k), 1e-5)
angles = jnp.array([[0.0, 3.0, -3.0, -2.5, 2.9, 9.0], [1.0, 1.0, 4.2, 7.5, -1.0, 0.0]])
c.add("unwrap", [angles], jnp.unwrap(angles), 1e-5)
c.add("unwrap", [angles, {"axis": 0, "period": 4, "discont": 2.5}], jnp.unwrap(angles, axis=0, period=4, discont=2.5), 1e-5)
c.add("unwrap", [t, {"period": 6}], jnp.unwrap(t, period=6))

p, r = x[0], x[1, :3]
c.add("polyval", [p, x], jnp.polyval(p, x), 1e-5)
c.add("polyval", [t[0], t[1]], jnp.polyval(t[0], t[1]))
c.add("polyadd", [p, r], jnp.polyadd(p, r), 1e-5)
c.add("polysub", [r, p], jnp.polysub(r, p), 1e-5)
c.add("polymul", [p, r], jnp.polymul(p, r), 1e-5)
c.add("polydiv", [p, r], list(jnp.polydiv(p, r)), 2e-4)
c.add("polydiv", [r, p], list(jnp.polydiv(r, p)), 1e-5)
for m in [0, 1, 3]:
    c.add("polyder", [p, m], jnp.polyder(p, m), 1e-5)
    c.add("polyint", [p, m], jnp.polyint(p, m), 1e-5)
c.add("polyint", [p, 2, {"k": jnp.array([3.0, 4.0])}], jnp.polyint(p, 2, jnp.array([3.0, 4.0])), 1e-5)
c.add("poly", [x[0]], jnp.poly(x[0]), 1e-5)
c.add("polyfit", [places, x[0], 2], jnp.polyfit(places, x[0], 2), 1e-4)
c.add("polyfit", [places, x.T, 1, {"w": aw}], jnp.polyfit(places, x.T, 1, w=aw), 1e-4)
for name, theirs in [("segmentSum", jax.ops.segment_sum), ("segmentProd", jax.ops.segment_prod), ("segmentMax", jax.ops.segment_max), ("segmentMin", jax.ops.segment_min)]:
    ids = jnp.array([0, 2, 2, 0, 5, 1, -1])
    for v in [f(7), f(7, 2), i(7)]:
        c.add(name, [v, ids, {"numSegments": 4}], theirs(v, ids, num_segments=4), 1e-5)
    c.add(name, [i(3), jnp.array([1, 1, 0])], theirs(i(3) * 0 + 2, jnp.array([1, 1, 0])) if False else theirs(jnp.array([4, 5, 6]), jnp.array([1, 1, 0])))
    c.list[-1]["args"][0]["tensor"][2] = [4, 5, 6]
c.write()
