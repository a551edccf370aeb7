/** What the library itself costs where there is next to nothing to compute. */
import { grad, jit, np, optim, synchronize, type Tensor, vmap } from "../mod.ts";
import { device, values } from "./_floor.ts";

const x = values(16), w = values(16, 16), step = jit((x: Tensor) => np.add(x, 1));
const bench = (name: string, fn: () => unknown) =>
  Deno.bench(`${name} (${device})`, () => {
    fn();
    synchronize();
  });
bench("an eager operation", () => np.add(x, x));
bench("a compiled call", () => step(x));
bench("a compiled call, its result read", () => step(x).dataSync());
bench("an eager gradient of three operations", () => grad((x: Tensor) => np.sum(np.square(x)))(x));
bench("an eager vmap of a product", () => vmap((row: Tensor) => np.sum(np.multiply(row, x)))(w));
bench("tracing and compiling, known by its text", () => jit((x: Tensor) => np.sum(np.tanh(np.matmul(w, x))))(x));

const tx = optim.adam(0.01), params = Array.from({ length: 20 }, () => values(8));
type State = [Tensor[], ReturnType<typeof tx.init>];
const train = jit(([p, s]: State): State => {
  const grads = grad((q: Tensor[]) => q.reduce((sum, x) => np.add(sum, np.sum(np.square(x))), np.array(0)))(p);
  const [updates, next] = tx.update(grads as never, s, p as never);
  return [optim.applyUpdates(p as never, updates), next];
}, { donateArgnums: 0 });
let state: State = [params, tx.init(params as never)];
bench("a compiled step of Adam over 20 parameters of 8", () => state = train(state) as State);

// A step of seven launches: what the host does for it, the launches' own time apart.
const layers = Array.from({ length: 7 }, () => values(256, 256));
const seven = jit(([x]: Tensor[]) => [layers.reduce((h, w) => np.tanh(np.matmul(h, w)), x!)], { donateArgnums: 0 });
let carried = seven([values(256, 256)]) as Tensor[];
Deno.bench(`the host's part of a compiled step of 7 launches (${device})`, (b) => {
  b.start();
  carried = seven(carried) as Tensor[];
  b.end();
  synchronize();
});
