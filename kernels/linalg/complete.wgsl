// Replaces the columns of each matrix that are zero by unit columns orthogonal to all others (Gram and Schmidt, twice), and fills those
// from `given` on.
// work    a workgroup a matrix and column, column after column; its lanes share the rows
// bound   four passes over the other columns for each axis that is tried; nothing where the column is there
struct Params { count: u32, rows: u32, columns: u32, given: u32, matrix: u32, row: u32, column: u32, j: u32 }
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
fn place(base: u32, r: u32, j: u32) -> u32 { return base + r * params.row + j * params.column; }

const width = 64u;
var<workgroup> parts: array<f32, width>;
fn total(part: f32, lane: u32) -> f32 {
  workgroupBarrier();
  parts[lane] = part;
  workgroupBarrier();
  for (var half = width / 2u; half > 0u; half = half / 2u) {
    if (lane < half) { parts[lane] += parts[lane + half]; }
    workgroupBarrier();
  }
  return workgroupUniformLoad(&parts[0]);
}

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let which = group.y * groups.x + group.x;
  let rows = select(0u, params.rows, which < params.count);
  let base = which * params.matrix;
  let j = params.j;
  var own = 0.0;
  if (j < params.given) { for (var r = lane; r < rows; r += width) { own += abs(y[place(base, r, j)]); } }
  if (total(own, lane) != 0.0) { return; }
  // Some axis has a part of 1 / rows or more outside the span of the others: begin where it is likely.
  for (var tried = 0u; tried < params.rows; tried++) {
    let axis = (j + tried) % params.rows;
    for (var r = lane; r < rows; r += width) { y[place(base, r, j)] = select(0.0, 1.0, r == axis); }
    for (var again = 0u; again < 2u; again++) {
      // Columns after j that are given count too; those that are not are still to come.
      for (var i = 0u; i < max(j, params.given); i++) {
        if (i == j) { continue; }
        var dot = 0.0;
        for (var r = lane; r < rows; r += width) { dot += y[place(base, r, i)] * y[place(base, r, j)]; }
        let all = total(dot, lane);
        for (var r = lane; r < rows; r += width) { y[place(base, r, j)] -= all * y[place(base, r, i)]; }
      }
    }
    var squares = 0.0;
    for (var r = lane; r < rows; r += width) { squares += y[place(base, r, j)] * y[place(base, r, j)]; }
    let norm = total(squares, lane);
    if (norm > 0.5 / f32(params.rows) || rows == 0u) {
      let scale = inverseSqrt(norm);
      for (var r = lane; r < rows; r += width) { y[place(base, r, j)] *= scale; }
      return;
    }
  }
}
