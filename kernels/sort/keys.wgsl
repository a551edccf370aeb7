// keys[line, i] = the element order[line, i] of each line, as a number whose order as u32 is the element's: NaN last, -0 with 0.
// work    an invocation an element
// bound   memory
// splice  ordered: for each element type; initial: whether the order is the identity
struct Params { count: u32, length: u32, inner: u32, first: u32 }
alias T = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> keys: array<u32>;
@group(0) @binding(2) var<storage, read_write> order: array<u32>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin ordered
fn ordered(x: T) -> u32 {
  let bits = bitcast<u32>(f32(x));
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0xffffffffu; }
  if ((bits & 0x7fffffffu) == 0u) { return 0x80000000u; }
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}
//! end ordered

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let line = at / params.length;
  var place = at % params.length;
  if (params.first != 0u) { order[at] = place; } else { place = order[at]; }
  keys[at] = ordered(x[((line / params.inner) * params.length + place) * params.inner + line % params.inner]);
}
