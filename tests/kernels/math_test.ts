// The WGSL functions, on whatever WebGPU adapter is there.
// `deno task test:adapters` runs them on lavapipe and on SwiftShader, which share no compiler.

import { assert, assertEquals } from "@std/assert";
import { constants, polynomials, twoOverPiBits } from "../../core/coefficients.ts";
import { mathLibrary, mathTexts, wgslFunctions } from "../../kernels/math/mod.ts";
import { adapterName, devices } from "../_helpers/devices.ts";
import golden from "../goldens/erf_inv.json" with { type: "json" };
import { binaryReference, samplePairs, samples, tolerance, ulps, unaryReference } from "../math_reference.ts";
import { openDevice, WgslRunner } from "./run_wgsl.ts";

const count = 65536;
const complete = (code: string): string => mathLibrary().complete(code);

function gpuTest(name: string, fn: (runner: WgslRunner) => Promise<void>): void {
  if (!devices.includes("webgpu")) return;
  Deno.test(`${name} [${adapterName}]`, async () => {
    const device = await openDevice(), runner = new WgslRunner(device, count, 4);
    try {
      await fn(runner);
    } finally {
      runner.destroy();
      device.destroy();
    }
  });
}

const subnormal = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -126;
/** What the functions may take x for. */
const flushed = (x: number): number => subnormal(x) ? Math.sign(x) * 0 : x;

/** The worst error over all samples; what is subnormal may count as zero of either sign, here as in WGSL. */
function worst(name: string, got: Float32Array, operands: Float32Array[], reference: (...x: number[]) => number): string[] {
  const bad: string[] = [], limit = tolerance(name);
  for (let k = 0; k < got.length; k++) {
    const x = operands.map((values) => values[k] ?? 0), y = got[k] ?? 0, want = reference(...x);
    const off = (want: number): boolean => ulps(y, want, limit.floor(x[0] ?? 0), true) > limit.ulps;
    if (!off(want)) continue;
    if (x.some(subnormal) && (!off(reference(...x.map(flushed))) || !Number.isFinite(y) && Math.abs(want) > 1e37)) {
      continue;
    }
    bad.push(`${name}(${x.join(", ")}) = ${y}, not ${want}`);
  }
  return bad.slice(0, 5);
}

gpuTest("WGSL functions of one number agree with float64 over all exponents", async (runner) => {
  const x = samples(count), bad: string[] = [];
  runner.setInput(0, x);
  for (const [name, reference] of Object.entries(unaryReference)) {
    const fn = wgslFunctions[name as keyof typeof wgslFunctions];
    const bits = await runner.run(`bitcast<u32>(${fn}(bitcast<f32>(in0[i])))`, complete);
    bad.push(...worst(name, new Float32Array(bits.buffer), [x], (x) => reference(x ?? 0)));
  }
  assertEquals(bad, []);
});

gpuTest("WGSL functions of two numbers agree with float64, special values included", async (runner) => {
  const [x, y] = samplePairs(count), bad: string[] = [];
  runner.setInput(0, x);
  runner.setInput(1, y);
  for (const [name, reference] of Object.entries(binaryReference)) {
    const fn = wgslFunctions[name as keyof typeof wgslFunctions];
    if (fn === undefined) continue; // an operator
    const bits = await runner.run(`bitcast<u32>(${fn}(bitcast<f32>(in0[i]), bitcast<f32>(in1[i])))`, complete);
    bad.push(...worst(name, new Float32Array(bits.buffer), [x, y], (x, y) => reference(x ?? 0, y ?? 0)));
  }
  assertEquals(bad, []);
});

gpuTest("WGSL erf_inv agrees with JAX", async (runner) => {
  const x = new Float32Array(count);
  x.set(golden.x);
  runner.setInput(0, x);
  const got = new Float32Array((await runner.run("bitcast<u32>(fx_erf_inv(bitcast<f32>(in0[i])))", complete)).buffer);
  assertEquals(golden.y.filter((want, k) => ulps(got[k] ?? NaN, want) > 3), []);
});

gpuTest("WGSL comparisons and conversions hold for NaN, zeros and out of range", async (runner) => {
  const [x, y] = samplePairs(count);
  runner.setInput(0, x);
  runner.setInput(1, y);
  const a = "bitcast<f32>(in0[i])", b = "bitcast<f32>(in1[i])";
  const check = async (expression: string, want: (x: number, y: number) => number) => {
    const got = await runner.run(expression, complete);
    const bad = [...got.keys()].filter((k) => {
      const exact = want(x[k] ?? 0, y[k] ?? 0) >>> 0;
      return got[k] !== exact && got[k] !== want(flushed(x[k] ?? 0), flushed(y[k] ?? 0)) >>> 0;
    });
    assertEquals(bad.map((k) => `${expression} for ${x[k]}, ${y[k]}: ${got[k]}`).slice(0, 5), []);
  };
  await check(`select(0u, 1u, fx_eq(${a}, ${b}))`, (x, y) => +(x === y));
  await check(`select(0u, 1u, fx_ne(${a}, ${b}))`, (x, y) => +(x !== y));
  await check(`select(0u, 1u, fx_lt(${a}, ${b}))`, (x, y) => +(x < y));
  await check(`select(0u, 1u, fx_le(${a}, ${b}))`, (x, y) => +(x <= y));
  await check(`select(0u, 1u, fx_gt(${a}, ${b}))`, (x, y) => +(x > y));
  await check(`select(0u, 1u, fx_ge(${a}, ${b}))`, (x, y) => +(x >= y));
  await check(`select(0u, 1u, fx_is_finite(${a}))`, (x) => +Number.isFinite(x));
  await check(`select(0u, 1u, fx_is_nan(${a}))`, (x) => +Number.isNaN(x));
  await check(`select(0u, 1u, fx_to_bool(${a}))`, (x) => +(x !== 0));
  await check(`bitcast<u32>(fx_to_i32(${a}))`, (x) => Number.isNaN(x) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x))));
  await check(`fx_to_u32(${a})`, (x) => Number.isNaN(x) ? 0 : Math.max(0, Math.min(2 ** 32 - 1, Math.trunc(x))));
  await check(`select(0u, 1u, any(fx_lt4(vec4f(${a}), vec4f(${b}))))`, (x, y) => +(x < y));
});

gpuTest("WGSL integer functions are XLA's", async (runner) => {
  const x = new Uint32Array(count), y = new Uint32Array(count);
  const special = [0, 1, -1, 2, -2, 31, 32, 33, 7, -7, 2 ** 31, 2 ** 31 - 1];
  let state = 1;
  for (let k = 0; k < count; k++) {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    x[k] = k < 144 ? special[Math.floor(k / 12)] ?? 0 : state ^ (state >>> 15);
    y[k] = k < 144 ? special[k % 12] ?? 0 : k % 3 === 0 ? state >>> 27 : Math.imul(state, 2654435761) >> (state & 31);
  }
  runner.setInput(0, x);
  runner.setInput(1, y);
  const check = async (expression: string, want: (x: number, y: number) => number) => {
    const got = await runner.run(expression, complete);
    const bad = [...got.keys()].filter((k) => got[k] !== want(x[k] ?? 0, y[k] ?? 0) >>> 0);
    assertEquals(bad.map((k) => `${expression} for ${x[k]}, ${y[k]}: ${got[k]}`).slice(0, 5), []);
  };
  const signed = (name: string): string => `bitcast<u32>(${name}(bitcast<i32>(in0[i]), bitcast<i32>(in1[i])))`;
  const shift = (n: number, inside: () => number, outside: number): number => n < 32 ? inside() : outside;
  await check(signed("fx_div_i32"), (x, y) => y === 0 ? -1 : Math.trunc((x | 0) / (y | 0)));
  await check(signed("fx_rem_i32"), (x, y) => y === 0 ? x : (x | 0) % (y | 0));
  await check("fx_div_u32(in0[i], in1[i])", (x, y) => y === 0 ? -1 : Math.trunc(x / y));
  await check("fx_rem_u32(in0[i], in1[i])", (x, y) => y === 0 ? x : x % y);
  await check(signed("fx_shl_i32"), (x, n) => shift(n, () => x << n, 0));
  await check("fx_shl_u32(in0[i], in1[i])", (x, n) => shift(n, () => x << n, 0));
  await check(signed("fx_shr_logical_i32"), (x, n) => shift(n, () => x >>> n, 0));
  await check("fx_shr_logical_u32(in0[i], in1[i])", (x, n) => shift(n, () => x >>> n, 0));
  await check(signed("fx_shr_arithmetic_i32"), (x, n) => (x | 0) >> Math.min(n, 31));
  await check("fx_shr_arithmetic_u32(in0[i], in1[i])", (x, n) => (x | 0) >> Math.min(n, 31));
  await check(
    "bitcast<u32>(fx_ipow_i32(bitcast<i32>(in0[i]), in1[i] & 15u))",
    (x, n) => Number(BigInt.asUintN(32, BigInt(x) ** BigInt(n & 15))),
  );
  await check("fx_sign_u32(in0[i])", (x) => Math.sign(x));
  await check("bitcast<u32>(fx_ipow(2, bitcast<i32>(in1[i] & 63u) - 32))", (_, n) => ((n & 63) - 32 + 127) << 23);
});

gpuTest("WGSL threefry gives the published words", async (runner) => {
  const vectors = [
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ] as const;
  for (let k = 0; k < 4; k++) runner.setInput(k, Uint32Array.from({ length: count }, (_, row) => vectors[row % 3]?.[k] ?? 0));
  const operands = "in0[i], in1[i], in2[i], in3[i]";
  const words: number[][] = [];
  for (const word of [0, 1, 2]) words.push([...(await runner.run(`fx_threefry_${word}(${operands})`, complete)).subarray(0, 3)]);
  assertEquals(words, [vectors.map((v) => v[4]), vectors.map((v) => v[5]), vectors.map((v) => (v[4] ^ v[5]) >>> 0)]);
});

Deno.test("the WGSL files contain the coefficients of core/coefficients.ts", () => {
  const text = mathTexts.join("\n");
  const rows = text.split("\n").filter((line) => line.includes(" * ")).map((line) =>
    [...line.matchAll(/(- |-)?\b(\d+\.\d+(?:e-?\d+)?)/g)].map(([, minus, digits]) => Number(digits) * (minus === undefined ? 1 : -1)).join()
  );
  // tanh needs none here: it comes from e^2x - 1, the exponential's.
  assertEquals(Object.entries(polynomials).filter(([, list]) => !rows.includes(list.join())).map(([name]) => name), ["tanh"]);
  const numbers = new Set([...text.matchAll(/\b\d+\.\d+(?:e-?\d+)?/g)].map(([digits]) => Number(digits)));
  const shared = Object.entries(constants).flatMap(([name, value]) =>
    (typeof value === "number" ? [value] : value).map((x) => [name, x] as const)
  );
  assertEquals(shared.filter(([, x]) => !numbers.has(Math.abs(x))).map(([name]) => name), []);
  assertEquals(twoOverPiBits.slice(1, 8).filter((word) => !text.includes(`return 0x${word.toString(16)}u`)), []);
});

Deno.test("every WGSL function is found by name, alone and for four lanes", () => {
  for (const name of Object.values(wgslFunctions)) {
    const needed = mathLibrary().needed(`${name}4(x)`);
    assert(needed.includes(`fn ${name}(`) && needed.includes(`fn ${name}4(`), name);
  }
});
