// y[o, k, i] = x[o, k, i] · f[k], complex: what a filter does to a spectrum, in Bluestein's transform.
// work    an invocation an output
// bound   memory
struct Params { count: u32, length: u32, inner: u32, unused: u32 }
@group(0) @binding(0) var<storage, read> re: array<f32>;
@group(0) @binding(1) var<storage, read> im: array<f32>;
@group(0) @binding(2) var<storage, read> filter_re: array<f32>;
@group(0) @binding(3) var<storage, read> filter_im: array<f32>;
@group(0) @binding(4) var<storage, read_write> out_re: array<f32>;
@group(0) @binding(5) var<storage, read_write> out_im: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let k = (at / params.inner) % params.length;
  let f = vec2f(filter_re[k], filter_im[k]);
  let a = re[at];
  let b = im[at];
  out_re[at] = a * f.x - b * f.y;
  out_im[at] = a * f.y + b * f.x;
}
