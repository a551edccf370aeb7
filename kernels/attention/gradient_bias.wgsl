// The cotangent of the bias: the sum of w(t, s) (c(t) · v(s) − delta(t)) over all pairs that an element was added to, where
// w(t, s) = exp(x(t, s) − log_sum(t)) are the weights, computed again from the logits x(t, s) = q(t) · k(s) scale + bias.
// work    an invocation an element, or, where each is the sum of many pairs, a chunk of them: results one after the other, to be added up
// bound   loads: 2 (size + value_size) vec4s a pair
// splice  units, masked, limit: as forward.wgsl
// seen    not timed apart: a bias has a table of its own, which bounds the rest
struct Params {
  outputs: u32, chunk: u32, chunks: u32, pairs: u32, // pairs: how many each element is the sum of
  queries: u32, keys: u32, kv_heads: u32, group: u32,
  scale: f32, back: u32, ahead: u32, sizes_head: u32, // sizes: those of the bias
  sizes_query: u32, sizes_key: u32, over_head: u32, over_query: u32, // over: how many heads, queries and keys each element is summed over
  over_key: u32, bias_batch: u32, bias_head: u32, bias_query: u32,
  bias_key: u32, mask_batch: u32, mask_head: u32, mask_query: u32,
  mask_key: u32,
}
alias T = f32; //! type
const size = 8u; //! constant
const value_size = 8u; //! constant
@group(0) @binding(0) var<storage, read> q_in: array<vec4<T>>;
@group(0) @binding(1) var<storage, read> k_in: array<vec4<T>>;
@group(0) @binding(2) var<storage, read> v_in: array<vec4<T>>;
@group(0) @binding(3) var<storage, read> c_in: array<vec4<T>>;
@group(0) @binding(4) var<storage, read> log_sums: array<f32>;
@group(0) @binding(5) var<storage, read> delta: array<f32>;
@group(0) @binding(6) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin units
fn q_unit(row: u32, u: u32) -> vec4f { return vec4f(q_in[row * size + u]); }
fn k_unit(row: u32, u: u32) -> vec4f { return vec4f(k_in[row * size + u]); }
fn v_unit(row: u32, u: u32) -> vec4f { return vec4f(v_in[row * value_size + u]); }
fn c_unit(row: u32, u: u32) -> vec4f { return vec4f(c_in[row * value_size + u]); }
//! end units
fn bias(b: u32, n: u32, t: u32, s: u32) -> f32 { return 0.0; } //! bias
fn masked(b: u32, n: u32, t: u32, s: u32) -> bool { return false; } //! masked
fn limit(b: u32) -> u32 { return params.keys; } //! limit

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = (workgroup.y * workgroups.x + workgroup.x) * 64u + lane;
  if (i >= params.outputs * params.chunks) { return; }
  let element = i % params.outputs;
  let first = i / params.outputs * params.chunk;
  let s_own = element % params.sizes_key;
  let t_own = element / params.sizes_key % params.sizes_query;
  let n_own = element / (params.sizes_key * params.sizes_query) % params.sizes_head;
  let b_own = element / (params.sizes_key * params.sizes_query * params.sizes_head);
  var sum = 0.0;
  for (var pair = first; pair < min(first + params.chunk, params.pairs); pair++) {
    // What the element is not summed over, it has an axis along: one of the two is 0.
    let s = s_own + pair % params.over_key;
    let t = t_own + pair / params.over_key % params.over_query;
    let n = n_own + pair / (params.over_key * params.over_query) % params.over_head;
    let b = b_own + pair / (params.over_key * params.over_query * params.over_head);
    let at = (b * params.queries + t) * params.kv_heads * params.group + n;
    let key = (b * params.keys + s) * params.kv_heads + n / params.group;
    var x = 0.0;
    var y = 0.0;
    for (var u = 0u; u < size; u++) { //! unroll
      x += dot(q_unit(at, u), k_unit(key, u));
    } //! end
    for (var u = 0u; u < value_size; u++) { //! unroll
      y += dot(c_unit(at, u), v_unit(key, u));
    } //! end
    let seen = s < limit(b) && s + params.back >= t && s <= t + params.ahead && !masked(b, n, t, s);
    let weight = fx_exp(x * params.scale + bias(b, n, t, s) - log_sums[at]);
    sum += select(0.0, weight * (y - delta[at]), seen);
  }
  out[i] = sum;
}
