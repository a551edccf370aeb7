// deno-lint-ignore-file no-explicit-any -- layers of any parameters, inputs and outputs
/**
 * Layers one after the other.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { kindName } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import type { Tensor } from "../../core/tensor.ts";
import { split } from "../../random/key.ts";
import { applyInner, asLayer, type Context, outputShape } from "../_layer.ts";
import type { ApplyOptions, InputShape, Layer, LayerLike, OutputOf, ParamsOf, StateOf } from "../layer.ts";
import { innerHooks, packLike } from "./_inner.ts";

/** The last of a list of types. */
export type Last<L extends readonly unknown[]> = L extends readonly [...unknown[], infer Z] ? Z : any;

/**
 * Layers applied one after the other; plain functions may stand among them.
 *
 * @param layers The layers in order, or one object that names them; their parameters then lie under these names.
 * @returns A layer whose parameters are the list (or object) of the layers' parameters, null for those that have none. A random key is
 * split among the layers.
 * @throws {TypeError} Something among the layers is no layer.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const model = nn.serial(nn.dense(8), nn.relu, nn.dense(1));
 * const { params } = model.init(random.key(0), [2]);
 * console.log(params[0].kernel.shape); // [2, 8]
 * console.log(model.apply(params, np.ones([5, 2])).shape); // [5, 1]
 * ```
 * @example Names instead of positions
 * ```ts
 * import { nn, random } from "@fluxion/fluxion";
 *
 * const model = nn.serial({ hidden: nn.dense(8), activation: nn.relu, output: nn.dense(1) });
 * console.log(model.init(random.key(0), [2]).params.hidden.kernel.shape); // [2, 8]
 * ```
 */
export function serial<const L extends readonly LayerLike[]>(
  ...layers: L
): Layer<{ -readonly [I in keyof L]: ParamsOf<L[I]> }, any, OutputOf<Last<L>>>;
/** The same with names. */
export function serial<const L extends Readonly<Record<string, LayerLike>>>(
  layers: L,
): Layer<{ -readonly [K in keyof L]: ParamsOf<L[K]> }, { [K in keyof L]: StateOf<L[K]> } | null, any>;
export function serial(...args: any[]): Layer {
  const named = args.length === 1 && isNames(args[0]);
  const keys: (string | number)[] = named ? Object.keys(args[0]) : args.map((_, i) => i);
  const layers = named ? Object.values(args[0] as Record<string, LayerLike>) : args;
  if (layers.length === 0) throw new RangeError("Cannot build serial from no layers: give at least one");
  if (named && keys.some((k) => /^\d+$/.test(String(k)))) {
    throw new TypeError(
      `Cannot build serial with the names ${keys.join(", ")}: names that are numbers would be reordered; pass the layers as a list`,
    );
  }
  return recorded(chain("serial", keys.map((key, i) => [key, asLayer(layers[i]!, "serial")] as const), named), "nn.serial", args);
}

function isNames(value: unknown): boolean {
  if (value === null || typeof value !== "object" || "apply" in value) return false;
  if (Array.isArray(value)) {
    throw new TypeError(`Cannot build serial from ${kindName(value)}: pass the layers as arguments, serial(...layers)`);
  }
  return true;
}

/** Layers in a row under one name. */
export function chain(name: string, children: readonly (readonly [string | number, Layer])[], named: boolean): Layer {
  const pack = packLike(children.map(([key]) => key), named);
  const run = (params: any, x: unknown, { train, key, state }: Context): [unknown, unknown] => {
    const keys = key === undefined ? undefined : [...split(key, children.length)];
    let y = x;
    const states = children.map(([k, layer], i) => {
      const [next, after] = applyInner(layer, params[k], y, { train, key: keys?.[i], state: state === null ? null : state?.[k] });
      y = next;
      return after;
    });
    return [y, state === undefined || state === null ? state : pack(states)];
  };
  return {
    name,
    children,
    init(key, shape) {
      const keys = [...split(key, children.length)];
      const params: unknown[] = [], states: unknown[] = [];
      let input: InputShape = shape;
      children.forEach(([at, layer], i) => {
        const { params: p, state: s } = layer.init(keys[i]!, input);
        params.push(p);
        states.push(s);
        if (i < children.length - 1) input = shapeAfter(layer, p, s, input, name, at);
      });
      return { params: pack(params), state: states.every((s) => s === null) ? null : pack(states) };
    },
    apply: ((params: any, x: unknown, options: ApplyOptions & { state?: unknown } = {}) => {
      checkOptions(`apply ${name}`, options, ["train", "key", "state"]);
      checkParams(name, params, children);
      const [y, next] = run(params, x, { train: options.train ?? false, key: options.key as Tensor, state: options.state });
      return options.state === undefined ? y : [y, next];
    }) as Layer["apply"],
    ...innerHooks(children, named),
  };
}

function shapeAfter(layer: Layer, params: unknown, state: unknown, shape: InputShape, where: string, at: string | number): InputShape {
  try {
    return outputShape(layer, params, state, shape);
  } catch (error) {
    if (error instanceof Error) {
      error.message += ` (in ${layer.name}, layer ${JSON.stringify(at)} of ${where}, for examples of shape ${shapeText(shape)})`;
    }
    throw error;
  }
}

function shapeText(shape: InputShape): string {
  return String(Array.isArray(shape) ? JSON.stringify(shape) : shape);
}

function checkParams(name: string, params: any, children: readonly (readonly [string | number, Layer])[]): void {
  if (params === null || typeof params !== "object") {
    throw new TypeError(`Cannot apply ${name} to parameters that are ${kindName(params)}: pass the params that init gave`);
  }
  if (Array.isArray(params) && params.length !== children.length) {
    throw new RangeError(
      `Cannot apply ${name} of ${children.length} layers to parameters of ${params.length}: pass the params that its init gave`,
    );
  }
}
