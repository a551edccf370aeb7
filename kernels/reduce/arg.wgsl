// y[o, s, i] = the first r of chunk s at which x[o, r, i] is largest (or smallest); NaN is larger than everything.
// Given the winners of chunks (`before`, of which there are `length`), the winner among those.
// work    a workgroup an output; lanes stride over r and meet in workgroup memory
// bound   memory for long lines, the barriers for short ones
// splice  operation: which of two values wins
struct Params { outputs: u32, length: u32, inner: u32, chunk: u32, chunks: u32, second: u32, whole: u32 } // whole: the length of x
alias T = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read> before: array<i32>;
@group(0) @binding(2) var<storage, read_write> y: array<i32>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 32u;
var<workgroup> values: array<T, width>;
var<workgroup> places: array<u32, width>;
fn beats(a: T, b: T) -> bool { return a > b; } //! operation
fn candidate(o: u32, r: u32, i: u32) -> u32 {
  if (params.second == 0u) { return r; }
  return u32(before[(o * params.length + r) * params.inner + i]);
}

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let out = group.y * groups.x + group.x;
  let inside = out < params.outputs;
  let i = out % params.inner;
  let s = (out / params.inner) % params.chunks;
  let o = select(0u, out / (params.inner * params.chunks), inside);
  let first = s * params.chunk;
  let last = min(first + params.chunk, params.length);
  var place = candidate(o, min(first + lane, last - 1u), i);
  var best = x[(o * params.whole + place) * params.inner + i];
  for (var r = first + lane + width; r < last; r += width) {
    let other = candidate(o, r, i);
    let value = x[(o * params.whole + other) * params.inner + i];
    if (beats(value, best)) {
      best = value;
      place = other;
    }
  }
  values[lane] = best;
  places[lane] = place;
  workgroupBarrier();
  for (var half = width / 2u; half > 0u; half = half / 2u) {
    if (lane < half) {
      let other = values[lane + half];
      let mine = values[lane];
      if (beats(other, mine) || (!beats(mine, other) && places[lane + half] < places[lane])) {
        values[lane] = other;
        places[lane] = places[lane + half];
      }
    }
    workgroupBarrier();
  }
  if (lane == 0u && inside) { y[out] = i32(places[0]); }
}
