// The cotangents of keys and values: dk(s) = scale Σ_t w(t, s) (c(t) · v(s) − delta(t)) q(t) and dv(s) = Σ_t w(t, s) c(t), where
// w(t, s) = exp(x(t, s) − log_sum(t)) are the weights, computed again from the logits x(t, s) = q(t) · k(s) scale + bias.
// work    a lane keeps the sums of `own` keys of one head; the rows (queries of the heads that share it) go by in tiles, each with its
//         query, its cotangent, its log_sum and its delta; tiles that see none of a workgroup's keys are left out
// bound   arithmetic: own · tile · 2 (size + value_size) fused vec4 steps for as many loads from workgroup memory, own times fewer
// needs   16 · tile · (size + value_size) bytes of workgroup memory, and a little
// splice  as forward.wgsl, rows in the place of keys
// seen    with gradient_queries.wgsl
struct Params {
  blocks: u32, groups: u32, queries: u32, keys: u32, // blocks of keys in each of batch · kv_heads groups
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
@group(0) @binding(6) var<storage, read_write> dk: array<vec4<T>>;
@group(0) @binding(7) var<storage, read_write> dv: array<vec4<T>>;
@group(1) @binding(0) var<uniform> params: Params;
//! begin units
fn q_unit(row: u32, u: u32) -> vec4f { return vec4f(q_in[row * size + u]); }
fn k_unit(row: u32, u: u32) -> vec4f { return vec4f(k_in[row * size + u]); }
fn v_unit(row: u32, u: u32) -> vec4f { return vec4f(v_in[row * value_size + u]); }
fn c_unit(row: u32, u: u32) -> vec4f { return vec4f(c_in[row * value_size + u]); }
fn store_key(row: u32, u: u32, x: vec4f) { dk[row * size + u] = vec4<T>(x); }
fn store_value(row: u32, u: u32, x: vec4f) { dv[row * value_size + u] = vec4<T>(x); }
//! end units
fn bias(b: u32, n: u32, t: u32, s: u32) -> f32 { return 0.0; } //! bias
fn masked(b: u32, n: u32, t: u32, s: u32) -> bool { return false; } //! masked
fn limit(b: u32) -> u32 { return params.keys; } //! limit
fn unseen_weight(log_sum: f32) -> f32 { return 0.0; } //! blind
// Where a row's query lies among all.
fn place_of(b: u32, head: u32, row: u32) -> u32 {
  return (b * params.queries + row / params.group) * params.kv_heads * params.group + head * params.group + row % params.group;
}
//! begin tiles
var<workgroup> q_tile: array<vec4f, tile * size>;
var<workgroup> c_tile: array<vec4f, tile * value_size>;
var<workgroup> sum_tile: array<f32, tile>;
var<workgroup> delta_tile: array<f32, tile>;
//! end tiles

@compute @workgroup_size(width)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) lane: u32) {
  let place = workgroup.y * workgroups.x + workgroup.x;
  let which = place / params.blocks;
  if (which >= params.groups) { return; }
  let b = which / params.kv_heads;
  let head = which % params.kv_heads;
  let rows = params.queries * params.group;
  let s0 = (place % params.blocks) * width * own;
  var s: array<u32, own>; //! registers
  var at: array<u32, own>; //! registers
  for (var r = 0u; r < own; r++) { //! unroll
    s[r] = s0 + r * width + lane;
    at[r] = (b * params.keys + min(s[r], params.keys - 1u)) * params.kv_heads + head;
  } //! end
  var key_sums: array<array<vec4f, size>, own>; //! registers
  var value_sums: array<array<vec4f, value_size>, own>; //! registers
  let count = limit(b);
  //! begin range
  let begin = (s0 - min(s0, params.ahead)) * params.group;
  let end = min(params.queries, s0 + width * own + params.back) * params.group;
  //! end range
  for (var i0 = begin / tile * tile; i0 < end; i0 += tile) {
    //! begin bring
    workgroupBarrier();
    for (var i = lane; i < tile * size; i += width) {
      q_tile[i] = q_unit(place_of(b, head, min(i0 + i / size, rows - 1u)), i % size);
    }
    for (var i = lane; i < tile * value_size; i += width) {
      c_tile[i] = c_unit(place_of(b, head, min(i0 + i / value_size, rows - 1u)), i % value_size);
    }
    for (var i = lane; i < tile; i += width) {
      sum_tile[i] = log_sums[place_of(b, head, min(i0 + i, rows - 1u))];
      delta_tile[i] = delta[place_of(b, head, min(i0 + i, rows - 1u))];
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
    var k: array<vec4f, own>; //! registers
    for (var u = 0u; u < size; u++) { //! steps
      for (var r = 0u; r < own; r++) { //! unroll
        k[r] = k_unit(at[r], u);
      } //! end
      // key_units //! key_units
      for (var j = 0u; j < tile; j++) { //! unroll
        let q = q_tile[j * size + u]; //! key
        for (var r = 0u; r < own; r++) { //! unroll
          x[r][j] += dot(k[r], q);
        } //! end
      } //! end
    } //! end steps
    for (var u = 0u; u < value_size; u++) { //! steps
      for (var r = 0u; r < own; r++) { //! unroll
        k[r] = v_unit(at[r], u);
      } //! end
      // value_units //! value_units
      for (var j = 0u; j < tile; j++) { //! unroll
        let c = c_tile[j * value_size + u]; //! value
        for (var r = 0u; r < own; r++) { //! unroll
          y[r][j] += dot(k[r], c);
        } //! end
      } //! end
    } //! end steps
    for (var j = 0u; j < tile; j++) { //! unroll
      let log_sum = sum_tile[j]; //! log_sum
      let row_delta = delta_tile[j]; //! row_delta
      let row = i0 + j;
      let t = row / params.group;
      let n = head * params.group + row % params.group;
      for (var r = 0u; r < own; r++) { //! unroll
        let near = s[r] < count && row < rows && s[r] + params.back >= t && s[r] <= t + params.ahead;
        let seen = near && !masked(b, n, min(t, params.queries - 1u), min(s[r], params.keys - 1u));
        let weight = fx_exp(x[r][j] * params.scale + bias(b, n, min(t, params.queries - 1u), min(s[r], params.keys - 1u)) - log_sum);
        x[r][j] = select(select(0.0, unseen_weight(log_sum), row < rows), weight, seen);
        y[r][j] = select(0.0, x[r][j] * (y[r][j] - row_delta), seen);
      } //! end
    } //! end
    for (var u = 0u; u < size; u++) { //! unroll
      // key_units_again //! key_units_again
      for (var j = 0u; j < tile; j++) { //! unroll
        let q = q_tile[j * size + u]; //! key_again
        for (var r = 0u; r < own; r++) { //! unroll
          key_sums[r][u] = fma(vec4f(y[r][j]), q, key_sums[r][u]);
        } //! end
      } //! end
    } //! end
    for (var u = 0u; u < value_size; u++) { //! unroll
      // value_units_again //! value_units_again
      for (var j = 0u; j < tile; j++) { //! unroll
        let c = c_tile[j * value_size + u]; //! value_again
        for (var r = 0u; r < own; r++) { //! unroll
          value_sums[r][u] = fma(vec4f(x[r][j]), c, value_sums[r][u]);
        } //! end
      } //! end
    } //! end
  }
  for (var r = 0u; r < own; r++) { //! unroll
    if (s[r] < params.keys) {
      for (var u = 0u; u < size; u++) { //! unroll
        store_key(at[r], u, key_sums[r][u] * params.scale);
      } //! end
      for (var u = 0u; u < value_size; u++) { //! unroll
        store_value(at[r], u, value_sums[r][u]);
      } //! end
    }
  } //! end
}
