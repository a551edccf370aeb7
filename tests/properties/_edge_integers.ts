/**
 * Edge cases: integers, bools and promotion.
 *
 * @module
 */
import { lax, np } from "../../mod.ts";
import { b, each, f, high, i, inf, low, nan, of, u } from "./_edge_operands.ts";

export const edgeIntegers = {
  "int32 wraps": () => [
    np.add(i(high, low, low), i(1, -1, low)),
    np.multiply(i(high, low), i(2, -1)),
    np.negative(i(low)),
    np.abs(i(low)),
    np.square(i(65536)),
    np.prod(i(65536, 65536, 3)),
    np.sum(i(high, high)),
  ],
  "uint32 wraps": () => [
    np.subtract(u(0, 2 ** 32 - 1), u(1, 0)),
    np.multiply(u(2 ** 32 - 1), u(2)),
    np.negative(u(1)),
    np.abs(u(7)),
    np.sum(u(2 ** 32 - 1, 2)),
  ],
  "int32 division": () => [
    np.floorDivide(i(7, -7, 7, -7), i(2, 2, -2, -2)),
    np.remainder(i(7, -7, 7, -7), i(2, 2, -2, -2)),
    lax.div(i(7, -7), i(2, 2)),
    lax.rem(i(7, -7), i(2, 2)),
    np.divide(i(7, -7), i(2, 2)),
  ],
  "int32 division by 0 and its overflow": () => [lax.div(i(7, 0, low), i(0, 0, -1)), lax.rem(i(7, 0, low), i(0, 0, -1))],
  "uint32 division": () => [np.floorDivide(u(2 ** 32 - 1, 7), u(2, 0)), np.remainder(u(2 ** 32 - 1, 7), u(10, 0))],
  "int32 powers": () => [np.power(i(2, -3, 0, 5), i(10, 3, 0, 1)), np.power(i(3), 2), np.power(i(2), 31)],
  "shifts": () => [
    np.leftShift(i(1, 1, -1), i(31, 32, 1)),
    np.rightShift(i(-8, -8, 8), i(1, 33, 2)),
    lax.shiftRightLogical(i(-8, -8), i(1, 40)),
    np.rightShift(u(2 ** 31), u(31)),
  ],
  "bits": () => [
    lax.populationCount(i(0, -1, low)),
    lax.clz(i(0, 1, -1)),
    np.bitwiseNot(i(5, -1)),
    np.bitwiseXor(i(5), i(-1)),
    np.bitwiseCount(i(-5, 7)),
  ],
  "comparisons of uint32": () => [
    np.greater(u(2 ** 32 - 1), u(1)),
    np.maximum(u(2 ** 32 - 1), u(1)),
    np.sort(u(2 ** 32 - 1, 1, 2 ** 31)),
    np.argmax(u(1, 2 ** 32 - 1)),
  ],
  "floats to integers": () => [f(1.9, -1.9, 3e9, -3e9, inf, -inf, nan).astype("int32"), f(1.9, 4e9, 0.5).astype("uint32")],
  "integers to floats": () => [i(high, low, 16777217).astype("float32"), u(2 ** 32 - 1).astype("float32")],
  "to bool and back": () => [f(0, -0, nan, 0.5).astype("bool"), i(0, -2).astype("bool"), b(true, false).astype("float32")],
  "int8 and uint8": () => [
    np.add(of("int8", 127), of("int8", 1)),
    np.add(of("uint8", 255), of("uint8", 1)),
    i(300, -1).astype("uint8"),
    i(200).astype("int8"),
    np.sum(of("int8", 100, 100)),
    np.mean(of("int8", 1, 2)),
  ],
  "bools": () => [
    np.add(b(true), b(true)),
    np.multiply(b(true), 2),
    np.sum(b(true, true)),
    np.mean(b(true, false)),
    np.max(b(false, true)),
    np.cumsum(b(true, true)),
    np.bitwiseAnd(b(true, false), true),
  ],
  "sums of integers stay integers": () =>
    each([
      (x) => np.sum(x),
      (x) => np.mean(x),
      () => np.prod(i(2, 3)),
      (x) => np.cumsum(x),
      (x) => np.var(x),
      (x) => np.max(x),
      (x) => np.median(x),
    ], () => i(1, 2)),
  "promotion": () => [
    np.add(i(1), u(1)),
    np.add(i(1), np.array(1, { dtype: "float16" })),
    np.add(of("float16", 1), 1),
    np.add(of("float16", 1), 1.5),
    np.add(i(1), 1.5),
    np.add(of("bfloat16", 1), of("float16", 1)),
    np.add(of("int8", 1), of("uint8", 1)),
    np.add(of("uint8", 1), i(1)),
    np.add(b(true), 1),
    np.add(b(true), 1.5),
    np.divide(i(1), i(2)),
    np.divide(b(true), b(true)),
    np.add(of("int8", 1), u(1)),
    np.sqrt(i(4)),
    np.exp(b(true)),
    np.add(f(1), i(1)),
    np.add(u(1), 1),
    np.where(true, i(1), 1.5),
    np.multiply(of("bfloat16", 1), 3),
  ],
};
