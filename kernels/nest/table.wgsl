// One loop nest over many values of different sizes, as an optimizer's step over all parameters. A table says, row by row, which elements
// of which values are meant: the first one, the one to stop before, and where each operand and result starts.
// work    `lanes` lanes a row of the table (few for small values): up to four times as many neighbours of one value
// bound   memory; for small values the number of workgroups
// splice  operands: the bindings, where values start, f, the expressions at one index; bases: reading the row; body: the call of f, the stores
// seen    Adam over 200 values of 10 to 100 elements: one launch in place of 51, and a compiler's 0.1 s in place of 13
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
//! end operands

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * (64u / lanes) + lane / lanes;
  if (at >= rows) { return; }
  let row = at * width;
  //! begin bases
  base0 = i32(table[row + 2u]);
  base1 = i32(table[row + 3u]);
  //! end bases
  let stop = table[row + 1u];
  for (var i = table[row] + lane % lanes; i < stop; i += lanes) {
    //! begin body
    let d0 = i32(i);
    x1[base0 + d0] = bitcast<u32>(f(d0));
    //! end body
  }
}
