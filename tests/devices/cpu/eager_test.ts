/** Large eager operations by way of WebAssembly: the same bits as the JavaScript kernels give, for every special value. */
import { assert, assertEquals } from "@std/assert";
import type { TypedArray } from "../../../core/dtype.ts";
import type { Aval } from "../../../core/shape.ts";
import { CpuDevice } from "../../../devices/cpu/device.ts";
import { runPrimitive } from "../../../devices/cpu/interpret.ts";
import { runLarge } from "../../../devices/cpu/wasm/eager.ts";

const device = new CpuDevice(), n = 1 << 18;
const floats = [0, -0, 1, -1, 0.5, 1.5, -2.5, 1e-45, -1e-40, 3.4e38, -3.4e38, Infinity, -Infinity, NaN, 16777217, 0.1];
const whole = [0, 1, -1, 7, -8, 2 ** 31 - 1, -(2 ** 31), 12345678];
/** Each of `some` beside each other one. */
const spread = (some: readonly number[], by: number, i: number): number => some[Math.floor(i / by) % some.length]!;
const bits = (x: TypedArray): Uint32Array => new Uint32Array(x.buffer, x.byteOffset, x.byteLength >>> 2);

function check(name: string, inputs: TypedArray[], inAvals: Aval[], out: Aval, params: object = {}): void {
  let got: TypedArray[] | undefined;
  for (let use = 0; use < 20 && got === undefined; use++) got = runLarge(name, inputs, inAvals, params, [out], device);
  assert(got !== undefined, `${name} was not taken`);
  const want = runPrimitive(name, inputs, inAvals, params, [out])[0]!;
  const a = bits(got[0]!), b = bits(want);
  // All NaNs are alike.
  const differs = a.findIndex((word, i) => word !== b[i] && !(Number.isNaN(got![0]![i]) && Number.isNaN(want[i])));
  assertEquals(differs, -1, `${name} at ${differs}: ${got[0]![differs]} not ${want[differs]}`);
}

Deno.test("large eager arithmetic on float32", () => {
  const x = Float32Array.from({ length: n }, (_, i) => spread(floats, 1, i)), y = x.map((_, i) => spread(floats, floats.length, i));
  const aval: Aval = { shape: [n], dtype: "float32" }, scalar: Aval = { shape: [], dtype: "float32" };
  for (const name of ["add", "sub", "mul", "max", "min", "div"]) {
    check(name, [x, y], [aval, aval], aval);
    check(name, [x, Float32Array.of(-0)], [aval, scalar], aval);
    check(name, [Float32Array.of(3), x], [scalar, aval], aval);
  }
  for (const name of ["neg", "abs", "sign", "floor", "ceil", "round", "sqrt"]) check(name, [x], [aval], aval);
  const mask = Uint8Array.from({ length: n }, (_, i) => i % 3 === 0 ? 1 : 0);
  check("select", [mask, x, y], [{ shape: [n], dtype: "bool" }, aval, aval], aval);
});

Deno.test("large eager arithmetic on integers", () => {
  const x = Int32Array.from({ length: n }, (_, i) => spread(whole, 1, i)), y = x.map((_, i) => spread(whole, whole.length, i));
  for (const dtype of ["int32", "uint32"] as const) {
    const aval: Aval = { shape: [n / 4, 4], dtype }, of = (a: Int32Array) => dtype === "int32" ? a : Uint32Array.from(a);
    for (const name of ["add", "sub", "mul", "max", "min", "and", "or", "xor"]) check(name, [of(x), of(y)], [aval, aval], aval);
  }
});

Deno.test("small, boolean and unknown operations stay with the JavaScript kernels", () => {
  const of = (size: number, dtype: Aval["dtype"] = "float32"): Aval => ({ shape: [size], dtype });
  for (let use = 0; use < 20; use++) {
    assertEquals(
      runLarge("add", [new Float32Array(5000), new Float32Array(5000)], [of(5000), of(5000)], {}, [of(5000)], device),
      undefined,
    );
    assertEquals(runLarge("lt", [new Float32Array(n), new Float32Array(n)], [of(n), of(n)], {}, [of(n, "bool")], device), undefined);
    assertEquals(
      runLarge("add", [new Float64Array(n), new Float64Array(n)], [of(n, "float64"), of(n, "float64")], {}, [of(n, "float64")], device),
      undefined,
    );
  }
});
