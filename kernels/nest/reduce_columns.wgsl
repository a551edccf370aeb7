// Reduces expressions of a loop nest over some of its dimensions, the innermost not among them.
// work    an invocation `lanes` neighbouring results; chunks of the reduced indices where there are few results, combined by another launch
// bound   memory
// splice  operands: the bindings, f at one index, and how values are combined; start, step and finish: the accumulators, `unrolled` steps in a row
const count = 1u; //! constant
const length = 1u; //! constant
const chunk = 1u; //! constant
const unrolled = 1u; //! constant
//! begin operands
@group(0) @binding(0) var<storage, read> x0: array<f32>;
@group(0) @binding(1) var<storage, read_write> y0: array<f32>;
//! end operands

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let all = (group.y * groups.x + group.x) * 64u + lane;
  if (all >= count * (max(1u, (length + chunk - 1u) / chunk))) { return; }
  let i = all % count;
  let s = all / count;
  //! begin start
  var t0 = 0.0;
  //! end start
  // Two levels of partial results: an error that grows with the square root of the length.
  for (var q0 = s * chunk; q0 < min((s + 1u) * chunk, length); q0 += 32u) {
    //! begin inner
    var a0 = 0.0;
    //! end inner
    for (var p = q0; p < min(min(q0 + 32u, (s + 1u) * chunk), length); p += unrolled) {
      //! begin step
      a0 += x0[p * count + i];
      //! end step
    }
    //! begin outer
    t0 += a0;
    //! end outer
  }
  //! begin finish
  y0[all] = t0;
  //! end finish
}
