/**
 * Overfitting and what helps: L2, dropout, early stopping, each alone and together, over 20 seeds at once by vmap.
 *
 *     deno run examples/course/06_overfitting.ts
 *
 * @module
 */
import { jit, nn, np, optim, random, scan, type Tensor, tree, valueAndGrad, vmap } from "@fluxion/fluxion";
import { type Lesson, main, type Show } from "./_lesson.ts";
import { lines, plot } from "./_plot.ts";

interface Recipe {
  readonly l2: number;
  readonly dropout: number;
  readonly stopEarly: boolean;
}
const recipes: Record<string, Recipe> = {
  "none": { l2: 0, dropout: 0, stopEarly: false },
  "L2": { l2: 1e-3, dropout: 0, stopEarly: false },
  "dropout": { l2: 0, dropout: 0.15, stopEarly: false },
  "early stopping": { l2: 0, dropout: 0, stopEarly: true },
  "all three": { l2: 3e-4, dropout: 0.1, stopEarly: true },
};

/** A noisy curve: y = sin(3x) + noise. */
function sample(key: Tensor, n: number, noise: number): { x: Tensor; y: Tensor } {
  const [a, b] = random.split(key);
  const x = random.uniform(a!, [n, 1], { minval: -1.5, maxval: 1.5 });
  return { x, y: np.sin(x.multiply(3)).add(random.normal(b!, [n, 1]).multiply(noise)) };
}

/** Trains one network from one seed; a pure function of the key, so vmap trains twenty. */
function train(recipe: Recipe, steps: number, every: number) {
  const model = nn.serial(
    nn.dense(64),
    nn.tanh,
    nn.dropout(recipe.dropout),
    nn.dense(64),
    nn.tanh,
    nn.dropout(recipe.dropout),
    nn.dense(1),
  );
  const tx = optim.adam(0.01);
  const error = (params: unknown, { x, y }: { x: Tensor; y: Tensor }) =>
    np.mean(np.square((model.apply(params as never, x) as Tensor).subtract(y)));
  return (key: Tensor) => {
    const [kInit, kTrain, kValid, kTest, kDrop] = random.split(key, 5);
    const data = sample(kTrain!, 16, 0.4), valid = sample(kValid!, 16, 0.4), test = sample(kTest!, 200, 0);
    const { params } = model.init(kInit!, [1]);
    const loss = (p: typeof params, k: Tensor) => {
      const out = model.apply(p, data.x, { train: true, key: k }) as Tensor;
      const penalty = (tree.leaves(p) as Tensor[]).filter((w) => w.ndim === 2).map((w) => np.sum(np.square(w))).reduce((a, b) => a.add(b));
      return np.mean(np.square(out.subtract(data.y))).add(penalty.multiply(recipe.l2));
    };
    const epoch = ([p, s, best, bestError, k]: [typeof params, unknown, typeof params, Tensor, Tensor]) => {
      const inner = ([q, state, kk]: [typeof params, unknown, Tensor]) => {
        const [next, use] = random.split(kk);
        const [, grads] = valueAndGrad(loss)(q, use!);
        const [updates, after] = tx.update(grads as never, state as never, q);
        return [[optim.applyUpdates(q, updates as never), after, next!], null] as const;
      };
      const [[q, state, kk]] = scan(inner as never, [p, s, k], null, { length: every }) as unknown as [[typeof params, unknown, Tensor]];
      const now = error(q, valid), better = now.less(bestError);
      const keep = tree.map((a: Tensor, b: Tensor) => np.where(better, a, b), q, best) as typeof params;
      return [[q, state, keep, np.minimum(now, bestError), kk], [error(q, data), now]] as const;
    };
    const [[last, , best], [training, validation]] = scan(
      epoch as never,
      [params, tx.init(params), params, np.array(Infinity), kDrop!],
      null,
      {
        length: Math.floor(steps / every),
      },
    ) as unknown as [[typeof params, unknown, typeof params], [Tensor, Tensor]];
    return { test: error(recipe.stopEarly ? best : last, test), training, validation };
  };
}

export const lesson: Lesson = {
  name: "06_overfitting",
  title: "Overfitting and regularization",
  look:
    "Without help the training error goes on falling while the validation error rises: the network learns the noise. Each regularizer lowers the test error.",
  run(show: Show, { seed, quick }) {
    const steps = quick ? 1000 : 3000, every = 50, keys = random.split(random.key(seed), 20);
    const rows: (string | number)[][] = [["regularizer", "test error (mean of 20 seeds)", "standard deviation", "better than none on"]];
    const results: Record<string, number> = {}, tests: Record<string, number[]> = {};
    for (const [name, recipe] of Object.entries(recipes)) {
      const { test, training, validation } = jit(vmap(train(recipe, steps, every)))(keys) as {
        test: Tensor;
        training: Tensor;
        validation: Tensor;
      };
      tests[name] = test.toArray() as number[];
      results[name] = Number(np.mean(test).item());
      const wins = tests[name].filter((t, i) => t < tests.none![i]!).length;
      rows.push([name, results[name], Number(np.std(test).item()), name === "none" ? "" : `${wins} of 20`]);
      if (name === "none" || name === "all three") {
        const curves = [["training", training], ["validation", validation]] as const;
        const points = curves.flatMap(([what, values]) =>
          (np.mean(values, 0).toArray() as number[]).map((error, i) => ({ step: (i + 1) * every, error, what }))
        );
        show.figure(
          name.replaceAll(" ", "-"),
          plot({
            y: { type: "log", ticks: 5, tickFormat: "~r", label: "error, mean of 20 seeds" },
            marginRight: 80,
            marks: lines(points, "step", "error", "what"),
          }),
        );
      }
    }
    show.table(rows);
    return results;
  },
};

await main(lesson, import.meta.main);
