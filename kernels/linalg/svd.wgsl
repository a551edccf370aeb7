// A = U · diag(s) · Vᵀ for A [m, n], m ≥ n, by rotations of pairs of columns until all are orthogonal (one-sided Jacobi): u begins as A.
// work    a workgroup a matrix; in each round the lanes take disjoint pairs of columns
// bound   loads: each pair reads its columns twice
struct Params { count: u32, m: u32, n: u32, even: u32, first: u32, last: u32, begin: u32, end: u32 }
@group(0) @binding(0) var<storage, read_write> u: array<f32>;
@group(0) @binding(1) var<storage, read_write> v: array<f32>;
@group(0) @binding(2) var<storage, read_write> s: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 64u;

fn player(i: u32, round: u32) -> u32 {
  if (i == 0u) { return 0u; }
  return 1u + (i - 1u + round) % (params.even - 1u);
}

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let which = group.y * groups.x + group.x;
  let busy = which < params.count;
  let m = params.m;
  let n = params.n;
  let base = which * m * n;
  let base_v = which * n * n;
  let pairs = params.even / 2u;
  if (busy && params.begin != 0u) { for (var i = lane; i < n * n; i += width) { v[base_v + i] = select(0.0, 1.0, i / n == i % n); } }
  storageBarrier();
    for (var round = params.first; round < params.last; round++) {
      if (busy) {
        for (var i = lane; i < pairs; i += width) {
          let x = player(i, round);
          let y = player(params.even - 1u - i, round);
          let p = min(x, y);
          let q = max(x, y);
          if (q < n) {
            var pp = 0.0;
            var qq = 0.0;
            var pq = 0.0;
            for (var k = 0u; k < m; k++) {
              let a = u[base + k * n + p];
              let b = u[base + k * n + q];
              pp += a * a;
              qq += b * b;
              pq += a * b;
            }
            if (abs(pq) > 1e-7 * sqrt(pp * qq) && abs(pq) > 1e-37) {
              let theta = (qq - pp) / (2.0 * pq);
              let t = select(-1.0, 1.0, theta >= 0.0) / (abs(theta) + sqrt(theta * theta + 1.0));
              let c = inverseSqrt(t * t + 1.0);
              let d = t * c;
              for (var k = 0u; k < m; k++) {
                let a = u[base + k * n + p];
                let b = u[base + k * n + q];
                u[base + k * n + p] = c * a - d * b;
                u[base + k * n + q] = d * a + c * b;
              }
              for (var k = 0u; k < n; k++) {
                let a = v[base_v + k * n + p];
                let b = v[base_v + k * n + q];
                v[base_v + k * n + p] = c * a - d * b;
                v[base_v + k * n + q] = d * a + c * b;
              }
            }
          }
        }
      }
      storageBarrier();
    }
  if (busy && params.end != 0u) {
    for (var j = lane; j < n; j += width) {
      var sum = 0.0;
      for (var k = 0u; k < m; k++) { sum += u[base + k * n + j] * u[base + k * n + j]; }
      s[which * n + j] = sqrt(sum);
    }
  }
}
