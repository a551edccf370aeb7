/**
 * Vectors for words.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { isFloat } from "../../core/dtype.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { stateless } from "../_layer.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { type InitializerName, resolveInitializer } from "../initializers/resolve.ts";
import { varianceScaling } from "../initializers/scaled.ts";
import type { Layer } from "../layer.ts";
import { mark } from "../_mask.ts";
import { stopGradient } from "../../transforms/stop_gradient.ts";
import { checkCount } from "./_hooks.ts";

/** What brings vectors to at most that norm; a constant to gradients, as PyTorch changes its table without recording it. */
function shortened(vectors: Tensor, maxNorm: number, normType: number): Tensor {
  const x = np.abs(stopGradient(vectors));
  const norm = normType === Infinity
    ? np.max(x, -1, { keepdims: true })
    : np.power(np.sum(np.power(x, normType), -1, { keepdims: true }), 1 / normType);
  return np.where(np.greater(norm, maxNorm), np.divide(maxNorm, np.add(norm, 1e-7)), 1);
}

/** Options of `embedding`. */
export interface EmbeddingOptions {
  /** Makes the table: normal with variance 1 / features if not given, as Flax's. */
  readonly embeddingInit?: Initializer | InitializerName;
  /** An index whose vector starts as zeros and gets no gradient, as PyTorch's padding_idx. */
  readonly paddingIndex?: number;
  /** Whether index 0 is padding, which the layers after this one skip: false if not given. As `keras.layers.Embedding`'s mask_zero. */
  readonly maskZero?: boolean;
  /** The greatest norm of a vector: longer ones are shortened before they are looked up. No bound if not given. As PyTorch's max_norm. */
  readonly maxNorm?: number;
  /** Of which norm: 2 if not given. As PyTorch's norm_type. */
  readonly normType?: number;
}

/** The parameter of `embedding`. */
export interface EmbeddingParams {
  /** One vector for each index: [size, features]. */
  embedding: Tensor;
}

/** An embedding: a layer that can also be read backwards. */
export interface EmbeddingLayer extends Layer<EmbeddingParams, null, Tensor, TensorLike> {
  /** How well each vector of the table fits those of x: x · tableᵀ, [..., features] → [..., size]; logits that share the table. */
  readonly attend: (params: EmbeddingParams, x: Tensor) => Tensor;
}

/**
 * A table of vectors, looked up by index: integers [...] → [..., features]. An index beyond the table gives NaN.
 *
 * @param size The number of vectors.
 * @param features The length of each.
 * @param options How the table starts, and an index for padding.
 * @returns A layer with the parameter `embedding` [size, features], and `attend` for tied logits.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.embedding(1000, 16);
 * const { params } = layer.init(random.key(0), [12]);
 * console.log(layer.apply(params, np.zeros([4, 12], "int32")).shape); // [4, 12, 16]
 * ```
 */
export function embedding(size: number, features: number, options: EmbeddingOptions = {}): EmbeddingLayer {
  checkOptions("build embedding", options, ["embeddingInit", "paddingIndex", "maskZero", "maxNorm", "normType"]);
  checkCount("embedding", "size", size);
  checkCount("embedding", "features", features);
  const { paddingIndex, maskZero = false, maxNorm, normType = 2 } = options;
  if (maxNorm !== undefined && !(maxNorm > 0)) throw new RangeError(`Cannot build embedding with maxNorm ${maxNorm}: it must be above 0`);
  if (!(normType > 0)) throw new RangeError(`Cannot build embedding with normType ${normType}: it must be above 0`);
  if (paddingIndex !== undefined && !(Number.isInteger(paddingIndex) && paddingIndex >= 0 && paddingIndex < size)) {
    throw new RangeError(`Cannot build embedding with paddingIndex ${paddingIndex}: it must be an index below ${size}`);
  }
  const init = resolveInitializer(
    "embedding",
    options.embeddingInit,
    varianceScaling(1, { mode: "fanIn", distribution: "normal", inAxis: 1, outAxis: 0 }),
  );
  const layer = stateless<EmbeddingParams, Tensor, TensorLike>("embedding", (key) => {
    const table = init(key, [size, features]);
    return { embedding: paddingIndex === undefined ? table : table.at(paddingIndex).set(0) };
  }, ({ embedding: table }, x) => {
    const given = toTensor("apply embedding", x);
    // Shapes are float32 until something says otherwise, and data from files too: whole numbers in floats are indices, as in Keras.
    const indices = isFloat(given.dtype) ? np.astype(given, "int32") : given;
    const found = np.take(table, indices, 0);
    const vectors = maxNorm === undefined ? found : np.multiply(found, shortened(found, maxNorm, normType));
    const masked = (y: Tensor) => maskZero ? mark(y, np.notEqual(indices, 0)) : y;
    if (paddingIndex === undefined) return masked(vectors);
    const padding = np.expandDims(np.equal(indices, paddingIndex), -1);
    return masked(np.where(padding, stopGradient(vectors), vectors));
  });
  return recorded({ ...layer, attend: ({ embedding: table }, x) => np.matmul(x, np.transpose(table)) }, "nn.embedding", [
    size,
    features,
    options,
  ]);
}
