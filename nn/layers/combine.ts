// deno-lint-ignore-file no-explicit-any -- layers of any parameters, inputs and outputs
/**
 * Layers side by side, around one another, and put together.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { checkpoint, type CheckpointOptions } from "../../transforms/checkpoint.ts";
import { applyInner, asLayer } from "../_layer.ts";
import { addedInside, addLoss } from "../_added_losses.ts";
import { handOn, mark, maskOf, masksIn, withMasks } from "../_mask.ts";
import type { ApplyOptions, Layer, LayerLike, OutputOf, ParamsOf, StateOf } from "../layer.ts";
import { innerHooks } from "./_inner.ts";

/**
 * Layers that all get the same input; gives the list of their results.
 *
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const model = nn.serial(nn.parallel(nn.dense(2), nn.dense(3)), nn.concatenate());
 * const { params } = model.init(random.key(0), [4]);
 * console.log(model.apply(params, np.ones([1, 4])).shape); // [1, 5]
 * ```
 */
export function parallel<const L extends readonly LayerLike[]>(
  ...layers: L
): Layer<{ -readonly [I in keyof L]: ParamsOf<L[I]> }, any, { -readonly [I in keyof L]: OutputOf<L[I]> }> {
  return recorded(branches("parallel", layers, (x) => x, (shape) => shape) as any, "nn.parallel", [...layers]);
}

/** Layers for a list of inputs, one each; gives the list of their results. */
export function each<const L extends readonly LayerLike[]>(
  ...layers: L
): Layer<{ -readonly [I in keyof L]: ParamsOf<L[I]> }, any, { -readonly [I in keyof L]: OutputOf<L[I]> }> {
  return recorded(branches("each", layers, (x, i) => x[i], (shape, i) => shape[i]) as any, "nn.each", [...layers]);
}

function branches(
  name: string,
  given: readonly LayerLike[],
  inputOf: (x: any, i: number) => unknown,
  shapeOf: (shape: any, i: number) => any,
): Layer {
  if (given.length === 0) throw new RangeError(`Cannot build ${name} from no layers: give at least one`);
  const children = given.map((layer, i) => [i, asLayer(layer, name)] as const);
  const check = (list: unknown, what: string) => {
    if (name === "each" && !(Array.isArray(list) && list.length === children.length)) {
      throw new TypeError(`Cannot ${what} each of ${children.length} layers: it takes a list of ${children.length} inputs`);
    }
  };
  return {
    name,
    children,
    init(key, shape) {
      check(shape, "init");
      const keys = [...split(key, children.length)];
      const parts = children.map(([i, layer]) => layer.init(keys[i]!, shapeOf(shape, i)));
      return { params: parts.map((p) => p.params), state: parts.every((p) => p.state === null) ? null : parts.map((p) => p.state) };
    },
    apply: ((params: any, x: any, options: ApplyOptions & { state?: any } = {}) => {
      checkOptions(`apply ${name}`, options, ["train", "key", "state"]);
      check(x, "apply");
      const keys = options.key === undefined ? undefined : [...split(options.key, children.length)];
      const { train = false, state } = options;
      const outs = children.map(([i, layer]) =>
        applyInner(layer, params[i], inputOf(x, i), { train, key: keys?.[i], state: state === null ? null : state?.[i] })
      );
      const ys = outs.map(([y]) => y);
      return state === undefined ? ys : [ys, state === null ? null : outs.map(([, s]) => s)];
    }) as Layer["apply"],
    ...innerHooks(children, false),
  };
}

/** A layer around another one. */
function around(
  name: string,
  given: LayerLike,
  change: (run: (params: any, x: any) => [any, any], params: any, x: any) => [any, any],
): Layer {
  const inner = asLayer(given, name);
  return {
    ...inner,
    name,
    children: inner.children ?? [["", inner]],
    init: (key, shape) => inner.init(key, shape),
    apply: ((params: any, x: any, options: ApplyOptions & { state?: any } = {}) => {
      checkOptions(`apply ${name}`, options, ["train", "key", "state"]);
      const { train = false, key, state } = options;
      const [y, next] = change((p, input) => applyInner(inner, p, input, { train, key, state }), params, x);
      return state === undefined ? y : [y, next];
    }) as Layer["apply"],
  };
}

/**
 * x + layer(x): the layer learns what to change (He et al. 2015).
 *
 * @param layer What is applied; its result must have the shape of its input.
 * @param shortcut What is added in place of x itself, where shapes differ.
 */
export function residual<L extends LayerLike>(layer: L): Layer<ParamsOf<L>, StateOf<L>, Tensor>;
/** The same with a shortcut. */
export function residual<L extends LayerLike, S extends LayerLike>(
  layer: L,
  shortcut: S,
): Layer<[ParamsOf<L>, ParamsOf<S>], any, Tensor>;
export function residual(layer: LayerLike, shortcut?: LayerLike): Layer {
  const sum = (a: Tensor, b: Tensor): Tensor => {
    if (a.shape.join() !== b.shape.join()) {
      throw new RangeError(
        `Cannot apply residual: the layer makes ${describe(b)} of ${describe(a)}; they must have one shape, or give a shortcut`,
      );
    }
    return handOn([a, b], np.add(a, b));
  };
  if (shortcut === undefined) {
    const plain = around("residual", layer, (run, params, x) => {
      const [y, state] = run(params, x);
      return [sum(toTensor("apply residual", x), y), state];
    });
    return recorded(plain, "nn.residual", [layer]);
  }
  return recorded(
    around("residual", parallel(layer, shortcut), (run, params, x) => {
      const [[y, kept], state] = run(params, x);
      return [sum(kept, y), state];
    }),
    "nn.residual",
    [layer, shortcut],
  );
}

/** The layer, recomputed on the way back in place of keeping what is inside: less memory, more time. As `flax.linen.remat`. */
export function remat<L extends LayerLike>(layer: L, options?: CheckpointOptions): Layer<ParamsOf<L>, StateOf<L>, OutputOf<L>> {
  return recorded(
    around("remat", layer, (run, params, x) => {
      // A checkpoint's tensors are others than those outside: masks go in and out beside them.
      const given = masksIn(x);
      const [y, state, masks, added] = checkpoint((p: unknown, input: unknown, inner: (Tensor | null)[]) => {
        const [[out, next], losses] = addedInside(() => run(p, withMasks(input, inner)));
        return [out, next ?? null, masksIn(out), losses];
      }, options)(params, x, given) as [any, any, (Tensor | null)[], Tensor | null];
      if (added !== null) addLoss(added);
      return [withMasks(y, masks), state];
    }) as Layer<ParamsOf<L>, StateOf<L>, OutputOf<L>>,
    "nn.remat",
    [layer, options],
  );
}

/** A function as a layer with a name of its own. */
export function lambda<Y>(f: (x: any) => Y, name?: string): Layer<null, null, Y> {
  return recorded({ ...asLayer(f, "lambda"), name: name ?? (f.name || "lambda") } as Layer<null, null, Y>, "nn.lambda", [f, name]);
}

/** A list of tensors. */
export type Inputs = readonly TensorLike[];

function merged(name: string, f: (xs: Tensor[]) => Tensor): (xs: Inputs) => Tensor {
  const merge = (xs: Inputs): Tensor => {
    if (!Array.isArray(xs) || xs.length === 0) {
      throw new TypeError(`Cannot apply ${name}: it takes a list of tensors, as nn.parallel gives it`);
    }
    return handOn(xs, f(xs.map((x) => toTensor(`apply ${name}`, x))));
  };
  return Object.defineProperty(merge, "name", { value: name });
}

/** The sum of a list of tensors. */
export const add: (xs: Inputs) => Tensor = merged("add", (xs) => xs.reduce((a, b) => np.add(a, b)));
/** The product of a list of tensors. */
export const multiply: (xs: Inputs) => Tensor = merged("multiply", (xs) => xs.reduce((a, b) => np.multiply(a, b)));
/** The mean of a list of tensors. */
export const average: (xs: Inputs) => Tensor = merged("average", (xs) => np.divide(xs.reduce((a, b) => np.add(a, b)), xs.length));
/** The elementwise maximum of a list of tensors. */
export const maximum: (xs: Inputs) => Tensor = merged("maximum", (xs) => xs.reduce((a, b) => np.maximum(a, b)));
/** The elementwise minimum of a list of tensors. */
export const minimum: (xs: Inputs) => Tensor = merged("minimum", (xs) => xs.reduce((a, b) => np.minimum(a, b)));
/** The first of two tensors less the second. */
export const subtract: (xs: Inputs) => Tensor = merged("subtract", (xs) => {
  if (xs.length !== 2) throw new RangeError(`Cannot apply subtract to ${xs.length} tensors: it takes two`);
  return np.subtract(xs[0]!, xs[1]!);
});

/** Options of `concatenate`. */
export interface ConcatenateOptions {
  /** The axis to join along, counted with the batch axis: the last if not given. */
  readonly axis?: number;
}

/** A list of tensors joined along an axis, the last if not said otherwise. */
export function concatenate(options: ConcatenateOptions = {}): Layer<null, null, Tensor> {
  checkOptions("build concatenate", options, ["axis"]);
  const { axis = -1 } = options;
  return recorded(
    lambda(
      merged("concatenate", (xs) => {
        const y = np.concatenate(xs, axis), at = axis < 0 ? axis + y.ndim : axis, masks = xs.map(maskOf);
        // Along a masked axis masks are joined as the tensors are; elsewhere `handOn` makes one of all.
        const rank = masks.find((m) => m !== undefined)?.ndim ?? 0;
        if (at >= rank) return y;
        return mark(y, np.concatenate(masks.map((m, i) => m ?? np.ones(xs[i]!.shape.slice(0, rank), "bool")), at));
      }),
      "concatenate",
    ),
    "nn.concatenate",
    [options],
  );
}

/** Products of two tensors [batch, …], over one axis of each, for each example. As `keras.layers.Dot`. */
export function dot(
  options: { readonly axes?: number | readonly [number, number]; readonly normalize?: boolean } = {},
): Layer<null, null, Tensor> {
  checkOptions("build dot", options, ["axes", "normalize"]);
  const [i, j] = typeof options.axes === "object" ? options.axes : [options.axes ?? -1, options.axes ?? -1];
  return recorded(
    lambda(
      merged("dot", (xs) => {
        if (xs.length !== 2) throw new RangeError(`Cannot apply dot to ${xs.length} tensors: it takes two`);
        const unit = (t: Tensor, axis: number) =>
          options.normalize ? np.divide(t, np.sqrt(np.maximum(np.sum(np.square(t), axis, { keepdims: true }), 1e-12))) : t;
        const a = np.moveaxis(unit(xs[0]!, i), { from: i, to: -1 }), b = np.moveaxis(unit(xs[1]!, j), { from: j, to: 1 });
        if (a.ndim === 2 && b.ndim === 2) return np.sum(np.multiply(a, b), -1, { keepdims: true });
        const left = np.reshape(a, [a.shape[0]!, -1, a.shape.at(-1)!]), right = np.reshape(b, [b.shape[0]!, b.shape[1]!, -1]);
        return np.reshape(np.matmul(left, right), [a.shape[0]!, ...a.shape.slice(1, -1), ...b.shape.slice(2)]);
      }),
      "dot",
    ),
    "nn.dot",
    [options],
  );
}
