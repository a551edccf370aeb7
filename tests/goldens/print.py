"""What NumPy prints. Run: python tests/goldens/print.py"""
import json, os
import numpy as np
from np_cases import tensor

nan, inf = float("nan"), float("inf")
f = lambda *v: np.array(v, np.float32)
rng = np.random.default_rng(4)
arrays = [
    f(1, 2, 3), f(0.1, 0.25, -3), f(1e-5, 1), f(1e10, 1), f(nan, 1.5, inf, -inf), f(-0.0, 0.0), np.float32(2.5), np.float32(3), f(), np.zeros((0, 3), np.float32),
    np.arange(6).astype(np.int32).reshape(2, 3), np.array([[True, False], [False, True]]), np.array([-1, 100, 7], np.int32),
    f(1.23456789, 100.5, 0.001), f(123456.789, 0.5), f(1e8, 1), f(99999999, 1), f(1e-4, 1), f(9.9e-5, 1), f(1e3, 1e-3), f(1e5, 1e-1), f(1 / 3, 2 / 3, 1),
    np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 7, np.arange(2000, dtype=np.float32), np.arange(2000, dtype=np.float32).reshape(40, 50),
    np.arange(3000, dtype=np.int32).reshape(3, 10, 100), f(*range(30)), np.array(7, np.int32), np.array(True), f(1e20, 1e-20), f(nan, nan), f(1e38, -1e38),
    rng.normal(size=(3, 4)).astype(np.float32), (rng.normal(size=(2, 3)) * 1e6).astype(np.float32), (rng.normal(size=5) * 1e-6).astype(np.float32),
    np.arange(20, dtype=np.int32) * 1000, np.array([0.5, 1.25], np.float16), np.array(nan, np.float32), np.arange(1001, dtype=np.float32) * 0.5,
    np.arange(40, dtype=np.float32) + 0.5, np.array([1, 200], np.uint8), np.float32(1e-7), np.float32(123456789), np.float32(1e16), f(1e16), np.float32(0.1),
]
cases = [{"x": tensor(a), "text": str(a)} for a in arrays]
with open(os.path.join(os.path.dirname(__file__), "print.json"), "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
