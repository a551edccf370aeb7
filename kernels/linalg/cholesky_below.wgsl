// The rows below a diagonal block of L: x · Lᵀ = a, row by row, in place.
// work    an invocation a row, 64 a workgroup, whose rows and whose L lie in workgroup memory
// bound   workgroup memory: two loads a multiply-add
struct Params { count: u32, n: u32, first: u32, groups: u32 } // groups: workgroups a matrix
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 64u;
const block = 32u;
var<workgroup> l: array<f32, 1024>;
var<workgroup> x: array<f32, 2048>; // column by column

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let index = group.y * groups.x + group.x;
  if (index >= params.count * params.groups) { return; }
  let n = params.n;
  let base = (index / params.groups) * n * n;
  let diagonal = base + params.first * (n + 1u);
  let top = params.first + block + (index % params.groups) * width;
  for (var i = lane; i < block * block; i += width) { l[i] = a[diagonal + (i / block) * n + i % block]; }
  for (var i = lane; i < width * block; i += width) {
    let row = top + i / block;
    if (row < n) { x[(i % block) * width + i / block] = a[base + row * n + params.first + i % block]; }
  }
  workgroupBarrier();
  for (var j = 0u; j < block; j++) {
    var sum = x[j * width + lane];
    for (var p = 0u; p < j; p++) { sum -= x[p * width + lane] * l[j * block + p]; }
    x[j * width + lane] = sum / l[j * block + j];
  }
  workgroupBarrier();
  for (var i = lane; i < width * block; i += width) {
    let row = top + i / block;
    if (row < n) { a[base + row * n + params.first + i % block] = x[(i % block) * width + i / block]; }
  }
}
