// Modified Bessel functions of the first kind, scaled by e^-|x|, in float32. A library.

// e^-x Σ (x/2)^(2k + order) / (k! (k + order)!): every term is positive, so it is accurate while it converges.
fn fx_bessel_series(x: f32, order: f32) -> f32 {
  let q = x * x / 4.0;
  var term = 1.0;
  var sum = 1.0;
  for (var k = 1.0; k < 100.0; k += 1.0) {
    term *= q / (k * (k + order));
    sum += term;
    if (term < 1e-8 * sum) { break; }
  }
  return sum * fx_exp(-x) * select(x / 2.0, 1.0, order == 0.0);
}

// The asymptotic series, for x > 12.
fn fx_bessel_asymptotic(x: f32, order: f32) -> f32 {
  let mu = 4.0 * order * order;
  var term = 1.0;
  var sum = 1.0;
  for (var k = 1.0; k < 20.0; k += 1.0) {
    let odd = 2.0 * k - 1.0;
    let next = -term * (mu - odd * odd) / (8.0 * k * x);
    if (abs(next) >= abs(term)) { break; }
    term = next;
    sum += term;
    if (abs(term) < 1e-8) { break; }
  }
  return sum / sqrt(6.2831855 * x);
}

fn fx_bessel_i0e(x: f32) -> f32 {
  let a = fx_abs(x);
  if (fx_is_nan(a)) { return a; }
  if (fx_is_inf(a)) { return 0.0; }
  if (a > 12.0) { return fx_bessel_asymptotic(a, 0.0); }
  return fx_bessel_series(a, 0.0);
}

fn fx_bessel_i1e(x: f32) -> f32 {
  let a = fx_abs(x);
  if (fx_is_nan(a)) { return a; }
  if (fx_is_inf(a)) { return fx_copysign(0.0, x); }
  if (a > 12.0) { return fx_copysign(fx_bessel_asymptotic(a, 1.0), x); }
  return fx_copysign(fx_bessel_series(a, 1.0), x);
}
