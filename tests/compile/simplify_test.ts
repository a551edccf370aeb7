/** Each rule of the simplifier, by the program that it leaves. */
import { assertEquals } from "@std/assert";
import { simplify } from "../../compile/simplify/mod.ts";
import { type Atom, Literal, type Program, type Var } from "../../core/program.ts";
import { build, type Builder } from "./_build.ts";

/** The primitives that are left, in order; a result that is an input or a literal is named. */
function left(write: (b: Builder) => Atom[]): string {
  const program = build(write), after = simplify(program);
  const names = after.equations.map((e) => e.primitive as string);
  after.outputs.forEach((a) => {
    if (a instanceof Literal) names.push(`=${a.value}`);
    else if (after.inputs.includes(a as Var)) names.push(`in${after.inputs.indexOf(a as Var)}`);
  });
  return names.join(" ");
}

function rule(name: string, cases: [write: (b: Builder) => Atom[], left: string][]): void {
  Deno.test(name, () => {
    for (const [write, want] of cases) assertEquals(left(write), want);
  });
}

const x = (b: Builder) => b.input([3, 4]);

rule("identities", [
  [(b) => [b.op("copy", [x(b)])], "in0"],
  [(b) => [b.op("stopGradient", [b.op("name", [x(b)], { name: "h" })])], "in0"],
]);
rule("barriers stay, and are not shared", [
  [(b) => {
    const y = x(b);
    return [b.op("exp", [b.op("barrier", [y])]), b.op("exp", [b.op("barrier", [y])])];
  }, "barrier exp barrier exp"],
]);
rule("castToSame", [
  [(b) => [b.op("cast", [x(b)], { dtype: "float32" })], "in0"],
  [(b) => [b.op("cast", [x(b)], { dtype: "int32" })], "cast"],
]);
rule("twice", [
  [(b) => [b.op("neg", [b.op("neg", [x(b)])])], "in0"],
  [(b) => [b.op("not", [b.op("not", [b.input([3], "bool")])])], "in0"],
]);
rule("timesOne", [
  [(b) => [b.op("mul", [x(b), 1])], "in0"],
  [(b) => [b.op("mul", [1, x(b)])], "in0"],
  [(b) => [b.op("mul", [x(b), -1])], "neg"],
  [(b) => [b.op("mul", [x(b), 0])], "mul"],
  [(b) => [b.op("mul", [b.input([]), b.broadcast(1, [3])])], "broadcastInDim"],
]);
rule("plusZero", [
  [(b) => [b.op("add", [x(b), -0])], "in0"],
  [(b) => [b.op("add", [x(b), 0])], "add"], // −0 + 0 is 0
  [(b) => [b.op("sub", [x(b), 0])], "in0"],
  [(b) => [b.op("sub", [x(b), -0])], "sub"],
  [(b) => [b.op("add", [b.input([3], "int32"), 0])], "in0"],
  [(b) => {
    const y = x(b);
    return [b.op("sub", [y, y])];
  }, "sub"], // ∞ − ∞ is NaN
]);
rule("divideByConstant", [
  [(b) => [b.op("div", [x(b), 1])], "in0"],
  [(b) => [b.op("div", [x(b), 8])], "mul"],
  [(b) => [b.op("div", [x(b), 3])], "div"],
  [(b) => {
    const y = x(b);
    return [b.op("div", [y, y])];
  }, "div"],
]);
rule("smallPowers", [
  [(b) => [b.op("integerPow", [x(b)], { y: 1 })], "in0"],
  [(b) => [b.op("integerPow", [x(b)], { y: 2 })], "mul"],
  [(b) => [b.op("integerPow", [x(b)], { y: 3 })], "integerPow"],
  [(b) => [b.op("pow", [x(b), -1])], "div"],
]);
rule("knownSelect", [
  [(b) => [b.op("select", [b.lift(1, "bool"), x(b), x(b)])], "in0"],
  [(b) => {
    const y = x(b);
    return [b.op("select", [b.input([3, 4], "bool"), y, y])];
  }, "in0"],
]);
rule("knownLogic", [
  [(b) => [b.op("and", [b.input([3], "bool"), b.lift(1, "bool")])], "in0"],
  [(b) => [b.op("or", [b.input([3], "bool"), b.lift(0, "bool")])], "in0"],
]);
rule("foldConstants", [
  [(b) => [b.op("add", [b.lift(2), b.op("mul", [b.lift(3), b.lift(4)])])], "=14"],
  [(b) => [b.op("add", [x(b), b.op("sqrt", [b.broadcast(4, [3, 4])])])], "add"],
]);
rule("emptyMoves", [
  [(b) => [b.op("transpose", [x(b)], { perm: [0, 1] })], "in0"],
  [(b) => [b.reshape(x(b), [3, 4])], "in0"],
  [(b) => [b.broadcast(x(b), [3, 4], [0, 1])], "in0"],
  [(b) => [b.op("concatenate", [x(b)], { axis: 0 })], "in0"],
  [(b) => [b.op("slice", [x(b)], { start: [0, 0], limit: [3, 4], strides: [1, 1] })], "in0"],
  [(b) => [b.op("pad", [x(b), 0], { low: [0, 0], high: [0, 0], interior: [0, 0] })], "in0"],
]);
rule("composedMoves", [
  [(b) => [b.op("transpose", [b.op("transpose", [x(b)], { perm: [1, 0] })], { perm: [1, 0] })], "in0"],
  [(b) => [b.reshape(b.reshape(x(b), [12]), [4, 3])], "reshape"],
  [(b) => [b.reshape(b.reshape(x(b), [12]), [3, 4])], "in0"],
  [(b) => [b.broadcast(b.broadcast(b.input([4]), [3, 4], [1]), [2, 3, 4], [1, 2])], "broadcastInDim"],
  [(b) => [b.op("reverse", [b.op("reverse", [x(b)], { axes: [1] })], { axes: [1] })], "in0"],
]);
rule("movedScalar and scalarOperands", [
  [(b) => [b.op("add", [x(b), b.reshape(b.broadcast(2, [12]), [3, 4])])], "add"],
  [(b) => [b.op("mul", [b.broadcast(b.input([]), [3]), b.broadcast(2, [3])])], "mul broadcastInDim"],
]);
rule("emptyReductions", [
  [(b) => [b.sum(b.input([3, 1, 4]), [1])], "reshape"],
  [(b) => [b.sum(b.input([0]), [0])], "=0"],
  [(b) => [b.op("reduceMax", [b.input([0, 3])], { axes: [0] })], "broadcastInDim"],
]);
rule("knownSlice", [
  [(b) => [b.op("dynamicSlice", [x(b), b.lift(9, "int32"), b.lift(1, "int32")], { sizes: [2, 2] })], "slice"],
]);
rule("dotOfTranspose and transposeOfDot", [
  [(b) => [b.dot(b.op("transpose", [b.input([5, 3])], { perm: [1, 0] }), b.input([5, 4]))], "dotGeneral"],
  [(b) => [b.op("transpose", [b.dot(x(b), b.input([4, 5]))], { perm: [1, 0] })], "dotGeneral"],
  [(b) => {
    const d = b.dot(x(b), b.input([4, 5]));
    return [d, b.op("transpose", [d], { perm: [1, 0] })];
  }, "dotGeneral transpose"],
]);
rule("common subexpressions are shared", [
  [(b) => {
    const y = x(b);
    return [b.op("add", [b.op("exp", [y]), b.op("exp", [y])])];
  }, "exp add"],
]);
rule("dead code goes", [
  [(b) => {
    const y = x(b);
    b.op("exp", [y]);
    return [b.op("neg", [y])];
  }, "neg"],
]);

const inner = () =>
  build((b) => {
    const p = b.input([4]);
    return [b.op("exp", [p])];
  });
rule("calls are inlined", [
  [(b) => b.many("call", [b.input([4])], { program: inner(), name: "f" }), "exp"],
  [(b) => {
    const y = b.input([4]);
    return [...b.many("call", [y], { program: inner(), name: "f" }), ...b.many("call", [y], { program: inner(), name: "f" })];
  }, "exp"],
]);
rule("a known branch is taken", [
  [(b) => b.many("cond", [b.lift(1, "int32"), b.input([4])], { branches: [inner(), build((c) => [c.op("neg", [c.input([4])])])] }), "neg"],
]);

Deno.test("what a loop does not change moves out of it", () => {
  const body = build((c) => {
    const w = c.input([4]), h = c.input([4]);
    return [c.op("mul", [h, c.op("tanh", [w])])];
  });
  const after = simplify(build((b) => b.scan(5, [b.input([4])], [b.input([4])], [], body)));
  assertEquals(after.equations.map((e) => e.primitive), ["tanh", "scan"]);
  assertEquals((after.equations[1]!.params.body as Program).equations.map((e) => e.primitive), ["mul"]);
});

Deno.test("carries and stacked results that nobody reads leave a scan", () => {
  const body = build((c) => {
    const a = c.input([4]), d = c.input([4]), s = c.input([4]);
    return [c.op("add", [a, s]), c.op("exp", [d]), c.op("neg", [a]), c.op("tanh", [d])];
  });
  const after = simplify(build((b) => [b.scan(5, [], [b.input([4]), b.input([4])], [b.input([5, 4])], body)[0]!]));
  const scan = after.equations[0]!;
  assertEquals([scan.params.numCarry, scan.outputs.length, scan.inputs.length], [1, 1, 2]);
  assertEquals((scan.params.body as Program).equations.map((e) => e.primitive), ["add"]);
});

Deno.test("programs print before and after", () => {
  const program = build((b) => [b.op("mul", [b.op("neg", [b.op("neg", [b.input([2])])]), 1])]);
  assertEquals(program.toString().split("\n").length, 5);
  assertEquals(simplify(program).toString(), "{ (a:f32[2])\n  return a }");
});
