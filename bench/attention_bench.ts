/** Causal attention, 4 heads of 32, forward and with gradients: written out, and as one operation. Bound by arithmetic. */
import { grad, nn, np, type Tensor } from "../mod.ts";
import { family, values } from "./_floor.ts";

/** Over [batch, length, heads, size]. */
function written(q: Tensor, k: Tensor, v: Tensor): Tensor {
  const length = q.shape[1]!, [a, b, c] = [q, k, v].map((x) => np.transpose(x, [0, 2, 1, 3])) as [Tensor, Tensor, Tensor];
  const scores = np.multiply(np.matmul(a, np.matrixTranspose(b)), 1 / Math.sqrt(q.shape[3]!));
  return np.transpose(np.matmul(nn.softmax(np.where(np.tri(length, { dtype: "bool" }), scores, -Infinity)), c), [0, 2, 1, 3]);
}

function fused(q: Tensor, k: Tensor, v: Tensor): Tensor {
  return nn.dotProductAttention(q, k, v, { isCausal: true });
}

for (const [name, attention] of [["written out", written], ["dotProductAttention", fused]] as const) {
  for (const length of [64, 256, 1024]) {
    const batch = 8 * Math.min(1, 256 / length), flops = 4 * batch * 4 * length ** 2 * 32;
    const operands = [0, 1, 2].map(() => values(batch, length, 4, 32)) as [Tensor, Tensor, Tensor];
    family(`attention, ${name}, T=${length}`, { flops }, attention, ...operands);
    const loss = (q: Tensor, k: Tensor, v: Tensor) => np.sum(np.square(attention(q, k, v)));
    family(`attention and its gradient, ${name}, T=${length}`, { flops: 3 * flops }, grad(loss), ...operands);
  }
}
