/** Convolutions and pooling, forward and backward. Convolutions are bound by arithmetic, pooling by memory. */
import { grad, lax, np, type Tensor } from "../mod.ts";
import { family, values } from "./_floor.ts";

const layout = ["NHWC", "HWIO", "NHWC"] as const;
const conv = (x: Tensor, w: Tensor) => lax.convGeneralDilated(x, w, { padding: "SAME", dimensionNumbers: layout });
const flops = 2 * 8 * 28 * 28 * 9 * 16 * 32;
const x = values(8, 28, 28, 16), w = values(3, 3, 16, 32);
family("conv 3×3, 8×28×28, 16 to 32", { flops }, conv, x, w);
family(
  "its input gradient, with the forward pass",
  { flops: 2 * flops },
  grad((x: Tensor, w: Tensor) => np.sum(np.square(conv(x, w)))),
  x,
  w,
);
family(
  "its kernel gradient, with the forward pass",
  { flops: 2 * flops },
  grad((x: Tensor, w: Tensor) => np.sum(np.square(conv(x, w))), { argnums: 1 }),
  x,
  w,
);
family("conv 1×1, 8×28×28, 64 to 64", { flops: 2 * 8 * 28 * 28 * 64 * 64 }, conv, values(8, 28, 28, 64), values(1, 1, 64, 64));
family(
  "depthwise conv 3×3, 8×28×28×32",
  { bytes: 2 * 4 * 8 * 28 * 28 * 32 },
  (x, w) => lax.convGeneralDilated(x, w, { padding: "SAME", dimensionNumbers: layout, featureGroupCount: 32 }),
  values(8, 28, 28, 32),
  values(3, 3, 1, 32),
);
const pool = (x: Tensor) => lax.reduceWindow(x, -Infinity, lax.max, { windowDimensions: [1, 2, 2, 1], windowStrides: [1, 2, 2, 1] });
family("max pooling 2×2 of 64×28×28×16", { bytes: 4 * 64 * 28 * 28 * 16 * 1.25 }, pool, values(64, 28, 28, 16));
family("its gradient", { bytes: 4 * 64 * 28 * 28 * 16 * 2.25 }, grad((x: Tensor) => np.sum(np.square(pool(x)))), values(64, 28, 28, 16));
