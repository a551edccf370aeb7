/**
 * What the rules of elementwise primitives share. An elementwise operation takes operands of one shape, or scalars beside it.
 *
 * @module
 */
import { bind } from "../bind.ts";
import { isFloat, isInteger, kindOf } from "../dtype.ts";
import type { Binary, Linear, NoParams, Unary } from "../primitive.ts";
import type { PrimitiveName } from "./mod.ts";
import { type Aval, describe, sameShape, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { add, broadcastInDim, mul, reduceSum } from "./_ops.ts";

/** The kinds of element types that an operation takes. */
export type Takes = "float" | "number" | "integer" | "logical" | "any";

const takes: { readonly [T in Takes]: { test: (x: Aval) => boolean; text: string } } = {
  float: { test: (x) => isFloat(x.dtype), text: "a floating dtype" },
  number: { test: (x) => x.dtype !== "bool", text: "a numeric dtype" },
  integer: { test: (x) => isInteger(x.dtype), text: "an integer dtype" },
  logical: { test: (x) => kindOf(x.dtype) !== "float", text: "bool or an integer dtype" },
  any: { test: () => true, text: "any dtype" },
};

/** The operation's name as messages spell it. */
function list(inputs: readonly Aval[]): string {
  return inputs.map(describe).join(" with ");
}

/** The common shape of operands: scalars beside one shape. */
export function commonShape(name: string, inputs: readonly Aval[]): Shape {
  let shape: Shape = inputs[0]!.shape;
  for (let i = 1; i < inputs.length; i++) {
    const s = inputs[i]!.shape;
    if (s.length === 0 || s === shape) continue;
    if (shape.length === 0) shape = s;
    else if (!sameShape(shape, s)) throw new RangeError(`Cannot ${name} ${list(inputs)}: the shapes must be the same, or scalar`);
  }
  return shape;
}

/** The type of an elementwise result: common shape, one dtype that the operation takes. */
export function elementwiseType(name: string, inputs: readonly Aval[], kind: Takes): Aval {
  const first = inputs[0]!;
  for (let i = 1; i < inputs.length; i++) {
    if (inputs[i]!.dtype !== first.dtype) {
      throw new TypeError(`Cannot ${name} ${list(inputs)}: the dtypes must be the same; cast one with astype, or use np, which promotes`);
    }
  }
  if (!takes[kind].test(first)) throw new TypeError(`Cannot ${name} ${list(inputs)}: it takes ${takes[kind].text}`);
  if (inputs.length === 1 && !first.weak) return first;
  return { shape: commonShape(name, inputs), dtype: first.dtype };
}

/** A tangent of an operand as a tangent of the result: a scalar's spreads. */
export function fit(tangent: Tensor, shape: Shape): Tensor {
  return tangent.shape.length === 0 && shape.length > 0 ? broadcastInDim(tangent, shape, []) : tangent;
}

/** The cotangent of a result as the cotangent of an operand: a scalar's is summed. */
export function sumTo(cotangent: Tensor, input: { readonly shape: Shape }): Tensor {
  return input.shape.length === 0 && cotangent.shape.length > 0 ? reduceSum(cotangent, cotangent.shape.map((_, i) => i)) : cotangent;
}

/** The sum of two tangents, either of which may be zero. */
export function addTangents(a: Tensor | null, b: Tensor | null): Tensor | null {
  return a === null ? b : b === null ? a : add(a, b);
}

/** An operation on floats with the derivative `slope(x, y)`, where y is its value at x. */
export function smooth<Name extends PrimitiveName>(name: Name, slope: (x: Tensor, y: Tensor) => Tensor): Unary<Name> {
  return {
    name,
    results: "one",
    kind: "elementwise",
    shape: ([x]) => elementwiseType(name, [x], "float"),
    jvp([x], [dx]) {
      const y = bind(name, [x], {} as never);
      return [y, mul(dx, slope(x, y))];
    },
    transpose: "nonlinear",
    batch: "elementwise",
    linearize: "jvp",
  };
}

/** An operation of one operand whose derivative is zero, or does not exist. */
export function flat<Name extends PrimitiveName>(name: Name, kind: Takes, bool = false): Unary<Name> {
  return {
    name,
    results: "one",
    kind: "elementwise",
    shape([x]) {
      const type = elementwiseType(name, [x], kind);
      return bool ? { shape: type.shape, dtype: "bool" } : type;
    },
    jvp: "zero",
    transpose: "nonlinear",
    batch: "elementwise",
    linearize: "jvp",
  };
}

/** An operation of two operands whose derivative is zero, or does not exist. */
export function flatBinary<Name extends PrimitiveName>(name: Name, kind: Takes, bool = false): Binary<Name> {
  return {
    name,
    results: "one",
    kind: "elementwise",
    shape(inputs) {
      const type = elementwiseType(name, inputs, kind);
      return bool ? { shape: type.shape, dtype: "bool" } : type;
    },
    jvp: "zero",
    transpose: "nonlinear",
    batch: "elementwise",
    linearize: "jvp",
  };
}

/** An operation on two operands with the partial derivatives `left` and `right`, functions of both and of the value. */
export function smoothBinary<Name extends PrimitiveName>(
  name: Name,
  kind: Takes,
  left: (x: Tensor, y: Tensor, value: Tensor) => Tensor,
  right: (x: Tensor, y: Tensor, value: Tensor) => Tensor,
): Binary<Name> {
  return {
    name,
    results: "one",
    kind: "elementwise",
    shape: (inputs) => elementwiseType(name, inputs, kind),
    jvp([x, y], [dx, dy]) {
      const value = bind(name, [x, y], {} as never);
      const tangent = addTangents(dx && mul(dx, left(x, y, value)), dy && mul(dy, right(x, y, value)));
      return [value, tangent && fit(tangent, value.shape)];
    },
    transpose: "nonlinear",
    batch: "elementwise",
    linearize: "jvp",
  };
}

export type { Linear, NoParams };
