// y[index] = x[(index_k - low_k) / (interior_k + 1)] where that is an element of x, else the value.
// work    an invocation an element
// bound   memory, and the divisions of its index
struct Params {
  count: u32, unused0: u32, unused1: u32, unused2: u32,
  sizes: array<vec4u, 2>,
  in_sizes: array<vec4u, 2>,
  low: array<vec4i, 2>,
  spacing: array<vec4i, 2>,
}
alias T = u32; //! type
const rank = 2u; //! constant
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read> value: array<T>;
@group(0) @binding(2) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 256u + lane;
  if (i >= params.count) { return; }
  var rest = i;
  var at = 0;
  var stride = 1;
  var inside = true;
  for (var k = 0u; k < rank; k++) { //! unroll
    let size = params.sizes[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    let in_size = i32(params.in_sizes[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u]);
    let spacing = params.spacing[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    let place = i32(rest % size) - params.low[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    rest = rest / size;
    let whole = place / spacing;
    inside = inside && place >= 0 && whole < in_size && whole * spacing == place;
    at += whole * stride;
    stride *= in_size;
  } //! end
  if (inside) { y[i] = x[at]; } else { y[i] = value[0]; }
}
