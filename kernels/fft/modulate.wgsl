// y[o, k, i] = x[o, k, i] · factors[k], complex, for k < length; 0 beyond (out has `out_length`): the steps of Bluestein's transform.
// work    an invocation an output
// bound   memory
struct Params { count: u32, length: u32, inner: u32, out_length: u32, scale: f32, unused0: u32, unused1: u32, in_length: u32 }
@group(0) @binding(0) var<storage, read> re: array<f32>;
@group(0) @binding(1) var<storage, read> im: array<f32>;
@group(0) @binding(2) var<storage, read> factors: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> out_re: array<f32>;
@group(0) @binding(4) var<storage, read_write> out_im: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let k = (at / params.inner) % params.out_length;
  let place = ((at / (params.inner * params.out_length)) * params.in_length + k) * params.inner + at % params.inner;
  var value = vec2f();
  if (k < params.length) {
    let f = factors[k] * params.scale;
    let a = re[place];
    let b = im[place];
    value = vec2f(a * f.x - b * f.y, a * f.y + b * f.x);
  }
  out_re[at] = value.x;
  out_im[at] = value.y;
}
