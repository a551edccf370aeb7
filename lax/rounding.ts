/**
 * Rounding, and the neighbours of floats, elementwise.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant, constantLike } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import type { Tensor } from "../core/tensor.ts";
import { operand, operands } from "./_operands.ts";
import { convertElementType } from "./conversion.ts";

/**
 * The largest whole number at or below x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.floor([1.5]).toArray()); // [1]
 * ```
 */
export function floor(x: TensorLike): Tensor {
  return bind("floor", [operand("floor", x)], {});
}

/**
 * The smallest whole number at or above x.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.ceil([1.5]).toArray()); // [2]
 * ```
 */
export function ceil(x: TensorLike): Tensor {
  return bind("ceil", [operand("ceil", x)], {});
}

/**
 * The nearest whole number; ties go away from 0, or to the even one where `method` says so.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.round([0.5, 1.5, 2.5]).toArray()); // [1, 2, 3]
 * ```
 */
export function round(x: TensorLike, options: { readonly method?: "awayFromZero" | "toNearestEven" } = {}): Tensor {
  checkOptions("round", options, ["method"]);
  const value = operand("round", x), { method = "awayFromZero" } = options;
  if (method === "toNearestEven") return bind("round", [value], {});
  if (method !== "awayFromZero") {
    throw new TypeError(`Cannot round with method ${JSON.stringify(method)}: it is "awayFromZero" or "toNearestEven"`);
  }
  // On a tie, the even neighbour is wrong half of the time: one more in magnitude is right.
  const even = bind("round", [value], {}), size = bind("abs", [value], {});
  const short = bind("eq", [bind("sub", [size, bind("abs", [even], {})], {}), constantLike(value, 0.5)], {});
  return bind("select", [short, bind("add", [even, bind("sign", [value], {})], {}), even], {});
}

/**
 * Whether x is neither infinite nor NaN.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.isFinite([1, NaN]).toArray()); // [true, false]
 * ```
 */
export function isFinite(x: TensorLike): Tensor {
  return bind("isFinite", [operand("isFinite", x)], {});
}

/**
 * The next number after x in the direction of y.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.nextafter(1, 2).item()); // 1.0000001192092896
 * ```
 */
export function nextafter(x: TensorLike, y: TensorLike): Tensor {
  return bind("nextAfter", operands("nextafter", [x, y]), {});
}

/**
 * x held between bounds, which are scalars or have its shape.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.clamp(0, [-1, 0.5, 2], 1).toArray()); // [0, 0.5, 1]
 * ```
 */
export function clamp(min: TensorLike, x: TensorLike, max: TensorLike): Tensor {
  return bind("clamp", operands("clamp", [min, x, max]), {});
}

/**
 * x rounded to a float of fewer bits, and back: what does not fit the exponent becomes 0 or infinite.
 *
 * @example
 * ```ts
 * import { lax } from "@fluxion/fluxion";
 *
 * console.log(lax.reducePrecision([1.001], 8, 7).toArray()); // [1]
 * ```
 */
export function reducePrecision(
  x: TensorLike,
  exponent: number | { readonly exponentBits: number; readonly mantissaBits: number },
  mantissa?: number,
): Tensor {
  const bits = positional<{ readonly exponentBits: number; readonly mantissaBits: number }>(
    "reducePrecision",
    ["exponentBits", "mantissaBits"],
    [exponent, mantissa],
  );
  checkOptions("reducePrecision", bits, ["exponentBits", "mantissaBits"]);
  const { exponentBits, mantissaBits } = bits;
  if (!(exponentBits >= 1 && exponentBits <= 8 && mantissaBits >= 0 && mantissaBits <= 23)) {
    throw new RangeError(
      `Cannot reduce precision to ${exponentBits} exponent and ${mantissaBits} mantissa bits: they lie in [1, 8] and [0, 23]`,
    );
  }
  const given = operand("reducePrecision", x), value = convertElementType(given, "float32");
  const dropped = 23 - mantissaBits;
  let word = bind("bitcast", [value], { dtype: "uint32" });
  const int = (n: number): Tensor => constant(n, "uint32");
  if (dropped > 0) {
    // Ties to even: add just less than half of the last kept bit, and that bit.
    const last = bind("and", [bind("shiftRightLogical", [word, int(dropped)], {}), int(1)], {});
    const raised = bind("add", [bind("add", [word, int(2 ** (dropped - 1) - 1)], {}), last], {});
    word = bind("and", [raised, int(2 ** 32 - 2 ** dropped)], {});
  }
  const rounded = bind("bitcast", [word], { dtype: "float32" });
  const size = bind("abs", [rounded], {}), bias = 2 ** (exponentBits - 1) - 1;
  const largest = (2 - 2 ** -mantissaBits) * 2 ** bias, smallest = 2 ** (1 - bias);
  const signed = (n: number): Tensor => bind("mul", [bind("sign", [value], {}), constant(n, "float32")], {});
  let out = exponentBits === 8
    ? rounded
    : bind("select", [bind("gt", [size, constant(largest, "float32")], {}), signed(Infinity), rounded], {});
  if (exponentBits < 8) {
    out = bind("select", [bind("lt", [size, constant(smallest, "float32")], {}), bind("mul", [out, constant(0, "float32")], {}), out], {});
  }
  return convertElementType(bind("select", [bind("isFinite", [value], {}), out, value], {}), given.dtype);
}
