// One reduction over many values of different sizes, each to a single result: what a norm over all gradients adds up. A table says where
// each row's operands and results start, as in table.wgsl.
// work    a workgroup a value; lanes stride over its elements and meet once
// bound   memory; for small values the number of workgroups
// splice  operands: the bindings, where values start, f, how results combine; bases: reading the row; start: the empty results; body: the
//         call of f; finish: meeting and storing
const rows = 1u; //! constant
const width = 4u; //! constant
const lanes = 64u; //! constant
//! begin operands
@group(0) @binding(0) var<storage, read> table: array<u32>;
@group(0) @binding(1) var<storage, read_write> x1: array<u32>;
@group(0) @binding(2) var<storage, read> x2: array<u32>;
var<private> base0: i32;
var<private> base1: i32;
fn f(d0: i32) -> f32 { return bitcast<f32>(x2[base1 + d0]); }
var<workgroup> meeting: array<f32, 64>;
fn meet(value: f32, lane: u32) -> f32 {
  meeting[lane] = value;
  workgroupBarrier();
  var sum = 0f;
  for (var i = 0u; i < lanes; i++) { sum += meeting[i]; }
  return sum;
}
//! end operands

@compute @workgroup_size(lanes)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = group.y * groups.x + group.x;
  if (at >= rows) { return; }
  let row = at * width;
  //! begin bases
  base0 = i32(table[row + 2u]);
  base1 = i32(table[row + 3u]);
  //! end bases
  //! begin start
  var t0 = 0f;
  //! end start
  let stop = table[row + 1u];
  for (var i = table[row] + lane; i < stop; i += lanes) {
    //! begin body
    t0 += f(i32(i));
    //! end body
  }
  //! begin finish
  let m0 = meet(t0, lane);
  if (lane == 0u) { x1[base0] = bitcast<u32>(m0); }
  //! end finish
}
