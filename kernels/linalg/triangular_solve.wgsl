// x with op(A) · x = b, column by column of b. The other side is this with rows and columns of both exchanged: by strides.
// work    an invocation a right-hand side
// bound   loads: two for each multiply-add
struct Params {
  count: u32, n: u32, sides: u32, backward: u32, // backward: from the last unknown to the first
  unit: u32, a_row: u32, a_column: u32, b_row: u32,
  b_side: u32, first: u32, last: u32, // unknowns first … last - 1, in the order they are found
}
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> x: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let n = params.n;
  let base_a = (at / params.sides) * n * n;
  let base_b = (at / params.sides) * n * params.sides + (at % params.sides) * params.b_side;
  for (var s = params.first; s < params.last; s++) {
    let i = select(s, n - 1u - s, params.backward != 0u);
    var sum = b[base_b + i * params.b_row];
    for (var r = 0u; r < s; r++) {
      let j = select(r, n - 1u - r, params.backward != 0u);
      sum -= a[base_a + i * params.a_row + j * params.a_column] * x[base_b + j * params.b_row];
    }
    if (params.unit == 0u) { sum = sum / a[base_a + i * (params.a_row + params.a_column)]; }
    x[base_b + i * params.b_row] = sum;
  }
}
