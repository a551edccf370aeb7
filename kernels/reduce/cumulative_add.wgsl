// Combines each element of chunk s > 0 with the running total of the chunks before it. Second half of cumulative.wgsl.
// work    an invocation an element
// bound   memory
// splice  operation, as in cumulative.wgsl
struct Params { count: u32, length: u32, inner: u32, chunk: u32, chunks: u32, reverse: u32 }
alias T = f32; //! type
alias A = f32; //! type
@group(0) @binding(0) var<storage, read> totals: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin operation
fn load(x: T) -> A { return x; }
fn combine(a: A, b: A) -> A { return a + b; }
fn store(a: A) -> T { return a; }
//! end operation

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 256u + lane;
  if (at >= params.count) { return; }
  let i = at % params.inner;
  var r = (at / params.inner) % params.length;
  let o = at / (params.inner * params.length);
  if (params.reverse != 0u) { r = params.length - 1u - r; }
  let s = r / params.chunk;
  if (s == 0u) { return; }
  let before = totals[(o * params.chunks + s - 1u) * params.inner + i];
  y[at] = store(combine(load(before), load(y[at])));
}
