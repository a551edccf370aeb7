import { assertThrows } from "@std/assert";
import * as lax from "../../lax/mod.ts";
import * as np from "../../np/mod.ts";
import { jit, vmap } from "../../transforms/mod.ts";

const x = np.zeros([3, 4]), whole = np.zeros([3], "int32"), truth = np.zeros([3], "bool");
// deno-lint-ignore no-explicit-any -- calls that the types forbid
const wrong = np as any;

const cases: [name: string, f: () => unknown, kind: ErrorConstructor, message: string][] = [
  ["shapes that do not broadcast", () => np.add(x, np.zeros([3])), RangeError, "float32[3,4] with float32[3]"],
  ["a value that is no tensor", () => wrong.add(x, "3"), TypeError, 'the string "3"'],
  ["undefined", () => wrong.exp(undefined), TypeError, "undefined"],
  ["ragged arrays", () => np.array([[1, 2], [3]]), RangeError, "ragged"],
  ["subtract of bools", () => np.subtract(truth, truth), TypeError, "logicalXor"],
  ["negative of bools", () => np.negative(truth), TypeError, "logicalNot"],
  ["negative powers of integers", () => np.power(whole, -1), RangeError, "floatPower"],
  ["bits of floats", () => np.bitwiseAnd(x, 1), TypeError, "integers or bools"],
  [
    "an unknown option",
    () => wrong.sum(x, 0, { keepDims: true }),
    TypeError,
    'option "keepDims": the options are keepdims, where, initial, dtype',
  ],
  ["options that are no object", () => wrong.sum(x, 0, true), TypeError, "options"],
  ["an axis out of range", () => np.sum(x, 2), RangeError, "axis 2"],
  ["an axis named twice", () => np.sum(x, [0, -2]), RangeError, "named twice"],
  ["the largest of nothing", () => np.max(np.zeros([0, 2]), 0), RangeError, "of no elements there is none; give initial"],
  ["where without initial", () => np.max(x, 0, { where: truth.reshape([3, 1]) }), TypeError, "without initial"],
  ["argmax of nothing", () => np.argmax(np.zeros([0])), RangeError, "of no elements"],
  ["an unknown dtype", () => wrong.zeros([2], "float"), TypeError, 'dtype "float": the dtypes are'],
  ["a negative size", () => np.zeros([-1]), RangeError, "sizes are whole numbers"],
  ["a reshape to another size", () => np.reshape(x, [5, 2]), RangeError, "float32[3,4] to [5,2]: it has 12 elements"],
  ["two open sizes", () => np.reshape(x, [-1, -1]), RangeError, "only one size may be -1"],
  ["a reshape that does not divide", () => np.reshape(x, [5, -1]), RangeError, "12 elements do not divide by 5"],
  ["squeeze of another size", () => np.squeeze(x, 0), RangeError, "its size is 3, not 1"],
  ["transpose with too few axes", () => np.transpose(x, [0]), RangeError, "each of the 2 axes once"],
  ["matmul of unequal sizes", () => np.matmul(x, x), RangeError, "the last axis of the left (4) must equal the first of the right (3)"],
  ["matmul of a scalar", () => np.matmul(x, 2), RangeError, "use multiply"],
  ["concatenate of unlike shapes", () => np.concatenate([x, np.zeros([3, 5])], 0), RangeError, "float32[3,4], float32[3,5] along axis 0"],
  ["stack of unlike shapes", () => np.stack([x, np.zeros([4, 3])]), RangeError, "the shapes must be the same"],
  ["concatenate of nothing", () => np.concatenate([]), RangeError, "at least one tensor"],
  ["split into unequal parts", () => np.split(x, 2), RangeError, "use arraySplit"],
  ["too many indices", () => np.get(x, 0, 0, 0), RangeError, "with 3 indices: it has 2 axes"],
  ["a fractional index", () => np.get(x, 0.5), TypeError, "whole numbers"],
  ["a slice that is none", () => np.get(x, "1-2"), TypeError, 'strings are slices like "1:5"'],
  ["a slice without step", () => np.get(x, "::0"), RangeError, "the step must not be 0"],
  ["two ellipses", () => np.get(x, "...", "..."), RangeError, "twice"],
  ["a float index tensor", () => np.get(x, np.zeros([2])), TypeError, 'cast with astype("int32")'],
  ["a mask of another shape", () => np.get(x, np.zeros([4], "bool")), RangeError, "mask bool[4] at axis 0"],
  ["index tensors that do not broadcast", () => np.get(x, [0, 1], [0, 1, 2]), RangeError, "do not broadcast"],
  ["an index into an empty axis", () => np.get(np.zeros([0]), 0), RangeError, "is empty"],
  ["an update that does not fit", () => x.at(0).set([1, 2]), RangeError, "the places have shape [4]"],
  ["an unknown mode", () => wrong.take(x, 0, 0, { mode: "raise" }), TypeError, 'mode "raise": the modes are'],
  ["pad with an unknown mode", () => wrong.pad(x, 1, { mode: "zero" }), TypeError, "the modes are constant, edge"],
  ["eye with a dtype in place of columns", () => np.eye(2, "int32" as never), RangeError, "eye"],
  ["repeat by a fraction", () => np.repeat(x, 1.5), RangeError, "sizes are whole numbers"],
  ["arange without end", () => np.arange(Infinity), RangeError, "finite"],
  ["frombuffer beyond the end", () => np.frombuffer(new Uint8Array(6)), RangeError, "they must fit"],
  ["item of many", () => x.item(), RangeError, "it has 12 elements, not 1"],
  ["iteration over a scalar", () => [...np.array(1)], TypeError, "a scalar has no axis"],
  ["lax does not promote", () => lax.add(x, whole), TypeError, "lax does not promote"],
  ["lax does not broadcast", () => lax.add(x, np.zeros([4])), RangeError, "the shapes must be the same"],
  ["lax does not round numbers", () => lax.add(whole, 1.5), TypeError, "lax does not promote"],
  ["convolution of unlike channels", () => lax.conv(np.zeros([1, 3, 8]), np.zeros([4, 2, 3])), RangeError, "input channels"],
  ["a layout without a channel axis", () => lax.convGeneralDilated(x, x, { dimensionNumbers: ["NX", "IO", "NC"] }), RangeError, '"NX"'],
  ["mask index under jit", () => jit((m: np.Tensor) => np.get(x, m))(truth), TypeError, "use np.where"],
  ["nonzero under jit", () => jit((m: np.Tensor) => np.nonzero(m)[0]!)(truth), TypeError, "without size"],
  ["repeat by traced counts", () => vmap((n: np.Tensor) => np.repeat(x, n))(whole), TypeError, "totalRepeatLength"],
];

for (const [name, f, kind, message] of cases) {
  Deno.test(`np refuses ${name}`, () => {
    assertThrows(f, kind, message);
  });
}
