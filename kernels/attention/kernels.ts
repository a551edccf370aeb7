/**
 * The texts of the attention kernels, specialized.
 *
 * @module
 */
import { unseen } from "../../core/primitives/_attention.ts";
import { type Kernel, kernel } from "../kernel.ts";
import { splice } from "../specialize.ts";
import { literal } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { declareArrays, finish, hidings, nameOf, storeFunction, unitFunction, type Variant } from "./pieces.ts";

/** Functions that read vec4s of queries, keys, values and cotangents. */
function readers(v: Variant, cotangent: boolean): string[] {
  return [
    unitFunction("q_unit", "q_in", v.size, "size"),
    unitFunction("k_unit", "k_in", v.size, "size"),
    unitFunction("v_unit", "v_in", v.valueSize, "value_size"),
    ...cotangent ? [unitFunction("c_unit", "c_in", v.valueSize, "value_size")] : [],
  ];
}

/** One use of a tile: the name of its line, the function that reads it, and what the value is called. */
type Use = readonly [mark: string, units: string, unit: string, name: string];

/** The tile in registers instead of workgroup memory: each lane loads its part, the others get it by broadcast. */
function byBroadcast(code: string, row: string, uses: readonly Use[], more = ""): string {
  code = splice(
    splice(code, "tiles", ""),
    "bring",
    `    var tile_row: array<u32, tile / spread>; //! registers
    for (var g = 0u; g < tile / spread; g++) { //! unroll
      tile_row[g] = ${row};
    } //! end
    var a: array<vec4f, tile / spread>; //! registers
${more}`,
  );
  for (const [mark, units, unit, name] of uses) {
    code = splice(
      code,
      units,
      `      for (var g = 0u; g < tile / spread; g++) { //! unroll
        a[g] = ${unit}(tile_row[g], u);
      } //! end`,
    );
    code = splice(code, mark, `        let ${name} = subgroupBroadcast(a[j / spread], j % spread);`);
  }
  return code;
}

const keyRow = "(b * params.keys + min(s0 + g * spread + lane % spread, params.keys - 1u)) * params.kv_heads + head";
const queryRow = "place_of(b, head, min(i0 + g * spread + lane % spread, rows - 1u))";

/** The weighted means of the values, and the logarithms of the denominators. Storage: q, k, v, out, log_sums, then bias, mask, lengths. */
export function forwardKernel(v: Variant): Kernel {
  return kernel(`attention ${nameOf(v)}`, () => {
    const functions = [...readers(v, false), storeFunction("store", "out", v.valueSize, "value_size")];
    let code = hidings(splice(wgsl["attention/forward"], "units", functions.join("\n")), v, 5);
    code = declareArrays(code, { q_in: v.size, k_in: v.size, v_in: v.valueSize, out: v.valueSize });
    if (v.spread > 1) code = byBroadcast(code, keyRow, [["key", "key_units", "k_unit", "k"], ["value", "value_units", "v_unit", "v"]]);
    if (v.blind) {
      code = splice(
        code,
        "blind",
        `  for (var r = 0u; r < own; r++) { //! unroll
    if (!sees[r]) {
      for (var s = 0u; s < params.keys; s++) {
        for (var u = 0u; u < value_size; u++) { //! unroll
          acc[r][u] += v_unit((b * params.keys + s) * params.kv_heads + head, u);
        } //! end
      }
      top[r] = ${literal(unseen, "float32")};
      total[r] = f32(params.keys);
    }
  } //! end`,
      );
    }
    return finish(code, v);
  });
}

/** The cotangent of the queries. Storage: q, k, v, c, log_sums, delta, dq, then bias, mask, lengths. */
export function queryGradientKernel(v: Variant): Kernel {
  return kernel(`attention_queries ${nameOf(v)}`, () => {
    const functions = [...readers(v, true), storeFunction("store", "dq", v.size, "size")];
    let code = hidings(splice(wgsl["attention/gradient_queries"], "units", functions.join("\n")), v, 7);
    code = declareArrays(code, { q_in: v.size, k_in: v.size, v_in: v.valueSize, c_in: v.valueSize, dq: v.size });
    if (v.spread > 1) {
      code = byBroadcast(code, keyRow, [
        ["key", "key_units", "k_unit", "k"],
        ["value", "value_units", "v_unit", "v"],
        ["key_again", "key_units_again", "k_unit", "k"],
      ]);
    }
    return finish(code, v);
  });
}

/** The cotangents of keys and values. Storage: q, k, v, c, log_sums, delta, dk, dv, then bias, mask, lengths. */
export function keyGradientKernel(v: Variant): Kernel {
  return kernel(`attention_keys ${nameOf(v)}`, () => {
    const stores = [storeFunction("store_key", "dk", v.size, "size"), storeFunction("store_value", "dv", v.valueSize, "value_size")];
    let code = hidings(splice(wgsl["attention/gradient_keys"], "units", [...readers(v, true), ...stores].join("\n")), v, 8);
    code = declareArrays(code, { q_in: v.size, k_in: v.size, v_in: v.valueSize, c_in: v.valueSize, dk: v.size, dv: v.valueSize });
    if (v.spread > 1) {
      code = byBroadcast(
        code,
        queryRow,
        [
          ["key", "key_units", "q_unit", "q"],
          ["value", "value_units", "c_unit", "c"],
          ["key_again", "key_units_again", "q_unit", "q"],
          ["value_again", "value_units_again", "c_unit", "c"],
        ],
        `    var own_sum: array<f32, tile / spread>; //! registers
    var own_delta: array<f32, tile / spread>; //! registers
    for (var g = 0u; g < tile / spread; g++) { //! unroll
      own_sum[g] = log_sums[tile_row[g]];
      own_delta[g] = delta[tile_row[g]];
    } //! end`,
      );
      code = splice(code, "log_sum", "      let log_sum = subgroupBroadcast(own_sum[j / spread], j % spread);");
      code = splice(code, "row_delta", "      let row_delta = subgroupBroadcast(own_delta[j / spread], j % spread);");
    }
    if (v.blind) {
      // Rows that see nothing weigh all keys alike: no tile may be left out.
      code = splice(code, "range", "  let begin = 0u;\n  let end = rows;");
      const least = literal(Math.fround(unseen * 0.999), "float32");
      code = splice(
        code,
        "blind",
        `fn unseen_weight(log_sum: f32) -> f32 { return select(0.0, 1.0 / f32(params.keys), log_sum < ${least}); }`,
      );
    }
    return finish(code, v);
  });
}

/** The cotangent of the bias, in parts. Storage: q, k, v, c, log_sums, delta, out, then bias, mask, lengths. */
export function biasGradientKernel(v: Variant): Kernel {
  const { size, valueSize, dtype, mask, lengths } = v;
  return kernel(`attention_bias ${dtype} ${size} ${valueSize}${mask ? " mask" : ""}${lengths ? " lengths" : ""}`, () => {
    const code = hidings(splice(wgsl["attention/gradient_bias"], "units", readers(v, true).join("\n")), v, 7);
    return finish(declareArrays(code, { q_in: size, k_in: size, v_in: valueSize, c_in: valueSize }), v, ["size", "value_size"]);
  });
}
