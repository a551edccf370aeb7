// Columns of each matrix in the order of their values, and scaled: column j goes where its value stands among the others.
// work    an invocation a column
// bound   n comparisons and `rows` moves for each
struct Params {
  count: u32, n: u32, rows: u32, descending: u32,
  normalize: u32, out_matrix: u32, out_row: u32, out_column: u32,
  store_values: u32,
}
@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> sorted: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let j = at % params.n;
  let matrix = at / params.n;
  let value = values[at];
  var place = 0u;
  for (var i = 0u; i < params.n; i++) {
    let other = values[matrix * params.n + i];
    var before = other < value;
    if (params.descending != 0u) { before = other > value; }
    if (before || (other == value && i < j) || (fx_is_nan(value) && i < j)) { place += 1u; }
  }
  if (params.store_values != 0u) { sorted[matrix * params.n + place] = value; }
  var scale = 1.0;
  if (params.normalize != 0u) { scale = select(0.0, 1.0 / value, value > 0.0 || fx_is_nan(value)); }
  for (var r = 0u; r < params.rows; r++) {
    y[matrix * params.out_matrix + r * params.out_row + place * params.out_column] = x[(matrix * params.rows + r) * params.n + j] * scale;
  }
}
