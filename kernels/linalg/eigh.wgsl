// A · V = V · diag(w) for symmetric A by Jacobi rotations, in pairs that do not touch: a (a copy of A) becomes diagonal, v orthogonal.
// work    a workgroup a matrix; in each round the lanes take n / 2 disjoint pairs of axes
// bound   barriers: three a round, n - 1 rounds a sweep, 10 sweeps; a launch takes rounds first … last - 1 of one
struct Params { count: u32, n: u32, even: u32, lower: u32, first: u32, last: u32, begin: u32 } // even: n rounded up to an even number
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<storage, read_write> v: array<f32>;
@group(0) @binding(2) var<storage, read_write> w: array<f32>;
@group(0) @binding(3) var<storage, read_write> angles: array<vec2f>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 64u;

// Player i's place in round r of a tournament in which each meets each other once.
fn player(i: u32, round: u32) -> u32 {
  if (i == 0u) { return 0u; }
  return 1u + (i - 1u + round) % (params.even - 1u);
}

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let which = group.y * groups.x + group.x;
  let busy = which < params.count;
  let n = params.n;
  let base = which * n * n;
  let pairs = params.even / 2u;
  let base_angles = which * pairs;
  if (busy && params.begin != 0u) {
    for (var i = lane; i < n * n; i += width) {
      v[base + i] = select(0.0, 1.0, i / n == i % n);
      // The half that is not to be read takes the other's values.
      let row = i / n;
      let column = i % n;
      let reads = select(row <= column, row >= column, params.lower != 0u);
      if (!reads) { a[base + i] = a[base + column * n + row]; }
    }
  }
  storageBarrier();
    for (var round = params.first; round < params.last; round++) {
      if (busy) {
        for (var i = lane; i < pairs; i += width) {
          let x = player(i, round);
          let y = player(params.even - 1u - i, round);
          let p = min(x, y);
          let q = max(x, y);
          var turn = vec2f(1.0, 0.0);
          if (q < n) {
            let off = a[base + p * n + q];
            let difference = a[base + q * n + q] - a[base + p * n + p];
            if (abs(off) > 1e-38 && abs(off) > 1e-9 * abs(difference)) {
              let theta = difference / (2.0 * off);
              let t = select(-1.0, 1.0, theta >= 0.0) / (abs(theta) + sqrt(theta * theta + 1.0));
              let c = inverseSqrt(t * t + 1.0);
              turn = vec2f(c, t * c);
            }
          }
          angles[base_angles + i] = turn;
        }
      }
      storageBarrier();
      // Columns, then rows: a pair and a line each.
      if (busy) {
        for (var e = lane; e < pairs * n; e += width) {
          let i = e / n;
          let line = e % n;
          let x = player(i, round);
          let y = player(params.even - 1u - i, round);
          let p = min(x, y);
          let q = max(x, y);
          let turn = angles[base_angles + i];
          if (q < n && turn.y != 0.0) {
            let ap = a[base + line * n + p];
            let aq = a[base + line * n + q];
            a[base + line * n + p] = turn.x * ap - turn.y * aq;
            a[base + line * n + q] = turn.y * ap + turn.x * aq;
            let vp = v[base + line * n + p];
            let vq = v[base + line * n + q];
            v[base + line * n + p] = turn.x * vp - turn.y * vq;
            v[base + line * n + q] = turn.y * vp + turn.x * vq;
          }
        }
      }
      storageBarrier();
      if (busy) {
        for (var e = lane; e < pairs * n; e += width) {
          let i = e / n;
          let line = e % n;
          let x = player(i, round);
          let y = player(params.even - 1u - i, round);
          let p = min(x, y);
          let q = max(x, y);
          let turn = angles[base_angles + i];
          if (q < n && turn.y != 0.0) {
            let ap = a[base + p * n + line];
            let aq = a[base + q * n + line];
            a[base + p * n + line] = turn.x * ap - turn.y * aq;
            a[base + q * n + line] = turn.y * ap + turn.x * aq;
          }
        }
      }
      storageBarrier();
    }
  if (busy) { for (var i = lane; i < n; i += width) { w[which * n + i] = a[base + i * n + i]; } }
}
