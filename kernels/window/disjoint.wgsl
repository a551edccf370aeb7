// y[p] = the elements of window p combined, where windows lie side by side: pooling.
// work    an invocation a window; four of them, neighbours along the innermost axis, where that axis is not pooled and a multiple of 4
// bound   memory: each element is read once
// needs   windows as long as their strides, no padding
// splice  operation: what is combined
struct Params {
  count: u32, unused0: u32, unused1: u32, unused2: u32,
  sizes: array<vec4u, 2>, // windows along each axis, the innermost in units
  steps: array<vec4u, 2>, // from one to the next in x
  taps: array<vec4u, 4>,  // from a window's first element to each
}
alias T = f32; //! type
alias A = f32; //! type
alias Y = f32; //! type
const rank = 1u; //! constant
const taps = 1u; //! constant
//! begin operation
fn identity() -> A { return A(); }
fn load(x: T) -> A { return x; }
fn combine(a: A, b: A) -> A { return a + b; }
fn store(a: A) -> Y { return a; }
//! end operation
//! begin unit
alias UnitT = vec4<T>;
alias UnitA = vec4<A>;
alias UnitY = vec4<Y>;
fn load_unit(x: UnitT) -> UnitA { return UnitA(load(x.x), load(x.y), load(x.z), load(x.w)); }
fn combine_unit(a: UnitA, b: UnitA) -> UnitA {
  return UnitA(combine(a.x, b.x), combine(a.y, b.y), combine(a.z, b.z), combine(a.w, b.w));
}
fn store_unit(a: UnitA) -> UnitY { return UnitY(store(a.x), store(a.y), store(a.z), store(a.w)); }
//! end unit
@group(0) @binding(0) var<storage, read> x: array<UnitT>;
@group(0) @binding(1) var<storage, read_write> y: array<UnitY>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  var rest = i;
  var at = 0u;
  for (var k = 0u; k < rank; k++) { //! unroll
    at += (rest % params.sizes[k / 4u][k % 4u]) * params.steps[k / 4u][k % 4u];
    rest = rest / params.sizes[k / 4u][k % 4u];
  } //! end
  var total = load_unit(x[at]);
  for (var t = 0u; t < taps - 1u; t++) { //! unroll
    total = combine_unit(total, load_unit(x[at + params.taps[(t + 1u) / 4u][(t + 1u) % 4u]]));
  } //! end
  y[i] = store_unit(total);
}
