import * as np from "../../np/mod.ts";
import * as special from "../../special/mod.ts";
import { grad } from "../../transforms/mod.ts";
import cases from "../goldens/np_gradients.json" with { type: "json" };
import { type Case, checkCases } from "../_helpers/golden_cases.ts";

type Fn = (x: np.Tensor, ...rest: never[]) => np.Tensor | np.Tensor[];

const more: Record<string, Fn> = {
  concatenate0: (x) => np.concatenate([x, x.multiply(2)]),
  setSlice: (x, w: np.Tensor) => x.at(0, ":", 1).set(w),
  addSlice: (x, w: np.Tensor) => x.at(0, ":", 1).add(w),
  setRows: (x) => x.at([1, 3]).set(0.5),
  mulRows: (x) => x.at([1, 3, 7]).multiply(2),
  where: (x) => np.where(x.greater(0), x.multiply(2), x.sin()),
};

/** The gradient by x of sum(f(x, …) · cos(0, 1, 2, …)). */
const gradient = (f: Fn) => (x: np.Tensor, ...rest: unknown[]) =>
  grad((x: np.Tensor) => {
    const out = f(x, ...rest as never[]);
    return [out].flat().map((o) => np.vdot(o, np.cos(np.arange(o.size, { dtype: "float32" })))).reduce((a, b) => np.add(a, b));
  })(x);

const all: Record<string, unknown> = { ...special, ...np, ...more };
checkCases(
  "gradient of np",
  cases as unknown as Case[],
  Object.fromEntries(
    [...new Set(cases.map((c) => c.fn))].map((name) => [name, gradient(all[name] as Fn)]),
  ),
  { devices: true },
);
