/** The CPU device itself: programs, control flow, donation, and buffers that share an array. */
import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { Buffer } from "../../../core/device.ts";
import type { DType, TypedArray } from "../../../core/dtype.ts";
import type { PrimitiveName } from "../../../core/primitives/mod.ts";
import { type Atom, type Equation, Literal, Program, Var } from "../../../core/program.ts";
import type { Aval, Shape } from "../../../core/shape.ts";
import type { CpuBuffer } from "../../../devices/cpu/buffer.ts";
import { CpuDevice } from "../../../devices/cpu/device.ts";
import { runProgram } from "../../../devices/cpu/interpret.ts";

const device = new CpuDevice();
const type = (shape: Shape = [], dtype: DType = "float32"): Aval => ({ shape, dtype });
const value = (shape: Shape = [], dtype: DType = "float32"): Var => new Var(type(shape, dtype));
const one = (x: number, dtype: DType = "float32"): Literal => new Literal(type([], dtype), x);
const f32 = (...xs: number[]): Float32Array => Float32Array.from(xs);
const equation = (primitive: PrimitiveName, inputs: Atom[], outputs: Var[], params: Record<string, unknown> = {}): Equation => ({
  primitive,
  inputs,
  outputs,
  params,
});
const numbers = (arrays: readonly TypedArray[]): number[][] => arrays.map((a) => Array.from(a));
const upload = (data: TypedArray, aval: Aval): Buffer => device.upload(data, aval);

/** x ↦ 2x + 1, of any shape. */
function affine(shape: Shape): Program {
  const x = value(shape), y = value(shape), z = value(shape);
  return new Program([x], [equation("mul", [x, one(2)], [y]), equation("add", [y, one(1)], [z])], [z]);
}

Deno.test("cpu device runs a program", () => {
  const [out] = device.compile(affine([3])).run([upload(f32(1, 2, 3), type([3]))]);
  assertEquals(Array.from(out!.read()), [3, 5, 7]);
});

Deno.test("cpu device gives the same executable for the same program text", () => {
  assertStrictEquals(device.compile(affine([3])), device.compile(affine([3])));
  assertNotStrictEquals(device.compile(affine([3])), device.compile(affine([4])));
  assertNotStrictEquals(device.compile(affine([3])), device.compile(affine([3]), { donate: [0] }));
});

Deno.test("cpu device disposes of donated inputs only", () => {
  const x = value([2]), y = value([2]), z = value([2]);
  const program = new Program([x, y], [equation("add", [x, y], [z])], [z]);
  const a = upload(f32(1, 2), type([2])), b = upload(f32(3, 4), type([2]));
  const [out] = device.compile(program, { donate: [0] }).run([a, b]);
  assertEquals(Array.from(out!.read()), [4, 6]);
  assert(a.disposed);
  assert(!b.disposed);
  assertThrows(() => a.read(), TypeError, "given back");
});

Deno.test("cpu device marks arrays that two buffers hold", () => {
  const a = upload(f32(1, 2, 3, 4), type([4])) as CpuBuffer;
  const [b] = device.run("reshape", [a], [type([4])], { shape: [2, 2] }, [type([2, 2])]) as CpuBuffer[];
  assert(a.shared && b!.shared);
  a.dispose();
  assertEquals(Array.from(b!.read()), [1, 2, 3, 4]);
  const [c] = device.run("neg", [b!], [type([2, 2])], {}, [type([2, 2])]) as CpuBuffer[];
  assert(!c!.shared);
});

Deno.test("cpu device counts large buffers", () => {
  const before = device.memory();
  const a = upload(new Float32Array(100_000), type([100_000]));
  assertEquals(device.memory().bytes - before.bytes, 400_000);
  assertEquals(device.memory().buffers - before.buffers, 1);
  a.dispose();
  a.dispose();
  assertEquals(device.memory().bytes, before.bytes);
  assert(device.memory().peakBytes >= before.bytes + 400_000);
});

Deno.test("cpu device explains what a program costs", () => {
  const { kernels } = device.compile(affine([10])).explain();
  assert(kernels.length > 0);
  assert(kernels.every((k) => k.bytes > 0));
});

Deno.test("identities give back what they get", () => {
  for (const name of ["stopGradient", "copy", "barrier", "name"] as const) {
    const x = value([2], "bfloat16"), y = value([2], "bfloat16");
    assertEquals(numbers(runProgram(new Program([x], [equation(name, [x], [y], { name: "kept" })], [y]), [Uint16Array.of(1, 2)])), [[
      1,
      2,
    ]]);
  }
});

Deno.test("programs write over nothing that others hold", () => {
  // Each value is used once more than its producer knows: as an input, through an identity, a reshape, or twice.
  const x = value([2]),
    kept = value([2]),
    doubled = value([2]),
    a = value([2]),
    b = value([2, 1]),
    c = value([2, 1]),
    d = value([2]),
    e = value([2]);
  const program = new Program([x], [
    equation("stopGradient", [x], [kept]),
    equation("mul", [kept, one(2)], [doubled]),
    equation("add", [doubled, one(1)], [a]),
    equation("reshape", [a], [b], { shape: [2, 1] }),
    equation("neg", [b], [c]),
    equation("add", [a, a], [d]),
    equation("mul", [d, d], [e]),
  ], [c, e, a]);
  const input = f32(1, 2);
  assertEquals(numbers(runProgram(program, [input])), [[-3, -5], [36, 100], [3, 5]]);
  assertEquals(Array.from(input), [1, 2]);
});

Deno.test("call runs its program", () => {
  const x = value([2]), y = value([2]);
  for (const name of ["call", "customJvp", "customVjp", "checkpoint", "rematerialize"] as const) {
    const program = new Program([x], [equation(name, [x], [y], { program: affine([2]), name: "f" })], [y]);
    assertEquals(numbers(runProgram(program, [f32(1, 2)])), [[3, 5]]);
  }
});

Deno.test("cond runs the chosen branch, with the index held in range", () => {
  const index = value([], "int32"), x = value([2]), y = value([2]);
  const a = value([2]), b = value([2]);
  const branches = [affine([2]), new Program([a], [equation("neg", [a], [b])], [b])];
  const program = new Program([index, x], [equation("cond", [index, x], [y], { branches })], [y]);
  for (const [k, want] of [[0, [3, 5]], [1, [-1, -2]], [-7, [3, 5]], [9, [-1, -2]]] as const) {
    assertEquals(numbers(runProgram(program, [Int32Array.of(k), f32(1, 2)])), [[...want]]);
  }
});

Deno.test("whileLoop runs until its condition fails", () => {
  // carry (i, x): while i < limit: (i + step, x * 2)
  const limit = value([], "int32"), i = value([], "int32"), x = value(), less = value([], "bool");
  const cond = new Program([limit, i, x], [equation("lt", [i, limit], [less])], [less]);
  const step = value([], "int32"), j = value([], "int32"), y = value(), j2 = value([], "int32"), y2 = value();
  const body = new Program([step, j, y], [equation("add", [j, step], [j2]), equation("mul", [y, one(2)], [y2])], [j2, y2]);
  const ins = [value([], "int32"), value([], "int32"), value([], "int32"), value()], outs = [value([], "int32"), value()];
  const program = new Program(ins, [equation("whileLoop", ins, outs, { cond, body, numCondConsts: 1, numBodyConsts: 1 })], outs);
  const run = (n: number) => numbers(runProgram(program, [Int32Array.of(n), Int32Array.of(2), Int32Array.of(0), f32(1)]));
  assertEquals(run(7), [[8], [16]]);
  assertEquals(run(0), [[0], [1]]);
});

Deno.test("scan hands the carry on and stacks the outputs", () => {
  // (scale, sum, x) → (sum + scale * x, (sum', -x))
  const scale = value(), sum = value(), x = value(), product = value(), next = value(), negated = value();
  const body = new Program(
    [scale, sum, x],
    [equation("mul", [scale, x], [product]), equation("add", [sum, product], [next]), equation("neg", [x], [negated])],
    [next, next, negated],
  );
  for (const [reverse, ys] of [[false, [10, 30, 60]], [true, [60, 50, 30]]] as const) {
    const ins = [value(), value(), value([3])], outs = [value(), value([3]), value([3])];
    const params = { body, numConsts: 1, numCarry: 1, length: 3, reverse, unroll: 1 };
    const program = new Program(ins, [equation("scan", ins, outs, params)], outs);
    assertEquals(numbers(runProgram(program, [f32(10), f32(0), f32(1, 2, 3)])), [[60], [...ys], [-1, -2, -3]]);
  }
});

Deno.test("scan of no steps gives the carry and empty outputs", () => {
  const carry = value(), next = value();
  const body = new Program([carry], [equation("neg", [carry], [next])], [next, next]);
  const ins = [value()], outs = [value(), value([0])];
  const program = new Program(
    ins,
    [equation("scan", ins, outs, { body, numConsts: 0, numCarry: 1, length: 0, reverse: false, unroll: 1 })],
    outs,
  );
  assertEquals(numbers(runProgram(program, [f32(5)])), [[5], []]);
});

Deno.test("hostCall runs JavaScript and checks what it gives", () => {
  const x = value([2]), y = value([2]);
  const program = (callback: unknown) =>
    new Program([x], [equation("hostCall", [x], [y], { callback, outputs: [type([2])], ordered: false, effect: false })], [y]);
  const input = f32(1, 2);
  assertEquals(numbers(runProgram(program((a: Float32Array) => [a.map((v) => v * 10)]), [input])), [[10, 20]]);
  runProgram(program((a: Float32Array) => [a.fill(0)]), [input]);
  assertEquals(Array.from(input), [1, 2]);
  assertThrows(() => runProgram(program(() => []), [input]), TypeError, "promised 1");
  assertThrows(() => runProgram(program(() => [f32(1)]), [input]), RangeError, "float32[2]");
});

Deno.test("literals of every type", () => {
  for (
    const dtype of ["float32", "float64", "float16", "bfloat16", "int32", "uint32", "int8", "uint8", "int16", "uint16", "bool"] as const
  ) {
    const y = value([], "float64");
    const program = new Program([], [equation("cast", [one(1, dtype)], [y], { dtype: "float64" })], [y]);
    assertEquals(numbers(runProgram(program, [])), [[1]]);
  }
});

Deno.test("eigenvectors and singular vectors put the matrix together again", () => {
  for (const [m, n] of [[1, 1], [2, 2], [5, 3], [3, 5], [20, 20], [7, 1]] as const) {
    const a = Float64Array.from({ length: m * n }, (_, i) => Math.sin(i * i + 1));
    for (const full of [false, true]) {
      const k = Math.min(m, n), p = full ? m : k, q = full ? n : k;
      const out = [type([m, p], "float64"), type([k], "float64"), type([q, n], "float64")];
      const [u, s, vt] = device.run("svd", [upload(a, type([m, n], "float64"))], [type([m, n], "float64")], { full, computeUv: true }, out)
        .map((b) => b.read());
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let x = 0;
          for (let l = 0; l < k; l++) x += u![i * p + l]! * s![l]! * vt![l * n + j]!;
          assert(Math.abs(x - a[i * n + j]!) < 1e-12, `svd of ${m} × ${n}: ${x} for ${a[i * n + j]}`);
        }
      }
      assertOrthonormal((i, l) => u![i * p + l]!, m, p);
      assertOrthonormal((j, l) => vt![l * n + j]!, n, q);
    }
  }
  for (const n of [1, 2, 3, 10, 25]) {
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = Math.cos(i * 3 + j * j);
    const t = type([n, n], "float64");
    const [w, v] = device.run("eigh", [upload(a, t)], [t], { lower: true }, [type([n], "float64"), t]).map((b) => b.read());
    assertOrthonormal((i, l) => v![i * n + l]!, n, n);
    for (let l = 0; l < n; l++) {
      for (let i = 0; i < n; i++) {
        let x = 0;
        for (let j = 0; j < n; j++) x += a[i * n + j]! * v![j * n + l]!;
        assert(Math.abs(x - w![l]! * v![i * n + l]!) < 1e-12 * n);
      }
    }
  }
});

function assertOrthonormal(column: (i: number, l: number) => number, rows: number, columns: number): void {
  for (let p = 0; p < columns; p++) {
    for (let q = 0; q < columns; q++) {
      let dot = 0;
      for (let i = 0; i < rows; i++) dot += column(i, p) * column(i, q);
      assert(Math.abs(dot - (p === q ? 1 : 0)) < 1e-12, `columns ${p} and ${q} of ${rows} × ${columns}: ${dot}`);
    }
  }
}

Deno.test("matrix products of every shape around the tiles", () => {
  for (const m of [1, 2, 3, 4, 5, 9]) {
    for (const n of [1, 3, 4, 7, 8]) {
      for (const k of [1, 5, 16, 513, 1100]) {
        const a = Float32Array.from({ length: m * k }, (_, i) => (i * 7 % 11) - 5);
        const b = Float32Array.from({ length: k * n }, (_, i) => (i * 5 % 13) - 6);
        const params = { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] };
        const [out] = device.run(
          "dotGeneral",
          [upload(a, type([m, k])), upload(b, type([k, n]))],
          [type([m, k]), type([k, n])],
          params,
          [type([m, n])],
        );
        const got = out!.read();
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let p = 0; p < k; p++) sum += a[i * k + p]! * b[p * n + j]!;
            assertEquals(got[i * n + j], sum, `${m} × ${k} × ${n} at ${i}, ${j}`);
          }
        }
      }
    }
  }
});
