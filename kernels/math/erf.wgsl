// The error function, its complement and its inverse.

/// 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
fn fx_erf(x: f32) -> f32 {
  let a = min(fx_abs(x), 3.93);
  let z = a * a;
  let p = ((((-0.0005359741 * z + 0.004864866) * z - 0.026675422) * z + 0.112791754) * z - 0.37612227) * z + 1.1283791;
  let q = ((((((0.000020834646 * a - 0.00043144776) * a + 0.0041564526) * a - 0.025080994) * a + 0.108220786) * a + 0.6334006) * a + 1.1294885) * a - 0.00016920912;
  let y = select(1.0 - fx_exp(-q), p * a, a < 0.9);
  return select(fx_copysign(y, x), x, fx_is_nan(x));
}

/// 1 - erf(x), right to the last digits where that is small.
fn fx_erfc(x: f32) -> f32 {
  let a = min(fx_abs(x), 10.2);
  let q = (a - 2.0) / (a + 2.0);
  let p = ((((((((-0.00040353817 * q - 0.0012359883) * q + 0.0013141732) * q + 0.008638633) * q - 0.008058474) * q - 0.05420707) * q + 0.16405474) * q - 0.16603099) * q - 0.09276392) * q + 1.2769784;
  // exp(-a^2) with a^2 in two parts: the square of the high bits is exact
  let high = fx_high(a);
  let e = fx_exp_of_sum(-(high * high), (high - a) * (high + a));
  let tail = p / (1.0 + 2.0 * a) * e;
  let z = x * x;
  let small = ((((-0.0005359741 * z + 0.004864866) * z - 0.026675422) * z + 0.112791754) * z - 0.37612227) * z + 1.1283791;
  let y = select(select(tail, 2.0 - tail, x < 0.0), 1.0 - small * x, a < 0.5);
  return select(y, x, fx_is_nan(x));
}

/// The y with erf(y) = x: infinite at -1 and 1, NaN beyond. Giles' approximation, as JAX has it.
fn fx_erf_inv(x: f32) -> f32 {
  let a = fx_abs(x);
  let c = min(a, 0.99999994);
  let w = -fx_log1p(-(c * c));
  let u = w - 2.5;
  let central = (((((((2.81022636e-8 * u + 3.43273939e-7) * u - 0.0000035233877) * u - 0.00000439150654) * u + 0.00021858087) * u - 0.00125372503) * u - 0.00417768164) * u + 0.246640727) * u + 1.50140941;
  let v = sqrt(w) - 3.0;
  let tail = (((((((-0.000200214257 * v + 0.000100950558) * v + 0.00134934322) * v - 0.00367342844) * v + 0.00573950773) * v - 0.0076224613) * v + 0.00943887047) * v + 1.00167406) * v + 2.83297682;
  let y = select(tail, central, w < 5.0) * x;
  let limit = select(fx_nan(), fx_copysign(fx_inf(), x), a == 1.0);
  return select(y, limit, (a >= 1.0) | fx_is_nan(x));
}
