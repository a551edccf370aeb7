/**
 * Finding and changing what optimizer states hold, by name.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import { kindName } from "../core/convert.ts";
import { type IsLeaf, keyString, mapUntil, type PathKey, structure } from "../core/tree.ts";

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
    if (getAllWithPath(tree, key, options).length === 0) throw new RangeError(`Cannot take tree.set of "${key}": the tree has no such name`);
  }
  const { filtering } = options;
  const visit = (value: unknown, path: PathKey[]): unknown => {
    if (Array.isArray(value)) return value.map((x, i) => visit(x, [...path, i]));
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, x]) => {
      const here = [...path, name];
      const meant = Object.hasOwn(values, name) && (filtering === undefined || filtering(here, x));
      return [name, meant ? values[name] : visit(x, here)];
    }));
  };
  return visit(tree, []) as T;
}

/** Options of `mapParams`. */
export interface MapParamsOptions {
  /** What to do with the rest of the state: counts and other scalars. Default nothing. */
  // deno-lint-ignore no-explicit-any -- leaves of any type
  readonly transformNonParams?: (leaf: any) => unknown;
  /** Where to stop inside of parameters. */
  readonly isLeaf?: IsLeaf;
}

/**
 * Maps over those parts of an optimizer state that are trees like the parameters: moments, but not counts.
 *
 * @param params The parameters, whose structure is looked for.
 * @param f Takes a leaf of the state and the leaves of `rest` at the same place.
 * @param state The state.
 * @param rest Trees like the parameters.
 * @param options What to do with the rest.
 * @returns A state of the same structure.
 * @throws {TypeError} `params` is a single leaf, which cannot be told from other leaves.
 * @example Moments in half the memory
 * ```ts
 * import { np, optim, tree } from "@fluxion/fluxion";
 *
 * const params = { w: np.zeros([2]) };
 * const state = tree.mapParams(params, (x) => x.astype("float16"), optim.adam(0.1).init(params));
 * console.log(tree.get(state, "mu").w.dtype, tree.get(state, "count").dtype); // float16 int32
 * ```
 */
export function mapParams<T>(
  params: unknown,
  // deno-lint-ignore no-explicit-any -- leaves of any type
  f: (...leaves: any[]) => unknown,
  state: T,
  rest: readonly unknown[] = [],
  options: MapParamsOptions = {},
): T {
  checkOptions("take tree.mapParams", options, ["transformNonParams", "isLeaf"]);
  const shape = structure(params);
  if (shape.children() === undefined) {
    throw new TypeError(`Cannot take tree.mapParams for the parameters ${kindName(params)}: a single leaf looks like any other; wrap it, as { params }`);
  }
  const like = (x: unknown): boolean => structure(x).equals(shape);
  return mapUntil(like, (part) => {
    if (like(part)) return mapUntil(options.isLeaf, f, part, ...rest);
    return options.transformNonParams === undefined ? part : options.transformNonParams(part);
  }, state);
}
