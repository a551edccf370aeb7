// The attention kernels, whether the device would choose them or not, against attention written out on the CPU.
import { getDevice } from "../../core/device.ts";
import type { Tensor } from "../../mod.ts";
import { getPrimitive, inferTypes } from "../../core/primitive.ts";
import { type AttentionParams, composedAttention, composedGradient } from "../../core/primitives/_attention.ts";
import type { Aval } from "../../core/shape.ts";
import { EagerLauncher } from "../../devices/webgpu/eager.ts";
import type { GpuBuffer } from "../../devices/webgpu/buffer.ts";
import { attention, attentionGradient } from "../../kernels/attention/attention.ts";
import type { Capabilities } from "../../kernels/launcher.ts";
import { assertClose, gpu, gpuTest, type Host, host, random } from "./_device.ts";
import { traceProgram } from "../../core/tracing/program_trace.ts";

interface Case {
  readonly sizes: readonly [B: number, T: number, S: number, N: number, K: number, H: number, V: number];
  readonly params?: Partial<AttentionParams>;
  readonly biasShape?: readonly number[];
  readonly capabilities?: Partial<Capabilities>;
  readonly tolerance?: number;
}

function operandsOf({ sizes: [B, T, S, N, K, H, V], params = {}, biasShape = [1, N, T, S] }: Case): Host[] {
  const floats = (shape: readonly number[], seed: number) => host(random(shape.reduce((a, b) => a * b, 1), seed), shape);
  const operands = [floats([B, T, N, H], 1), floats([B, S, K, H], 2), floats([B, S, K, V], 3)];
  if (params.bias) operands.push(floats(biasShape, 4));
  if (params.mask) operands.push(host(Uint8Array.from(random(B * T * S, 5), (x) => Number(x > -0.5)), [B, 1, T, S], "bool"));
  if (params.lengths) operands.push(host(Int32Array.from({ length: B }, (_, b) => b === 0 ? 0 : S - 3 * b), [B], "int32"));
  return operands;
}

/** The same, written out, on the CPU. */
function reference(f: (inputs: readonly Tensor[]) => Tensor[], inputs: readonly Host[]): ArrayLike<number>[] {
  const device = getDevice("cpu"), { program } = traceProgram((...xs) => f(xs), inputs.map((x) => x.aval));
  return device.compile(program).run(inputs.map((x) => device.upload(x.data.slice() as never, x.aval))).map((b) => b.read());
}

function run(name: "attention" | "attentionGradient", inputs: readonly Host[], params: object, c: Case): ArrayLike<number>[] {
  const device = gpu(), avals: Aval[] = inputs.map((x) => x.aval), outAvals = inferTypes(getPrimitive(name), avals, params);
  const launcher = new EagerLauncher(device, { ...device.capabilities, ...c.capabilities });
  const buffers = inputs.map((x) => device.upload(x.data.slice() as never, x.aval)), outputs = outAvals.map((a) => device.allocate(a));
  const op = {
    launcher,
    inputs: buffers.map((b: GpuBuffer) => b.block),
    inAvals: avals,
    params: params as never,
    outputs: outputs.map((b) => b.block),
    outAvals,
  };
  launcher.begin();
  (name === "attention" ? attention : attentionGradient)(op);
  launcher.end();
  device.synchronize();
  return outputs.map((b) => b.read());
}

function check(name: string, c: Case): void {
  gpuTest(`attention, ${name}`, () => {
    const [B, T, , N, , H, V] = c.sizes, operands = operandsOf(c), tolerance = c.tolerance ?? 1e-5;
    const params: AttentionParams = {
      scale: 1 / Math.sqrt(H),
      left: null,
      right: null,
      bias: false,
      mask: false,
      lengths: false,
      ...c.params,
    };
    const [out, logSums] = reference((xs) => composedAttention(xs, params), operands) as [Float32Array, Float32Array];
    const made = run("attention", operands, params, c);
    assertClose(made[0]!, out, tolerance, "out");
    assertClose(made[1]!, logSums, tolerance, "logarithms of the denominators");
    const rest = [host(logSums, [B, T, N]), host(random(B * T * N * V, 6), [B, T, N, V]), host(random(B * T * N, 7), [B, T, N])];
    const back = { ...params, wants: [true, true, true, params.bias] }, all = [...operands, ...rest];
    const expected = reference((xs) => composedGradient(xs, back), all);
    run("attentionGradient", all, back, c).forEach((x, i) => assertClose(x, expected[i]!, 4 * tolerance, `gradient ${i}`));
  });
}

check("causal, grouped heads, blocks that end anywhere", { sizes: [2, 37, 45, 4, 2, 12, 8], params: { right: 0 } });
check("bias, lengths, a window, rows that are no whole vec4s", {
  sizes: [3, 21, 26, 4, 2, 6, 5],
  params: { left: 9, right: 12, bias: true, lengths: true },
});
check("a mask", { sizes: [2, 19, 21, 2, 2, 4, 4], params: { mask: true } });
check("a bias that serves many pairs", { sizes: [2, 40, 33, 2, 1, 4, 4], params: { bias: true }, biasShape: [1, 2, 1, 33] });
check("a bias that serves all pairs", { sizes: [2, 70, 65, 2, 2, 4, 4], params: { bias: true }, biasShape: [1, 1, 1, 1], tolerance: 1e-4 });
check("tiles in workgroup memory, as on a GPU", {
  sizes: [1, 70, 45, 2, 1, 4, 4],
  params: { right: 2 },
  // So much memory that tiles have four rows: SwiftShader's compiler does not come to an end over sixteen.
  capabilities: { software: false, subgroupSize: 32, maxWorkgroupBytes: 160 },
});
// More tiles go by than an invocation may take turns, with a loop over each row's vec4s.
check("ninety thousand keys", { sizes: [1, 3, 90_000, 1, 1, 32, 4], tolerance: 2e-5 });
