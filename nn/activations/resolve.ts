/**
 * Activations by name.
 *
 * @module
 */
import { keyNamed } from "../_names.ts";
import type { Tensor } from "../../core/tensor.ts";
import { exp } from "../../np/exponential.ts";
import { logSoftmax, softmax, softmin } from "./normalized.ts";
import {
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  relu,
  relu6,
  softShrink,
  sparsePlus,
  sparseSigmoid,
  step,
  threshold,
} from "./rectifiers.ts";
import {
  celu,
  elu,
  gelu,
  glu,
  identity,
  logSigmoid,
  mish,
  selu,
  sigmoid,
  silu,
  softplus,
  softSign,
  squareplus,
  tanh,
  tanhShrink,
} from "./smooth.ts";
import { sparsemax } from "./sparsemax.ts";

/** A function of a tensor, for use between layers. */
export type Activation = (x: Tensor) => Tensor;

// deno-fmt-ignore
const byName: Record<ActivationName, Activation> = {
  celu, elu, gelu, glu, hardSigmoid, hardSilu, hardTanh, identity, leakyRelu, linear: identity, logSigmoid, logSoftmax, mish, relu, relu6, selu, sigmoid,
  silu, softmax, softplus, softSign, step, swish: silu, tanh, exponential: exp, hardShrink, hardSwish: hardSilu, softmin, softShrink, sparsemax,
  sparsePlus, sparseSigmoid, squareplus, tanhShrink, threshold,
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
  | "tanh"
  | "exponential"
  | "hardShrink"
  | "hardSwish"
  | "softmin"
  | "softShrink"
  | "sparsemax"
  | "sparsePlus"
  | "sparseSigmoid"
  | "squareplus"
  | "tanhShrink"
  | "threshold";

/** The activation that a layer was given: by itself, by name, or none. */
export function resolveActivation(layer: string, given: Activation | ActivationName | null | undefined): Activation {
  if (given === undefined || given === null) return identity;
  if (typeof given === "function") return given;
  const name = typeof given === "string" ? keyNamed(byName, given) : undefined;
  if (name === undefined) {
    throw new TypeError(`Cannot build ${layer} with activation "${given}": the names are ${Object.keys(byName).join(", ")}`);
  }
  return byName[name];
}
