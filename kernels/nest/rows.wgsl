// Loop nests over the same rows, one after the other, as one kernel: softmax, layer normalization, logsumexp and their gradients.
// work    a workgroup a row; its lanes hold parts of it in registers (or, where it is long, pass through memory what only they read),
//         reduce it together, and go on with every lane knowing the result
// bound   memory: each row is read once and written once
// splice  operands: the bindings, the functions of the nests, how values are combined; body: the nests
// seen    7 GB/s for softmax over rows of 256 on lavapipe, against 1.7 as three kernels
const rows = 1u; //! constant
const width = 64u; //! constant
//! begin operands
@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read_write> y0: array<f32>;
//! end operands

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.y * groups.x + group.x;
  if (row >= rows) { return; }
  //! begin body
  y0[row * width + lane] = x0[row * width + lane];
  //! end body
}
