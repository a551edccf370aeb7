// Conversions between types, as XLA has them.

/// Towards 0; NaN gives 0, and what is out of range the nearest integer.
fn fx_to_i32(x: f32) -> i32 {
  let limit = select(-2147483647i - 1i, 2147483647i, x > 0.0);
  let inside = select(i32(clamp(x, -2147483648.0, 2147483520.0)), limit, fx_abs(x) >= 2147483648.0);
  return select(inside, 0, fx_is_nan(x));
}

/// Towards 0; NaN and negative numbers give 0, and what is too large 2^32 - 1.
fn fx_to_u32(x: f32) -> u32 {
  let inside = select(u32(clamp(x, 0.0, 4294967040.0)), 0xffffffffu, x >= 4294967296.0);
  return select(inside, 0u, fx_is_nan(x) | ((bitcast<u32>(x) >> 31u) == 1u));
}

/// Whether x is not 0; true for NaN.
fn fx_to_bool(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) != 0u;
}
