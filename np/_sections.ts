/**
 * Parts along one axis.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import type { Tensor } from "../core/tensor.ts";

/** Elements `from` up to `to` along an axis; `to` may be left out. */
export function section(x: Tensor, axis: number, from: number, to: number = x.shape[axis]!): Tensor {
  if (from === 0 && to === x.shape[axis]) return x;
  return bind("slice", [x], {
    start: x.shape.map((_, i) => i === axis ? from : 0),
    limit: x.shape.map((n, i) => i === axis ? to : n),
    strides: x.shape.map(() => 1),
  });
}

/** Tensors one after the other along an axis. */
export function joined(parts: readonly Tensor[], axis: number): Tensor {
  return parts.length === 1 ? parts[0]! : bind("concatenate", parts, { axis });
}
