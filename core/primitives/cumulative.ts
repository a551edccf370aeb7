/**
 * Running sums, products and extremes along an axis.
 *
 * @module
 */
import type { Unary } from "../primitive.ts";
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import { isFloat } from "../dtype.ts";
import { type Aval, describe } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { after, checkAxes } from "./_axes.ts";
import { add, compare, mul, select, sub } from "./_ops.ts";
import { multiplyPairs, type Pair, scanTree } from "./_trees.ts";

/** The axis, and whether to run from its end. */
export interface CumulativeParams {
  /** The axis that is run along. */
  readonly axis: number;
  /** From the last element to the first. */
  readonly reverse: boolean;
}

type CumulativeName = "cumsum" | "cumprod" | "cummax" | "cummin" | "cumlogsumexp";

function cumulativeType(name: CumulativeName, x: Aval, axis: number): Aval {
  if (x.dtype === "bool" || name === "cumlogsumexp" && !isFloat(x.dtype)) {
    throw new TypeError(`Cannot ${name} ${describe(x)}: it takes a ${name === "cumlogsumexp" ? "floating" : "numeric"} dtype`);
  }
  checkAxes(name, x, [axis]);
  return { shape: x.shape, dtype: x.dtype };
}

function batchRule(name: CumulativeName) {
  return ([x]: readonly [Tensor], [at]: readonly [number], { axis, reverse }: CumulativeParams): [Tensor, number] => [
    bind(name, [x], { axis: after([axis], at)[0]!, reverse }),
    at,
  ];
}

/** A running operation whose tangent follows by the steps of the scan. */
function running<Name extends CumulativeName>(name: Name, combine: (a: Pair, b: Pair) => Pair): Unary<Name, CumulativeParams> {
  return {
    name,
    results: "one",
    kind: "reduction",
    shape: ([x], { axis }) => cumulativeType(name, x, axis),
    jvp: ([x], [dx], params) => [bind(name, [x], params as never), scanTree(x, dx, params.axis, params.reverse, combine)],
    transpose: "nonlinear",
    batch: batchRule(name),
    linearize: "jvp",
  };
}

/** Running sums. */
export const cumsum: Unary<"cumsum", CumulativeParams> = {
  name: "cumsum",
  results: "one",
  kind: "reduction",
  shape: ([x], { axis }) => cumulativeType("cumsum", x, axis),
  jvp: ([x], [dx], params) => [bind("cumsum", [x], params), bind("cumsum", [dx], params)],
  // Element i is in the sums from i on: theirs add up, from the other end.
  transpose: (ct, _, { axis, reverse }) => [bind("cumsum", [ct!], { axis, reverse: !reverse })],
  batch: batchRule("cumsum"),
  linearize: "jvp",
};

/** Running products; exact where elements are zero. */
export const cumprod: Unary<"cumprod", CumulativeParams> = running("cumprod", multiplyPairs);

/** The larger of two; a tie shares the tangent evenly. */
function choose(name: "max" | "min", wins: "gt" | "lt") {
  return ([a, da]: Pair, [b, db]: Pair): Pair => {
    const one = constantLike(a, 1), half = constantLike(a, 0.5), zero = constantLike(a, 0);
    const tie = compare("eq", a, b);
    const share = (x: Tensor, y: Tensor) => select(compare(wins, x, y), one, select(tie, half, zero));
    return [bind(name, [a, b], {}), add(mul(da, share(a, b)), mul(db, share(b, a)))];
  };
}

/** Running maxima. */
export const cummax: Unary<"cummax", CumulativeParams> = running("cummax", choose("max", "gt"));
/** Running minima. */
export const cummin: Unary<"cummin", CumulativeParams> = running("cummin", choose("min", "lt"));

const exp = (x: Tensor) => bind("exp", [x], {});
/** x, but 0 for +∞, so that a difference of two such is no NaN. */
const tame = (x: Tensor) => select(compare("eq", x, constantLike(x, Infinity)), constantLike(x, 0), x);

/** log(eᵃ + eᵇ); smooth where a = b, as max is not, because the maximum that is taken out is held constant. */
function logAddExp([a, da]: Pair, [b, db]: Pair): Pair {
  const top = bind("stopGradient", [bind("max", [a, b], {})], {});
  const finite = select(bind("isFinite", [top], {}), top, constantLike(a, 0));
  const y = add(finite, bind("log", [add(exp(sub(a, finite)), exp(sub(b, finite)))], {}));
  return [y, add(mul(da, exp(sub(tame(a), tame(y)))), mul(db, exp(sub(tame(b), tame(y)))))];
}

/** Running log Σ eˣ. */
export const cumlogsumexp: Unary<"cumlogsumexp", CumulativeParams> = running("cumlogsumexp", logAddExp);
