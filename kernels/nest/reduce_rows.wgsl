// Reduces expressions of a loop nest over some of its dimensions, the innermost among them.
// work    a workgroup a result; its lanes stride over the reduced indices (in vec4s where they can) and meet at the end: in the subgroup
//         where there is one, else in workgroup memory. Chunks as in reduce_columns.wgsl
// bound   memory. On a software adapter each lane takes a stretch of its own where stretches are long: several streams are fetched ahead
// seen    64 MB summed on lavapipe in 9 ms of processor time in stretches, 16 side by side
// splice  operands: the bindings, f at one index, and how values are combined; start, step and finish: the accumulators
const count = 1u; //! constant
const length = 1u; //! constant
const chunk = 1u; //! constant
const width = 64u; //! constant
//! begin operands
@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read_write> y0: array<f32>;
//! end operands

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let all = group.y * groups.x + group.x;
  let inside = all < count * (max(1u, (length + chunk - 1u) / chunk));
  let i = all % count;
  let s = all / count;
  //! begin start
  var t0 = 0.0;
  //! end start
  let last = select(0u, min((s + 1u) * chunk, length), inside);
  for (var q = s * chunk + lane; q < last; q += width) { //! walk
    //! begin step
    t0 += x0[q * count + i];
    //! end step
  }
  //! begin finish
  if (lane == 0u && inside) { y0[all] = t0; }
  //! end finish
}
