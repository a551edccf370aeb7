// Merges neighbouring sorted runs of `run` keys, with their order, into runs twice as long; the left one first among equals.
// work    an invocation writes `part` results: it finds by bisection how many of them come from the left run, then merges
// bound   memory: every pass moves everything once
struct Params { parts: u32, length: u32, run: u32, part: u32, per_line: u32 }
@group(0) @binding(0) var<storage, read> keys: array<u32>;
@group(0) @binding(1) var<storage, read> order: array<u32>;
@group(0) @binding(2) var<storage, read_write> out_keys: array<u32>;
@group(0) @binding(3) var<storage, read_write> out_order: array<u32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let p = (group.y * groups.x + group.x) * 64u + lane;
  if (p >= params.parts) { return; }
  let base = (p / params.per_line) * params.length;
  let first = (p % params.per_line) * params.part;
  let last = min(first + params.part, params.length);
  let left = (first / (2u * params.run)) * 2u * params.run;
  let middle = min(left + params.run, params.length);
  let right = min(left + 2u * params.run, params.length);
  // Of the first d results, i come from the left run: the least i such that left[i] comes after right[d - i - 1].
  let d = first - left;
  var low = select(0u, d - (right - middle), d > right - middle);
  var high = min(d, middle - left);
  while (low < high) {
    let i = (low + high) / 2u;
    if (keys[base + left + i] <= keys[base + middle + d - i - 1u]) { low = i + 1u; } else { high = i; }
  }
  var a = left + low;
  var b = middle + d - low;
  for (var k = first; k < last; k++) {
    var take_left = a < middle;
    if (take_left && b < right) { take_left = keys[base + a] <= keys[base + b]; }
    if (take_left) {
      out_keys[base + k] = keys[base + a];
      out_order[base + k] = order[base + a];
      a += 1u;
    } else {
      out_keys[base + k] = keys[base + b];
      out_order[base + k] = order[base + b];
      b += 1u;
    }
  }
}
