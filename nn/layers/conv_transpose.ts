/**
 * Transposed convolutions.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { bind } from "../../core/bind.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { checkInput, singleShape, stateless } from "../_layer.ts";
import { resolveActivation } from "../activations/resolve.ts";
import { zeros } from "../initializers/constants.ts";
import { resolveInitializer } from "../initializers/resolve.ts";
import { lecunNormal } from "../initializers/scaled.ts";
import { checkCount, hookNames, hooks } from "./_hooks.ts";
import { checkPadding, type PerAxis, perAxis } from "./_window.ts";
import type { ConvLayer, ConvOptions, ConvParams } from "./conv.ts";

/** Options of transposed convolutions. */
export interface ConvTransposeOptions extends Omit<ConvOptions, "paddingMode"> {
  /**
   * Added to the size of the result, at its end. If not given, 0 beside a padding in numbers, as in PyTorch; beside "valid" and "same" what
   * makes the result strides times as large, or larger by the window, as in Keras.
   */
  readonly outputPadding?: PerAxis;
}

const names = [
  "strides",
  "padding",
  "dilation",
  "groups",
  "useBias",
  "kernelInit",
  "biasInit",
  "activation",
  "outputPadding",
  ...hookNames,
];

function convTranspose(name: string, rank: number, filters: number, size: PerAxis, options: ConvTransposeOptions): ConvLayer {
  checkOptions(`build ${name}`, options, names);
  checkCount(name, "filters", filters);
  const window = perAxis(name, "kernelSize", size, rank);
  const strides = perAxis(name, "strides", options.strides ?? 1, rank);
  const dilation = perAxis(name, "dilation", options.dilation ?? 1, rank);
  const extra = perAxis(name, "outputPadding", options.outputPadding ?? 0, rank, 0);
  const { padding = "valid", useBias = true, groups = 1 } = options;
  checkCount(name, "groups", groups);
  checkPadding(name, padding, rank);
  if (padding === "causal") throw new TypeError(`Cannot build ${name} with padding "causal": it is "valid", "same", or numbers`);
  const kernelInit = resolveInitializer(name, options.kernelInit, lecunNormal());
  const biasInit = resolveInitializer(name, options.biasInit, zeros);
  const activation = resolveActivation(name, options.activation);
  const pads = window.map((n, i): [number, number] => {
    const reach = (n - 1) * dilation[i]!, k = reach + 1, s = strides[i]!;
    const given = options.outputPadding !== undefined;
    if (padding === "same") {
      // Without outputPadding the result is strides times as large; with it, as Keras has it, (n - 1) · strides + k % 2 + outputPadding.
      const all = given ? k + k % 2 - 2 + extra[i]! : k + s - 2;
      const low = Math.min(Math.ceil(all / 2), k - 1);
      return [low, all - low];
    }
    if (padding === "valid") return [reach, reach + (given ? extra[i]! : Math.max(s - k, 0))];
    const entry = typeof padding === "number" ? padding : padding[i]!;
    const [low, high] = typeof entry === "number" ? [entry, entry] : entry;
    return [reach - low, reach - high + extra[i]!];
  });
  return stateless<ConvParams, Tensor, TensorLike>(name, (key, shape) => {
    const sizes = singleShape(name, shape, rank + 1);
    if (sizes.at(-1)! % groups !== 0 || filters % groups !== 0) {
      throw new RangeError(
        `Cannot init ${name} for examples of shape [${sizes}] with ${filters} filters: ${groups} groups must divide channels and filters`,
      );
    }
    const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
    const kernel = kernelInit(k1, [...window, sizes.at(-1)! / groups, filters]);
    return useBias ? { kernel, bias: biasInit(k2, [filters]) } : { kernel };
  }, ({ kernel, bias }, x) => {
    const input = checkInput(name, x, rank + 2, `[batch, ...${rank} spatial axes, channels]`);
    if (input.ndim !== rank + 2 || input.shape.at(-1) !== kernel.shape[rank]! * groups) {
      throw new RangeError(`Cannot apply ${name} to ${describe(input)}: its kernel is ${describe(kernel)}`);
    }
    const y = bind("conv", [input, kernel], {
      strides: window.map(() => 1),
      padding: pads,
      lhsDilation: strides,
      rhsDilation: dilation,
      featureGroups: groups,
      batchGroups: 1,
    });
    return activation(bias === undefined ? y : np.add(y, bias));
  }, hooks(options));
}

/** `convTranspose2d` over one axis: [batch, width, in] → [batch, width', filters]. */
export function convTranspose1d(filters: number, kernelSize: PerAxis, options: ConvTransposeOptions = {}): ConvLayer {
  return recorded(convTranspose("convTranspose1d", 1, filters, kernelSize, options), "nn.convTranspose1d", [filters, kernelSize, options]);
}

/**
 * A convolution of the input with zeros put between its positions, which enlarges by the stride: [batch, height, width, in] → [batch,
 * height × stride, width × stride, filters] with padding "same". As `flax.linen.ConvTranspose`: the kernel is neither turned nor
 * transposed; `nn.convert` turns those of PyTorch and Keras.
 *
 * @param filters The number of output channels.
 * @param kernelSize The size of the window.
 * @param options Strides, padding ("valid", "same", or PyTorch's numbers), dilation, bias, initializers, activation.
 * @returns A layer with the parameters `kernel` [height, width, in, filters] and `bias` [filters].
 */
export function convTranspose2d(filters: number, kernelSize: PerAxis, options: ConvTransposeOptions = {}): ConvLayer {
  return recorded(convTranspose("convTranspose2d", 2, filters, kernelSize, options), "nn.convTranspose2d", [filters, kernelSize, options]);
}

/** `convTranspose2d` over volumes: [batch, depth, height, width, in] → [batch, depth', height', width', filters]. */
export function convTranspose3d(filters: number, kernelSize: PerAxis, options: ConvTransposeOptions = {}): ConvLayer {
  return recorded(convTranspose("convTranspose3d", 3, filters, kernelSize, options), "nn.convTranspose3d", [filters, kernelSize, options]);
}
