/**
 * GaLore.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { flatten } from "../../core/tree.ts";
import { multiply, remainder } from "../../np/arithmetic.ts";
import { equal } from "../../np/comparison.ts";
import { matmul } from "../../np/contractions.ts";
import { zeros } from "../../np/creation.ts";
import { get, slice } from "../../np/indexing.ts";
import { svd } from "../../np/linalg/mod.ts";
import { matrixTranspose, reshape } from "../../np/shape.ts";
import { cond } from "../../transforms/cond.ts";
import type { GradientTransformation, OptState, ScalarOrSchedule } from "../base.ts";
import { safeIncrement, zeroCount } from "../_scalars.ts";
import { addDecayedWeights } from "../transforms/add_decayed_weights.ts";
import { chain } from "../transforms/chain.ts";
import { scaleByLearningRate } from "../transforms/scale.ts";
import { scaleByAdam } from "../transforms/scale_by_adam.ts";
import type { Mask } from "../wrappers/masked.ts";
import { type DimensionNumbers, type DimensionNumbersOrFn, dimensionsOf, isDimensionNumbers, matrixView } from "./_dimensions.ts";

/** Options of `scaleByGalore`. */
export interface ScaleByGaloreOptions {
  /** The rank that gradients are reduced to. Default 128. */
  readonly rank?: number;
  /** After how many steps the subspace is found anew. Default 200. */
  readonly updateProjGap?: number;
  /** A factor of the updates. Default 1. */
  readonly scale?: number;
  /** What runs in the subspace. Default `scaleByAdam()`. */
  readonly baseOptimizer?: GradientTransformation;
  /** Which axes make matrices, null for leaves that are none. Default: leaves of two axes. */
  readonly weightDimensionNumbers?: DimensionNumbersOrFn | null;
}

const names: readonly string[] = ["rank", "updateProjGap", "scale", "baseOptimizer", "weightDimensionNumbers"];

/** The state of `scaleByGalore`. */
export interface GaLoreState {
  /** How many steps were done. */
  readonly count: Tensor;
  /** The state of the base optimizer, in the subspace. */
  readonly baseOptimizerState: OptState;
  /** The directions of the subspace of each leaf; of size 0 for those that are no matrices. */
  readonly projector: unknown;
}

/**
 * Runs an optimizer on gradients projected to the few directions in which they are largest, so that its state is small (Zhao et al. 2024).
 *
 * @param options The rank, how often to look for directions, the optimizer.
 * @returns A transformation.
 * @throws {RangeError} The rank is not a whole number above 0.
 */
export function scaleByGalore(options: ScaleByGaloreOptions = {}): GradientTransformation<GaLoreState> {
  checkOptions("build scaleByGalore", options, names);
  const { rank = 128, updateProjGap = 200, scale = 1, baseOptimizer = scaleByAdam(), weightDimensionNumbers: spec = null } = options;
  if (!(Number.isInteger(rank) && rank > 0)) {
    throw new RangeError(`Cannot build scaleByGalore with rank ${rank}: it must be a whole number above 0`);
  }
  // One set of dimension numbers for all concerns those leaves that have two axes at least.
  const dimensions = (tree: unknown): (DimensionNumbers | null)[] =>
    dimensionsOf(spec, tree).map((d, i) => isDimensionNumbers(spec) && (flatten(tree).leaves[i] as Tensor).ndim < 2 ? null : d);
  const sizes = (x: Tensor, d: DimensionNumbers) => {
    const view = matrixView("scaleByGalore", x, d), { fanIn, fanOut } = view;
    return { view, fanIn, fanOut, left: fanIn >= fanOut, kept: Math.min(rank, fanIn, fanOut) };
  };
  const asMatrix = (x: Tensor, d: DimensionNumbers) => {
    const { view, fanIn, fanOut } = sizes(x, d);
    return reshape(view.toMatrices(x), [fanIn, fanOut]);
  };
  return recorded(
    {
      init(params) {
        const { leaves, structure } = flatten(params), list = dimensions(params);
        const shapes = (leaves as Tensor[]).map((p, i) => {
          const d = list[i]!;
          if (d === null) return { projector: [0, 0], proxy: p.shape, dtype: p.dtype };
          const { fanIn, fanOut, left, kept } = sizes(p, d);
          return { projector: [left ? fanIn : fanOut, kept], proxy: left ? [kept, fanOut] : [fanIn, kept], dtype: p.dtype };
        });
        return {
          count: zeroCount(),
          baseOptimizerState: baseOptimizer.init(structure.unflatten(shapes.map(({ proxy, dtype }) => zeros(proxy, dtype)))),
          projector: structure.unflatten(shapes.map(({ projector, dtype }) => zeros(projector, dtype))),
        };
      },
      update<T>(grads: T, state: GaLoreState): [T, GaLoreState] {
        const { leaves, structure } = flatten(grads), list = dimensions(grads), before = flatten(state.projector).leaves as Tensor[];
        const due = equal(remainder(state.count, updateProjGap), 0);
        const projectors = (leaves as Tensor[]).map((g, i) => {
          const d = list[i]!;
          if (d === null) return before[i]!;
          const { left, kept } = sizes(g, d), matrix = asMatrix(g, d);
          const directions = () => {
            const [u, , vt] = svd(matrix.astype("float32"), { fullMatrices: false });
            const found = left ? get(u, ":", slice(0, kept)) : matrixTranspose(get(vt, slice(0, kept)));
            return found.astype(g.dtype);
          };
          return cond(due, directions, () => before[i]!);
        });
        const small = (leaves as Tensor[]).map((g, i) => {
          const d = list[i]!;
          if (d === null) return g;
          return sizes(g, d).left ? matmul(matrixTranspose(projectors[i]!), asMatrix(g, d)) : matmul(asMatrix(g, d), projectors[i]!);
        });
        const [steps, baseOptimizerState] = baseOptimizer.update(structure.unflatten(small), state.baseOptimizerState);
        const updates = (flatten(steps).leaves as Tensor[]).map((step, i) => {
          const d = list[i]!, g = leaves[i] as Tensor;
          if (d === null) return step;
          const { view, left, fanIn, fanOut } = sizes(g, d);
          const matrix = left ? matmul(projectors[i]!, step) : matmul(step, matrixTranspose(projectors[i]!));
          return multiply(view.fromMatrices(reshape(matrix, [1, fanIn, fanOut])), scale).astype(g.dtype);
        });
        const next = { count: safeIncrement(state.count), baseOptimizerState, projector: structure.unflatten(projectors) };
        return [structure.unflatten(updates) as T, next];
      },
    },
    "optim.contrib.scaleByGalore",
    [options],
  );
}

/** Options of `galore`. */
export interface GaloreOptions extends ScaleByGaloreOptions {
  /** The pull of the parameters towards 0, multiplied by the learning rate. Default 0. */
  readonly weightDecay?: ScalarOrSchedule;
  /** Which parameters decay. Default all. */
  readonly mask?: Mask;
}

/**
 * GaLore: Adam on projected gradients (Zhao et al. 2024). As `optax.contrib.galore`.
 *
 * @param learningRate The step size, or a schedule of it.
 * @param options The rank, how often to look for directions, the weight decay.
 * @returns A gradient transformation, which needs the parameters at each update.
 */
export function galore(learningRate: ScalarOrSchedule, options: GaloreOptions = {}): GradientTransformation {
  checkOptions("build galore", options, [...names, "weightDecay", "mask"]);
  const { weightDecay = 0, mask, ...rest } = options;
  return recorded(
    chain<unknown[]>(scaleByGalore(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate)),
    "optim.contrib.galore",
    [learningRate, options],
  );
}
