import { assert, assertEquals, assertThrows } from "@std/assert";
import * as np from "../../np/mod.ts";
import { grad, jit, vmap } from "../../transforms/mod.ts";

const x = np.array([[1, 2, 3], [4, 5, 6]]);
const y = np.array([[6, 5, 4], [3, 2, 1]]);
const n = np.arange(6).reshape([2, 3]);
const b = np.array([[true, false, true], [false, false, true]]);

/** A method, the function of its name, and arguments: both must do the same. */
const methods: Record<string, [np.Tensor, ...unknown[]][]> = {
  add: [[x, y], [x, 1]],
  subtract: [[x, y]],
  multiply: [[x, y]],
  divide: [[x, y], [n, 2]],
  floorDivide: [[x, 2]],
  remainder: [[x, 2]],
  power: [[x, 2]],
  maximum: [[x, y]],
  minimum: [[x, y]],
  negative: [[x]],
  abs: [[x]],
  sign: [[x]],
  exp: [[x]],
  expm1: [[x]],
  log: [[x]],
  log1p: [[x]],
  sqrt: [[x]],
  square: [[x]],
  reciprocal: [[x]],
  sin: [[x]],
  cos: [[x]],
  tan: [[x]],
  tanh: [[x]],
  floor: [[x]],
  ceil: [[x]],
  trunc: [[x]],
  round: [[x], [x, 1]],
  clip: [[x, { min: 2 }]],
  equal: [[x, y]],
  notEqual: [[x, y]],
  less: [[x, y]],
  lessEqual: [[x, y]],
  greater: [[x, y]],
  greaterEqual: [[x, y]],
  logicalAnd: [[b, b]],
  logicalOr: [[b, b]],
  logicalXor: [[b, b]],
  logicalNot: [[b]],
  isnan: [[x]],
  isinf: [[x]],
  isfinite: [[x]],
  bitwiseAnd: [[n, 3]],
  bitwiseOr: [[n, 3]],
  bitwiseXor: [[n, 3]],
  bitwiseNot: [[n]],
  leftShift: [[n, 1]],
  rightShift: [[n, 1]],
  sum: [[x], [x, 0], [x, 1, { keepdims: true }]],
  prod: [[x, 0]],
  max: [[x, 0]],
  min: [[x, 0]],
  mean: [[x, 0]],
  var: [[x, 0, { ddof: 1 }]],
  std: [[x, 0]],
  any: [[b, 0]],
  all: [[b, 0]],
  argmax: [[x, 1]],
  argmin: [[x, 1]],
  cumsum: [[x, 0]],
  cumprod: [[x, 0]],
  sort: [[y], [y, 0]],
  argsort: [[y]],
  reshape: [[x, [3, -1]]],
  ravel: [[x]],
  transpose: [[x], [x, [1, 0]]],
  swapaxes: [[x, [0, 1]]],
  squeeze: [[x]],
  expandDims: [[x, 0]],
  repeat: [[x, 2, { axis: 1 }]],
  astype: [[x, "int32"]],
  copy: [[x]],
  matmul: [[x, y.T]],
  dot: [[x, y.T]],
  diagonal: [[x, { offset: 1 }]],
  take: [[x, [1, 0], 1]],
  get: [[x, 0, "1:"]],
  nonzero: [[b]],
  ptp: [[x], [x, 1, { keepdims: true }], [x, { axis: 0 }]],
  argpartition: [[x, 1], [x, 1, 0]],
  searchsorted: [[np.array([1, 3, 5]), [3, 4], "right"]],
  trace: [[x], [x, 1, 0, 1]],
};

for (const [name, calls] of Object.entries(methods)) {
  Deno.test(`x.${name}() is np.${name}(x)`, () => {
    for (const [self, ...args] of calls) {
      const method = (self as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!.apply(self, args);
      const f = (np as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(self, ...args);
      const plain = (v: unknown) => [v].flat().map((t) => [(t as np.Tensor).dtype, (t as np.Tensor).shape, (t as np.Tensor).toArray()]);
      assertEquals(plain(method), plain(f));
    }
  });
}

Deno.test("every method of a tensor has a case", () => {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(np.Tensor.prototype)).filter((k) =>
    // The last three are not functions of np by these names and arguments: options_test.ts has them.
    !["constructor", "T", "mT", "at", "flatten", "view", "compress"].includes(k)
  );
  assertEquals(names.filter((name) => !(name in methods)), []);
});

Deno.test("T and mT", () => {
  assertEquals(x.T.toArray(), [[1, 4], [2, 5], [3, 6]]);
  assertEquals([np.zeros([2, 3, 4]).T.shape, np.zeros([2, 3, 4]).mT.shape], [[4, 3, 2], [2, 4, 3]]);
});

Deno.test("iterating gives the leading axis, traced too", () => {
  const [first, second] = x;
  assertEquals([first!.toArray(), second!.toArray()], [[1, 2, 3], [4, 5, 6]]);
  const swap = (t: np.Tensor) => {
    const [a, b] = t;
    return np.stack([b!, a!]);
  };
  assertEquals(jit(swap)(x).toArray(), [[4, 5, 6], [1, 2, 3]]);
  assertEquals(vmap(swap)(np.stack([x, x])).shape, [2, 2, 3]);
});

Deno.test("updates by index leave the tensor as it is", () => {
  const z = np.zeros([3]);
  const changed = z.at(1).set(5);
  assertEquals([z.toArray(), changed.toArray()], [[0, 0, 0], [0, 5, 0]]);
  assertEquals(z.at("1:").apply((t) => t.add(2)).toArray(), [0, 2, 2]);
  assertEquals(z.at([0, 7]).get({ mode: "fill", fillValue: 9 }).toArray(), [0, 9]);
  assertThrows(() => z.at(0).apply((t) => np.stack([t, t])), RangeError, "keep the shape");
});

Deno.test("a mask may be traced where the value does not depend on how much it selects", () => {
  const relu = (t: np.Tensor) => t.at(t.less(0)).set(0);
  assertEquals(jit(relu)(np.array([-1, 2])).toArray(), [0, 2]);
  assertEquals(grad((t: np.Tensor) => relu(t).sum())(np.array([-1, 2])).toArray(), [0, 1]);
});

Deno.test("numbers are weak, and stay so", () => {
  const half = np.ones([2], "float16");
  assertEquals(half.add(1).dtype, "float16");
  assertEquals(half.multiply(np.exp(1)).dtype, "float16");
  assertEquals(n.add(1).dtype, "int32");
  assertEquals(n.add(1.5).dtype, "float32");
  assertEquals(np.ones([2], "int8").multiply(3).dtype, "int8");
  assertEquals(b.add(1).dtype, "int32");
  assertEquals(np.array(2).multiply(half).dtype, "float16"); // as jnp.array(2.0)
  assertEquals(np.add(np.array(1, { dtype: "float32" }), half).dtype, "float32");
});

Deno.test("typed arrays keep their type, nested arrays are float32 or bool", () => {
  const types = [
    new Int32Array(1),
    new Uint32Array(1),
    new Float32Array(1),
    new Int8Array(1),
    new Uint8Array(1),
    new Int16Array(1),
    new Uint16Array(1),
    new Float16Array(1),
  ]
    .map((a) => np.array(a).dtype);
  assertEquals(types, ["int32", "uint32", "float32", "int8", "uint8", "int16", "uint16", "float16"]);
  assertEquals([np.array([1, 2]).dtype, np.array([true]).dtype, np.array([[1], [true]]).dtype], ["float32", "bool", "float32"]);
  assertEquals(np.array([1.7, -2], { dtype: "int32" }).toArray(), [1, -2]);
  assertEquals(np.array([[x, y], [y, x]]).shape, [2, 2, 2, 3]);
  assertEquals(np.array([[1, x.get(0, 0)], [2, 3]]).toArray(), [[1, 1], [2, 3]]);
  assertEquals(np.array(new Float32Array(6), { shape: [2, 3] }).shape, [2, 3]);
  assertEquals(np.array([]).shape, [0]);
});

Deno.test("dtypes: resultType, canCast, issubdtype, finfo, iinfo", () => {
  assertEquals(np.resultType("int8", "uint8"), "int16");
  assertEquals(np.resultType("int8", 3), "int8");
  assertEquals(np.resultType("int8", 3.5), "float32");
  assertEquals(np.resultType("float16", 3.5), "float16");
  assertEquals(np.resultType(x, n), "float32");
  assertEquals(np.promoteTypes("float16", "bfloat16"), "float32");
  assert(
    np.canCast("int16", "float32") && !np.canCast("int32", "float32") && !np.canCast("float16", "bfloat16") && np.canCast("bool", "int8"),
  );
  assert(np.issubdtype("float16", "inexact") && np.issubdtype("uint8", "integer") && !np.issubdtype("bool", "integer"));
  assertEquals([np.finfo("float32").eps, np.finfo("float32").max], [2 ** -23, 3.4028234663852886e38]);
  assertEquals(np.finfo("bfloat16").eps, 2 ** -7);
  assertEquals([np.iinfo("uint8").max, np.iinfo("int32").min], [255, -2147483648]);
  assertThrows(() => np.finfo("int8"), TypeError, "use iinfo");
});

Deno.test("random access in a long eager loop, with slices of every kind, agrees with plain arrays", () => {
  const list = Array.from({ length: 7 }, (_, i) => i), t = np.arange(7);
  for (const step of [-3, -2, -1, 1, 2, 3]) {
    for (const start of [null, -9, -3, 0, 2, 9]) {
      for (const stop of [null, -9, -2, 0, 4, 9]) {
        const [low, high] = step > 0 ? [0, 7] : [-1, 6];
        const at = (i: number) => Math.min(Math.max(i < 0 ? i + 7 : i, low!), high!);
        const want: number[] = [];
        const from = start === null ? (step > 0 ? 0 : 6) : at(start), to = stop === null ? (step > 0 ? 7 : -1) : at(stop);
        for (let i = from; step > 0 ? i < to : i > to; i += step) want.push(list[i]!);
        assertEquals(t.get(np.slice(start, stop, step)).toArray(), want, `${start}:${stop}:${step}`);
        const changed = [...list];
        for (const i of want) changed[i] = -1;
        assertEquals(t.at(np.slice(start, stop, step)).set(-1).toArray(), changed, `set ${start}:${stop}:${step}`);
      }
    }
  }
});
