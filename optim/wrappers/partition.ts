/**
 * Different transformations for different parameters.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import { keyString, leavesWithPath, map } from "../../core/tree.ts";
import { ParamsStandIn } from "../../tree/states.ts";
import { broadcast } from "../../tree/structures.ts";
import type { ExtraArgs, GradientTransformation } from "../base.ts";
import { checkTransformation } from "../transforms/chain.ts";
import { masked, type MaskedOptions, type MaskedState } from "./masked.ts";

/** Which transformation each parameter gets: a tree of names like the parameters or a prefix of them, or a function that makes one. */
// deno-lint-ignore no-explicit-any -- functions of trees of any type
export type Labels = string | object | ((tree: any) => unknown);

/** The state of `partition`. */
export interface PartitionState {
  /** The states of the transformations by their names. */
  readonly innerStates: Record<string, MaskedState>;
}

/**
 * Applies to each parameter the transformation that its label names. As `optax.partition`, also known as `multi_transform`.
 *
 * @param transforms The transformations by their names.
 * @param paramLabels The name for each parameter.
 * @param options Those of `masked`.
 * @returns A transformation.
 * @throws {TypeError} At `init` or `update`: a label names no transformation.
 * @example Biases learn faster
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const params = { w: np.ones([2]), b: np.ones([1]) };
 * const tx = optim.partition({ slow: optim.sgd(0.1), fast: optim.sgd(1) }, { w: "slow", b: "fast" });
 * const [updates] = tx.update(tree.onesLike(params), tx.init(params));
 * console.log(updates.w.toArray(), updates.b.toArray()); // about [-0.1, -0.1] and [-1]
 * ```
 */
export function partition(
  transforms: Readonly<Record<string, GradientTransformation>>,
  paramLabels: Labels,
  options: MaskedOptions = {},
): GradientTransformation<PartitionState> {
  checkOptions("build partition", options, ["maskCompatibleExtraArgs"]);
  const names = Object.keys(transforms);
  for (const name of names) checkTransformation(`build partition with "${name}"`, transforms[name]);
  const parts = (tree: unknown): [string, GradientTransformation<MaskedState>][] => {
    const labels = broadcast(typeof paramLabels === "function" ? paramLabels(tree) : paramLabels, tree);
    for (const [path, label] of leavesWithPath(labels)) {
      if (!names.includes(label as string)) {
        throw new TypeError(
          `Cannot partition: the label of the parameter${keyString(path) && ` at ${keyString(path)}`} is ${
            JSON.stringify(label)
          }, and the transformations are ${names.join(", ")}`,
        );
      }
    }
    return names.map((name) => [name, masked(transforms[name]!, map((label) => label === name, labels), options)]);
  };
  return recorded(
    {
      init(params) {
        // mapParams asks with a stand-in for the parameters: each part then answers for all of them.
        const list = params instanceof ParamsStandIn
          ? names.map((name) => [name, masked(transforms[name]!, true)] as const)
          : parts(params);
        return { innerStates: Object.fromEntries(list.map(([name, part]) => [name, part.init(params)])) };
      },
      update<T>(updates: T, { innerStates }: PartitionState, params?: unknown, extra?: ExtraArgs): [T, PartitionState] {
        const next: Record<string, MaskedState> = {};
        for (const [name, part] of parts(updates)) {
          [updates, next[name]] = part.update(updates, innerStates[name]!, params, extra);
        }
        return [updates, { innerStates: next }];
      },
    },
    "optim.partition",
    [transforms, paramLabels, options],
  );
}

/** The name that Optax had first for `partition`. */
export const multiTransform: typeof partition = partition;
