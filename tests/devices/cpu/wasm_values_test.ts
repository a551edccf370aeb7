/** Every elementwise primitive that has vector code, on special values; and values without elements. */
import { assert } from "@std/assert";
import type { DType, TypedArray } from "../../../core/dtype.ts";
import type { PrimitiveName } from "../../../core/primitives/mod.ts";
import { canApply } from "../../../devices/cpu/wasm/emit_apply.ts";
import { CpuDevice } from "../../../devices/cpu/device.ts";
import { runPrimitive } from "../../../devices/cpu/interpret.ts";
import { compileToWasm } from "../../../devices/cpu/wasm/compile.ts";
import { build } from "../../compile/_build.ts";
import { checkProgram } from "../../compile/_check.ts";

const device = new CpuDevice();

const special: { readonly [D in "float32" | "int32" | "uint32" | "bool"]: TypedArray } = {
  // deno-fmt-ignore
  float32: Float32Array.of(0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3, -3, 1e-3, -1e-3, 1e-30, -1e-30, 1e-40, -1e-40, 1e4, -1e4, 88, -88,
    3.4e38, -3.4e38, Infinity, -Infinity, NaN, Math.PI, 0.9999999, -0.9999999, 2147483648, -2147483648, 4294967296),
  int32: Int32Array.of(0, 1, -1, 2, -2, 3, 31, 32, 33, 100, -100, 65535, 2147483647, -2147483648, -2147483647, 12345678),
  uint32: Uint32Array.of(0, 1, 2, 3, 31, 32, 33, 100, 65535, 2147483647, 2147483648, 4294967295, 4294967294, 12345678),
  bool: Uint8Array.of(0, 1),
};

/** All pairs of a list, as two lists. */
function pairs(list: TypedArray): [TypedArray, TypedArray] {
  const n = list.length, a = list.constructor as new (n: number) => TypedArray, x = new a(n * n), y = new a(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) x[i * n + j] = list[i]!, y[i * n + j] = list[j]!;
  return [x, y];
}

/** Units in the last place between two float32 values; 0 for equal ones and for NaN beside NaN. */
function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
  const ulp = Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.max(Math.abs(a), Math.abs(b)))) - 23));
  return Math.abs(a - b) / ulp;
}

const unary =
  "neg abs sign floor ceil round not copy isFinite exp exp2 expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh " +
  "atanh logistic erf erfc sqrt rsqrt cbrt lgamma digamma erfInv populationCount clz";
const binary =
  "add sub mul div rem pow atan2 max min and or xor shiftLeft shiftRightLogical shiftRightArithmetic eq ne lt le gt ge nextAfter";
const floating = new Set(unary.split(" ").slice(8).filter((n) => n !== "isFinite" && n !== "populationCount" && n !== "clz"));
// Gradual tails of functions that both sides approximate.
const loose: Readonly<Record<string, number>> = {
  lgamma: 60,
  digamma: 60,
  erfc: 40,
  erfInv: 20,
  tan: 6,
  pow: 6,
  sinh: 6,
  cosh: 6,
  atanh: 6,
  asinh: 6,
};

Deno.test("elementwise primitives agree with the kernels on special values", () => {
  for (const dtype of ["float32", "int32", "uint32", "bool"] as const) {
    const list = special[dtype];
    for (const [names, inputs] of [[unary, [list]], [binary, pairs(list)]] as const) {
      for (const name of names.split(" ") as PrimitiveName[]) {
        const from = inputs.map(() => dtype as DType);
        if (
          dtype !== "float32" && (floating.has(name) || ["pow", "atan2", "nextAfter", "floor", "ceil", "round", "isFinite"].includes(name))
        ) continue;
        if (
          dtype === "float32" &&
          ["and", "or", "xor", "not", "shiftLeft", "shiftRightLogical", "shiftRightArithmetic", "populationCount", "clz"].includes(name)
        ) continue;
        if (dtype === "bool" && !["and", "or", "xor", "not", "copy", "eq", "ne", "lt", "le", "gt", "ge", "max", "min"].includes(name)) {
          continue;
        }
        if (dtype === "uint32" && name === "neg") continue;
        if (!canApply(name, from, dtype)) continue;
        const program = build((b) => [b.op(name, inputs.map((x) => b.input([x.length], dtype)))]);
        const e = program.equations[0]!;
        const want = runPrimitive(name, inputs, e.inputs.map((a) => a.aval), {}, e.outputs.map((v) => v.aval))[0]!;
        const got = compileToWasm(program, {}, device)!.run(
          inputs.map((x, k) => device.upload(x.slice() as TypedArray, program.inputs[k]!.aval)),
        )[0]!.read();
        for (let k = 0; k < want.length; k++) {
          const far = distance(got[k]!, want[k]!);
          assert(
            far <= (loose[name] ?? 4),
            `${name}(${inputs.map((x) => x[k]).join(", ")}) of ${dtype}: got ${got[k]}, want ${want[k]}, ${far} ulp apart`,
          );
        }
      }
    }
  }
});

Deno.test("casts of special values", () => {
  for (const from of ["float32", "int32", "uint32", "bool"] as const) {
    for (const to of ["float32", "int32", "uint32", "bool"] as const) {
      const x = special[from];
      checkProgram(`${from} to ${to}`, build((b) => [b.op("cast", [b.input([x.length], from)], { dtype: to })]), {
        inputs: [x],
        tolerance: 0,
        large: true,
      });
    }
  }
});

Deno.test("reductions of special values", () => {
  const x = Float32Array.of(1, NaN, 3, -Infinity, 5, Infinity, -0, 0, 2, 2, NaN, 7);
  for (const op of ["reduceMax", "reduceMin", "reduceSum", "reduceProd"] as const) {
    checkProgram(
      op,
      build((b) => {
        const y = b.input([3, 4]);
        return [b.op(op, [y], { axes: [0] }), b.op(op, [y], { axes: [1] }), b.op(op, [y], { axes: [0, 1] })];
      }),
      { inputs: [x] },
    );
  }
});

Deno.test("values without elements, and with one", () => {
  checkProgram(
    "nothing",
    build((b) => {
      const x = b.input([0, 3]), y = b.input([2, 3]);
      return [
        b.op("exp", [x]),
        b.op("concatenate", [x, y, x], { axis: 0 }),
        b.sum(x, [0]),
        b.sum(x, [1]),
        b.op("reduceMax", [x], { axes: [0] }),
        b.op("transpose", [x], { perm: [1, 0] }),
        b.reshape(x, [3, 0]),
        b.op("slice", [y], { start: [1, 1], limit: [1, 3], strides: [1, 1] }),
        b.op("pad", [x, 2], { low: [1, 0], high: [0, 1], interior: [0, 0] }),
        b.dot(b.input([4, 0]), x),
      ];
    }),
  );
  checkProgram(
    "one element",
    build((b) => {
      const x = b.input([1, 1]), y = b.input([]);
      return [
        b.op("add", [x, y]),
        b.dot(x, x),
        b.sum(x, [0, 1]),
        b.reshape(x, []),
        b.broadcast(y, [2, 2]),
        b.op("tanh", [y]),
        b.op("concatenate", [x, x], { axis: 1 }),
      ];
    }),
  );
});
