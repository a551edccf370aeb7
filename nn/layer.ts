// deno-lint-ignore-file no-explicit-any -- layers of any parameters, inputs and outputs stand in one list
/**
 * What a layer is.
 *
 * @module
 */
import type { Tensor } from "../core/tensor.ts";
import type { Shape } from "../core/shape.ts";
import type { ShapeDtype } from "../transforms/inspect.ts";

/** The shape of one example, without the batch axis; for several inputs, an array or object of shapes. */
export type InputShape = Shape | ShapeDtype | readonly InputShape[] | { readonly [name: string]: InputShape };

/** What `apply` may be told besides parameters and input. */
export interface ApplyOptions {
  /** Whether this is training: dropout drops, batch normalization uses and tracks the batch's statistics. Default false. */
  readonly train?: boolean;
  /** A random key, for layers that need one in training. */
  readonly key?: Tensor;
}

/** `ApplyOptions` with running state, for which `apply` returns `[y, newState]`. */
export interface StateOptions<S> extends ApplyOptions {
  /** The running state that `init` or the last `apply` gave. */
  readonly state: S;
}

/** How a layer is applied: to parameters and an input; with `state` among the options it returns the new state beside the result. */
export interface Apply<P, S, X, Y> {
  (params: P, x: X, options: StateOptions<S>): [Y, S];
  (params: P, x: X, options?: ApplyOptions): Y;
}

/** A layer: a value that makes its parameters and running state, and a pure function of them and an input. */
export interface Layer<P = any, S = any, Y = any, X = any> {
  /** What summaries and messages call it. */
  readonly name: string;
  /**
   * Makes parameters and running state.
   *
   * @param key A random key; the same key gives the same parameters.
   * @param shape The shape of one example, without the batch axis.
   */
  init(key: Tensor, shape: InputShape): { params: P; state: S };
  /** The result for a batch `x`; pure. */
  readonly apply: Apply<P, S, X, Y>;
  /** Whether the mask of the input (`nn.maskOf`) is the output's too, as of layers that look at each step by itself. */
  readonly passesMask?: boolean;
  /** The layers inside, by the key under which their parameters lie. */
  readonly children?: readonly (readonly [key: string | number, layer: Layer])[];
  /** What the layer's regularizers add to the loss. */
  readonly penalty?: (params: P) => Tensor;
  /** The parameters moved to where the layer's constraints allow them. */
  readonly constrain?: (params: P) => P;
}

/** What containers take: a layer, a layer as a user writes it, or a plain function. */
export type LayerLike = UserLayer | ((x: any) => any);

/** A layer as a user may write it: `state` may be left out, and so may `options`. */
export interface UserLayer {
  /** What summaries and messages call it. */
  readonly name?: string;
  /** Whether the mask of the input (`nn.maskOf`) is the output's too: false if not given. */
  readonly passesMask?: boolean;
  /** Makes parameters and running state from a key and the shape of one example. */
  init(key: Tensor, shape: any): { params: any; state?: any };
  /** The result; `[y, newState]` where `init` gave state. */
  apply(params: any, x: any, options?: any): any;
}

/** The type of a layer's parameters. */
export type ParamsOf<L> = L extends (x: any) => any ? null : L extends { init(...args: any[]): { params: infer P } } ? P : any;

/** The type of a layer's running state. */
export type StateOf<L> = L extends (x: any) => any ? null : L extends { init(...args: any[]): { state: infer S } } ? S : null;

/** The type of what a layer gives. */
export type OutputOf<L> = L extends Layer<any, any, infer Y> ? Y : L extends (x: any) => infer Y ? Y
: L extends { apply(params: any, x: any): infer Y } ? Y
: Tensor;
