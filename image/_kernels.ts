/**
 * Interpolation kernels, functions of the distance from a sample, in pixels.
 *
 * @module
 */
import { add, divide, maximum, multiply, subtract } from "../np/arithmetic.ts";
import { greater, greaterEqual } from "../np/comparison.ts";
import { sin } from "../np/trigonometry.ts";
import { where } from "../np/where.ts";
import type { Tensor } from "../core/tensor.ts";

/** How pixels between pixels come about. */
export type ResizeMethod = "nearest" | "linear" | "cubic" | "cubicPytorch" | "lanczos3" | "lanczos5" | "area";

/** A kernel and how far it reaches. */
export interface Kernel {
  readonly radius: number;
  readonly weight: (distance: Tensor) => Tensor;
}

/** Horner's rule, the highest coefficient first. */
function polynomial(x: Tensor, [first, ...rest]: readonly number[]): Tensor {
  return rest.reduce<Tensor>((sum, c) => add(multiply(sum, x), c), multiply(x, 0).add(first!));
}

/** Keys' family of cubic convolutions: a = -1/2 is Pillow's and TensorFlow's, -3/4 OpenCV's and PyTorch's. */
function cubic(a: number): Kernel {
  return {
    radius: 2,
    weight(x) {
      const near = polynomial(x, [a + 2, -(a + 3), 0, 1]), far = polynomial(x, [a, -5 * a, 8 * a, -4 * a]);
      return where(greaterEqual(x, 2), 0, where(greaterEqual(x, 1), far, near));
    },
  };
}

function lanczos(radius: number): Kernel {
  return {
    radius,
    weight(x) {
      const safe = where(greater(x, 1e-3), x, 1), angle = multiply(safe, Math.PI);
      const value = divide(multiply(multiply(sin(angle), sin(divide(angle, radius))), radius), multiply(angle, angle));
      return where(greater(x, radius), 0, where(greater(x, 1e-3), value, 1));
    },
  };
}

/** The kernels by method; "nearest" and "area" have none. */
export const kernels: { readonly [M in Exclude<ResizeMethod, "nearest" | "area">]: Kernel } = {
  linear: { radius: 1, weight: (x) => maximum(subtract(1, x), 0) },
  cubic: cubic(-0.5),
  cubicPytorch: cubic(-0.75),
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};
