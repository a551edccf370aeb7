/**
 * Trees of tensors as flat lists of named tensors, and back: the form in which files hold them.
 *
 * @module
 */
import { convert } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { kindName } from "../core/convert.ts";
import { flatten, leavesWithPath, type PathKey } from "../core/tree.ts";
import { describe, sameShape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { castTo } from "../np/_operands.ts";

/** Tensors by name. */
export type StateDict = { [name: string]: Tensor };

const nameOf = (path: readonly PathKey[]) => path.join(".");

/**
 * The tensors of a tree by their dotted names, as PyTorch's `state_dict` gives them: `{ layers: [{ w }] }` gives `"layers.0.w"`.
 *
 * @param tree A tree whose leaves are tensors.
 * @returns The tensors themselves, in the tree's order; a single tensor is named "".
 * @throws {TypeError} A leaf is no tensor, or two leaves have one name.
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const params = { layers: [{ w: np.ones([2, 2]), b: np.zeros([2]) }] };
 * console.log(Object.keys(io.stateDict(params))); // ["layers.0.b", "layers.0.w"]
 * ```
 */
export function stateDict(tree: unknown): StateDict {
  const out = new Map<string, Tensor>();
  for (const [path, leaf] of leavesWithPath(tree)) {
    const name = nameOf(path);
    if (!(leaf instanceof Tensor)) {
      throw new TypeError(
        `Cannot take the state dict of a tree with ${
          kindName(leaf)
        } at "${name}": leaves are tensors; a checkpoint also holds other things`,
      );
    }
    if (out.has(name)) throw new TypeError(`Cannot take the state dict of a tree with two leaves named "${name}"`);
    out.set(name, leaf);
  }
  return Object.fromEntries(out);
}

/** How a tree and named tensors differ. */
export interface StateDictDifference {
  /** Names of leaves for which there is no tensor. */
  readonly missing: readonly string[];
  /** Names of tensors for which there is no leaf. */
  readonly unexpected: readonly string[];
  /** Leaves whose tensor has another shape. */
  readonly mismatched: readonly { readonly name: string; readonly expected: string; readonly got: string }[];
}

/**
 * How the leaves of a tree and tensors by name differ: which are missing, unexpected, or of another shape.
 *
 * @example
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * console.log(io.compareStateDict({ w: np.ones([2]) }, { v: np.ones([2]) }).missing); // ["w"]
 * ```
 */
export function compareStateDict(tree: unknown, dict: Readonly<StateDict>): StateDictDifference {
  const expected = stateDict(tree);
  const names = Object.keys(expected);
  return {
    missing: names.filter((name) => !Object.hasOwn(dict, name)),
    unexpected: Object.keys(dict).filter((name) => !Object.hasOwn(expected, name)),
    mismatched: names.filter((name) => Object.hasOwn(dict, name) && !sameShape(expected[name]!.shape, dict[name]!.shape))
      .map((name) => ({ name, expected: describe(expected[name]!), got: describe(dict[name]!) })),
  };
}

/** Options of `loadStateDict`. */
export interface LoadStateDictOptions {
  /** Whether missing and unexpected names are errors. Default true; with false, leaves without a tensor stay as they are. */
  readonly strict?: boolean;
  /** The name in the tree of the tensor called `name`; null leaves it out. */
  readonly rename?: (name: string) => string | null;
  /** Changes a tensor on the way, such as transposing it; `name` is the one in the tree. */
  readonly convert?: (name: string, tensor: Tensor) => Tensor;
}

/**
 * A tree like `tree` with its tensors replaced by those of the same dotted names. Values take the tree's element types.
 *
 * @param tree The parameters as a model made them: what names, shapes and types are expected.
 * @param dict Tensors by name, as `loadSafetensors` and `loadTorch` give them, or a tree of tensors.
 * @param options `strict`, `rename` and `convert`.
 * @returns A new tree; `tree` is left alone.
 * @throws {RangeError} Names or shapes do not fit: the message lists all that is missing, unexpected and mismatched.
 * @example Weights of a PyTorch layer, which are stored transposed
 * ```ts
 * import { io, np } from "@fluxion/fluxion";
 *
 * const params = { dense: { w: np.zeros([3, 2]), b: np.zeros([2]) } };
 * const file = { "fc.weight": np.ones([2, 3]), "fc.bias": np.ones([2]) };
 * const loaded = io.loadStateDict(params, file, {
 *   rename: (name) => name.replace("fc.weight", "dense.w").replace("fc.bias", "dense.b"),
 *   convert: (name, x) => name.endsWith(".w") ? x.T : x,
 * });
 * console.log(loaded.dense.w.shape); // [3, 2]
 * ```
 */
export function loadStateDict<T>(tree: T, dict: unknown, options: LoadStateDictOptions = {}): T {
  checkOptions("load a state dict", options, ["strict", "rename", "convert"]);
  const { strict = true } = options;
  const expected = stateDict(tree);
  const given = renamed(stateDict(dict), options);
  const { missing, unexpected, mismatched } = compareStateDict(tree, given);
  const problems = [
    ...strict ? missing.map((name) => `missing "${name}", ${describe(expected[name]!)}`) : [],
    ...strict ? unexpected.map((name) => `unexpected "${name}", ${describe(given[name]!)}`) : [],
    ...mismatched.map(({ name, expected, got }) => `mismatched "${name}": got ${got}, expected ${expected}`),
  ];
  if (problems.length > 0) throw new RangeError(`Cannot load a state dict into this tree: ${problems.join("; ")}`);
  const { structure } = flatten(tree);
  // By path, not by the names in `expected`: an object puts names that are numbers first.
  const leaves = leavesWithPath(tree).map(([path, leaf]) => {
    const name = nameOf(path);
    return Object.hasOwn(given, name) ? like(leaf as Tensor, given[name]!) : leaf;
  });
  return structure.unflatten(leaves) as T;
}

function renamed(dict: StateDict, { rename, convert }: LoadStateDictOptions): StateDict {
  const out = new Map<string, Tensor>();
  for (const [from, tensor] of Object.entries(dict)) {
    const name = rename === undefined ? from : rename(from);
    if (name === null) continue;
    if (out.has(name)) {
      throw new RangeError(`Cannot load a state dict: rename gives the name "${name}" twice, the second time to "${from}"`);
    }
    out.set(name, convert === undefined ? tensor : convert(name, tensor));
  }
  return Object.fromEntries(out);
}

function like(old: Tensor, value: Tensor): Tensor {
  if (old.dtype === value.dtype) return value;
  // float64 may lie on another device than the one that computes: convert it where it is.
  if (value.dtype === "float64" && value.storage !== undefined) {
    return new Tensor(
      { shape: value.shape, dtype: old.dtype },
      (old.storage ?? value.storage).device.upload(convert(value.storage.read(), "float64", old.dtype), {
        shape: value.shape,
        dtype: old.dtype,
      }),
      old.committed,
    );
  }
  return castTo(value, old.dtype);
}
