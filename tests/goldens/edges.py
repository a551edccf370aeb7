"""The hard edges of parity.md as JAX has them: kinks, ties, NaN, infinities, signed zeros, empty tensors, indices out of range, dtypes.
Writes edges.json: name -> leaves as [dtype, shape, values]. Run: python tests/goldens/edges.py"""
import json
import os
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax, nn
from np_cases import encode

jax.config.update("jax_platforms", "cpu")
warnings.simplefilter("ignore")
nan, inf = float("nan"), float("inf")
f = lambda *v: jnp.array(v, jnp.float32)
i = lambda *v: jnp.array(v, jnp.int32)
u = lambda *v: jnp.array(v, jnp.uint32)
e = lambda *s: jnp.zeros(s, jnp.float32)
low, high = -2**31, 2**31 - 1
g = lambda fn, *xs: jax.grad(lambda *a: jnp.sum(fn(*a)), tuple(range(len(xs))))(*xs)
odd = f(0, -0.0, 1, -1, 2, -2, 0.5, inf, -inf, nan)
grid = lambda fn: fn(odd[:, None], odd[None, :])
pairs = f(-5, 5, -0.0, 0, inf, 5, nan, -5, 3), f(3, -3, 3, -3, 3, inf, 1, -inf, 0)
x4 = jnp.arange(4.0, dtype=jnp.float32)
m34 = jnp.arange(12.0, dtype=jnp.float32).reshape(3, 4)
cases = {
    # slopes at kinks and ties
    "relu at 0": g(nn.relu, f(0, -0.0, 1, -1)),
    "relu6 at 0 and 6": g(nn.relu6, f(0, 6, 3, 7)),
    "abs at 0": g(jnp.abs, f(0, -0.0, -2)),
    "leakyRelu at 0": g(nn.leaky_relu, f(0, -0.0, -1)),
    "elu at 0": g(nn.elu, f(0, -1)),
    "celu at 0": g(nn.celu, f(0, -1)),
    "selu at 0": g(nn.selu, f(0, -1)),
    "hardTanh at its corners": g(nn.hard_tanh, f(-1, 0, 1, 2)),
    "hardSigmoid at its corners": g(nn.hard_sigmoid, f(-3, 0, 3, 4)),
    "hardSilu at its corners": g(nn.hard_silu, f(-3, 0, 3, 4)),
    "softplus far out": [nn.softplus(f(-200, 200, -inf, inf)), g(nn.softplus, f(-200, 0, 200))],
    "sigmoid far out": [nn.sigmoid(f(-200, 200, -inf, inf)), g(nn.sigmoid, f(-200, 0, 200))],
    "logSigmoid far out": [nn.log_sigmoid(f(-200, 200)), g(nn.log_sigmoid, f(-200, 0, 200))],
    "gelu far out": [nn.gelu(f(-200, 200)), g(nn.gelu, f(-200, 0, 200))],
    "silu far out": [nn.silu(f(-200, 200)), g(nn.silu, f(-200, 0, 200))],
    "max splits over ties": g(jnp.max, f(1, 3, 3, 3)),
    "min splits over ties": g(lambda x: jnp.min(x, 1), f(2, 2, 5, 1).reshape(2, 2)),
    "maximum at a tie": g(jnp.maximum, f(1, 2), f(1, 1)),
    "minimum at a tie": g(jnp.minimum, f(1, 2), f(1, 1)),
    "clip at its bounds": g(lambda x: jnp.clip(x, -1, 1), f(-1, 0, 1, 2)),
    "clamp at its bounds": g(lambda x: lax.clamp(-1.0, x, 1.0), f(-1, 0, 1, 2)),
    "sqrt at 0": g(jnp.sqrt, f(0, 4)),
    "cbrt at 0": g(jnp.cbrt, f(0, 8)),
    "norm at 0": g(jnp.linalg.norm, f(0, 0)),
    "norm of order 1 at 0": g(lambda x: jnp.linalg.norm(x, 1), f(0, 2)),
    "norm of order inf at ties": g(lambda x: jnp.linalg.norm(x, jnp.inf), f(2, -2, 1)),
    "hinge at its kink": g(lambda p: optax.hinge_loss(p, f(1, -1, 1)), f(1, -1, 0)),
    "huber at its kink": g(lambda p: optax.huber_loss(p, f(0, 0, 0)), f(1, -1, 0)),
    "steps": [g(k, f(-1.5, 0, 0.5)) for k in (jnp.floor, jnp.ceil, jnp.round, jnp.sign, jnp.trunc)],
    "sinc at 0": [jnp.sinc(f(0, 1, -0.5)), g(jnp.sinc, f(0, 0.5)), jax.grad(jax.grad(jnp.sinc))(0.0)],
    "prod of one zero": g(jnp.prod, f(2, 0, 3)),
    "prod of two zeros": g(jnp.prod, f(2, 0, 0, 3)),
    "cumprod of zeros": g(jnp.cumprod, f(2, 0, 3, 0, 4)),
    "cummax at ties": g(lambda x: lax.cummax(x) * f(1, 2, 3, 4), f(1, 3, 3, 2)),
    "max pooling at ties": g(lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (2,), (2,), "VALID"), f(1, 1, 3, 3)),
    "log in the branch not taken": g(lambda x: jnp.where(x > 0, jnp.log(x), 0.0), f(0, -1, 2)),
    "log in the branch not taken, made safe": g(lambda x: jnp.where(x > 0, jnp.log(jnp.where(x > 0, x, 1.0)), 0.0), f(0, -1, 2)),
    "power at 0": g(jnp.power, f(0, 0, 0, 2), f(0, 1, 2, 0)),
    "power of a negative base": [jnp.power(f(-2, -2, -2), f(2, 3, 0.5)), g(lambda x: x**3, f(-2, 0)), g(lambda x: x**-2, f(-2, 0))],
    "square root as a power at 0": g(lambda x: jnp.power(x, 0.5), f(0, 4)),
    "arctan2 at the origin": [jnp.arctan2(f(0, -0.0, 0, -0.0), f(0, 0, -0.0, -0.0)), g(jnp.arctan2, f(0), f(0))],
    "hypot at the origin": g(jnp.hypot, f(0, 3), f(0, 4)),
    "logaddexp at infinities": [jnp.logaddexp(f(-inf, inf, inf, -inf), f(-inf, inf, -inf, 1)), g(jnp.logaddexp, f(-inf, 1), f(-inf, 1))],
    "logsumexp of infinities": [jax.nn.logsumexp(f(-inf, -inf)), jax.nn.logsumexp(f(inf, 1)), g(jax.nn.logsumexp, f(-inf, 0)), g(jax.nn.logsumexp, f(-inf, -inf))],
    "softmax of infinities": [nn.softmax(f(-inf, -inf)), nn.softmax(f(-inf, 0, 1)), nn.softmax(f(inf, 0)), g(lambda x: nn.softmax(x) * f(1, 2, 3), f(-inf, 0, 1))],
    "logSoftmax of infinities": [nn.log_softmax(f(-inf, 0, 1)), nn.log_softmax(f(-inf, -inf))],
    "sort at ties": g(lambda x: jnp.sort(x) * f(1, 2, 3, 4), f(2, 1, 2, 1)),
    "median at ties": [g(jnp.median, f(2, 2, 1, 3)), g(jnp.median, f(2, 2, 2))],
    "variance of equals": [g(jnp.var, f(2, 2)), g(jnp.std, f(2, 2)), jnp.var(f(2), ddof=1), jnp.std(f(3))],
    "topK at ties": [lax.top_k(f(1, 5, 5, 2), 3)[0], lax.top_k(f(1, 5, 5, 2), 3)[1], g(lambda x: lax.top_k(x, 2)[0] * f(1, 2), f(1, 5, 5, 5))],
    "segmentMax at ties": g(lambda x: jax.ops.segment_max(x, i(0, 0, 1), 2), f(1, 1, 2)),
    "mod": [g(jnp.remainder, f(5, -5), f(3, 3)), g(jnp.fmod, f(5, -5), f(3, 3))],
    "xlogy at 0": [jax.scipy.special.xlogy(f(0, 0, 1), f(0, nan, 0)), g(jax.scipy.special.xlogy, f(0, 2), f(1, 2))],
    "entropy at 0": [jax.scipy.special.entr(f(0, -1, 1)), jax.scipy.special.rel_entr(f(0, 1, 0), f(1, 0, 0))],
    "logit at its ends": jax.scipy.special.logit(f(0, 1, -1)),
    "nanToNum lets no slope through": g(lambda x: jnp.nan_to_num(x) * f(1, 2, 3), f(nan, inf, 1)),
    "nanmax": [jnp.nanmax(f(nan, 1)), g(jnp.nanmax, f(nan, 1, 1))],
    "heaviside": [jnp.heaviside(f(-1, 0, 1, nan), 0.25), g(lambda x: jnp.heaviside(x, 0.5), f(-1, 0, 1))],
    "cosine similarity of nothing": [optax.cosine_similarity(f(0, 0), f(1, 0)), g(lambda x: optax.cosine_similarity(x, f(1, 2), epsilon=1e-8), f(0, 0))],
    "frexp": g(lambda x: jnp.frexp(x)[0], f(0.7, 1.5, 0, -12)),
    "running sums and products pass NaN by": [g(jnp.nancumsum, f(1, nan, 2)), g(jnp.nancumprod, f(3, nan, 2))],
    "grad of an untouched argument": g(lambda x, y: x, f(1, 2), f(3)),
    "round has two rules": [jnp.round(f(0.5, 1.5, 2.5, -0.5)), lax.round(f(0.5, 1.5, 2.5, -0.5))],
    # values among special numbers
    "power of all pairs": grid(jnp.power),
    "maximum of all pairs": grid(jnp.maximum),
    "minimum of all pairs": grid(jnp.minimum),
    "fmax of all pairs": grid(jnp.fmax),
    "fmin of all pairs": grid(jnp.fmin),
    "hypot of all pairs": grid(jnp.hypot),
    "arctan2 of all pairs": grid(jnp.arctan2),
    "divide of all pairs": grid(jnp.divide),
    "multiply of all pairs": grid(jnp.multiply),
    "copysign of all pairs": grid(jnp.copysign),
    "logaddexp of all pairs": grid(jnp.logaddexp),
    "nextafter of all pairs": grid(lambda a, b: jnp.where(jnp.abs(jnp.nextafter(a, b)) < 1e-30, 0.0, jnp.nextafter(a, b))),
    "comparisons of all pairs": [grid(k) for k in (jnp.less, jnp.less_equal, jnp.equal, jnp.not_equal, jnp.greater, jnp.greater_equal)],
    "isclose of all pairs": [grid(jnp.isclose), grid(lambda a, b: jnp.isclose(a, b, equal_nan=True))],
    "remainder": jnp.remainder(*pairs),
    "fmod": jnp.fmod(*pairs),
    "rem": lax.rem(*pairs),
    "floorDivide": jnp.floor_divide(*pairs),
    "divmod": list(jnp.divmod(*pairs)),
    "unary functions of special numbers": [k(odd) for k in (
        jnp.exp, jnp.exp2, jnp.expm1, jnp.log, jnp.log2, jnp.log10, jnp.log1p, jnp.sqrt, jnp.cbrt, jnp.sin, jnp.cos, jnp.tan, jnp.sinh, jnp.cosh, jnp.tanh,
        jnp.arcsin, jnp.arccos, jnp.arctan, jnp.arcsinh, jnp.arccosh, jnp.arctanh, jnp.floor, jnp.ceil, jnp.round, jnp.trunc, jnp.sign, jnp.abs, jnp.negative,
        jnp.reciprocal, jnp.square, nn.sigmoid, nn.softplus, nn.relu, lax.rsqrt, lax.erf, lax.erfc, lax.lgamma)],
    "predicates of special numbers": [k(odd) for k in (jnp.isfinite, jnp.isnan, jnp.isinf, jnp.isposinf, jnp.isneginf, jnp.signbit, jnp.logical_not)],
    "modf, frexp": [*jnp.modf(f(-2.5, -0.0, inf, 0.25)), *jnp.frexp(f(-2.5, 0, 8, 0.25))],
    "exp and log far out": [jnp.exp(f(-104, 88.7, 89, -1000)), jnp.log(f(1e-38, 3e38)), jnp.expm1(f(-50, 1e-7)), jnp.log1p(f(-1, 1e-7))],
    "sort puts NaN last": [jnp.sort(odd), jnp.sort(odd, descending=True), jnp.argsort(odd)],
    "argmax finds NaN": [jnp.argmax(odd), jnp.argmin(odd), jnp.argmax(f(1, 3, 3)), jnp.nanargmax(odd), jnp.nanargmin(odd)],
    "max and min with NaN": [jnp.max(odd), jnp.min(odd), jnp.max(odd[:9]), jnp.cumsum(odd), lax.cummax(odd)],
    "searchsorted with NaN": jnp.searchsorted(jnp.sort(odd), odd),
    "clip with NaN and crossed bounds": [jnp.clip(odd, -1, 1), jnp.clip(f(0, 5), 3, 1), jnp.clip(f(nan, 1), nan, 2)],
    "interp outside": jnp.interp(f(-1, 0, 0.5, 3, nan), f(0, 1, 2), f(10, 20, 40)),
    "histogram at its edges": list(jnp.histogram(f(0, 1, 2, 3, 3, -1), f(0, 1, 3))),
    "unique with NaN": jnp.unique(f(2, nan, 1, nan, 2), size=5, fill_value=7),
    "nan reductions of NaN alone": [k(f(nan, nan)) for k in (jnp.nansum, jnp.nanprod, jnp.nanmean, jnp.nanmax, jnp.nanstd, jnp.nanmedian)],
    "quantile with NaN": [jnp.quantile(f(1, nan, 2), 0.5), jnp.median(f(1, nan)), jnp.nanmedian(f(1, nan, 3))],
    "any and all with NaN": [jnp.any(f(nan)), jnp.all(f(nan, 1)), jnp.count_nonzero(f(nan, 0, -0.0))],
    "where chooses NaN apart": jnp.where(jnp.array([True, False]), f(1, nan), f(nan, 2)),
    "nanToNum": [jnp.nan_to_num(odd), jnp.nan_to_num(odd, nan=1.0, posinf=2.0, neginf=3.0)],
    "special functions at special numbers": [k(odd) for k in (jax.scipy.special.ndtr, jax.scipy.special.log_ndtr, jax.scipy.special.expit, jax.scipy.special.entr, lax.bessel_i0e, lax.bessel_i1e)],
    # integers
    "int32 wraps": [i(high, low, low) + i(1, -1, low), i(high, low) * i(2, -1), -i(low), jnp.abs(i(low)), jnp.square(i(65536)), jnp.prod(i(65536, 65536, 3)), jnp.sum(i(high, high))],
    "uint32 wraps": [u(0, 2**32 - 1) - u(1, 0), u(2**32 - 1) * u(2), -u(1), jnp.abs(u(7)), jnp.sum(u(2**32 - 1, 2))],
    "int32 division": [jnp.floor_divide(i(7, -7, 7, -7), i(2, 2, -2, -2)), jnp.remainder(i(7, -7, 7, -7), i(2, 2, -2, -2)), lax.div(i(7, -7), i(2, 2)), lax.rem(i(7, -7), i(2, 2)), i(7, -7) / i(2, 2)],
    "int32 division by 0 and its overflow": [lax.div(i(7, 0, low), i(0, 0, -1)), lax.rem(i(7, 0, low), i(0, 0, -1))],
    "uint32 division": [u(2**32 - 1, 7) // u(2, 0), u(2**32 - 1, 7) % u(10, 0)],
    "int32 powers": [jnp.power(i(2, -3, 0, 5), i(10, 3, 0, 1)), i(3) ** 2, jnp.power(i(2), 31)],
    "shifts": [jnp.left_shift(i(1, 1, -1), i(31, 32, 1)), jnp.right_shift(i(-8, -8, 8), i(1, 33, 2)), lax.shift_right_logical(i(-8, -8), i(1, 40)), u(2**31) >> u(31)],
    "bits": [lax.population_count(i(0, -1, low)), lax.clz(i(0, 1, -1)), ~i(5, -1), jnp.bitwise_xor(i(5), i(-1)), jnp.bitwise_count(i(-5, 7))],
    "comparisons of uint32": [u(2**32 - 1) > u(1), jnp.maximum(u(2**32 - 1), u(1)), jnp.sort(u(2**32 - 1, 1, 2**31)), jnp.argmax(u(1, 2**32 - 1))],
    "floats to integers": [f(1.9, -1.9, 3e9, -3e9, inf, -inf, nan).astype(jnp.int32), f(1.9, 4e9, 0.5).astype(jnp.uint32)],
    "integers to floats": [i(high, low, 16777217).astype(jnp.float32), u(2**32 - 1).astype(jnp.float32)],
    "to bool and back": [f(0, -0.0, nan, 0.5).astype(bool), i(0, -2).astype(bool), jnp.array([True, False]).astype(jnp.float32)],
    "int8 and uint8": [jnp.array([127], jnp.int8) + jnp.array([1], jnp.int8), jnp.array([255], jnp.uint8) + jnp.array([1], jnp.uint8), i(300, -1).astype(jnp.uint8), i(200).astype(jnp.int8), jnp.sum(jnp.array([100, 100], jnp.int8)), jnp.mean(jnp.array([1, 2], jnp.int8))],
    "bools": [jnp.array([True]) + jnp.array([True]), jnp.array([True]) * 2, jnp.sum(jnp.array([True, True])), jnp.mean(jnp.array([True, False])), jnp.max(jnp.array([False, True])), jnp.cumsum(jnp.array([True, True])), jnp.array([True, False]) & True],
    "sums of integers stay integers": [jnp.sum(i(1, 2)), jnp.mean(i(1, 2)), jnp.prod(i(2, 3)), jnp.cumsum(i(1, 2)), jnp.var(i(1, 2)), jnp.max(i(1, 2)), jnp.median(i(1, 2))],
    "promotion": [i(1) + u(1), i(1) + jnp.float16(1), jnp.ones(1, jnp.float16) + 1, jnp.ones(1, jnp.float16) + 1.5, i(1) + 1.5, jnp.ones(1, jnp.bfloat16) + jnp.ones(1, jnp.float16), jnp.ones(1, jnp.int8) + jnp.ones(1, jnp.uint8), jnp.ones(1, jnp.uint8) + i(1), jnp.array([True]) + 1, jnp.array([True]) + 1.5, i(1) / i(2), jnp.array([True]) / jnp.array([True]), jnp.ones(1, jnp.int8) + u(1), jnp.sqrt(i(4)), jnp.exp(jnp.array([True])), f(1) + i(1), u(1) + 1, jnp.where(True, i(1), 1.5), jnp.ones(1, jnp.bfloat16) * 3],
    # empty tensors and zero-size axes
    "reductions of nothing": [k(e(0)) for k in (jnp.sum, jnp.prod, jnp.mean, jnp.var, jnp.any, jnp.all, jnp.count_nonzero, jax.nn.logsumexp, jnp.linalg.norm, jnp.nanmean, jnp.nansum)],
    "reductions beside an empty axis": [jnp.max(e(3, 0), 0), jnp.argmax(e(3, 0), 0), jnp.sum(e(0, 3), 0), jnp.mean(e(0, 3), 0), jnp.prod(e(2, 0), 1), nn.softmax(e(2, 0)), jnp.sort(e(2, 0)), jnp.cumsum(e(0)), jnp.argsort(e(0))],
    "max of nothing with an initial value": [jnp.max(e(0), initial=-1.0), jnp.min(e(2, 0), 1, initial=5.0)],
    "products over nothing": [jnp.matmul(e(2, 0), e(0, 3)), jnp.dot(e(0), e(0)), jnp.einsum("ij,jk->ik", e(2, 0), e(0, 3)), jnp.outer(e(0), f(1, 2)), jnp.tensordot(e(2, 0), e(0), 1), jnp.vdot(e(0, 3), e(0, 3))],
    "joining nothing": [jnp.concatenate([e(0, 2), jnp.ones((1, 2))]), jnp.stack([e(0), e(0)]), jnp.pad(e(0), 2), jnp.tile(f(1), 0), jnp.repeat(f(1, 2), 0), jnp.flip(e(0)), jnp.roll(e(0), 1), jnp.diff(f(1))],
    "matrices of nothing": [jnp.linalg.det(e(0, 0)), jnp.linalg.inv(e(0, 0)), jnp.linalg.cholesky(e(0, 0)), jnp.linalg.solve(e(0, 0), e(0, 2)), jnp.trace(e(0, 0))],
    "slopes of nothing": [g(jnp.sum, e(0)), g(lambda x: jnp.sin(x), e(2, 0)), g(lambda a, b: a @ b, e(2, 0), e(0, 3)), g(nn.logsumexp, e(0)), g(lambda x: jnp.max(x, 0), e(2, 0)), g(jnp.prod, e(0)), g(lambda x: x[jnp.array([], jnp.int32)], f(1, 2))],
    "scalars": [jnp.sum(jnp.float32(3)), jnp.max(jnp.float32(3)), jnp.sort(f(3)), jnp.transpose(jnp.float32(3)), jnp.ravel(jnp.float32(3)), jnp.atleast_2d(jnp.float32(3)), jnp.squeeze(f(3)), jnp.argmax(jnp.float32(3)), jnp.mean(jnp.float32(3)), jnp.cumsum(jnp.float32(3)), jnp.outer(2.0, 3.0), jnp.dot(2.0, f(1, 2))],
    "broadcasting": [e(3, 1) + e(1, 0), jnp.ones((2, 1)) * f(1, 2, 3), jnp.maximum(jnp.ones((2, 1, 1)), e(4, 1)), jnp.where(jnp.array([[True], [False]]), f(1, 2), 0.0)],
    "broadcasting sums its slopes": g(lambda a, b: a * b, jnp.ones((2, 1)), f(1, 2, 3)),
    # indices out of range
    "reading past the end": [x4[9], x4[-9], x4.at[9].get(), jnp.take(x4, 9), jnp.take(x4, jnp.array([-1, -4, -5, 4])), jnp.take(jnp.arange(4), 9), jnp.take(x4, i(9, -1), mode="clip"), jnp.take(x4, i(9, -1), mode="wrap"), jnp.take_along_axis(x4, i(1, 9, -1), 0), x4[i(2, 9, -1, -9)]],
    "slopes of reading past the end": [g(lambda x: x[i(1, 9)], x4), g(lambda x: jnp.take(x, i(1, 9), mode="fill", fill_value=0.0), x4)],
    "writing past the end": [x4.at[9].set(7), x4.at[-1].set(7), x4.at[-9].set(7), x4.at[i(0, 0, 9)].add(1.0), x4.at[i(1, 9)].multiply(5.0), x4.at[9].set(7, mode="clip"), x4.at[i(1, 1)].max(9.0), x4.at[i(2, 2)].min(-1.0)],
    "slopes of writing": [g(lambda x, y: x.at[i(0, 9)].set(y), x4, f(5, 6)), g(lambda x, y: x.at[i(0, 0, 9)].add(y), x4, f(5, 6, 7))],
    "dynamicSlice clamps": [lax.dynamic_slice(x4, [3], [2]), lax.dynamic_slice(x4, [-2], [2]), lax.dynamic_slice(m34, [9, -9], [2, 3]), lax.dynamic_index_in_dim(m34, 7, 0), lax.dynamic_slice_in_dim(m34, -1, 2, 1)],
    "dynamicUpdateSlice clamps": [lax.dynamic_update_slice(x4, f(7, 8), [3]), lax.dynamic_update_slice(x4, f(7, 8), [-9]), lax.dynamic_update_index_in_dim(m34, jnp.full((4,), 7.0), 9, 0)],
    "switch clamps": [lax.switch(9, [lambda: 1.0, lambda: 2.0, lambda: 3.0]), lax.switch(-3, [lambda: 1.0, lambda: 2.0, lambda: 3.0])],
    "oneHot of no class": nn.one_hot(i(0, 5, -1), 3),
    "segments out of range": [jax.ops.segment_sum(f(1, 2, 3, 4), i(0, 5, -1, 1), 3), jax.ops.segment_max(f(1, 2), i(0, 2), 4), jax.ops.segment_prod(f(2, 3), i(1, 1), 3), jax.ops.segment_min(i(4, 2), i(0, 0), 2)],
    "bincount out of range": jnp.bincount(i(0, 1, 1, 9), length=3),
    "choose, put and unravel out of range": [jnp.choose(i(0, 5), [f(1, 2), f(3, 4)], mode="clip"), jnp.choose(i(0, 5), [f(1, 2), f(3, 4)], mode="wrap"), jnp.put(x4, i(1, 9), f(7, 8), mode="clip", inplace=False), *jnp.unravel_index(i(5, 7, -1), (2, 3))],
    "slices": [x4[::-1], x4[5:], x4[-2:], x4[2:1], x4[-9:9:2], m34[1:, ::-2], m34[..., None, -1], m34[:, i(0, 2)], m34[i(2, 0), i(1, 1)], m34[jnp.array([[0], [2]]), i(1, 3)]],
    "digitize and searchsorted at edges": [jnp.digitize(f(0, 1, 2, 3), f(1, 2)), jnp.digitize(f(0, 1, 2, 3), f(1, 2), right=True), jnp.searchsorted(f(1, 2, 2, 3), f(2, 0, 9)), jnp.searchsorted(f(1, 2, 2, 3), f(2), side="right")],
    "linspace and arange at edges": [jnp.linspace(0, 1, 1), jnp.linspace(0, 1, 0), jnp.linspace(2, 2, 3), jnp.linspace(0, 1, 4, endpoint=False), jnp.arange(0), jnp.arange(5, 2), jnp.arange(5, 0, -2), jnp.arange(0, 1, 0.3), jnp.logspace(0, 2, 3), jnp.geomspace(1, 8, 4)],
}


def leaf(x):
    x = jnp.asarray(x)
    kind = str(x.dtype)
    flat = np.asarray(x.astype(jnp.float32) if kind == "bfloat16" else x)
    return [kind, list(x.shape), [encode(v) for v in flat.ravel()]]


path = os.path.join(os.path.dirname(__file__), "edges.json")
with open(path, "w") as out:
    lines = [json.dumps(k) + ": " + json.dumps([leaf(x) for x in jax.tree.leaves(v)], separators=(",", ":")) for k, v in cases.items()]
    out.write("{\n" + ",\n".join(lines) + "\n}\n")
print(len(cases), os.path.getsize(path))
