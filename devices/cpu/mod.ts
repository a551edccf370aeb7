/**
 * The CPU device.
 *
 * @module
 */
export { CpuBuffer } from "./buffer.ts";
export { type ProgramCompiler, setProgramCompiler } from "./compile.ts";
export { CpuDevice } from "./device.ts";
export { type Matrix, type MatmulHook, setMatmulHook } from "./kernels/matmul.ts";
