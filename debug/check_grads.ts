/**
 * Derivatives against finite differences.
 *
 * @module
 */
import { isFloat, readElement, toBfloat16, type TypedArray } from "../core/dtype.ts";
import { fromData } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import { type AnyFunction, flattenTensors, nameOf } from "../transforms/_flat.ts";
import { jvp } from "../transforms/jvp.ts";
import { vjp } from "../transforms/vjp.ts";

/** Options of `checkGrads`. */
export interface CheckGradsOptions {
  /** Up to which derivative to check. Default 2. */
  readonly order?: number;
  /** Which modes to check. Default both. */
  readonly modes?: readonly ("fwd" | "rev")[];
  /** The allowed absolute error. Default by dtype: 2e-2 for float32, 1e-5 for float64. */
  readonly atol?: number;
  /** The allowed relative error. Default as `atol`. */
  readonly rtol?: number;
  /** The step of the differences. Default by dtype: 1e-2 for float32, 1e-5 for float64. */
  readonly eps?: number;
}

/** Numbers in [-1, 1] that look random and are the same every time. */
function direction(x: Tensor, seed: number): Tensor {
  const data = x.dataSync();
  let state = seed * 2654435761 >>> 0;
  for (let i = 0; i < data.length; i++) {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 >>> 0;
    const value = state / 2 ** 31 - 1;
    data[i] = x.dtype === "bfloat16" ? toBfloat16(value) : value;
  }
  return fromData(data, x.shape, x.dtype);
}

/** x + c · d, on the host in double precision. */
function step(x: Tensor, d: Tensor, c: number): Tensor {
  const a = x.dataSync(), b = d.dataSync();
  const out = a.slice() as TypedArray;
  for (let i = 0; i < a.length; i++) {
    const value = readElement(a, x.dtype, i) + c * readElement(b, d.dtype, i);
    out[i] = x.dtype === "bfloat16" ? toBfloat16(value) : value;
  }
  return fromData(out, x.shape, x.dtype);
}

/** The product ⟨a, b⟩ over floating leaves. */
function inner(a: readonly Tensor[], b: readonly Tensor[]): number {
  let sum = 0;
  a.forEach((x, k) => {
    if (!isFloat(x.dtype)) return;
    const u = x.dataSync(), v = b[k]!.dataSync();
    for (let i = 0; i < u.length; i++) sum += readElement(u, x.dtype, i) * readElement(v, x.dtype, i);
  });
  return sum;
}

/**
 * Checks a function's derivatives, forward and reverse, against central differences along a direction, as `jax.test_util.check_grads`.
 *
 * @param f A function of floating tensors.
 * @param args Where to check: a list of trees.
 * @param options Order, modes and tolerances.
 * @throws {RangeError} A derivative is off: the message says which, by how much.
 * @example
 * ```ts
 * import { debug, np, type Tensor } from "@fluxion/fluxion";
 * debug.checkGrads((x: Tensor) => np.sin(x), [np.array([0.5, 2])], { order: 2 });
 * ```
 */
export function checkGrads(f: AnyFunction, args: readonly unknown[], options: CheckGradsOptions = {}): void {
  checkOptions("checkGrads", options, ["order", "modes", "atol", "rtol", "eps"]);
  const { order = 2, modes = ["fwd", "rev"] } = options;
  const { leaves, structure } = flattenTensors("checkGrads", args);
  const double = leaves.every((x) => x.dtype === "float64");
  const eps = options.eps ?? (double ? 1e-5 : 1e-2), atol = options.atol ?? (double ? 1e-5 : 2e-2), rtol = options.rtol ?? atol;
  const flat = (g: AnyFunction) => (...xs: Tensor[]) => flattenTensors("checkGrads", g(...structure.unflatten(xs) as unknown[])).leaves;
  const compare = (what: string, got: number, expected: number) => {
    if (Math.abs(got - expected) <= atol + rtol * Math.abs(expected)) return;
    throw new RangeError(`The ${what} of ${nameOf(f)} is ${got}, and by finite differences ${expected}`);
  };
  const visit = (g: AnyFunction, depth: number, label: string): void => {
    const d = leaves.map((x, i) => isFloat(x.dtype) ? direction(x, 17 * depth + i + 1) : x);
    const run = flat(g);
    const plus = run(...leaves.map((x, i) => isFloat(x.dtype) ? step(x, d[i]!, eps) : x));
    const minus = run(...leaves.map((x, i) => isFloat(x.dtype) ? step(x, d[i]!, -eps) : x));
    const outs = run(...leaves);
    const weights = outs.map((y, i) => isFloat(y.dtype) ? direction(y, 31 * depth + i + 5) : y);
    const expected = (inner(plus, weights) - inner(minus, weights)) / (2 * eps);
    const tangent = (primals: readonly unknown[]) => jvp(g, primals, structure.unflatten(d) as unknown[])[1];
    if (modes.includes("fwd")) {
      compare(`${label}jvp`, inner(flattenTensors("checkGrads", tangent(args)).leaves, weights), expected);
      if (depth < order) visit((...xs: unknown[]) => tangent(xs), depth + 1, `${label}jvp of the `);
    }
    if (modes.includes("rev")) {
      const outStructure = flattenTensors("checkGrads", g(...args)).structure;
      const pull = (...xs: unknown[]) => vjp(g, ...xs)[1](outStructure.unflatten(weights));
      compare(`${label}vjp`, inner(flattenTensors("checkGrads", pull(...args)).leaves, d), expected);
      if (depth < order) visit(pull, depth + 1, `${label}vjp of the `);
    }
  };
  visit(f, 1, "");
}
