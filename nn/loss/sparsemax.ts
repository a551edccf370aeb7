/**
 * The sparsemax loss of several classes.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import type { Tensor } from "../../core/tensor.ts";
import { add, multiply, subtract } from "../../np/arithmetic.ts";
import { equal, greater } from "../../np/comparison.ts";
import { arange } from "../../np/creation.ts";
import { square } from "../../np/exponential.ts";
import { takeAlongAxis } from "../../np/indexing.ts";
import { sum } from "../../np/reductions.ts";
import { expandDims } from "../../np/shape.ts";
import { where } from "../../np/where.ts";
import { projectionSimplex } from "../../optim/projections/simplex.ts";
import { vmap } from "../../transforms/vmap.ts";
import { floats } from "./_operands.ts";

/**
 * The loss whose gradient is the projection of the scores to the simplex less the label (Martins, Astudillo 2016). As
 * `optax.losses.multiclass_sparsemax_loss`.
 *
 * @param scores `[batch, classes]`.
 * @param labels `[batch]`, integers.
 * @returns One value for each example.
 */
export function multiclassSparsemaxLoss(scores: TensorLike, labels: TensorLike): Tensor {
  const x = floats("multiclassSparsemaxLoss", "scores", scores), y = toTensor("multiclassSparsemaxLoss", labels).astype("int32");
  const p = vmap((row: Tensor) => projectionSimplex(row))(x) as Tensor;
  const label = expandDims(y, -1), hot = equal(arange(x.shape.at(-1)!, { dtype: "int32" }), label);
  const margins = where(hot, 0, subtract(x, takeAlongAxis(x, label, -1)));
  const support = where(greater(p, 0), margins, 0);
  return add(sum(multiply(p, support), -1), multiply(subtract(1, sum(square(p), -1)), 0.5));
}
