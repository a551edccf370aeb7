// One pass of the Stockham transform of length n = 2^p, radix 2: y[2^s runs of …] from x, self-sorting. log2 n passes make a transform.
// work    an invocation a butterfly of one line
// bound   memory: each pass moves everything once
struct Params { count: u32, half: u32, inner: u32, span: u32 } // half = n / 2; span = 2^pass
@group(0) @binding(0) var<storage, read> re: array<f32>;
@group(0) @binding(1) var<storage, read> im: array<f32>;
@group(0) @binding(2) var<storage, read> roots: array<vec2f>; // e^(∓2πi k / n) for k < n / 2
@group(0) @binding(3) var<storage, read_write> out_re: array<f32>;
@group(0) @binding(4) var<storage, read_write> out_im: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  let inner = i % params.inner;
  let j = (i / params.inner) % params.half;
  let base = (i / (params.inner * params.half)) * 2u * params.half * params.inner + inner;
  let k = j % params.span;
  let a = base + j * params.inner;
  let b = a + params.half * params.inner;
  let root = roots[k * (params.half / params.span)];
  let odd = vec2f(re[b] * root.x - im[b] * root.y, re[b] * root.y + im[b] * root.x);
  let to = base + ((j / params.span) * 2u * params.span + k) * params.inner;
  out_re[to] = re[a] + odd.x;
  out_im[to] = im[a] + odd.y;
  out_re[to + params.span * params.inner] = re[a] - odd.x;
  out_im[to + params.span * params.inner] = im[a] - odd.y;
}
