/**
 * Function transformations and control flow.
 *
 * @module
 */
export type { AnyFunction, IsTensorLike, Tensors } from "./_flat.ts";
export { associativeScan, type AssociativeScanOptions } from "./associative_scan.ts";
export { checkpoint, checkpointName, type CheckpointOptions, checkpointPolicies, type SavePolicy } from "./checkpoint.ts";
export { cond } from "./cond.ts";
export { customJvp, type CustomJvpOptions, customVjp, type CustomVjpOptions } from "./custom.ts";
export { defineKernel, type KernelOptions } from "./define_kernel.ts";
export type { KernelDefinition } from "../core/primitives/kernel.ts";
export {
  type Argnums,
  type ArgnumsOf,
  type Args,
  type Aux,
  grad,
  type Gradient,
  type GradOptions,
  type Loose,
  type LooseTree,
  type Picked,
  valueAndGrad,
} from "./grad.ts";
export { closureConvert, evalShape, makeProgram, ShapeDtype } from "./inspect.ts";
export { hessian, hvp, jacfwd, type JacobianOptions, jacrev } from "./jacobian.ts";
export { jit, type JitExplanation, type JitOptions, type Jitted } from "./jit.ts";
export { jvp, type JvpOptions } from "./jvp.ts";
export { foriLoop, map, type MapOptions, scan, type ScanOptions, whileLoop } from "./loops.ts";
export { stopGradient } from "./stop_gradient.ts";
export { linearize, linearTranspose, vjp } from "./vjp.ts";
export { type Axes, type Placed, vmap, type VmapOptions } from "./vmap.ts";
