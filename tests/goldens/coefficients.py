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


def show(name, fit, note=""):
    c, err = fit
    print(f"  {name}: [{', '.join(np.format_float_positional(np.float32(v), unique=True) if 1e-4 <= abs(v) < 1e5 else np.format_float_scientific(np.float32(v), unique=True, trim='-') for v in reversed(c))}], // {err:.1e} {note}")


m = mp
tiny = mp.mpf(10) ** -10


def at(f, x, limit):  # f(x), or its limit where the formula is 0/0
    return limit if abs(x) < tiny else f(x)


def main():
    show("exp", minimax(lambda r: at(lambda r: (m.expm1(r) - r) / r**2, r, m.mpf(.5)), -.3535, .3535, 4, lambda r: r**2))
    show("log7", minimax(lambda d: at(lambda d: (m.log1p(d) - d + d * d / 2) / d**3, d, m.mpf(1) / 3), -.29290, .41423, 7, lambda d: abs(d**3 / m.log1p(d)) if abs(d) > 1e-9 else 0))
    show("log8", minimax(lambda d: at(lambda d: (m.log1p(d) - d + d * d / 2) / d**3, d, m.mpf(1) / 3), -.29290, .41423, 8, lambda d: abs(d**3 / m.log1p(d)) if abs(d) > 1e-9 else 0))
    q = m.pi / 4 + .001
    z = lambda x: x * x
    show("sin", minimax(lambda x: (m.sin(x) - x) / x**3, .001, q, 2, lambda x: x**3 / m.sin(x), var=z))
    show("cos", minimax(lambda x: (m.cos(x) - 1 + x * x / 2) / x**4, .01, q, 2, lambda x: x**4, var=z))
    for d in (4, 5):
        show("tan", minimax(lambda x: (m.tan(x) - x) / x**3, .001, q, d, lambda x: x**3 / m.tan(x), var=z))
    for d in (3, 4):
        show("asin", minimax(lambda x: (m.asin(x) - x) / x**3, .001, .5, d, lambda x: x**3 / m.asin(x), var=z))
    for d in (3, 4):
        show("atan", minimax(lambda x: (m.atan(x) - x) / x**3, .001, .41422, d, lambda x: x**3 / m.atan(x), var=z))
    show("sinh", minimax(lambda x: (m.sinh(x) - x) / x**3, .001, 1, 2, lambda x: x**3 / m.sinh(x), var=z))
    for d in (4, 3):
        show("tanh", minimax(lambda x: (m.tanh(x) - x) / x**3, .001, .625, d, lambda x: x**3 / m.tanh(x), var=z))
    for hi, d in ((.9, 5), (.9, 6), (1, 5), (1, 6)):
        show(f"erfSmall{hi}", minimax(lambda x: m.erf(x) / x, 1e-6, hi, d, lambda x: 1 / (m.erf(x) / x), var=z))
    for lo, d in ((.9, 6), (.9, 7), (.9, 8), (1, 6), (1, 7)):
        show(f"erfLarge{lo}", minimax(lambda x: -m.log(m.erfc(x)), lo, 3.93, d, lambda x: m.erfc(x) / m.erf(x)))
    for d in (8, 9, 10):
        show("erfcx", minimax(lambda x: (1 + 2 * x) * m.exp(x * x) * m.erfc(x), 0, 10.2, d, lambda x: 1 / ((1 + 2 * x) * m.exp(x * x) * m.erfc(x)), var=lambda x: (x - 2) / (x + 2)))
    lg = lambda x: m.re(m.loggamma(x))
    for lo, hi, d in ((.7, 1.5, 9), (.7, 1.5, 10), (.6, 1.5, 10)):
        show(f"lgamma1 {lo}", minimax(lambda x: at(lambda u: lg(1 + u) / u, x - 1, -m.euler), lo, hi, d, lambda x: 1 / abs(lg(x) / (x - 1)) if abs(x - 1) > 1e-9 else 1.7, var=lambda x: x - 1))
    for hi, d in ((3, 8), (3, 9), (2.5, 8)):
        show(f"lgamma2 {hi}", minimax(lambda x: at(lambda u: lg(2 + u) / u, x - 2, m.digamma(2)), 1.5, hi, d, lambda x: 1 / abs(lg(x) / (x - 2)) if abs(x - 2) > 1e-9 else 2.3, var=lambda x: x - 2))
    stir = lambda x: (lg(x) - (x - .5) * (m.log(x) - 1) - (m.log(2 * m.pi) / 2 - .5)) * x
    for d in (2, 3, 4):
        show("stirling", minimax(lambda v: stir(1 / m.sqrt(v)), m.mpf(1) / 10**8, m.mpf(1) / 9, d, lambda v: m.sqrt(v)), "abs")
    x0 = m.findroot(m.digamma, 1.46)
    print("  // digamma root", m.nstr(x0, 25), np.float32(float(x0)), np.float32(float(x0 - m.mpf(float(np.float32(float(x0)))))))
    for d in (8, 9, 10):
        show("digamma", minimax(lambda x: at(lambda u: m.digamma(x0 + u) / u, x - x0, m.psi(1, x0)), 1, 2, d, lambda x: 1 / abs(m.digamma(x) / (x - x0)) if abs(x - x0) > 1e-9 else 1, var=lambda x: x - m.mpf(1.4616321)))
    tail = lambda x: (m.log(x) - 1 / (2 * x) - m.digamma(x)) * x * x
    for d in (2, 3, 4):
        show("digammaTail", minimax(lambda v: tail(1 / m.sqrt(v)), m.mpf(1) / 10**8, m.mpf(1) / 9, d, lambda v: v), "abs")
    # log2((1+s)/(1-s))·... for pow: (atanh(s) - s - s^3/3)/s^5 ...
    smax = (m.sqrt(2) - 1) / (m.sqrt(2) + 1)
    for d in (2, 3, 4):
        show("powLog sqrt2", minimax(lambda s: (m.atanh(s) - s) * 3 / s**3 - 1, .001, smax, d, lambda s: s * s, fixed=[0.0], var=z), "rel of 2atanh(s)/s (×3)")
    s2 = (m.sqrt(m.mpf(3) / 2) - 1) / (m.sqrt(m.mpf(3) / 2) + 1)
    for d in (2, 3, 4):
        show("powLog sqrt1.5", minimax(lambda s: (m.atanh(s) - s) * 3 / s**3 - 1, .001, s2, d, lambda s: s * s, fixed=[0.0], var=z), "")


main()
