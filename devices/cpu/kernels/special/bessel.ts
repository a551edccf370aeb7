/**
 * Modified Bessel functions of the first kind, scaled by e^-|x|.
 *
 * @module
 */

/** e^-|x| Σ (x/2)^(2k + order) / (k! (k + order)!): every term is positive, so it is accurate while it converges. */
function series(x: number, order: number): number {
  const q = x * x / 4;
  let term = 1, sum = 1;
  for (let k = 1; k < 500; k++) {
    sum += term *= q / (k * (k + order));
    if (term < 1e-17 * sum) break;
  }
  return sum * Math.exp(-x) * (order === 0 ? 1 : x / 2);
}

/** The asymptotic series 1/√(2πx) Σ …, for x > 30: the smallest term is below double precision. */
function asymptotic(x: number, order: number): number {
  const mu = 4 * order * order;
  let term = 1, sum = 1;
  for (let k = 1; k < 100; k++) {
    const next = -term * (mu - (2 * k - 1) ** 2) / (8 * k * x);
    if (Math.abs(next) >= Math.abs(term)) break;
    sum += term = next;
    if (Math.abs(term) < 1e-17) break;
  }
  return sum / Math.sqrt(2 * Math.PI * x);
}

/** I₀(x) e^-|x|. */
export function besselI0e(x: number): number {
  const a = Math.abs(x);
  return a === Infinity ? 0 : a > 30 ? asymptotic(a, 0) : series(a, 0);
}

/** I₁(x) e^-|x|, odd. */
export function besselI1e(x: number): number {
  const a = Math.abs(x);
  const y = a === Infinity ? 0 : a > 30 ? asymptotic(a, 1) : series(a, 1);
  return x < 0 ? -y : y;
}
