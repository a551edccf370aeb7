// Stores expressions of a loop nest, for every index: what the compiler makes of a run of elementwise work, whatever it reads.
// work    an invocation `turns` units one after the other; a unit is `lanes` neighbours along the innermost dimension (4 wherever that is a
//         multiple of 4). One turn on a GPU, whose lanes read side by side; a stretch of memory for each lane on a software adapter, where
//         the processor fetches several such streams ahead, and a workgroup costs as much as two turns
// bound   memory
// splice  operands: the bindings, and f, the expressions at one index; body: the loads, the calls of f, the stores
// seen    a copy of 64 MB on lavapipe takes 16 ms of processor time in turns of 2048, 29 with one
const count = 1u; //! constant
const turns = 1u; //! constant
const width = 64u; //! constant
//! begin operands
@group(0) @binding(0) var<storage, read> x0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> y0: array<vec4<f32>>;
fn f(l0: f32) -> f32 { return l0; }
//! end operands

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = ((group.y * groups.x + group.x) * width + lane) * turns;
  for (var i = first; i < min(first + turns, count); i++) { //! walk
    //! begin body
    let v0 = x0[i];
    y0[i] = vec4<f32>(f(v0.x), f(v0.y), f(v0.z), f(v0.w));
    //! end body
  }
}
