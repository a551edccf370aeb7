/**
 * Who is measured.
 *
 * @module
 */
import type { Peer } from "./work.ts";

/** How a peer is run: by an adapter here, or by a Python script. */
export interface Entry {
  readonly what: string;
  /** Whether it is this library, which runs under the repository's own configuration. */
  readonly own?: boolean;
  /** Flags of its process beside -A. */
  readonly flags?: readonly string[];
  /** Variables of its process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Loads the adapter. */
  readonly load?: () => Promise<Peer>;
  /** Loads as little as the startup case needs. */
  readonly quick?: () => Promise<Peer>;
  /** The script, and what it is called with. */
  readonly python?: readonly string[];
}

// Not written as a literal import: what the adapters import from npm is no part of this repository's module graph.
const adapter = async (name: string): Promise<Record<string, (...args: string[]) => Peer>> =>
  await import(new URL(`peers/${name}.ts`, import.meta.url).href);

// Nor are these: Deno reads a literal import's modules at the start, run or not, which the startup case would pay for.
const here = async <Module>(path: string): Promise<Module> => await import(new URL(path, import.meta.url).href);

const fluxion = (device: "cpu" | "webgpu", what: string, env: Record<string, string> = {}): Entry => ({
  what,
  own: true,
  env: { FLUXION_DEVICE: device, FLUXION_BLAS: "0", ...env }, // what it computes itself
  quick: async () => (await here<typeof import("./fluxion/startup.ts")>("fluxion/startup.ts")).quick,
  load: async () => (await here<typeof import("./fluxion/mod.ts")>("fluxion/mod.ts")).fluxion(device),
});
const loop = (device: "cpu" | "webgpu"): Entry => ({
  what: `this library, ${device}: what fit does as a loop by hand`,
  own: true,
  env: { FLUXION_DEVICE: device, FLUXION_BLAS: "0" },
  load: async () => (await here<typeof import("./fluxion/mod.ts")>("fluxion/mod.ts")).byHand(device),
});
const keras = (backend: string): Entry => ({ what: `Keras on ${backend}, CPU`, python: ["keras_peer.py", "--backend", backend] });
const jaxJs = (device: string): Entry => ({
  what: `jax-js on ${device}, compiled where the case allows`,
  load: async () => (await adapter("jaxjs")).jaxJs!(device),
});
const tensorFlow = (backend: string): Entry => ({
  what: `TensorFlow.js on ${backend}, fused operations`,
  load: async () => (await adapter("tensorflow")).tensorFlow!(backend),
});

/** All peers by name. */
export const peers: Readonly<Record<string, Entry>> = {
  "fluxion-cpu": fluxion("cpu", "this library, CPU device"),
  "fluxion-cpu-1": fluxion("cpu", "this library, CPU device, one thread", { FLUXION_THREADS: "1" }),
  "fluxion-webgpu": fluxion("webgpu", "this library, WebGPU device"),
  "loop-cpu": loop("cpu"),
  "loop-webgpu": loop("webgpu"),
  "jaxjs-webgpu": jaxJs("webgpu"),
  "jaxjs-wasm": jaxJs("wasm"),
  "tfjs-webgpu": tensorFlow("webgpu"),
  "tfjs-wasm": tensorFlow("wasm"),
  "tfjs-cpu": tensorFlow("cpu"),
  "ort-cpu": { what: "onnxruntime-node, forward graphs only", load: async () => (await adapter("onnxruntime")).onnxRuntime!() },
  "torch": { what: "PyTorch on the CPU", python: ["torch_peer.py"] },
  "torch-1": { what: "PyTorch on the CPU, one thread", python: ["torch_peer.py", "--threads", "1"] },
  "torch-fused": { what: "PyTorch on the CPU, one thread, fused Adam", python: ["torch_peer.py", "--threads", "1", "--fused"] },
  "torch-cuda": { what: "PyTorch on a CUDA GPU", python: ["torch_peer.py", "--device", "cuda"] },
  "keras-tensorflow": keras("tensorflow"),
  "keras-torch": keras("torch"),
  "keras-jax": keras("jax"),
  "jax": { what: "JAX, jit, on the CPU", python: ["jax_peer.py"] },
};
