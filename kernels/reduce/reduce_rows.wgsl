// y[o, s] = the elements x[o, r] combined, over those r of chunk s: rows of a row-major matrix.
// work    a workgroup a row (or chunk of one); lanes stride over it, keep partial results, and meet in workgroup memory
// bound   memory for long rows; the barriers for short ones (reduce_columns.wgsl with inner = 1 takes rows up to 64)
// splice  operation: what is loaded, how it is combined, what is stored; meet: combining across lanes by subgroup operations instead
struct Params { outputs: u32, length: u32, chunk: u32, chunks: u32 }
alias T = f32; //! type
alias A = f32; //! type
alias Y = f32; //! type
const width = 64u; //! constant
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<Y>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin operation
fn identity() -> A { return A(); }
fn load(x: T) -> A { return x; }
fn combine(a: A, b: A) -> A { return a + b; }
fn store(a: A) -> Y { return a; }
//! end operation
//! begin meet
var<workgroup> shared_values: array<A, width>;
fn meet(value: A, lane: u32) -> A {
  shared_values[lane] = value;
  workgroupBarrier();
  for (var half = width / 2u; half > 0u; half = half / 2u) {
    if (lane < half) { shared_values[lane] = combine(shared_values[lane], shared_values[lane + half]); }
    workgroupBarrier();
  }
  return shared_values[0];
}
//! end meet

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let out = group.y * groups.x + group.x;
  let row = out / params.chunks;
  let s = out % params.chunks;
  let first = s * params.chunk;
  var last = min(first + params.chunk, params.length);
  if (out >= params.outputs) { last = first; } // groups beyond the end of a folded grid go along to the barriers
  let base = row * params.length;
  var a = identity();
  var b = identity();
  var c = identity();
  var d = identity();
  var r = first + lane;
  for (; r + 3u * width < last; r += 4u * width) {
    a = combine(a, load(x[base + r]));
    b = combine(b, load(x[base + r + width]));
    c = combine(c, load(x[base + r + 2u * width]));
    d = combine(d, load(x[base + r + 3u * width]));
  }
  for (; r < last; r += width) { a = combine(a, load(x[base + r])); }
  let total = meet(combine(combine(a, b), combine(c, d)), lane);
  if (lane == 0u && out < params.outputs) { y[out] = store(total); }
}
