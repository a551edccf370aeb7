// y[i] = x[offset + Σ_k index_k · stride_k]: broadcasting, transposing, slicing and reversing are this with other numbers.
// work    an invocation writes `lanes` neighbours along the last axis (1, or 4 where the last axis allows); it takes its index apart once
// bound   memory; where neighbours in y are far apart in x each load fetches a line for one element: see transpose.wgsl
// splice  start: an offset known on the device only (dynamic slices)
struct Params {
  count: u32, offset: i32, unused0: u32, unused1: u32,
  sizes: array<vec4u, 2>,
  strides: array<vec4i, 2>,
  limits: array<vec4i, 2>,
  start_strides: array<vec4i, 2>,
}
alias T = u32; //! type
const rank = 3u; //! constant
const lanes = 1u; //! constant
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;
fn start() -> i32 { return 0; } //! start

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = ((group.y * groups.x + group.x) * 256u + lane) * lanes;
  if (i >= params.count) { return; }
  var rest = i;
  var at = params.offset + start();
  for (var k = 0u; k < rank; k++) { //! unroll
    let size = params.sizes[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    at += i32(rest % size) * params.strides[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    rest = rest / size;
  } //! end
  let step = params.strides[(rank - 1u) / 4u][(rank - 1u) % 4u];
  for (var j = 0u; j < lanes; j++) { //! unroll
    y[i + j] = x[at + i32(j) * step];
  } //! end
}
