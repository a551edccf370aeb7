// Sine, cosine and tangent of any angle.

/// x = n pi/2 + r, |r| <= pi/4; n counts modulo 4.
struct FxAngle { n: i32, r: f32 }

/// 32 bits of 2/pi: word 0 is all zeros, then come those after the point.
fn fx_two_over_pi(word: u32) -> u32 {
  switch word {
    case 1u: { return 0xa2f9836eu; }
    case 2u: { return 0x4e441529u; }
    case 3u: { return 0xfc2757d1u; }
    case 4u: { return 0xf534ddc0u; }
    case 5u: { return 0xdb629599u; }
    case 6u: { return 0x3c439041u; }
    case 7u: { return 0xfe5163abu; }
    default: { return 0u; }
  }
}

/// The high 32 bits of the product of two integers, the first below 2^24.
fn fx_mul_high_24(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let low = a_low * b_low;
  let middle = a_low * b_high + (low >> 16u); // below 2^32
  let middle2 = a_high * b_low + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (middle2 >> 16u);
}

/// Reduces an angle above 3000 by as many bits of 2/pi as do not make multiples of four (Payne and Hanek).
fn fx_reduce_large(x: f32) -> FxAngle {
  let bits = bitcast<u32>(x) & 0x7fffffffu;
  let mantissa = (bits & 0x7fffffu) | 0x800000u;
  let at = (bits >> 23u) - 120u; // |x| = mantissa 2^(exponent - 150): this bit of 2/pi, after a word of zeros, is worth 2
  let word = at >> 5u;
  let shift = at & 31u;
  let t1 = fx_two_over_pi(word + 1u);
  let t2 = fx_two_over_pi(word + 2u);
  let w0 = (fx_two_over_pi(word) << shift) | ((t1 >> 1u) >> (31u - shift));
  let w1 = (t1 << shift) | ((t2 >> 1u) >> (31u - shift));
  let w2 = (t2 << shift) | ((fx_two_over_pi(word + 3u) >> 1u) >> (31u - shift));
  // the product as 2 integer bits and 62 of a fraction
  let product1 = mantissa * w1;
  var low = product1 + fx_mul_high_24(mantissa, w2);
  var high = mantissa * w0 + fx_mul_high_24(mantissa, w1) + select(0u, 1u, low < product1);
  let n = bitcast<i32>((high + 0x20000000u) >> 30u);
  high -= bitcast<u32>(n << 30u);
  let below = (high >> 31u) == 1u;
  if (below) { // negate 64 bits
    low = ~low + 1u;
    high = ~high + select(0u, 1u, low == 0u);
  }
  var zeros = countLeadingZeros(high);
  if (high == 0u) {
    high = low;
    low = 0u;
    zeros = 32u + countLeadingZeros(high);
  }
  let s = zeros & 31u;
  let top = (high << s) | ((low >> 1u) >> (31u - s));
  let r = f32(top) * fx_pow2(-30 - bitcast<i32>(zeros)) * 1.5707964;
  let negative = (bitcast<u32>(x) >> 31u) == 1u;
  return FxAngle(select(n, -n, negative), select(r, -r, below != negative));
}

/// Reduces any finite angle.
fn fx_reduce_angle(x: f32) -> FxAngle {
  if (fx_abs(x) > 3000.0) { return fx_reduce_large(x); }
  let n = round(x * 0.63661975);
  let r1 = x - n * 1.57080078125;
  let r2 = r1 - n * (-0.000004454516);
  let r3 = r2 - n * 6.0765615e-11;
  return FxAngle(i32(n), r3 - n * 5.390303e-15);
}

/// sin(r) for |r| <= pi/4.
fn fx_sin_small(r: f32) -> f32 {
  let z = r * r;
  let p = (-0.00019517895 * z + 0.008332187) * z - 0.16666655;
  return r + r * z * p;
}

/// cos(r) for |r| <= pi/4.
fn fx_cos_small(r: f32) -> f32 {
  let z = r * r;
  let p = (0.000024430668 * z - 0.0013887301) * z + 0.041666646;
  return 1.0 - (0.5 * z - z * z * p);
}

/// The sine.
fn fx_sin(x: f32) -> f32 {
  let angle = fx_reduce_angle(x);
  let size = select(fx_sin_small(angle.r), fx_cos_small(angle.r), (angle.n & 1) == 1);
  let y = select(size, -size, (angle.n & 2) == 2);
  return select(select(y, x, fx_abs(x) < 1e-30), fx_nan(), !fx_is_finite(x));
}

/// The cosine.
fn fx_cos(x: f32) -> f32 {
  let angle = fx_reduce_angle(x);
  let size = select(fx_cos_small(angle.r), fx_sin_small(angle.r), (angle.n & 1) == 1);
  let y = select(size, -size, ((angle.n + 1) & 2) == 2);
  return select(y, fx_nan(), !fx_is_finite(x));
}

/// The tangent.
fn fx_tan(x: f32) -> f32 {
  let angle = fx_reduce_angle(x);
  let r = angle.r;
  let z = r * r;
  let p = ((((0.009413163 * z + 0.003072706) * z + 0.024459992) * z + 0.053402703) * z + 0.13338907) * z + 0.33333153;
  let t = r + r * z * p;
  let y = select(t, -1.0 / t, (angle.n & 1) == 1);
  return select(select(y, x, fx_abs(x) < 1e-30), fx_nan(), !fx_is_finite(x));
}
