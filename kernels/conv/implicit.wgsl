// y[g, p, o] = Σ_t Σ_c x[image of p, position of p + tap t, c] · w[t, c, o]: a convolution as a matrix product whose left operand, the
// patches, is never written down. matmul.wgsl with the patches' addresses worked out once for each tap.
// work    a row of `width` lanes computes `rows` positions × (4 · width · vectors) features in registers; with subgroups each lane loads
//         the pixels of rows / spread positions, and the others get them by broadcast
// bound   arithmetic: as matmul.wgsl
// needs   channels and features of a group in multiples of 4
// splice  share: subgroupBroadcast; store: on each four results
// seen    1.4 times the rate of writing the patches and multiplying, on lavapipe
struct Params {
  m: u32, n: u32, quads: u32, taps: u32,               // quads: channels of a group / 4
  tiles: u32, row_tiles: u32, batches: u32, image: u32, // distances in vec4s
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
alias T = f32; //! type
alias Y = f32; //! type
const rows = 16u; //! constant
const vectors = 2u; //! constant
const width = 8u; //! constant
const spread = 1u; //! constant
const rank = 2u; //! constant
@group(0) @binding(0) var<storage, read> a_in: array<vec4<T>>;
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
  let column0 = (tile % params.tiles) * width * vectors + lane; // in vec4s
  let row0 = ((tile / params.tiles) % params.row_tiles) * rows;
  let batch = tile / (params.tiles * params.row_tiles);
  if (batch >= params.batches) { return; }
  // Where each position's window begins, and the image it lies in.
  var base: array<u32, rows / spread>; //! registers
  var corner: array<array<i32, rank>, rows / spread>; //! registers
  for (var g = 0u; g < rows / spread; g++) { //! unroll
    let position = min(row0 + g * spread + lane % spread, params.m - 1u);
    base[g] = (position / params.per_image) * params.image + batch * (params.group_image + params.group_channel);
    var place = position % params.per_image;
    for (var k = 0u; k < rank; k++) { //! unroll
      corner[g][rank - 1u - k] = i32((place % params.out_sizes[0][rank - 1u - k]) * params.strides[0][rank - 1u - k]) - params.low[0][rank - 1u - k];
      place = place / params.out_sizes[0][rank - 1u - k];
    } //! end
  } //! end
  let last_column = (params.n + 3u) / 4u - 1u;
  var b_at: array<u32, vectors>; //! registers
  for (var j = 0u; j < vectors; j++) { //! unroll
    b_at[j] = batch * params.group_feature + min(column0 + width * j, last_column);
  } //! end
  var c: array<array<vec4f, vectors>, rows>; //! registers
  var a: array<vec4f, rows / spread>; //! registers
  var a_at: array<u32, rows / spread>; //! registers
  var seen: array<bool, rows / spread>; //! registers
  var b: array<array<vec4f, 4>, vectors>; //! registers
  for (var tap = 0u; tap < params.taps; tap++) {
    for (var g = 0u; g < rows / spread; g++) { //! unroll
      var rest = tap;
      var at = 0u;
      var step = 1u;
      var inside = true;
      for (var k = 0u; k < rank; k++) { //! unroll
        let size = params.sizes[0][rank - 1u - k];
        let raw = corner[g][rank - 1u - k] + i32((rest % params.taps_sizes[0][rank - 1u - k]) * params.tap_dilation[0][rank - 1u - k]);
        rest = rest / params.taps_sizes[0][rank - 1u - k];
        let pixel = u32(raw) / params.dilation[0][rank - 1u - k];
        inside = inside && raw >= 0 && pixel < size && pixel * params.dilation[0][rank - 1u - k] == u32(raw);
        at += pixel * step;
        step *= size;
      } //! end
      a_at[g] = select(0u, base[g] + at * params.pixel, inside);
      seen[g] = inside;
    } //! end
    for (var quad = 0u; quad < params.quads; quad++) {
      for (var g = 0u; g < rows / spread; g++) { //! unroll
        a[g] = select(vec4f(), vec4f(a_in[a_at[g]]), seen[g]);
        a_at[g] += 1u;
      } //! end
      for (var j = 0u; j < vectors; j++) { //! unroll
        for (var e = 0u; e < 4u; e++) { //! unroll
          b[j][e] = vec4f(b_in[b_at[j] + e * params.features]);
        } //! end
        b_at[j] += 4u * params.features;
      } //! end
      for (var u = 0u; u < 4u; u++) { //! unroll
        for (var i = 0u; i < rows; i++) { //! unroll
          let s = share(a[i / spread][u], i % spread);
          for (var j = 0u; j < vectors; j++) { //! unroll
            c[i][j] = fma(vec4f(s), b[j][u], c[i][j]);
          } //! end
        } //! end
      } //! end
    }
  }
  for (var j = 0u; j < vectors; j++) { //! unroll
    if ((column0 + width * j) * 4u < params.n) {
      for (var i = 0u; i < rows; i++) { //! unroll
        if (row0 + i < params.m) { store(batch, row0 + i, (column0 + width * j) * 4u, c[i][j]); }
      } //! end
    }
  } //! end
}
