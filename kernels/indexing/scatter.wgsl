// y[i] = x[i] combined, in their order, with the updates whose window covers i: each element looks for its updates, so the result is the
// same in every run.
// work    an invocation an element of y. Sorted: a binary search among the windows' starts, where the windows cannot overlap in part;
//         scanned: every window is tried
// bound   memory, for sorted windows; elements × windows, for scanned ones
// splice  operation: how an update is combined; covers: whether window b covers the element, and where in the update it lies
struct Params {
  count: u32, last: u32, sorted: u32, first: u32, // windows first … last - 1
  sizes: array<vec4u, 2>,
  key_strides: array<vec4u, 2>,    // of the axes that indices and batches address; 0 for the others
  window_sizes: array<vec4u, 2>,
  update_strides: array<vec4u, 2>, // of the window's axes in the updates
  batch_sizes: array<vec4u, 2>,    // of the windows
  update_batch: array<vec4u, 2>,   // their strides in the updates
}
alias T = f32; //! type
alias A = f32; //! type
const rank = 2u; //! constant
const batch_rank = 1u; //! constant
@group(0) @binding(0) var<storage, read> x: array<T>;
@group(0) @binding(1) var<storage, read> starts: array<i32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> updates: array<T>;
@group(0) @binding(4) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin operation
fn load(x: T) -> A { return x; }
fn combine(a: A, b: A) -> A { return a + b; }
fn store(a: A) -> T { return a; }
//! end operation

fn update_at(window: u32, offset: u32) -> A {
  var rest = window;
  var at = offset;
  for (var k = 0u; k < batch_rank; k++) { //! unroll
    let size = params.batch_sizes[(batch_rank - 1u - k) / 4u][(batch_rank - 1u - k) % 4u];
    at += (rest % size) * params.update_batch[(batch_rank - 1u - k) / 4u][(batch_rank - 1u - k) % 4u];
    rest = rest / size;
  } //! end
  return load(updates[at]);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  var value = load(x[i]);
  if (params.sorted != 0u) {
    // All windows that cover this element begin at `key`.
    var rest = i;
    var key = 0u;
    var offset = 0u;
    for (var k = 0u; k < rank; k++) { //! unroll
      let size = params.sizes[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
      let c = rest % size;
      key += c * params.key_strides[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
      offset += c * params.update_strides[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
      rest = rest / size;
    } //! end
    var low = params.first;
    var high = params.last;
    while (low < high) {
      let middle = (low + high) / 2u;
      if (starts[order[middle]] < i32(key)) { low = middle + 1u; } else { high = middle; }
    }
    while (low < params.last && starts[order[low]] == i32(key)) {
      value = combine(value, update_at(order[low], offset));
      low += 1u;
    }
  } else {
    for (var b = params.first; b < params.last; b++) {
      if (starts[b] < 0) { continue; }
      var rest = i;
      var start = u32(starts[b]);
      var inside = true;
      var offset = 0u;
      for (var k = 0u; k < rank; k++) { //! unroll
        let size = params.sizes[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
        let c = rest % size - start % size; // wraps below 0, and is then too large
        inside = inside && c < params.window_sizes[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
        offset += c * params.update_strides[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
        rest = rest / size;
        start = start / size;
      } //! end
      if (inside) { value = combine(value, update_at(b, offset)); }
    }
  }
  y[i] = store(value);
}
