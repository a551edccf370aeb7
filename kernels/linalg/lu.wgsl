// P · A = L · U with partial pivoting, in place on a copy of A [m, n]; pivots[k] = the row exchanged with row k.
// work    a workgroup a matrix; the search for the pivot by one lane, the update by all
// bound   barriers: three a column
struct Params { count: u32, m: u32, n: u32, first: u32, last: u32 } // steps first … last - 1
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> pivots: array<i32>;
@group(0) @binding(2) var<storage, read_write> permutation: array<i32>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 64u;
var<workgroup> pivot_row: u32;

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let which = group.y * groups.x + group.x;
  let busy = which < params.count;
  let m = params.m;
  let n = params.n;
  let base = which * m * n;
  let steps = min(m, n);
  if (busy && params.first == 0u) { for (var i = lane; i < m; i += width) { permutation[which * m + i] = i32(i); } }
  storageBarrier();
  for (var k = params.first; k < params.last; k++) {
    if (busy && lane == 0u) {
      var best = k;
      var largest = abs(a[base + k * n + k]);
      for (var i = k + 1u; i < m; i++) {
        let value = abs(a[base + i * n + k]);
        if (value > largest) {
          largest = value;
          best = i;
        }
      }
      pivot_row = best;
      pivots[which * steps + k] = i32(best);
      let kept = permutation[which * m + k];
      permutation[which * m + k] = permutation[which * m + best];
      permutation[which * m + best] = kept;
    }
    let p = workgroupUniformLoad(&pivot_row);
    if (busy && p != k) {
      for (var j = lane; j < n; j += width) {
        let kept = a[base + k * n + j];
        a[base + k * n + j] = a[base + p * n + j];
        a[base + p * n + j] = kept;
      }
    }
    storageBarrier();
    if (busy) {
      let pivot = a[base + k * n + k];
      for (var i = k + 1u + lane; i < m; i += width) {
        let factor = select(a[base + i * n + k] / pivot, 0.0, pivot == 0.0 && a[base + i * n + k] == 0.0);
        a[base + i * n + k] = factor;
        for (var j = k + 1u; j < n; j++) { a[base + i * n + j] -= factor * a[base + k * n + j]; }
      }
    }
    storageBarrier();
  }
}
