// What is left after a block of columns: A - X · Xᵀ for the rows and columns below it, X being the block's rows.
// work    a workgroup a tile of 64 × 64, an invocation 4 × 4 elements of it; both strips of X lie in workgroup memory
// bound   multiply-adds: eight loads from workgroup memory for sixteen
struct Params { count: u32, n: u32, first: u32, tiles: u32 } // tiles: in a row, and as many rows
@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 256u;
const tile = 64u;
const block = 32u;
var<workgroup> left: array<f32, 2048>; // by columns of X
var<workgroup> right: array<f32, 2048>;

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let index = group.y * groups.x + group.x;
  let pairs = params.tiles * params.tiles;
  let row_tile = (index % pairs) / params.tiles;
  let column_tile = index % params.tiles;
  // The matrix is symmetric: only tiles on and below the diagonal are wanted.
  if (index >= params.count * pairs || column_tile > row_tile) { return; }
  let n = params.n;
  let base = (index / pairs) * n * n;
  let top = params.first + block + row_tile * tile;
  let start = params.first + block + column_tile * tile;
  for (var i = lane; i < tile * block; i += width) {
    let p = i % block;
    let r = i / block;
    left[p * tile + r] = 0.0;
    right[p * tile + r] = 0.0;
    if (top + r < n) { left[p * tile + r] = a[base + (top + r) * n + params.first + p]; }
    if (start + r < n) { right[p * tile + r] = a[base + (start + r) * n + params.first + p]; }
  }
  workgroupBarrier();
  let x = lane % 16u;
  let y = lane / 16u;
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  for (var p = 0u; p < block; p++) {
    let at = p * tile;
    let v = vec4f(right[at + x], right[at + x + 16u], right[at + x + 32u], right[at + x + 48u]);
    c0 += left[at + y] * v;
    c1 += left[at + y + 16u] * v;
    c2 += left[at + y + 32u] * v;
    c3 += left[at + y + 48u] * v;
  }
  take(base, top + y, start + x, c0);
  take(base, top + y + 16u, start + x, c1);
  take(base, top + y + 32u, start + x, c2);
  take(base, top + y + 48u, start + x, c3);
}

// Subtracts four elements of a row, 16 columns apart.
fn take(base: u32, row: u32, column: u32, c: vec4f) {
  if (row >= params.n) { return; }
  let at = base + row * params.n + column;
  if (column < params.n) { a[at] -= c.x; }
  if (column + 16u < params.n) { a[at + 16u] -= c.y; }
  if (column + 32u < params.n) { a[at + 32u] -= c.z; }
  if (column + 48u < params.n) { a[at + 48u] -= c.w; }
}
