/**
 * Finding and changing what optimizer states hold, by name.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import { type IsLeaf, keyString, mapUntil, type PathKey, registerClass } from "../core/tree.ts";

/** Which of the values of a name are meant: takes a path and the value there. */
export type Filtering = (path: readonly PathKey[], value: unknown) => boolean;

/** Options of `get` and `getAllWithPath`. */
export interface GetOptions {
  /** Which of the values of that name are meant. Default all. */
  readonly filtering?: Filtering;
  /** What `get` gives where there is none. Default undefined. */
  readonly default?: unknown;
}

function isPlain(x: unknown): x is Record<string, unknown> {
  return x !== null && typeof x === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(x));
}

/**
 * All values of a name in a tree, outer ones first, with their paths.
 *
 * @param tree The tree, of objects and arrays.
 * @param key The name.
 * @param options Which of them are meant.
 * @returns Pairs of a path and a value, which may be a tree.
 */
export function getAllWithPath(tree: unknown, key: string, options: GetOptions = {}): [path: PathKey[], value: unknown][] {
  checkOptions("take tree.getAllWithPath", options, ["filtering", "default"]);
  const out: [PathKey[], unknown][] = [];
  const visit = (value: unknown, path: PathKey[]): void => {
    if (Array.isArray(value)) return value.forEach((x, i) => visit(x, [...path, i]));
    if (!isPlain(value)) return;
    if (Object.hasOwn(value, key)) out.push([[...path, key], value[key]]);
    for (const name of Object.keys(value).sort()) visit(value[name], [...path, name]);
  };
  visit(tree, []);
  const { filtering } = options;
  return filtering === undefined ? out : out.filter(([path, value]) => filtering(path, value));
}

/**
 * The value of a name, wherever it is in a tree: the count of an optimizer, its learning rate, its moments.
 *
 * @param tree The tree, of objects and arrays.
 * @param key The name.
 * @param options Which is meant where there are several; what to give where there is none.
 * @returns The value, which may be a tree.
 * @throws {RangeError} There are several.
 * @example
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const state = optim.adam(0.1).init(np.zeros([2]));
 * console.log(tree.get(state, "mu").toArray()); // [0, 0]
 * ```
 */
// deno-lint-ignore no-explicit-any -- a value of any type
export function get(tree: unknown, key: string, options: GetOptions = {}): any {
  checkOptions("take tree.get", options, ["filtering", "default"]);
  const found = getAllWithPath(tree, key, options);
  if (found.length > 1) {
    const places = found.map(([path]) => keyString(path)).join(", ");
    throw new RangeError(`Cannot take tree.get of "${key}": it is at ${places}; say which with filtering`);
  }
  return found.length === 0 ? options.default : found[0]![1];
}

/**
 * A tree in which all values of some names are replaced.
 *
 * @param tree The tree, of objects and arrays.
 * @param values The new values by name.
 * @param options Which of the values of those names are meant.
 * @returns A tree of the same structure.
 * @throws {RangeError} A name is not there.
 * @example A state that goes on at step 10
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const state = tree.set(optim.adam(0.1).init(np.zeros([2])), { count: np.array(10, { dtype: "int32" }) });
 * console.log(tree.get(state, "count").item()); // 10
 * ```
 */
export function set<T>(tree: T, values: Readonly<Record<string, unknown>>, options: { readonly filtering?: Filtering } = {}): T {
  checkOptions("take tree.set", options, ["filtering"]);
  for (const key of Object.keys(values)) {
    if (getAllWithPath(tree, key, options).length === 0) {
      throw new RangeError(`Cannot take tree.set of "${key}": the tree has no such name`);
    }
  }
  const { filtering } = options;
  const visit = (value: unknown, path: PathKey[]): unknown => {
    if (Array.isArray(value)) return value.map((x, i) => visit(x, [...path, i]));
    if (!isPlain(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, x]) => {
        const here = [...path, name];
        const meant = Object.hasOwn(values, name) && (filtering === undefined || filtering(here, x));
        return [name, meant ? values[name] : visit(x, here)];
      }),
    );
  };
  return visit(tree, []) as T;
}

/**
 * @ignore Stands for the parameters where `mapParams` asks an optimizer what its state looks like: a node without leaves, so that every tree
 * made like the parameters is one too.
 */
export class ParamsStandIn {}
registerClass(ParamsStandIn, { flatten: () => ({ children: [], aux: null }), unflatten: () => new ParamsStandIn() });

/** Options of `mapParams`. */
export interface MapParamsOptions {
  /** Trees like the parameters, whose leaves `f` gets too. */
  readonly rest?: readonly unknown[];
  /** What to do with the rest of the state: counts and other scalars. Default nothing. */
  // deno-lint-ignore no-explicit-any -- leaves of any type
  readonly transformNonParams?: (leaf: any) => unknown;
  /** Where to stop inside of parameters. */
  readonly isLeaf?: IsLeaf;
}

/**
 * Maps over those parts of an optimizer state that are trees like the parameters: moments, but not counts. As `optax.tree.map_params`.
 *
 * @param initable The optimizer, or its `init`.
 * @param f Takes a leaf of the state and the leaves of `options.rest` at the same place.
 * @param state The state.
 * @param options Further trees, and what to do with the rest of the state.
 * @returns A state of the same structure.
 * @example Moments in half the memory
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const tx = optim.adam(0.1), state = tx.init({ w: np.zeros([2]) });
 * const half = tree.mapParams(tx, (x) => x.astype("float16"), state);
 * console.log(tree.get(half, "mu").w.dtype, tree.get(half, "count").dtype); // float16 int32
 * ```
 */
export function mapParams<T>(
  initable: { init(params: unknown): unknown } | ((params: unknown) => unknown),
  // deno-lint-ignore no-explicit-any -- leaves of any type
  f: (...leaves: any[]) => unknown,
  state: T,
  options: MapParamsOptions = {},
): T {
  checkOptions("take tree.mapParams", options, ["rest", "transformNonParams", "isLeaf"]);
  const { rest = [], transformNonParams, isLeaf } = options;
  const stand = new ParamsStandIn();
  const pattern = typeof initable === "function" ? initable(stand) : initable.init(stand);
  return mapUntil(
    (x) => x instanceof ParamsStandIn,
    (here, part) => {
      if (here instanceof ParamsStandIn) return mapUntil(isLeaf, f, part, ...rest);
      return transformNonParams === undefined ? part : transformNonParams(part);
    },
    pattern,
    state,
  );
}
