/**
 * Kernels of the user's own.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import type { DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import type { KernelDefinition } from "../core/primitives/kernel.ts";
import type { Aval, Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";

/** What `defineKernel` takes: `KernelDefinition` with the type of the result as a shape and a dtype. */
export interface KernelOptions extends Omit<KernelDefinition, "output"> {
  /** The result's shape and dtype, from the operands'. */
  readonly output: (...inputs: Aval[]) => { readonly shape: Shape; readonly dtype: DType };
}

const known = ["name", "inputs", "output", "wgsl", "host", "vjp", "jvp", "vmap"] as const;

/**
 * A function computed by a kernel of the user's own: WGSL on WebGPU, a host function on the CPU. It is called like any `np` function, eagerly
 * and under every transform that it has a rule for.
 *
 * The WGSL holds a function `element(i: u32)` that gives element i of the result, of the result's type (`f32`, `i32`, `u32` or `bool`). In it,
 * an operand named `x` is read as `x(i)`, by flat index; `x_size` is its number of elements, `x_shape(axis)` its size along an axis. Further
 * functions may stand beside it, and Fluxion's own (`fx_exp`, `fx_tanh`, …) may be called. In a compiled program elementwise work before and
 * behind the kernel becomes part of it on WebGPU: `x(i)` then computes what it gives.
 *
 * @param options The name, the operands' names, the type of the result, the kernels, and derivative and batching rules in terms of ordinary
 * functions. `vmap: "elementwise"` says that the kernel works for any shape alike.
 * @returns The function.
 * @throws {TypeError} An option is missing or unknown; when transformed: the rule is missing.
 * @throws {DeviceError} When first run on WebGPU: the WGSL does not compile; the message shows the compiler's words and the line.
 * @example A swish with its gradient
 * ```ts
 * import { defineKernel, grad, np, type Tensor } from "@fluxion/fluxion";
 * import { assertAlmostEquals } from "@std/assert";
 * const swish = defineKernel({
 *   name: "swish",
 *   inputs: ["x"],
 *   output: (x) => x,
 *   wgsl: "fn element(i: u32) -> f32 { return x(i) / (1.0 + fx_exp(-x(i))); }",
 *   host: (y, [x]) => { for (let i = 0; i < y.length; i++) y[i] = x![i]! / (1 + Math.exp(-x![i]!)); },
 *   vjp: (ct, [x], y) => {
 *     const s = np.divide(1, np.exp(x!.negative()).add(1));
 *     return [ct.multiply(s.add(y.multiply(np.subtract(1, s))))];
 *   },
 *   vmap: "elementwise",
 * });
 * assertAlmostEquals(Number(grad((x: Tensor) => swish(x).sum())(np.array(0)).item()), 0.5);
 * ```
 */
export function defineKernel(options: KernelOptions): (...inputs: TensorLike[]) => Tensor {
  checkOptions("defineKernel", options, known);
  for (const key of ["name", "inputs", "output", "wgsl", "host"] as const) {
    if (options[key] === undefined) {
      throw new TypeError(`Cannot defineKernel "${options.name ?? ""}" without ${key}: it takes ${known.join(", ")}`);
    }
  }
  if (!/\bfn\s+element\s*\(/.test(options.wgsl)) {
    throw new TypeError(
      `Cannot defineKernel "${options.name}": its wgsl must hold a function element(i: u32) that gives element i of the result`,
    );
  }
  const definition: KernelDefinition = {
    ...options,
    output: (...inputs) => {
      const { shape, dtype } = options.output(...inputs);
      return { shape, dtype };
    },
  };
  return (...inputs) => {
    if (inputs.length !== options.inputs.length) {
      throw new TypeError(`Cannot call kernel "${options.name}" with ${inputs.length} operands: it takes ${options.inputs.join(", ")}`);
    }
    return bind("kernel", inputs.map((x) => toTensor(`call kernel "${options.name}"`, x)), { definition });
  };
}
