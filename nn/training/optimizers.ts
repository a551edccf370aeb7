/**
 * Optimizers by name, with Keras's defaults and formulas.
 *
 * @module
 */
import { kindName, type TensorLike } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import type { GradientTransformation, Schedule } from "../../optim/base.ts";
import { sgd } from "../../optim/optimizers/sgd.ts";

/** An optimizer of a learning rate that may change from step to step. */
export type OptimizerFactory = (learningRate: Tensor | number) => GradientTransformation;

/** A transformation leaf by leaf: `rule` gives the update and the new slots of a parameter, from gradient, slots, and the step from 1. */
function leafwise(
  slots: number,
  initial: number,
  rule: (g: Tensor, slots: Tensor[], step: Tensor, p: Tensor) => [Tensor, Tensor[]],
): GradientTransformation {
  return {
    init: (params) => ({
      step: np.zeros([], "int32"),
      slots: Array.from({ length: slots }, () => map((p: TensorLike) => np.fullLike(p, initial), params)),
    }),
    update<T>(grads: T, state: { step: Tensor; slots: unknown[] }, params?: unknown): [T, unknown] {
      const step = np.add(state.step, 1), real = np.astype(step, "float32");
      const pairs = map((g: Tensor, p: Tensor, ...kept: Tensor[]) => new Pair(rule(g, kept, real, p)), grads, params, ...state.slots);
      const part = (i: number) => map((pair: Pair) => i < 0 ? pair.update : pair.slots[i], pairs);
      return [part(-1) as T, { step, slots: state.slots.map((_, i) => part(i)) }];
    },
  };
}

/** Opaque to trees, so that it can be mapped over. */
class Pair {
  readonly update: Tensor;
  readonly slots: Tensor[];
  constructor([update, slots]: [Tensor, Tensor[]]) {
    this.update = update;
    this.slots = slots;
  }
}

const lerp = (old: Tensor, now: Tensor, decay: number) => np.add(old, np.multiply(np.subtract(now, old), 1 - decay));
// 1 - b^t, by expm1: near t = 0 the difference would cancel.
const rest = (b: number, step: Tensor) => np.negative(np.expm1(np.multiply(step, Math.log(b))));

/** Keras adds epsilon to √v before correcting it, where Optax corrects first. */
function kerasAdam(learningRate: Tensor | number, weightDecay = 0, b1 = 0.9, b2 = 0.999, eps = 1e-7): GradientTransformation {
  return leafwise(2, 0, (g, [m, v], step, p) => {
    const first = lerp(m!, g, b1), second = lerp(v!, np.square(g), b2);
    const rate = np.multiply(np.divide(np.sqrt(rest(b2, step)), rest(b1, step)), learningRate);
    const update = np.negative(np.divide(np.multiply(first, rate), np.add(np.sqrt(second), eps)));
    if (weightDecay === 0) return [update, [first, second]];
    return [np.subtract(update, np.multiply(np.multiply(p, weightDecay), learningRate)), [first, second]];
  });
}

function kerasAdamax(learningRate: Tensor | number): GradientTransformation {
  return leafwise(2, 0, (g, [m, u], step) => {
    const first = lerp(m!, g, 0.9), norm = np.maximum(np.multiply(u!, 0.999), np.abs(g));
    const update = np.divide(np.multiply(first, learningRate), np.multiply(rest(0.9, step), np.add(norm, 1e-7)));
    return [np.negative(update), [first, norm]];
  });
}

function kerasNadam(learningRate: Tensor | number): GradientTransformation {
  const b1 = 0.9, b2 = 0.999;
  // Each step's momentum is 0.9 (1 - 0.96^t / 2); the third slot keeps their product.
  const momentum = (t: Tensor) => np.multiply(np.subtract(1, np.multiply(np.exp(np.multiply(t, Math.log(0.96))), 0.5)), b1);
  return leafwise(3, 0, (g, [m, v, gap], step) => {
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

function kerasRmsprop(learningRate: Tensor | number): GradientTransformation {
  return leafwise(1, 0, (g, [v]) => {
    const velocity = lerp(v!, np.square(g), 0.9);
    return [np.negative(np.divide(np.multiply(g, learningRate), np.sqrt(np.add(velocity, 1e-7)))), [velocity]];
  });
}

function kerasAdagrad(learningRate: Tensor | number): GradientTransformation {
  return leafwise(1, 0.1, (g, [a]) => {
    const sum = np.add(a!, np.square(g));
    return [np.negative(np.divide(np.multiply(g, learningRate), np.sqrt(np.add(sum, 1e-7)))), [sum]];
  });
}

function kerasAdadelta(learningRate: Tensor | number): GradientTransformation {
  return leafwise(2, 0, (g, [a, d]) => {
    const squares = lerp(a!, np.square(g), 0.95);
    const delta = np.negative(np.divide(np.multiply(np.sqrt(np.add(d!, 1e-7)), g), np.sqrt(np.add(squares, 1e-7))));
    return [np.multiply(delta, learningRate), [squares, lerp(d!, np.square(delta), 0.95)]];
  });
}

function kerasLion(learningRate: Tensor | number): GradientTransformation {
  return leafwise(1, 0, (g, [m]) => {
    return [np.negative(np.multiply(np.sign(lerp(m!, g, 0.9)), learningRate)), [lerp(m!, g, 0.99)]];
  });
}

/** Each name's optimizer and its default learning rate. */
const byName: Record<OptimizerName, { build: OptimizerFactory; learningRate: number }> = {
  sgd: { build: (lr) => sgd(lr), learningRate: 0.01 },
  rmsprop: { build: kerasRmsprop, learningRate: 0.001 },
  adam: { build: (lr) => kerasAdam(lr), learningRate: 0.001 },
  adamw: { build: (lr) => kerasAdam(lr, 0.004), learningRate: 0.001 },
  adamax: { build: kerasAdamax, learningRate: 0.001 },
  nadam: { build: kerasNadam, learningRate: 0.001 },
  adagrad: { build: kerasAdagrad, learningRate: 0.001 },
  adadelta: { build: kerasAdadelta, learningRate: 0.001 },
  lion: { build: kerasLion, learningRate: 0.001 },
};

/** The names of optimizers; each has Keras's defaults (epsilon 1e-7, …), where those of `optim` have Optax's. */
export type OptimizerName =
  | "sgd"
  | "rmsprop"
  | "adam"
  | "adamw"
  | "adamax"
  | "nadam"
  | "adagrad"
  | "adadelta"
  | "lion";

/** An optimizer by name, a transformation, or a function that makes one of a learning rate. */
export type OptimizerLike = OptimizerName | GradientTransformation | OptimizerFactory | (string & Record<never, never>);

/** How an optimizer is made, and its learning rate where the training loop holds it. */
export interface ResolvedOptimizer {
  /** Makes it. */
  readonly build: OptimizerFactory;
  /** The rate to begin with; undefined where the optimizer holds its own, or a schedule says. */
  readonly learningRate: number | undefined;
  /** The rate by the number of updates done, where there is a schedule. */
  readonly schedule?: Schedule;
}

/** The optimizer that was asked for. */
export function resolveOptimizer(given: OptimizerLike, learningRate: number | Schedule | undefined): ResolvedOptimizer {
  const rated = (build: OptimizerFactory, rate: number | Schedule): ResolvedOptimizer =>
    typeof rate === "function" ? { build, learningRate: undefined, schedule: rate } : { build, learningRate: rate };
  if (typeof given === "string") {
    const found: { build: OptimizerFactory; learningRate: number } | undefined = Object.hasOwn(byName, given.toLowerCase())
      ? byName[given.toLowerCase() as OptimizerName]
      : undefined;
    if (found === undefined) {
      throw new TypeError(`Cannot compile with optimizer "${given}": the names are ${Object.keys(byName).join(", ")}`);
    }
    return rated(found.build, learningRate ?? found.learningRate);
  }
  if (typeof given === "function") {
    if (learningRate === undefined) {
      throw new TypeError(
        "Cannot compile with an optimizer that is a function without learningRate: give { optimizer: (lr) => …, learningRate: 0.01 }",
      );
    }
    return rated(given, learningRate);
  }
  const tx = given as Partial<GradientTransformation> | null;
  if (typeof tx !== "object" || tx === null || typeof tx.init !== "function" || typeof tx.update !== "function") {
    throw new TypeError(
      `Cannot compile with ${kindName(given)} as the optimizer: it is a name, an optimizer of optim, or (learningRate) => optimizer`,
    );
  }
  if (learningRate !== undefined) {
    throw new TypeError(
      "Cannot compile with learningRate and an optimizer that has its own: give a name, or a function, { optimizer: (lr) => optim.adam(lr) }",
    );
  }
  return { build: () => tx as GradientTransformation, learningRate: undefined };
}
