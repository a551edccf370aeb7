// y[p] = x[chosen[p]], or 0 where nothing was chosen.
// work    an invocation a window
// bound   memory
struct Params { count: u32 }
alias T = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read> chosen: array<i32>;
@group(0) @binding(2) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  var value = T();
  if (chosen[at] >= 0) { value = x[chosen[at]]; }
  y[at] = value;
}
