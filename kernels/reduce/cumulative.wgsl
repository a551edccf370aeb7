// y[o, r, i] = x[o, 0…r, i] combined, within each chunk of r; totals[o, s, i] = the whole of chunk s.
// work    an invocation a chunk of one line, in order
// bound   memory, given enough lines and chunks; the totals are combined by another launch of this kernel and added by cumulative_add.wgsl
// splice  operation: what is loaded, how it is combined, what is stored
struct Params { count: u32, length: u32, inner: u32, chunk: u32, chunks: u32, reverse: u32 }
alias T = f32; //! type
alias A = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<T>;
@group(0) @binding(2) var<storage, read_write> totals: array<T>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin operation
fn load(x: T) -> A { return x; }
fn combine(a: A, b: A) -> A { return a + b; }
fn store(a: A) -> T { return a; }
//! end operation

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let line = (group.y * groups.x + group.x) * 64u + lane;
  if (line >= params.count) { return; }
  let i = line % params.inner;
  let s = (line / params.inner) % params.chunks;
  let o = line / (params.inner * params.chunks);
  let first = s * params.chunk;
  let n = min(params.chunk, params.length - first);
  // Backwards, chunk 0 is the last one of the line.
  var r = first;
  if (params.reverse != 0u) { r = params.length - 1u - first; }
  let base = o * params.length * params.inner + i;
  var total = load(x[base + r * params.inner]);
  y[base + r * params.inner] = store(total);
  for (var k = 1u; k < n; k++) {
    if (params.reverse != 0u) { r -= 1u; } else { r += 1u; }
    total = combine(total, load(x[base + r * params.inner]));
    y[base + r * params.inner] = store(total);
  }
  totals[line] = store(total);
}
