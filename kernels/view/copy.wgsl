// y[to + i] = x[start + i]: a run of words from one place to another, which may lie in one buffer.
// work    an invocation a word (or vec4)
// bound   memory
struct Params { count: u32, start: u32, to: u32 }
alias T = u32; //! type
@group(0) @binding(0) var<storage, read_write> x: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i < params.count) { y[params.to + i] = x[params.start + i]; }
}
