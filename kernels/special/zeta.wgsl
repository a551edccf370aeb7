// The Hurwitz zeta function and the polygamma functions that it gives, in float32. A library.

// ζ(x, q) = Σ (q + k)^-x over k = 0, 1, …, for x > 1: terms up to a = 9, then Euler and Maclaurin's corrections.
fn fx_zeta(x: f32, q: f32) -> f32 {
  if (fx_is_nan(x) || fx_is_nan(q)) { return fx_nan(); }
  if (x == 1.0) { return fx_inf(); }
  if (x < 1.0) { return fx_nan(); }
  if (q <= 0.0) {
    if (floor(q) == q) { return select(fx_nan(), fx_inf(), x == 2.0 * floor(x / 2.0)); }
    if (floor(x) != x) { return fx_nan(); }
  }
  if (!fx_is_finite(q)) { return 0.0; }
  var sum = 0.0;
  var a = q;
  while (a < 9.0) {
    let term = fx_pow(a, -x);
    sum += term;
    a += 1.0;
    if (a > 1.0 && abs(term) < 3e-9 * abs(sum)) { return sum; }
  }
  let power = fx_pow(a, -x);
  sum += a * power / (x - 1.0) + 0.5 * power;
  let squares = 1.0 / (a * a);
  var factor = x * power / a;
  sum += factor * 0.083333336;
  factor *= (x + 1.0) * (x + 2.0) * squares;
  sum -= factor * 0.0013888889;
  factor *= (x + 3.0) * (x + 4.0) * squares;
  sum += factor * 3.3068783e-5;
  factor *= (x + 5.0) * (x + 6.0) * squares;
  sum -= factor * 8.2671958e-7;
  factor *= (x + 7.0) * (x + 8.0) * squares;
  return sum + factor * 2.0876757e-8;
}

// The derivative of digamma of order m: (-1)^(m + 1) m! ζ(m + 1, x); of order 0 digamma itself.
fn fx_polygamma(m: f32, x: f32) -> f32 {
  if (m == 0.0) { return fx_digamma(x); }
  if (!fx_gt(m, 0.0) || floor(m) != m) { return fx_nan(); }
  let sign = select(1.0, -1.0, m == 2.0 * floor(m / 2.0));
  return sign * fx_exp(fx_lgamma(m + 1.0)) * fx_zeta(m + 1.0, x);
}
