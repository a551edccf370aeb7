/**
 * What layers with a kernel and a bias share: regularizers, constraints, counts.
 *
 * @module
 */
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import type { LayerExtras } from "../_layer.ts";

/** What a parameter (or an output) adds to the loss, a scalar. */
export type Regularizer = (x: Tensor) => Tensor;
/** A parameter moved to the nearest place that is allowed. */
export type Constraint = (parameter: Tensor) => Tensor;

/** Regularizers and constraints of a layer's kernel and bias; the training loop applies them. */
export interface ParameterHooks {
  /** What the kernel adds to the loss. */
  readonly kernelRegularizer?: Regularizer;
  /** What the bias adds to the loss. */
  readonly biasRegularizer?: Regularizer;
  /** Where the kernel is kept after each step. */
  readonly kernelConstraint?: Constraint;
  /** Where the bias is kept after each step. */
  readonly biasConstraint?: Constraint;
  /** What the outputs add to the loss, as Keras's activity_regularizer. */
  readonly activityRegularizer?: Regularizer;
}

/** The names of the options of `ParameterHooks`. */
export const hookNames = ["kernelRegularizer", "biasRegularizer", "kernelConstraint", "biasConstraint", "activityRegularizer"] as const;

/** `penalty` and `constrain` of a layer whose parameters are named kernel and bias. */
export function hooks<P extends { kernel: Tensor; bias?: Tensor }>(options: ParameterHooks): LayerExtras<P> {
  const { kernelRegularizer, biasRegularizer, kernelConstraint, biasConstraint } = options;
  return {
    ...options.activityRegularizer && { activityRegularizer: options.activityRegularizer },
    ...(kernelRegularizer || biasRegularizer) && {
      penalty: ({ kernel, bias }: P) =>
        np.add(kernelRegularizer ? kernelRegularizer(kernel) : 0, biasRegularizer && bias ? biasRegularizer(bias) : 0),
    },
    ...(kernelConstraint || biasConstraint) && {
      constrain: (params: P): P => ({
        ...params,
        ...kernelConstraint && { kernel: kernelConstraint(params.kernel) },
        ...biasConstraint && params.bias && { bias: biasConstraint(params.bias) },
      }),
    },
  };
}

/** Checks a size or a count that a layer was given. */
export function checkCount(layer: string, what: string, n: number): void {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`Cannot build ${layer} with ${what} ${n}: it must be a whole number above 0`);
}
