// Compiled programs against the CPU device: fusion, rows, solo kernels, loops, branches, donation.
import { assertEquals } from "@std/assert";
import { cond, debug, foriLoop, grad, jit, lax, makeProgram, np, scan, ShapeDtype, type Tensor, whileLoop } from "../../../mod.ts";
import { getDevice } from "../../../core/device.ts";
import type { Program } from "../../../core/program.ts";
import type { TypedArray } from "../../../core/dtype.ts";
import { assertClose, gpu, gpuTest, random } from "../../kernels/_device.ts";

const array = (shape: number[], seed = 1): Tensor => np.array(random(shape.reduce((a, b) => a * b, 1), seed)).reshape(shape);

/** The program of a function of tensors. */
// deno-lint-ignore no-explicit-any -- functions of any number of tensors
function programOf(f: (...args: any[]) => unknown, args: Tensor[]): Program {
  const made = (makeProgram(f as never) as unknown as (...args: Tensor[]) => { program?: Program })(...args);
  return made.program ?? made as unknown as Program;
}

// deno-lint-ignore no-explicit-any -- functions of any number of tensors
function check(name: string, f: (...args: any[]) => unknown, args: Tensor[], kernels?: RegExp, tolerance = 1e-4): void {
  gpuTest(`compiled: ${name}`, () => {
    const program = programOf(f, args);
    const run = (device: ReturnType<typeof getDevice>): TypedArray[] => {
      const executable = device.compile(program);
      const inputs = () => args.map((x) => device.upload(x.dataSync(), x.aval));
      executable.run(inputs());
      return executable.run(inputs()).map((b) => b.read());
    };
    const expected = run(getDevice("cpu"));
    run(gpu()).forEach((out, i) => assertClose(out, expected[i]!, tolerance, `${name} result ${i}`));
    const names = gpu().compile(program).explain().kernels.map((k) => k.name).join(" | ");
    if (kernels !== undefined && !kernels.test(names)) throw new Error(`${name} became ${names}`);
  });
}

const x = array([4, 8]), y = array([4, 8], 2), bias = array([8], 3);
const softmax = (x: Tensor) => {
  const e = np.exp(x.subtract(np.max(x, 1, { keepdims: true })));
  return e.divide(np.sum(e, 1, { keepdims: true }));
};
const normalize = (x: Tensor, g: Tensor, b: Tensor) => {
  const d = x.subtract(np.mean(x, 1, { keepdims: true }));
  return d.divide(np.sqrt(np.mean(d.multiply(d), 1, { keepdims: true }).add(1e-5))).multiply(g).add(b);
};

check("an elementwise chain is one kernel", (a: Tensor, b: Tensor) => np.exp(a.add(b)).multiply(2).subtract(a), [x, y], /^[^|]*$/);
check("broadcasting disappears into the index", (a: Tensor, b: Tensor) => a.add(b).multiply(b), [x, bias], /^[^|]*$/);
check("transposes disappear into the index", (a: Tensor, b: Tensor) => a.T.add(b), [array([40, 24]), array([24, 40], 2)], /^[^|]*$/);
check("reductions take their producers in", (a: Tensor) => np.sum(np.exp(a), 0), [array([100, 12])], /^[^|]*$/);
// Eight neighbours at a time, where a driver gains by it: several types, views that begin in the middle of eight, rows of any length.
const wide = array([40, 64], 7), integers = np.multiply(wide, 100).astype("int32");
check("several types side by side", (a: Tensor, b: Tensor, n: Tensor) => [
  np.where(np.greater(a, b), a, n.astype("float32")),
  np.bitwiseXor(n, 5),
  np.greater(a, 0),
], [wide, array([40, 64], 9), integers]);
for (const first of [0, 4, 8, 12, 3]) {
  const cut = (a: Tensor) => a.get(":", `${first}:${first + 48}`);
  check(`columns from ${first} on`, (a: Tensor, b: Tensor) => [cut(a).multiply(2).add(b), np.sum(np.sin(cut(a)))], [
    wide,
    array([40, 48], 9),
  ]);
}
check("sums of rows, of all and of integers", (a: Tensor, n: Tensor) => [
  np.sum(a, 1),
  np.max(a.multiply(a)),
  np.sum(np.tile(n, [1, 100]), 1),
], [array([5, 6400]), np.multiply(array([5, 64]), 100).astype("int32")]);
check("a row of each and all of it", (a: Tensor) => a.subtract(np.sum(np.sin(a), 1, { keepdims: true })).multiply(a), [array([9, 1016])]);
check("one element of what the largest is taken of", (a: Tensor) => {
  const e = np.exp(a);
  return [a.add(e).get(0, 0), np.where(np.greater(e, 1), e, np.negative(e)), np.max(np.maximum(a, a))];
}, [array([3, 3], 5)]);
check("one element of padding", (a: Tensor) => [np.abs(np.pad(a, [[1, 0]]).get(0)), np.abs(a).sum()], [array([1], 5)]);
check("odd lengths", (a: Tensor, b: Tensor) => np.exp(a).add(b), [array([3, 7]), array([7], 2)]);
check("a sum of much into one", (a: Tensor) => np.sum(a.multiply(a)), [array([300, 500])]);
check("a mean over rows of a tall matrix", (a: Tensor) => np.mean(a, 0), [array([5000, 6])]);
for (const columns of [1, 3, 31, 64, 100, 300, 1000, 5000]) {
  check(`softmax over rows of ${columns}`, softmax, [array([37, columns])], columns > 1 ? /^rows / : undefined, 1e-5);
}
check("layer normalization is one kernel", normalize, [array([40, 64]), array([64], 2), array([64], 3)], /^rows [^|]*$/);
check("layer normalization of odd rows", normalize, [array([40, 63]), array([63], 2), array([63], 3)]);
check("its gradient", grad((a: Tensor, g: Tensor, b: Tensor) => np.sum(np.sin(normalize(a, g, b)))) as never, [
  array([40, 64]),
  array([64], 2),
  array([64], 3),
]);
const dense = (a: Tensor, w: Tensor, b: Tensor) => np.maximum(np.matmul(a, w).add(b), 0);
check("bias and activation are an epilogue", dense, [array([64, 96]), array([96, 128], 2), array([128], 3)], /^matmul [^|]*then[^|]*$/);
check("an epilogue with a residual", (a: Tensor, w: Tensor, r: Tensor) => np.tanh(np.matmul(a, w)).add(r), [
  array([64, 96]),
  array([96, 128], 2),
  array([64, 128], 4),
], /then/);
check("a ragged product with bias", dense, [array([61, 93]), array([93, 127], 2), array([127], 3)]);
check("a product that is returned too", (a: Tensor, w: Tensor) => {
  const z = np.matmul(a, w);
  return [z, np.tanh(z)];
}, [array([64, 96]), array([96, 128], 2)]);
check("a split product", (a: Tensor, w: Tensor) => np.matmul(a, w).add(1), [array([16, 4096]), array([4096, 16], 2)], undefined, 1e-3);
check("the gradient of a layer", grad((w: Tensor, a: Tensor) => np.mean(np.tanh(np.matmul(a, w)))) as never, [
  array([48, 64]),
  array([96, 48], 2),
]);
check("padding and slices", (a: Tensor) => np.pad(a.get("1:3", "::2"), [[1, 1], [0, 2]]), [x]);
check("joining", (a: Tensor, b: Tensor) => np.concatenate([a, b.multiply(2)], 1), [x, y]);
check("integers and bools", (a: Tensor) => np.sum(np.greater(a.multiply(10).astype("int32").multiply(3), 1)), [x]);
check("kernels of their own between fused ones", (a: Tensor) => np.cumsum(np.sort(a.multiply(-1), 1), 1).multiply(2), [x]);
check("the same input returned twice", (a: Tensor, b: Tensor) => [a, a.add(b), a], [x, y]);

const loop = (body: (c: Tensor, xi: Tensor) => [Tensor, Tensor]) => (c: Tensor, xs: Tensor) =>
  scan(body as never, c as never, xs as never) as never;
check("a scan of small steps is one kernel", loop((c, xi) => [np.tanh(c.add(xi)), np.sum(c)]), [bias, x], /solo/);
check("a scan of large steps", loop((c, xi) => [np.tanh(np.matmul(c, c).multiply(0.02)).add(xi), np.sum(c)]), [
  array([96, 96]),
  array([5, 96, 96], 2),
]);
check(
  "a scan in a scan",
  (c: Tensor, xs: Tensor) =>
    scan(
      (c: Tensor, xi: Tensor) => {
        const [inner] = scan((d: Tensor, _: null) => [d.multiply(0.5).add(xi), null] as never, c as never, null, {
          length: 3,
        }) as unknown as [Tensor];
        return [inner, np.sum(inner)] as never;
      },
      c as never,
      xs as never,
    ) as never,
  [bias, x],
  /solo/,
);
check(
  "a long scan takes several launches, since llvmpipe leaves loops after 65,535 turns",
  (c: Tensor) => scan((c: Tensor) => [np.tanh(c.multiply(0.5)).add(1e-3), np.sum(c)] as never, c as never, null, { length: 4000 }) as never,
  [array([200])],
);
check(
  "a reversed scan",
  (c: Tensor, xs: Tensor) =>
    scan((c: Tensor, xi: Tensor) => [c.multiply(0.5).add(xi), c] as never, c as never, xs as never, { reverse: true }) as never,
  [bias, x],
);
check("foriLoop", (c: Tensor) => foriLoop(0, 7, (i: Tensor, c: Tensor) => c.add(i), c) as never, [x], /solo/);
check(
  "whileLoop of small steps",
  (c: Tensor) => whileLoop((c: Tensor) => np.less(np.sum(c), 500), (c: Tensor) => c.multiply(1.01).add(0.1), c) as never,
  [x],
  /solo/,
);
check(
  "whileLoop of large steps",
  (c: Tensor) => whileLoop((c: Tensor) => np.less(np.max(c), 40), (c: Tensor) => np.matmul(c, c).multiply(0.01).add(1), c) as never,
  [array([80, 80])],
);
check(
  "whileLoop that never runs",
  (c: Tensor) => whileLoop((c: Tensor) => np.greater(np.sum(c), 1e9), (c: Tensor) => c.add(1), c) as never,
  [x],
);
for (const offset of [-100, 100]) {
  check(
    `cond, sum about ${offset}`,
    (a: Tensor) => cond(np.greater(np.sum(a.add(offset)), 0), (a: Tensor) => a.multiply(2), (a: Tensor) => a.add(1), a) as never,
    [x],
  );
}
check(
  "switch out of range",
  (a: Tensor) =>
    lax.switch(np.sum(a).astype("int32").add(90), [(a: Tensor) => a, (a: Tensor) => a.multiply(2), (a: Tensor) => a.add(1)], a) as never,
  [x],
);
check("a loop within a branch within a loop", (c: Tensor, xs: Tensor) =>
  scan(
    (c: Tensor, xi: Tensor) => {
      const next = cond(np.greater(np.sum(xi), 0), (c: Tensor) =>
        foriLoop(0, 3, (_: Tensor, c: Tensor) => c.add(xi), c), (c: Tensor) =>
        c.subtract(1), c);
      return [next, np.sum(next as Tensor)] as never;
    },
    c as never,
    xs as never,
  ) as never, [bias, x]);

gpuTest("compiled: donated inputs give their memory to the results, and are gone", (device) => {
  const program = programOf((a: Tensor, b: Tensor) => a.add(b), [x, y]);
  const executable = device.compile(program, { donate: [0] });
  let a = device.upload(x.dataSync(), x.aval);
  const b = device.upload(y.dataSync(), y.aval);
  const before = device.memory().buffers;
  for (let i = 0; i < 20; i++) {
    const [next] = executable.run([a, b]);
    assertEquals(a.disposed, true);
    a = next as typeof a;
  }
  const expected = x.dataSync().map((v, i) => v + 20 * y.dataSync()[i]!);
  assertClose(a.read(), expected, 1e-5, "twenty sums");
  if (device.memory().buffers - before > 6) throw new Error(`${device.memory().buffers - before} more buffers are alive`);
});

gpuTest("compiled: a jitted function runs on the device of its arguments, again and again", () => {
  const f = jit((a: Tensor) => np.sum(np.sin(a)), { device: "webgpu" });
  for (let i = 0; i < 5; i++) assertClose([Number(f(np.full([10], i)).item())], [10 * Math.sin(i)], 1e-5);
});

gpuTest("compiled: a host callback may run another compiled program in the middle", () => {
  const inner = jit((a: Tensor) => np.sum(np.exp(a.multiply(2))).add(a), { device: "webgpu" });
  const outer = jit((a: Tensor) => {
    const b = np.sin(a).add(1);
    const c = debug.pureCallback((v: Tensor) => inner(v), new ShapeDtype([3]), b) as Tensor;
    return np.cos(b).add(np.sum(c)).add(c);
  }, { device: "webgpu" });
  const x = np.array([0.1, 0.2, 0.3]);
  const expected = (v: Float32Array) => {
    const b = v.map((t) => Math.sin(t) + 1),
      e = b.reduce((n, t) => n + Math.exp(2 * t), 0),
      c = b.map((t) => e + t),
      s = c.reduce((n, t) => n + t, 0);
    return b.map((t, i) => Math.cos(t) + s + c[i]!);
  };
  assertClose((outer(x) as Tensor).dataSync(), expected(x.dataSync() as Float32Array), 1e-4);
});
