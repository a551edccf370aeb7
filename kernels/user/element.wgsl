// y[i] = element(i): a kernel whose heart the user wrote.
// work    an invocation per element; the user's function reads operands by their names: `x(i)`, `x_size`, `x_shape(axis)`
// bound   whatever the user's function does
// splice  operands: bindings and readers, which may compute what they give; element: the user's function; store: work on each result
struct Params { size: u32 }
//! begin operands
@group(0) @binding(0) var<storage, read> x_data: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
fn x(i: u32) -> f32 { return x_data[i]; }
//! end operands
//! begin element
fn element(i: u32) -> f32 { return x(i); }
//! end element
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.size) { return; }
  //! begin store
  y[i] = element(i);
  //! end store
}
