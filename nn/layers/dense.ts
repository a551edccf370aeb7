/**
 * The fully connected layer.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { TensorLike } from "../../core/convert.ts";
import * as np from "../../np/mod.ts";
import { checkInput, singleShape, stateless } from "../_layer.ts";
import { type Activation, type ActivationName, resolveActivation } from "../activations/resolve.ts";
import { zeros } from "../initializers/constants.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { type InitializerName, resolveInitializer } from "../initializers/resolve.ts";
import { lecunNormal } from "../initializers/scaled.ts";
import type { Layer } from "../layer.ts";
import { split } from "../../random/key.ts";
import { checkCount, hookNames, hooks, type ParameterHooks } from "./_hooks.ts";

/** Options of `dense`. */
export interface DenseOptions extends ParameterHooks {
  /** Whether a bias is added: true if not given. */
  readonly useBias?: boolean;
  /** Makes the kernel: lecunNormal if not given, as Flax's. */
  readonly kernelInit?: Initializer | InitializerName;
  /** Makes the bias: zeros if not given. */
  readonly biasInit?: Initializer | InitializerName;
  /** What is done to the result: nothing if not given. */
  readonly activation?: Activation | ActivationName | null;
}

/** The parameters of `dense`: kernel [in, out], and bias [out] unless there is none. */
export interface DenseParams {
  /** [in, out]. */
  kernel: Tensor;
  /** [out]. */
  bias?: Tensor;
}

/**
 * A fully connected layer: y = x · kernel + bias over the last axis, [..., in] → [..., units].
 *
 * @param units The size of the last axis of the result.
 * @param options Bias, initializers, activation, regularizers and constraints.
 * @returns A layer with the parameters `kernel` [in, units] and `bias` [units].
 * @throws {RangeError} `units` is not a whole number above 0.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.dense(3);
 * const { params } = layer.init(random.key(0), [2]);
 * console.log(layer.apply(params, np.ones([5, 2])).shape); // [5, 3]
 * ```
 */
export function dense(units: number, options: DenseOptions = {}): Layer<DenseParams, null, Tensor, TensorLike> {
  checkOptions("build dense", options, ["useBias", "kernelInit", "biasInit", "activation", ...hookNames]);
  checkCount("dense", "units", units);
  const { useBias = true } = options;
  const kernelInit = resolveInitializer("dense", options.kernelInit, lecunNormal());
  const biasInit = resolveInitializer("dense", options.biasInit, zeros);
  const activation = resolveActivation("dense", options.activation);
  return recorded(
    stateless<DenseParams, Tensor, TensorLike>("dense", (key, shape) => {
      const inputs = singleShape("dense", shape, 1).at(-1)!;
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const kernel = kernelInit(k1, [inputs, units]);
      return useBias ? { kernel, bias: biasInit(k2, [units]) } : { kernel };
    }, (params, x) => {
      const input = checkInput("dense", x, 1, "examples [batch, ..., in]");
      const { kernel, bias } = params;
      if (input.shape.at(-1) !== kernel.shape[0]) {
        throw new RangeError(
          `Cannot apply dense to ${describe(input)}: its kernel is ${describe(kernel)}, so the last axis must be ${kernel.shape[0]}`,
        );
      }
      const product = np.matmul(input, kernel);
      return activation(bias === undefined ? product : np.add(product, bias));
    }, { passesMask: true, ...hooks(options) }),
    "nn.dense",
    [units, options],
  );
}
