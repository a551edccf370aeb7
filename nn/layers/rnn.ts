// deno-lint-ignore-file no-explicit-any -- cells of any parameters and carries
/**
 * Recurrent layers: a cell scanned over time.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import { bernoulli } from "../../random/discrete.ts";
import { split } from "../../random/key.ts";
import { scan } from "../../transforms/loops.ts";
import { applyInner, asLayer, needKey, singleShape, stateless } from "../_layer.ts";
import { addedInside, addLoss } from "../_added_losses.ts";
import { handOn, mark, maskOf, withMask } from "../_mask.ts";
import type { ApplyOptions, InputShape, Layer, LayerLike, OutputOf, ParamsOf, StateOf } from "../layer.ts";
import { type Cell, type CellOptions, type CellParams, gruCell, lstmCell, simpleRnnCell } from "./rnn_cells.ts";

/** Options of recurrent layers. */
export interface RnnOptions {
  /** Whether the outputs of all steps are given, or the last only: false if not given. */
  readonly returnSequences?: boolean;
  /** Whether the last carry is given too, as `[outputs, carry]`: false if not given. */
  readonly returnState?: boolean;
  /** Whether it goes from the last step to the first, and gives the outputs in that order, as Keras: false if not given. */
  readonly goBackwards?: boolean;
  /** Whether outputs stay in the order of time with `goBackwards`, as Flax's keep_order: false if not given. */
  readonly keepOrder?: boolean;
  /** Whether masked steps give zeros, instead of the output before them: false if not given. */
  readonly zeroOutputForMask?: boolean;
  /** Whether time is the first axis, [time, batch, features]: false if not given. */
  readonly timeMajor?: boolean;
  /** How many steps are written out in a row: 1 if not given. */
  readonly unroll?: number;
  /** The fraction of the inputs' features dropped in training, the same ones at all steps (Gal and Ghahramani 2016): 0 if not given. */
  readonly dropoutRate?: number;
  /** The fraction of the outputs dropped on their way to the next step, the same ones at all steps: 0 if not given. */
  readonly recurrentDropoutRate?: number;
}

/** What recurrent layers take besides plain sequences. */
export interface RnnInput {
  /** [batch, time, features]. */
  readonly inputs: TensorLike;
  /** How many steps of each example count, [batch]: later ones leave the carry as it is and give zeros. */
  readonly lengths?: TensorLike;
  /** The carry to begin with, as `returnState` gave it. */
  readonly carry?: any;
}

/** A recurrent layer, which knows the one that goes the other way. */
export interface RnnLayer<P = any> extends Layer<P, null, any, TensorLike | RnnInput> {
  /** The same layer going the other way, with other options changed. */
  readonly reversed: (changes?: RnnOptions) => RnnLayer<P>;
  /** How it was built. */
  readonly options: RnnOptions;
}

const optionNames = [
  "returnSequences",
  "returnState",
  "goBackwards",
  "keepOrder",
  "zeroOutputForMask",
  "timeMajor",
  "unroll",
  "dropoutRate",
  "recurrentDropoutRate",
];

/** The options of a layer's sequence and of its cell. */
function divide<O extends object>(options: O & RnnOptions): { sequence: RnnOptions; cell: O } {
  const entries = Object.entries(options);
  return {
    sequence: Object.fromEntries(entries.filter(([key]) => optionNames.includes(key))),
    cell: Object.fromEntries(entries.filter(([key]) => !optionNames.includes(key))) as O,
  };
}

/**
 * A cell scanned over time: [batch, time, features] → [batch, units], or [batch, time, units] with `returnSequences`.
 *
 * @param cell `simpleRnnCell`, `lstmCell`, `gruCell`, or one of your own.
 * @param options What is returned, and in which direction time goes.
 * @returns A layer whose parameters are the cell's. It takes a tensor, or `{ inputs, lengths, carry }`.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.rnn(nn.gruCell(8), { returnSequences: true });
 * const { params } = layer.init(random.key(0), [5, 3]);
 * console.log(layer.apply(params, np.ones([2, 5, 3])).shape); // [2, 5, 8]
 * ```
 */
export function rnn<P, C>(cell: Cell<P, C>, options: RnnOptions = {}): RnnLayer<P> {
  checkOptions(`build ${cell.name}`, options, optionNames);
  const { returnSequences = false, returnState = false, goBackwards = false, timeMajor = false, unroll = 1 } = options;
  const { keepOrder = false, zeroOutputForMask = false, dropoutRate = 0, recurrentDropoutRate = 0 } = options;
  for (const [what, rate] of Object.entries({ dropoutRate, recurrentDropoutRate })) {
    if (!(rate >= 0 && rate < 1)) throw new RangeError(`Cannot build ${cell.name} with ${what} ${rate}: it must be in [0, 1)`);
  }
  const layer = stateless<P, any, TensorLike | RnnInput>(cell.name, (key, shape) => {
    const inputs = (shape as any)?.inputs ?? shape;
    const sizes = singleShape(cell.name, inputs as InputShape, 2);
    return cell.init(key, sizes.at(-1)!);
  }, (params, given, context) => {
    const wrapped = given !== null && typeof given === "object" && !(given instanceof Tensor) && "inputs" in given;
    const { inputs, lengths, carry: first } = wrapped ? given : { inputs: given as TensorLike, lengths: undefined, carry: undefined };
    const x = toTensor(`apply ${cell.name}`, inputs);
    if (x.ndim !== 3) {
      throw new RangeError(
        `Cannot apply ${cell.name} to ${describe(x)}: it takes ${timeMajor ? "[time, batch, features]" : "[batch, time, features]"}`,
      );
    }
    const steps = timeMajor ? x : np.swapaxes(x, [0, 1]);
    const [time, batch] = steps.shape as [number, number];
    const dropping = context.train && (dropoutRate > 0 || recurrentDropoutRate > 0);
    const [k1, k2] = dropping ? [...split(needKey(cell.name, context))] as [Tensor, Tensor] : [];
    const shown = dropping && dropoutRate > 0 ? np.multiply(steps, keptOf(k1!, dropoutRate, [1, batch, x.shape[2]!])) : steps;
    const projected = cell.project(params, shown);
    const start = first ?? cell.carry(batch, projected.dtype);
    const mask = maskOf(x), counted = stepsThatCount(mask, timeMajor, time, lengths);
    const zeros = mask === undefined || zeroOutputForMask;
    const links = dropping && recurrentDropoutRate > 0 ? keptOf(k2!, recurrentDropoutRate, outputOf(start).shape) : undefined;
    const drop = links === undefined ? undefined : (h: Tensor) => np.multiply(h, links);
    const [last, ys] = scan(
      (carry: any, [valid, xt]: [Tensor | null, Tensor]) => {
        const [next, y] = drop === undefined ? cell.step(params, carry, xt) : cell.step(params, carry, xt, drop);
        if (valid === null) return [next, returnSequences ? y : null];
        const kept = map((a: Tensor, b: Tensor) => np.where(valid, a, b), next, carry);
        return [kept, returnSequences ? np.where(valid, y, zeros ? 0 : outputOf(carry)) : null];
      },
      start as any,
      [counted, projected],
      { reverse: goBackwards, unroll },
    ) as [any, any];
    const turned = goBackwards && !keepOrder;
    const ordered = (t: Tensor, axis: number) => turned ? np.flip(t, axis) : t;
    const outputs = !returnSequences ? outputOf(last) : ordered(timeMajor ? ys : np.swapaxes(ys, [0, 1]), timeMajor ? 0 : 1);
    // The mask stays as it was, as in Keras, whatever the order.
    if (returnSequences) mark(outputs, mask);
    return returnState ? [outputs, last] : outputs;
  });
  return recorded(
    { ...layer, options, reversed: (changes = {}) => rnn(cell, { ...options, goBackwards: !goBackwards, ...changes }) },
    "nn.rnn",
    [cell, options],
  );
}

/** What inverted dropout multiplies with: 0 or 1 / (1 - rate). */
function keptOf(key: Tensor, rate: number, shape: readonly number[]): Tensor {
  return np.divide(np.astype(bernoulli(key, 1 - rate, shape), "float32"), 1 - rate);
}

/** Which steps count, [time, batch, 1], by a mask [batch, time] and by lengths [batch]; null where all do. */
function stepsThatCount(mask: Tensor | undefined, timeMajor: boolean, time: number, lengths: TensorLike | undefined): Tensor | null {
  const by: Tensor[] = [];
  if (mask !== undefined) by.push(timeMajor ? mask : np.swapaxes(mask, [0, 1]));
  if (lengths !== undefined) by.push(np.less(np.reshape(np.arange(time), [time, 1]), np.expandDims(toTensor("apply rnn", lengths), 0)));
  return by.length === 0 ? null : np.expandDims(by.reduce((a, b) => np.logicalAnd(a, b)), -1);
}

/** The output that a carry holds: h of an LSTM, the carry itself of the others. */
function outputOf(carry: any): Tensor {
  return carry instanceof Tensor ? carry : carry.h;
}

/** A simple recurrent layer, as `keras.layers.SimpleRNN`: [batch, time, features] → [batch, units]. */
export function simpleRnn(units: number, options: CellOptions & RnnOptions = {}): RnnLayer<CellParams> {
  const { sequence, cell } = divide<CellOptions>(options);
  return recorded(rnn(simpleRnnCell(units, cell), sequence), "nn.simpleRnn", [units, options]);
}

/**
 * A long short-term memory layer, as `keras.layers.LSTM`: [batch, time, features] → [batch, units].
 *
 * @param units The size of the output.
 * @param options What is returned; activations and initializers.
 * @returns A layer with the parameters `kernel` [features, 4 units], `recurrentKernel` [units, 4 units] and `bias` [4 units].
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const model = nn.serial(nn.lstm(16), nn.dense(1));
 * const { params } = model.init(random.key(0), [10, 3]);
 * console.log(model.apply(params, np.ones([2, 10, 3])).shape); // [2, 1]
 * ```
 */
export function lstm(units: number, options: CellOptions & RnnOptions = {}): RnnLayer<CellParams> {
  const { sequence, cell } = divide<CellOptions>(options);
  return recorded(rnn(lstmCell(units, cell), sequence), "nn.lstm", [units, options]);
}

/** A gated recurrent layer, as `keras.layers.GRU`: [batch, time, features] → [batch, units]. */
export function gru(units: number, options: CellOptions & RnnOptions = {}): RnnLayer<CellParams> {
  const { sequence, cell } = divide<CellOptions>(options);
  return recorded(rnn(gruCell(units, cell), sequence), "nn.gru", [units, options]);
}

/** Options of `bidirectional`. */
export interface BidirectionalOptions {
  /** How the two outputs become one: "concat" if not given; null gives both. */
  readonly merge?: "concat" | "sum" | "mul" | "ave" | null;
}

/** A recurrent layer in both directions, with parameters for each. As `keras.layers.Bidirectional`. */
export function bidirectional<P>(layer: RnnLayer<P>, options: BidirectionalOptions = {}): Layer<{ forward: P; backward: P }, null, any> {
  checkOptions("build bidirectional", options, ["merge"]);
  if (typeof layer?.reversed !== "function") {
    throw new TypeError(`Cannot build bidirectional from ${layer?.name ?? "that"}: it takes a recurrent layer, as nn.lstm(8)`);
  }
  const { merge = "concat" } = options, there = bothWays(layer), other = there.reversed();
  const join = (a: Tensor, b: Tensor): any => {
    switch (merge) {
      case "concat":
        return np.concatenate([a, b], -1);
      case "sum":
        return np.add(a, b);
      case "mul":
        return np.multiply(a, b);
      case "ave":
        return np.multiply(np.add(a, b), 0.5);
      case null:
        return [a, b];
      default:
        throw new TypeError(`Cannot build bidirectional with merge "${merge}": it is "concat", "sum", "mul", "ave" or null`);
    }
  };
  return recorded(
    stateless("bidirectional", (key, shape) => {
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      return { forward: layer.init(k1, shape).params, backward: other.init(k2, shape).params };
    }, (params, x: any, { train, key }) => {
      const keys = key === undefined ? undefined : [...split(key)];
      const first = applyInner(there, params.forward, x, { train, key: keys?.[0], state: undefined })[0];
      const back = applyInner(other, params.backward, x, { train, key: keys?.[1], state: undefined })[0];
      const both = (a: Tensor, b: Tensor) => layer.options.returnSequences ? handOn([a, b], join(a, b)) : join(a, b);
      return layer.options.returnState ? [both(first[0], back[0]), [first[1], back[1]]] : both(first, back);
    }),
    "nn.bidirectional",
    [layer, options],
  );
}

/** The layer as a half of two: outputs in the order of time, and zeros at masked steps, as Keras makes them. */
function bothWays<P>(layer: RnnLayer<P>): RnnLayer<P> {
  const { goBackwards = false, zeroOutputForMask, returnSequences = false } = layer.options;
  return layer.reversed({ goBackwards, keepOrder: true, zeroOutputForMask: zeroOutputForMask ?? returnSequences });
}

/** A layer applied to each step by itself: [batch, time, ...] with time taken into the batch. As `keras.layers.TimeDistributed`. */
export function timeDistributed<L extends LayerLike>(layer: L): Layer<ParamsOf<L>, StateOf<L>, OutputOf<L>> {
  const inner = asLayer(layer, "timeDistributed");
  return recorded(
    {
      ...inner,
      name: "timeDistributed",
      children: [["", inner]],
      init: (key, shape) => inner.init(key, singleShape("timeDistributed", shape, 1).slice(1)),
      apply: ((params: any, given: TensorLike, options: ApplyOptions & { state?: any } = {}) => {
        const x = toTensor("apply timeDistributed", given);
        if (x.ndim < 2) throw new RangeError(`Cannot apply timeDistributed to ${describe(x)}: it takes [batch, time, ...]`);
        const [batch, time, ...rest] = x.shape as [number, number, ...number[]];
        const { train = false, key, state } = options;
        const [y, next] = applyInner(inner, params, np.reshape(x, [batch * time, ...rest]), { train, key, state });
        const out = map((t: Tensor) => handOn(x, np.reshape(t, [batch, time, ...t.shape.slice(1)])), y);
        return state === undefined ? out : [out, next];
      }) as Layer["apply"],
    } as Layer as never,
    "nn.timeDistributed",
    [layer],
  );
}

/**
 * Copies of a layer one after the other, each with parameters of its own, applied by scan: the program holds one of them, whatever the depth.
 *
 * @param layer The layer; its result must have the shape of its input.
 * @param depth How many copies.
 * @returns A layer whose parameters are the layer's with a new first axis.
 * @example
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const model = nn.stacked(nn.residual(nn.serial(nn.dense(8), nn.relu)), 12);
 * const { params } = model.init(random.key(0), [8]);
 * console.log(params[0].kernel.shape, model.apply(params, np.ones([2, 8])).shape); // [12, 8, 8] [2, 8]
 * ```
 */
export function stacked<L extends LayerLike>(layer: L, depth: number): Layer<ParamsOf<L>, StateOf<L>, OutputOf<L>> {
  const inner = asLayer(layer, "stacked");
  if (!Number.isInteger(depth) || depth < 1) {
    throw new RangeError(`Cannot build stacked of ${depth} layers: it must be a whole number above 0`);
  }
  const together = (trees: any[]) => map((...leaves: Tensor[]) => np.stack(leaves), trees[0], ...trees.slice(1));
  return recorded(
    {
      name: "stacked",
      children: [["", inner]],
      init(key, shape) {
        const made = [...split(key, depth)].map((k) => inner.init(k, shape));
        return { params: together(made.map((m) => m.params)), state: made[0]!.state === null ? null : together(made.map((m) => m.state)) };
      },
      apply: ((params: any, x: any, options: ApplyOptions & { state?: any } = {}) => {
        const { train = false, key, state } = options;
        const keys = key === undefined ? null : split(key, depth);
        const mask = maskOf(x);
        const [y, [states, added]] = scan(
          (carry: any, [p, s, k]: any) => {
            const [[out, next], added] = addedInside(() =>
              applyInner(inner, p, mask === undefined ? carry : withMask(carry, mask), {
                train,
                key: k ?? undefined,
                state: state === undefined ? undefined : s ?? null,
              })
            );
            return [out, [next ?? null, added]];
          },
          x,
          [params, state ?? null, keys],
          { length: depth },
        ) as unknown as [any, [any, Tensor | null]];
        if (added !== null) addLoss(np.sum(added));
        if (mask !== undefined) handOn(x, y);
        return state === undefined ? y : [y, state === null ? null : states];
      }) as Layer["apply"],
      ...inner.penalty && { penalty: (params: any) => sumOver(inner, params, depth) },
    } as Layer as never,
    "nn.stacked",
    [layer, depth],
  );
}

/** The penalties of all copies. */
function sumOver(inner: Layer, params: any, depth: number): Tensor {
  const at = (i: number) => map((t: Tensor) => np.get(t, i), params);
  return Array.from({ length: depth }, (_, i) => inner.penalty!(at(i))).reduce((a, b) => np.add(a, b));
}
