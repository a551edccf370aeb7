// Comparisons, maximum and minimum that hold for NaN: drivers fold `x < y` as if there were none. Here as in all these files & and | join
// conditions, not && and ||, which are branches: SwiftShader's compiler multiplies them out.

/// x == y; false if either is NaN.
fn fx_eq(x: f32, y: f32) -> bool {
  return (x == y) & !fx_is_nan(x) & !fx_is_nan(y);
}

/// x != y; true if either is NaN.
fn fx_ne(x: f32, y: f32) -> bool {
  return (x != y) | fx_is_nan(x) | fx_is_nan(y);
}

/// x < y; false if either is NaN.
fn fx_lt(x: f32, y: f32) -> bool {
  return (x < y) & !fx_is_nan(x) & !fx_is_nan(y);
}

/// x <= y; false if either is NaN.
fn fx_le(x: f32, y: f32) -> bool {
  return (x <= y) & !fx_is_nan(x) & !fx_is_nan(y);
}

/// x > y; false if either is NaN.
fn fx_gt(x: f32, y: f32) -> bool {
  return (x > y) & !fx_is_nan(x) & !fx_is_nan(y);
}

/// x >= y; false if either is NaN.
fn fx_ge(x: f32, y: f32) -> bool {
  return (x >= y) & !fx_is_nan(x) & !fx_is_nan(y);
}

/// The larger of two numbers; NaN if either is, and 0 above -0.
fn fx_max(x: f32, y: f32) -> f32 {
  let equal = bitcast<f32>(bitcast<u32>(x) & bitcast<u32>(y));
  let larger = select(select(y, x, x > y), equal, x == y);
  return select(select(larger, y, fx_is_nan(y)), x, fx_is_nan(x));
}

/// The smaller of two numbers; NaN if either is, and -0 below 0.
fn fx_min(x: f32, y: f32) -> f32 {
  let equal = bitcast<f32>(bitcast<u32>(x) | bitcast<u32>(y));
  let smaller = select(select(y, x, x < y), equal, x == y);
  return select(select(smaller, y, fx_is_nan(y)), x, fx_is_nan(x));
}

/// min(max(x, low), high); NaN if any is.
fn fx_clamp(low: f32, x: f32, high: f32) -> f32 {
  return fx_min(fx_max(x, low), high);
}
