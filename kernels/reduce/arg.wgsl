// y[o, i] = the first r at which x[o, r, i] is largest (or smallest); NaN is larger than everything.
// work    a workgroup an output; lanes stride over r and meet in workgroup memory
// bound   memory for long lines, the barriers for short ones
// splice  operation: which of two values wins
struct Params { outputs: u32, length: u32, inner: u32 }
alias T = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read_write> y: array<i32>;
@group(1) @binding(0) var<uniform> params: Params;
const width = 32u;
var<workgroup> values: array<T, width>;
var<workgroup> places: array<u32, width>;
fn beats(a: T, b: T) -> bool { return a > b; } //! operation

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let out = group.y * groups.x + group.x;
  let inside = out < params.outputs;
  let base = select(0u, (out / params.inner) * params.length * params.inner + out % params.inner, inside);
  var place = min(lane, params.length - 1u);
  var best = x[base + place * params.inner];
  for (var r = lane + width; r < params.length; r += width) {
    let value = x[base + r * params.inner];
    if (beats(value, best)) {
      best = value;
      place = r;
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
