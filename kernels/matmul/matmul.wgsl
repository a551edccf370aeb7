// C[b, m, n] = Σ_k A[b, m, k] · B[b, k, n], each operand stored either way round; columns and k in vec4s.
// work    a row of `width` lanes computes `rows` × (4 · width · vectors) of C in registers; lane l holds columns 4 (l + width j).
//         A comes in units of four: along k where its rows lie contiguous, along m where its columns do. With subgroups each lane loads
//         rows / spread of the units and the others get them by broadcast; without, spread = 1 and every lane loads them all
// bound   arithmetic: rows · vectors vec4 fused multiply-adds for each (rows / spread + 4 · vectors) / 4 loads
// needs   k a multiple of 4, as pack.wgsl makes it; A's and B's contiguous sides too. Rows and columns may end anywhere
// splice  share: subgroupBroadcast; a_unit, a_value, b_value: for the other way round; epilogue: on each four results
// seen    39 GFLOPS (NN), 36 (NT), 45 (TN) at 1024³ on lavapipe with subgroups of 8, rows 16, vectors 2; 24 without subgroups.
//         1.5 times that with rows 64, vectors 1, row by row (tile.ts)
struct Params {
  m: u32, n: u32, steps: u32, tiles: u32,              // steps = k / 4; tiles of columns in a row of tiles
  row_tiles: u32, a_batch: u32, b_batch: u32, a_unit: u32, // distances in vec4s
  a_step: u32, b_unit: u32, b_step: u32, c_row: u32,    // c_row: elements
  c_batch: u32, batches: u32, chunk: u32, splits: u32,  // splits of k, of `chunk` steps each: results one after the other
}
alias T = f32; //! type
alias Y = f32; //! type
const rows = 16u; //! constant
const vectors = 2u; //! constant
const width = 8u; //! constant
const spread = 1u; //! constant
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
  let place = tile / (params.tiles * params.row_tiles); // in the results: split · batches + batch
  if (place >= params.batches * params.splits) { return; }
  let batch = place % params.batches;
  let first = (place / params.batches) * params.chunk;
  var a_at: array<u32, rows / spread>; //! registers
  for (var g = 0u; g < rows / spread; g++) { //! unroll
    let unit = g * spread + lane % spread;
    a_at[g] = batch * params.a_batch + min(row0 + unit, params.m - 1u) * params.a_unit; //! a_unit
    a_at[g] += first * params.a_step;
  } //! end
  let last_column = (params.n + 3u) / 4u - 1u;
  var b_at: array<u32, vectors>; //! registers
  for (var j = 0u; j < vectors; j++) { //! unroll
    b_at[j] = batch * params.b_batch + min(column0 + width * j, last_column); //! b_column
    b_at[j] += first * params.b_step;
  } //! end
  var c: array<array<vec4f, vectors>, rows>; //! registers
  var a: array<vec4f, rows / spread>; //! registers
  var b: array<array<vec4f, 4>, vectors>; //! registers
  for (var step = first; step < min(first + params.chunk, params.steps); step++) {
    for (var g = 0u; g < rows / spread; g++) { //! unroll
      a[g] = vec4f(a_in[a_at[g]]);
      a_at[g] += params.a_step;
    } //! end
    for (var j = 0u; j < vectors; j++) { //! unroll
      for (var e = 0u; e < 4u; e++) { //! unroll
        b[j][e] = vec4f(b_in[b_at[j] + e * params.b_unit]);
      } //! end
      b_at[j] += params.b_step;
    } //! end
    for (var u = 0u; u < 4u; u++) { //! unroll
      for (var i = 0u; i < rows; i++) { //! unroll
        let s = share(a[i / spread][u], i % spread); //! a_value
        for (var j = 0u; j < vectors; j++) { //! unroll
          c[i][j] = fma(vec4f(s), b[j][u], c[i][j]); //! b_value
        } //! end
      } //! end
    } //! end
  }
  for (var j = 0u; j < vectors; j++) { //! unroll
    if ((column0 + width * j) * 4u < params.n) {
      for (var i = 0u; i < rows; i++) { //! unroll
        if (row0 + i < params.m) { store(place, row0 + i, (column0 + width * j) * 4u, c[i][j]); }
      } //! end
    }
  } //! end
}
