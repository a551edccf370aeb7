// The diagonal block from `first` on, `size` wide, of each matrix: its own L, in place. NaN as pivot where A is not positive definite.
// work    a workgroup a matrix; the block lies in workgroup memory
// bound   barriers: two a column
struct Params { count: u32, n: u32, first: u32, size: u32 }
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 64u;
const block = 32u;
var<workgroup> l: array<f32, 1024>;

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let which = group.y * groups.x + group.x;
  if (which >= params.count) { return; }
  let base = which * params.n * params.n + params.first * (params.n + 1u);
  let size = params.size;
  for (var i = lane; i < size * size; i += width) { l[(i / size) * block + i % size] = a[base + (i / size) * params.n + i % size]; }
  workgroupBarrier();
  for (var k = 0u; k < size; k++) {
    let pivot = l[k * block + k];
    workgroupBarrier();
    if (lane == 0u) { l[k * block + k] = select(from_bits(0x7fc00000u), sqrt(pivot), fx_gt(pivot, 0.0) && fx_is_finite(pivot)); }
    workgroupBarrier();
    let root = l[k * block + k];
    for (var i = k + 1u + lane; i < size; i += width) { l[i * block + k] /= root; }
    workgroupBarrier();
    let rest = size - k - 1u;
    for (var e = lane; e < rest * rest; e += width) {
      let i = k + 1u + e / rest;
      let j = k + 1u + e % rest;
      if (j <= i) { l[i * block + j] -= l[i * block + k] * l[j * block + k]; }
    }
    workgroupBarrier();
  }
  for (var i = lane; i < size * size; i += width) { a[base + (i / size) * params.n + i % size] = l[(i / size) * block + i % size]; }
}
