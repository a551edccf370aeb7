/**
 * What a kernel is measured against: the least time that its bytes or its arithmetic take on this machine.
 *
 * @module
 */
import { defaultDevice, jit, np, synchronize, type Tensor } from "../mod.ts";
import { f32x4, I32, Module, relaxedSimd, V128 } from "../devices/cpu/wasm/asm.ts";

/** The device that is measured: FLUXION_DEVICE, or the default one. */
export const device: string = defaultDevice();

/** What a kernel cannot do without. */
export interface Cost {
  /** Bytes read and written, each once. */
  readonly bytes?: number;
  /** Additions and multiplications. */
  readonly flops?: number;
}

/** Moves so many bytes, half of them read and half written, by the quickest means: a copy on the host, an elementwise pass on a GPU. */
function byteFloor(bytes: number): () => void {
  const values = Math.ceil(bytes / 8);
  if (device === "cpu") {
    const from = new Float32Array(values).fill(1), to = new Float32Array(values).fill(1);
    return () => to.set(from);
  }
  const x = np.ones([values]), pass = jit((x: Tensor) => np.negative(x));
  return () => {
    pass(x);
    synchronize();
  };
}

/** A loop of independent fused multiply-adds in registers, on one thread: what the processor can do per second. */
function flopFloor(flops: number): (() => void) | undefined {
  if (device !== "cpu" || !relaxedSimd()) return undefined;
  const lanes = 12, m = new Module({ pages: 0 }), f = m.fn("multiplyAdd", [I32], { exported: true });
  const sums = Array.from({ length: lanes }, () => f.local(V128)), x = f.constant(0.5);
  f.loop(f.local(I32), 0, f.get(0), 1, () => sums.forEach((sum) => f.set(sum, f32x4.relaxedMadd(f.get(sum), x, x))));
  const memory = new WebAssembly.Memory({ initial: 0 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.bytes()), { env: { memory } });
  const turns = Math.ceil(flops / (8 * lanes));
  return () => (exports.multiplyAdd as (turns: number) => void)(turns);
}

/**
 * Registers a kernel and its floors as one group of benches; the summary says how many times the floor it takes.
 *
 * @param name The family and the size.
 * @param cost What it cannot do without.
 * @param f The kernel, which is compiled.
 * @param inputs Its operands.
 */
export function family(name: string, cost: Cost, f: (...xs: Tensor[]) => Tensor, ...inputs: Tensor[]): void {
  const compiled = jit(f);
  const group = `${name} (${device})`;
  Deno.bench({
    name,
    group,
    baseline: true,
    fn: () => {
      compiled(...inputs);
      synchronize();
    },
  });
  if (cost.bytes !== undefined) Deno.bench({ name: `floor: moving ${megabytes(cost.bytes)}`, group, fn: byteFloor(cost.bytes) });
  const arithmetic = cost.flops === undefined ? undefined : flopFloor(cost.flops);
  if (arithmetic !== undefined) {
    Deno.bench({ name: `floor: ${(cost.flops! / 1e6).toPrecision(3)} Mflop on one thread`, group, fn: arithmetic });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toPrecision(3)} MB`;
}

/** Values of a tensor between -1 and 1, the same in every run. */
export function values(...shape: number[]): Tensor {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0, x = 1; i < data.length; i++) {
    x = Math.imul(x, 1664525) + 1013904223 | 0;
    data[i] = x / 2 ** 31;
  }
  return np.reshape(np.array(data), shape);
}
