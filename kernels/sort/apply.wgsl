// y = the elements of each line of x in the given order.
// work    an invocation an element
// bound   memory
struct Params { count: u32, length: u32, inner: u32 }
alias T = u32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let inner = at % params.inner;
  let place = (at / params.inner) % params.length;
  let outer = at / (params.inner * params.length);
  let line = outer * params.inner + inner;
  y[at] = x[(outer * params.length + order[line * params.length + place]) * params.inner + inner];
}
