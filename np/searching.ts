/**
 * Searching in sorted vectors.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { promote, type TensorLike } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, filled, integers } from "./_operands.ts";
import { countBelow, elementsAt } from "./_search.ts";

/** Options of `searchsorted`. */
export interface SearchsortedOptions {
  /** Whether values go before ("left", the default) or after ("right") elements that equal them. */
  readonly side?: "left" | "right";
  /** The indices that sort the vector, where it is not sorted. */
  readonly sorter?: TensorLike;
}

/**
 * Where values would go in a sorted vector to keep it sorted, as int32.
 *
 * @param sorted A vector in ascending order.
 * @param values Of any shape.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.searchsorted([1, 2, 3], [2, 2.5]).toArray()); // [1, 2]
 * ```
 */
export function searchsorted(
  sorted: TensorLike,
  values: TensorLike,
  side?: "left" | "right" | SearchsortedOptions,
  order?: TensorLike | SearchsortedOptions,
): Tensor {
  const options = positional<SearchsortedOptions>("searchsorted", ["side", "sorter"], [side, order]);
  checkOptions("searchsorted", options, ["side", "sorter"]);
  const { side: end = "left", sorter } = options;
  if (end !== "left" && end !== "right") {
    throw new TypeError(`Cannot searchsorted with side ${JSON.stringify(end)}: it is "left" or "right"`);
  }
  const [vector, value] = promote("searchsorted", [sorted, values]) as [Tensor, Tensor];
  if (vector.ndim !== 1) throw new RangeError(`Cannot searchsorted in ${describe(vector)}: it takes a vector`);
  if (sorter === undefined || vector.size === 0) return countBelow(vector, value, end);
  const index = castTo(integers("searchsorted", sorter), "int32");
  if (index.ndim !== 1 || index.size !== vector.size) {
    throw new RangeError(
      `Cannot searchsorted in ${describe(vector)} sorted by ${describe(index)}: there must be an index for each element`,
    );
  }
  return countBelow(elementsAt(vector, index), value, end);
}

/**
 * The number of the bin that each value lies in: i with bins[i - 1] ≤ x < bins[i], as int32. Descending bins are read from the other side.
 *
 * @param bins A vector of edges, in order.
 * @param options `right`: whether a bin holds its upper edge instead of its lower one.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.digitize([0.2, 1, 6.4], [0, 1, 2.5, 4]).toArray()); // [1, 2, 4]
 * ```
 */
export function digitize(x: TensorLike, bins: TensorLike, options: { readonly right?: boolean } = {}): Tensor {
  checkOptions("digitize", options, ["right"]);
  const [value, edges] = promote("digitize", [x, bins]) as [Tensor, Tensor];
  if (edges.ndim !== 1) throw new RangeError(`Cannot digitize by ${describe(edges)}: the edges are a vector`);
  const n = edges.size;
  if (n === 0) return filled(value.shape, 0, "int32");
  const side = options.right === true ? "left" : "right";
  const ascending = countBelow(edges, value, side);
  if (n === 1) return ascending;
  const descending = bind("sub", [
    constant(n, "int32"),
    countBelow(bind("reverse", [edges], { axes: [0] }), value, side),
  ], {});
  const first = elementsAt(edges, constant(0, "int32")), last = elementsAt(edges, constant(n - 1, "int32"));
  return bind("select", [bind("le", [first, last], {}), ascending, descending], {});
}
