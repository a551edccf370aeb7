/**
 * Applying a primitive: how rules, and every function a user calls, reach the current trace.
 *
 * @module
 */
import { getPrimitive } from "./primitive.ts";
import type { ParamsOf, PrimitiveName } from "./primitives/mod.ts";
import type { Tensor } from "./tensor.ts";
import { currentTrace } from "./trace.ts";

/** Applies a primitive that has one result. */
export function bind<Name extends PrimitiveName>(name: Name, inputs: readonly Tensor[], params: ParamsOf<Name>): Tensor {
  return currentTrace().process(getPrimitive(name), inputs, params as object)[0]!;
}

/** Applies a primitive that has a list of results. */
export function bindMany<Name extends PrimitiveName>(name: Name, inputs: readonly Tensor[], params: ParamsOf<Name>): Tensor[] {
  return currentTrace().process(getPrimitive(name), inputs, params as object);
}
