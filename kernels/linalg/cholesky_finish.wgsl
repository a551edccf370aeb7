// Zeros above the diagonal; NaN throughout where the last pivot is NaN: one that failed makes all after it NaN.
// work    an invocation an element
// bound   memory
struct Params { count: u32, n: u32 } // count: elements
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = (group.y * groups.x + group.x) * 64u + lane;
  if (at >= params.count) { return; }
  let n = params.n;
  let i = at % (n * n);
  let last = (at / (n * n) + 1u) * n * n - 1u;
  var value = x[at];
  if (fx_is_nan(x[last])) { value = from_bits(0x7fc00000u); }
  y[at] = select(value, 0.0, i % n > i / n);
}
