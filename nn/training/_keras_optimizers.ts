/**
 * Keras's optimizers, by Keras's formulas: epsilons, corrections and defaults are not always Optax's.
 *
 * @module
 */
import type { TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { flatten, leavesWithPath } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import type { GradientTransformation } from "../../optim/base.ts";

type Rate = Tensor | number;

/** What a rule is told of a parameter besides its gradient and its slots. */
interface Place {
  /** The step, from 1. */
  readonly step: Tensor;
  /** The parameter. */
  readonly p: Tensor;
  /** Its path in the tree, as "0.kernel". */
  readonly path: string;
}

type Rule = (g: Tensor, slots: Tensor[], place: Place) => [update: Tensor, slots: Tensor[]];

const pathsOf = (tree: unknown) => leavesWithPath(tree).map(([path]) => path.join("."));

/** A transformation leaf by leaf: `rule` gives the update and the new slots of a parameter. */
function leafwise(initial: readonly ((p: TensorLike, path: string) => Tensor)[], rule: Rule): GradientTransformation {
  return {
    init(params) {
      const { leaves, structure } = flatten(params), paths = pathsOf(params);
      return {
        step: np.zeros([], "int32"),
        slots: initial.map((make) => structure.unflatten(leaves.map((p, i) => make(p as TensorLike, paths[i]!)))),
      };
    },
    update<T>(grads: T, state: { step: Tensor; slots: unknown[] }, params?: unknown): [T, unknown] {
      const next = np.add(state.step, 1), step = np.astype(next, "float32");
      const { leaves, structure } = flatten(grads), ps = flatten(params).leaves as Tensor[], paths = pathsOf(grads);
      const kept = state.slots.map((slot) => flatten(slot).leaves as Tensor[]);
      const all = (leaves as Tensor[]).map((g, i) => rule(g, kept.map((slot) => slot[i]!), { step, p: ps[i]!, path: paths[i]! }));
      const slots = kept.map((_, k) => structure.unflatten(all.map(([, now]) => now[k]!)));
      return [structure.unflatten(all.map(([update]) => update)) as T, { step: next, slots }];
    },
  };
}

/** A slot of the parameter's shape, filled with a number. */
const filled = (value: number) => (p: TensorLike) => np.fullLike(p, value);
const zero = filled(0);

const lerp = (old: Tensor, now: Tensor, decay: number) => np.add(old, np.multiply(np.subtract(now, old), 1 - decay));
// 1 - b^t, by expm1: near t = 0 the difference would cancel.
const rest = (b: number, step: Tensor) => np.negative(np.expm1(np.multiply(step, Math.log(b))));

/** Keras adds epsilon to √v before correcting it, where Optax corrects first. */
export function kerasAdam(learningRate: Rate, weightDecay = 0, b1 = 0.9, b2 = 0.999, eps = 1e-7): GradientTransformation {
  return leafwise([zero, zero], (g, [m, v], { step, p }) => {
    const first = lerp(m!, g, b1), second = lerp(v!, np.square(g), b2);
    const rate = np.multiply(np.divide(np.sqrt(rest(b2, step)), rest(b1, step)), learningRate);
    const update = np.negative(np.divide(np.multiply(first, rate), np.add(np.sqrt(second), eps)));
    if (weightDecay === 0) return [update, [first, second]];
    return [np.subtract(update, np.multiply(np.multiply(p, weightDecay), learningRate)), [first, second]];
  });
}

/** Adam by the largest gradient seen (Kingma and Ba 2015). As `keras.optimizers.Adamax`. */
export function kerasAdamax(learningRate: Rate): GradientTransformation {
  return leafwise([zero, zero], (g, [m, u], { step }) => {
    const first = lerp(m!, g, 0.9), norm = np.maximum(np.multiply(u!, 0.999), np.abs(g));
    const update = np.divide(np.multiply(first, learningRate), np.multiply(rest(0.9, step), np.add(norm, 1e-7)));
    return [np.negative(update), [first, norm]];
  });
}

/** Adam with Nesterov's momentum (Dozat 2016). As `keras.optimizers.Nadam`. */
export function kerasNadam(learningRate: Rate): GradientTransformation {
  const b1 = 0.9, b2 = 0.999;
  // Each step's momentum is 0.9 (1 - 0.96^t / 2); the third slot keeps their product.
  const momentum = (t: Tensor) => np.multiply(np.subtract(1, np.multiply(np.exp(np.multiply(t, Math.log(0.96))), 0.5)), b1);
  return leafwise([zero, zero, zero], (g, [m, v, gap], { step }) => {
    const now = momentum(step), next = momentum(np.add(step, 1));
    // Kept as 1 minus the product, so that a slot of zeros begins with product 1.
    const product = np.multiply(np.subtract(1, gap!), now), later = np.multiply(product, next);
    const first = lerp(m!, g, b1), second = lerp(v!, np.square(g), b2);
    const mean = np.add(
      np.divide(np.multiply(first, next), np.subtract(1, later)),
      np.divide(np.multiply(g, np.subtract(1, now)), np.subtract(1, product)),
    );
    const spread = np.add(np.sqrt(np.divide(second, rest(b2, step))), 1e-7);
    return [np.negative(np.divide(np.multiply(mean, learningRate), spread)), [first, second, np.subtract(1, product)]];
  });
}

/** As `keras.optimizers.RMSprop`. */
export function kerasRmsprop(learningRate: Rate): GradientTransformation {
  return leafwise([zero], (g, [v]) => {
    const velocity = lerp(v!, np.square(g), 0.9);
    return [np.negative(np.divide(np.multiply(g, learningRate), np.sqrt(np.add(velocity, 1e-7)))), [velocity]];
  });
}

/** As `keras.optimizers.Adagrad`. */
export function kerasAdagrad(learningRate: Rate): GradientTransformation {
  return leafwise([filled(0.1)], (g, [a]) => {
    const sum = np.add(a!, np.square(g));
    return [np.negative(np.divide(np.multiply(g, learningRate), np.sqrt(np.add(sum, 1e-7)))), [sum]];
  });
}

/** As `keras.optimizers.Adadelta`. */
export function kerasAdadelta(learningRate: Rate): GradientTransformation {
  return leafwise([zero, zero], (g, [a, d]) => {
    const squares = lerp(a!, np.square(g), 0.95);
    const delta = np.negative(np.divide(np.multiply(np.sqrt(np.add(d!, 1e-7)), g), np.sqrt(np.add(squares, 1e-7))));
    return [np.multiply(delta, learningRate), [squares, lerp(d!, np.square(delta), 0.95)]];
  });
}

/** As `keras.optimizers.Lion`. */
export function kerasLion(learningRate: Rate): GradientTransformation {
  return leafwise([zero], (g, [m]) => {
    return [np.negative(np.multiply(np.sign(lerp(m!, g, 0.9)), learningRate)), [lerp(m!, g, 0.99)]];
  });
}

/** Adam whose steps are as long as their layer's weights (You et al. 2020). As `keras.optimizers.Lamb`. */
export function kerasLamb(learningRate: Rate): GradientTransformation {
  const b1 = 0.9, b2 = 0.999, norm = (x: Tensor) => np.sqrt(np.sum(np.square(x)));
  return leafwise([zero, zero], (g, [m, v], { step, p }) => {
    const first = lerp(m!, g, b1), second = lerp(v!, np.square(g), b2);
    const step1 = np.divide(np.divide(first, rest(b1, step)), np.add(np.sqrt(np.divide(second, rest(b2, step))), 1e-7));
    const length = norm(p), reach = norm(step1), both = np.logicalAnd(np.greater(length, 0), np.greater(reach, 0));
    const ratio = np.where(both, np.divide(length, np.where(both, reach, 1)), 1);
    return [np.negative(np.multiply(np.multiply(step1, ratio), learningRate)), [first, second]];
  });
}

/** Follow the regularized leader (McMahan et al. 2013). As `keras.optimizers.Ftrl` without regularization. */
export function kerasFtrl(learningRate: Rate): GradientTransformation {
  return leafwise([filled(0.1), zero], (g, [a, z], { p }) => {
    const sum = np.add(a!, np.square(g)), root = np.sqrt(sum);
    const sigma = np.divide(np.subtract(root, np.sqrt(a!)), learningRate);
    const linear = np.add(z!, np.subtract(g, np.multiply(sigma, p)));
    return [np.subtract(np.negative(np.divide(np.multiply(linear, learningRate), root)), p), [sum, linear]];
  });
}

/** Adam with squares kept by row and column (Shazeer and Stern 2018). As `keras.optimizers.Adafactor`, which factors the last two axes. */
export function kerasAdafactor(learningRate: Rate): GradientTransformation {
  const shapeOf = (p: TensorLike) => (p as Tensor).shape, rms = (x: Tensor) => np.sqrt(np.mean(np.square(x)));
  const factored = (shape: readonly number[]) => shape.length >= 2;
  const slots = [
    (p: TensorLike) => np.zeros(factored(shapeOf(p)) ? shapeOf(p).slice(0, -1) : []),
    (p: TensorLike) => np.zeros(factored(shapeOf(p)) ? shapeOf(p).toSpliced(-2, 1) : []),
    (p: TensorLike) => np.zeros(factored(shapeOf(p)) ? [] : shapeOf(p)),
  ];
  return leafwise(slots, (g, [r, c, v], { step, p }) => {
    const rate = np.minimum(learningRate, np.reciprocal(np.sqrt(step)));
    const alpha = np.multiply(np.maximum(rms(p), 1e-3), rate), squares = np.add(np.square(g), 1e-30);
    const decay = np.subtract(1, np.power(step, -0.8));
    const blend = (old: Tensor, now: Tensor) => np.add(np.multiply(decay, old), np.multiply(np.subtract(1, decay), now));
    let rows = r!, columns = c!, whole = v!, spread: Tensor;
    if (factored(g.shape)) {
      rows = blend(r!, np.mean(squares, -1)), columns = blend(c!, np.mean(squares, -2));
      spread = np.multiply(np.expandDims(np.divide(rows, np.mean(rows, -1, { keepdims: true })), -1), np.expandDims(columns, -2));
    } else spread = whole = blend(v!, squares);
    const u = np.divide(g, np.sqrt(spread));
    return [np.negative(np.multiply(alpha, np.divide(u, np.maximum(rms(u), 1)))), [rows, columns, whole]];
  });
}

/** The nearest matrix with equal singular values, nearly: five steps of Newton and Schulz. */
function orthogonalized(x: Tensor): Tensor {
  const tall = x.shape[0]! > x.shape[1]!;
  let y = tall ? np.transpose(x) : x;
  y = np.divide(y, np.add(np.sqrt(np.sum(np.square(y))), 1e-7));
  for (let i = 0; i < 5; i++) {
    const a = np.matmul(y, np.transpose(y));
    const b = np.add(np.multiply(a, -4.775), np.matmul(np.multiply(a, 2.0315), a));
    y = np.add(np.multiply(y, 3.4445), np.matmul(b, y));
  }
  return tall ? np.transpose(y) : y;
}

/** Momentum made orthogonal for matrices (Jordan et al. 2024), AdamW for what is none, and for embeddings. As `keras.optimizers.Muon`. */
export function kerasMuon(learningRate: Rate): GradientTransformation {
  const matrix = (x: TensorLike, path: string) => (x as Tensor).shape.length === 2 && !/embedding/i.test(path);
  const b1 = 0.9, b2 = 0.999, beta = 0.95, weightDecay = 0.004;
  const velocity = (p: TensorLike, path: string) => matrix(p, path) ? np.zeros([]) : zero(p);
  return leafwise([zero, velocity], (g, [m, v], { step, p, path }) => {
    const decayed = (update: Tensor) => np.subtract(update, np.multiply(np.multiply(p, weightDecay), learningRate));
    if (!matrix(p, path)) {
      const first = lerp(m!, g, b1), second = lerp(v!, np.square(g), b2);
      const rate = np.multiply(np.divide(np.sqrt(rest(b2, step)), rest(b1, step)), learningRate);
      return [decayed(np.negative(np.divide(np.multiply(first, rate), np.add(np.sqrt(second), 1e-7)))), [first, second]];
    }
    const momentum = np.add(np.multiply(m!, beta), g), looked = np.add(g, np.multiply(momentum, beta));
    const scale = Math.sqrt(Math.max(...p.shape)) * 0.2;
    return [decayed(np.negative(np.multiply(np.multiply(orthogonalized(looked), scale), learningRate))), [momentum, v!]];
  });
}

/** AdamW without a schedule: steps are taken from an average of where it went (Defazio et al. 2024). As `keras.optimizers.ScheduleFreeAdamW`. */
export function kerasScheduleFreeAdamw(learningRate: Rate): GradientTransformation {
  const b1 = 0.9, b2 = 0.999;
  return leafwise([(p) => np.copy(p), zero], (g, [z, v], { step, p }) => {
    const second = lerp(v!, np.square(g), b2);
    const spread = np.add(np.sqrt(np.divide(second, rest(b2, step))), 1e-8);
    const ahead = np.subtract(z!, np.divide(np.multiply(g, learningRate), spread));
    const average = np.divide(np.subtract(p, np.multiply(z!, 1 - b1)), b1), weight = np.reciprocal(step);
    const now = np.add(average, np.multiply(np.subtract(ahead, average), weight));
    const y = np.add(np.multiply(ahead, 1 - b1), np.multiply(now, b1));
    return [np.subtract(y, p), [ahead, second]];
  });
}
