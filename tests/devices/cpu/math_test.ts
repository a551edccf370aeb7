// The vector functions of the CPU device, in WebAssembly of their own: fused and unfused, against float64.

import { assertEquals } from "@std/assert";
import { type Code, f32x4, I32, i32x4, Module, relaxedSimd, v128 } from "../../../devices/cpu/wasm/asm.ts";
import * as math from "../../../devices/cpu/wasm/math.ts";
import golden from "../../goldens/erf_inv.json" with { type: "json" };
import { binaryReference, samplePairs, samples, tolerance, ulps, unaryReference } from "../../math_reference.ts";

const { Lanes, floatBinaryFunctions, floatFunctions } = math;
const count = 1 << 16, size = 4 * count;
const fused = relaxedSimd() ? [true, false] : [false];

type Operands = readonly (Float32Array | Uint32Array)[];
type LaneFunction = (m: math.Lanes, ...operands: Code[]) => Code;

/** Functions of up to four operands over `count` values, compiled together; `run` gives the bits of the results. */
function compile(functions: Record<string, LaneFunction>, operands: number, relaxed = relaxedSimd()) {
  const pages = 5 * size / 65536 + 1, m = new Module({ pages }), memory = new WebAssembly.Memory({ initial: pages });
  for (const [name, fn] of Object.entries(functions)) {
    const f = m.fn(name, [], { exported: true }), lanes = new Lanes(f, m, relaxed);
    f.loop(f.local(I32), 0, size, 16, (p) => {
      const inputs = Array.from({ length: operands }, (_, k) => v128.load(p, (k + 1) * size));
      f.emit(v128.store(p, fn(lanes, ...inputs)));
    });
  }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.bytes()), { env: { memory } });
  return (name: string, values: Operands): Uint32Array => {
    values.forEach((x, k) => new Uint32Array(memory.buffer, (k + 1) * size, count).set(new Uint32Array(x.buffer)));
    (exports[name] as () => void)();
    return new Uint32Array(memory.buffer, 0, count);
  };
}

/** What is wrong in `got`, the first few. */
function wrong(name: string, got: Float32Array, operands: Operands, want: (k: number) => number): string[] {
  const { ulps: limit, floor } = tolerance(name);
  const bad = [...got.keys()].filter((k) => ulps(got[k] ?? 0, want(k), floor(operands[0]?.[k] ?? 0)) > limit);
  return bad.slice(0, 5).map((k) => `${name}(${operands.map((x) => x[k])}) = ${got[k]}, not ${want(k)}`);
}

const floats = (bits: Uint32Array): Float32Array => new Float32Array(bits.buffer, bits.byteOffset, bits.length);

for (const relaxed of fused) {
  const how = relaxed ? "fused" : "unfused";

  Deno.test(`vector functions of one number agree with float64 over all exponents (${how})`, () => {
    const run = compile(floatFunctions, 1, relaxed), x = samples(count);
    const bad = Object.entries(unaryReference).flatMap(([name, f]) => wrong(name, floats(run(name, [x])), [x], (k) => f(x[k] ?? 0)));
    assertEquals(bad, []);
  });

  Deno.test(`vector functions of two numbers agree with float64, special values included (${how})`, () => {
    const run = compile(floatBinaryFunctions, 2, relaxed), [x, y] = samplePairs(count);
    const bad = Object.entries(binaryReference).flatMap(([name, f]) =>
      wrong(name, floats(run(name, [x, y])), [x, y], (k) => f(x[k] ?? 0, y[k] ?? 0))
    );
    assertEquals(bad, []);
  });

  Deno.test(`vector erfInv agrees with JAX (${how})`, () => {
    const x = new Float32Array(count);
    x.set(golden.x);
    const got = floats(compile({ erfInv: floatFunctions.erfInv }, 1, relaxed)("erfInv", [x]));
    assertEquals(golden.y.filter((want, k) => ulps(got[k] ?? NaN, want) > 3), []);
  });
}

Deno.test("vector functions of one number are right whatever lane and neighbours they have", () => {
  // sin, rem and lgamma branch where any lane needs it: the others must not notice
  const run = compile({ sin: floatFunctions.sin, lgamma: floatFunctions.lgamma }, 1), x = samples(count);
  for (const name of ["sin", "lgamma"]) {
    const straight = run(name, [x]).slice(), turned = run(name, [x.toReversed()]).slice().reverse();
    assertEquals([...straight.keys()].filter((k) => !Object.is(floats(straight)[k], floats(turned)[k])), []);
  }
});

Deno.test("integer lanes divide, shift and count as XLA does", () => {
  const x = new Uint32Array(count), y = new Uint32Array(count), special = [0, 1, -1, 2, -2, 31, 32, 33, 7, -7, 2 ** 31, 2 ** 31 - 1];
  let state = 1;
  for (let k = 0; k < count; k++) {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    x[k] = k < 144 ? special[Math.floor(k / 12)] ?? 0 : state ^ (state >>> 15);
    y[k] = k < 144 ? special[k % 12] ?? 0 : k % 3 === 0 ? state >>> 27 : Math.imul(state, 2654435761) >> (state & 31);
  }
  const shift = (n: number, inside: () => number, outside: number): number => n < 32 ? inside() : outside;
  const cases: Record<string, [LaneFunction, (x: number, y: number) => number]> = {
    divInt: [math.divInt as LaneFunction, (x, y) => y === 0 ? -1 : Math.trunc((x | 0) / (y | 0))],
    remInt: [math.remInt as LaneFunction, (x, y) => y === 0 ? x : (x | 0) % (y | 0)],
    divUint: [math.divUint as LaneFunction, (x, y) => y === 0 ? -1 : Math.trunc(x / y)],
    remUint: [math.remUint as LaneFunction, (x, y) => y === 0 ? x : x % y],
    shiftLeft: [math.shiftLeft as LaneFunction, (x, n) => shift(n, () => x << n, 0)],
    shiftRightLogical: [math.shiftRightLogical as LaneFunction, (x, n) => shift(n, () => x >>> n, 0)],
    shiftRightArithmetic: [math.shiftRightArithmetic as LaneFunction, (x, n) => (x | 0) >> Math.min(n, 31)],
    clz: [math.clz as LaneFunction, (x) => Math.clz32(x)],
    populationCount: [math.populationCount as LaneFunction, (x) => x.toString(2).replaceAll("0", "").length],
    fifth: [(m, x) => math.powerBySquaring(m, x ?? m.i(0), 5, i32x4.mul, m.i(1)), (x) => Number(BigInt.asUintN(32, BigInt(x) ** 5n))],
  };
  const run = compile(Object.fromEntries(Object.entries(cases).map(([name, [fn]]) => [name, fn])), 2);
  for (const [name, [, want]] of Object.entries(cases)) {
    const got = run(name, [x, y]), bad = [...got.keys()].filter((k) => got[k] !== want(x[k] ?? 0, y[k] ?? 0) >>> 0);
    assertEquals(bad.slice(0, 5).map((k) => `${name}(${x[k]}, ${y[k]}) = ${got[k]}`), []);
  }
});

Deno.test("threefry gives the published words", () => {
  const vectors = [
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ];
  const word = (n: 0 | 1): LaneFunction => (m, ...x) => math.threefry(m, ...x as [Code, Code, Code, Code])[n];
  const run = compile({ first: word(0), second: word(1) }, 4);
  const inputs = [0, 1, 2, 3].map((k) => Uint32Array.from({ length: count }, (_, row) => vectors[row % 3]?.[k] ?? 0));
  assertEquals([...run("first", inputs).subarray(0, 3)], vectors.map((v) => v[4]));
  assertEquals([...run("second", inputs).subarray(0, 3)], vectors.map((v) => v[5]));
});

Deno.test("integerPow multiplies, and divides for negative exponents", () => {
  const x = samples(count), exponents = [-3, -1, 0, 1, 2, 3, 7];
  const run = compile(Object.fromEntries(exponents.map((n) => [`x${n}`, (m, x) => math.integerPow(m, x ?? m.c(0), n)])), 1);
  for (const n of exponents) {
    const got = floats(run(`x${n}`, [x]));
    const moderate = (y: number): boolean => Math.abs(y) < 1e37 && Math.abs(y) > 1e-37; // or |x|ⁿ overflows before 1 is divided by it
    const bad = [...got.keys()].filter((k) => moderate((x[k] ?? 0) ** n) && ulps(got[k] ?? 0, (x[k] ?? 0) ** n) > 6);
    assertEquals(bad.slice(0, 5).map((k) => `${x[k]} ** ${n} = ${got[k]}`), []);
  }
});

Deno.test("select and masks keep NaN out of the lanes not chosen", () => {
  const run = compile({ pick: (m, x) => v128.select(f32x4.gt(x ?? m.c(0), m.c(1)), floatFunctions.log(m, x ?? m.c(0)), m.c(0)) }, 1);
  const x = samples(count), got = floats(run("pick", [x]));
  assertEquals([...got].filter((y) => Number.isNaN(y)), []);
});
