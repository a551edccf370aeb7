// deno-lint-ignore-file no-explicit-any -- cells of any parameters and carries
/**
 * Recurrent layers: a cell scanned over time.
 *
 * @module
 */
import { type TensorLike, toTensor } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import { map } from "../../core/tree.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { scan } from "../../transforms/loops.ts";
import { applyInner, asLayer, singleShape, stateless } from "../_layer.ts";
import type { ApplyOptions, InputShape, Layer, LayerLike, OutputOf, ParamsOf, StateOf } from "../layer.ts";
import { type Cell, type CellOptions, type CellParams, gruCell, lstmCell, simpleRnnCell } from "./rnn_cells.ts";

/** Options of recurrent layers. */
export interface RnnOptions {
  /** Whether the outputs of all steps are given, or the last only: false if not given. */
  readonly returnSequences?: boolean;
  /** Whether the last carry is given too, as `[outputs, carry]`: false if not given. */
  readonly returnState?: boolean;
  /** Whether it goes from the last step to the first; outputs stay in the order of time: false if not given. */
  readonly goBackwards?: boolean;
  /** Whether time is the first axis, [time, batch, features]: false if not given. */
  readonly timeMajor?: boolean;
  /** How many steps are written out in a row: 1 if not given. */
  readonly unroll?: number;
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
  /** The same layer going the other way. */
  readonly reversed: () => RnnLayer<P>;
  /** How it was built. */
  readonly options: RnnOptions;
}

const optionNames = ["returnSequences", "returnState", "goBackwards", "timeMajor", "unroll"];

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
  const layer = stateless<P, any, TensorLike | RnnInput>(cell.name, (key, shape) => {
    const inputs = (shape as any)?.inputs ?? shape;
    const sizes = singleShape(cell.name, inputs as InputShape, 2);
    return cell.init(key, sizes.at(-1)!);
  }, (params, given) => {
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
    const projected = cell.project(params, steps);
    const start = first ?? cell.carry(batch, projected.dtype);
    const counted = lengths === undefined ? null : toTensor(`apply ${cell.name}`, lengths);
    const [last, ys] = scan(
      (carry: any, [t, xt]: [Tensor, Tensor]) => {
        const [next, y] = cell.step(params, carry, xt);
        if (counted === null) return [next, returnSequences ? y : null];
        const valid = np.expandDims(np.less(t, counted), -1);
        const kept = map((a: Tensor, b: Tensor) => np.where(valid, a, b), next, carry);
        return [kept, returnSequences ? np.where(valid, y, 0) : null];
      },
      start as any,
      [np.arange(time), projected],
      { reverse: goBackwards, unroll },
    ) as [any, any];
    const outputs = !returnSequences ? outputOf(last) : timeMajor ? ys : np.swapaxes(ys, [0, 1]);
    return returnState ? [outputs, last] : outputs;
  });
  return { ...layer, options, reversed: () => rnn(cell, { ...options, goBackwards: !goBackwards }) };
}

/** The output that a carry holds: h of an LSTM, the carry itself of the others. */
function outputOf(carry: any): Tensor {
  return carry instanceof Tensor ? carry : carry.h;
}

/** A simple recurrent layer, as `keras.layers.SimpleRNN`: [batch, time, features] → [batch, units]. */
export function simpleRnn(units: number, options: CellOptions & RnnOptions = {}): RnnLayer<CellParams> {
  const { sequence, cell } = divide<CellOptions>(options);
  return rnn(simpleRnnCell(units, cell), sequence);
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
  return rnn(lstmCell(units, cell), sequence);
}

/** A gated recurrent layer, as `keras.layers.GRU`: [batch, time, features] → [batch, units]. */
export function gru(units: number, options: CellOptions & RnnOptions = {}): RnnLayer<CellParams> {
  const { sequence, cell } = divide<CellOptions>(options);
  return rnn(gruCell(units, cell), sequence);
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
  const { merge = "concat" } = options, other = layer.reversed();
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
  return stateless("bidirectional", (key, shape) => {
    const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
    return { forward: layer.init(k1, shape).params, backward: other.init(k2, shape).params };
  }, (params, x: any) => {
    const there = layer.apply(params.forward, x), back = other.apply(params.backward, x);
    return layer.options.returnState ? [join(there[0], back[0]), [there[1], back[1]]] : join(there, back);
  });
}

/** A layer applied to each step by itself: [batch, time, ...] with time taken into the batch. As `keras.layers.TimeDistributed`. */
export function timeDistributed<L extends LayerLike>(layer: L): Layer<ParamsOf<L>, StateOf<L>, OutputOf<L>> {
  const inner = asLayer(layer, "timeDistributed");
  return {
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
      const out = map((t: Tensor) => np.reshape(t, [batch, time, ...t.shape.slice(1)]), y);
      return state === undefined ? out : [out, next];
    }) as Layer["apply"],
  } as Layer as never;
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
  return {
    name: "stacked",
    children: [["", inner]],
    init(key, shape) {
      const made = [...split(key, depth)].map((k) => inner.init(k, shape));
      return { params: together(made.map((m) => m.params)), state: made[0]!.state === null ? null : together(made.map((m) => m.state)) };
    },
    apply: ((params: any, x: any, options: ApplyOptions & { state?: any } = {}) => {
      const { train = false, key, state } = options;
      const keys = key === undefined ? null : split(key, depth);
      const [y, states] = scan(
        (carry: any, [p, s, k]: any) => {
          const [out, next] = applyInner(inner, p, carry, {
            train,
            key: k ?? undefined,
            state: state === undefined ? undefined : s ?? null,
          });
          return [out, next ?? null];
        },
        x,
        [params, state ?? null, keys],
        { length: depth },
      );
      return state === undefined ? y : [y, state === null ? null : states];
    }) as Layer["apply"],
    ...inner.penalty && { penalty: (params: any) => sumOver(inner, params, depth) },
  } as Layer as never;
}

/** The penalties of all copies. */
function sumOver(inner: Layer, params: any, depth: number): Tensor {
  const at = (i: number) => map((t: Tensor) => np.get(t, i), params);
  return Array.from({ length: depth }, (_, i) => inner.penalty!(at(i))).reduce((a, b) => np.add(a, b));
}
