/**
 * A kernel of one's own: an activation in WGSL, with its gradient, in a network that trains through it.
 *
 *     deno run examples/own_kernel.ts
 *
 * @module
 */
import { defaultDevice, defineKernel, jit, nn, np, optim, random, type Tensor, valueAndGrad } from "@fluxion/fluxion";

// Snake, x + sin²(x): an activation that helps networks learn periodic functions (Liu et al. 2020).
const snake = defineKernel({
  name: "snake",
  inputs: ["x"],
  output: (x) => x,
  wgsl: "fn element(i: u32) -> f32 { let s = fx_sin(x(i)); return x(i) + s * s; }",
  host: (y, [x]) => {
    for (let i = 0; i < y.length; i++) y[i] = x![i]! + Math.sin(x![i]!) ** 2;
  },
  jvp: ([dx], [x]) => dx!.multiply(np.sin(x!.multiply(2)).add(1)),
  vmap: "elementwise",
});

const x = np.linspace(-4, 4, { num: 128 }).reshape([-1, 1]), y = np.sin(x.multiply(3));
const model = nn.serial(nn.dense(32), snake, nn.dense(1));
const tx = optim.adam(0.02);
let { params } = model.init(random.key(0), [1]);
let state = tx.init(params);
const loss = (p: typeof params) => np.mean(np.square(model.apply(p, x).subtract(y)));
const step = jit((p: typeof params, s: typeof state) => {
  const [value, grads] = valueAndGrad(loss)(p);
  const [updates, next] = tx.update(grads as never, s, p);
  return [optim.applyUpdates(p, updates as never), next, value] as [typeof params, typeof state, Tensor];
});
console.log(`sin(3x) learned on ${defaultDevice()} through an activation of our own`);
for (let i = 0; i <= 500; i++) {
  let value: Tensor;
  [params, state, value] = step(params, state);
  if (i % 100 === 0) console.log(`step ${String(i).padStart(3)}  loss ${(value.item() as number).toFixed(6)}`);
}
