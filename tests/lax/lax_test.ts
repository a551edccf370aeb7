import * as lax from "../../lax/mod.ts";
import type { TensorLike } from "../../np/mod.ts";
import cases from "../goldens/lax.json" with { type: "json" };
import { type Case, checkCases } from "../_helpers/golden_cases.ts";

const computations = { add: lax.add, max: lax.max, min: lax.min, mul: lax.mul };
const windows = Object.entries(computations).map(([name, f]) => [
  `window.${name}`,
  (x: TensorLike, initial: number, options: lax.ReduceWindowOptions) => lax.reduceWindow(x, initial, f, options),
]);
const linalg = Object.entries(lax.linalg).map(([name, f]) => [`linalg.${name}`, f]);

checkCases("lax", cases as unknown as Case[], { ...lax, ...Object.fromEntries(windows), ...Object.fromEntries(linalg) }, { devices: true });
