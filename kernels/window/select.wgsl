// chosen[o, p, i] = the flat place in x of the element that window p chooses along one axis, or -1; the first of equals, and NaN gives way.
// work    an invocation a window
// bound   memory
// splice  keeps: whether the one chosen so far stays; initial: where the candidates are (the elements themselves, in the first pass)
struct Params { count: u32, length: u32, windows: u32, inner: u32, window: u32, stride: u32, low: i32, first: u32 }
alias T = f32; //! type
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read> before: array<i32>;
@group(0) @binding(2) var<storage, read_write> chosen: array<i32>;
@group(1) @binding(0) var<uniform> params: Params;
fn keeps(a: T, b: T) -> bool { return a >= b; } //! keeps

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let inner = at % params.inner;
  let p = (at / params.inner) % params.windows;
  let base = (at / (params.inner * params.windows)) * params.length * params.inner + inner;
  var best = -1;
  for (var t = 0u; t < params.window; t++) {
    let k = i32(p * params.stride + t) - params.low;
    if (k < 0 || k >= i32(params.length)) { continue; }
    var candidate = i32(base) + k * i32(params.inner);
    if (params.first == 0u) { candidate = before[candidate]; }
    if (candidate < 0) { continue; }
    var stays = best >= 0;
    if (stays) { stays = keeps(x[best], x[candidate]); }
    if (!stays) { best = candidate; }
  }
  chosen[at] = best;
}
