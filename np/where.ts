/**
 * Choosing between values, element by element.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, broadcastTogether, promote, type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { isOptions, positional } from "../core/positional.ts";
import { broadcastShapes, describe } from "../core/shape.ts";
import { concreteOf, type Tensor } from "../core/tensor.ts";
import { castTo, integers, wrapNegative } from "./_operands.ts";
import { nonzero, type NonzeroOptions } from "./nonzero.ts";

/** Where the condition holds, as `nonzero`. */
export function where(condition: TensorLike, options?: NonzeroOptions): Tensor[];
/**
 * `x` where the condition holds (is not 0), `y` elsewhere. Both are computed: what one side would make NaN, its gradient makes NaN too.
 * The condition alone gives the places where it holds, as `nonzero`.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.where([true, false], [1, 2], 0).toArray()); // [1, 0]
 * ```
 */
export function where(condition: TensorLike, x: TensorLike, y: TensorLike): Tensor;
export function where(condition: TensorLike, x?: TensorLike | NonzeroOptions, y?: TensorLike): Tensor | Tensor[] {
  if (x === undefined && y === undefined || isOptions(x)) return nonzero(condition, x as NonzeroOptions | undefined);
  if (x === undefined || y === undefined) throw new TypeError("Cannot choose where with one value: it takes both x and y, or neither");
  const test = castTo(toTensor("where", condition), "bool");
  const [onTrue, onFalse] = promote("where", [x as TensorLike, y]) as [Tensor, Tensor];
  return bind("select", broadcastTogether("choose where", [test, onTrue, onFalse]), {});
}

/**
 * For each place the value of the first condition that holds there, or `default` (0 if not given).
 *
 * @param otherwise The default, also as `{ default }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const x = np.arange(4);
 * console.log(np.select([x.less(1), x.greater(2)], [-1, 10]).toArray()); // [-1, 0, 0, 10]
 * ```
 */
export function select(
  conditions: readonly TensorLike[],
  choices: readonly TensorLike[],
  otherwise?: TensorLike | { readonly default?: TensorLike },
): Tensor {
  const options = positional<{ readonly default?: TensorLike }>("select", ["default"], [otherwise]);
  checkOptions("select", options, ["default"]);
  if (conditions.length === 0 || conditions.length !== choices.length) {
    throw new RangeError(
      `Cannot select by ${conditions.length} conditions from ${choices.length} choices: there must be as many, and at least one`,
    );
  }
  const values = promote("select", [options.default ?? 0, ...choices]);
  let out = values[0]!;
  for (let i = conditions.length - 1; i >= 0; i--) out = where(conditions[i]!, values[i + 1]!, out);
  return out;
}

/** A value, or a function of the tensor. */
export type Piece = TensorLike | ((x: Tensor) => Tensor);

/**
 * A function in pieces: for each place the piece of the last condition that holds there; one piece more than conditions is for the rest,
 * which is 0 otherwise. Every piece is computed everywhere.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const x = np.array([-2, 3]);
 * console.log(np.piecewise(x, [x.less(0)], [0, (x) => x.multiply(2)]).toArray()); // [0, 6]
 * ```
 */
export function piecewise(x: TensorLike, conditions: readonly TensorLike[], pieces: readonly Piece[]): Tensor {
  const value = toTensor("piecewise", x);
  const n = conditions.length;
  if (pieces.length !== n && pieces.length !== n + 1) {
    throw new RangeError(`Cannot build ${pieces.length} pieces by ${n} conditions: there are as many pieces, or one more`);
  }
  const evaluate = (piece: Piece): Tensor => castTo(typeof piece === "function" ? piece(value) : toTensor("piecewise", piece), value.dtype);
  let out = pieces.length > n ? broadcastTo(evaluate(pieces[n]!), value.shape) : broadcastTo(constant(0, value.dtype), value.shape);
  conditions.forEach((condition, i) => {
    out = where(condition, evaluate(pieces[i]!), out);
  });
  return out;
}

/** Options of `choose`. */
export interface ChooseOptions {
  /** What indices beyond the choices do: "raise" (if not given) throws, "clip" names the nearest, "wrap" starts over. */
  readonly mode?: "raise" | "clip" | "wrap";
}

/** Known indices must name a choice, unless a mode says what others mean; traced ones cannot be looked at, and are clipped. */
function checkChoices(index: Tensor, n: number, mode: ChooseOptions["mode"] = "raise"): void {
  if (mode !== "raise" && mode !== "clip" && mode !== "wrap") {
    throw new TypeError(`Cannot choose with mode ${JSON.stringify(mode)}: the modes are "raise", "clip" and "wrap"`);
  }
  const data = mode === "raise" ? concreteOf(index)?.dataSync() : undefined;
  const wrong = data?.find((i) => i < 0 || i >= n);
  if (wrong !== undefined) throw new RangeError(`Cannot choose number ${wrong} of ${n} choices: set mode to "clip" or "wrap"`);
}

/**
 * For each place the element of that one of `choices` that `indices` says.
 *
 * @param options `mode`: "clip" takes the first or last for indices beyond, and traced ones always do; "wrap" starts over.
 * @throws {RangeError} An index is beyond the choices, and no mode says what that means.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.choose([0, 1, 0], [[1, 2, 3], [10, 20, 30]]).toArray()); // [1, 20, 3]
 * ```
 */
export function choose(indices: TensorLike, choices: readonly TensorLike[], options: ChooseOptions = {}): Tensor {
  checkOptions("choose", options, ["mode"]);
  if (choices.length === 0) throw new RangeError("Cannot choose from no choices");
  const index = castTo(integers("choose", indices), "int32"), n = choices.length;
  const size = constant(n, "int32");
  checkChoices(index, n, options.mode);
  const at = options.mode === "wrap"
    ? wrapNegative(bind("rem", [index, size], {}), n)
    : bind("clamp", [constant(0, "int32"), index, constant(n - 1, "int32")], {});
  const values = promote("choose", choices);
  const shape = broadcastShapes(at.shape, ...values.map((v) => v.shape));
  if (shape === undefined) {
    throw new RangeError(`Cannot choose by ${describe(at)} from ${values.map(describe).join(", ")}: the shapes do not broadcast`);
  }
  let out = values[0]!;
  for (let i = 1; i < n; i++) {
    out = bind("select", broadcastTogether("choose", [bind("eq", [at, constant(i, "int32")], {}), values[i]!, out]), {});
  }
  return broadcastTo(out, shape);
}
