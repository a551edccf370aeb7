/** Matrix products: square, ragged, skinny, batched, and the transposed forms that gradients take. Bound by arithmetic. */
import { lax, np } from "../mod.ts";
import { family, values } from "./_floor.ts";

for (const n of [64, 256, 1024]) family(`matmul ${n}³`, { flops: 2 * n ** 3 }, (a, b) => np.matmul(a, b), values(n, n), values(n, n));
family("matmul 127×511×257", { flops: 2 * 127 * 511 * 257 }, (a, b) => np.matmul(a, b), values(127, 511), values(511, 257));
family("matmul aᵀb, 512³", { flops: 2 * 512 ** 3 }, (a, b) => np.matmul(np.transpose(a), b), values(512, 512), values(512, 512));
family("matmul abᵀ, 512³", { flops: 2 * 512 ** 3 }, (a, b) => np.matmul(a, np.transpose(b)), values(512, 512), values(512, 512));
family("matrix × vector, 2048²", { bytes: 4 * 2048 ** 2 }, (a, b) => np.matmul(a, b), values(2048, 2048), values(2048));
family("32 products of 64³", { flops: 64 * 64 ** 3 }, (a, b) => lax.batchMatmul(a, b), values(32, 64, 64), values(32, 64, 64));
