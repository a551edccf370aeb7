/**
 * Functions of large batches, computed in small pieces one after another: less memory, the same result.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { isFloat } from "../core/dtype.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { broadcastPrefix, flatten, map } from "../core/tree.ts";
import { add, divide, subtract } from "../np/arithmetic.ts";
import { at } from "../np/at.ts";
import { zeros } from "../np/creation.ts";
import { take } from "../np/indexing.ts";
import { mean, sum } from "../np/reductions.ts";
import { expandDims, reshape, swapaxes } from "../np/shape.ts";
import { valueAndGrad } from "../transforms/grad.ts";
import { evalShape } from "../transforms/inspect.ts";
import { foriLoop } from "../transforms/loops.ts";
import { vmap } from "../transforms/vmap.ts";

/** How the results of the pieces become one. */
export interface Accumulator {
  /** What to begin with, from the type of one piece's result and the number of pieces. */
  init(piece: { readonly shape: readonly number[]; readonly dtype: Tensor["dtype"] }, pieces: number): Tensor;
  /** The next value, from the one before, a piece's result, and the number of the piece. */
  update(carry: Tensor, piece: Tensor, index: Tensor): Tensor;
  /** The result. */
  finalize(carry: Tensor, pieces: number): Tensor;
  /** What `microVmap` makes of the results within a piece, stacked along the first axis. */
  aggregate(stacked: Tensor): Tensor;
}

/** The accumulators by name: "mean", "sum", "runningMean" (of the pieces seen), "concat" along the first axis. */
export type AccumulationType = "mean" | "sum" | "runningMean" | "concat";

function floating(piece: { readonly shape: readonly number[]; readonly dtype: Tensor["dtype"] }): Tensor {
  if (!isFloat(piece.dtype)) throw new TypeError(`Cannot accumulate the mean of ${describe(piece)}: it takes floats; use "sum"`);
  return zeros(piece.shape, piece.dtype);
}

const accumulators: Readonly<Record<AccumulationType, Accumulator>> = {
  sum: {
    init: ({ shape, dtype }) => zeros(shape, dtype),
    update: (carry, piece) => add(carry, piece),
    finalize: (carry) => carry,
    aggregate: (stacked) => sum(stacked, 0),
  },
  mean: {
    init: floating,
    update: (carry, piece) => add(carry, piece),
    finalize: (carry, pieces) => divide(carry, pieces),
    aggregate: (stacked) => mean(stacked, 0),
  },
  runningMean: {
    init: floating,
    update: (carry, piece, index) => add(carry, divide(subtract(piece, carry), add(index, 1)).astype(carry.dtype)),
    finalize: (carry) => carry,
    aggregate: (stacked) => mean(stacked, 0),
  },
  concat: {
    init: ({ shape, dtype }, pieces) => zeros([pieces, ...shape], dtype),
    update: (carry, piece, index) => at(carry, index).set(piece),
    // Piece i holds every pieces-th example, from i on.
    finalize: (carry) =>
      carry.ndim < 2 ? carry : reshape(swapaxes(carry, [0, 1]), [carry.shape[0]! * carry.shape[1]!, ...carry.shape.slice(2)]),
    aggregate: (stacked) => stacked,
  },
};

function isAccumulator(x: unknown): boolean {
  return typeof x === "object" && x !== null && typeof (x as Accumulator).update === "function";
}

/** The accumulator of each leaf of a result. */
function accumulatorsOf(spec: AccumulatorSpec, result: unknown): Accumulator[] {
  return broadcastPrefix("accumulate", spec, result, isAccumulator).map((x) => {
    const found = typeof x === "string" ? accumulators[x as AccumulationType] : x as Accumulator;
    if (!isAccumulator(found)) {
      throw new TypeError(
        `Cannot accumulate with ${JSON.stringify(x)}: accumulators are ${
          Object.keys(accumulators).join(", ")
        }, or objects of their four functions`,
      );
    }
    return found;
  });
}

/** One accumulator for everything, or a tree like the result (or a prefix of it). */
export type AccumulatorSpec = AccumulationType | Accumulator | object;

/**
 * A tree whose batch axis is split into pieces: `[..., batch, ...]` becomes `[..., pieces, microbatchSize, ...]`. Piece i holds every
 * pieces-th example, from i on.
 *
 * @param tree The tree.
 * @param microbatchSize How many examples a piece has.
 * @param axis The batch axis. Default 0.
 * @returns A tree of the same structure.
 * @throws {RangeError} The batch is no multiple of the size.
 */
export function reshapeBatchAxis<T>(tree: T, microbatchSize: number, axis = 0): T {
  return map((x: TensorLike) => {
    const value = toTensor("reshapeBatchAxis", x), at = axis < 0 ? axis + value.ndim : axis, batch = value.shape[at];
    if (batch === undefined || batch % microbatchSize !== 0) {
      throw new RangeError(`Cannot split axis ${axis} of ${describe(value)} into pieces of ${microbatchSize}: its size must be a multiple`);
    }
    const split = reshape(value, value.shape.toSpliced(at, 1, microbatchSize, batch / microbatchSize));
    return swapaxes(split, [at, at + 1]);
  }, tree);
}

/** Options of `microbatch`. */
export interface MicrobatchOptions {
  /** How the pieces' results become one. Default "sum". */
  readonly accumulator?: AccumulatorSpec;
  /** The batch axis of the split arguments, or a list of one for each. Default 0. */
  readonly inAxes?: number | readonly number[];
  /** How many pieces to compute, where the rest is padding; it may be traced. Default all. */
  readonly numRealMicrobatches?: number | Tensor;
}

/** A function of trees. */
// deno-lint-ignore no-explicit-any -- functions of trees of any type
export type AnyFunction = (...args: any[]) => any;

/**
 * A function that splits a batch into pieces, calls `fun` for one after another, and accumulates the results. As `optax.microbatch`.
 *
 * @param fun A function whose result for a batch is the sum (the mean, …) of its results for the pieces.
 * @param argnums The position or positions of the arguments that have a batch axis.
 * @param microbatchSize How many examples a piece has; null leaves `fun` as it is.
 * @param options The accumulation and the batch axes.
 * @returns A function of the same arguments.
 * @throws {RangeError} When called: the batches differ, or are no multiple of the size.
 * @example
 * ```ts
 * import { np, optim, type Tensor } from "@fluxion/fluxion";
 *
 * const total = optim.microbatch((x: Tensor) => np.sum(np.square(x)), 0, 2);
 * console.log(total(np.array([1, 2, 3, 4])).item()); // 30
 * ```
 */
export function microbatch<F extends AnyFunction>(
  fun: F,
  argnums: number | readonly number[],
  microbatchSize: number | null,
  options: MicrobatchOptions = {},
): F {
  checkOptions("build microbatch", options, ["accumulator", "inAxes", "numRealMicrobatches"]);
  if (microbatchSize === null) return fun;
  const { accumulator = "sum", inAxes = 0, numRealMicrobatches } = options;
  const positions = [argnums].flat(), axes = typeof inAxes === "number" ? positions.map(() => inAxes) : inAxes;
  return ((...args: unknown[]) => {
    const split = [...args];
    const sizes = positions.flatMap((n, k) =>
      flatten(args[n]).leaves.map((x) => toTensor("microbatch", x as TensorLike).shape.at(axes[k]!)!)
    );
    if (new Set(sizes).size !== 1) {
      throw new RangeError(`Cannot microbatch arguments with batches of ${sizes.join(", ")}: they must be equal`);
    }
    positions.forEach((n, k) => split[n] = reshapeBatchAxis(args[n], microbatchSize, axes[k]!));
    const pieces = sizes[0]! / microbatchSize;
    const piece = (index: Tensor | number): unknown => {
      const chosen = [...split];
      positions.forEach((n, k) => {
        chosen[n] = map((x: Tensor) => take(x, index, axes[k]! < 0 ? axes[k]! - 1 : axes[k]!), split[n]);
      });
      return fun(...chosen);
    };
    const { leaves: types, structure } = flatten(evalShape(() => piece(0)));
    const each = accumulatorsOf(accumulator, structure.unflatten(types));
    const begin = each.map((a, i) => a.init(types[i] as Tensor, pieces));
    const end = foriLoop(0, numRealMicrobatches ?? pieces, (index, carry) => {
      const { leaves } = flatten(piece(index));
      return (carry as Tensor[]).map((c, i) => each[i]!.update(c, leaves[i] as Tensor, index));
    }, begin) as Tensor[];
    return structure.unflatten(end.map((c, i) => each[i]!.finalize(c, pieces)));
  }) as F;
}

/** Options of `microVmap`. */
export interface MicroVmapOptions {
  /** The batch axis of each argument, null where there is none; a number for all. Default 0. */
  readonly inAxes?: number | readonly (number | null)[];
  /** How many examples to compute at once; null for all. Default null. */
  readonly microbatchSize?: number | null;
  /** What becomes of the examples' results. Default "concat": as `vmap`. */
  readonly accumulator?: AccumulatorSpec;
  /** How many pieces to compute, where the rest is padding. Default all. */
  readonly numRealMicrobatches?: number | Tensor;
}

/**
 * As `vmap`, some examples at once, the results accumulated. As `optax.microbatching.micro_vmap`.
 *
 * @param fun A function of one example.
 * @param options The batch axes, how many at once, the accumulation.
 * @returns A function of batches.
 */
export function microVmap<F extends AnyFunction>(fun: F, options: MicroVmapOptions = {}): F {
  checkOptions("build microVmap", options, ["inAxes", "microbatchSize", "accumulator", "numRealMicrobatches"]);
  const { inAxes = 0, microbatchSize = null, accumulator = "concat", numRealMicrobatches } = options;
  return ((...args: unknown[]) => {
    const axes = typeof inAxes === "number" ? args.map(() => inAxes) : inAxes;
    const batched = (...some: unknown[]): unknown => {
      const { leaves, structure } = flatten((vmap(fun, { inAxes: [...axes] }) as AnyFunction)(...some));
      const each = accumulatorsOf(accumulator, structure.unflatten(leaves));
      return structure.unflatten(leaves.map((x, i) => each[i]!.aggregate(x as Tensor)));
    };
    const argnums = axes.flatMap((axis, n) => axis === null ? [] : [n]);
    return microbatch(batched, argnums, microbatchSize, {
      accumulator,
      inAxes: axes.filter((axis) => axis !== null),
      ...(numRealMicrobatches === undefined ? {} : { numRealMicrobatches }),
    })(...args);
  }) as F;
}

/** Options of `microGrad`. */
export interface MicroGradOptions {
  /** Whether the function returns `[value, aux]`. Default false. */
  readonly hasAux?: boolean;
  /** Which argument, or arguments, to differentiate in. Default 0. */
  readonly argnums?: number | readonly number[];
  /** Which arguments have a leading batch axis. Default 1. */
  readonly batchArgnums?: number | readonly number[];
  /** Whether the function sees each example as a batch of one. Default true. */
  readonly keepBatchDim?: boolean;
  /** How many examples to compute at once; null for all. Default null. */
  readonly microbatchSize?: number | null;
  /** What becomes of the examples' gradients. Default "sum". */
  readonly accumulator?: AccumulatorSpec;
  /** What to make of each example's gradient before: clip it, for instance. Default nothing. */
  // deno-lint-ignore no-explicit-any -- trees of any type
  readonly transformFn?: (grad: any) => unknown;
  /** What to measure on each example's gradient. Default nothing. */
  // deno-lint-ignore no-explicit-any -- trees of any type
  readonly metricsFn?: (grad: any) => unknown;
  /** How many pieces to compute, where the rest is padding. Default all. */
  readonly numRealMicrobatches?: number | Tensor;
}

/** What `microGrad` gives for each example, besides the gradient. */
export interface IndividualOutputs {
  /** The values. */
  readonly values: Tensor;
  /** What `metricsFn` gave. */
  // deno-lint-ignore no-explicit-any -- trees of any type
  readonly metrics: any;
  /** What the function gave beside its value. */
  // deno-lint-ignore no-explicit-any -- trees of any type
  readonly aux: any;
}

/**
 * The gradient of each example, changed by a function and accumulated: for clipping example by example, and for measuring how gradients
 * differ. As `optax.microbatching.micro_grad`.
 *
 * @param fun The loss of a batch.
 * @param options The arguments, how many examples at once, what to make of each gradient.
 * @returns A function of the same arguments that gives the accumulated gradient, and each example's value, measures and aux.
 */
export function microGrad(
  fun: AnyFunction,
  options: MicroGradOptions = {},
  // deno-lint-ignore no-explicit-any -- arguments of any type
): (...args: any[]) => [grad: any, outputs: IndividualOutputs] {
  const { hasAux = false, argnums = 0, keepBatchDim = true, microbatchSize = null, accumulator = "sum", numRealMicrobatches } = options;
  checkOptions("build microGrad", options, [
    ...["hasAux", "argnums", "batchArgnums", "keepBatchDim", "microbatchSize", "accumulator"],
    ...["transformFn", "metricsFn", "numRealMicrobatches"],
  ]);
  const { transformFn = (g: unknown) => g, metricsFn = () => null } = options;
  const batched = [options.batchArgnums ?? 1].flat();
  const withAux: AnyFunction = hasAux ? fun : (...args) => [fun(...args), null];
  const one = (...args: unknown[]): [unknown, unknown] => {
    const [[value, aux], grad] = (valueAndGrad(withAux, { argnums, hasAux: true }) as AnyFunction)(...args);
    return [transformFn(grad), { values: value, metrics: metricsFn(grad), aux }];
  };
  return (...args) => {
    const given = args.map((arg, n) => keepBatchDim && batched.includes(n) ? map((x: TensorLike) => expandDims(x, 1), arg) : arg);
    return microVmap(one, {
      inAxes: args.map((_, n) => batched.includes(n) ? 0 : null),
      microbatchSize,
      accumulator: [accumulator, "concat"],
      ...(numRealMicrobatches === undefined ? {} : { numRealMicrobatches }),
    })(...given) as [unknown, IndividualOutputs];
  };
}
