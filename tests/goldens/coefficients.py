"""Fits the polynomials of core/coefficients.ts: near-minimax, rounded to float32 one coefficient at a time (the rest refitted).

Run: python tests/goldens/coefficients.py   (needs numpy and mpmath). Prints TypeScript, with the largest weighted error of each fit.
"""
import mpmath as mp
import numpy as np

mp.mp.dps = 40


def minimax(f, lo, hi, degree, weight=lambda x: 1, fixed=(), var=lambda x: x, n=400):
    """c (lowest first) so that max weight(x)·|f(x) − Σ c_k·var(x)^k| is least. `fixed`: leading low-order coefficients kept."""
    xs = [(lo + hi) / 2 + (hi - lo) / 2 * mp.cos(mp.pi * (k + mp.mpf(1) / 2) / n) for k in range(n)]
    t = np.array([float(var(x)) for x in xs], dtype=np.longdouble)
    y = np.array([np.longdouble(mp.nstr(f(x), 30)) for x in xs], dtype=np.longdouble)
    w = np.array([float(weight(x)) for x in xs], dtype=np.longdouble)
    c = [np.float32(v) if v is not None else None for v in fixed] + [None] * (degree + 1 - len(fixed))
    scale = max(abs(t))

    def lawson(free, target):
        basis = np.stack([(t / scale) ** k for k in free], axis=1)
        lam = np.ones(n) / n
        best, best_err = None, np.inf
        for _ in range(60):
            s = np.sqrt(lam) * w
            sol = np.linalg.lstsq((basis * s[:, None]).astype(np.float64), (target * s).astype(np.float64), rcond=None)[0].astype(np.longdouble)
            for _ in range(2):  # refinement beyond double
                res = target - basis @ sol
                sol = sol + np.linalg.lstsq((basis * s[:, None]).astype(np.float64), (res * s).astype(np.float64), rcond=None)[0]
            err = np.abs(target - basis @ sol) * w
            if err.max() < best_err:
                best, best_err = sol, err.max()
            lam = lam * err.astype(np.float64)
            lam /= lam.sum()
        return {k: best[i] / scale ** k for i, k in enumerate(free)}, best_err

    while any(v is None for v in c):
        free = [k for k, v in enumerate(c) if v is None]
        target = y - sum((np.longdouble(v) * t**k for k, v in enumerate(c) if v is not None), np.zeros(n, np.longdouble))
        sol, ideal = lawson(free, target)
        c[free[0]] = np.float32(sol[free[0]])
    err = np.abs(y - sum(np.longdouble(v) * t**k for k, v in enumerate(c))) * w
    return [float(v) for v in c], float(err.max())


def show(name, fit):
    c, err = fit
    print(f"  {name}: [{', '.join(np.format_float_positional(np.float32(v), unique=True) if 1e-4 <= abs(v) < 1e5 else np.format_float_scientific(np.float32(v), unique=True, trim='-') for v in reversed(c))}], // {err:.1e}")


m = mp
tiny = mp.mpf(10) ** -10


def at(f, x, limit):  # f(x), or its limit where the formula is 0/0
    return limit if abs(x) < tiny else f(x)


def main():
    z = lambda x: x * x
    quarter = m.pi / 4 + 0.001
    show("exp", minimax(lambda r: at(lambda r: (m.expm1(r) - r) / r**2, r, m.mpf(0.5)), -0.3535, 0.3535, 4, lambda r: r**2))
    third = m.mpf(1) / 3
    show("log", minimax(lambda d: at(lambda d: (m.log1p(d) - d + d * d / 2) / d**3, d, third), -0.2929, 0.41423, 8, lambda d: abs(d**3 / m.log1p(d)) if abs(d) > 1e-9 else 0))
    show("sin", minimax(lambda x: (m.sin(x) - x) / x**3, 0.001, quarter, 2, lambda x: x**3 / m.sin(x), var=z))
    show("cos", minimax(lambda x: (m.cos(x) - 1 + x * x / 2) / x**4, 0.01, quarter, 2, lambda x: x**4, var=z))
    show("tan", minimax(lambda x: (m.tan(x) - x) / x**3, 0.001, quarter, 5, lambda x: x**3 / m.tan(x), var=z))
    show("asin", minimax(lambda x: (m.asin(x) - x) / x**3, 0.001, 0.5, 4, lambda x: x**3 / m.asin(x), var=z))
    show("atan", minimax(lambda x: (m.atan(x) - x) / x**3, 0.001, 0.41422, 4, lambda x: x**3 / m.atan(x), var=z))
    show("sinh", minimax(lambda x: (m.sinh(x) - x) / x**3, 0.001, 1, 2, lambda x: x**3 / m.sinh(x), var=z))
    show("tanh", minimax(lambda x: (m.tanh(x) - x) / x**3, 0.001, 0.625, 4, lambda x: x**3 / m.tanh(x), var=z))
    show("erfSmall", minimax(lambda x: m.erf(x) / x, 1e-6, 0.9, 5, lambda x: 1 / (m.erf(x) / x), var=z))
    show("erfLarge", minimax(lambda x: -m.log(m.erfc(x)), 0.9, 3.93, 7, lambda x: m.erfc(x) / m.erf(x)))
    scaled_erfc = lambda x: (1 + 2 * x) * m.exp(x * x) * m.erfc(x)
    show("erfc", minimax(scaled_erfc, 0, 10.2, 9, lambda x: 1 / scaled_erfc(x), var=lambda x: (x - 2) / (x + 2)))
    lg = lambda x: m.re(m.loggamma(x))
    show("lgammaOne", minimax(lambda x: at(lambda u: lg(1 + u) / u, x - 1, -m.euler), 0.7, 1.5, 10, lambda x: 1 / abs(lg(x) / (x - 1)) if abs(x - 1) > 1e-9 else 1.7, var=lambda x: x - 1))
    show("lgammaTwo", minimax(lambda x: at(lambda u: lg(2 + u) / u, x - 2, m.digamma(2)), 1.5, 3, 9, lambda x: 1 / abs(lg(x) / (x - 2)) if abs(x - 2) > 1e-9 else 2.3, var=lambda x: x - 2))
    left_by_stirling = lambda x: (lg(x) - (x - 0.5) * (m.log(x) - 1) - (m.log(2 * m.pi) / 2 - 0.5)) * x
    show("stirling", minimax(lambda v: left_by_stirling(1 / m.sqrt(v)), m.mpf(10) ** -8, m.mpf(1) / 9, 3, lambda v: m.sqrt(v)))
    x0 = m.findroot(m.digamma, 1.46)
    show("digamma", minimax(lambda x: at(lambda u: m.digamma(x0 + u) / u, x - x0, m.psi(1, x0)), 1, 2, 9, lambda x: 1 / abs(m.digamma(x) / (x - x0)) if abs(x - x0) > 1e-9 else 1, var=lambda x: x - m.mpf(1.4616321)))
    tail = lambda x: (m.log(x) - 1 / (2 * x) - m.digamma(x)) * x * x
    show("digammaTail", minimax(lambda v: tail(1 / m.sqrt(v)), m.mpf(10) ** -8, m.mpf(1) / 9, 3, lambda v: v))
    largest = (m.sqrt(2) - 1) / (m.sqrt(2) + 1)
    show("powLog", minimax(lambda s: (m.atanh(s) - s) * 3 / s**3 - 1, 0.001, largest, 3, lambda s: s * s, fixed=[0.0], var=z))


if __name__ == "__main__":
    main()
