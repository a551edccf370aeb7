import { assertThrows } from "@std/assert";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import * as stats from "../../stats/mod.ts";
import cases from "../goldens/stats.json" with { type: "json" };
import { checkGraded, type Special, type Tested } from "../np/_graded.ts";

const functions: Record<string, Tested | Special> = {
  mode: (x: Tensor) => {
    const { mode, count } = stats.mode(x, 1);
    return [mode, count];
  },
  modeAll: (x: Tensor) => {
    const { mode, count } = stats.mode(x, null, { keepdims: true });
    return [mode, count];
  },
  sem: (x: Tensor) => stats.sem(x, 1),
};
for (const { name } of cases) {
  const [, distribution, fn, what] = /^(\w+)\.(\w+)( \w+)?$/.exec(name) ?? [];
  if (distribution !== undefined) {
    const f = (stats as unknown as Record<string, Record<string, Tested>>)[distribution]![fn!]!;
    // deno-lint-ignore no-explicit-any -- operands as the case has them
    const tested = what === " gradient" && fn === "logpmf" ? (...params: any[]) => f(np.array([0, 1]), ...params) : f;
    const shares = np.array([[0.2, 0.5], [0.3, 0.4], [0.5, 0.1]]);
    functions[name] = {
      f: name === "dirichlet.logpdf gradient" ? (alpha: Tensor) => stats.dirichlet.logpdf(shares, alpha) : tested,
      // Far in the tails the reference cancels; the vectors of one draw are not to be taken apart.
      tolerance: 1e-4,
      noBatch: distribution === "dirichlet",
    };
  }
  const [, method, axis] = /^rankdata (\w+)( axis)?$/.exec(name) ?? [];
  if (method !== undefined) {
    functions[name] = (x: Tensor) => stats.rankdata(x, { method: method as stats.RankMethod, ...(axis === undefined ? {} : { axis: 0 }) });
  }
}
checkGraded("stats", cases, functions);

Deno.test("wrong operands say what is right", () => {
  assertThrows(() => stats.dirichlet.logpdf([0.5, 0.5], [[1, 1]]), RangeError, "must be");
  assertThrows(() => stats.multivariateNormal.logpdf([0, 0], [0, 0], [[1]]), RangeError, "must be");
  assertThrows(() => stats.rankdata([1], { method: "best" } as never), TypeError, "methods");
});
