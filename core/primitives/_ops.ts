/**
 * Short names for the primitives that rules use most.
 *
 * @module
 */
import { bind } from "../bind.ts";
import { constantLike } from "../constant.ts";
import type { DType } from "../dtype.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

const none = {};

export function add(x: Tensor, y: Tensor): Tensor {
  return bind("add", [x, y], none);
}
export function sub(x: Tensor, y: Tensor): Tensor {
  return bind("sub", [x, y], none);
}
export function mul(x: Tensor, y: Tensor): Tensor {
  return bind("mul", [x, y], none);
}
export function div(x: Tensor, y: Tensor): Tensor {
  return bind("div", [x, y], none);
}
export function neg(x: Tensor): Tensor {
  return bind("neg", [x], none);
}
/** x · c for a number c. */
export function scale(x: Tensor, c: number): Tensor {
  return bind("mul", [x, constantLike(x, c)], none);
}
/** x + c for a number c. */
export function shift(x: Tensor, c: number): Tensor {
  return bind("add", [x, constantLike(x, c)], none);
}
export function square(x: Tensor): Tensor {
  return bind("mul", [x, x], none);
}
export function compare(name: "eq" | "ne" | "lt" | "le" | "gt" | "ge", x: Tensor, y: Tensor): Tensor {
  return bind(name, [x, y], none);
}
export function select(predicate: Tensor, onTrue: Tensor, onFalse: Tensor): Tensor {
  return bind("select", [predicate, onTrue, onFalse], none);
}
/** x where the predicate holds, 0 elsewhere. */
export function keepWhere(predicate: Tensor, x: Tensor): Tensor {
  return bind("select", [predicate, x, constantLike(x, 0)], none);
}
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : bind("cast", [x], { dtype });
}
export function reshape(x: Tensor, shape: Shape): Tensor {
  return bind("reshape", [x], { shape });
}
export function transpose(x: Tensor, perm: readonly number[]): Tensor {
  return perm.every((p, i) => p === i) ? x : bind("transpose", [x], { perm });
}
export function reduceSum(x: Tensor, axes: readonly number[]): Tensor {
  return axes.length === 0 ? x : bind("reduceSum", [x], { axes });
}
export function broadcastInDim(x: Tensor, shape: Shape, axes: readonly number[]): Tensor {
  return bind("broadcastInDim", [x], { shape, axes });
}
/** A tensor of zeros. */
export function zeros(shape: Shape, dtype: DType): Tensor {
  return full(shape, 0, dtype);
}
/** A tensor of one value. */
export function full(shape: Shape, value: number, dtype: DType): Tensor {
  const scalar = constantLike({ dtype }, value);
  return shape.length === 0 ? scalar : bind("broadcastInDim", [scalar], { shape, axes: [] });
}
/** Moves one axis to another place. */
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const perm = x.shape.map((_, i) => i).filter((i) => i !== from);
  perm.splice(to, 0, from);
  return transpose(x, perm);
}
/** Adds a batch axis in front of an operand that has none. */
export function broadcastFront(x: Tensor, size: number): Tensor {
  return broadcastInDim(x, [size, ...x.shape], x.shape.map((_, i) => i + 1));
}
/** The operand with its batch axis in front, whether it had one or not. */
export function batchFront(x: Tensor, axis: number | null, size: number): Tensor {
  return axis === null ? broadcastFront(x, size) : moveAxis(x, axis, 0);
}
/** The scalar 0 of the type of `x`. */
export function constantZero(x: { readonly dtype: DType }): Tensor {
  return constantLike(x, 0);
}
