// The exponential family. Error in units of the last place on lavapipe and SwiftShader: tests/kernels/math_test.ts.

/// exp(r) - 1 for |r| a little above ln(2) / 2.
fn fx_expm1_small(r: f32) -> f32 {
  let p = (((0.0013943958 * r + 0.0083701005) * r + 0.041666366) * r + 0.16666509) * r + 0.5;
  return r + r * r * p;
}

/// x - n ln(2), in two steps: the first product is exact, so its rest is too. As fma() a driver may reassociate it.
fn fx_minus_ln2(x: f32, n: f32) -> f32 {
  let high = x - n * 0.693359375;
  return high - n * -0.00021219444;
}

/// exp(x)
fn fx_exp(x: f32) -> f32 {
  let c = clamp(x, -104.0, 89.0);
  let n = round(c * 1.442695);
  let y = fx_scale(1.0 + fx_expm1_small(fx_minus_ln2(c, n)), i32(n));
  return select(y, x, fx_is_nan(x));
}

/// exp(x + low) for x <= 88 and a much smaller low.
fn fx_exp_of_sum(x: f32, low: f32) -> f32 {
  let c = clamp(x, -104.0, 88.0);
  let n = round(c * 1.442695);
  return fx_scale(1.0 + fx_expm1_small(fx_minus_ln2(c, n) + low), i32(n));
}

/// exp(x) / 2 for x >= 0, which overflows only where sinh and cosh do.
fn fx_half_exp(x: f32) -> f32 {
  let c = clamp(x, 0.0, 90.0);
  let n = round(c * 1.442695);
  let y = fx_scale(1.0 + fx_expm1_small(fx_minus_ln2(c, n)), i32(n) - 1);
  return select(y, x, fx_is_nan(x));
}

/// 2 to the power x + low, -160 <= x <= 140 and a much smaller low.
fn fx_exp2_of_sum(x: f32, low: f32) -> f32 {
  let n = round(x);
  let r = (x - n + low) * 0.6931472;
  return fx_scale(1.0 + fx_expm1_small(r), i32(n));
}

/// 2 to the power x
fn fx_exp2(x: f32) -> f32 {
  return select(fx_exp2_of_sum(clamp(x, -151.0, 129.0), 0.0), x, fx_is_nan(x));
}

/// exp(x) - 1
fn fx_expm1(x: f32) -> f32 {
  let c = clamp(x, -18.0, 89.0);
  let n = round(c * 1.442695);
  let k = i32(n);
  // 2^n (exp(r) - 1 + 1 - 2^-n); from n = 126 on 2^-n does not matter
  let y = fx_scale(fx_expm1_small(fx_minus_ln2(c, n)) + (1.0 - fx_pow2(-min(k, 126))), k);
  // y has x's sign already. Copied with fx_copysign, lavapipe's driver gave bits of nothing where tanh made x (seen in elu(tanh(x))).
  return select(y, x, fx_is_nan(x) | (fx_abs(x) < 1e-30));
}

/// 1 / (1 + exp(-x))
fn fx_logistic(x: f32) -> f32 {
  let e = fx_exp(-fx_abs(x));
  let s = 1.0 / (1.0 + e);
  let y = select(s, e * s, (bitcast<u32>(x) >> 31u) == 1u);
  return select(y, x, fx_is_nan(x));
}

/// The hyperbolic sine.
fn fx_sinh(x: f32) -> f32 {
  let a = fx_abs(x);
  let z = a * a;
  let p = (0.0002037283 * z + 0.008330274) * z + 0.16666716;
  let small = a + a * z * p;
  let e = fx_half_exp(a);
  let y = fx_copysign(select(e - 0.25 / e, small, a < 1.0), x);
  return select(y, x, fx_is_nan(x));
}

/// The hyperbolic cosine.
fn fx_cosh(x: f32) -> f32 {
  let e = fx_half_exp(fx_abs(x));
  return select(e + 0.25 / e, x, fx_is_nan(x));
}

/// The hyperbolic tangent: (e - 1) / (e + 1) with e = exp(2 |x|), from e - 1, which small x keep their digits in. From 9.1 on it is 1.
fn fx_tanh(x: f32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  let a = bitcast<f32>(min(bits, 0x4111999au));
  let n = round(a * 2.885390);
  let scale = fx_pow2(i32(n));
  let m = scale * fx_expm1_small(fx_minus_ln2(a * 2.0, n)) + (scale - 1.0);
  let y = m / (m + 2.0);
  return select(select(y, -y, bits != bitcast<u32>(x)), x, bits > 0x7f800000u);
}
