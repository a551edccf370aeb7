/**
 * The three problems that tests/goldens/optim.py runs Optax on, and a step of an optimizer on them.
 *
 * @module
 */
import { grad, np, optim, type Tensor, tree, valueAndGrad } from "../../mod.ts";
import { sigmoidBinaryCrossEntropy } from "../../nn/loss/mod.ts";
import golden from "../goldens/optim.json" with { type: "json" };

/** What a golden case records of one problem. */
export interface Run {
  readonly losses: readonly number[];
  readonly params: Readonly<Record<string, unknown>>;
}

/** One optimizer of the golden file. */
export interface Case {
  readonly path: string;
  readonly args: readonly unknown[];
  readonly extra?: readonly string[];
  readonly tol?: number;
  readonly runs: Readonly<Record<string, Run>>;
}

/** The golden file's optimizers. */
export const cases = golden.cases as unknown as readonly Case[];

/** How many steps each run has. */
export const steps: number = golden.steps;

// deno-lint-ignore no-explicit-any -- parameters of three shapes
type Params = any;

/** The losses by name. */
export const losses: Readonly<Record<string, (p: Params) => Tensor>> = {
  quadratic: (p) => np.sum(np.multiply(np.square(np.subtract(p, [1, -0.5, 2])), [0.5, 1.5, 0.25])),
  rosenbrock: (p) => np.sum(np.add(np.multiply(np.square(np.subtract(p.y, np.square(p.x))), 10), np.square(np.subtract(1, p.x)))),
  network(p) {
    const hidden = np.tanh(np.add(np.matmul(golden.x, p.w1), p.b1));
    return np.mean(sigmoidBinaryCrossEntropy(np.add(np.matmul(hidden, p.w2), p.b2), golden.y));
  },
};

/** A tree of nested arrays as one of tensors. */
export function tensors(x: unknown): Params {
  if (x === null || Array.isArray(x) || typeof x !== "object") return np.array(x as number[]);
  return Object.fromEntries(Object.entries(x).map(([key, value]) => [key, tensors(value)]));
}

/** The parameters that a problem begins with. */
export function start(problem: string): Params {
  return tensors(golden.start[problem as "quadratic"]);
}

/** The optimizer of a case. */
export function build({ path, args }: Case): optim.GradientTransformation {
  // deno-lint-ignore no-explicit-any -- looked up by name
  const make = path.split(".").reduce((part: any, name) => part[name], optim as any);
  const tx = make(...args);
  return path === "scaleByDistanceOverGradients" ? optim.chain<unknown[]>(tx, optim.scale(-1)) : tx;
}

/** One step of a case's optimizer on a problem: `[params, state, loss]`. */
export function stepOf(
  tx: optim.GradientTransformation,
  problem: string,
  extra: readonly string[] = [],
): (params: Params, state: Params) => [Params, Params, Tensor] {
  const loss = losses[problem]!;
  return (params, state) => {
    const [value, grads] = valueAndGrad(loss)(params);
    const everything: Record<string, unknown> = { value, grad: grads, valueFn: loss, objFn: loss, gradFn: (p: Params) => grad(loss)(p) };
    const chosen = Object.fromEntries(extra.map((name) => [name, everything[name]]));
    const [updates, next] = tx.update(grads, state, params, chosen);
    return [optim.applyUpdates(params, updates), next, value];
  };
}

/** The largest distance between a tree of tensors and one of nested arrays, in parts of `1 + |expected|`. */
export function distance(actual: Params, expected: unknown): number {
  let worst = 0;
  const compare = (a: unknown, b: unknown): void => {
    if (Array.isArray(b)) return b.forEach((x, i) => compare((a as unknown[])[i], x));
    const apart = Math.abs((a as number) - (b as number)) / (1 + Math.abs(b as number));
    worst = Math.max(worst, Number.isNaN(apart) ? Infinity : apart);
  };
  const visit = (a: Params, b: unknown): void => {
    if (Array.isArray(b) || typeof b === "number") return compare(a.toArray(), b);
    for (const [key, value] of Object.entries(b as object)) visit(a[key], value);
  };
  visit(actual, expected);
  return worst;
}

/** Text that is equal for states of the same structure, shapes and types. */
export function typeOf(state: unknown): string {
  return tree.leaves(state).map((x) => `${(x as Tensor).dtype}${(x as Tensor).shape}`).join(" ") + tree.structure(state);
}
