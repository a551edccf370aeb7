/** What shares a kernel, what is stored, and how nests print. */
import { assert, assertEquals } from "@std/assert";
import { explainNest, fuse, type FuseOptions, type Nest, planMemory, type Schedule, simplify, type Step } from "../../compile/mod.ts";
import type { Atom, Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { storedValues } from "../../compile/plan_memory.ts";
import { readsOf } from "../../compile/schedule.ts";
import { build, type Builder } from "./_build.ts";
import { randomProgram } from "./_random.ts";

function schedule(write: (b: Builder) => Atom[], options: FuseOptions = {}): Schedule {
  return fuse(simplify(build(write)), options);
}
/** Kinds of steps, in order: a nest is the number of its results. */
function shape(s: { readonly steps: readonly Step[] }): string {
  return s.steps.map((step) =>
    step.kind === "nest" ? String(step.outputs.length) : step.kind === "opaque" ? step.equation.primitive : step.kind
  ).join(" ");
}
function text(s: Schedule): string {
  const names = new Map<Var, string>();
  const nameOf = (v: Var): string => {
    let name = names.get(v);
    if (name === undefined) names.set(v, name = String.fromCharCode(97 + names.size));
    return name;
  };
  s.inputs.forEach(nameOf);
  return s.steps.map((step) => explainNest(step as Nest, nameOf)).join("\n");
}

Deno.test("a chain is one flat loop", () => {
  const s = schedule((b) => {
    const x = b.input([3, 4]), y = b.input([3, 4]);
    return [b.op("exp", [b.op("add", [b.op("mul", [x, y]), 1])])];
  });
  assertEquals(text(s), "for i < 12\n  c[i] = exp(add(mul(a[i], b[i]), 1))");
});

Deno.test("views become indices", () => {
  const s = schedule((b) => {
    const x = b.input([4, 6]), t = b.op("transpose", [x], { perm: [1, 0] });
    return [b.op("neg", [b.op("reverse", [b.op("slice", [t], { start: [1, 0], limit: [5, 4], strides: [2, 1] })], { axes: [1] })])];
  });
  assertEquals(text(s), "for i < 2\n  for j < 4\n    b[4i+j] = neg(a[2i+-6j+19])");
});

Deno.test("bias and activation: a broadcast splits the loop, and nothing else is stored", () => {
  const s = schedule((b) => [b.op("max", [b.op("add", [b.input([3, 4]), b.broadcast(b.input([4]), [3, 4], [1])]), 0])]);
  assertEquals(text(s), "for i < 3\n  for j < 4\n    c[4i+j] = max(add(a[4i+j], b[j]), 0)");
});

Deno.test("results over the same elements share a kernel", () => {
  assertEquals(
    shape(schedule((b) => {
      const p = b.input([9]), m = b.input([9]), g = b.input([9]);
      const m2 = b.op("add", [b.op("mul", [m, 0.9]), b.op("mul", [g, 0.1])]);
      return [b.op("sub", [p, b.op("mul", [m2, 0.01])]), m2];
    })),
    "2",
  );
});

Deno.test("costly values that are read many times over are stored", () => {
  assertEquals(shape(schedule((b) => [b.op("add", [b.input([50, 4]), b.broadcast(b.op("exp", [b.input([4])]), [50, 4], [1])])])), "1 1");
  assertEquals(shape(schedule((b) => [b.op("add", [b.input([50, 4]), b.broadcast(b.op("neg", [b.input([4])]), [50, 4], [1])])])), "1");
});

function softmax(b: Builder): Atom[] {
  const x = b.input([5, 6]);
  const e = b.op("exp", [b.op("sub", [x, b.broadcast(b.op("reduceMax", [x], { axes: [1] }), [5, 6], [0])])]);
  return [b.op("div", [e, b.broadcast(b.sum(e, [1]), [5, 6], [0])])];
}

Deno.test("softmax is three nests, or one step of rows", () => {
  assertEquals(shape(schedule(softmax)), "1 2 1");
  const s = schedule(softmax, { rows: true });
  assertEquals(shape(s), "rows");
  const rows = s.steps[0] as Extract<Step, { kind: "rows" }>;
  assertEquals([rows.rows, rows.columns, rows.nests.length, rows.internal.length], [5, 6, 3, 3]);
});

Deno.test("a contraction takes its epilogue", () => {
  const dense = (b: Builder): Atom[] => {
    const z = b.op("add", [b.dot(b.input([3, 4]), b.input([4, 5])), b.broadcast(b.input([5]), [3, 5], [1])]);
    return [b.op("tanh", [z]), z];
  };
  assertEquals(shape(schedule(dense)), "dotGeneral 2");
  const s = schedule(dense, { epilogues: true });
  const step = s.steps[0] as Extract<Step, { kind: "opaque" }>;
  assertEquals([s.steps.length, step.epilogue!.nest.outputs.length, step.epilogue!.stored], [1, 2, false]);
});

Deno.test("an epilogue must not need what comes after the contraction", () => {
  const s = schedule((b) => {
    const d = b.dot(b.input([3, 4]), b.input([4, 5]));
    return [b.op("add", [d, b.dot(d, b.input([5, 5]))])];
  }, { epilogues: true });
  assertEquals(s.steps.map((step) => step.kind === "opaque" && step.epilogue !== undefined), [false, true]);
});

Deno.test("kernels keep to the number of buffers that a device binds", () => {
  const many = (
    b: Builder,
  ): Atom[] => [Array.from({ length: 12 }, () => b.input([8])).reduce<Var>((sum, x) => b.op("add", [sum, x]), b.input([8]))];
  for (const maxBuffers of [3, 4, 6, 8]) {
    for (const step of schedule(many, { maxBuffers }).steps) {
      const nest = step as Nest;
      assert(nest.reads.length + nest.outputs.length <= maxBuffers);
    }
  }
});

Deno.test("independent updates go together", () => {
  const s = schedule((b) => [3, 4, 5].map((n) => b.op("sub", [b.input([n]), b.op("mul", [b.input([n]), 0.1])])), { together: true });
  assertEquals(shape(s), "together");
});

Deno.test("mixing reductions with stores is the device's choice", () => {
  const both = (b: Builder): Atom[] => {
    const y = b.op("exp", [b.input([5, 6])]);
    return [y, b.sum(y, [0])];
  };
  assertEquals([shape(schedule(both)), shape(schedule(both, { mix: "rows" })), shape(schedule(both, { mix: "none" }))], [
    "2",
    "1 1",
    "1 1",
  ]);
});

Deno.test("memory: what dies is overwritten, and loops update in place", () => {
  const bytes = (v: Var) => 4 * sizeOf(v.aval.shape);
  const chain = schedule((
    b,
  ) => [b.sum(b.op("exp", [b.op("transpose", [b.dot(b.input([32, 32]), b.input([32, 32]))], { perm: [1, 0] })]), [0, 1])]);
  assert(planMemory(chain, { bytes }).size < 5 * 4096);
  const body = build((c) => {
    const w = c.input([1024]), h = c.input([1024]);
    return [c.op("tanh", [c.op("add", [w, h])]), c.op("mul", [h, 0.5])];
  });
  const loop = schedule((b) => b.scan(4, [], [b.input([1024]), b.input([1024])], [], body));
  const plan = planMemory(loop, { bytes, overwritesInput: () => true });
  const scan = loop.steps[0] as Extract<Step, { kind: "scan" }>;
  assertEquals(plan.initial(scan).length, 0);
  assertEquals(plan.final(scan.body).length, 0);
});

Deno.test("memory: values that are alive together never overlap", () => {
  for (let seed = 1; seed < 60; seed++) {
    const s = fuse(simplify(randomProgram(seed, 20)));
    const plan = planMemory(s, { bytes: (v) => 4 * sizeOf(v.aval.shape), resultsFirst: true });
    // Inputs may not be overwritten here, so all inputs and results are alive at the end.
    const alive = [...new Set([...s.inputs, ...s.outputs])].filter((v) => sizeOf(v.aval.shape) > 0).map((v) =>
      [plan.offset(v), plan.offset(v) + 4 * sizeOf(v.aval.shape)] as const
    );
    const spans = [...new Map(alive.map((span) => [span[0], span])).values()].sort((a, b) => a[0] - b[0]);
    for (let k = 1; k < spans.length; k++) assert(spans[k]![0] >= spans[k - 1]![1], `seed ${seed}`);
    for (const v of storedValues(s)) assert(plan.offset(v) >= 0 && plan.offset(v) + 4 * sizeOf(v.aval.shape) <= plan.size);
  }
});

Deno.test("a kernel takes in what only it reads, as far as its buffers go", () => {
  const options = (maxBuffers: number, prologues = true): FuseOptions => ({ maxBuffers, prologues: () => prologues });
  const sort = { axis: 0, numKeys: 1 };
  const sorted = (b: Builder) => {
    const x = b.input([8]), y = b.input([8]), z = b.input([8]);
    return b.many("sort", [b.op("mul", [b.op("add", [x, y]), 2]), z], sort);
  };
  const s = schedule(sorted, options(5)), [step] = s.steps;
  assertEquals(shape(s), "sort");
  assert(step?.kind === "opaque" && step.prologues?.size === 1);
  assertEquals(new Set(readsOf(step)), new Set(s.inputs));
  assertEquals(shape(schedule(sorted, options(4))), "1 sort");
  assertEquals(shape(schedule(sorted, options(5, false))), "1 sort");
  // A result, or what another step reads too, is stored.
  const returned = (b: Builder) => {
    const x = b.op("exp", [b.input([8])]);
    return [b.op("sort", [x], sort), x];
  };
  assertEquals(shape(schedule(returned, options(8))), "1 sort");
});
