// y[n, position, o] = Σ_t Σ_c x[n, position + tap t, c] · w[t, c, o]: a convolution without a matrix product in it.
// work    an invocation an element of y; or of one part of its sum, where sums are long: parts of the taps, and of the channels, whose results
//         lie one after the other
// bound   loads: two for each multiply-add. For depthwise convolutions, integers and tiny ones
struct Params {
  count: u32, features: u32, channels: u32, group_features: u32, // channels: of a group
  image: u32, pixel: u32, images: u32, batch_groups: u32,
  per_image: u32, taps: u32, tap_chunk: u32, tap_chunks: u32,
  channel_chunk: u32, parts: u32, unused0: u32, unused1: u32, // parts: of taps and channels together
  sizes: array<vec4u, 1>,
  out_sizes: array<vec4u, 1>,
  taps_sizes: array<vec4u, 1>,
  strides: array<vec4u, 1>,
  low: array<vec4i, 1>,
  dilation: array<vec4u, 1>,
  tap_dilation: array<vec4u, 1>,
}
alias T = f32; //! type
alias A = f32; //! type
alias Y = f32; //! type
const rank = 2u; //! constant
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read> w: array<T>;
@group(0) @binding(2) var<storage, read_write> y: array<Y>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let all = (group.y * groups.x + group.x) * 64u + lane;
  if (all >= params.count * params.parts) { return; }
  let i = all % params.count;
  let part = all / params.count;
  let first_tap = (part % params.tap_chunks) * params.tap_chunk;
  let first_channel = (part / params.tap_chunks) * params.channel_chunk;
  let last_channel = min(first_channel + params.channel_chunk, params.channels);
  let o = i % params.features;
  let position = i / params.features;
  let n = position / params.per_image;
  let g = o / params.group_features;
  // Batch groups take their images from their own part of the batch, feature groups their channels from their own part of those.
  let image = select(n, g * params.images + n, params.batch_groups > 1u);
  let base = image * params.image + select(g * params.channels, 0u, params.batch_groups > 1u);
  var sum = A();
  for (var t = first_tap; t < min(first_tap + params.tap_chunk, params.taps); t++) {
    var place = position % params.per_image;
    var tap = t;
    var at = 0u;
    var step = 1u;
    var inside = true;
    for (var k = 0u; k < rank; k++) { //! unroll
      let size = params.sizes[0][rank - 1u - k];
      let raw = i32((place % params.out_sizes[0][rank - 1u - k]) * params.strides[0][rank - 1u - k]
        + (tap % params.taps_sizes[0][rank - 1u - k]) * params.tap_dilation[0][rank - 1u - k]) - params.low[0][rank - 1u - k];
      place = place / params.out_sizes[0][rank - 1u - k];
      tap = tap / params.taps_sizes[0][rank - 1u - k];
      let pixel = u32(raw) / params.dilation[0][rank - 1u - k];
      inside = inside && raw >= 0 && pixel < size && pixel * params.dilation[0][rank - 1u - k] == u32(raw);
      at += pixel * step;
      step *= size;
    } //! end
    if (inside) {
      var from_x = base + at * params.pixel + first_channel;
      var from_w = (t * params.channels + first_channel) * params.features + o;
      for (var c = first_channel; c < last_channel; c++) {
        sum += A(x[from_x]) * A(w[from_w]);
        from_x += 1u;
        from_w += params.features;
      }
    }
  }
  y[all] = Y(sum);
}
