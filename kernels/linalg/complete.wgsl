// Replaces the columns of each matrix that are zero by unit columns orthogonal to all others (Gram and Schmidt, twice), and fills those
// from `given` on.
// work    an invocation a matrix; it only looks where nothing is missing
// bound   rows · columns² where much is missing
struct Params { count: u32, rows: u32, columns: u32, given: u32, matrix: u32, row: u32, column: u32 }
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
fn place(base: u32, r: u32, j: u32) -> u32 { return base + r * params.row + j * params.column; }

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let which = (group.y * groups.x + group.x) * 64u + lane;
  if (which >= params.count) { return; }
  let base = which * params.matrix;
  var axis = 0u;
  for (var j = 0u; j < params.columns; j++) {
    var missing = j >= params.given;
    if (!missing) {
      missing = true;
      for (var r = 0u; r < params.rows; r++) { if (y[place(base, r, j)] != 0.0) { missing = false; break; } }
    }
    if (!missing) { continue; }
    for (; axis < params.rows; axis++) {
      for (var r = 0u; r < params.rows; r++) { y[place(base, r, j)] = select(0.0, 1.0, r == axis); }
      for (var again = 0u; again < 2u; again++) {
        // Columns after j that are given count too; those that are not are still zero, or not written.
        for (var i = 0u; i < max(j, params.given); i++) {
          if (i == j) { continue; }
          var dot = 0.0;
          for (var r = 0u; r < params.rows; r++) { dot += y[place(base, r, i)] * y[place(base, r, j)]; }
          for (var r = 0u; r < params.rows; r++) { y[place(base, r, j)] -= dot * y[place(base, r, i)]; }
        }
      }
      var squares = 0.0;
      for (var r = 0u; r < params.rows; r++) { squares += y[place(base, r, j)] * y[place(base, r, j)]; }
      if (squares > 1e-4) {
        let scale = inverseSqrt(squares);
        for (var r = 0u; r < params.rows; r++) { y[place(base, r, j)] *= scale; }
        axis += 1u;
        break;
      }
    }
  }
}
