/** Compares products with BLAS on and off; prints what it found as JSON. Started by blas_test.ts. */
import type { Program } from "../../../core/program.ts";
import { blasLibrary, CpuDevice, setBlas } from "../../../devices/cpu/mod.ts";
import { compileToWasm } from "../../../devices/cpu/wasm/compile.ts";
import { runProgram } from "../../../devices/cpu/interpret.ts";
import { build } from "../../compile/_build.ts";

const device = new CpuDevice(), library = blasLibrary() ?? null;
const programs: { program: Program; forced: boolean }[] = [];

const dot = (
  left: number[],
  right: number[],
  lhsContract: number[],
  rhsContract: number[],
  lhsBatch: number[] = [],
  rhsBatch: number[] = [],
): Program => build((b) => [b.op("dotGeneral", [b.input(left), b.input(right)], { lhsContract, rhsContract, lhsBatch, rhsBatch })]);

for (const [m, n, k] of [[64, 64, 64], [97, 65, 131], [8, 300, 77], [301, 9, 200], [250, 251, 11], [129, 128, 127]] as const) {
  programs.push({ program: dot([m, k], [k, n], [1], [0]), forced: true });
  programs.push({ program: dot([m, k], [n, k], [1], [1]), forced: true });
  programs.push({ program: dot([k, m], [k, n], [0], [0]), forced: true });
  programs.push({ program: dot([k, m], [n, k], [0], [1]), forced: true });
}
programs.push({ program: dot([3, 65, 66], [3, 66, 67], [2], [1], [0], [0]), forced: true });
// Attention's layout: heads between time and features.
programs.push({ program: dot([2, 70, 3, 33], [2, 71, 3, 33], [3], [3], [0, 2], [0, 2]), forced: true });
// Two contracted axes, which merge; and free axes that do not.
programs.push({ program: dot([50, 8, 12], [8, 12, 40], [1, 2], [0, 1]), forced: true });
programs.push({ program: dot([20, 96, 30], [96, 40], [1], [0]), forced: false });
// What BLAS does not take: thin, small.
programs.push({ program: dot([5, 300], [300, 200], [1], [0]), forced: false });
programs.push({ program: dot([10, 10], [10, 10], [1], [0]), forced: false });
// In the middle of other work, with something on top.
programs.push({
  program: build((b) => {
    const x = b.input([90, 70]), w = b.input([70, 80]), y = b.op("tanh", [b.dot(b.op("exp", [x]), w)]);
    return [b.op("mul", [y, y]), b.dot(y, b.op("neg", [w]), 1, 1)];
  }),
  forced: false,
});

let seed = 1;
const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647 - 0.5;

let worst = 0, checked = 0;
const kernels: string[] = [];
for (const { program, forced } of programs) {
  const inputs = program.inputs.map(({ aval }) => Float32Array.from({ length: aval.shape.reduce((p, d) => p * d, 1) }, random));
  const buffers = () => inputs.map((x, k) => device.upload(x.slice(), program.inputs[k]!.aval));
  setBlas(true);
  const executable = compileToWasm(program, {}, device)!;
  if (forced) kernels.push(executable.explain().kernels[0]!.name);
  const outs = [executable.run(buffers()), executable.run(buffers()), executable.profile!(buffers()).outputs].map((o) =>
    o.map((b) => b.read())
  );
  // By themselves, often enough that what is compiled after some uses is.
  if (program.equations.length === 1) {
    const { primitive, params, inputs: operands, outputs } = program.equations[0]!;
    for (let use = 0; use < 3; use++) {
      const got = device.run(primitive, buffers(), operands.map((a) => a.aval), params, outputs.map((v) => v.aval));
      outs.push(got.map((b) => b.read()));
    }
  }
  setBlas(false);
  const wasm = compileToWasm(program, {}, device)!;
  if (wasm.explain().kernels.some(({ name }) => name.startsWith("blas"))) throw new Error("setBlas(false) left BLAS on");
  outs.push(runProgram(program, inputs) as typeof outs[number]);
  const want = wasm.run(buffers()).map((b) => b.read());
  for (const out of outs) {
    want.forEach((expected, k) => {
      if (out[k]!.length !== expected.length) throw new Error("another length");
      const scale = (expected as Float32Array).reduce((a, x) => Math.max(a, Math.abs(x)), 1e-30);
      expected.forEach((x: number, j: number) => {
        const error = Math.abs(out[k]![j]! - x) / scale;
        if (!(error <= worst)) worst = error; // NaN counts
      });
      checked++;
    });
  }
}
console.log(JSON.stringify({ library, worst, checked, kernels }));
