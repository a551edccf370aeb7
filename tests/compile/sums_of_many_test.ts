// Long sums of scalars become reductions; short ones, and sums that are read elsewhere too, stay.
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { simplify } from "../../compile/simplify/mod.ts";
import { sumsOfMany } from "../../compile/sums_of_many.ts";
import { getDevice } from "../../core/device.ts";
import { Program } from "../../core/program.ts";
import { jit, np, scan, type Tensor } from "../../mod.ts";

const scalars = Array.from({ length: 20 }, (_, k) => np.array(k + 0.5));

// deno-lint-ignore no-explicit-any -- functions of any tree
function programOf(f: (...args: any[]) => unknown, ...args: unknown[]): Program {
  // deno-lint-ignore no-explicit-any -- a program, whatever form lower gives it in
  const lowered = (jit(f as never) as any).lower(...args);
  return simplify(lowered.program ?? lowered);
}
const names = (p: Program) => p.equations.map((e) => e.primitive);
const sum = (list: Tensor[]) => list.reduce((a, b) => np.add(a, b));
const value = (p: Program, inputs: Tensor[]): number[] => {
  const device = getDevice("cpu");
  return device.compile(p).run(inputs.map((t) => device.upload(t.dataSync(), t.aval))).map((b) => b.read()[0] as number);
};

Deno.test("a sum of twenty scalars is one reduction of the same value", () => {
  const before = programOf((list: Tensor[]) => np.sqrt(sum(list)), scalars), after = sumsOfMany(before);
  assertEquals(names(after), [...scalars.map(() => "reshape"), "concatenate", "reduceSum", "sqrt"]);
  assertAlmostEquals(value(after, scalars)[0]!, Math.sqrt(200), 1e-5);
});

Deno.test("it does not matter how the sum is bracketed, nor that a literal is among the terms", () => {
  const before = programOf((list: Tensor[]) => np.add(np.add(sum(list.slice(0, 9)), 3), sum(list.slice(9))), scalars),
    after = sumsOfMany(before);
  assertEquals(names(after).slice(-3), ["concatenate", "reduceSum", "add"]);
  assertAlmostEquals(value(after, scalars)[0]!, 203, 1e-5);
});

Deno.test("a part that is read elsewhere is a term of its own", () => {
  const before = programOf((list: Tensor[]) => {
    const part = sum(list.slice(0, 3));
    return [sum([part, ...list.slice(3)]), part];
  }, scalars);
  const after = sumsOfMany(before);
  assertEquals(names(after).filter((n) => n === "add").length, 2);
  assertEquals(value(after, scalars), [200, 4.5]);
});

Deno.test("short sums and sums of vectors stay", () => {
  const short = programOf((list: Tensor[]) => sum(list.slice(0, 16)), scalars), vectors = scalars.map(() => np.ones([3]));
  assertEquals(sumsOfMany(short), short);
  const long = programOf((list: Tensor[]) => sum(list), vectors);
  assertEquals(sumsOfMany(long), long);
});

Deno.test("sums in the body of a loop are found", () => {
  const before = programOf(
    (list: Tensor[]) =>
      scan((c: Tensor) => [np.add(np.multiply(c, 0.5), sum(list)), null] as never, np.array(0) as never, null, { length: 2 })[0],
    scalars,
  );
  const after = sumsOfMany(before);
  const inner = [...names(after), ...after.equations.flatMap((e) => e.params.body instanceof Program ? names(e.params.body) : [])];
  assertEquals(inner.filter((n) => n === "reduceSum").length, 1);
});
