// The inverse trigonometric functions.

/// asin(x) for 0 <= x <= 1/2, from z = x * x.
fn fx_asin_small(x: f32, z: f32) -> f32 {
  let p = (((0.042157013 * z + 0.024185503) * z + 0.04546902) * z + 0.0749531) * z + 0.16666752;
  return x + x * z * p;
}

/// The arc sine; NaN beyond -1 and 1.
fn fx_asin(x: f32) -> f32 {
  let a = fx_abs(x);
  let large = a > 0.5;
  let z = select(a * a, 0.5 - 0.5 * min(a, 1.0), large); // asin(a) = pi/2 - 2 asin(sqrt((1 - a) / 2))
  let s = fx_asin_small(select(a, sqrt(z), large), z);
  let upper = 1.5707964 - (2.0 * s - (-4.371139e-8));
  let y = fx_copysign(select(s, upper, large), x);
  return select(y, fx_nan(), (a > 1.0) | fx_is_nan(x));
}

/// The arc cosine; NaN beyond -1 and 1.
fn fx_acos(x: f32) -> f32 {
  let a = fx_abs(x);
  let large = a > 0.5;
  let z = select(a * a, 0.5 - 0.5 * min(a, 1.0), large);
  let s = fx_asin_small(select(a, sqrt(z), large), z);
  let far = select(2.0 * s, 3.1415927 - (2.0 * s - (-8.742278e-8)), x < 0.0);
  let near = 1.5707964 - (fx_copysign(s, x) - (-4.371139e-8));
  return select(select(near, far, large), fx_nan(), (a > 1.0) | fx_is_nan(x));
}

/// atan(x) for |x| <= sqrt(2) - 1.
fn fx_atan_small(x: f32) -> f32 {
  let z = x * x;
  let p = (((-0.06090053 * z + 0.105991684) * z - 0.14244391) * z + 0.19998528) * z - 0.33333316;
  return x + x * z * p;
}

/// The arc tangent.
fn fx_atan(x: f32) -> f32 {
  let a = min(fx_abs(x), 1e30);
  let middle = a > 0.41421357;
  let upper = a > 2.4142137;
  let over = select(select(a, a - 1.0, middle), -1.0, upper);
  let under = select(select(1.0, a + 1.0, middle), a, upper);
  let s = fx_atan_small(over / under);
  let base = select(select(0.0, 0.7853982, middle), 1.5707964, upper);
  let y = base + (s + select(0.0, -4.371139e-8, upper));
  return select(fx_copysign(y, x), x, fx_is_nan(x) | (fx_abs(x) < 1e-30));
}

/// x times 2^149, exactly, for 0 <= x < 2^-22: a number below 2^-126 is read as an integer, because arithmetic may flush it.
fn fx_enlarge(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  return select(bitcast<f32>(bits + (149u << 23u)), f32(bits), bits < 0x00800000u);
}

/// small / big for 0 <= small <= big; division need not be right outside 2^-126 to 2^126.
fn fx_ratio(small: f32, big: f32) -> f32 {
  if (fx_is_inf(big)) { return 0.0; }
  if (big < 1e-7) { return fx_enlarge(small) / fx_enlarge(big); }
  let factor = select(1.0, 5.9604645e-8, big > 1e30);
  return (small * factor) / (big * factor);
}

/// The angle of the point (x, y), between -pi and pi; signed zeros and infinities count, as in C.
fn fx_atan2(y: f32, x: f32) -> f32 {
  let ax = fx_abs(x);
  let ay = fx_abs(y);
  let steep = bitcast<u32>(ay) > bitcast<u32>(ax);
  let big = select(ax, ay, steep);
  let small = select(ay, ax, steep);
  // Equal sizes, infinities too, count as 1, but (0, 0) as 0; nothing finite counts beside an infinity.
  let equal = bitcast<u32>(big) == bitcast<u32>(small);
  let ratio = select(fx_ratio(small, big), select(1.0, 0.0, bitcast<u32>(big) == 0u), equal);
  let shrink = ratio > 0.41421357;
  let t = select(ratio, (ratio - 1.0) / (ratio + 1.0), shrink);
  let octant = select(0.0, 0.7853982, shrink) + fx_atan_small(t);
  let quadrant = select(octant, 1.5707964 - (octant - (-4.371139e-8)), steep);
  let left = (bitcast<u32>(x) >> 31u) == 1u;
  let angle = select(quadrant, 3.1415927 - (quadrant - (-8.742278e-8)), left);
  return select(fx_copysign(angle, y), fx_nan(), fx_is_nan(x) | fx_is_nan(y));
}
