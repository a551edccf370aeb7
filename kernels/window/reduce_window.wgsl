// y[o, p, i] = the elements x[o, k, i] with k in window p combined: one axis of a window, which is a box and goes axis by axis.
// work    an invocation an output
// bound   memory: neighbouring windows read the same lines
// splice  operation: what is combined
struct Params {
  count: u32, length: u32, windows: u32, inner: u32,
  window: u32, stride: u32, low: i32, dilation: u32, window_dilation: u32,
}
alias T = f32; //! type
alias A = f32; //! type
alias Y = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<Y>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin operation
fn identity() -> A { return A(); }
fn load(x: T) -> A { return x; }
fn combine(a: A, b: A) -> A { return a + b; }
fn store(a: A) -> Y { return a; }
//! end operation

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let inner = at % params.inner;
  let p = (at / params.inner) % params.windows;
  let base = (at / (params.inner * params.windows)) * params.length * params.inner + inner;
  var total = identity();
  for (var t = 0u; t < params.window; t++) {
    let place = i32(p * params.stride + t * params.window_dilation) - params.low;
    let k = u32(place) / params.dilation;
    if (place >= 0 && k < params.length && k * params.dilation == u32(place)) { total = combine(total, load(x[base + k * params.inner])); }
  }
  y[at] = store(total);
}
