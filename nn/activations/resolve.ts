/**
 * Activations by name.
 *
 * @module
 */
import type { Tensor } from "../../core/tensor.ts";
import { logSoftmax, softmax } from "./normalized.ts";
import { hardSigmoid, hardSilu, hardTanh, leakyRelu, relu, relu6, step } from "./rectifiers.ts";
import { celu, elu, gelu, glu, identity, logSigmoid, mish, selu, sigmoid, silu, softplus, softSign, tanh } from "./smooth.ts";

/** A function of a tensor, for use between layers. */
export type Activation = (x: Tensor) => Tensor;

// deno-fmt-ignore
const byName: Record<ActivationName, Activation> = {
  celu, elu, gelu, glu, hardSigmoid, hardSilu, hardTanh, identity, leakyRelu, linear: identity, logSigmoid, logSoftmax, mish, relu, relu6, selu, sigmoid,
  silu, softmax, softplus, softSign, step, swish: silu, tanh,
};

/** The names of activations, each with its default options. */
export type ActivationName =
  | "celu"
  | "elu"
  | "gelu"
  | "glu"
  | "hardSigmoid"
  | "hardSilu"
  | "hardTanh"
  | "identity"
  | "leakyRelu"
  | "linear"
  | "logSigmoid"
  | "logSoftmax"
  | "mish"
  | "relu"
  | "relu6"
  | "selu"
  | "sigmoid"
  | "silu"
  | "softmax"
  | "softplus"
  | "softSign"
  | "step"
  | "swish"
  | "tanh";

/** The activation that a layer was given: by itself, by name, or none. */
export function resolveActivation(layer: string, given: Activation | ActivationName | null | undefined): Activation {
  if (given === undefined || given === null) return identity;
  if (typeof given === "function") return given;
  const found = Object.hasOwn(byName, given) ? byName[given] : undefined;
  if (found === undefined) {
    throw new TypeError(`Cannot build ${layer} with activation "${given}": the names are ${Object.keys(byName).join(", ")}`);
  }
  return found;
}
