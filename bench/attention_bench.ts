/** Causal attention, 4 heads of 32, forward and with gradients. Bound by arithmetic. */
import { grad, nn, np, type Tensor } from "../mod.ts";
import { family, values } from "./_floor.ts";

function attention(q: Tensor, k: Tensor, v: Tensor): Tensor {
  const length = q.shape[2]!, scores = np.multiply(np.matmul(q, np.matrixTranspose(k)), 1 / Math.sqrt(q.shape[3]!));
  return np.matmul(nn.softmax(np.where(np.tri(length, { dtype: "bool" }), scores, -Infinity)), v);
}

for (const length of [64, 256]) {
  const flops = 4 * 8 * 4 * length ** 2 * 32, operands = [0, 1, 2].map(() => values(8, 4, length, 32)) as [Tensor, Tensor, Tensor];
  family(`attention, T=${length}`, { flops }, attention, ...operands);
  const loss = (q: Tensor, k: Tensor, v: Tensor) => np.sum(np.square(attention(q, k, v)));
  family(`attention and its gradient, T=${length}`, { flops: 3 * flops }, grad(loss), ...operands);
}
