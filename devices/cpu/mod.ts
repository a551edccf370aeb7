/**
 * The CPU device.
 *
 * @module
 */
export { CpuBuffer } from "./buffer.ts";
export { type ProgramCompiler, setProgramCompiler } from "./compile.ts";
export { CpuDevice } from "./device.ts";
export { type MatmulHook, type Matrix, setMatmulHook } from "./kernels/matmul.ts";
