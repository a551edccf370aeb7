// Compiled attention against attention written out, over several blocks of queries and of keys; and what it keeps in memory.
import { assert } from "@std/assert";
import { getDevice } from "../../../core/device.ts";
import { getPrimitive, inferTypes } from "../../../core/primitive.ts";
import { type AttentionParams, composedAttention, composedGradient } from "../../../core/primitives/_attention.ts";
import type { PrimitiveName } from "../../../core/primitives/mod.ts";
import { Program, Var } from "../../../core/program.ts";
import { traceProgram } from "../../../core/tracing/program_trace.ts";
import "../../../devices/mod.ts";
import { grad, jit, nn, np, setDefaultDevice, type Tensor } from "../../../mod.ts";
import type { JitExplanation } from "../../../transforms/jit.ts";
import { testOnDevices } from "../../_helpers/devices.ts";
import { assertClose, type Host, host, random } from "../../kernels/_device.ts";

function execute(program: Program, inputs: readonly Host[]): ArrayLike<number>[] {
  const device = getDevice("cpu");
  return device.compile(program).run(inputs.map((x) => device.upload(x.data.slice() as never, x.aval))).map((b) => b.read());
}

/** A program of one equation. */
function single(primitive: PrimitiveName, inputs: readonly Host[], params: object): Program {
  const vars = inputs.map((x) => new Var(x.aval));
  const outputs = inferTypes(getPrimitive(primitive), vars.map((v) => v.aval), params).map((aval) => new Var(aval));
  return new Program(vars, [{ primitive, inputs: vars, outputs, params: params as Record<string, unknown> }], outputs);
}

function check(name: string, [B, T, S, N, K, H, V]: readonly number[], given: Partial<AttentionParams>): void {
  Deno.test(`compiled attention, ${name}`, () => {
    const floats = (shape: number[], seed: number) => host(random(shape.reduce((a, b) => a * b, 1), seed), shape);
    const params = { scale: 1 / Math.sqrt(H!), left: null, right: null, bias: false, mask: false, lengths: false, ...given };
    const operands = [floats([B!, T!, N!, H!], 1), floats([B!, S!, K!, H!], 2), floats([B!, S!, K!, V!], 3)];
    if (params.bias) operands.push(floats([1, N!, T!, S!], 4));
    if (params.mask) operands.push(host(Uint8Array.from(random(B! * S!, 5), (x) => Number(x > -0.5)), [B!, 1, 1, S!], "bool"));
    if (params.lengths) operands.push(host(Int32Array.from({ length: B! }, (_, b) => b === 0 ? 0 : S! - 3 * b), [B!], "int32"));
    const written = (f: (inputs: readonly Tensor[]) => Tensor[], xs: readonly Host[]) =>
      execute(traceProgram((...inputs) => f(inputs), xs.map((x) => x.aval)).program, xs);
    const expected = written((xs) => composedAttention(xs, params), operands);
    execute(single("attention", operands, params), operands).forEach((x, i) => assertClose(x, expected[i]!, 1e-5, `result ${i}`));
    const rest = [host(expected[1] as Float32Array, [B!, T!, N!]), floats([B!, T!, N!, V!], 6), floats([B!, T!, N!], 7)];
    const back = { ...params, wants: [true, true, true, false] }, all = [...operands, ...rest];
    const slopes = written((xs) => composedGradient(xs, back), all);
    execute(single("attentionGradient", all, back), all).forEach((x, i) => assertClose(x, slopes[i]!, 4e-5, `gradient ${i}`));
  });
}

check("causal over blocks that end anywhere", [2, 150, 290, 4, 2, 12, 8], { right: 0 });
check("causal with more queries than keys", [1, 290, 131, 2, 2, 5, 7], { right: 0 });
check("a window that leaves some rows nothing", [1, 200, 128, 2, 1, 8, 8], { left: 20, right: 3 });
check("bias, mask and lengths", [2, 70, 140, 4, 2, 6, 9], { bias: true, mask: true, lengths: true });

testOnDevices("attention over long sequences keeps no table of weights", (device) => {
  setDefaultDevice(device);
  const length = 2048, heads = 8, table = 4 * heads * length * length;
  const x = np.zeros([1, length, heads, 32]);
  const f = (q: Tensor, k: Tensor, v: Tensor) => nn.dotProductAttention(q, k, v, { isCausal: true });
  const g = grad((q: Tensor, k: Tensor, v: Tensor) => np.sum(np.square(f(q, k, v))), { argnums: [0, 1, 2] });
  const scratch = (h: { explain(...xs: Tensor[]): JitExplanation }) => h.explain(x, x, x).executable.explain().scratchBytes;
  const forward = scratch(jit(f)), backward = scratch(jit(g));
  assert(forward < table / 8, `forwards ${forward} bytes; the table has ${table}`);
  assert(backward < table / 4, `backwards ${backward} bytes; the table has ${table}`);
});
