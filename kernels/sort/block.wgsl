// Sorts each run of `run` keys, with their order, in place: insertion, stable.
// work    an invocation a run
// bound   latency: about run² / 4 moves
struct Params { runs: u32, length: u32, run: u32, per_line: u32 }
@group(0) @binding(0) var<storage, read_write> keys: array<u32>;
@group(0) @binding(1) var<storage, read_write> order: array<u32>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let r = (group.y * groups.x + group.x) * 64u + lane;
  if (r >= params.runs) { return; }
  let line = r / params.per_line;
  let first = line * params.length + (r % params.per_line) * params.run;
  let last = min(first + params.run, (line + 1u) * params.length);
  for (var i = first + 1u; i < last; i++) {
    let key = keys[i];
    let place = order[i];
    var j = i;
    while (j > first) {
      let before = keys[j - 1u];
      if (before <= key) { break; }
      keys[j] = before;
      order[j] = order[j - 1u];
      j -= 1u;
    }
    keys[j] = key;
    order[j] = place;
  }
}
