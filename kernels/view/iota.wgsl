// y[i] = (i / inner) % size: the index along one axis.
// work    an invocation an element
// bound   memory
struct Params { count: u32, inner: u32, size: u32 }
alias T = u32; //! type
@group(0) @binding(0) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 256u + lane;
  if (i >= params.count) { return; }
  y[i] = T((i / params.inner) % params.size);
}
