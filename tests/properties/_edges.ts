/**
 * The cases of tests/goldens/edges.json in our words: under each name what JAX computed there.
 *
 * @module
 */
import goldens from "../goldens/edges.json" with { type: "json" };
import { edgeIntegers } from "./_edge_integers.ts";
import { edgeShapes } from "./_edge_shapes.ts";
import { edgeSlopes } from "./_edge_slopes.ts";
import { edgeValues } from "./_edge_values.ts";

type Name = keyof typeof goldens;
/** A result as JAX gave it. */
export type Leaf = readonly [dtype: string, shape: readonly number[], values: readonly (number | string | boolean)[]];

/** What JAX gave. */
export const edges = Object.entries(goldens) as unknown as [Name, readonly Leaf[]][];

/**
 * Where we part from JAX on purpose: the slope of x⁰ at 0 is 0, as in PyTorch and in mathematics, where JAX has NaN. (Its own `x**0` with a
 * number for exponent has 0 too.)
 */
export const ours: { readonly [Key in Name]?: (leaves: (number | string | boolean)[][]) => void } = {
  "power at 0": (leaves) => leaves[0]![0] = 0,
};

/** Cases whose zeros may have another sign: -σ(-x) and -(x log x) there, and a product in the Bessel function. */
export const unsigned: readonly Name[] = ["logSigmoid far out", "special functions at special numbers"];

/** A function of nothing for each case. */
export const cases: { readonly [Key in Name]: () => unknown } = { ...edgeSlopes, ...edgeValues, ...edgeIntegers, ...edgeShapes };
