// deno-lint-ignore-file no-explicit-any -- values of any kind
/**
 * Layers, losses and optimizers as JSON, and back.
 *
 * @module
 */
import { kindName } from "../../core/convert.ts";
import type { DType } from "../../core/dtype.ts";
import { recipeOf, recorded } from "../../core/recipe.ts";
import { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import * as optim from "../../optim/mod.ts";
import { ShapeDtype } from "../../transforms/inspect.ts";
import * as activations from "../activations/mod.ts";
import * as constraints from "../constraints.ts";
import * as initializers from "../initializers/mod.ts";
import * as layers from "../layers/mod.ts";
import * as losses from "../losses/mod.ts";
import * as metrics from "../metrics/mod.ts";
import * as preprocessing from "../preprocessing/mod.ts";
import * as regularizers from "../regularizers.ts";

/** What JSON can say. */
export type Config = null | boolean | number | string | readonly Config[] | { readonly [key: string]: Config };

/** Where names are looked up. Only these: a file cannot name anything else. */
const places: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "nn": { ...layers, ...activations },
  "nn.initializers": initializers,
  "nn.regularizers": regularizers,
  "nn.constraints": constraints,
  "nn.losses": losses,
  "nn.metrics": metrics,
  "nn.preprocessing": preprocessing,
  "optim": optim,
  "optim.contrib": optim.contrib,
};

/** Our functions by themselves, as nn.relu, with their names. */
const names = new Map<unknown, string>();
for (const [place, table] of Object.entries(places)) {
  for (const [name, value] of Object.entries(table)) if (typeof value === "function") names.set(value, `${place}.${name}`);
}

const registered = new Map<string, unknown>(), registeredNames = new Map<unknown, string>();
const builders = new Map<string, (...args: any[]) => object>();

function checkName(operation: string, name: string, taken: boolean): void {
  if (typeof name !== "string" || name === "") throw new TypeError(`Cannot ${operation} ${kindName(name)}: a name is a string`);
  if (taken) throw new RangeError(`Cannot ${operation} "${name}" for something else: the name is taken`);
}

/**
 * Gives a layer, function, loss, metric or optimizer of your own a name, by which files know it: call it before `nn.load` too.
 *
 * @param name The name; one value for each.
 * @param value The value.
 * @returns The value.
 * @throws {RangeError} The name is taken by another value.
 * @example
 * ```ts
 * import { nn, np, type Tensor } from "@fluxion/fluxion";
 *
 * const double = nn.register("double", (x: Tensor) => np.multiply(x, 2));
 * const again = nn.fromConfig(nn.toConfig(nn.serial(nn.flatten, double)));
 * console.log((again as nn.Layer).apply([null, null], np.ones([1, 2, 1])).toArray()); // [[2, 2]]
 * ```
 */
export function register<T>(name: string, value: T): T {
  checkName("register", name, registered.has(name) && registered.get(name) !== value);
  registered.set(name, value);
  registeredNames.set(value, name);
  return value;
}

/**
 * A builder of your own whose layers (or losses, …) files know by its name and arguments.
 *
 * @param name The name; one builder for each.
 * @param build The builder; it takes what JSON can say, and what has a config of its own.
 * @returns A builder to use in its place.
 * @throws {RangeError} The name is taken.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * const block = nn.registerBuilder("block", (units: number) => nn.serial(nn.dense(units), nn.relu));
 * console.log(JSON.stringify(nn.toConfig(block(8)))); // {"$build":"own.block","args":[8]}
 * ```
 */
export function registerBuilder<A extends any[], T extends object>(name: string, build: (...args: A) => T): (...args: A) => T {
  checkName("registerBuilder", name, builders.has(name));
  const make = (...args: A): T => recorded(build(...args), `own.${name}`, args);
  builders.set(name, make as (...args: any[]) => object);
  return make;
}

/**
 * How a layer, loss, metric, initializer or optimizer was built, as JSON can say it. As `get_config` in Keras; parameters are no part of it.
 *
 * @param value What one of our builders made, with arguments for which the same is true.
 * @returns Plain objects, arrays, strings and numbers.
 * @throws {TypeError} Something within is your own and was not registered.
 * @example
 * ```ts
 * import { nn } from "@fluxion/fluxion";
 *
 * console.log(JSON.stringify(nn.toConfig(nn.serial(nn.dense(2), nn.relu))));
 * // {"$build":"nn.serial","args":[{"$build":"nn.dense","args":[2]},{"$function":"nn.relu"}]}
 * ```
 */
export function toConfig(value: unknown): Config {
  return encode(value, "it");
}

function encode(value: unknown, where: string): Config {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : { $number: String(value) };
  if (registeredNames.has(value)) return { $registered: registeredNames.get(value)! };
  if (Array.isArray(value)) return value.map((item, i) => item === undefined ? { $undefined: true } : encode(item, `${where}[${i}]`));
  if (typeof value === "function" || typeof value === "object") {
    const recipe = recipeOf(value as object);
    if (recipe !== undefined) return { $build: recipe.name, args: encode(recipe.args, recipe.name) };
  }
  if (names.has(value)) return { $function: names.get(value)! };
  if (value instanceof Tensor) return { $tensor: { dtype: value.dtype, shape: [...value.shape], data: [...value.dataSync()].map(Number) } };
  if (value instanceof ShapeDtype) return { $type: { shape: [...value.shape], dtype: value.dtype } };
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype && !("apply" in value) && !("update" in value)) {
    const entries = Object.entries(value as object).filter(([, item]) => item !== undefined);
    if (entries.some(([key]) => key.startsWith("$"))) throw new TypeError(`Cannot save ${where}: a key begins with "$"`);
    return Object.fromEntries(entries.map(([key, item]) => [key, encode(item, `${where}.${key}`)]));
  }
  const what = typeof value === "function" ? `the function "${value.name}"` : `${kindName(value)} of your own`;
  throw new TypeError(
    `Cannot save ${where}: ${what} has no name in a file; give it one by nn.register(name, it), or build it by nn.registerBuilder(name, f)`,
  );
}

/**
 * What `toConfig` wrote down, built again: of layers the parameters are new ones, made by `init`.
 *
 * @param config The config.
 * @returns A layer, loss, …, as it was.
 * @throws {TypeError} It names something unknown; register your own first.
 */
export function fromConfig(config: Config): unknown {
  if (config === null || typeof config !== "object") return config;
  if (Array.isArray(config)) return config.map(fromConfig);
  const tagged = config as { readonly [key: string]: any };
  if ("$number" in tagged) return Number(tagged.$number);
  if ("$undefined" in tagged) return undefined;
  if ("$tensor" in tagged) {
    const { dtype, shape, data } = tagged.$tensor as { dtype: DType; shape: number[]; data: number[] };
    return np.reshape(np.array(data, { dtype }), shape);
  }
  if ("$type" in tagged) return new ShapeDtype(tagged.$type.shape, tagged.$type.dtype);
  if ("$registered" in tagged) {
    if (!registered.has(tagged.$registered)) {
      throw new TypeError(`Cannot build "${tagged.$registered}" from a config: call nn.register("${tagged.$registered}", …) before`);
    }
    return registered.get(tagged.$registered);
  }
  if ("$function" in tagged) return lookUp(tagged.$function);
  if ("$build" in tagged) return lookUp(tagged.$build)(...(tagged.args ?? []).map(fromConfig));
  return Object.fromEntries(Object.entries(tagged).map(([key, item]) => [key, fromConfig(item)]));
}

function lookUp(path: unknown): (...args: any[]) => any {
  const cut = typeof path === "string" ? path.lastIndexOf(".") : -1;
  const place = String(path).slice(0, Math.max(cut, 0)), name = String(path).slice(cut + 1);
  if (place === "own") {
    const found = builders.get(name);
    if (found !== undefined) return found;
    throw new TypeError(`Cannot build "${name}" from a config: call nn.registerBuilder("${name}", …) before`);
  }
  const table = Object.hasOwn(places, place) ? places[place]! : {};
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (typeof found === "function") return found as (...args: any[]) => any;
  throw new TypeError(`Cannot build ${JSON.stringify(path)} from a config: there is none such`);
}
