/**
 * Operands of the edge cases, under the names that tests/goldens/edges.py gives them.
 *
 * @module
 */
import { grad, np, type Tensor } from "../../mod.ts";

/** Not a number. */
export const nan = NaN;
/** Infinity. */
export const inf = Infinity;
export const f = (...v: number[]) => np.array(v.length === 0 ? new Float32Array(0) : v, { dtype: "float32" });
export const i = (...v: number[]) => np.array(v.length === 0 ? new Int32Array(0) : v, { dtype: "int32" });
export const u = (...v: number[]) => np.array(v, { dtype: "uint32" });
export const b = (...v: boolean[]) => np.array(v, { dtype: "bool" });
export const e = (...shape: number[]) => np.zeros(shape);
export const of = (dtype: "int8" | "uint8" | "float16" | "bfloat16" | "float32", ...v: number[]) => np.array(v, { dtype });
export const low = -(2 ** 31);
export const high = 2 ** 31 - 1;
/** The slopes of the sum of a function, in all arguments. */
export const g = (fn: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): unknown =>
  grad((...a: Tensor[]) => np.sum(fn(...a)), { argnums: xs.map((_, k) => k) })(...xs);
export const odd = () => f(0, -0, 1, -1, 2, -2, 0.5, inf, -inf, nan);
export const grid = (fn: (x: Tensor, y: Tensor) => Tensor) => fn(np.expandDims(odd(), 1), np.expandDims(odd(), 0));
export const pairs = (): [Tensor, Tensor] => [f(-5, 5, -0, 0, inf, 5, nan, -5, 3), f(3, -3, 3, -3, 3, inf, 1, -inf, 0)];
export const each = (fs: readonly ((x: Tensor) => Tensor)[], x: () => Tensor) => fs.map((fn) => fn(x()));
export const x4 = () => f(0, 1, 2, 3);
export const m34 = () => np.reshape(np.arange(12).astype("float32"), [3, 4]);
export const positive = (x: Tensor) => np.greater(x, 0);
