/**
 * Optimizers by name.
 *
 * @module
 */
import { kindName } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { GradientTransformation, Schedule } from "../../optim/base.ts";
import * as contrib from "../../optim/contrib/mod.ts";
import * as optim from "../../optim/mod.ts";
import { sgd } from "../../optim/optimizers/sgd.ts";
import { keyNamed } from "../_names.ts";
import * as keras from "./_keras_optimizers.ts";

/** An optimizer of a learning rate that may change from step to step. */
export type OptimizerFactory = (learningRate: Tensor | number) => GradientTransformation;

/** Each name's optimizer and its default learning rate: Keras's with Keras's formulas, then those of `optim`, with Optax's. */
// deno-fmt-ignore
const byName: Record<OptimizerName, { build: OptimizerFactory; learningRate: number }> = {
  sgd: { build: (lr) => sgd(lr), learningRate: 0.01 },
  rmsprop: { build: keras.kerasRmsprop, learningRate: 0.001 },
  adam: { build: (lr) => keras.kerasAdam(lr), learningRate: 0.001 },
  adamw: { build: (lr) => keras.kerasAdam(lr, 0.004), learningRate: 0.001 },
  adamax: { build: keras.kerasAdamax, learningRate: 0.001 },
  nadam: { build: keras.kerasNadam, learningRate: 0.001 },
  adagrad: { build: keras.kerasAdagrad, learningRate: 0.001 },
  adadelta: { build: keras.kerasAdadelta, learningRate: 0.001 },
  lion: { build: keras.kerasLion, learningRate: 0.001 },
  lamb: { build: keras.kerasLamb, learningRate: 0.001 },
  ftrl: { build: keras.kerasFtrl, learningRate: 0.001 },
  adafactor: { build: keras.kerasAdafactor, learningRate: 0.001 },
  muon: { build: keras.kerasMuon, learningRate: 0.001 },
  scheduleFreeAdamw: { build: keras.kerasScheduleFreeAdamw, learningRate: 0.0025 },
  amsgrad: { build: (lr) => optim.amsgrad(lr), learningRate: 0.001 },
  radam: { build: (lr) => optim.radam(lr), learningRate: 0.001 },
  nadamw: { build: (lr) => optim.nadamw(lr), learningRate: 0.001 },
  adamaxw: { build: (lr) => optim.adamaxw(lr), learningRate: 0.001 },
  adabelief: { build: (lr) => optim.adabelief(lr), learningRate: 0.001 },
  adan: { build: (lr) => optim.adan(lr), learningRate: 0.001 },
  yogi: { build: (lr) => optim.yogi(lr), learningRate: 0.001 },
  novograd: { build: (lr) => optim.novograd(lr), learningRate: 0.001 },
  lars: { build: (lr) => optim.lars(lr), learningRate: 0.1 },
  fromage: { build: (lr) => optim.fromage(lr), learningRate: 0.01 },
  signSgd: { build: (lr) => optim.signSgd(lr), learningRate: 0.001 },
  signum: { build: (lr) => optim.signum(lr), learningRate: 0.001 },
  ademamix: { build: (lr) => contrib.ademamix(lr), learningRate: 0.001 },
  adopt: { build: (lr) => contrib.adopt(lr), learningRate: 0.001 },
  madgrad: { build: (lr) => contrib.madgrad(lr), learningRate: 0.01 },
  prodigy: { build: (lr) => contrib.prodigy(lr), learningRate: 1 },
};

/**
 * The names of optimizers. Those that Keras has (up to "scheduleFreeAdamw") have Keras's formulas and defaults (epsilon 1e-7, …), the others
 * those of `optim`. Keras's spellings are names too: "Adam", "RMSprop", "ScheduleFreeAdamW".
 */
export type OptimizerName =
  | "sgd"
  | "rmsprop"
  | "adam"
  | "adamw"
  | "adamax"
  | "nadam"
  | "adagrad"
  | "adadelta"
  | "lion"
  | "lamb"
  | "ftrl"
  | "adafactor"
  | "muon"
  | "scheduleFreeAdamw"
  | "amsgrad"
  | "radam"
  | "nadamw"
  | "adamaxw"
  | "adabelief"
  | "adan"
  | "yogi"
  | "novograd"
  | "lars"
  | "fromage"
  | "signSgd"
  | "signum"
  | "ademamix"
  | "adopt"
  | "madgrad"
  | "prodigy";

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
    const name = keyNamed(byName, given);
    if (name === undefined) {
      throw new TypeError(`Cannot compile with optimizer "${given}": the names are ${Object.keys(byName).join(", ")}`);
    }
    return rated(byName[name].build, learningRate ?? byName[name].learningRate);
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
