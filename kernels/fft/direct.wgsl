// y[o, k, i] = Σ_j x[o, j, i] · e^(∓2πi j k / n), complex: the transform by its definition, for short lengths.
// work    an invocation an output
// bound   arithmetic: n complex multiply-adds an output
struct Params { count: u32, n: u32, inner: u32, unused: u32 }
@group(0) @binding(0) var<storage, read> re: array<f32>;
@group(0) @binding(1) var<storage, read> im: array<f32>;
@group(0) @binding(2) var<storage, read> roots: array<vec2f>; // of unity, with the direction's sign
@group(0) @binding(3) var<storage, read_write> out_re: array<f32>;
@group(0) @binding(4) var<storage, read_write> out_im: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let k = (at / params.inner) % params.n;
  var place = (at / (params.inner * params.n)) * params.n * params.inner + at % params.inner;
  var sum = vec2f();
  var turn = 0u;
  for (var j = 0u; j < params.n; j++) {
    let root = roots[turn];
    let a = re[place];
    let b = im[place];
    sum += vec2f(a * root.x - b * root.y, a * root.y + b * root.x);
    turn += k;
    if (turn >= params.n) { turn -= params.n; }
    place += params.inner;
  }
  out_re[at] = sum.x;
  out_im[at] = sum.y;
}
