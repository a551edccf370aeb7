// The cotangent of the queries: dq(t) = scale Σ_s w(t, s) (c(t) · v(s) − delta(t)) k(s), where w(t, s) = exp(x(t, s) − log_sum(t)) are the
// weights, computed again from the logits x(t, s) = q(t) · k(s) scale + bias.
// work    as forward.wgsl: a lane keeps the sums of `own` rows (queries of the heads that share keys), keys and values go by in tiles
// bound   arithmetic: own · tile · (2 size + value_size) fused vec4 steps for as many loads from workgroup memory, own times fewer
// needs   16 · tile · (size + value_size) bytes of workgroup memory
// splice  as forward.wgsl
// seen    on lavapipe, with gradient_keys.wgsl, the table's processor time with heads of 32, half of it if causal; 1.6 times it with 64
struct Params {
  blocks: u32, groups: u32, queries: u32, keys: u32, // blocks of rows in each of batch · kv_heads groups
  kv_heads: u32, group: u32, scale: f32, back: u32,  // group: heads of queries for one of keys; how far back and ahead a query sees
  ahead: u32, bias_batch: u32, bias_head: u32, bias_query: u32,
  bias_key: u32, mask_batch: u32, mask_head: u32, mask_query: u32,
  mask_key: u32,
}
alias T = f32; //! type
const size = 8u; //! constant
const value_size = 8u; //! constant
const tile = 8u; //! constant
const own = 1u; //! constant
const width = 64u; //! constant
const spread = 1u; //! constant
@group(0) @binding(0) var<storage, read> q_in: array<vec4<T>>;
@group(0) @binding(1) var<storage, read> k_in: array<vec4<T>>;
@group(0) @binding(2) var<storage, read> v_in: array<vec4<T>>;
@group(0) @binding(3) var<storage, read> c_in: array<vec4<T>>;
@group(0) @binding(4) var<storage, read> log_sums: array<f32>;
@group(0) @binding(5) var<storage, read> delta: array<f32>;
@group(0) @binding(6) var<storage, read_write> dq: array<vec4<T>>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin units
fn q_unit(row: u32, u: u32) -> vec4f { return vec4f(q_in[row * size + u]); }
fn k_unit(row: u32, u: u32) -> vec4f { return vec4f(k_in[row * size + u]); }
fn v_unit(row: u32, u: u32) -> vec4f { return vec4f(v_in[row * value_size + u]); }
fn c_unit(row: u32, u: u32) -> vec4f { return vec4f(c_in[row * value_size + u]); }
fn store(row: u32, u: u32, x: vec4f) { dq[row * size + u] = vec4<T>(x); }
//! end units
fn bias(b: u32, n: u32, t: u32, s: u32) -> f32 { return 0.0; } //! bias
fn masked(b: u32, n: u32, t: u32, s: u32) -> bool { return false; } //! masked
fn limit(b: u32) -> u32 { return params.keys; } //! limit
//! begin tiles
var<workgroup> k_tile: array<vec4f, tile * size>;
var<workgroup> v_tile: array<vec4f, tile * value_size>;
//! end tiles

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let place = workgroup.y * workgroups.x + workgroup.x;
  let which = place / params.blocks;
  if (which >= params.groups) { return; }
  let b = which / params.kv_heads;
  let head = which % params.kv_heads;
  let rows = params.queries * params.group;
  let row0 = (place % params.blocks) * width * own;
  var t: array<u32, own>; //! registers
  var n: array<u32, own>; //! registers
  var at: array<u32, own>; //! registers
  var log_sum: array<f32, own>; //! registers
  var own_delta: array<f32, own>; //! registers
  for (var r = 0u; r < own; r++) { //! unroll
    let row = min(row0 + r * width + lane, rows - 1u);
    t[r] = row / params.group;
    n[r] = head * params.group + row % params.group;
    at[r] = (b * params.queries + t[r]) * params.kv_heads * params.group + n[r];
    log_sum[r] = log_sums[at[r]];
    own_delta[r] = delta[at[r]];
  } //! end
  var acc: array<array<vec4f, size>, own>; //! registers
  let count = limit(b);
  let begin = row0 / params.group - min(row0 / params.group, params.back);
  let end = min(count, (min(row0 + width * own, rows) - 1u) / params.group + params.ahead + 1u);
  for (var s0 = begin / tile * tile; s0 < end; s0 += tile) {
    //! begin bring
    workgroupBarrier();
    for (var i = lane; i < tile * size; i += width) {
      k_tile[i] = k_unit((b * params.keys + min(s0 + i / size, params.keys - 1u)) * params.kv_heads + head, i % size);
    }
    for (var i = lane; i < tile * value_size; i += width) {
      v_tile[i] = v_unit((b * params.keys + min(s0 + i / value_size, params.keys - 1u)) * params.kv_heads + head, i % value_size);
    }
    workgroupBarrier();
    //! end bring
    var x: array<array<f32, tile>, own>; //! registers
    var y: array<array<f32, tile>, own>; //! registers
    for (var r = 0u; r < own; r++) { //! unroll
      for (var j = 0u; j < tile; j++) { //! unroll
        x[r][j] = 0.0;
        y[r][j] = 0.0;
      } //! end
    } //! end
    var q: array<vec4f, own>; //! registers
    for (var u = 0u; u < size; u++) { //! steps
      for (var r = 0u; r < own; r++) { //! unroll
        q[r] = q_unit(at[r], u);
      } //! end
      // key_units //! key_units
      for (var j = 0u; j < tile; j++) { //! unroll
        let k = k_tile[j * size + u]; //! key
        for (var r = 0u; r < own; r++) { //! unroll
          x[r][j] += dot(q[r], k);
        } //! end
      } //! end
    } //! end steps
    for (var u = 0u; u < value_size; u++) { //! steps
      for (var r = 0u; r < own; r++) { //! unroll
        q[r] = c_unit(at[r], u);
      } //! end
      // value_units //! value_units
      for (var j = 0u; j < tile; j++) { //! unroll
        let v = v_tile[j * value_size + u]; //! value
        for (var r = 0u; r < own; r++) { //! unroll
          y[r][j] += dot(q[r], v);
        } //! end
      } //! end
    } //! end steps
    for (var r = 0u; r < own; r++) { //! unroll
      for (var j = 0u; j < tile; j++) { //! unroll
        let s = s0 + j;
        let seen = s < count && s + params.back >= t[r] && s <= t[r] + params.ahead && !masked(b, n[r], t[r], s);
        let weight = fx_exp(x[r][j] * params.scale + bias(b, n[r], t[r], s) - log_sum[r]);
        x[r][j] = select(0.0, weight * (y[r][j] - own_delta[r]), seen);
      } //! end
    } //! end
    for (var u = 0u; u < size; u++) { //! unroll
      // key_units_again //! key_units_again
      for (var j = 0u; j < tile; j++) { //! unroll
        let k = k_tile[j * size + u]; //! key_again
        for (var r = 0u; r < own; r++) { //! unroll
          acc[r][u] = fma(vec4f(x[r][j]), k, acc[r][u]);
        } //! end
      } //! end
    } //! end
  }
  for (var r = 0u; r < own; r++) { //! unroll
    if (row0 + r * width + lane < rows) {
      for (var u = 0u; u < size; u++) { //! unroll
        store(at[r], u, acc[r][u] * params.scale);
      } //! end
    }
  } //! end
}
