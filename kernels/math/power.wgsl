// Powers and roots.

/// A number as the sum of two, the first with 12 bits.
struct FxTwo { high: f32, low: f32 }

/// log2(x) of a positive finite x. Each `fx_high` is a mask on bits, so no driver can cancel what is subtracted from it.
fn fx_log2_in_two(x: f32) -> FxTwo {
  let parts = fx_split(x);
  let d = parts.d;
  // s = d / (2 + d) in two parts; x = 2^e (1 + s) / (1 - s)
  let mantissa = 1.0 + d;
  let under = mantissa + 1.0;
  let inverse = 1.0 / under;
  let s = d * inverse;
  let s_high = fx_high(s);
  let under_high = fx_high(under);
  let under_low = mantissa - (under_high - 1.0);
  let missing = (d - s_high * under_high) - s_high * under_low;
  let s_low = missing * inverse;
  // 3 atanh(s) / s = 3 + s^2 + r in two parts
  let z = s * s;
  let z_high = s_high * s_high;
  let p = (0.3512897 * z + 0.42820647) * z + 0.6000023;
  let r = z * z * p + s_low * (s_high + s);
  let t_high = fx_high(3.0 + (z_high + r));
  let t_low = r - ((t_high - 3.0) - z_high);
  // their product, 3 atanh(s)
  let u = s_high * t_high;
  let v = s_low * t_high + t_low * s;
  let p_high = fx_high(u + v);
  let p_low = v - (p_high - u);
  // times 2 / (3 ln(2)), plus e
  let l_high = 0.9619140625 * p_high;
  let l_low = (-0.000117368574) * p_high + p_low * 0.9617967;
  let high = fx_high((l_high + l_low) + parts.e);
  return FxTwo(high, l_low - ((high - parts.e) - l_high));
}

/// x to the power y with the special values of IEEE 754: x^0 = 1 and 1^y = 1 even for NaN, and negative x with whole y.
fn fx_pow(x: f32, y: f32) -> f32 {
  let x_bits = bitcast<u32>(x);
  let y_bits = bitcast<u32>(y);
  let a_bits = x_bits & 0x7fffffffu;
  let ay_bits = y_bits & 0x7fffffffu;
  if (ay_bits == 0u || x_bits == 0x3f800000u) { return 1.0; }
  if (a_bits > 0x7f800000u || ay_bits > 0x7f800000u) { return fx_nan(); }
  // whole numbers y, and which of them are odd: the last bit before the point
  let y_exponent = ay_bits >> 23u;
  let unit = 0x800000u >> min(y_exponent - min(y_exponent, 127u), 31u);
  let y_mantissa = (ay_bits & 0x7fffffu) | 0x800000u;
  let whole = y_exponent >= 150u || (y_exponent >= 127u && (y_mantissa & (unit - 1u)) == 0u);
  let is_odd = y_exponent >= 127u && y_exponent <= 150u && whole && (y_mantissa & unit) != 0u;
  let sign = select(0u, x_bits & 0x80000000u, is_odd);
  if (a_bits == 0u || a_bits == 0x7f800000u || ay_bits == 0x7f800000u) {
    if (a_bits == 0x3f800000u) { return 1.0; }
    let to_zero = (a_bits < 0x3f800000u) != ((y_bits >> 31u) == 1u);
    return bitcast<f32>(select(0x7f800000u, 0u, to_zero) | sign);
  }
  if (x_bits != a_bits && !whole) { return fx_nan(); }
  let l = fx_log2_in_two(bitcast<f32>(a_bits));
  let y_clamped = clamp(y, -1e30, 1e30);
  let y_high = fx_high(y_clamped);
  let main = y_high * l.high;
  let rest = (y_clamped - y_high) * l.high + y_clamped * l.low;
  let limited = clamp(main, -160.0, 140.0); // beyond, all over- or underflows; the rest must not bring it back
  let size = fx_exp2_of_sum(limited, select(0.0, rest, limited == main));
  return bitcast<f32>(bitcast<u32>(size) | sign);
}

/// The real cube root, of negative numbers too.
fn fx_cbrt(x: f32) -> f32 {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  if (bits == 0u || bits >= 0x7f800000u) { return x; }
  // numbers below 2^-126 are read as integers, because arithmetic may flush them: bits 2^-149 = (bits 2^-2) 2^-147
  let tiny = bits < 0x00800000u;
  let small = bits < 0x0d800000u; // 2^-100
  let huge = bits > 0x71800000u; // 2^100
  let factor = select(select(1.0, 3.5527137e-15, huge), 281474976710656.0, small); // 2^-48 or 2^48
  let y = select(bitcast<f32>(bits) * factor, f32(bits) * 0.25, tiny);
  // a third of the exponent, by way of the bits: right to 4 %
  var t = bitcast<f32>(bitcast<u32>(y) / 3u + 709958130u);
  // twice Halley's step, each of which triples the digits; then Newton's, for the last one
  for (var step = 0; step < 2; step++) {
    let cube = t * t * t;
    t = t * ((2.0 * y + cube) / (2.0 * cube + y));
  }
  t = t + (y / (t * t) - t) * 0.33333334;
  let back = select(select(select(1.0, 65536.0, huge), 0.0000152587890625, small), 1.7763568e-15, tiny); // 2^16, 2^-16, 2^-49
  return fx_copysign(t * back, x);
}

/// The square root.
fn fx_sqrt(x: f32) -> f32 {
  return select(sqrt(x), x, ((bitcast<u32>(x) & 0x7fffffffu) == 0u) | (bitcast<u32>(x) == 0x7f800000u) | fx_is_nan(x));
}

/// 1 / sqrt(x)
fn fx_rsqrt(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return bitcast<f32>(bits | 0x7f800000u); }
  return select(inverseSqrt(x), select(fx_nan(), 0.0, bits == 0x7f800000u), bits >= 0x7f800000u);
}
