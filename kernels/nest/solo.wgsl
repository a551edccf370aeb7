// A whole program, or a part of one, as a single workgroup: its steps one after the other with barriers between, its loops as loops. For
// programs whose tensors are so small that launching kernels costs more than running them.
// work    each step's elements (or results) are spread over the lanes of the one workgroup
// bound   latency: about as many barriers as steps
// splice  operands: the bindings and functions; body: the steps
// seen    the course's network (issue 1) trains 15 times as fast as with a launch for each step
struct Params { first: u32, last: u32 } // iterations of the outermost loop
const width = 64u; //! constant
//! begin operands
@group(0) @binding(0) var<storage, read_write> x0: array<u32>;
//! end operands
@group(1) @binding(0) var<uniform> params: Params;
var<workgroup> decision: i32;

@compute @workgroup_size(width)
fn main(@builtin(local_invocation_index) lane: u32) {
  //! begin body
  x0[lane] = params.first;
  //! end body
}
