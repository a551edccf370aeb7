// Compositions of transforms and control flow against JAX (tests/goldens/transforms.py), eager and jitted, on every device.
import {
  associativeScan,
  checkpoint,
  cond,
  devicePut,
  foriLoop,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  map,
  np,
  scan,
  type Tensor,
  tree,
  vjp,
  vmap,
  whileLoop,
} from "../../mod.ts";
import golden from "../goldens/transforms.json" with { type: "json" };
import { testOnDevices } from "../_helpers/devices.ts";

// deno-lint-ignore no-explicit-any -- functions of all kinds are put together here
type Any = any;
type Inputs = { x: Tensor; w: Tensor; xs: Tensor };

const f = (v: Tensor) => np.sum(np.sin(v).multiply(v));
const net = (p: Tensor, v: Tensor) => np.tanh(np.matmul(v, p)).sum();
const rnn = ({ x }: Inputs) => (p: Tensor, seq: Tensor) => {
  const [h, ys] = scan(
    (h: Tensor, u: Tensor) => {
      const next = np.tanh(h.matmul(p).add(u));
      return [next, next.sum()] as const;
    },
    x,
    seq,
  );
  return np.square(h).sum().add(np.square(ys).sum());
};
const loop = (v: Tensor) => foriLoop(0, 4, (i, c) => np.sin(c).add(i.multiply(0.1)), v);
const halve = (v: Any) => whileLoop((c: Tensor) => np.abs(c).greater(0.1), (c: Tensor) => c.divide(2), v);
const branch = (v: Any) => cond(np.greater(v, 0), (u: Tensor) => np.sin(u).multiply(u), (u: Tensor) => np.exp(u), v);
const pick = (i: Any, v: Any) =>
  lax.switch(i, [(u: Tensor) => u, (u: Tensor) => u.multiply(u), (u: Tensor) => u.multiply(u).multiply(u)], v);
const ck = checkpoint((v: Tensor) => np.sum(np.sin(np.exp(v)).multiply(v)));
const named = { axisName: "i" };
const ones = () => np.ones([3]);
const g = grad as Any;

const cases: { readonly [Name in keyof typeof golden]: (inputs: Inputs) => unknown } = {
  "grad": ({ x }) => grad(f)(x),
  "grad of grad": ({ x }) => grad((v: Tensor) => grad(f)(v).sum())(x),
  "third derivative": () => g(g(g((v: Tensor) => np.sin(v).multiply(v).multiply(v))))(0.7),
  "hessian": ({ x }) => hessian(f)(x),
  "hessian of a matrix": ({ x, w }) => hessian(net)(w, x),
  "jacfwd": ({ x, w }) => jacfwd((v: Tensor) => np.sin(w.matmul(v)))(x),
  "jacrev": ({ x, w }) => jacrev((v: Tensor) => np.sin(w.matmul(v)))(x),
  "vmap grad": ({ x }) => vmap(g((v: Tensor) => np.sin(v).multiply(v)))(x),
  "vmap grad of a net": ({ w }) => vmap(g(net), { inAxes: [null, 0] })(w, w),
  "grad vmap": ({ w }) => grad((p: Tensor) => vmap(net, { inAxes: [null, 0] })(p, w).sum())(w),
  "vmap vmap": ({ x, xs }) =>
    vmap(vmap((a: Tensor, b: Tensor) => a.multiply(np.sin(b)), { inAxes: [null, 0] }), { inAxes: [0, null] })(x, xs),
  "vmap out axes": ({ w }) => vmap((a: Tensor) => np.outer(a, a), { outAxes: 2 })(w),
  "jvp of vjp": ({ x }) => jvp(g(f), [x], [ones()]),
  "vjp of jvp": ({ x }) => vjp((v: Tensor) => jvp(f, [v], [ones()])[1], x)[1](1),
  "scan": (inputs) => rnn(inputs)(inputs.w, inputs.w),
  "grad of scan": (inputs) => g(rnn(inputs), { argnums: [0, 1] })(inputs.w, inputs.w),
  "jvp of scan": (inputs) => jvp((p: Tensor) => rnn(inputs)(p, inputs.w), [inputs.w], [inputs.w]),
  "grad of grad of scan": (inputs) => grad((p: Tensor) => g(rnn(inputs))(p, inputs.w).sum())(inputs.w),
  "vmap of grad of scan": (inputs) => vmap(g(rnn(inputs)), { inAxes: [null, 0] })(inputs.w, np.stack([inputs.w, inputs.w.multiply(2)])),
  "hessian of scan": (inputs) => hessian((c: Tensor) => rnn(inputs)(inputs.w.multiply(c), inputs.w))(0.9),
  "scan reverse": ({ xs }) => scan((c: Tensor, u: Tensor) => [c.multiply(0.5).add(u), c] as const, 1, xs, { reverse: true }),
  "fori": ({ x }) => loop(x),
  "grad of fori": ({ x }) => grad((v: Tensor) => loop(v).sum())(x),
  "while": () => halve(3),
  "jvp of while": () => jvp(halve, [3], [1]),
  "vmap of while": ({ x }) => vmap(halve)(x),
  "vmap of jvp of while": ({ x }) => vmap((v: Tensor) => jvp(halve, [v], [1])[1] as Tensor)(x),
  "cond": () => branch(0.8),
  "grad of cond": () => g(branch)(0.8),
  "grad of cond, other branch": () => g(branch)(-0.8),
  "vmap of grad of cond": ({ x }) => vmap(g(branch))(x),
  "grad of grad of cond": () => g(g(branch))(0.8),
  "switch": () => [-3, 0, 1, 2, 9].map((i) => pick(i, 1.5)),
  "vmap of switch": ({ x }) => vmap(pick)(np.array(Int32Array.of(0, 2, 1)), x),
  "grad of vmap of switch": ({ x }) => grad((v: Tensor) => vmap(pick)(np.array(Int32Array.of(0, 2, 1)), v).sum())(x),
  "checkpoint": ({ x }) => grad(ck)(x),
  "hessian of checkpoint": ({ x }) => hessian(ck)(x),
  "vmap of grad of checkpoint": ({ w }) => vmap(g(ck))(w),
  "associative scan": ({ xs }) =>
    associativeScan((a: Tensor[], b: Tensor[]) => [a[0]!.multiply(b[0]!), a[1]!.multiply(b[0]!).add(b[1]!)], [xs, xs.add(1)]),
  "associative scan reverse": ({ w }) => associativeScan((a: Tensor, b: Tensor) => a.add(b), w, { reverse: true, axis: 1 }),
  "grad of associative scan": ({ xs }) =>
    grad((v: Tensor) => np.square(associativeScan((a: Tensor, b: Tensor) => a.multiply(b), v)).sum())(xs),
  "map": ({ w }) => map((v: Tensor) => v.matmul(w), w),
  "psum": ({ x }) => vmap((v: Tensor) => v.divide(lax.psum(v, "i")), named)(x),
  "pmean grad": ({ x }) => grad((v: Tensor) => np.square(vmap((u: Tensor) => u.multiply(lax.pmean(u, "i")), named)(v)).sum())(x),
  "pmax": ({ x }) => vmap((v: Tensor) => v.subtract(lax.pmax(v, "i")), named)(x),
  "all gather": ({ x }) => vmap((v: Tensor) => lax.allGather(v, "i").multiply(v), named)(x),
  "ppermute": ({ x }) => vmap((v: Tensor) => lax.ppermute(v, "i", [[0, 1], [1, 2], [2, 0]]), named)(x),
  "axis index": ({ x }) => vmap((v: Tensor) => v.multiply(lax.axisIndex("i")), named)(x),
};

function check(name: keyof typeof golden, got: unknown, how: string): void {
  const want = golden[name];
  const leaves = (tree.leaves(got) as Tensor[]).map((t) => Array.from(t.dataSync(), Number));
  if (leaves.length !== want.length) throw new Error(`${name}, ${how}: ${leaves.length} results, JAX has ${want.length}`);
  leaves.forEach((list, k) => {
    if (list.length !== want[k]!.length) {
      throw new Error(`${name}, ${how}: result ${k} has ${list.length} elements, JAX's ${want[k]!.length}`);
    }
    list.forEach((v, i) => {
      const e = want[k]![i]!;
      if (!(Math.abs(v - e) <= 3e-5 * Math.max(1, Math.abs(e)))) {
        throw new Error(`${name}, ${how}: element ${i} of result ${k} is ${v}, JAX has ${e}`);
      }
    });
  });
}

for (const name of Object.keys(cases) as (keyof typeof golden)[]) {
  testOnDevices(`${name}, as JAX`, (device) => {
    const inputs = devicePut({
      x: np.array([0.5, -1.2, 2]),
      w: np.array([[0.1, 0.4, -0.3], [0.7, -0.2, 0.5], [-0.6, 0.3, 0.2]]),
      xs: np.array([-1, -0.5, 0, 0.5, 1]),
    }, device);
    check(name, cases[name](inputs), "eager");
    check(name, jit(cases[name])(inputs), "jit");
  });
}
