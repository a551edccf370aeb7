// C[s, b, m, n] = Σ_k A[b, m, k] · B[b, k, n] over chunk s of k, with any strides and any element type.
// work    an invocation an element of C, for products too small for tiles, and for integers; chunks of k where there are few elements
// bound   loads: two for each multiply-add
struct Params {
  outputs: u32, m: u32, n: u32, k: u32,
  a_batch: u32, a_row: u32, a_step: u32, b_batch: u32,
  b_column: u32, b_step: u32, chunk: u32, chunks: u32,
}
alias T = f32; //! type
alias A = f32; //! type
alias Y = f32; //! type
@group(0) @binding(0) var<storage, read> a_in: array<T>;
@group(0) @binding(1) var<storage, read> b_in: array<T>;
@group(0) @binding(2) var<storage, read_write> c_out: array<Y>;
@group(1) @binding(0) var<uniform> params: Params;
fn store(at: u32, value: A) { c_out[at] = Y(value); } //! store

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.outputs * params.chunks) { return; }
  let out = i % params.outputs;
  let first = (i / params.outputs) * params.chunk;
  let last = min(first + params.chunk, params.k);
  let column = out % params.n;
  let row = (out / params.n) % params.m;
  let batch = out / (params.n * params.m);
  var at_a = batch * params.a_batch + row * params.a_row + first * params.a_step;
  var at_b = batch * params.b_batch + column * params.b_column + first * params.b_step;
  var even = A();
  var odd = A();
  var k = first;
  for (; k + 2u <= last; k += 2u) {
    even += A(a_in[at_a]) * A(b_in[at_b]);
    odd += A(a_in[at_a + params.a_step]) * A(b_in[at_b + params.b_step]);
    at_a += 2u * params.a_step;
    at_b += 2u * params.b_step;
  }
  if (k < last) { even += A(a_in[at_a]) * A(b_in[at_b]); }
  store(i, even + odd);
}
