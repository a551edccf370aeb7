/**
 * Eager and compiled: the same function run operation by operation, and as one program.
 *
 *     deno run examples/course/08_eager_and_compiled.ts
 *
 * @module
 */
import { debug, explain, jit, nn, np, optim, random, scan, type Tensor, valueAndGrad } from "@fluxion/fluxion";
import { type Lesson, main, type Show } from "./_lesson.ts";

export const lesson: Lesson = {
  name: "08_eager_and_compiled",
  title: "Eager and compiled",
  look:
    "Eagerly every value can be printed and branched on; jitted, the function becomes a few fused kernels; as a scan, the whole loop is one program.",
  run(show: Show, { seed, quick }) {
    const x = random.normal(random.key(seed + 1), [256, 8]), noise = random.normal(random.key(seed + 2), [256, 1]);
    const y = np.sin(x.sum(1, { keepdims: true })).add(noise.multiply(0.5)); // with noise, or Adam would jump about once all is learned
    const model = nn.serial(nn.dense(16), nn.tanh, nn.dense(1)), tx = optim.adam(0.01);
    const { params } = model.init(random.key(seed), [8]);
    const start = [params, tx.init(params)] as const;
    type Carry = typeof start;
    const step = ([p, state]: Carry): readonly [Carry, Tensor] => {
      const [value, grads] = valueAndGrad((q: typeof params) => np.mean(np.square(model.apply(q, x).subtract(y))))(p);
      const [updates, next] = tx.update(grads as never, state, p);
      return [[optim.applyUpdates(p, updates as never), next] as Carry, value];
    };

    show.text("Eager: ordinary code. Stop in it with a debugger, print what you like, branch on values:");
    let carry: Carry = start, loss: Tensor;
    for (let i = 0; i < 3; i++) {
      [carry, loss] = step(carry);
      show.text(`  step ${i}: loss ${(loss.item() as number).toFixed(6)}${(loss.item() as number) > 1 ? ", still large" : ""}`);
    }
    show.text("Jitted: traced once. A console.log inside prints only then; debug.print prints the values of each call:");
    let traces = 0, seen = 0;
    const compiled = jit((c: Carry) => {
      traces++;
      const [next, value] = step(c);
      debug.callback(() => seen++, value);
      return [next, value] as const;
    });
    for (let i = 0; i < 3; i++) compiled(carry)[1].item();
    show.text(`  three calls: traced ${traces} time, called back ${seen} times`);

    const fast = jit(step), cost = explain(fast)(carry);
    show.text(
      `explain: ${cost.program.equations.length} operations became ${cost.kernels.length} kernels; ${cost.flops} flops, ${cost.bytes} bytes moved.`,
    );
    show.table([["kernel", "flops", "bytes"], ...cost.kernels.slice(0, 8).map((k) => [k.name, k.flops, k.bytes])]);

    const steps = quick ? 200 : 1000;
    const time = (run: () => Tensor): [seconds: number, last: number] => {
      const t = performance.now(), last = run().item() as number;
      return [(performance.now() - t) / 1000 / steps, last];
    };
    const loop = (f: (c: Carry) => readonly [Carry, Tensor]) => () => {
      let c: Carry = start, value: Tensor | undefined;
      for (let i = 0; i < steps; i++) [c, value] = f(c);
      return value!;
    };
    const whole = () => scan((c: Carry) => step(c), start as never, null, { length: steps })[1].get(-1) as Tensor;
    loop(fast)(), whole(); // compile
    const [eager, a] = time(loop(step)), [jitted, b] = time(loop(fast)), [scanned, c] = time(whole);
    show.table([
      ["way", "µs a step", "times faster", "last loss"],
      ["eager", eager * 1e6, 1, a],
      ["jitted step", jitted * 1e6, eager / jitted, b],
      ["one scan", scanned * 1e6, eager / scanned, c],
    ]);
    return { traces, seen, jitted: eager / jitted, scanned: eager / scanned, agree: Math.max(Math.abs(a - b), Math.abs(b - c)) / b };
  },
};

await main(lesson, import.meta.main);
