/**
 * The CPU device.
 *
 * @module
 */
import { setLargeRunner, setProgramCompiler } from "./compile.ts";
import { compileToWasm } from "./wasm/compile.ts";
import { runLarge } from "./wasm/eager.ts";

setProgramCompiler(compileToWasm);
setLargeRunner(runLarge);

export { blasLibrary, setBlas } from "./blas.ts";
export { CpuBuffer } from "./buffer.ts";
export { type ProgramCompiler, setProgramCompiler } from "./compile.ts";
export { CpuDevice } from "./device.ts";
export { type MatmulHook, type Matrix, setMatmulHook } from "./kernels/matmul.ts";
export { setWide } from "./wasm/compile.ts";
export { setThreads } from "./wasm/threads.ts";
