// deno-lint-ignore-file no-explicit-any -- layers of any parameters
/**
 * Relatives of the dense layer.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { normalizeAxes } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { checkInput, singleShape, stateless } from "../_layer.ts";
import { resolveActivation } from "../activations/resolve.ts";
import type { Activation, ActivationName } from "../activations/resolve.ts";
import { zeros } from "../initializers/constants.ts";
import { resolveInitializer } from "../initializers/resolve.ts";
import { lecunNormal } from "../initializers/scaled.ts";
import type { Layer } from "../layer.ts";
import { checkCount } from "./_hooks.ts";
import { dense, type DenseOptions, type DenseParams } from "./dense.ts";
import { serial } from "./serial.ts";
import { dropout } from "./dropout.ts";

/** Options of `denseGeneral`. */
export interface DenseGeneralOptions extends Pick<DenseOptions, "useBias" | "kernelInit" | "biasInit" | "activation"> {
  /** The axes to contract, counted with the batch axis: the last if not given. */
  readonly axis?: number | readonly number[];
}

/**
 * A dense layer over several axes: contracts the named ones, and puts `features` in their place at the end. As `flax.linen.DenseGeneral`.
 *
 * @param features The axes of the result.
 * @param options The axes to contract; as `dense`'s.
 * @returns A layer with the parameters `kernel` [...contracted, ...features] and `bias` [...features].
 */
export function denseGeneral(
  features: number | readonly number[],
  options: DenseGeneralOptions = {},
): Layer<DenseParams, null, Tensor, TensorLike> {
  checkOptions("build denseGeneral", options, ["axis", "useBias", "kernelInit", "biasInit", "activation"]);
  const out = typeof features === "number" ? [features] : [...features];
  out.forEach((n) => checkCount("denseGeneral", "features", n));
  const { axis = -1, useBias = true } = options;
  const kernelInit = resolveInitializer("denseGeneral", options.kernelInit, lecunNormal());
  const biasInit = resolveInitializer("denseGeneral", options.biasInit, zeros);
  const activation = resolveActivation("denseGeneral", options.activation);
  const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
  return recorded(
    stateless<DenseParams, Tensor, TensorLike>("denseGeneral", (key, shape) => {
      const sizes = [0, ...singleShape("denseGeneral", shape, 1)];
      const contracted = normalizeAxes("init denseGeneral", axis, sizes.length).map((i) => sizes[i]!);
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      // Drawn as a matrix, so that the variance is that of all inputs together.
      const kernel = np.reshape(kernelInit(k1, [product(contracted), product(out)]), [...contracted, ...out]);
      return useBias ? { kernel, bias: biasInit(k2, out) } : { kernel };
    }, ({ kernel, bias }, x) => {
      const input = checkInput("denseGeneral", x, 1, "[batch, ...]");
      const axes = normalizeAxes("apply denseGeneral", axis, input.ndim);
      const y = bind("dotGeneral", [input, kernel], { lhsContract: axes, rhsContract: axes.map((_, i) => i), lhsBatch: [], rhsBatch: [] });
      return activation(bias === undefined ? y : np.add(y, bias));
    }),
    "nn.denseGeneral",
    [features, options],
  );
}

/** The parameters of `bilinear`. */
export interface BilinearParams {
  /** [in1, in2, units]. */
  kernel: Tensor;
  /** [units]. */
  bias?: Tensor;
}

/** y = x₁ᵀ · kernel · x₂ + bias for a list of two inputs [batch, in1] and [batch, in2]. As PyTorch's Bilinear. */
export function bilinear(
  units: number,
  options: Pick<DenseOptions, "useBias" | "kernelInit" | "biasInit"> = {},
): Layer<BilinearParams, null, Tensor, readonly [Tensor, Tensor]> {
  checkOptions("build bilinear", options, ["useBias", "kernelInit", "biasInit"]);
  checkCount("bilinear", "units", units);
  const kernelInit = resolveInitializer("bilinear", options.kernelInit, lecunNormal());
  const biasInit = resolveInitializer("bilinear", options.biasInit, zeros);
  return recorded(
    stateless<BilinearParams, Tensor, readonly [Tensor, Tensor]>("bilinear", (key, shape) => {
      const [a, b] = [0, 1].map((i) => singleShape("bilinear", (shape as unknown as readonly (readonly number[])[])[i]!, 1).at(-1)!) as [
        number,
        number,
      ];
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const kernel = np.reshape(kernelInit(k1, [a * b, units]), [a, b, units]);
      return options.useBias ?? true ? { kernel, bias: biasInit(k2, [units]) } : { kernel };
    }, ({ kernel, bias }, [x1, x2]) => {
      const [a, b, n] = kernel.shape as [number, number, number];
      const pairs = np.multiply(np.expandDims(x1, -1), np.expandDims(x2, -2));
      const y = np.matmul(np.reshape(pairs, [...pairs.shape.slice(0, -2), a * b]), np.reshape(kernel, [a * b, n]));
      return bias === undefined ? y : np.add(y, bias);
    }),
    "nn.bilinear",
    [units, options],
  );
}

/** Options of `mlp`. */
export interface MlpOptions {
  /** Between the layers: "relu" if not given. */
  readonly activation?: Activation | ActivationName;
  /** After the last layer: nothing if not given. */
  readonly finalActivation?: Activation | ActivationName | null;
  /** The fraction dropped after each hidden layer: 0 if not given. */
  readonly dropoutRate?: number;
}

/**
 * Dense layers one after the other, with an activation between.
 *
 * @param sizes The units of each layer; the last is the output's.
 * @param options The activations, dropout.
 * @example
 * ```ts
 * import { nn, random } from "@fluxion/fluxion";
 *
 * const model = nn.mlp([128, 64, 10]);
 * console.log(model.init(random.key(0), [784]).params.length); // 5
 * ```
 */
export function mlp(sizes: readonly number[], options: MlpOptions = {}): Layer<any, null, Tensor> {
  checkOptions("build mlp", options, ["activation", "finalActivation", "dropoutRate"]);
  if (sizes.length === 0) throw new RangeError("Cannot build mlp of no sizes: give the units of each layer");
  const hidden = resolveActivation("mlp", options.activation ?? "relu");
  const { dropoutRate = 0 } = options;
  const parts = sizes.slice(0, -1).flatMap((units) => [dense(units), hidden, ...dropoutRate > 0 ? [dropout(dropoutRate)] : []]);
  return recorded(
    serial(...parts, dense(sizes.at(-1)!, { activation: options.finalActivation ?? null })) as Layer<any, null, Tensor>,
    "nn.mlp",
    [sizes, options],
  );
}

/** relu with a learned slope below 0 for each feature of the last axis (He et al. 2015). As PyTorch's PReLU and Keras's. */
export function prelu(
  options: { readonly negativeSlope?: number; readonly shared?: boolean } = {},
): Layer<{ negativeSlope: Tensor }, null, Tensor, TensorLike> {
  checkOptions("build prelu", options, ["negativeSlope", "shared"]);
  return recorded(
    stateless<{ negativeSlope: Tensor }, Tensor, TensorLike>(
      "prelu",
      (_, shape) => ({
        negativeSlope: np.full(options.shared ? [1] : singleShape("prelu", shape, 1).slice(-1), options.negativeSlope ?? 0.25),
      }),
      ({ negativeSlope }, x) => {
        const input = checkInput("prelu", x, 1, "[batch, ..., features]");
        return np.where(np.greaterEqual(input, 0), input, np.multiply(input, negativeSlope));
      },
      { passesMask: true },
    ),
    "nn.prelu",
    [options],
  );
}

/** An activation by name, as a layer. As `keras.layers.Activation`. */
export function activation(name: ActivationName): Layer<null, null, Tensor, TensorLike> {
  const f = resolveActivation("activation", name);
  return recorded(
    stateless<null, Tensor, TensorLike>(name, () => null, (_, x) => f(checkInput(name, x, 0, "a tensor")), { passesMask: true }),
    "nn.activation",
    [name],
  );
}
