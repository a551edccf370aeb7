// A = Q · R by Householder reflections, in place on r, a copy of A [m, n] ([m, n] rows kept whole); q [m, m] begins as the identity.
// work    a workgroup a matrix; each reflection by all lanes, a column each
// bound   barriers: four a column
struct Params { count: u32, m: u32, n: u32, columns: u32, first: u32, last: u32, phase: u32 } // columns of q that are wanted
// phase 0: reflections first … last - 1 of r; 1: q from them, the last one first; 2: zeros below the diagonal of r
@group(0) @binding(0) var<storage, read_write> r: array<f32>;
@group(0) @binding(1) var<storage, read_write> q: array<f32>;
@group(0) @binding(2) var<storage, read_write> scales: array<f32>; // of the reflections
@group(1) @binding(0) var<uniform> params: Params;
const width = 64u;

// Applies reflection k, whose vector lies in column k of r below the diagonal (with 1 on it), to column j of `c`.
fn reflect_r(base: u32, k: u32, j: u32, tau: f32) {
  let n = params.n;
  var dot = r[base + k * n + j];
  for (var i = k + 1u; i < params.m; i++) { dot += r[base + i * n + k] * r[base + i * n + j]; }
  dot *= tau;
  r[base + k * n + j] -= dot;
  for (var i = k + 1u; i < params.m; i++) { r[base + i * n + j] -= dot * r[base + i * n + k]; }
}
fn reflect_q(base: u32, base_q: u32, k: u32, j: u32, tau: f32) {
  let n = params.n;
  var dot = q[base_q + k * params.columns + j];
  for (var i = k + 1u; i < params.m; i++) { dot += r[base + i * n + k] * q[base_q + i * params.columns + j]; }
  dot *= tau;
  q[base_q + k * params.columns + j] -= dot;
  for (var i = k + 1u; i < params.m; i++) { q[base_q + i * params.columns + j] -= dot * r[base + i * n + k]; }
}

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let which = group.y * groups.x + group.x;
  let busy = which < params.count;
  let m = params.m;
  let n = params.n;
  let steps = min(m, n);
  let base = which * m * n;
  let base_q = which * m * params.columns;
  if (params.phase == 2u) {
    if (busy) { for (var i = lane; i < m * n; i += width) { if (i / n > i % n) { r[base + i] = 0.0; } } }
    return;
  }
  for (var k = params.first; k < select(0u, params.last, params.phase == 0u); k++) {
    if (busy && lane == 0u) {
      // LAPACK's signs: the diagonal of R takes the sign that is opposite to the column's first element.
      let alpha = r[base + k * n + k];
      var largest = 0.0;
      for (var i = k + 1u; i < m; i++) { largest = max(largest, abs(r[base + i * n + k])); }
      var tau = 0.0;
      if (largest > 0.0) {
        largest = max(largest, abs(alpha));
        var squares = (alpha / largest) * (alpha / largest);
        for (var i = k + 1u; i < m; i++) {
          let part = r[base + i * n + k] / largest;
          squares += part * part;
        }
        let norm = largest * sqrt(squares);
        let beta = select(-norm, norm, alpha < 0.0);
        tau = (beta - alpha) / beta;
        let inverse = 1.0 / (alpha - beta);
        for (var i = k + 1u; i < m; i++) { r[base + i * n + k] *= inverse; }
        r[base + k * n + k] = beta;
      }
      scales[which * steps + k] = tau;
    }
    storageBarrier();
    if (busy) {
      let tau = scales[which * steps + k];
      for (var j = k + 1u + lane; j < n; j += width) { reflect_r(base, k, j, tau); }
    }
    storageBarrier();
  }
  if (params.phase == 0u) { return; }
  if (busy && params.first == 0u) { for (var i = lane; i < m * params.columns; i += width) { q[base_q + i] = select(0.0, 1.0, i / params.columns == i % params.columns); } }
  storageBarrier();
  for (var s = params.first; s < params.last; s++) {
    let k = steps - 1u - s;
    if (busy) {
      let tau = scales[which * steps + k];
      for (var j = lane; j < params.columns; j += width) { reflect_q(base, base_q, k, j, tau); }
    }
    storageBarrier();
  }
}
