// y[g, p, o] = Σ_t Σ_c x[image of p, position of p + tap t, c] · w[t, c, o], for few features: implicit.wgsl turned round. There lanes share
// the patches and each holds columns of features, of which few would leave lanes idle; here lanes share the weights and hold positions.
// work    a lane computes four positions and `rows` features in registers. Each loads its own patches, `channels` at a time, and its part
//         of the weights, which the others get by broadcast
// bound   arithmetic, and the loads of patches where there is one channel
// needs   subgroups; features of a group in multiples of 4; channels of a group in multiples of `channels`, 4 or 1
// splice  share: subgroupBroadcast; gather: the channels of four positions, for channels = 1; store: on each four results
// seen    twice the rate of implicit.wgsl for 32 to 16 features, 3 times that of patches written down for 1 to 16, on lavapipe
struct Params {
  m: u32, n: u32, loads: u32, taps: u32,               // loads: of the channels of a group, at one tap
  tiles: u32, row_tiles: u32, batches: u32, image: u32, // distances in loads
  pixel: u32, group_image: u32, group_channel: u32, group_feature: u32,
  features: u32, per_image: u32, c_row: u32, c_batch: u32,
  sizes: array<vec4u, 1>,
  out_sizes: array<vec4u, 1>,
  taps_sizes: array<vec4u, 1>,
  strides: array<vec4u, 1>,
  low: array<vec4i, 1>,
  dilation: array<vec4u, 1>,
  tap_dilation: array<vec4u, 1>,
}
alias X = vec4<f32>; //! type
alias T = f32; //! type
alias Y = f32; //! type
const rows = 16u; //! constant
const channels = 4u; //! constant
const width = 8u; //! constant
const units = 16u; //! constant
const shares = 2u; //! constant
const rank = 2u; //! constant
@group(0) @binding(0) var<storage, read> a_in: array<X>;
@group(0) @binding(1) var<storage, read> b_in: array<vec4<T>>;
@group(0) @binding(2) var<storage, read_write> c_out: array<vec4<Y>>;
@group(1) @binding(0) var<uniform> params: Params;
fn share(value: f32, lane: u32) -> f32 { return value; }
//! begin store
fn store(place: u32, row: u32, column: u32, value: vec4f) {
  c_out[(place * params.c_batch + row * params.c_row + column) / 4u] = vec4<Y>(value);
}
//! end store

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = group.y * groups.x + group.x;
  let column0 = (tile % params.tiles) * rows;
  let row0 = (((tile / params.tiles) % params.row_tiles) * width + lane) * 4u;
  let batch = tile / (params.tiles * params.row_tiles);
  if (batch >= params.batches) { return; }
  // Where each position's window begins, and the image it lies in.
  var base: array<u32, 4>; //! registers
  var corner: array<array<i32, rank>, 4>; //! registers
  for (var e = 0u; e < 4u; e++) { //! unroll
    let position = min(row0 + e, params.m - 1u);
    base[e] = (position / params.per_image) * params.image + batch * (params.group_image + params.group_channel);
    var place = position % params.per_image;
    for (var k = 0u; k < rank; k++) { //! unroll
      corner[e][rank - 1u - k] = i32((place % params.out_sizes[0][rank - 1u - k]) * params.strides[0][rank - 1u - k]) - params.low[0][rank - 1u - k];
      place = place / params.out_sizes[0][rank - 1u - k];
    } //! end
  } //! end
  var b_at: array<u32, shares>; //! registers
  for (var h = 0u; h < shares; h++) { //! unroll
    let unit = min(h * width + lane, units - 1u);
    let quad = min(column0 / 4u + unit % (rows / 4u), params.n / 4u - 1u);
    b_at[h] = batch * params.group_feature + (unit / (rows / 4u)) * params.features + quad;
  } //! end
  var c: array<vec4f, rows>; //! registers
  var a_at: array<u32, 4>; //! registers
  var seen: array<bool, 4>; //! registers
  var values: array<vec4f, channels>; //! registers
  var b: array<vec4f, shares>; //! registers
  for (var tap = 0u; tap < params.taps; tap++) {
    for (var e = 0u; e < 4u; e++) { //! unroll
      var rest = tap;
      var at = 0u;
      var step = 1u;
      var inside = true;
      for (var k = 0u; k < rank; k++) { //! unroll
        let size = params.sizes[0][rank - 1u - k];
        let raw = corner[e][rank - 1u - k] + i32((rest % params.taps_sizes[0][rank - 1u - k]) * params.tap_dilation[0][rank - 1u - k]);
        rest = rest / params.taps_sizes[0][rank - 1u - k];
        let pixel = u32(raw) / params.dilation[0][rank - 1u - k];
        inside = inside & (raw >= 0) & (pixel < size) & (pixel * params.dilation[0][rank - 1u - k] == u32(raw));
        at += pixel * step;
        step *= size;
      } //! end
      a_at[e] = select(0u, base[e] + at * params.pixel, inside);
      seen[e] = inside;
    } //! end
    for (var load = 0u; load < params.loads; load++) {
      //! begin gather
      let v0 = select(vec4f(), vec4f(a_in[a_at[0u]]), seen[0u]);
      let v1 = select(vec4f(), vec4f(a_in[a_at[1u]]), seen[1u]);
      let v2 = select(vec4f(), vec4f(a_in[a_at[2u]]), seen[2u]);
      let v3 = select(vec4f(), vec4f(a_in[a_at[3u]]), seen[3u]);
      values[0u] = vec4f(v0.x, v1.x, v2.x, v3.x);
      values[1u] = vec4f(v0.y, v1.y, v2.y, v3.y);
      values[2u] = vec4f(v0.z, v1.z, v2.z, v3.z);
      values[3u] = vec4f(v0.w, v1.w, v2.w, v3.w);
      //! end gather
      for (var e = 0u; e < 4u; e++) { //! unroll
        a_at[e] += 1u;
      } //! end
      for (var h = 0u; h < shares; h++) { //! unroll
        b[h] = vec4f(b_in[b_at[h]]);
        b_at[h] += channels * params.features;
      } //! end
      for (var i = 0u; i < rows; i++) { //! unroll
        for (var u = 0u; u < channels; u++) { //! unroll
          let s = share(b[(u * (rows / 4u) + i / 4u) / width][i % 4u], (u * (rows / 4u) + i / 4u) % width);
          c[i] = fma(vec4f(s), values[u], c[i]);
        } //! end
      } //! end
    }
  }
  for (var q = 0u; q < rows / 4u; q++) { //! unroll
    if (column0 + q * 4u < params.n) {
      for (var e = 0u; e < 4u; e++) { //! unroll
        if (row0 + e < params.m) {
          store(batch, row0 + e, column0 + q * 4u, vec4f(c[q * 4u][e], c[q * 4u + 1u][e], c[q * 4u + 2u][e], c[q * 4u + 3u][e]));
        }
      } //! end
    }
  } //! end
}
