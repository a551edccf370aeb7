/**
 * What primitives refuse, and how they say it.
 *
 * @module
 */
import { assertThrows } from "@std/assert";
import { bindMany } from "../../../core/bind.ts";
import { chooseDevice } from "../../../core/device.ts";
import type { DType } from "../../../core/dtype.ts";
import type { PrimitiveName } from "../../../core/primitives/mod.ts";
import { sizeOf } from "../../../core/shape.ts";
import "../../../core/primitives/mod.ts";
import "../../../devices/mod.ts";
import { jvpOf, tensorOf } from "./_golden.ts";

chooseDevice("cpu");

const zeros = (shape: number[], dtype: DType = "float32") => tensorOf(shape, dtype, new Array(sizeOf(shape)).fill(0));

/** A test that binding throws, with this in the message. */
function refuses(
  name: PrimitiveName,
  inputs: [shape: number[], dtype?: DType][],
  params: object,
  kind: typeof TypeError | typeof RangeError,
  message: string,
): void {
  Deno.test(`${name} refuses: ${message}`, () => {
    assertThrows(() => bindMany(name, inputs.map(([shape, dtype]) => zeros(shape, dtype)), params as never), kind, message);
  });
}

refuses("reduceSum", [[[2, 3]]], { axes: [2] }, RangeError, "Cannot sum float32[2,3] over axes [2]: axes lie in [0, 2)");
refuses("reduceSum", [[[2, 3]]], { axes: [1, 1] }, RangeError, "Cannot sum float32[2,3] over axes [1,1]: an axis is named twice");
refuses("reduceSum", [[[2], "bool"]], { axes: [0] }, TypeError, "Cannot sum bool[2]: it takes a numeric dtype; cast it with astype");
refuses("reduceAnd", [[[2]]], { axes: [0] }, TypeError, "Cannot take all of float32[2]: it takes bool or an integer dtype");
refuses("argmax", [[[2, 0]]], { axis: 1 }, RangeError, "Cannot argmax float32[2,0] over axis 1: it has no elements");
refuses("cumsum", [[[2]]], { axis: 1, reverse: false }, RangeError, "Cannot cumsum float32[2] over axes [1]: axes lie in [0, 1)");
refuses(
  "cumlogsumexp",
  [[[2], "int32"]],
  { axis: 0, reverse: false },
  TypeError,
  "Cannot cumlogsumexp int32[2]: it takes a floating dtype",
);

const rows = {
  offsetDims: [1],
  collapsedSliceDims: [0],
  startIndexMap: [0],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  sliceSizes: [1, 3],
  mode: "clip",
  fillValue: null,
};
refuses(
  "gather",
  [[[5, 3]], [[4, 1]]],
  rows,
  TypeError,
  "Cannot gather from float32[5,3] at indices float32[4,1]: indices must be integers",
);
refuses(
  "gather",
  [[[5, 3]], [[4, 2], "int32"]],
  rows,
  RangeError,
  "Cannot gather from float32[5,3] at indices int32[4,2]: index vectors must have 1 components",
);
refuses(
  "gather",
  [[[5, 2]], [[4, 1], "int32"]],
  rows,
  RangeError,
  "Cannot gather from float32[5,2] at indices int32[4,1]: slices of [1,3] do not fit",
);

const into = {
  kind: "add",
  updateWindowDims: [1],
  insertedWindowDims: [0],
  scatterDimsToOperandDims: [0],
  operandBatchingDims: [],
  scatterIndicesBatchingDims: [],
  mode: "fill",
  unique: false,
};
const scattering = "Cannot scatter float32[4,3] into float32[5,2] at indices int32[4,1]";
refuses(
  "scatter",
  [[[5, 2]], [[4, 1], "int32"], [[4, 3]]],
  into,
  RangeError,
  `${scattering}: axis 1 of the updates is larger than axis 1 of the operand`,
);
refuses(
  "scatter",
  [[[5, 3]], [[4, 1], "int32"], [[2, 3]]],
  into,
  RangeError,
  "axis 0 of the updates must have the size of axis 0 of the indices",
);
refuses("scatter", [[[5, 3]], [[4, 1], "int32"], [[4, 3], "int32"]], into, TypeError, "the dtypes of operand and updates must be the same");
refuses("dynamicSlice", [[[4]], [[], "int32"]], { sizes: [5] }, RangeError, "Cannot slice float32[4] by [5]: the slice must fit");
refuses(
  "dynamicSlice",
  [[[4]], [[]]],
  { sizes: [2] },
  TypeError,
  "Cannot slice float32[4] at starts float32[]: they must be integer scalars of one dtype",
);
refuses(
  "dynamicUpdateSlice",
  [[[4]], [[5]], [[], "int32"]],
  {},
  RangeError,
  "Cannot update a slice of float32[4] by [5]: the slice must fit",
);

const plain = { strides: [1], padding: [[0, 0]], lhsDilation: [1], rhsDilation: [1], featureGroups: 1, batchGroups: 1 };
const attending = { scale: 1, left: null, right: null, bias: false, mask: false, lengths: false };
const over = "Cannot attend over float32[2,4,3,5], float32[2,6,3,5] and float32[2,6,3,5]";
const attended: [number[]][] = [[[2, 4, 3, 5]], [[2, 6, 3, 5]], [[2, 6, 3, 5]]];
refuses("attention", [[[4, 5]], [[6, 5]], [[6, 5]]], attending, RangeError, "each is [batch, length, heads, size]");
refuses(
  "attention",
  [[[2, 4, 3, 5]], [[2, 6, 2, 5]], [[2, 6, 2, 5]]],
  attending,
  RangeError,
  "2 heads of keys do not divide 3 heads of queries",
);
refuses("attention", [[[2, 4, 3, 5]], [[2, 6, 3, 4]], [[2, 6, 3, 4]]], attending, RangeError, "queries and keys of one size");
refuses(
  "attention",
  [[[2, 4, 3, 5]], [[2, 6, 3, 5], "float64"], [[2, 6, 3, 5]]],
  attending,
  TypeError,
  "they must have one floating dtype",
);
refuses(
  "attention",
  [...attended, [[2, 3, 4, 5]]],
  { ...attending, bias: true },
  RangeError,
  `${over}: bias float32[2,3,4,5] must be float32, and broadcast to [2,3,4,6]`,
);
refuses(
  "attention",
  [...attended, [[2, 3, 4, 6]]],
  { ...attending, mask: true },
  RangeError,
  `${over}: mask float32[2,3,4,6] must be bool`,
);
refuses("attention", [...attended, [[2]]], { ...attending, lengths: true }, RangeError, `${over}: lengths float32[2] must be int32[2]`);
const convolving = "Cannot convolve float32[2,5,4] with float32[3,2,6]";
refuses("conv", [[[2, 5, 4]], [[3, 2, 6]]], plain, RangeError, `${convolving}: the input channels of w must be 4: 4 channels in 1 group`);
refuses("conv", [[[2, 5, 4]], [[3, 2, 6]]], { ...plain, featureGroups: 3 }, RangeError, `${convolving}: 3 groups do not divide 4 channels`);
refuses(
  "conv",
  [[[2, 5, 4]], [[3, 2, 6]]],
  { ...plain, featureGroups: 2, strides: [0] },
  RangeError,
  `${convolving}: strides [0] must be at least 1`,
);
refuses("conv", [[[2, 5, 4]], [[3, 4, 6]]], { ...plain, padding: [[-3, -3]] }, RangeError, "it cuts off more than there is");
refuses("conv", [[[2, 5, 4]], [[3, 4, 6], "int32"]], plain, TypeError, "the dtypes must be the same, and numeric");

const pool = { kind: "max", window: [2], strides: [1], padding: [[0, 0]], baseDilation: [1], windowDilation: [1] };
refuses("reduceWindow", [[[4, 4]]], pool, RangeError, "Cannot max float32[4,4] over windows [2]: window [2] must have 2 entries");
refuses(
  "reduceWindow",
  [[[4]]],
  { ...pool, window: [0] },
  RangeError,
  "Cannot max float32[4] over windows [0]: window [0] must be at least 1",
);
refuses(
  "selectAndScatterAdd",
  [[[4]], [[4]]],
  { select: "max", window: [2], strides: [1], padding: [[0, 0]] },
  RangeError,
  "there are [3] windows",
);
refuses("sort", [[[2]], [[3]]], { axis: 0, numKeys: 1 }, RangeError, "Cannot sort float32[2] with float32[3]: the shapes must be the same");
refuses("sort", [[[2]]], { axis: 0, numKeys: 2 }, RangeError, "Cannot sort 1 operands by 2 keys");

refuses(
  "cholesky",
  [[[2, 3]]],
  {},
  RangeError,
  "Cannot take the Cholesky factor of float32[2,3]: the last two axes must be of the same size",
);
refuses("cholesky", [[[2, 2], "int32"]], {}, TypeError, "Cannot take the Cholesky factor of int32[2,2]: it takes a floating dtype");
const system = { leftSide: true, lower: true, transposeA: false, unitDiagonal: false };
refuses("triangularSolve", [[[2, 2]], [[3, 1]]], system, RangeError, "Cannot solve a system with float32[2,2] for float32[3,1]");
refuses("fft", [[[4]], [[4]]], { lengths: [3], inverse: false }, RangeError, "they must be the sizes of the last axes");

Deno.test("scatter of kind mul refuses a derivative by updates that may meet", () => {
  const inputs = [zeros([5, 3]), zeros([4, 1], "int32"), zeros([4, 3])];
  const f = (x = inputs[0]!, i = inputs[1]!, u = inputs[2]!) => bindMany("scatter", [x, i, u], { ...into, kind: "mul" } as never);
  assertThrows(
    () => jvpOf(f, inputs, [null, null, inputs[2]!]),
    TypeError,
    'Cannot differentiate a scatter of kind "mul" by its updates while they may meet',
  );
});

Deno.test("svd refuses a derivative of the full factors of a matrix that is not square", () => {
  const f = (a = zeros([3, 2])) => bindMany("svd", [a], { full: true, computeUv: true });
  assertThrows(
    () => jvpOf(f, [zeros([3, 2])], [zeros([3, 2])]),
    TypeError,
    "Cannot differentiate the full singular value decomposition of float32[3,2]",
  );
});
