// y[o, s, i] = the elements x[o, r, i] combined, over those r of chunk s (all of them where there is one chunk).
// work    an invocation an output; neighbours read neighbours
// bound   memory where there are enough outputs to fill the machine; else chunks make more, and a second launch combines them
// splice  operation: what is loaded, how it is combined, what is stored
struct Params { outputs: u32, length: u32, inner: u32, chunk: u32, chunks: u32 }
alias T = f32; //! type
alias A = f32; //! type
alias Y = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<Y>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin operation
fn identity() -> A { return A(); }
fn load(x: T) -> A { return x; }
fn combine(a: A, b: A) -> A { return a + b; }
fn store(a: A) -> Y { return a; }
//! end operation

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let out = (group.y * groups.x + group.x) * 64u + lane;
  if (out >= params.outputs) { return; }
  let i = out % params.inner;
  let s = (out / params.inner) % params.chunks;
  let o = out / (params.inner * params.chunks);
  let first = s * params.chunk;
  let last = min(first + params.chunk, params.length);
  var at = (o * params.length + first) * params.inner + i;
  // Four partial results: shorter chains of additions, and a smaller error.
  var a = identity();
  var b = identity();
  var c = identity();
  var d = identity();
  var r = first;
  for (; r + 4u <= last; r += 4u) {
    a = combine(a, load(x[at]));
    b = combine(b, load(x[at + params.inner]));
    c = combine(c, load(x[at + 2u * params.inner]));
    d = combine(d, load(x[at + 3u * params.inner]));
    at += 4u * params.inner;
  }
  for (; r < last; r++) {
    a = combine(a, load(x[at]));
    at += params.inner;
  }
  y[out] = store(combine(combine(a, b), combine(c, d)));
}
