/**
 * Muon.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { DType } from "../../core/dtype.ts";
import type { Tensor } from "../../core/tensor.ts";
import { flatten } from "../../core/tree.ts";
import { abs, add, divide, maximum, multiply } from "../../np/arithmetic.ts";
import { matmul } from "../../np/contractions.ts";
import { sqrt, square } from "../../np/exponential.ts";
import { svdvals } from "../../np/linalg/mod.ts";
import { max, sum } from "../../np/reductions.ts";
import { expandDims, matrixTranspose } from "../../np/shape.ts";
import { cast } from "../../tree/casting.ts";
import { zerosLike } from "../../tree/creation.ts";
import { updateMoment } from "../../tree/moments.ts";
import { type EmptyState, type GradientTransformation, type Scalar, type ScalarOrSchedule, stateless } from "../base.ts";
import { mapUpdates } from "../_map.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";
import { adamw } from "../optimizers/adamw.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { correctedMean } from "../transforms/scale_by_adam.ts";
import type { Mask } from "../wrappers/masked.ts";
import { partition } from "../wrappers/partition.ts";
import { type DimensionNumbersOrFn, dimensionsOf, mapDimensions, matrixView } from "./_dimensions.ts";

/** Coefficients a, b, c of one step x ← a·x + (b·A + c·A²)·x, with A = x·xᵀ. */
export type NewtonSchulzCoefficients = readonly [number, number, number];

/** Sets of coefficients by name: "standard", the same for every step (Jordan 2024), and "dion", another for each (You 2025). */
const presets: Readonly<Record<string, NewtonSchulzCoefficients | readonly NewtonSchulzCoefficients[]>> = {
  standard: [3.4445, -4.775, 2.0315],
  dion: [
    [4.0848, -6.8946, 2.927],
    [3.9505, -6.3029, 2.6377],
    [3.7418, -5.5913, 2.3037],
    [2.8769, -3.1427, 1.2046],
    [2.8366, -3.0525, 1.2012],
  ],
};

/** How matrices are made small enough before the steps: by a norm of each, or while the first step is done. */
export type MuonPreconditioning = "frobenius" | "spectral" | "aol" | "schatten";

/** Options of `scaleByMuon`. */
export interface ScaleByMuonOptions {
  /** Coefficients of the steps: three numbers, a list of three for each step, or "standard" or "dion". Default "standard". */
  readonly nsCoeffs?: NewtonSchulzCoefficients | readonly NewtonSchulzCoefficients[] | "standard" | "dion";
  /** How many steps. Default 5. */
  readonly nsSteps?: number;
  /** How slowly the average of the gradients forgets. Default 0.95. */
  readonly beta?: Scalar;
  /** Added to what is divided by. Default 1e-8. */
  readonly eps?: number;
  /** The type to keep the average in; by default that of the parameters. */
  readonly muDtype?: DType;
  /** Whether to look ahead with Nesterov's momentum. Default true. */
  readonly nesterov?: boolean;
  /** Whether to scale each update by its inner product with the average. Default false. */
  readonly adaptive?: boolean;
  /** How matrices are made small enough. Default "frobenius". */
  readonly preconditioning?: MuonPreconditioning;
  /** Which axes make the matrices. Default: of leaves of two axes, the first and the second. */
  readonly weightDimensionNumbers?: DimensionNumbersOrFn | null;
}

/** The state of `scaleByMuon`. */
export interface MuonState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The average of the gradients. */
  readonly mu: unknown;
}

function coefficientsOf(given: NonNullable<ScaleByMuonOptions["nsCoeffs"]>, steps: number): NewtonSchulzCoefficients[] {
  const found = typeof given === "string" ? presets[given] : given;
  if (found === undefined) {
    throw new TypeError(`Cannot build scaleByMuon with nsCoeffs "${given}": the sets are ${Object.keys(presets).join(", ")}`);
  }
  if (typeof found[0] === "number") return Array.from({ length: steps }, () => found as NewtonSchulzCoefficients);
  const list = found as readonly NewtonSchulzCoefficients[];
  if (list.some((c) => c.length !== 3)) throw new RangeError("Cannot build scaleByMuon with nsCoeffs of other than three numbers each");
  if (list.length > steps) {
    throw new RangeError(
      `Cannot build scaleByMuon with nsCoeffs of ${list.length} steps and nsSteps ${steps}: there must be at least as many`,
    );
  }
  return list.slice(-steps);
}

/** One step, whose x·xᵀ is at hand. */
function newtonSchulzStep(x: Tensor, gram: Tensor, [a, b, c]: NewtonSchulzCoefficients): Tensor {
  return add(multiply(x, a), matmul(add(multiply(gram, b), matmul(multiply(gram, c), gram)), x));
}

/** Matrices with all singular values near 1: `x` is `[batch, rows, columns]`. */
function orthogonalize(
  x: Tensor,
  coefficients: readonly NewtonSchulzCoefficients[],
  preconditioning: MuonPreconditioning,
  eps: number,
): Tensor {
  const tall = x.shape[1]! > x.shape[2]!;
  let y = tall ? matrixTranspose(x) : x;
  if (preconditioning === "frobenius") y = divide(y, add(sqrt(sum(square(y), [1, 2], { keepdims: true })), eps));
  if (preconditioning === "spectral") y = divide(y, expandDims(add(max(svdvals(y), -1), eps), [1, 2]));
  coefficients.forEach((abc, step) => {
    let gram = matmul(y, matrixTranspose(y));
    if (step === 0 && preconditioning === "aol") {
      const s = divide(1, sqrt(maximum(sum(abs(gram), -1, { keepdims: true }), 1e-8)));
      y = multiply(y, s), gram = multiply(multiply(gram, s), matrixTranspose(s));
    }
    if (step === 0 && preconditioning === "schatten") {
      const length = maximum(sqrt(sum(square(gram), [1, 2], { keepdims: true })), 1e-8);
      y = divide(y, sqrt(length)), gram = divide(gram, length);
    }
    y = newtonSchulzStep(y, gram, abc);
  });
  return tall ? matrixTranspose(y) : y;
}

/**
 * Replaces the average gradient of each matrix by the nearest orthogonal one, found by Newton and Schulz's iteration (Jordan 2024).
 *
 * @param options The iteration, the momentum, the axes.
 * @returns A transformation, for trees of matrices.
 */
export function scaleByMuon(options: ScaleByMuonOptions = {}): GradientTransformation<MuonState> {
  checkOptions("build scaleByMuon", options, [
    "nsCoeffs",
    "nsSteps",
    "beta",
    "eps",
    "muDtype",
    "nesterov",
    "adaptive",
    "preconditioning",
    "weightDimensionNumbers",
  ]);
  const { nsCoeffs = "standard", nsSteps = 5, beta = 0.95, eps = 1e-8, muDtype, nesterov = true, adaptive = false } = options;
  const { preconditioning = "frobenius", weightDimensionNumbers = null } = options;
  if (!["frobenius", "spectral", "aol", "schatten"].includes(preconditioning)) {
    throw new TypeError(`Cannot build scaleByMuon with preconditioning "${preconditioning}": it is frobenius, spectral, aol or schatten`);
  }
  const coefficients = coefficientsOf(nsCoeffs, nsSteps);
  return recorded(
    {
      init: (params) => ({ count: zeroCount(), mu: zerosLike(params, muDtype) }),
      update<T>(grads: T, state: MuonState): [T, MuonState] {
        const count = safeIncrement(state.count), mu = updateMoment(grads, state.mu, beta);
        const average = correctedMean(beta, count, nesterov);
        const means = mapUpdates((g, m) => average(m, g), grads, mu);
        const updates = mapDimensions(
          (x, dimensions) => {
            const view = matrixView("scaleByMuon", x, dimensions ?? {});
            const near = view.fromMatrices(orthogonalize(view.toMatrices(x), coefficients, preconditioning, eps));
            return adaptive ? multiply(near, sum(multiply(x, near))) : near;
          },
          means,
          weightDimensionNumbers,
        );
        return [updates, { count, mu: cast(mu, muDtype ?? null) }];
      },
    },
    "optim.contrib.scaleByMuon",
    [options],
  );
}

/** Options of `scaleByShape`. */
export interface ScaleByShapeOptions {
  /** Which axes make the matrices. Default: of leaves of two axes, the first and the second. */
  readonly weightDimensionNumbers?: DimensionNumbersOrFn | null;
  /** The root mean square that updates shall have, whatever the shape; null for the factor √max(1, fanOut / fanIn). Default null. */
  readonly consistentRms?: number | null;
}

/**
 * Scales orthogonal updates by the shapes of their matrices.
 *
 * @param options The axes, and the root mean square.
 * @returns A transformation without state.
 */
export function scaleByShape(options: ScaleByShapeOptions = {}): GradientTransformation<EmptyState> {
  checkOptions("build scaleByShape", options, ["weightDimensionNumbers", "consistentRms"]);
  const { weightDimensionNumbers = null, consistentRms = null } = options;
  return recorded(
    stateless((updates) =>
      mapDimensions(
        (x, dimensions) => {
          const { fanIn, fanOut } = matrixView("scaleByShape", x, dimensions ?? {});
          return multiply(
            x,
            Math.sqrt(consistentRms === null ? Math.max(1, fanOut / fanIn) : Math.max(fanIn, fanOut)) * (consistentRms ?? 1),
          );
        },
        updates,
        weightDimensionNumbers,
      )
    ),
    "optim.contrib.scaleByShape",
    [options],
  );
}

/** Options of `muon`. */
export interface MuonOptions extends Omit<ScaleByMuonOptions, "weightDimensionNumbers"> {
  /** The pull of the matrices towards 0, multiplied by the learning rate. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which matrices decay. Default all. */
  readonly weightDecayMask?: Mask;
  /** How slowly Adam's average of the gradients forgets. Default 0.9. */
  readonly adamB1?: Scalar;
  /** How slowly Adam's average of squares forgets. Default 0.999. */
  readonly adamB2?: Scalar;
  /** Added under Adam's root. Default 0. */
  readonly adamEpsRoot?: Scalar;
  /** The pull of Adam's parameters towards 0. Default 0. */
  readonly adamWeightDecay?: ScalarOrSchedule;
  /** Adam's learning rate; null for the same. Default null. */
  readonly adamLearningRate?: ScalarOrSchedule | null;
  /** Which parameters are matrices, and how; null entries go to Adam. Default: those of two axes. */
  readonly muonWeightDimensionNumbers?: DimensionNumbersOrFn | null;
  /** The root mean square of the matrices' updates; null for the factor √max(1, fanOut / fanIn). Default null. */
  readonly consistentRms?: number | null;
}

const muonNames: readonly string[] = [
  ...["nsCoeffs", "nsSteps", "beta", "eps", "weightDecay", "weightDecayMask", "muDtype", "nesterov", "adaptive", "preconditioning"],
  ...["adamB1", "adamB2", "adamEpsRoot", "adamWeightDecay", "adamLearningRate", "muonWeightDimensionNumbers", "consistentRms"],
];

/**
 * Muon for matrices, AdamW for all else (Jordan 2024). As `optax.contrib.muon`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The iteration, the momentum, Adam's options, and which parameters are matrices.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function muon(learningRate: ScalarOrSchedule, options: MuonOptions = {}): GradientTransformation {
  checkOptions("build muon", options, muonNames);
  const {
    weightDecay = 0,
    weightDecayMask,
    adamB1 = 0.9,
    adamB2 = 0.999,
    adamEpsRoot = 0,
    adamWeightDecay = 0,
    adamLearningRate = null,
    muonWeightDimensionNumbers: spec = null,
    consistentRms = null,
    ...rest
  } = options;
  const labels = (tree: unknown) => {
    const dimensions = dimensionsOf(spec, tree);
    return flatten(tree).structure.unflatten(dimensions.map((d) => d === null ? "adam" : "muon"));
  };
  return recorded(
    partition({
      muon: chain<unknown[]>(
        scaleByMuon({ ...rest, weightDimensionNumbers: spec }),
        scaleByShape({ weightDimensionNumbers: spec, consistentRms }),
        addDecayedWeights(weightDecay, { mask: weightDecayMask }),
        scaleByLearningRate(learningRate),
      ),
      adam: adamw(adamLearningRate ?? learningRate, {
        b1: adamB1,
        b2: adamB2,
        eps: rest.eps ?? 1e-8,
        epsRoot: adamEpsRoot,
        weightDecay: adamWeightDecay,
        nesterov: rest.nesterov ?? true,
        ...(rest.muDtype === undefined ? {} : { muDtype: rest.muDtype }),
      }),
    }, labels),
    "optim.contrib.muon",
    [learningRate, options],
  );
}
