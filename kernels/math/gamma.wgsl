// The logarithm of the gamma function and its derivative.

/// |sin(pi x)| / pi, |cos(pi x)| and how far x is from the nearest integer.
struct FxSinPi { sine: f32, cosine: f32, fraction: f32 }

/// Sine and cosine of pi x, for any finite x.
fn fx_sin_pi(x: f32) -> FxSinPi {
  let fraction = x - round(x);
  let a = fx_abs(fraction);
  let far = a > 0.25;
  let t = select(a, 0.5 - a, far);
  let r = t * 3.1415927;
  let z = r * r;
  let p = (-0.00019517895 * z + 0.008332187) * z - 0.16666655;
  let s = t + t * z * p; // sin(pi t) / pi
  let c = fx_cos_small(r);
  return FxSinPi(select(s, c * 0.31830987, far), select(c, s * 3.1415927, far), fraction);
}

/// log(Gamma(p)) for positive finite p.
fn fx_lgamma_positive(p: f32) -> f32 {
  // p < 0.7: by way of p + 1. Then up to 1.5 around 1, up to 3 around 2, and by Stirling's formula
  let shifted = p < 0.7;
  let shift = select(0.0, 1.0, shifted);
  let lower = p < 1.5 - shift;
  let u = p - (select(2.0, 1.0, lower) - shift);
  let one = (((((((((-0.05995632 * u + 0.117871135) * u - 0.122955374) * u + 0.12409149) * u - 0.14262724) * u + 0.16961621) * u - 0.2074661) * u + 0.27057984) * u - 0.40068385) * u + 0.822467) * u - 0.5772157;
  let two = ((((((((0.000056484045 * u - 0.00022836657) * u + 0.00053184805) * u - 0.0011932014) * u + 0.002886796) * u - 0.0073867813) * u + 0.020581096) * u - 0.06735204) * u + 0.32246703) * u + 0.42278433;
  let upper = p >= 3.0;
  let parts = fx_split(p);
  let l = fx_sum_log(parts.e, parts.d, select(0.0, -1.0, upper));
  let inverse = 1.0 / min(p, 1e30);
  let square = inverse * inverse;
  let series = ((-0.00042026173 * square + 0.000778358) * square - 0.0027772523) * square + 0.08333333;
  let far = (p - 0.5) * l + (0.41893855 + series * inverse);
  let near = u * select(two, one, lower) + select(0.0, -l, shifted);
  return select(near, far, upper);
}

/// log|Gamma(x)|: +inf at 0, -1, -2, ... and at both infinities.
fn fx_lgamma(x: f32) -> f32 {
  let a = fx_abs(x);
  let negative = bitcast<u32>(x) > 0x80000000u && !fx_is_nan(x);
  var y = fx_lgamma_positive(select(x, 1.0 + a, negative));
  var pole = (bitcast<u32>(x) & 0x7fffffffu) == 0u || fx_is_inf(x);
  if (negative) { // Gamma(x) Gamma(1 - x) = pi / sin(pi x)
    let s = fx_sin_pi(a);
    y = -(fx_log(s.sine) + y);
    pole = pole || s.fraction == 0.0;
  }
  return select(select(y, fx_inf(), pole), x, fx_is_nan(x));
}

/// psi(x), the derivative of log(Gamma(x)): NaN at 0, -1, -2, ... and at -inf.
fn fx_digamma(x: f32) -> f32 {
  let negative = x < 0.0;
  let p = select(x, 1.0 - x, negative);
  // psi(y + 1) = psi(y) + 1/y brings p below 3 into [1, 2]
  let before = p - 1.0;
  let v = select(select(p, before, p > 2.0), p + 1.0, p < 1.0);
  let step = select(select(0.0, 1.0 / before, p > 2.0), -1.0 / p, p < 1.0);
  let u = v - 1.4616321;
  let central = ((((((((-0.016289733 * u + 0.029422065) * u - 0.03397297) * u + 0.047417186) * u - 0.07201596) * u + 0.10793788) * u - 0.16395351) * u + 0.2584964) * u - 0.4427631) * u + 0.9676723;
  let near = u * central - 1.2036052e-8 + step;
  let inverse = 1.0 / min(p, 1e30);
  let square = inverse * inverse;
  let series = ((-0.0027798708 * square + 0.0038555819) * square - 0.008329471) * square + 0.08333329;
  let far = fx_log(p) - (0.5 * inverse + series * square);
  var y = select(near, far, p >= 3.0);
  var undefined_here = (bitcast<u32>(x) & 0x7fffffffu) == 0u || fx_is_nan(x) || bitcast<u32>(x) == 0xff800000u;
  if (negative) { // psi(x) = psi(1 - x) - pi / tan(pi x)
    let s = fx_sin_pi(x);
    y = y - s.cosine / fx_copysign(s.sine, s.fraction);
    undefined_here = undefined_here || s.fraction == 0.0;
  }
  return select(y, fx_nan(), undefined_here);
}
