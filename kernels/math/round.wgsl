// Rounding, sign, remainder and neighbour: exact functions.

/// To the nearest integer, halves to the even one.
fn fx_round(x: f32) -> f32 {
  return select(fx_copysign(round(x), x), x, (fx_abs(x) >= 8388608.0) | fx_is_nan(x));
}

/// The largest integer not above x.
fn fx_floor(x: f32) -> f32 {
  let whole = (fx_abs(x) >= 8388608.0) | fx_is_nan(x) | ((bitcast<u32>(x) & 0x7fffffffu) == 0u);
  let y = floor(x);
  return select(select(y, -1.0, (y == 0.0) & ((bitcast<u32>(x) >> 31u) == 1u)), x, whole);
}

/// The smallest integer not below x.
fn fx_ceil(x: f32) -> f32 {
  return -fx_floor(fx_neg(x));
}

/// x without its fraction.
fn fx_trunc(x: f32) -> f32 {
  return select(fx_copysign(trunc(x), x), x, (fx_abs(x) >= 8388608.0) | fx_is_nan(x));
}

/// -1, 0 or 1 by the sign of x; zeros and NaN stay.
fn fx_sign(x: f32) -> f32 {
  return select(fx_copysign(1.0, x), x, ((bitcast<u32>(x) & 0x7fffffffu) == 0u) | fx_is_nan(x));
}

/// x - y trunc(x / y) without any rounding, as C's fmod; it has the sign of x.
fn fx_rem(x: f32, y: f32) -> f32 {
  let a = bitcast<u32>(x) & 0x7fffffffu;
  let b = bitcast<u32>(y) & 0x7fffffffu;
  if (b == 0u || a >= 0x7f800000u || b > 0x7f800000u) { return fx_nan(); }
  if (a < b) { return x; }
  // long division of the mantissas, 8 bits of the quotient at a time
  let a_exponent = max(a >> 23u, 1u);
  let b_exponent = max(b >> 23u, 1u);
  let b_mantissa = select((b & 0x7fffffu) | 0x800000u, b, b < 0x800000u);
  var r = select((a & 0x7fffffu) | 0x800000u, a, a < 0x800000u) % b_mantissa;
  var left = a_exponent - b_exponent;
  while (left > 0u && r != 0u) {
    let step = min(left, 8u);
    r = (r << step) % b_mantissa;
    left -= step;
  }
  let sign = bitcast<u32>(x) & 0x80000000u;
  if (r == 0u) { return bitcast<f32>(sign); }
  let shift = min(countLeadingZeros(r) - 8u, b_exponent - 1u);
  let mantissa = r << shift;
  let exponent = select(b_exponent - shift, 0u, mantissa < 0x800000u);
  return bitcast<f32>(sign | (exponent << 23u) | (mantissa & 0x7fffffu));
}

/// The next float32 after x on the way to y.
fn fx_next_after(x: f32, y: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let target_bits = bitcast<u32>(y);
  if (fx_is_nan(x) || fx_is_nan(y)) { return fx_nan(); }
  if (bits == target_bits || ((bits | target_bits) & 0x7fffffffu) == 0u) { return y; }
  if ((bits & 0x7fffffffu) == 0u) { return bitcast<f32>((target_bits & 0x80000000u) | 1u); }
  // as integers, where flushing is no matter: flip negative ones, so that they are in order
  let x_order = bitcast<i32>(bits) ^ ((bitcast<i32>(bits) >> 31u) & 0x7fffffff);
  let y_order = bitcast<i32>(target_bits) ^ ((bitcast<i32>(target_bits) >> 31u) & 0x7fffffff);
  let away = (x_order < y_order) != ((bits >> 31u) == 1u);
  return bitcast<f32>(select(bits - 1u, bits + 1u, away));
}
