// deno-lint-ignore-file no-explicit-any -- layers of any parameters, inputs and outputs
/**
 * Making layers, and calling whatever stands for one.
 *
 * @module
 */
import { kindName, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions, TracerError } from "../core/errors.ts";
import type { DType } from "../core/dtype.ts";
import { describe, type Shape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { evalShape, ShapeDtype } from "../transforms/inspect.ts";
import { flatten, map } from "../core/tree.ts";
import { zeros } from "../np/creation.ts";
import { divide } from "../np/mod.ts";
import { addLoss, gatherLosses } from "./_added_losses.ts";
import { handOn } from "./_mask.ts";
import type { ApplyOptions, InputShape, Layer, LayerLike, UserLayer } from "./layer.ts";

/** What a layer's function is told. */
export interface Context<S = any> {
  /** Whether this is training. */
  readonly train: boolean;
  /** The random key, where one was given. */
  readonly key: Tensor | undefined;
  /** The running state. */
  readonly state: S;
}

/** The optional parts of a layer. */
export type LayerExtras<P> = Pick<Layer<P>, "children" | "passesMask" | "penalty" | "constrain"> & {
  /** What the layer's outputs add to the loss. */
  readonly activityRegularizer?: ((y: Tensor) => Tensor) | undefined;
};

const known = ["train", "key", "state"];

function readOptions(name: string, options: (ApplyOptions & { state?: unknown }) | undefined): Context<unknown> {
  if (options !== undefined) checkOptions(`apply ${name}`, options, known);
  return { train: options?.train ?? false, key: options?.key, state: options?.state };
}

/** A layer without running state. */
export function stateless<P, Y = Tensor, X = any>(
  name: string,
  init: (key: Tensor, shape: InputShape) => P,
  apply: (params: P, x: X, context: Context<undefined>) => Y,
  { activityRegularizer, ...extras }: LayerExtras<P> = {},
): Layer<P, null, Y, X> {
  return {
    name,
    init: (key, shape) => ({ params: init(key, shape), state: null }),
    apply: ((params: P, x: X, options?: ApplyOptions & { state?: null }) => {
      const made = apply(params, x, readOptions(name, options) as Context<undefined>);
      const y = extras.passesMask ? handOn(x, made) : made;
      // Over the batch's size, so that it is as strong in batches of any.
      if (activityRegularizer !== undefined) addLoss(divide(activityRegularizer(y as Tensor), (y as Tensor).shape[0] ?? 1));
      return options?.state === undefined ? y : [y, options.state];
    }) as Layer<P, null, Y, X>["apply"],
    ...extras,
  };
}

/** A layer with running state: its function gets the state and returns `[y, newState]`. */
export function stateful<P, S, Y = Tensor, X = any>(
  name: string,
  init: (key: Tensor, shape: InputShape) => { params: P; state: S },
  apply: (params: P, x: X, context: Context<S>) => readonly [Y, S],
  { activityRegularizer: _, ...extras }: LayerExtras<P> = {},
): Layer<P, S, Y, X> {
  return {
    name,
    init,
    apply: ((params: P, x: X, options?: ApplyOptions & { state?: S }) => {
      const context = readOptions(name, options);
      if (context.state === undefined || context.state === null) {
        throw new TypeError(
          `Cannot apply ${name} without its running state: it keeps statistics from step to step; pass { state } as init gave it, and take ` +
            `[y, newState]`,
        );
      }
      const made = apply(params, x, context as Context<S>);
      if (extras.passesMask) handOn(x, made[0]);
      return made;
    }) as Layer<P, S, Y, X>["apply"],
    ...extras,
  };
}

/** The key of a layer that needs one. */
export function needKey(name: string, context: { readonly key: Tensor | undefined }): Tensor {
  if (context.key !== undefined) return context.key;
  throw new TypeError(`Cannot apply ${name} in training without a random key: pass { train: true, key }, another one each step`);
}

/** What stands for a layer, as a layer. */
export function asLayer(layer: LayerLike, where: string): Layer {
  if (typeof layer === "function") return ofFunction(layer as (x: unknown) => unknown);
  const made = layer as Partial<Layer> | null;
  if (made === null || typeof made !== "object" || typeof made.init !== "function" || typeof made.apply !== "function") {
    throw new TypeError(`Cannot build ${where} from ${kindName(layer)}: a layer is { init(key, shape), apply(params, x) }, or a function`);
  }
  return adopt(layer as UserLayer);
}

/** A function as a layer; what keeps the shape of a masked input keeps its mask. */
function ofFunction(f: (x: any) => unknown): Layer {
  return stateless<null, any, any>(f.name || "lambda", () => null, (_, x) => {
    const y = f(x);
    const first = Array.isArray(x) ? x[0] : x;
    return y instanceof Tensor && first instanceof Tensor && y.shape.join() === first.shape.join() ? handOn(x, y) : y;
  });
}

const adopted = new WeakMap<UserLayer, Layer>();

/** A layer, ours or a user's, with what may be left out filled in, and which need not know of state where it has none. */
function adopt(layer: UserLayer): Layer {
  let found = adopted.get(layer);
  if (found === undefined) {
    found = {
      ...layer as Layer,
      name: layer.name ?? "layer",
      init(key, shape) {
        const { params, state } = layer.init(key, shape);
        return { params: params ?? null, state: state ?? null };
      },
      apply: ((params: unknown, x: unknown, options: ApplyOptions & { state?: unknown } = {}) => {
        const passed = (y: unknown) => layer.passesMask ? handOn(x, y) : y;
        if (options.state === undefined) return passed(layer.apply(params, x, options));
        if (options.state !== null) {
          const result = layer.apply(params, x, options);
          if (layer.passesMask) handOn(x, result[0]);
          return result;
        }
        const { state: _, ...rest } = options;
        return [passed(layer.apply(params, x, rest)), null];
      }) as Layer["apply"],
    };
    adopted.set(layer, found);
    adopted.set(found as UserLayer, found);
  }
  return found;
}

/** Applies a layer inside another one: with state where it has some. */
export function applyInner(
  layer: Layer,
  params: unknown,
  x: unknown,
  context: { readonly train: boolean; readonly key: Tensor | undefined; readonly state: unknown },
): [y: any, state: unknown] {
  const { train, key, state } = context;
  const options = key === undefined ? { train } : { train, key };
  if (state === undefined) return [layer.apply(params, x, options), undefined];
  return layer.apply(params, x, { ...options, state });
}

/** The shapes of examples as types of batches, of two examples. */
export function batchOf(shape: InputShape, batch = 2): unknown {
  if (shape instanceof ShapeDtype) return new ShapeDtype([batch, ...shape.shape], shape.dtype);
  if (Array.isArray(shape)) {
    if (shape.every((n) => typeof n === "number")) return new ShapeDtype([batch, ...checkSizes(shape as Shape)]);
    return shape.map((s: InputShape) => batchOf(s, batch));
  }
  if (shape !== null && typeof shape === "object") {
    return Object.fromEntries(Object.entries(shape).map(([key, s]) => [key, batchOf(s, batch)]));
  }
  throw new TypeError(`Cannot init a layer with the shape ${kindName(shape)}: it is the shape of one example, as [28, 28, 1]`);
}

function checkSizes(shape: Shape): Shape {
  if (shape.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new RangeError(`Cannot init a layer with the shape [${shape}]: sizes are whole numbers, without the batch axis`);
  }
  return shape;
}

/** The shapes of examples in batches of these types. */
export function exampleOf(batch: unknown): InputShape {
  const { leaves, structure } = flatten(batch);
  return structure.unflatten(leaves.map((leaf) => {
    const { shape, dtype } = leaf as { shape: Shape; dtype: DType };
    return dtype === "float32" ? shape.slice(1) : new ShapeDtype(shape.slice(1), dtype);
  })) as InputShape;
}

/** The types of a function's results, found without computing; where the function reads values, by running it on zeros. */
export function typesAfter(given: (...args: any[]) => unknown, ...args: unknown[]): unknown {
  // What layers add to the loss on this way is of no use, and must not reach whoever collects around it.
  const f = (...xs: any[]) => gatherLosses(() => given(...xs))[0];
  try {
    return evalShape(f, ...args);
  } catch (error) {
    if (!(error instanceof TracerError)) throw error;
    const filled = map((leaf: unknown) => leaf instanceof ShapeDtype ? zeros(leaf.shape, leaf.dtype) : leaf, args) as unknown[];
    return map((t: Tensor) => new ShapeDtype(t.shape, t.dtype), f(...filled));
  }
}

/** The shape of one example of what a layer gives. */
export function outputShape(layer: Layer, params: unknown, state: unknown, shape: InputShape): InputShape {
  const out = typesAfter(
    (p: unknown, s: unknown, x: unknown) => {
      return applyInner(layer, p, x, { train: false, key: undefined, state: s ?? null })[0];
    },
    params,
    state,
    batchOf(shape),
  );
  return exampleOf(out);
}

/** The one shape that a layer of one input was given. */
export function singleShape(name: string, shape: InputShape, least = 0): Shape {
  const sizes = shape instanceof ShapeDtype ? shape.shape : shape;
  if (!Array.isArray(sizes) || !sizes.every((n) => typeof n === "number")) {
    throw new TypeError(`Cannot init ${name} with ${JSON.stringify(shape)}: it takes one input, so one shape`);
  }
  checkSizes(sizes as Shape);
  if (sizes.length < least) {
    throw new RangeError(`Cannot init ${name} for examples of shape [${sizes}]: they need at least ${least} axes, without the batch axis`);
  }
  return sizes as Shape;
}

/** Checks that a layer was given a tensor, of at least that many axes. */
export function checkInput(name: string, x: unknown, least: number, what: string): Tensor {
  const tensor = toTensor(`apply ${name}`, x as TensorLike);
  if (tensor.ndim < least) throw new RangeError(`Cannot apply ${name} to ${describe(tensor)}: it takes ${what}`);
  return tensor;
}
