// y[b, r, c] = x[b, r, c], at any strides, inside; 0 in the columns and rows that make both multiples of 4: operands of matmul.wgsl.
// work    an invocation writes four columns
// bound   memory
struct Params {
  count: u32, rows: u32, columns: u32, in_rows: u32, // columns in vec4s; count = batches · rows · columns
  in_columns: u32, batch_stride: u32, row_stride: u32, column_stride: u32,
}
alias T = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4<T>>;
@group(1) @binding(0) var<uniform> params: Params;
fn load(base: u32, row: u32, column: u32) -> T {
  if (row < params.in_rows && column < params.in_columns) { return x[base + column * params.column_stride]; }
  return T(0);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  let column = (i % params.columns) * 4u;
  let row = (i / params.columns) % params.rows;
  let batch = i / (params.columns * params.rows);
  let base = batch * params.batch_stride + row * params.row_stride;
  y[i] = vec4<T>(load(base, row, column), load(base, row, column + 1u), load(base, row, column + 2u), load(base, row, column + 3u));
}
