/**
 * Convolution and correlation of vectors.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { TensorLike } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { floatingPromoted, reshaped } from "./_operands.ts";

/** Options of `convolve` and `correlate`. */
export interface ConvolveOptions {
  /** "full": wherever they overlap at all; "same": as many as the longer one has; "valid": where they overlap wholly. */
  readonly mode?: "full" | "same" | "valid";
}

/** Slides `b`, as it stands, along `a`, which is not shorter. */
function slide(a: Tensor, b: Tensor, mode: "full" | "same" | "valid"): Tensor {
  const n = a.size, m = b.size;
  const padding: [number, number] = mode === "full"
    ? [m - 1, m - 1]
    : mode === "same"
    ? [Math.floor(m / 2), m - Math.floor(m / 2) - 1]
    : [0, 0];
  const out = bind("conv", [reshaped(a, [1, n, 1]), reshaped(b, [m, 1, 1])], {
    strides: [1],
    padding: [padding],
    lhsDilation: [1],
    rhsDilation: [1],
    featureGroups: 1,
    batchGroups: 1,
  });
  return reshaped(out, [out.size]);
}

function readVectors(operation: string, x: TensorLike, y: TensorLike, options: ConvolveOptions): [Tensor, Tensor] {
  checkOptions(operation, options, ["mode"]);
  const { mode = "full" } = options;
  if (mode !== "full" && mode !== "same" && mode !== "valid") {
    throw new TypeError(`Cannot ${operation} with mode ${JSON.stringify(mode)}: the modes are "full", "same", "valid"`);
  }
  const [a, b] = floatingPromoted(operation, [x, y]) as [Tensor, Tensor];
  if (a.ndim !== 1 || b.ndim !== 1 || a.size === 0 || b.size === 0) {
    throw new RangeError(`Cannot ${operation} ${describe(a)} with ${describe(b)}: it takes two vectors that are not empty`);
  }
  return [a, b];
}

const turned = (x: Tensor) => bind("reverse", [x], { axes: [0] });

/**
 * The convolution of two vectors: out[k] = Σ x[i] · y[k - i].
 *
 * @param mode "full" if not given; also as `{ mode }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.convolve([1, 2, 3], [0, 1, 0.5]).toArray()); // [0, 1, 2.5, 4, 1.5]
 * ```
 */
export function convolve(x: TensorLike, y: TensorLike, mode?: "full" | "same" | "valid" | ConvolveOptions): Tensor {
  const options = positional<ConvolveOptions>("convolve", ["mode"], [mode]);
  const [a, b] = readVectors("convolve", x, y, options);
  const [long, short] = a.size >= b.size ? [a, b] : [b, a];
  return slide(long, turned(short), options.mode ?? "full");
}

/**
 * The correlation of two vectors: out[k] = Σ x[i + k] · y[i].
 *
 * @param mode "valid" if not given; also as `{ mode }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.correlate([1, 2, 3], [0, 1, 0.5]).toArray()); // [3.5]
 * ```
 */
export function correlate(x: TensorLike, y: TensorLike, mode?: "full" | "same" | "valid" | ConvolveOptions): Tensor {
  const options = positional<ConvolveOptions>("correlate", ["mode"], [mode]);
  const [a, b] = readVectors("correlate", x, y, options);
  const { mode: how = "valid" } = options;
  return a.size >= b.size ? slide(a, b, how) : turned(slide(b, a, how));
}
