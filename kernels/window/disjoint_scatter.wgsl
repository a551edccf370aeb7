// y[i] = source[p] where window p chose element i, else 0, where windows lie side by side and cover x: the gradient of max pooling.
// work    an invocation a window; four of them, neighbours along the innermost axis, where that axis is not pooled and a multiple of 4
// bound   memory: each element is read once and written once
// needs   windows as long as their strides, no padding, nothing left over at the ends
// splice  keeps: whether the one chosen so far stays
struct Params {
  count: u32, unused0: u32, unused1: u32, unused2: u32,
  sizes: array<vec4u, 2>, // windows along each axis, the innermost in units
  steps: array<vec4u, 2>, // from one to the next in x
  taps: array<vec4u, 4>,  // from a window's first element to each
}
alias T = f32; //! type
const rank = 1u; //! constant
const taps = 1u; //! constant
fn keeps(a: T, b: T) -> bool { return a >= b; } //! keeps
//! begin unit
alias UnitT = vec4<T>;
alias UnitPlace = vec4u;
alias UnitBool = vec4<bool>;
fn keeps_unit(a: UnitT, b: UnitT) -> UnitBool { return UnitBool(keeps(a.x, b.x), keeps(a.y, b.y), keeps(a.z, b.z), keeps(a.w, b.w)); }
//! end unit
@group(0) @binding(0) var<storage, read> source: array<UnitT>;
@group(0) @binding(1) var<storage, read> x: array<UnitT>;
@group(0) @binding(2) var<storage, read_write> y: array<UnitT>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  var rest = i;
  var at = 0u;
  for (var k = 0u; k < rank; k++) { //! unroll
    at += (rest % params.sizes[k / 4u][k % 4u]) * params.steps[k / 4u][k % 4u];
    rest = rest / params.sizes[k / 4u][k % 4u];
  } //! end
  var best = x[at];
  var place = UnitPlace();
  for (var t = 0u; t < taps - 1u; t++) { //! unroll
    let next = x[at + params.taps[(t + 1u) / 4u][(t + 1u) % 4u]];
    let stays = keeps_unit(best, next);
    best = select(next, best, stays);
    place = select(UnitPlace(t + 1u), place, stays);
  } //! end
  let given = source[i];
  for (var t = 0u; t < taps; t++) { //! unroll
    y[at + params.taps[t / 4u][t % 4u]] = select(UnitT(), given, place == UnitPlace(t));
  } //! end
}
