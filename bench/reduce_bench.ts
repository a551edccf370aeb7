/** Reductions of 1M values over rows, columns and all, and what is made of them. Bound by memory. */
import { nn, np, type Tensor } from "../mod.ts";
import { family, values } from "./_floor.ts";

const n = 1 << 20, x = values(1024, 1024), scale = values(1024), shift = values(1024);
family("sum of all", { bytes: 4 * n }, (x) => np.sum(x), x);
family("sum of rows", { bytes: 4 * n }, (x) => np.sum(x, 1), x);
family("sum of columns", { bytes: 4 * n }, (x) => np.sum(x, 0), x);
family("max of rows", { bytes: 4 * n }, (x) => np.max(x, 1), x);
family("argmax of rows", { bytes: 4 * n }, (x) => np.argmax(x, 1), x);
family("softmax of rows", { bytes: 8 * n }, (x) => nn.softmax(x), x);
family("logsumexp of rows", { bytes: 4 * n }, (x) => np.logsumexp(x, 1), x);
family("layernorm of rows", { bytes: 8 * n }, layerNorm, x, scale, shift);
family("cumulative sums of rows", { bytes: 8 * n }, (x) => np.cumsum(x, 1), x);

function layerNorm(x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  const centred = np.subtract(x, np.mean(x, 1, { keepdims: true }));
  const deviation = np.sqrt(np.add(np.mean(np.square(centred), 1, { keepdims: true }), 1e-5));
  return np.add(np.multiply(np.divide(centred, deviation), scale), shift);
}
