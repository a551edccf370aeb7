// The interpreter writes over arrays that nobody reads any more, and over no others.
import { assertEquals } from "@std/assert";
import { Program, Var } from "../../../core/program.ts";
import { runProgram } from "../../../devices/cpu/interpret.ts";
import "../../../mod.ts";

Deno.test("an array that a loop hands through is not written over", () => {
  const scalar = { shape: [], dtype: "float64" } as const;
  const carry = new Var(scalar), body = new Program([carry], [], [carry]);
  const x = new Var({ shape: [3], dtype: "float64" }), f = new Var(scalar), h = new Var(scalar), l = new Var(scalar);
  const program = new Program([x], [
    { primitive: "reduceSum", inputs: [x], outputs: [f], params: { axes: [0] } },
    { primitive: "scan", inputs: [f], outputs: [h], params: { body, numConsts: 0, numCarry: 1, length: 2, reverse: false, unroll: 1 } },
    { primitive: "add", inputs: [f, h], outputs: [l], params: {} },
  ], [h, l]);
  assertEquals(runProgram(program, [Float64Array.of(1, 2, 3)]).map((a) => a[0]), [6, 12]);
});
