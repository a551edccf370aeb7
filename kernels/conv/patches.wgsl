// rows[g, p, t, c] = what tap t sees of channel c of group g at output position p; 0 outside the image: convolution as a matrix product.
// work    an invocation four channels (or one) of one tap
// bound   memory: it writes the image once for each tap
struct Params {
  count: u32, positions: u32, channels: u32, taps: u32, // channels: of a group, in units of the element type
  image: u32, pixel: u32, group_image: u32, group_channel: u32, // distances in x: image to image, pixel to pixel; what the next group adds
  per_image: u32, unused0: u32, unused1: u32, unused2: u32, // positions in an image
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
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> rows: array<T>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  let c = i % params.channels;
  var tap = (i / params.channels) % params.taps;
  let position = (i / (params.channels * params.taps)) % params.positions;
  let g = i / (params.channels * params.taps * params.positions);
  var place = position % params.per_image;
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
  var value = T();
  if (inside) {
    value = x[(position / params.per_image) * params.image + g * params.group_image + at * params.pixel + g * params.group_channel + c];
  }
  rows[i] = value;
}
