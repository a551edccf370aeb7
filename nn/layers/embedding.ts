/**
 * Vectors for words.
 *
 * @module
 */
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
import { stopGradient } from "../../transforms/stop_gradient.ts";
import { checkCount } from "./_hooks.ts";

/** Options of `embedding`. */
export interface EmbeddingOptions {
  /** Makes the table: normal with variance 1 / features if not given, as Flax's. */
  readonly embeddingInit?: Initializer | InitializerName;
  /** An index whose vector starts as zeros and gets no gradient, as PyTorch's padding_idx. */
  readonly paddingIndex?: number;
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
  checkOptions("build embedding", options, ["embeddingInit", "paddingIndex"]);
  checkCount("embedding", "size", size);
  checkCount("embedding", "features", features);
  const { paddingIndex } = options;
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
    const vectors = np.take(table, indices, 0);
    if (paddingIndex === undefined) return vectors;
    const padding = np.expandDims(np.equal(indices, paddingIndex), -1);
    return np.where(padding, stopGradient(vectors), vectors);
  });
  return { ...layer, attend: ({ embedding: table }, x) => np.matmul(x, np.transpose(table)) };
}
