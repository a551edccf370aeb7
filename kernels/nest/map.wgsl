// Stores expressions of a loop nest, for every index: what the compiler makes of a run of elementwise work, whatever it reads.
// work    an invocation `lanes` neighbours along the innermost dimension (4 wherever that is a multiple of 4)
// bound   memory
// splice  operands: the bindings, and f, the expressions at one index; body: the loads, the calls of f, the stores
const count = 1u; //! constant
//! begin operands
@group(0) @binding(0) var<storage, read> x0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y0: array<vec4<f32>>;
fn f(l0: f32) -> f32 { return l0; }
//! end operands

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= count) { return; }
  //! begin body
  let v0 = x0[i];
  y0[i] = vec4<f32>(f(v0.x), f(v0.y), f(v0.z), f(v0.w));
  //! end body
}
