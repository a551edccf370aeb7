// The regularized incomplete beta function, in float32. A library.

// Lentz's method for the continued fraction of I_x.
fn fx_beta_fraction(a: f32, b: f32, x: f32) -> f32 {
  let tiny = 1e-30;
  var c = 1.0;
  var d = 1.0 - (a + b) * x / (a + 1.0);
  d = 1.0 / select(d, tiny, abs(d) < tiny);
  var f = d;
  for (var m = 1.0; m < 1000.0; m += 1.0) {
    let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
    d = 1.0 + even * d;
    d = 1.0 / select(d, tiny, abs(d) < tiny);
    c = 1.0 + even / c;
    c = select(c, tiny, abs(c) < tiny);
    f *= d * c;
    let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    d = 1.0 + odd * d;
    d = 1.0 / select(d, tiny, abs(d) < tiny);
    c = 1.0 + odd / c;
    c = select(c, tiny, abs(c) < tiny);
    f *= d * c;
    if (abs(d * c - 1.0) < 6e-8) { break; }
  }
  return f;
}

// I_x(a, b), from 0 at x = 0 to 1 at x = 1; NaN outside.
fn fx_betainc(a: f32, b: f32, x: f32) -> f32 {
  if (fx_is_nan(a) || fx_is_nan(b) || fx_is_nan(x) || a < 0.0 || b < 0.0 || x < 0.0 || x > 1.0) { return fx_nan(); }
  if (a == 0.0) { return select(1.0, fx_nan(), b == 0.0); }
  if (b == 0.0) { return 0.0; }
  if (fx_is_inf(a)) { return select(select(1.0, 0.0, x < 1.0), fx_nan(), fx_is_inf(b)); }
  if (fx_is_inf(b)) { return select(0.0, 1.0, x > 0.0); }
  if (x == 0.0 || x == 1.0) { return x; }
  let front = fx_exp(fx_lgamma(a + b) - fx_lgamma(a) - fx_lgamma(b) + a * fx_log(x) + b * fx_log1p(-x));
  // The fraction converges fast below the mean; above it the symmetric one does.
  if (x < (a + 1.0) / (a + b + 2.0)) { return front * fx_beta_fraction(a, b, x) / a; }
  return 1.0 - front * fx_beta_fraction(b, a, 1.0 - x) / b;
}
