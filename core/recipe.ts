/**
 * How values were built, so that they can be written down and built again: layers, initializers, losses, optimizers.
 *
 * @module
 */

/** The builder's name, and what it was called with. */
export interface Recipe {
  /** As "nn.dense". */
  readonly name: string;
  /** The arguments. */
  readonly args: readonly unknown[];
}

/** Beside values rather than in them: nobody who reads a layer need know of it. */
const recipes = new WeakMap<object, Recipe>();

/** Remembers how a value was built; gives the value. The innermost builder of a user's name wins, so each wraps what it returns. */
export function recorded<T extends object>(value: T, name: string, args: readonly unknown[]): T {
  recipes.set(value, { name, args: args.slice(0, lastGiven(args) + 1) });
  return value;
}

/** How a value was built, where that is known. */
export function recipeOf(value: object): Recipe | undefined {
  return recipes.get(value);
}

/** The last argument that was given. */
function lastGiven(args: readonly unknown[]): number {
  return args.findLastIndex((arg) => arg !== undefined);
}
