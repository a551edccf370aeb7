// starts[b] = Σ_k clamp(indices[b, k]) · stride_k + the batch's offset: where the window of each index vector begins; -1 where it is left out.
// work    an invocation an index vector
// bound   memory
struct Params {
  count: u32, width: u32, fill: u32, unused: u32,
  limits: array<vec4i, 2>,       // the largest start along each indexed axis
  strides: array<vec4i, 2>,
  batch_sizes: array<vec4u, 2>,
  batch_strides: array<vec4i, 2>,
}
alias I = i32; //! type
const rank = 2u; //! constant
const components = 1u; //! constant
@group(0) @binding(0) var<storage, read> indices: array<I>;
@group(0) @binding(1) var<storage, read_write> starts: array<i32>;
@group(1) @binding(0) var<uniform> params: Params;
fn index(at: u32) -> i32 { return i32(indices[at]); } //! index

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let b = (group.y * groups.x + group.x) * 64u + lane;
  if (b >= params.count) { return; }
  var rest = b;
  var at = 0;
  for (var k = 0u; k < rank; k++) { //! unroll
    let size = params.batch_sizes[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    at += i32(rest % size) * params.batch_strides[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    rest = rest / size;
  } //! end
  var inside = true;
  for (var k = 0u; k < components; k++) { //! unroll
    let i = index(b * components + k);
    let limit = params.limits[k / 4u][k % 4u];
    inside = inside && i >= 0 && i <= limit;
    at += clamp(i, 0, limit) * params.strides[k / 4u][k % 4u];
  } //! end
  if (params.fill != 0u && !inside) { at = -1; }
  starts[b] = at;
}
