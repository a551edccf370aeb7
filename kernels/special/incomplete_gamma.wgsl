// The regularized incomplete gamma functions and their derivatives by the shape parameter, in float32. A library.

// t - log(1 + t), accurate near 0.
fn fx_log_minus(t: f32) -> f32 {
  if (abs(t) > 0.1) { return t - fx_log1p(t); }
  var term = t;
  var sum = 0.0;
  for (var k = 2.0; k < 12.0; k += 1.0) {
    term *= -t;
    sum -= term / k;
  }
  return sum;
}

// x^a e^-x / Γ(a + 1).
fn fx_gamma_front(a: f32, x: f32) -> f32 {
  if (a > 8.0) {
    // Around x = a the logarithms cancel: write them by the distance from a.
    let t = (x - a) / a;
    let stirling = 1.0 / (12.0 * a) - 1.0 / (360.0 * a * a * a);
    var bulk = a * fx_log(x / a) - (x - a);
    if (abs(t) < 0.5) { bulk = -a * fx_log_minus(t); }
    return fx_exp(bulk - stirling) / sqrt(6.2831855 * a);
  }
  return fx_exp(a * fx_log(x) - x - fx_lgamma(a + 1.0));
}

// Σ x^k / ((a + 1) … (a + k)), and its derivative by a.
fn fx_lower_series(a: f32, x: f32) -> vec2f {
  var term = 1.0;
  var sum = 1.0;
  var d_term = 0.0;
  var d_sum = 0.0;
  for (var k = 1.0; k < 2000.0; k += 1.0) {
    let ratio = x / (a + k);
    d_term = d_term * ratio - term * ratio / (a + k);
    term *= ratio;
    sum += term;
    d_sum += d_term;
    if (term < 1e-8 * sum && abs(d_term) <= 1e-8 * abs(d_sum)) { break; }
  }
  return vec2f(sum, d_sum);
}

// The continued fraction for Γ(a, x) x^-a e^x, and its derivative by a.
fn fx_upper_fraction(a: f32, x: f32) -> vec2f {
  var y = 1.0 - a;
  var z = x + y + 1.0;
  var c = 0.0;
  var p2 = 1.0;
  var q2 = x;
  var p1 = x + 1.0;
  var q1 = z * x;
  var dp2 = 0.0;
  var dq2 = 0.0;
  var dp1 = 0.0;
  var dq1 = -x;
  var value = p1 / q1;
  var derivative = (dp1 - value * dq1) / q1;
  for (var k = 0u; k < 2000u; k++) {
    c += 1.0;
    y += 1.0;
    z += 2.0;
    let yc = y * c;
    let p = p1 * z - p2 * yc;
    let q = q1 * z - q2 * yc;
    let dp = dp1 * z - p1 - dp2 * yc + p2 * c;
    let dq = dq1 * z - q1 - dq2 * yc + q2 * c;
    var change = 1.0;
    var d_change = 1.0;
    if (q != 0.0) {
      let next = p / q;
      let d_next = (dp - next * dq) / q;
      change = abs((value - next) / next);
      d_change = abs(d_next - derivative);
      value = next;
      derivative = d_next;
    }
    p2 = p1;
    p1 = p;
    q2 = q1;
    q1 = q;
    dp2 = dp1;
    dp1 = dp;
    dq2 = dq1;
    dq1 = dq;
    if (abs(p) > 1e15) {
      p2 *= 1e-15;
      p1 *= 1e-15;
      q2 *= 1e-15;
      q1 *= 1e-15;
      dp2 *= 1e-15;
      dp1 *= 1e-15;
      dq2 *= 1e-15;
      dq1 *= 1e-15;
    }
    if (change < 5e-8 && d_change <= 5e-7 * abs(derivative)) { break; }
  }
  return vec2f(value, derivative);
}

fn fx_gamma_outside(a: f32, x: f32) -> bool {
  return fx_is_nan(a) || fx_is_nan(x) || x < 0.0 || a <= 0.0;
}

// P(a, x), from 0 to 1.
fn fx_igamma(a: f32, x: f32) -> f32 {
  if (fx_gamma_outside(a, x)) { return fx_nan(); }
  if (x == 0.0) { return 0.0; }
  if (fx_is_inf(x)) { return select(1.0, fx_nan(), fx_is_inf(a)); }
  if (fx_is_inf(a)) { return 0.0; }
  let front = fx_gamma_front(a, x);
  if (x > 1.0 && x > a) { return 1.0 - front * a * fx_upper_fraction(a, x).x; }
  return front * fx_lower_series(a, x).x;
}

// Q(a, x) = 1 - P(a, x).
fn fx_igammac(a: f32, x: f32) -> f32 {
  if (fx_gamma_outside(a, x)) { return fx_nan(); }
  if (x == 0.0) { return 1.0; }
  if (fx_is_inf(x)) { return select(0.0, fx_nan(), fx_is_inf(a)); }
  if (fx_is_inf(a)) { return 1.0; }
  let front = fx_gamma_front(a, x);
  if (x < 1.0 || x < a) { return 1.0 - front * fx_lower_series(a, x).x; }
  return front * a * fx_upper_fraction(a, x).x;
}

// The derivative of P(a, x) by a.
fn fx_igamma_grad_a(a: f32, x: f32) -> f32 {
  if (fx_gamma_outside(a, x)) { return fx_nan(); }
  if (x == 0.0 || fx_is_inf(x)) { return 0.0; }
  let front = fx_gamma_front(a, x);
  let slope = fx_log(x) - fx_digamma(a + 1.0);
  if (x > 1.0 && x > a) {
    let f = fx_upper_fraction(a, x);
    return -front * (a * f.y + f.x + a * f.x * slope);
  }
  let s = fx_lower_series(a, x);
  return front * (s.y + s.x * slope);
}

// The derivative by a of a gamma sample x at a fixed quantile.
fn fx_random_gamma_grad(a: f32, x: f32) -> f32 {
  if (fx_gamma_outside(a, x)) { return fx_nan(); }
  if (x == 0.0) { return 0.0; }
  let slope = fx_log(x) - fx_digamma(a + 1.0);
  if (x > 1.0 && x > a) {
    let f = fx_upper_fraction(a, x);
    return x / a * (a * f.y + f.x + a * f.x * slope);
  }
  let s = fx_lower_series(a, x);
  return -x / a * (s.y + s.x * slope);
}
