/**
 * Reductions and scans written as trees of elementwise steps, value and tangent side by side. They divide by nothing, so they hold where
 * a product is zero, and they meet ties in the order that JAX's `associative_scan` does.
 *
 * @module
 */
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import type { Tensor } from "../tensor.ts";
import { others, repeat } from "./_axes.ts";
import { add, constantZero, mul, reshape, transpose, zeros } from "./_ops.ts";

/** A value and its tangent. */
export type Pair = readonly [value: Tensor, tangent: Tensor];

/** (a, da) · (b, db). */
export function multiplyPairs([a, da]: Pair, [b, db]: Pair): Pair {
  return [mul(a, b), add(mul(da, b), mul(a, db))];
}

/** Elements `start`, `start + step`, … below `limit` along one axis. */
export function sliceAxis(x: Tensor, axis: number, start: number, limit: number, step = 1): Tensor {
  if (start === 0 && limit === x.shape[axis] && step === 1) return x;
  const rank = x.shape.length;
  return bind("slice", [x], {
    start: repeat(0, rank).with(axis, start),
    limit: x.shape.with(axis, limit),
    strides: repeat(1, rank).with(axis, step),
  });
}

/** The first operand with `low` and `high` copies of a scalar around it along one axis, and `interior` between neighbours. */
export function padAxis(x: Tensor, value: Tensor, axis: number, low: number, high: number, interior = 0): Tensor {
  const none = repeat(0, x.shape.length);
  return bind("pad", [x, value], { low: none.with(axis, low), high: none.with(axis, high), interior: none.with(axis, interior) });
}

/** The tangent of the product of all elements along `axes`. */
export function productTree(x: Tensor, dx: Tensor, axes: readonly number[]): Tensor {
  const kept = others(x.shape.length, axes);
  const keptShape = kept.map((axis) => x.shape[axis]!);
  const n = axes.reduce((size, axis) => size * x.shape[axis]!, 1);
  if (n === 0) return zeros(keptShape, x.dtype);
  const flat = (t: Tensor) => reshape(transpose(t, [...axes, ...kept]), [n, ...keptShape]);
  let pair: Pair = [flat(x), flat(dx)];
  while (pair[0].shape[0]! > 1) {
    const size = pair[0].shape[0]!;
    const half = Math.ceil(size / 2);
    const part = (from: number, to: number): Pair => [sliceAxis(pair[0], 0, from, to), sliceAxis(pair[1], 0, from, to)];
    let second = part(half, size);
    if (size % 2 === 1) second = [padAxis(second[0], constantLike(x, 1), 0, 0, 1), padAxis(second[1], constantZero(x), 0, 0, 1)];
    pair = multiplyPairs(part(0, half), second);
  }
  return reshape(pair[1], keptShape);
}

/** The tangent of a cumulative operation along an axis whose step is `combine`. */
export function scanTree(x: Tensor, dx: Tensor, axis: number, reverse: boolean, combine: (a: Pair, b: Pair) => Pair): Tensor {
  const flip = (t: Tensor) => reverse ? bind("reverse", [t], { axes: [axis] }) : t;
  return flip(scan([flip(x), flip(dx)], axis, combine)[1]);
}

/** Pairs neighbours, scans the pairs, and fills in what lies between: 2n steps in log n rounds. */
function scan(pair: Pair, axis: number, combine: (a: Pair, b: Pair) => Pair): Pair {
  const n = pair[0].shape[axis]!;
  if (n < 2) return pair;
  const part = (p: Pair, start: number, limit: number, step: number): Pair => [
    sliceAxis(p[0], axis, start, limit, step),
    sliceAxis(p[1], axis, start, limit, step),
  ];
  const odd = scan(combine(part(pair, 0, n - 1, 2), part(pair, 1, n, 2)), axis, combine);
  const halves = odd[0].shape[axis]!;
  const first = part(pair, 0, 1, 1);
  const even: Pair = n === 2 ? first : ((): Pair => {
    const rest = combine(part(odd, 0, n % 2 === 0 ? halves - 1 : halves, 1), part(pair, 2, n, 2));
    return [bind("concatenate", [first[0], rest[0]], { axis }), bind("concatenate", [first[1], rest[1]], { axis })];
  })();
  return [interleave(even[0], odd[0], axis), interleave(even[1], odd[1], axis)];
}

/** even[0], odd[0], even[1], …; even may be longer by one. */
function interleave(even: Tensor, odd: Tensor, axis: number): Tensor {
  const longer = even.shape[axis]! - odd.shape[axis]!;
  const zero = constantZero(even);
  return add(padAxis(even, zero, axis, 0, 1 - longer, 1), padAxis(odd, zero, axis, 1, longer, 1));
}

/** Runs `step` for every offset of a window, the last axis fastest. */
export function forEachOffset(window: readonly number[], step: (offset: readonly number[]) => void): void {
  const count = window.reduce((n, w) => n * w, 1);
  for (let k = 0; k < count; k++) {
    const offset = repeat(0, window.length);
    for (let axis = window.length - 1, rest = k; axis >= 0; axis--) {
      offset[axis] = rest % window[axis]!;
      rest = Math.floor(rest / window[axis]!);
    }
    step(offset);
  }
}
