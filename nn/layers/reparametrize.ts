// deno-lint-ignore-file no-explicit-any -- layers of any parameters
/**
 * Layers around a layer that change its parameters on the way in.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { normal } from "../../random/normal.ts";
import { split } from "../../random/key.ts";
import { stopGradient } from "../../transforms/stop_gradient.ts";
import { applyInner, asLayer } from "../_layer.ts";
import type { ApplyOptions, Layer, LayerLike, OutputOf, ParamsOf, StateOf } from "../layer.ts";
import { checkCount } from "./_hooks.ts";

/** The kernel of a layer as a matrix, [inputs, outputs]. */
function matrixOf(name: string, params: any): Tensor {
  const kernel = params?.kernel;
  if (!(kernel instanceof Tensor) || kernel.ndim < 2) {
    throw new TypeError(`Cannot build ${name} around a layer without a kernel: it takes dense, conv2d, …`);
  }
  return np.reshape(kernel, [sizeOf(kernel.shape.slice(0, -1)), kernel.shape.at(-1)!]);
}

/** Options of `spectralNorm`. */
export interface SpectralNormOptions {
  /** How many power iterations each training step does: 1 if not given. */
  readonly steps?: number;
  /** Added to lengths: 1e-12 if not given. */
  readonly epsilon?: number;
}

/** The running state of `spectralNorm`. */
export interface SpectralState<S> {
  /** An estimate of the left singular vector of the kernel, [outputs]. */
  u: Tensor;
  /** The inner layer's state, or null. */
  inner: S;
}

const unit = (v: Tensor, epsilon: number) => np.divide(v, np.add(np.sqrt(np.sum(np.square(v))), epsilon));

/**
 * A layer whose kernel is divided by its largest singular value, found by power iteration (Miyato et al. 2018). As PyTorch's spectral_norm;
 * the vector of the iteration is running state.
 *
 * @param layer A layer with a kernel.
 * @param options The number of iterations in each training step.
 */
export function spectralNorm<L extends LayerLike>(
  layer: L,
  options: SpectralNormOptions = {},
): Layer<ParamsOf<L>, SpectralState<StateOf<L>>, OutputOf<L>> {
  checkOptions("build spectralNorm", options, ["steps", "epsilon"]);
  const inner = asLayer(layer, "spectralNorm"), { steps = 1, epsilon = 1e-12 } = options;
  checkCount("spectralNorm", "steps", steps);
  return recorded(
    {
      ...inner,
      name: "spectralNorm",
      children: [["", inner]],
      init(key, shape) {
        const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
        const { params, state } = inner.init(k1, shape);
        const outputs = matrixOf("spectralNorm", params).shape[1]!;
        return { params, state: { u: unit(normal(k2, [outputs]), epsilon), inner: state } };
      },
      apply: ((params: any, x: any, given: ApplyOptions & { state?: SpectralState<any> } = {}) => {
        const { train = false, key, state } = given;
        if (state === undefined || state === null) {
          throw new TypeError("Cannot apply spectralNorm without its running state: pass { state } as init gave it");
        }
        const matrix = matrixOf("spectralNorm", params), fixed = stopGradient(matrix);
        let u = state.u, v = unit(np.matmul(fixed, u), epsilon);
        for (let i = 0; train && i < steps; i++) {
          u = unit(np.matmul(v, fixed), epsilon);
          v = unit(np.matmul(fixed, u), epsilon);
        }
        [u, v] = [stopGradient(u), stopGradient(v)];
        const sigma = np.matmul(v, np.matmul(matrix, u));
        const [y, next] = applyInner(inner, { ...params, kernel: np.divide(params.kernel, sigma) }, x, {
          train,
          key,
          state: state.inner ?? null,
        });
        return [y, { u, inner: next ?? null }];
      }) as Layer["apply"],
    } as Layer as never,
    "nn.spectralNorm",
    [layer, options],
  );
}

/**
 * A layer whose kernel is a direction times a learned length for each output (Salimans and Kingma 2016). As PyTorch's weight_norm and
 * `flax.linen.WeightNorm`.
 *
 * @param layer A layer with a kernel.
 * @returns A layer with the inner layer's parameters, and `scale` [outputs], the lengths: at first those of the kernel.
 */
export function weightNorm<L extends LayerLike>(layer: L): Layer<ParamsOf<L> & { scale: Tensor }, StateOf<L>, OutputOf<L>> {
  const inner = asLayer(layer, "weightNorm");
  const lengths = (params: any) => np.sqrt(np.sum(np.square(matrixOf("weightNorm", params)), 0));
  return recorded(
    {
      ...inner,
      name: "weightNorm",
      children: [["", inner]],
      init(key, shape) {
        const { params, state } = inner.init(key, shape);
        return { params: { ...params, scale: lengths(params) }, state };
      },
      apply: ((params: any, x: any, { train = false, key, state }: ApplyOptions & { state?: any } = {}) => {
        const { scale, ...rest } = params;
        const kernel = np.multiply(np.divide(params.kernel, lengths(params)), scale);
        const [y, next] = applyInner(inner, { ...rest, kernel }, x, { train, key, state });
        return state === undefined ? y : [y, next];
      }) as Layer["apply"],
    } as Layer as never,
    "nn.weightNorm",
    [layer],
  );
}

/** The layer as it is: no gradient reaches its parameters, and it runs in inference mode. As Keras's `trainable = false`. */
export function frozen<L extends LayerLike>(layer: L): Layer<ParamsOf<L>, StateOf<L>, OutputOf<L>> {
  const { penalty: _, constrain: __, ...inner } = asLayer(layer, "frozen");
  return recorded(
    {
      ...inner,
      name: "frozen",
      children: [["", inner as Layer]],
      apply: ((params: any, x: any, { state }: ApplyOptions & { state?: any } = {}) => {
        const [y] = applyInner(inner as Layer, stopGradient(params), x, { train: false, key: undefined, state });
        return state === undefined ? y : [y, state];
      }) as Layer["apply"],
    } as Layer as never,
    "nn.frozen",
    [layer],
  );
}
