// L with L · Lᵀ = A, lower; NaN throughout where A is not positive definite. Works in place on a copy of A.
// work    a workgroup a matrix: columns one after the other, their elements and the update of the rest by all lanes
// bound   barriers: two a column. A launch takes columns first … last - 1; the one with the last column finishes
struct Params { count: u32, n: u32, first: u32, last: u32 }
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 64u;
var<workgroup> bad: u32;

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let which = group.y * groups.x + group.x;
  let n = select(0u, params.n, which < params.count);
  let base = which * n * n;
  for (var k = params.first; k < params.last; k++) {
    if (k < n) {
      let pivot = a[base + k * n + k];
      let inverse = 1.0 / sqrt(pivot);
      for (var i = k + 1u + lane; i < n; i += width) { a[base + i * n + k] *= inverse; }
    }
    storageBarrier();
    if (k < n) {
      if (lane == 0u) {
        let pivot = a[base + k * n + k];
        a[base + k * n + k] = select(from_bits(0x7fc00000u), sqrt(pivot), fx_gt(pivot, 0.0) && fx_is_finite(pivot));
      }
      for (var i = k + 1u + lane; i < n; i += width) {
        let factor = a[base + i * n + k];
        for (var j = k + 1u; j <= i; j++) { a[base + i * n + j] -= factor * a[base + j * n + k]; }
      }
    }
    storageBarrier();
  }
  if (params.last < params.n) { return; }
  if (lane == 0u) { bad = 0u; }
  workgroupBarrier();
  for (var k = lane; k < n; k += width) { if (fx_is_nan(a[base + k * n + k])) { bad = 1u; } }
  workgroupBarrier();
  let failed = bad != 0u;
  for (var i = lane; i < n * n; i += width) {
    if (i % n > i / n) { a[base + i] = 0.0; } else if (failed) { a[base + i] = from_bits(0x7fc00000u); }
  }
}
