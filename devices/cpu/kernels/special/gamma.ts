/**
 * The logarithm of the gamma function and its derivatives.
 *
 * @module
 */

// B_{2k} / (2k (2k - 1)): Stirling's series.
const stirling = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
];

/** log |Γ(x)|; infinite at 0, -1, -2, … */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x)) return Infinity;
  if (x <= 0 && Math.floor(x) === x) return Infinity;
  if (x < 0.5) {
    // Γ(x) Γ(1 - x) = π / sin πx
    return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  }
  if (x < 2.5) return lgammaNearTwo(x);
  let shift = 1, y = x;
  while (y < 10) shift *= y++;
  return stirlingSeries(y) - Math.log(shift);
}

function stirlingSeries(y: number): number {
  if (y > 1e17) return y * (Math.log(y) - 1);
  const z = 1 / (y * y);
  let sum = 0;
  for (let k = stirling.length - 1; k >= 0; k--) sum = sum * z + stirling[k]!;
  return (y - 0.5) * Math.log(y) - y + 0.9189385332046727 + sum / y;
}

// ζ(k) - 1 for k = 2, 3, …: the coefficients of log Γ(2 + t).
const zetaMinusOne = [
  0.6449340668482264,
  0.2020569031595943,
  0.0823232337111382,
  0.0369277551433699,
  0.0173430619844491,
  0.0083492773819228,
  0.0040773561979443,
  0.0020083928260822,
  0.0009945751278181,
  0.0004941886041194,
  0.0002460865533080,
  0.0001227133475785,
  0.0000612481350587,
  0.0000305882363070,
  0.0000152822594087,
  0.0000076371976379,
  0.0000038172932650,
  0.0000019082127166,
  0.0000009539620339,
  0.0000004769329868,
  0.0000002384505027,
  0.0000001192199260,
  0.0000000596081891,
  0.0000000298035035,
  0.0000000149015548,
  0.0000000074507118,
  0.0000000037253340,
  0.0000000018626597,
  0.0000000009313274,
];

/** In [0.5, 2.5), where log Γ has its zeros 1 and 2: log Γ(2 + t) = (1 - γ) t + Σ (-1)^k (ζ(k) - 1) t^k / k. */
function lgammaNearTwo(x: number): number {
  // Γ(x + 1) = x Γ(x) brings arguments below 1.5 up.
  const shift = x < 1.5 ? Math.log1p(x - 1) : 0;
  const t = x < 1.5 ? x - 1 : x - 2;
  let sum = 0;
  for (let k = zetaMinusOne.length - 1; k >= 0; k--) sum = sum * t + (k % 2 === 0 ? 1 : -1) * zetaMinusOne[k]! / (k + 2);
  return t * (0.42278433509846714 + sum * t) - shift;
}

/** sin πx, exact at whole and half numbers. */
export function sinPi(x: number): number {
  const r = x - 2 * Math.round(x / 2); // in [-1, 1]: the digits of a small x stay
  return r > 0.5 ? Math.sin(Math.PI * (1 - r)) : r < -0.5 ? -Math.sin(Math.PI * (1 + r)) : Math.sin(Math.PI * r);
}

/** The derivative of log Γ; NaN at 0, -1, -2, … */
export function digamma(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x;
  if (x <= 0) {
    if (Math.floor(x) === x || x === -Infinity) return NaN;
    const r = x - Math.round(x); // the tangent has period 1 in x, and its digits near 0
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * r);
  }
  let sum = 0, y = x;
  while (y < 10) sum -= 1 / y++;
  const z = 1 / (y * y);
  const tail = z * (1 / 12 - z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z * (1 / 132 - z * (691 / 32760 - z / 12))))));
  return sum + Math.log(y) - 0.5 / y - tail;
}
