// Many small results side by side in one buffer, and kernels that go by a table: an optimizer's step over many parameters.
import { assert, assertEquals } from "@std/assert";
import { devicePut, grad, jit, np, optim, scan, type Tensor, tree } from "../../../mod.ts";
import { getDevice } from "../../../core/device.ts";
import type { Buffer, Device } from "../../../core/device.ts";
import type { Program } from "../../../core/program.ts";
import { sizeOf } from "../../../core/shape.ts";
import { assertClose, gpu, gpuTest, random } from "../../kernels/_device.ts";

const sizes = Array.from({ length: 40 }, (_, k) => 3 + (k * 37) % 300);
const leaves = (seed: number): Tensor[] => sizes.map((n, k) => np.array(random(n, seed * 100 + k)));
type Transformation = ReturnType<typeof optim.adam>;

/** The program of a step over parameters, state and gradients, how many inputs are donated, and the inputs. */
function stepOf(tx: Transformation): { program: Program; donated: number[]; start: Tensor[] } {
  const params = leaves(1), state = tx.init(params as never), grads = leaves(2);
  const step = jit((p: Tensor[], s: typeof state, g: Tensor[]) => {
    const [updates, next] = tx.update(g as never, s, p as never);
    return [optim.applyUpdates(p as never, updates), next];
  });
  const carried = [...params, ...tree.leaves(state) as Tensor[]];
  // deno-lint-ignore no-explicit-any -- a program, whatever form lower gives it in
  const program = (step as any).lower(params, state, grads);
  return { program: program.program ?? program, donated: carried.map((_, k) => k), start: [...carried, ...grads] };
}

const upload = (device: Device, list: readonly Tensor[]): Buffer[] => list.map((t) => device.upload(t.dataSync(), t.aval));

/** What `steps` steps give; `between` may exchange what is carried from one to the next. */
function train(
  device: Device,
  { program, donated, start }: ReturnType<typeof stepOf>,
  steps: number,
  donate: boolean,
  between: (carried: Buffer[], step: number) => Buffer[] = (carried) => carried,
): Buffer[] {
  const executable = device.compile(program, donate ? { donate: donated } : {});
  const all = upload(device, start), grads = all.slice(donated.length);
  let carried = all.slice(0, donated.length);
  for (let i = 0; i < steps; i++) carried = between(executable.run([...carried, ...grads]), i);
  return carried;
}

function assertSame(actual: readonly Buffer[], expected: readonly Buffer[], what: string): void {
  actual.forEach((b, k) => assertClose(b.read(), expected[k]!.read(), 1e-5, `${what}, result ${k}`));
}

const few = (name: string, tx: () => Transformation, most: number) => {
  for (const donate of [true, false]) {
    gpuTest(`${name} over 40 small parameters is at most ${most} launches, ${donate ? "donated" : "not donated"}`, () => {
      const task = stepOf(tx()), expected = train(getDevice("cpu"), task, 4, donate);
      assertSame(train(gpu(), task, 4, donate), expected, name);
      const names = gpu().compile(task.program, donate ? { donate: task.donated } : {}).explain().kernels.map((k) => k.name);
      assert(names.length <= most, `${name} became ${names.join(" | ")}`);
    });
  }
};
few("Adam", () => optim.adam(0.01), 2);
few("SGD with momentum", () => optim.sgd(0.1, { momentum: 0.9 }), 2);
few("clipping by the norm of all, then Adam,", () => optim.chain(optim.clipByGlobalNorm(0.5), optim.adam(0.01)) as Transformation, 5);
few("AdamW that spares short parameters", () => {
  return optim.adamw(0.01, { weightDecay: 0.1, mask: (p: Tensor[]) => p.map((t) => t.size > 100) } as never);
}, 3);

gpuTest("operands that do not lie together are copied, and those that do again are not", () => {
  const task = stepOf(optim.adam(0.01)), at = 7, put = sizes.map((n) => np.array(random(n, 900)));
  const exchange = (device: Device) => (carried: Buffer[], step: number) => {
    if (step === 1) carried[at] = device.upload(put[at]!.dataSync(), put[at]!.aval);
    return carried;
  };
  const cpu = getDevice("cpu");
  assertSame(train(gpu(), task, 5, true, exchange(gpu())), train(cpu, task, 5, true, exchange(cpu)), "with one of them new");
});

gpuTest("what somebody holds of a step stays as it was while training goes on", () => {
  const tx = optim.adam(0.01);
  let params = leaves(1), state = tx.init(params as never);
  const grads = leaves(2);
  const step = jit((p: Tensor[], s: typeof state, g: Tensor[]) => {
    const [updates, next] = tx.update(g as never, s, p as never);
    return [optim.applyUpdates(p as never, updates), next] as unknown as [Tensor[], typeof state];
  }, { donateArgnums: [0, 1] });
  const go = () => [params, state] = step(params, state, grads);
  params = params.map((p) => devicePut(p, "webgpu"));
  for (let i = 0; i < 3; i++) go();
  const held = np.copy(params[5]!), values = params[5]!.toArray();
  for (let i = 0; i < 5; i++) go();
  assertEquals(held.toArray(), values);
  assert(JSON.stringify(params[5]!.toArray()) !== JSON.stringify(values));
});

gpuTest("memory is flat over donated steps", () => {
  const task = stepOf(optim.adam(0.01)), marks: number[] = [], device = gpu();
  train(device, task, 30, true, (carried, i) => {
    if (i >= 5) marks.push(device.memory().bytes);
    return carried;
  });
  assertEquals(new Set(marks).size, 1);
});

gpuTest("one program's packed results are another's operands", () => {
  const cpu = getDevice("cpu"), tx = optim.sgd(0.1), params = leaves(1), start = leaves(3);
  const loss = (p: Tensor[]) => p.reduce((sum, q, k) => sum.add(np.sum(np.square(q.subtract(start[k]!)))), np.array(0));
  const lowered = (f: unknown, ...args: unknown[]): Program => {
    // deno-lint-ignore no-explicit-any -- as above
    const program = (jit(f as never) as any).lower(...args);
    return program.program ?? program;
  };
  const gradients = lowered(grad(loss as never), params),
    update = lowered(
      (p: Tensor[], g: Tensor[]) => {
        return optim.applyUpdates(p as never, tx.update(g as never, tx.init(p as never), p as never)[0]);
      },
      params,
      params,
    );
  const run = (device: Device) => {
    const first = device.compile(gradients), second = device.compile(update);
    let p = upload(device, params);
    const extra = upload(device, start).slice(0, gradients.inputs.length - p.length);
    for (let i = 0; i < 3; i++) p = second.run([...p, ...first.run([...extra, ...p])]);
    return p;
  };
  assertSame(run(gpu()), run(cpu), "parameters");
});

gpuTest("reductions of many values, short and long, are few launches", () => {
  const long = [...sizes, 2000, 17000, 600, 1];
  const xs = long.map((n, k) => np.array(random(n, 700 + k)));
  const f = jit((list: Tensor[]) => list.map((x) => [np.sum(np.square(x)), np.max(x)]).flat().reduce((a, b) => a.add(b)));
  // deno-lint-ignore no-explicit-any -- as above
  const program = (f as any).lower(xs), whole: Program = program.program ?? program;
  const run = (device: Device) => device.compile(whole).run(upload(device, xs));
  assertSame(run(gpu()), run(getDevice("cpu")), "sum");
  const names = gpu().compile(whole).explain().kernels.map((k) => k.name);
  assert(names.length <= 10, names.join(" | "));
});

gpuTest("pieces of one value are stored side by side in one launch", () => {
  const xs = leaves(8);
  const f = jit((list: Tensor[]) => np.multiply(np.concatenate(list.map((x) => np.sin(x))), 2));
  const expected = xs.flatMap((x) => [...x.dataSync() as Float32Array].map((v) => 2 * Math.sin(v)));
  assertClose((f(xs) as Tensor).dataSync(), Float32Array.from(expected), 1e-5, "concatenation");
  // deno-lint-ignore no-explicit-any -- as above
  const program = (f as any).lower(xs), names = gpu().compile(program.program ?? program).explain().kernels.map((k) => k.name);
  assert(names.length <= 2, names.join(" | "));
});

gpuTest("a loop over many small carries goes by a table too", () => {
  const xs = leaves(4), start = leaves(5);
  const f = jit((carry: Tensor[]) => {
    return scan((c: Tensor[]) => [c.map((v, k) => np.add(np.multiply(v, 0.5), xs[k]!)), null] as never, carry as never, null, {
      length: 3,
    })[0];
  });
  const got = f(start) as unknown as Tensor[];
  got.forEach((t, k) => {
    const x = xs[k]!.dataSync(), s = start[k]!.dataSync();
    assertClose(t.dataSync(), Float32Array.from(x, (v, i) => (s[i] as number) / 8 + (v as number) * 1.75), 1e-5, `carry ${k}`);
    assertEquals(sizeOf(t.shape), sizes[k]!);
  });
});
