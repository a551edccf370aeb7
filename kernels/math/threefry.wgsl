// Threefry-2x32 with 20 rounds: random bits from a key and a counter, as in JAX.

/// Four rounds: x takes y in, y is rotated and takes x in.
fn fx_threefry_rounds(x: vec2u, r: vec4u) -> vec2u {
  var v = x;
  v.x += v.y;
  v.y = ((v.y << r.x) | (v.y >> (32u - r.x))) ^ v.x;
  v.x += v.y;
  v.y = ((v.y << r.y) | (v.y >> (32u - r.y))) ^ v.x;
  v.x += v.y;
  v.y = ((v.y << r.z) | (v.y >> (32u - r.z))) ^ v.x;
  v.x += v.y;
  v.y = ((v.y << r.w) | (v.y >> (32u - r.w))) ^ v.x;
  return v;
}

/// The two words that key (k0, k1) makes of counter (c0, c1).
fn fx_threefry(k0: u32, k1: u32, c0: u32, c1: u32) -> vec2u {
  let k2 = k0 ^ k1 ^ 0x1bd11bdau;
  let a = vec4u(13u, 15u, 26u, 6u);
  let b = vec4u(17u, 29u, 16u, 24u);
  var v = vec2u(c0 + k0, c1 + k1);
  v = fx_threefry_rounds(v, a) + vec2u(k1, k2 + 1u);
  v = fx_threefry_rounds(v, b) + vec2u(k2, k0 + 2u);
  v = fx_threefry_rounds(v, a) + vec2u(k0, k1 + 3u);
  v = fx_threefry_rounds(v, b) + vec2u(k1, k2 + 4u);
  return fx_threefry_rounds(v, a) + vec2u(k2, k0 + 5u);
}

/// The first word of fx_threefry.
fn fx_threefry_0(k0: u32, k1: u32, c0: u32, c1: u32) -> u32 {
  return fx_threefry(k0, k1, c0, c1).x;
}

/// The second word of fx_threefry.
fn fx_threefry_1(k0: u32, k1: u32, c0: u32, c1: u32) -> u32 {
  return fx_threefry(k0, k1, c0, c1).y;
}

/// Both words of fx_threefry in one, by exclusive or.
fn fx_threefry_2(k0: u32, k1: u32, c0: u32, c1: u32) -> u32 {
  let v = fx_threefry(k0, k1, c0, c1);
  return v.x ^ v.y;
}
