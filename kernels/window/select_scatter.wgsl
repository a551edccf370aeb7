// y[i] = the sum of source[p] over the windows p that chose element i. Each element looks at the windows around it: the order of the
// additions is the same in every run.
// work    an invocation an element
// bound   memory
struct Params {
  count: u32, unused0: u32, unused1: u32, unused2: u32,
  sizes: array<vec4u, 2>,
  windows: array<vec4u, 2>,
  window: array<vec4u, 2>,
  strides: array<vec4u, 2>,
  low: array<vec4i, 2>,
}
alias T = f32; //! type
alias A = f32; //! type
const rank = 2u; //! constant
@group(0) @binding(0) var<storage, read> source: array<T>;
@group(0) @binding(1) var<storage, read> chosen: array<i32>;
@group(0) @binding(2) var<storage, read_write> y: array<T>;
@group(1) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= params.count) { return; }
  var first: array<i32, rank>; //! registers
  var spans: array<i32, rank>; //! registers
  var rest = i;
  var total = 1;
  for (var k = 0u; k < rank; k++) { //! unroll
    let size = params.sizes[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    let stride = i32(params.strides[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u]);
    let place = i32(rest % size) + params.low[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u];
    let reach = i32(params.window[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u]);
    rest = rest / size;
    first[k] = max(0, (place - reach + stride) / stride);
    if (place < reach) { first[k] = 0; }
    let last = min(place / stride, i32(params.windows[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u]) - 1);
    spans[k] = max(0, last - first[k] + 1);
    if (place < 0) { spans[k] = 0; }
    total *= spans[k];
  } //! end
  var sum = A();
  // Counting through the windows digit by digit: their numbers are not known in advance, and divisions are slow.
  var digit: array<i32, rank>; //! registers
  for (var w = 0; w < total; w++) {
    var at = 0;
    var step = 1;
    var carry = true;
    for (var k = 0u; k < rank; k++) { //! unroll
      at += (first[k] + digit[k]) * step;
      step *= i32(params.windows[(rank - 1u - k) / 4u][(rank - 1u - k) % 4u]);
      if (carry) { digit[k] += 1; }
      carry = carry && digit[k] == spans[k];
      if (carry) { digit[k] = 0; }
    } //! end
    if (chosen[at] == i32(i)) { sum += A(source[at]); }
  }
  y[i] = T(sum);
}
