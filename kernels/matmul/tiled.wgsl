// C[b, m, n] = Σ_k A[b, m, k] · B[b, k, n] through workgroup memory: the family for GPUs. Operands as matmul.wgsl takes them.
// work    a workgroup of 16 × 16 lanes computes (16 · rows) × 64 of C, a lane `rows` rows of one vec4; slices of 16 summands are
//         brought into workgroup memory together, each element once
// bound   arithmetic: 64 · rows multiply-adds a slice and lane for rows / 4 + 1 loads from memory
// needs   k a multiple of 4; A's and B's contiguous sides too. Rows and columns may end anywhere
// splice  a_tile, b_tile: for the other way round; store: on each four results
struct Params {
  m: u32, n: u32, steps: u32, tiles: u32,              // steps = k / 4; tiles of columns in a row of tiles
  row_tiles: u32, a_batch: u32, b_batch: u32, a_unit: u32, // distances in vec4s
  a_step: u32, b_unit: u32, b_step: u32, c_row: u32,    // c_row: elements
  c_batch: u32, batches: u32, chunk: u32, splits: u32,  // splits of k, of `chunk` steps each: results one after the other
}
alias T = f32; //! type
alias Y = f32; //! type
const rows = 4u; //! constant
const a_width = rows * 4u; // vec4s of a slice of A at one summand
@group(0) @binding(0) var<storage, read> a_in: array<vec4<T>>;
@group(0) @binding(1) var<storage, read> b_in: array<vec4<T>>;
@group(0) @binding(2) var<storage, read_write> c_out: array<vec4<Y>>;
@group(1) @binding(0) var<uniform> params: Params;
var<workgroup> a_slice: array<vec4f, 16u * a_width>; // [summand, row / 4]
var<workgroup> b_slice: array<vec4f, 16u * 16u>;     // [summand, column / 4]
//! begin store
fn store(place: u32, row: u32, column: u32, value: vec4f) {
  c_out[(place * params.c_batch + row * params.c_row + column) / 4u] = vec4<Y>(value);
}
//! end store
//! begin a_tile
fn a_tile(unit: u32, batch: u32, row0: u32, step: u32, last: u32) {
  let row = unit / 4u;
  let q = unit % 4u;
  var value = vec4f();
  if (step + q < last) { value = vec4f(a_in[batch * params.a_batch + min(row0 + row, params.m - 1u) * params.a_unit + (step + q) * params.a_step]); }
  a_slice[(q * 4u) * a_width + row / 4u][row % 4u] = value.x;
  a_slice[(q * 4u + 1u) * a_width + row / 4u][row % 4u] = value.y;
  a_slice[(q * 4u + 2u) * a_width + row / 4u][row % 4u] = value.z;
  a_slice[(q * 4u + 3u) * a_width + row / 4u][row % 4u] = value.w;
}
//! end a_tile
//! begin b_tile
fn b_tile(unit: u32, batch: u32, column0: u32, step: u32, last: u32) {
  let k = unit / 16u;
  let q = min(column0 / 4u + unit % 16u, (params.n + 3u) / 4u - 1u);
  var value = vec4f();
  if (step + k / 4u < last) { value = vec4f(b_in[batch * params.b_batch + q + (step * 4u + k) * params.b_unit]); }
  b_slice[unit] = value;
}
//! end b_tile

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let tile = group.y * groups.x + group.x;
  let column0 = (tile % params.tiles) * 64u;
  let row0 = ((tile / params.tiles) % params.row_tiles) * 16u * rows;
  let place = tile / (params.tiles * params.row_tiles); // in the results: split · batches + batch
  if (place >= params.batches * params.splits) { return; }
  let batch = place % params.batches;
  let first = (place / params.batches) * params.chunk;
  let last = min(first + params.chunk, params.steps);
  let x = lane % 16u;
  let y = lane / 16u;
  var c: array<vec4f, rows>; //! registers
  for (var step = first; step < last; step += 4u) {
    for (var i = 0u; i < rows / 4u; i++) { //! unroll
      a_tile(lane + i * 256u, batch, row0, step, last);
    } //! end
    b_tile(lane, batch, column0, step, last);
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) { //! unroll
      let b = b_slice[k * 16u + x];
      for (var i = 0u; i < rows / 4u; i++) { //! unroll
        let a = a_slice[k * a_width + y * (rows / 4u) + i];
        c[i * 4u] = fma(vec4f(a.x), b, c[i * 4u]);
        c[i * 4u + 1u] = fma(vec4f(a.y), b, c[i * 4u + 1u]);
        c[i * 4u + 2u] = fma(vec4f(a.z), b, c[i * 4u + 2u]);
        c[i * 4u + 3u] = fma(vec4f(a.w), b, c[i * 4u + 3u]);
      } //! end
    } //! end
    workgroupBarrier();
  }
  if (column0 + x * 4u < params.n) {
    for (var i = 0u; i < rows; i++) { //! unroll
      if (row0 + y * rows + i < params.m) { store(place, row0 + y * rows + i, column0 + x * 4u, c[i]); }
    } //! end
  }
}
