// Integer arithmetic where WGSL leaves cases open or decides them otherwise than XLA.

/// x / y towards 0; x / 0 is -1, and the least integer / -1 itself.
fn fx_div_i32(x: i32, y: i32) -> i32 {
  let safe = select(y, 1, (y == 0) | (y == -1));
  return select(select(x / safe, 0i - x, y == -1), -1, y == 0);
}

/// What fx_div_i32 leaves, with the sign of x; x % 0 is x.
fn fx_rem_i32(x: i32, y: i32) -> i32 {
  let safe = select(y, 1, (y == 0) | (y == -1));
  return select(x % safe, x, y == 0);
}

/// x / y; x / 0 is 2^32 - 1.
fn fx_div_u32(x: u32, y: u32) -> u32 {
  return select(x / max(y, 1u), 0xffffffffu, y == 0u);
}

/// x % y; x % 0 is x.
fn fx_rem_u32(x: u32, y: u32) -> u32 {
  return select(x % max(y, 1u), x, y == 0u);
}

/// 1, or 0 for 0.
fn fx_sign_u32(x: u32) -> u32 {
  return min(x, 1u);
}

/// x 2^n modulo 2^32; 0 where n is 32 or more, or negative.
fn fx_shl_i32(x: i32, n: i32) -> i32 {
  return select(0, x << (bitcast<u32>(n) & 31u), bitcast<u32>(n) < 32u);
}

/// x 2^n modulo 2^32; 0 where n is 32 or more.
fn fx_shl_u32(x: u32, n: u32) -> u32 {
  return select(0u, x << (n & 31u), n < 32u);
}

/// The bits of x moved down; 0 where n is 32 or more, or negative.
fn fx_shr_logical_i32(x: i32, n: i32) -> i32 {
  return select(0, bitcast<i32>(bitcast<u32>(x) >> (bitcast<u32>(n) & 31u)), bitcast<u32>(n) < 32u);
}

/// The bits of x moved down; 0 where n is 32 or more.
fn fx_shr_logical_u32(x: u32, n: u32) -> u32 {
  return select(0u, x >> (n & 31u), n < 32u);
}

/// x / 2^n towards minus infinity; 0 or -1 where n is 32 or more, or negative.
fn fx_shr_arithmetic_i32(x: i32, n: i32) -> i32 {
  return x >> min(bitcast<u32>(n), 31u);
}

/// The bits of x moved down, the highest one repeated; all ones or 0 where n is 32 or more.
fn fx_shr_arithmetic_u32(x: u32, n: u32) -> u32 {
  return bitcast<u32>(bitcast<i32>(x) >> min(n, 31u));
}

/// x to the power n >= 0, modulo 2^32, by squaring.
fn fx_ipow_i32(x: i32, n: u32) -> i32 {
  var result = 1;
  var square = x;
  for (var rest = n; rest != 0u; rest >>= 1u) {
    if ((rest & 1u) == 1u) { result *= square; }
    square *= square;
  }
  return result;
}

/// x to the power n, modulo 2^32, by squaring.
fn fx_ipow_u32(x: u32, n: u32) -> u32 {
  return bitcast<u32>(fx_ipow_i32(bitcast<i32>(x), n));
}

/// x to the power n, by squaring; 1 over that of -n if n is negative.
fn fx_ipow(x: f32, n: i32) -> f32 {
  var result = 1.0;
  var square = x;
  for (var rest = bitcast<u32>(abs(n)); rest != 0u; rest >>= 1u) {
    if ((rest & 1u) == 1u) { result *= square; }
    square *= square;
  }
  return select(result, 1.0 / result, n < 0);
}
