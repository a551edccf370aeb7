// Logarithms and the inverse hyperbolic functions.

/// x = 2^e (1 + d), sqrt(1/2) <= 1 + d <= sqrt(2).
struct FxSplit { e: f32, d: f32 }

/// Splits a positive finite x, by its bits: numbers below 2^-126 are read as integers, because arithmetic may flush them.
fn fx_split(x: f32) -> FxSplit {
  let bits = bitcast<u32>(x);
  let tiny = bits < 0x00800000u;
  let pattern = select(bits, bitcast<u32>(f32(bits)), tiny);
  let k = bitcast<i32>(pattern - 0x3f3504f3u) >> 23u;
  let mantissa = bitcast<f32>(pattern - bitcast<u32>(k << 23u));
  return FxSplit(f32(select(k, k - 149, tiny)), mantissa - 1.0);
}

/// e ln(2) + log(1 + d) + shift, for a shift of 0 or -1.
fn fx_sum_log(e: f32, d: f32, shift: f32) -> f32 {
  let z = d * d;
  let p = (((((((0.06749539 * d - 0.116702266) * d + 0.118834905) * d - 0.124062054) * d + 0.14220361) * d - 0.1666799) * d + 0.20002072) * d - 0.2500001) * d + 0.33333313;
  let low = p * d * z + e * -0.00021219444;
  let rest = d + (low - 0.5 * z);
  let high = e * 0.693359375 + shift;
  return high + rest;
}

/// The result for a logarithm of x: y, except that +inf and NaN stay, 0 gives -inf, and what is below gives NaN.
fn fx_log_limits(x: f32, y: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let upper = select(y, x, bits >= 0x7f800000u);
  let lower = select(fx_nan(), -fx_inf(), (bits & 0x7fffffffu) == 0u);
  return select(upper, lower, (bits == 0u) | ((bits >= 0x80000000u) & (bits <= 0xff800000u)));
}

/// The natural logarithm.
fn fx_log(x: f32) -> f32 {
  let s = fx_split(x);
  return fx_log_limits(x, fx_sum_log(s.e, s.d, 0.0));
}

/// The logarithm to base 2: exact at powers of 2.
fn fx_log2(x: f32) -> f32 {
  let s = fx_split(x);
  return fx_log_limits(x, s.e + fx_sum_log(0.0, s.d, 0.0) * 1.442695);
}

/// log(1 + x)
fn fx_log1p(x: f32) -> f32 {
  let u = 1.0 + x;
  let k = bitcast<i32>(bitcast<u32>(u) - 0x3f3504f3u) >> 23u;
  // (1 + x) 2^-k - 1 from x itself, in which 1 + x is not rounded; 2^-k in two factors, because k reaches 128
  let half = k >> 1u;
  let first = fx_pow2(-half);
  let second = fx_pow2(half - k);
  let d = x * first * second + (first * second - 1.0);
  let y = fx_copysign(fx_log_limits(u, fx_sum_log(f32(k), d, 0.0)), x);
  return select(y, x, (fx_abs(x) < 1e-30) | fx_is_nan(x));
}

/// The inverse hyperbolic sine.
fn fx_asinh(x: f32) -> f32 {
  let a = fx_abs(x);
  let big = a > 67108864.0;
  let c = min(a, 67108864.0);
  let z = c * c;
  let t = c + z / (1.0 + sqrt(z + 1.0));
  let y = fx_log1p(select(t, a, big)) + select(0.0, 0.6931472, big);
  return select(fx_copysign(y, x), x, fx_is_nan(x));
}

/// The inverse hyperbolic cosine; NaN below 1.
fn fx_acosh(x: f32) -> f32 {
  let big = x > 67108864.0;
  let t = clamp(x, 1.0, 67108864.0) - 1.0;
  let s = t + sqrt(t * t + 2.0 * t);
  let y = fx_log1p(select(s, x, big)) + select(0.0, 0.6931472, big);
  return select(y, fx_nan(), (x < 1.0) | fx_is_nan(x));
}

/// The inverse hyperbolic tangent; NaN beyond -1 and 1.
fn fx_atanh(x: f32) -> f32 {
  let a = fx_abs(x);
  let c = min(a, 0.99999994);
  let twice = 2.0 * c;
  let rest = 1.0 - c;
  let t = select(twice / rest, twice + twice * c / rest, c < 0.5);
  let y = select(0.5 * fx_log1p(t), select(fx_nan(), fx_inf(), a == 1.0), a >= 1.0);
  return select(fx_copysign(y, x), x, fx_is_nan(x));
}
