/**
 * Binary search.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import type { Shape } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { filled } from "./_operands.ts";

/** Elements of a vector at int32 positions of any shape, which lie within it. */
export function elementsAt(x: Tensor, positions: Tensor): Tensor {
  return bind("gather", [x, bind("reshape", [positions], { shape: [...positions.shape, 1] })], {
    offsetDims: [],
    collapsedSliceDims: [0],
    startIndexMap: [0],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    sliceSizes: [1],
    mode: "clip",
    fillValue: null,
  });
}

/** a < b in the order that sorting uses: NaN last. */
function before(a: Tensor, b: Tensor): Tensor {
  const less = bind("lt", [a, b], {});
  if (!a.dtype.startsWith("float") && a.dtype !== "bfloat16") return less;
  const isNaN = (x: Tensor) => bind("ne", [x, x], {});
  return bind("or", [less, bind("and", [bind("not", [isNaN(a)], {}), isNaN(b)], {})], {});
}

/**
 * For each value, how many elements of a sorted vector lie before it ("left": are less; "right": are less or equal), as int32. Both have
 * one dtype.
 */
export function countBelow(sorted: Tensor, values: Tensor, side: "left" | "right"): Tensor {
  const n = sorted.shape[0]!, shape: Shape = values.shape;
  if (n === 0) return filled(shape, 0, "int32");
  const i32 = (x: number) => constant(x, "int32");
  let low = filled(shape, 0, "int32"), high = filled(shape, n, "int32");
  // [low, high] holds the answer; each step halves it.
  for (let width = n; width > 0; width = width >> 1) {
    const middle = bind("shiftRightLogical", [bind("add", [low, high], {}), i32(1)], {});
    const there = elementsAt(sorted, middle);
    const goUp = side === "left" ? before(there, values) : bind("not", [before(values, there)], {});
    const open = bind("lt", [low, high], {});
    const up = bind("and", [goUp, open], {});
    low = bind("select", [up, bind("add", [middle, i32(1)], {}), low], {});
    high = bind("select", [up, high, bind("min", [middle, high], {})], {});
  }
  return low;
}
