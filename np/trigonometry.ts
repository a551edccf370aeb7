/**
 * Trigonometric and hyperbolic functions, and angles.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constantLike } from "../core/constant.ts";
import type { TensorLike } from "../core/convert.ts";
import type { Tensor } from "../core/tensor.ts";
import { floating, floatingTogether } from "./_operands.ts";

/**
 * The sine, of radians.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.sin(0).item()); // 0
 * ```
 */
export function sin(x: TensorLike): Tensor {
  return bind("sin", [floating("sin", x)], {});
}

/**
 * The cosine, of radians.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cos(0).item()); // 1
 * ```
 */
export function cos(x: TensorLike): Tensor {
  return bind("cos", [floating("cos", x)], {});
}

/**
 * The tangent, of radians.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.tan(0).item()); // 0
 * ```
 */
export function tan(x: TensorLike): Tensor {
  return bind("tan", [floating("tan", x)], {});
}

/**
 * The angle in [-π/2, π/2] with the sine x; NaN outside [-1, 1].
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arcsin(0).item()); // 0
 * ```
 */
export function arcsin(x: TensorLike): Tensor {
  return bind("asin", [floating("arcsin", x)], {});
}

/**
 * The angle in [0, π] with the cosine x; NaN outside [-1, 1].
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arccos(1).item()); // 0
 * ```
 */
export function arccos(x: TensorLike): Tensor {
  return bind("acos", [floating("arccos", x)], {});
}

/**
 * The angle in (-π/2, π/2) with the tangent x.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arctan(0).item()); // 0
 * ```
 */
export function arctan(x: TensorLike): Tensor {
  return bind("atan", [floating("arctan", x)], {});
}

/**
 * The hyperbolic sine.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.sinh(0).item()); // 0
 * ```
 */
export function sinh(x: TensorLike): Tensor {
  return bind("sinh", [floating("sinh", x)], {});
}

/**
 * The hyperbolic cosine.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.cosh(0).item()); // 1
 * ```
 */
export function cosh(x: TensorLike): Tensor {
  return bind("cosh", [floating("cosh", x)], {});
}

/**
 * The hyperbolic tangent.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.tanh([0, 100]).toArray()); // [0, 1]
 * ```
 */
export function tanh(x: TensorLike): Tensor {
  return bind("tanh", [floating("tanh", x)], {});
}

/**
 * The inverse of sinh.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arcsinh(0).item()); // 0
 * ```
 */
export function arcsinh(x: TensorLike): Tensor {
  return bind("asinh", [floating("arcsinh", x)], {});
}

/**
 * The inverse of cosh; NaN below 1.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arccosh(1).item()); // 0
 * ```
 */
export function arccosh(x: TensorLike): Tensor {
  return bind("acosh", [floating("arccosh", x)], {});
}

/**
 * The inverse of tanh; ±Infinity at ±1, NaN beyond.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arctanh([0, 1]).toArray()); // [0, Infinity]
 * ```
 */
export function arctanh(x: TensorLike): Tensor {
  return bind("atanh", [floating("arctanh", x)], {});
}

/**
 * The angle of the point (x, y) from the positive x axis, in [-π, π]. Note the order: y first.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.arctan2(1, 0).item()); // 1.5707963705062866
 * ```
 */
export function arctan2(y: TensorLike, x: TensorLike): Tensor {
  return bind("atan2", floatingTogether("arctan2", [y, x]), {});
}

/**
 * The length of the hypotenuse, sqrt(x² + y²), without overflow.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.hypot(3, 4).item()); // 5
 * ```
 */
export function hypot(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = floatingTogether("hypot", [x, y]).map((side) => bind("abs", [side], {})) as [Tensor, Tensor];
  const one = constantLike(a, 1), infinity = constantLike(a, Infinity);
  const long = bind("max", [a, b], {}), short = bind("min", [a, b], {});
  const nothing = bind("eq", [long, constantLike(a, 0)], {});
  const ratio = bind("div", [short, bind("select", [nothing, one, long], {})], {});
  const length = bind("mul", [long, bind("sqrt", [bind("add", [one, bind("mul", [ratio, ratio], {})], {})], {})], {});
  // An infinite side makes the other one irrelevant, NaN included.
  const unbounded = bind("or", [bind("eq", [a, infinity], {}), bind("eq", [b, infinity], {})], {});
  return bind("select", [unbounded, infinity, length], {});
}

/**
 * Degrees as radians.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.deg2rad(180).item()); // 3.1415927410125732
 * ```
 */
export function deg2rad(x: TensorLike): Tensor {
  const value = floating("deg2rad", x);
  return bind("mul", [value, constantLike(value, Math.PI / 180)], {});
}

/**
 * Radians as degrees.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.rad2deg(np.deg2rad(90)).item()); // 90
 * ```
 */
export function rad2deg(x: TensorLike): Tensor {
  const value = floating("rad2deg", x);
  return bind("mul", [value, constantLike(value, 180 / Math.PI)], {});
}

/**
 * sin(πx) / (πx), which is 1 at 0; differentiable there as often as wanted.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.sinc(0).item()); // 1
 * ```
 */
export function sinc(x: TensorLike): Tensor {
  const value = floating("sinc", x);
  const angle = bind("mul", [value, constantLike(value, Math.PI)], {});
  const square = bind("mul", [angle, angle], {});
  const one = constantLike(value, 1);
  // Near 0 the quotient's derivatives are 0/0: there its Taylor polynomial has them all that float32 can show.
  const near = bind("lt", [bind("abs", [angle], {}), constantLike(value, 0.1)], {});
  const safe = bind("select", [near, one, angle], {});
  const taylor = [-1 / 5040, 1 / 120, -1 / 6, 1].reduce<Tensor | undefined>(
    (sum, term) =>
      sum === undefined ? constantLike(value, term) : bind("add", [bind("mul", [sum, square], {}), constantLike(value, term)], {}),
    undefined,
  )!;
  return bind("select", [near, taylor, bind("div", [bind("sin", [safe], {}), safe], {})], {});
}
