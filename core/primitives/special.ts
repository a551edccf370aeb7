/**
 * Special functions: gamma, beta, zeta, Bessel.
 *
 * @module
 */
import type { Binary, Primitive, Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import type { Tensor } from "../tensor.ts";
import { add, compare, div, mul, neg, scale, select, shift, sub } from "./_ops.ts";
import { addTangents, elementwiseType, fit, flatBinary, smooth, smoothBinary } from "./_rules.ts";

const exp = (x: Tensor) => bind("exp", [x], {});
const log = (x: Tensor) => bind("log", [x], {});
const gammaln = (x: Tensor) => bind("lgamma", [x], {});
const one = (x: Tensor) => constantLike(x, 1);

/** log |Γ(x)|. */
export const lgamma: Unary<"lgamma"> = smooth("lgamma", (x) => bind("digamma", [x], {}));
/** ψ(x), the slope of lgamma. */
export const digamma: Unary<"digamma"> = smooth("digamma", (x) => bind("polygamma", [one(x), x], {}));
/** ψ⁽ᵐ⁾(x), the m-th derivative of digamma; operands (m, x). */
export const polygamma: Binary<"polygamma"> = smoothBinary(
  "polygamma",
  "float",
  (m) => constantLike(m, NaN),
  (m, x) => bind("polygamma", [shift(m, 1), x], {}),
);
/** The Hurwitz zeta function ζ(x, q) = Σ (k + q)⁻ˣ. */
export const zeta: Binary<"zeta"> = smoothBinary(
  "zeta",
  "float",
  (x) => constantLike(x, NaN),
  (x, q) => neg(mul(x, bind("zeta", [shift(x, 1), q], {}))),
);

/** The density whose integral the incomplete gamma function is: x^(a−1) e^(−x) / Γ(a). */
function gammaDensity(a: Tensor, x: Tensor): Tensor {
  return exp(sub(sub(mul(shift(a, -1), log(x)), x), gammaln(a)));
}

/** The lower incomplete gamma function, regularized: P(a, x). */
export const igamma: Binary<"igamma"> = smoothBinary("igamma", "float", (a, x) => bind("igammaGradA", [a, x], {}), gammaDensity);
/** The upper incomplete gamma function, regularized: 1 − P(a, x). */
export const igammac: Binary<"igammac"> = smoothBinary(
  "igammac",
  "float",
  (a, x) => neg(bind("igammaGradA", [a, x], {})),
  (a, x) => neg(gammaDensity(a, x)),
);
/** ∂P(a, x)/∂a. */
export const igammaGradA: Binary<"igammaGradA"> = flatBinary("igammaGradA", "float");
/** The slope in a of a gamma(a) sample x, by implicit reparameterization (Figurnov et al. 2018). */
export const randomGammaGrad: Binary<"randomGammaGrad"> = flatBinary("randomGammaGrad", "float");

/** e^(−|x|) I₀(x). */
export const besselI0e: Unary<"besselI0e"> = smooth(
  "besselI0e",
  (x, y) => sub(bind("besselI1e", [x], {}), mul(bind("sign", [x], {}), y)),
);
/** e^(−|x|) I₁(x). */
export const besselI1e: Unary<"besselI1e"> = smooth("besselI1e", (x, y) => {
  const zero = compare("eq", x, constantLike(x, 0));
  const safe = select(zero, one(x), x);
  const slope = sub(bind("besselI0e", [x], {}), mul(y, add(bind("sign", [safe], {}), div(one(x), safe))));
  return select(zero, constantLike(x, 0.5), slope);
});

/** The incomplete beta function, regularized: I_x(a, b); operands (a, b, x). Differentiable in x. */
export const betainc: Primitive<"betainc", Readonly<Record<never, never>>, 3> = {
  name: "betainc",
  results: "one",
  kind: "elementwise",
  shape: (inputs) => elementwiseType("betainc", inputs, "float"),
  jvp([a, b, x], [da, db, dx]) {
    const value = bind("betainc", [a, b, x], {});
    const lbeta = sub(add(gammaln(a), gammaln(b)), gammaln(add(a, b)));
    const density = exp(sub(add(mul(shift(b, -1), bind("log1p", [neg(x)], {})), mul(shift(a, -1), log(x))), lbeta));
    // As in JAX, the derivatives in a and b are not defined.
    const unknown = addTangents(da && scale(da, NaN), db && scale(db, NaN));
    return [value, fit(addTangents(dx && mul(dx, density), unknown)!, value.shape)];
  },
  transpose: "nonlinear",
  batch: "elementwise",
  linearize: "jvp",
};
