// One round of one-sided Jacobi: half as many pairs of rows of u [n, m] as there are rows are turned until each is orthogonal, and v's rows along.
// work    a workgroup a pair, its lanes striding over the elements
// bound   memory: each row read twice and written once
struct Params { count: u32, m: u32, n: u32, even: u32, round: u32, begin: u32, sweep: u32 } // begin: v is still to become the identity
@group(0) @binding(0) var<storage, read_write> u: array<f32>;
@group(0) @binding(1) var<storage, read_write> v: array<f32>;
@group(0) @binding(2) var<storage, read_write> s: array<f32>; // the lengths of the rows
@group(0) @binding(3) var<storage, read_write> turned: array<atomic<u32>>; // of each sweep, from 1 on, whether anything was turned
@group(1) @binding(0) var<uniform> params: Params;
const width = 128u; //! constant
var<workgroup> parts: array<vec3f, width>;
var<workgroup> done: u32;

fn player(i: u32) -> u32 {
  if (i == 0u) { return 0u; }
  return 1u + (i - 1u + params.round) % (params.even - 1u);
}

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  // After a sweep in which nothing was turned there is nothing left to do.
  if (lane == 0u) { done = u32(params.sweep > 1u && atomicLoad(&turned[params.sweep - 1u]) == 0u); }
  if (workgroupUniformLoad(&done) != 0u) { return; }
  let index = group.y * groups.x + group.x;
  let pairs = params.even / 2u;
  let which = index / pairs;
  if (which >= params.count) { return; }
  let x = player(index % pairs);
  let y = player(params.even - 1u - index % pairs);
  let p = min(x, y);
  let q = max(x, y);
  let n = params.n;
  let row_p = (which * n + p) * params.m;
  let row_q = (which * n + q) * params.m;
  let turn_p = (which * n + p) * n;
  let turn_q = (which * n + q) * n;
  if (params.begin != 0u) {
    for (var k = lane; k < n; k += width) {
      v[turn_p + k] = select(0.0, 1.0, k == p);
      if (q < n) { v[turn_q + k] = select(0.0, 1.0, k == q); }
    }
  }
  if (q >= n) { return; } // an odd one out
  var sums = vec3f();
  for (var k = lane; k < params.m; k += width) {
    let a = u[row_p + k];
    let b = u[row_q + k];
    sums += vec3f(a * a, b * b, a * b);
  }
  parts[lane] = sums;
  for (var half = width / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { parts[lane] += parts[lane + half]; }
  }
  workgroupBarrier();
  let pp = parts[0].x;
  let qq = parts[0].y;
  let pq = parts[0].z;
  var t = 0.0;
  if (abs(pq) > 1e-7 * sqrt(pp * qq) && abs(pq) > 1e-37) {
    let theta = (qq - pp) / (2.0 * pq);
    t = select(-1.0, 1.0, theta >= 0.0) / (abs(theta) + sqrt(theta * theta + 1.0));
    if (lane == 0u) { atomicStore(&turned[params.sweep], 1u); }
    let c = inverseSqrt(t * t + 1.0);
    let d = t * c;
    for (var k = lane; k < params.m; k += width) {
      let a = u[row_p + k];
      let b = u[row_q + k];
      u[row_p + k] = c * a - d * b;
      u[row_q + k] = d * a + c * b;
    }
    for (var k = lane; k < n; k += width) {
      let a = v[turn_p + k];
      let b = v[turn_q + k];
      v[turn_p + k] = c * a - d * b;
      v[turn_q + k] = d * a + c * b;
    }
  }
  if (lane == 0u) {
    s[which * n + p] = sqrt(max(0.0, pp - t * pq));
    s[which * n + q] = sqrt(max(0.0, qq + t * pq));
  }
}
