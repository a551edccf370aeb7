// y[n, position, c] = Σ_t x[n, position + tap t, c] · w[t, c]: each channel by itself.
// work    an invocation four channels at a position; neighbours read neighbours
// bound   memory: the taps of neighbouring positions overlap, in the cache
// needs   channels in a multiple of 4
struct Params {
  count: u32, channels: u32, image: u32, per_image: u32, // channels and image in vec4s; count: of y in vec4s
  taps: u32, unused0: u32, unused1: u32, unused2: u32,
  sizes: array<vec4u, 1>,
  out_sizes: array<vec4u, 1>,
  taps_sizes: array<vec4u, 1>,
  strides: array<vec4u, 1>,
  low: array<vec4i, 1>,
  dilation: array<vec4u, 1>,
  tap_dilation: array<vec4u, 1>,
}
alias T = f32; //! type
const rank = 2u; //! constant
@group(0) @binding(0) var<storage, read> x: array<vec4<T>>;
@group(0) @binding(1) var<storage, read> w: array<vec4<T>>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4<T>>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  let channel = i % params.channels;
  let position = i / params.channels;
  let base = (position / params.per_image) * params.image + channel;
  var corner: array<i32, rank>; //! registers
  var place = position % params.per_image;
  for (var k = 0u; k < rank; k++) { //! unroll
    corner[rank - 1u - k] = i32((place % params.out_sizes[0][rank - 1u - k]) * params.strides[0][rank - 1u - k]) - params.low[0][rank - 1u - k];
    place = place / params.out_sizes[0][rank - 1u - k];
  } //! end
  var sum = vec4f();
  for (var t = 0u; t < params.taps; t++) {
    var tap = t;
    var at = 0u;
    var step = params.channels;
    var inside = true;
    for (var k = 0u; k < rank; k++) { //! unroll
      let size = params.sizes[0][rank - 1u - k];
      let raw = corner[rank - 1u - k] + i32((tap % params.taps_sizes[0][rank - 1u - k]) * params.tap_dilation[0][rank - 1u - k]);
      tap = tap / params.taps_sizes[0][rank - 1u - k];
      let pixel = u32(raw) / params.dilation[0][rank - 1u - k];
      inside = inside & (raw >= 0) & (pixel < size) & (pixel * params.dilation[0][rank - 1u - k] == u32(raw));
      at += pixel * step;
      step *= size;
    } //! end
    if (inside) { sum += vec4f(x[base + at]) * vec4f(w[t * params.channels + channel]); }
  }
  y[i] = vec4<T>(sum);
}
