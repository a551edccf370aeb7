/**
 * Convolutions.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { TensorLike } from "../../core/convert.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { checkInput, singleShape, stateless } from "../_layer.ts";
import { type Activation, type ActivationName, resolveActivation } from "../activations/resolve.ts";
import { zeros } from "../initializers/constants.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { type InitializerName, resolveInitializer } from "../initializers/resolve.ts";
import { lecunNormal } from "../initializers/scaled.ts";
import type { Layer } from "../layer.ts";
import { checkCount, hookNames, hooks, type ParameterHooks } from "./_hooks.ts";
import { checkPaddingMode, padAxes, type PaddingMode } from "./_pad.ts";
import { checkPadding, type PaddingOption, type PerAxis, perAxis, resolvePadding } from "./_window.ts";

/** Options of convolutions. */
export interface ConvOptions extends ParameterHooks {
  /** The steps of the window: 1 if not given. */
  readonly strides?: PerAxis;
  /** What lies around the input: "valid", nothing, if not given, as in Keras and PyTorch. */
  readonly padding?: PaddingOption;
  /** What the padding consists of: zeros if not given. */
  readonly paddingMode?: PaddingMode;
  /** The distance between neighbours in the window: 1 if not given. */
  readonly dilation?: PerAxis;
  /** How many groups the channels divide into, convolved apart: 1 if not given. */
  readonly groups?: number;
  /** Whether a bias is added: true if not given. */
  readonly useBias?: boolean;
  /** Makes the kernel: lecunNormal if not given, as Flax's. */
  readonly kernelInit?: Initializer | InitializerName;
  /** Makes the bias: zeros if not given. */
  readonly biasInit?: Initializer | InitializerName;
  /** What is done to the result: nothing if not given. */
  readonly activation?: Activation | ActivationName | null;
}

/** The parameters of convolutions: kernel [...window, in / groups, out], and bias [out] unless there is none. */
export interface ConvParams {
  /** [...window, in / groups, out]. */
  kernel: Tensor;
  /** [out]. */
  bias?: Tensor;
}

/** A convolution layer. */
export type ConvLayer = Layer<ConvParams, null, Tensor, TensorLike>;

const names = ["strides", "padding", "paddingMode", "dilation", "groups", "useBias", "kernelInit", "biasInit", "activation", ...hookNames];
const layouts = ["", "[batch, width, channels]", "[batch, height, width, channels]", "[batch, depth, height, width, channels]"];

/** What convolutions of all kinds share; `groups` undefined means one group for each channel. */
export function convolution(
  name: string,
  rank: number,
  filters: number,
  size: PerAxis,
  options: ConvOptions,
  multiplier?: number,
): ConvLayer {
  checkOptions(`build ${name}`, options, multiplier === undefined ? names : names.filter((n) => n !== "groups"));
  if (multiplier === undefined) checkCount(name, "filters", filters);
  const window = perAxis(name, "kernelSize", size, rank);
  const strides = perAxis(name, "strides", options.strides ?? 1, rank);
  const dilation = perAxis(name, "dilation", options.dilation ?? 1, rank);
  const { padding = "valid", useBias = true, groups = 1 } = options;
  const mode = checkPaddingMode(name, options.paddingMode ?? "zeros");
  checkPadding(name, padding, rank);
  checkCount(name, "groups", groups);
  const kernelInit = resolveInitializer(name, options.kernelInit, lecunNormal());
  const biasInit = resolveInitializer(name, options.biasInit, zeros);
  const activation = resolveActivation(name, options.activation);
  return stateless<ConvParams, Tensor, TensorLike>(name, (key, shape) => {
    const sizes = singleShape(name, shape, rank + 1), channels = sizes.at(-1)!;
    const divided = multiplier === undefined ? groups : channels, outputs = multiplier === undefined ? filters : channels * multiplier;
    if (sizes.length !== rank + 1 || channels % divided !== 0 || outputs % divided !== 0) {
      throw new RangeError(
        `Cannot init ${name} for examples of shape [${sizes}]: it takes ${layouts[rank]}${
          divided === 1 ? "" : `, with channels and filters (${outputs}) that ${divided} groups divide`
        }`,
      );
    }
    const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
    const kernel = kernelInit(k1, [...window, channels / divided, outputs]);
    return useBias ? { kernel, bias: biasInit(k2, [outputs]) } : { kernel };
  }, ({ kernel, bias }, x) => {
    const input = checkInput(name, x, rank + 2, `examples ${layouts[rank]}`);
    const divided = multiplier === undefined ? groups : input.shape.at(-1)!;
    if (input.ndim !== rank + 2 || input.shape.at(-1) !== kernel.shape[rank]! * divided) {
      throw new RangeError(
        `Cannot apply ${name} to ${describe(input)}: its kernel is ${describe(kernel)}, so it takes ${layouts[rank]} with ${
          kernel.shape[rank]! * divided
        } channels`,
      );
    }
    const around = resolvePadding(padding, input.shape.slice(1, -1), window, strides, dilation);
    const extended = mode === "zeros" ? input : padAxes(input, [[0, 0], ...around, [0, 0]], mode);
    const [left, right] = np.promoteTypes(input.dtype, kernel.dtype) === input.dtype ? [extended, np.astype(kernel, input.dtype)] : [
      np.astype(extended, kernel.dtype),
      kernel,
    ];
    const y = bind("conv", [left, right], {
      strides,
      padding: mode === "zeros" ? around : around.map(() => [0, 0] as const),
      lhsDilation: strides.map(() => 1),
      rhsDilation: dilation,
      featureGroups: divided,
      batchGroups: 1,
    });
    return activation(bias === undefined ? y : np.add(y, bias));
  }, hooks(options));
}

/**
 * A convolution over one axis: [batch, width, in] → [batch, width', filters].
 *
 * @param filters The number of output channels.
 * @param kernelSize The size of the window.
 * @param options Strides, padding ("causal" too), dilation, groups, bias, initializers, activation.
 * @returns A layer with the parameters `kernel` [width, in / groups, filters] and `bias` [filters].
 */
export function conv1d(filters: number, kernelSize: PerAxis, options: ConvOptions = {}): ConvLayer {
  return recorded(convolution("conv1d", 1, filters, kernelSize, options), "nn.conv1d", [filters, kernelSize, options]);
}

/**
 * A convolution over images: [batch, height, width, in] → [batch, height', width', filters].
 *
 * @param filters The number of output channels.
 * @param kernelSize The size of the window: one number, or two.
 * @param options Strides, padding, dilation, groups, bias, initializers, activation.
 * @returns A layer with the parameters `kernel` [height, width, in / groups, filters] and `bias` [filters].
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.conv2d(8, 3, { padding: "same", strides: 2 });
 * const { params } = layer.init(random.key(0), [28, 28, 1]);
 * console.log(layer.apply(params, np.ones([4, 28, 28, 1])).shape); // [4, 14, 14, 8]
 * ```
 */
export function conv2d(filters: number, kernelSize: PerAxis, options: ConvOptions = {}): ConvLayer {
  return recorded(convolution("conv2d", 2, filters, kernelSize, options), "nn.conv2d", [filters, kernelSize, options]);
}

/**
 * A convolution over volumes: [batch, depth, height, width, in] → [batch, depth', height', width', filters].
 *
 * @param filters The number of output channels.
 * @param kernelSize The size of the window: one number, or three.
 * @param options Strides, padding, dilation, groups, bias, initializers, activation.
 * @returns A layer with the parameters `kernel` [depth, height, width, in / groups, filters] and `bias` [filters].
 */
export function conv3d(filters: number, kernelSize: PerAxis, options: ConvOptions = {}): ConvLayer {
  return recorded(convolution("conv3d", 3, filters, kernelSize, options), "nn.conv3d", [filters, kernelSize, options]);
}
