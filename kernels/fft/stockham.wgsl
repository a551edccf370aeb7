// One pass of the Stockham transform of length n, which sorts itself: groups of `radix` elements, turned and joined by a transform of that
// length. One pass for each factor of n makes the transform.
// work    an invocation a group of one line
// bound   memory: each pass moves everything once
// splice  joined: the transform of v0 … into y0 …, in place
// needs   roots of unity with the direction's sign: e^(∓2πi k / n) for k < coarse, then those of every coarse-th k
struct Params { count: u32, blocks: u32, inner: u32, span: u32, scale: f32, sign: f32, bits: u32, coarse: u32 } // blocks = n / radix; span = product of the factors before
@group(0) @binding(0) var<storage, read> re: array<f32>;
@group(0) @binding(1) var<storage, read> im: array<f32>;
@group(0) @binding(2) var<storage, read> roots: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> out_re: array<f32>;
@group(0) @binding(4) var<storage, read_write> out_im: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
const radix = 2u; //! constant

fn times(a: vec2f, b: vec2f) -> vec2f { return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x); }

// A quarter turn in the transform's direction.
fn quarter(v: vec2f) -> vec2f { return params.sign * vec2f(v.y, -v.x); }

fn root(k: u32) -> vec2f {
  return times(roots[k & ((1u << params.bits) - 1u)], roots[params.coarse + (k >> params.bits)]);
}

fn element(at: u32) -> vec2f { return vec2f(re[at], im[at]); }

fn store(at: u32, value: vec2f) {
  out_re[at] = value.x * params.scale;
  out_im[at] = value.y * params.scale;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  let inner = i % params.inner;
  let j = (i / params.inner) % params.blocks;
  let base = (i / (params.inner * params.blocks)) * radix * params.blocks * params.inner + inner;
  let k = j % params.span;
  let turn = k * (params.blocks / params.span);
  let first = base + j * params.inner;
  let step = params.blocks * params.inner;
  let to = base + ((j / params.span) * radix * params.span + k) * params.inner;
  let stride = params.span * params.inner;
  //! begin joined
  let v0 = element(first);
  let v1 = times(element(first + step), root(turn));
  store(to, v0 + v1);
  store(to + stride, v0 - v1);
  //! end joined
}
