// The 8- and 16-bit integers and bfloat16: kept in 32-bit words, computed as the CPU device computes them.
import { assertEquals } from "@std/assert";
import { allocate, type DType, integerLimits, kindOf, toBfloat16, type TypedArray } from "../../../core/dtype.ts";
import { gpuTest, type Host, host, random } from "../../kernels/_device.ts";
import { checkSame } from "../../kernels/_reference.ts";

const integers: DType[] = ["int8", "uint8", "int16", "uint16"];

function data(dtype: DType, n: number, seed = 1): TypedArray {
  const out = allocate(dtype, n), x = random(n, seed);
  if (dtype === "bfloat16") x.forEach((v, i) => out[i] = toBfloat16(v * 10));
  else {
    const [low, high] = integerLimits(dtype);
    x.forEach((v, i) => out[i] = Math.round(low + (v + 1) / 2 * (high - low)));
    out[0] = low;
    out[1] = high;
    out[2] = 0;
  }
  return out;
}
const make = (dtype: DType, seed = 1, shape = [12]): Host => host(data(dtype, shape.reduce((a, b) => a * b, 1), seed), shape, dtype);

for (const dtype of integers) {
  for (const op of ["add", "sub", "mul", "div", "rem", "max", "min", "and", "or", "xor", "eq", "lt"] as const) {
    checkSame(op, dtype, [make(dtype), make(dtype, 2)], {}, 0);
  }
  for (const op of ["neg", "not", "sign", "populationCount", "clz"] as const) {
    if (op === "neg" && kindOf(dtype) === "unsigned") continue;
    checkSame(op, dtype, [make(dtype)], {}, 0);
  }
  const shifts = host(allocate(dtype, 12).map((_, i) => i) as TypedArray, [12], dtype);
  for (const op of ["shiftLeft", "shiftRightLogical", "shiftRightArithmetic"] as const) checkSame(op, dtype, [make(dtype), shifts], {}, 0);
  for (const op of ["reduceSum", "reduceProd", "reduceMax", "reduceMin"] as const) {
    checkSame(op, `${dtype} rows`, [make(dtype, 1, [3, 4])], { axes: [1] }, 0);
    checkSame(op, `${dtype} of nothing`, [host(allocate(dtype, 0), [0, 4], dtype)], { axes: [0] }, 0);
  }
  checkSame("sort", dtype, [make(dtype)], { axis: 0, numKeys: 1 }, 0);
  checkSame("cumsum", dtype, [make(dtype)], { axis: 0, reverse: false }, 0);
  checkSame("transpose", dtype, [make(dtype, 1, [3, 4])], { perm: [1, 0] }, 0);
  checkSame("integerPow", dtype, [make(dtype)], { y: 3 }, 0);
  const contract = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] };
  checkSame("dotGeneral", dtype, [make(dtype, 1, [3, 4]), make(dtype, 2, [4, 3])], contract, 0);
  for (const to of [...integers, "int32", "uint32", "float32", "bool", "bfloat16"] as const) {
    checkSame("cast", `${dtype} to ${to}`, [make(dtype)], { dtype: to }, 0);
  }
  checkSame("cast", `float32 to ${dtype}`, [host([-1e9, -200.7, -1.5, -0.2, 0, 0.9, 127.6, 300, 70000, NaN, Infinity, -Infinity], [12])], {
    dtype,
  }, 0);
  checkSame("cast", `int32 to ${dtype}`, [host(Int32Array.from([-70000, -300, -129, -1, 0, 1, 127, 128, 255, 256, 65536, 65535]), [12])], {
    dtype,
  }, 0);
}
for (const op of ["add", "mul", "div", "max", "exp", "neg"] as const) {
  checkSame(op, "bfloat16", op === "exp" || op === "neg" ? [make("bfloat16")] : [make("bfloat16"), make("bfloat16", 2)], {}, 0);
}
checkSame("reduceSum", "bfloat16", [make("bfloat16", 1, [3, 40])], { axes: [1] }, 0);
checkSame(
  "cast",
  "float32 to bfloat16",
  [host([1.00390625, 1.01171875, -3.4e38, NaN, Infinity, 1e-40, 0, -0], [8])],
  { dtype: "bfloat16" },
  0,
);
checkSame("bitcast", "bfloat16 to uint16", [make("bfloat16")], { dtype: "uint16" }, 0);
checkSame("bitcast", "uint16 to bfloat16", [host(Uint16Array.from([0x3f80, 0xbf80, 0x4000, 0x7f80]), [4])], { dtype: "bfloat16" }, 0);

gpuTest("narrow elements come back as they went", (device) => {
  for (const dtype of [...integers, "bfloat16"] as DType[]) {
    const x = data(dtype, 12), aval = { shape: [12], dtype };
    const [y] = device.run("copy", [device.upload(x.slice() as TypedArray, aval)], [aval], {}, [aval]);
    assertEquals([...y!.read()], [...x], dtype);
    assertEquals(y!.read().constructor, x.constructor);
  }
});
