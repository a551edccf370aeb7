/**
 * Fluxion: machine learning for Deno scripts. Pure functions of tensors, transformed by `grad`, `vmap`, `jit` and `scan`, computed by
 * hand-written WGSL kernels on any GPU, and by WebAssembly where there is none.
 *
 * ```ts
 * import { grad, np, type Tensor } from "@fluxion/fluxion";
 *
 * const loss = (w: Tensor) => np.mean(np.square(np.subtract(w, 3)));
 * let w = np.array([0, 1]);
 * for (let step = 0; step < 100; step++) w = w.subtract(grad(loss)(w).multiply(0.1));
 * console.log(w.toString()); // close to [3. 3.]
 * ```
 *
 * @module
 */
import "./devices/mod.ts";

export { ArrayMethods } from "./core/array_methods.ts";
export { type NestedArray, Tensor } from "./core/tensor.ts";
export type { TensorLike } from "./core/convert.ts";
export type { DType, TypedArray } from "./core/dtype.ts";
export type { Aval, Shape } from "./core/shape.ts";
export type { SourceLine } from "./core/tracing/source.ts";
export type { PrimitiveName } from "./core/primitives/mod.ts";
export { type Atom, type Equation, Literal, Program, Var } from "./core/program.ts";
export { DeviceError, FileFormatError, TracerError } from "./core/errors.ts";
export * from "./transforms/mod.ts";

export { defaultDevice, type DeviceInfo, devicePut, devices, memory, setDefaultDevice, synchronize } from "./devices/placement.ts";
export type { Buffer, CompileOptions, Device, DeviceName, Executable, Explanation, MemoryInfo, Profile } from "./core/device.ts";

export { Cost, explain, type KernelCost } from "./debug/explain.ts";
export { type KernelTime, profile, type ProfileOptions, ProfileReport } from "./debug/profile.ts";

export * as data from "./data/mod.ts";
export * as debug from "./debug/mod.ts";
export * as image from "./image/mod.ts";
export * as io from "./io/mod.ts";
export * as lax from "./lax/mod.ts";
export * as nn from "./nn/mod.ts";
export * as np from "./np/mod.ts";
export * as ops from "./ops/mod.ts";
export * as optim from "./optim/mod.ts";
export * as random from "./random/mod.ts";
export * as special from "./special/mod.ts";
export * as stats from "./stats/mod.ts";
export * as tree from "./tree/mod.ts";
