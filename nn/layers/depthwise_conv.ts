/**
 * Convolutions of each channel by itself.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { TensorLike } from "../../core/convert.ts";
import { split } from "../../random/key.ts";
import { outputShape, stateless } from "../_layer.ts";
import type { Layer } from "../layer.ts";
import { checkCount, hookNames } from "./_hooks.ts";
import type { PerAxis } from "./_window.ts";
import { type ConvLayer, convolution, type ConvOptions, type ConvParams } from "./conv.ts";

/** Options of depthwise and separable convolutions. */
export interface DepthwiseOptions extends Omit<ConvOptions, "groups"> {
  /** How many filters each channel gets: 1 if not given. */
  readonly depthMultiplier?: number;
}

function depthwise(name: string, rank: number, kernelSize: PerAxis, options: DepthwiseOptions): ConvLayer {
  const { depthMultiplier = 1, ...rest } = options;
  checkCount(name, "depthMultiplier", depthMultiplier);
  return convolution(name, rank, 1, kernelSize, rest, depthMultiplier);
}

/** `depthwiseConv2d` over one axis: [batch, width, in] → [batch, width', in × depthMultiplier]. */
export function depthwiseConv1d(kernelSize: PerAxis, options: DepthwiseOptions = {}): ConvLayer {
  return recorded(depthwise("depthwiseConv1d", 1, kernelSize, options), "nn.depthwiseConv1d", [kernelSize, options]);
}

/**
 * Convolves each channel with filters of its own: [batch, height, width, in] → [batch, height', width', in × depthMultiplier].
 *
 * @param kernelSize The size of the window.
 * @param options As `conv2d`'s without groups, and `depthMultiplier`.
 * @returns A layer with the parameters `kernel` [height, width, 1, in × depthMultiplier] and `bias`.
 */
export function depthwiseConv2d(kernelSize: PerAxis, options: DepthwiseOptions = {}): ConvLayer {
  return recorded(depthwise("depthwiseConv2d", 2, kernelSize, options), "nn.depthwiseConv2d", [kernelSize, options]);
}

/** The parameters of separable convolutions. */
export interface SeparableParams {
  /** Of the convolution of each channel by itself: a kernel. */
  depthwise: ConvParams;
  /** Of the mixing of the channels at each position: a kernel, and a bias unless there is none. */
  pointwise: ConvParams;
}

/** A separable convolution layer. */
export type SeparableLayer = Layer<SeparableParams, null, Tensor, TensorLike>;

function separable(name: string, rank: number, filters: number, kernelSize: PerAxis, options: DepthwiseOptions): SeparableLayer {
  const { strides, padding, paddingMode, dilation, depthMultiplier, kernelInit, ...last } = options;
  checkOptions(`build ${name}`, last, ["useBias", "biasInit", "activation", ...hookNames]);
  const given = Object.entries({ strides, padding, paddingMode, dilation, depthMultiplier, kernelInit }).filter(([, v]) => v !== undefined);
  const first = depthwise(name, rank, kernelSize, { ...Object.fromEntries(given), useBias: false });
  const second = convolution(name, rank, filters, 1, { ...last, ...kernelInit && { kernelInit } });
  return stateless<SeparableParams, Tensor, TensorLike>(
    name,
    (key, shape) => {
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const { params: depthwise } = first.init(k1, shape);
      const { params: pointwise } = second.init(k2, outputShape(first, depthwise, null, shape));
      return { depthwise, pointwise };
    },
    (params, x) => second.apply(params.pointwise, first.apply(params.depthwise, x)),
    {
      ...second.penalty && { penalty: (params) => second.penalty!(params.pointwise) },
      ...second.constrain && { constrain: (params) => ({ ...params, pointwise: second.constrain!(params.pointwise) }) },
    },
  );
}

/** `separableConv2d` over one axis: [batch, width, in] → [batch, width', filters]. */
export function separableConv1d(filters: number, kernelSize: PerAxis, options: DepthwiseOptions = {}): SeparableLayer {
  return recorded(separable("separableConv1d", 1, filters, kernelSize, options), "nn.separableConv1d", [filters, kernelSize, options]);
}

/**
 * A depthwise convolution, then a mixing of the channels at each position: fewer parameters than `conv2d`. As `keras.layers.SeparableConv2D`.
 *
 * @param filters The number of output channels.
 * @param kernelSize The size of the window.
 * @param options As `conv2d`'s without groups, and `depthMultiplier`.
 */
export function separableConv2d(filters: number, kernelSize: PerAxis, options: DepthwiseOptions = {}): SeparableLayer {
  return recorded(separable("separableConv2d", 2, filters, kernelSize, options), "nn.separableConv2d", [filters, kernelSize, options]);
}
