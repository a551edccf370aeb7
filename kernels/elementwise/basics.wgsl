// A number from its bits, for literals that WGSL cannot write: NaN, infinities, -0. A library.

fn from_bits(bits: u32) -> f32 { return bitcast<f32>(bits); }
