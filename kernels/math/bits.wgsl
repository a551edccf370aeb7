// The bits of float32 numbers: tests that hold where a driver takes NaN and infinity for impossible, and signs of zeros.

/// Whether x is NaN. `x != x` is folded to false by some drivers.
fn fx_is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}

/// Whether x is neither infinite nor NaN.
fn fx_is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

/// Whether x is +inf or -inf.
fn fx_is_inf(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u;
}

/// +inf. A constant expression may not be infinite; a variable may.
fn fx_inf() -> f32 {
  var bits = 0x7f800000u;
  return bitcast<f32>(bits);
}

/// NaN.
fn fx_nan() -> f32 {
  var bits = 0x7fc00000u;
  return bitcast<f32>(bits);
}

/// The magnitude of one number with the sign of another, which may be -0 or NaN.
fn fx_copysign(magnitude: f32, sign: f32) -> f32 {
  return bitcast<f32>((bitcast<u32>(magnitude) & 0x7fffffffu) | (bitcast<u32>(sign) & 0x80000000u));
}

/// |x|, of NaN and -0 too.
fn fx_abs(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) & 0x7fffffffu);
}

/// -x, of NaN and 0 too.
fn fx_neg(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ 0x80000000u);
}

/// The high 12 bits of the mantissa: products of two such numbers are exact.
fn fx_high(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
}

/// 2 to the power k, -126 <= k <= 127.
fn fx_pow2(k: i32) -> f32 {
  return bitcast<f32>((k + 127) << 23u);
}

/// x times 2 to the power k in two steps, so that it is right where 2^k is not a normal number; -252 <= k <= 254.
fn fx_scale(x: f32, k: i32) -> f32 {
  let half = k >> 1u;
  return x * fx_pow2(half) * fx_pow2(k - half);
}
