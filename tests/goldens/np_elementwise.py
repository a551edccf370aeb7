"""Goldens of np's elementwise functions, from jax.numpy. Run: python tests/goldens/np_elementwise.py"""
import jax.numpy as jnp
import numpy as np
from np_cases import Cases

c = Cases("np_elementwise")
nan, inf = float("nan"), float("inf")
f = lambda *v: jnp.array(v, jnp.float32)
i = lambda *v: jnp.array(v, jnp.int32)
u = lambda *v: jnp.array(v, jnp.uint32)
b = lambda *v: jnp.array(v, jnp.bool_)
wide = f(-3.7, -1.0, -0.5, -0.0, 0.0, 0.3, 0.5, 1.0, 1.5, 2.5, 3.0, 88.0, -88.0, 1e-3, -1e-6, nan, inf, -inf)
unit = f(-1.5, -1.0, -0.7, -0.0, 0.0, 0.2, 0.5, 1.0, nan)
positive = f(0.0, 1e-6, 0.5, 1.0, 2.0, 10.0, 1e6, -1.0, nan, inf)
angles = f(-3.0, -0.5, 0.0, 0.7, 1.5, 3.1, 6.0, nan)

for name, theirs, x in [
    ("exp", jnp.exp, wide), ("exp2", jnp.exp2, wide), ("expm1", jnp.expm1, wide), ("log", jnp.log, positive),
    ("log2", jnp.log2, positive), ("log10", jnp.log10, positive), ("log1p", jnp.log1p, positive), ("sqrt", jnp.sqrt, positive),
    ("cbrt", jnp.cbrt, wide), ("square", jnp.square, wide), ("reciprocal", jnp.reciprocal, wide), ("sin", jnp.sin, angles),
    ("cos", jnp.cos, angles), ("tan", jnp.tan, angles), ("arcsin", jnp.arcsin, unit), ("arccos", jnp.arccos, unit),
    ("arctan", jnp.arctan, wide), ("sinh", jnp.sinh, angles), ("cosh", jnp.cosh, angles), ("tanh", jnp.tanh, wide),
    ("arcsinh", jnp.arcsinh, wide), ("arccosh", jnp.arccosh, positive), ("arctanh", jnp.arctanh, unit), ("sinc", jnp.sinc, angles),
    ("deg2rad", jnp.deg2rad, wide), ("rad2deg", jnp.rad2deg, wide), ("floor", jnp.floor, wide), ("ceil", jnp.ceil, wide),
    ("trunc", jnp.trunc, wide), ("rint", jnp.rint, wide), ("round", jnp.round, wide), ("sign", jnp.sign, wide),
    ("abs", jnp.abs, wide), ("fabs", jnp.fabs, wide), ("negative", jnp.negative, wide), ("positive", jnp.positive, wide),
    ("isnan", jnp.isnan, wide), ("isinf", jnp.isinf, wide), ("isfinite", jnp.isfinite, wide), ("isposinf", jnp.isposinf, wide),
    ("isneginf", jnp.isneginf, wide), ("signbit", jnp.signbit, wide), ("logicalNot", jnp.logical_not, wide),
    ("nanToNum", jnp.nan_to_num, wide), ("modf", jnp.modf, wide[:15]), ("frexp", jnp.frexp, wide), ("spacing", jnp.spacing, wide[:15]),
    ("i0", jnp.i0, angles),
]:
    c.add(name, [x], theirs(x))

small = [i(-7, -1, 0, 1, 6), u(0, 1, 6), b(True, False), jnp.array([-7, 0, 6], jnp.int8), jnp.array([-1.5, 0, 2.5], jnp.float16),
         jnp.array([-1.5, 0, 2.5], jnp.bfloat16), jnp.float32(2.5), jnp.zeros((0, 3), jnp.float32)]
for name, theirs in [
    ("exp", jnp.exp), ("sqrt", jnp.sqrt), ("square", jnp.square), ("reciprocal", jnp.reciprocal), ("tanh", jnp.tanh), ("floor", jnp.floor),
    ("trunc", jnp.trunc), ("rint", jnp.rint), ("abs", jnp.abs), ("fabs", jnp.fabs), ("isnan", jnp.isnan), ("isfinite", jnp.isfinite),
    ("isinf", jnp.isinf), ("signbit", jnp.signbit), ("logicalNot", jnp.logical_not), ("sin", jnp.sin), ("log1p", jnp.log1p),
    ("nanToNum", jnp.nan_to_num), ("positive", jnp.positive),
]:
    for x in small:
        c.add(name, [x], theirs(x), 2e-2 if x.dtype in (jnp.float16, jnp.bfloat16) else None)
for x in small[:2]:
    for name, theirs in [("bitwiseNot", jnp.bitwise_not), ("bitwiseCount", jnp.bitwise_count), ("sign", jnp.sign), ("negative", jnp.negative)]:
        c.add(name, [x], theirs(x))

x = f(-7.5, -7.0, -3.0, -0.0, 0.0, 3.0, 7.0, 7.5, nan, inf, 5.0, -5.0)
y = f(2.0, -3.0, 3.0, 2.0, -2.0, 0.0, inf, -2.0, 1.0, 2.0, -0.0, 0.0)
n = i(-7, -6, -1, 0, 1, 6, 7, -2147483648, 5)
m = i(2, -3, 3, -2, 2, -4, 0, -1, 3)
for name, theirs in [
    ("add", jnp.add), ("subtract", jnp.subtract), ("multiply", jnp.multiply), ("divide", jnp.divide), ("floorDivide", jnp.floor_divide),
    ("remainder", jnp.remainder), ("fmod", jnp.fmod), ("divmod", jnp.divmod), ("power", jnp.power), ("floatPower", jnp.float_power),
    ("maximum", jnp.maximum), ("minimum", jnp.minimum), ("fmax", jnp.fmax), ("fmin", jnp.fmin), ("arctan2", jnp.arctan2),
    ("hypot", jnp.hypot), ("logaddexp", jnp.logaddexp), ("logaddexp2", jnp.logaddexp2), ("copysign", jnp.copysign),
    ("heaviside", jnp.heaviside), ("nextafter", jnp.nextafter), ("equal", jnp.equal), ("notEqual", jnp.not_equal), ("less", jnp.less),
    ("lessEqual", jnp.less_equal), ("greater", jnp.greater), ("greaterEqual", jnp.greater_equal), ("logicalAnd", jnp.logical_and),
    ("logicalOr", jnp.logical_or), ("logicalXor", jnp.logical_xor), ("isclose", jnp.isclose),
]:
    c.add(name, [x, y], theirs(x, y))
    if name not in ("power", "floorDivide", "divmod"):  # XLA leaves division by 0 and overflow of integers to the machine
        c.add(name, [n[:6], m[:6]], theirs(n[:6], m[:6]))
for name, theirs in [("floorDivide", jnp.floor_divide), ("remainder", jnp.remainder), ("fmod", jnp.fmod), ("divmod", jnp.divmod)]:
    c.add(name, [n[:6], m[:6]], theirs(n[:6], m[:6]))
    c.add(name, [u(7, 6, 0), u(2, 4, 3)], theirs(u(7, 6, 0), u(2, 4, 3)))
    c.add(name, [b(True, False), b(True, True)], theirs(b(True, False), b(True, True)))
    c.add(name, [x, 3], theirs(x, 3))
    c.add(name, [n, 3], theirs(n, 3))
    c.add(name, [n, -3], theirs(n, -3))
c.add("remainder", [n, m], jnp.remainder(n, m))
for p in [-2, -1, 0, 1, 2, 3, 5]:
    c.add("power", [x, p], jnp.power(x, p))
for p in [0, 1, 2, 3]:
    c.add("power", [n, p], jnp.power(n, p))
for p in [0.5, -1.5]:
    c.add("power", [x, p], jnp.power(x, p))
    c.add("power", [n, p], jnp.power(n, p))
c.add("power", [i(-2, 3, 0, 0, 1), i(3, 4, 0, 2, 31)], jnp.power(i(-2, 3, 0, 0, 1), i(3, 4, 0, 2, 31)))
c.add("power", [2, f(0, 1, -1, nan)], jnp.power(2, f(0, 1, -1, nan)))
for name, theirs in [("bitwiseAnd", jnp.bitwise_and), ("bitwiseOr", jnp.bitwise_or), ("bitwiseXor", jnp.bitwise_xor)]:
    c.add(name, [n, m], theirs(n, m))
    c.add(name, [b(True, False), b(True, True)], theirs(b(True, False), b(True, True)))
for name, theirs in [("leftShift", jnp.left_shift), ("rightShift", jnp.right_shift)]:
    c.add(name, [i(1, -8, 5, 7), i(3, 1, 31, 40)], theirs(i(1, -8, 5, 7), i(3, 1, 31, 40)))
    c.add(name, [u(1, 4294967295), u(3, 4)], theirs(u(1, 4294967295), u(3, 4)))
for name, theirs in [("gcd", jnp.gcd), ("lcm", jnp.lcm)]:
    c.add(name, [i(12, -18, 0, 7, 1836311903), i(18, 12, 5, 0, 1134903170)][:2] if name == "gcd" else [i(12, -18, 0, 7), i(18, 12, 5, 0)],
          theirs(*([i(12, -18, 0, 7, 1836311903), i(18, 12, 5, 0, 1134903170)] if name == "gcd" else [i(12, -18, 0, 7), i(18, 12, 5, 0)])))
c.add("ldexp", [f(1, -3, 0.5), i(3, -2, 0)], jnp.ldexp(f(1, -3, 0.5), i(3, -2, 0)))

# broadcasting and promotion
types = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float16", "bfloat16", "float32"]
for s in types:
    for t in types:
        p, q = jnp.ones(2, s), jnp.ones(2, t)
        c.add("add", [p, q], jnp.add(p, q))
    p = jnp.ones(2, s)
    c.add("divide", [p, p], jnp.divide(p, p))
    c.add("add", [p, 1], jnp.add(p, 1))
    c.add("multiply", [p, 2.5], jnp.multiply(p, 2.5))
    c.add("where", [b(True, False), p, 0], jnp.where(b(True, False), p, 0))
c.add("add", [f(1, 2, 3).reshape(3, 1), f(10, 20)], jnp.add(f(1, 2, 3).reshape(3, 1), f(10, 20)))
c.add("maximum", [jnp.zeros((0, 2)), f(1, 2)], jnp.maximum(jnp.zeros((0, 2)), f(1, 2)))
c.add("where", [b(True, False).reshape(2, 1), f(1, 2, 3), i(4, 5, 6)], jnp.where(b(True, False).reshape(2, 1), f(1, 2, 3), i(4, 5, 6)))
c.add("select", [[b(True, False, False), b(True, True, False)], [f(1, 2, 3), f(4, 5, 6)], {"default": 9}],
      jnp.select([b(True, False, False), b(True, True, False)], [f(1, 2, 3), f(4, 5, 6)], 9))
c.add("choose", [i(0, 1, 2, 5, -1), [f(1, 2, 3, 4, 5), f(10, 20, 30, 40, 50), f(6, 7, 8, 9, 0)], {"mode": "clip"}],
      jnp.choose(i(0, 1, 2, 5, -1), [f(1, 2, 3, 4, 5), f(10, 20, 30, 40, 50), f(6, 7, 8, 9, 0)], mode="clip"))
c.add("choose", [i(0, 1, 2, 5, -1), [f(1, 2, 3, 4, 5), f(10, 20, 30, 40, 50), f(6, 7, 8, 9, 0)], {"mode": "wrap"}],
      jnp.choose(i(0, 1, 2, 5, -1), [f(1, 2, 3, 4, 5), f(10, 20, 30, 40, 50), f(6, 7, 8, 9, 0)], mode="wrap"))
for d in [1, 2, -1]:
    z = f(0.15, 0.25, 2.675, -1.35, 123.456, 15.0, 25.0)
    c.add("round", [z, d], jnp.round(z, d), 1e-6)
c.add("clip", [wide, {"min": -1, "max": 1}], jnp.clip(wide, -1, 1))
c.add("clip", [wide, {"min": 0.5}], jnp.clip(wide, 0.5))
c.add("clip", [n, {"min": -2, "max": 3}], jnp.clip(n, -2, 3))
c.add("clip", [n, {"max": 2.5}], jnp.clip(n, None, 2.5))
c.add("clip", [f(1, 2, 3), {"min": f(2, 2, 2), "max": f(1, 1, 1)}], jnp.clip(f(1, 2, 3), f(2, 2, 2), f(1, 1, 1)))
c.add("nanToNum", [wide, {"nan": 7, "posinf": 1, "neginf": -1}], jnp.nan_to_num(wide, nan=7, posinf=1, neginf=-1))
c.add("isclose", [f(1, nan, inf, 1), f(1.000001, nan, inf, 1.1), {"equalNan": True}],
      jnp.isclose(f(1, nan, inf, 1), f(1.000001, nan, inf, 1.1), equal_nan=True))
c.add("allclose", [f(1, 2), f(1, 2.1), {"rtol": 0.1}], jnp.allclose(f(1, 2), f(1, 2.1), rtol=0.1))
c.add("arrayEqual", [f(1, nan), f(1, nan)], jnp.array_equal(f(1, nan), f(1, nan)))
c.add("arrayEqual", [f(1, nan), f(1, nan), {"equalNan": True}], jnp.array_equal(f(1, nan), f(1, nan), equal_nan=True))
c.add("arrayEqual", [f(1, 2), f(1)], jnp.array_equal(f(1, 2), f(1)))
c.add("arrayEquiv", [f(1, 1), f(1)], jnp.array_equiv(f(1, 1), f(1)))
c.add("astype", [wide, "int32"], wide.astype("int32"))
c.add("astype", [wide[:15], "int8"], wide[:15].astype("int8"))
c.add("astype", [wide, "bool"], wide.astype("bool"))
c.add("astype", [n, "uint8"], n.astype("uint8"))
c.write()
