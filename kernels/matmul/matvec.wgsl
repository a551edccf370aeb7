// y[b, r] = Σ_k A[b, r, k] · x[b, k]: matrices times vectors, the rows contiguous.
// work    a workgroup a row, or a part of one where there are few; its lanes stride over it in vec4s and meet at the end
// bound   memory: each row is read once, coalesced
// needs   k a multiple of 4
// splice  meet: adding across lanes by subgroup operations instead
struct Params {
  count: u32, rows: u32, length: u32, chunk: u32, // count = batches · rows; length and chunk in vec4s
  chunks: u32, a_batch: u32, a_row: u32, x_batch: u32, // distances in vec4s
}
alias T = f32; //! type
alias Y = f32; //! type
const width = 64u; //! constant
@group(0) @binding(0) var<storage, read> a: array<vec4<T>>;
@group(0) @binding(1) var<storage, read> x: array<vec4<T>>;
@group(0) @binding(2) var<storage, read_write> y: array<Y>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin meet
var<workgroup> shared_values: array<f32, width>;
fn meet(value: f32, lane: u32) -> f32 {
  shared_values[lane] = value;
  workgroupBarrier();
  for (var half = width / 2u; half > 0u; half = half / 2u) {
    if (lane < half) { shared_values[lane] = shared_values[lane] + shared_values[lane + half]; }
    workgroupBarrier();
  }
  return shared_values[0];
}
//! end meet

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let all = group.y * groups.x + group.x;
  let inside = all < params.count * params.chunks;
  let out = all % params.count;
  let first = (all / params.count) * params.chunk;
  // Groups beyond the end of a folded grid go along to the barriers.
  let last = select(first, min(first + params.chunk, params.length), inside);
  let from_a = (out / params.rows) * params.a_batch + (out % params.rows) * params.a_row;
  let from_x = (out / params.rows) * params.x_batch;
  var sum = vec4f();
  for (var k = first + lane; k < last; k += width) { sum = fma(vec4f(a[from_a + k]), vec4f(x[from_x + k]), sum); }
  let total = meet((sum.x + sum.y) + (sum.z + sum.w), lane);
  if (lane == 0u && inside) { y[all] = Y(total); }
}
