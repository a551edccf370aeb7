/**
 * Cases of `tests/goldens/rules.json`, as functions of tensors, and the transforms that are tried on them.
 *
 * @module
 */
import { assert } from "@std/assert";
import { bindMany } from "../../../core/bind.ts";
import { getDefaultDevice } from "../../../core/device.ts";
import { allocate, type DType, isFloat, readElement } from "../../../core/dtype.ts";
import type { PrimitiveName } from "../../../core/primitives/mod.ts";
import { sizeOf } from "../../../core/shape.ts";
import { Tensor } from "../../../core/tensor.ts";
import { jvpFlat } from "../../../core/tracing/jvp.ts";
import { linearizeFlat } from "../../../core/tracing/linearize.ts";
import { transposeFlat } from "../../../core/tracing/transpose.ts";

type Numbers = readonly (number | string)[];

/** A tensor as a golden file holds it. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: Numbers;
}

/** One case: a primitive, its operands, and what JAX makes of them. Tangents belong to the floating operands and results alone. */
export interface GoldenCase {
  readonly name: string;
  readonly primitive: PrimitiveName;
  readonly params: object;
  readonly inputs: readonly GoldenTensor[];
  /** The results are squared, where their signs are not determined. */
  readonly square: boolean;
  /** Finite differences make sense. */
  readonly smooth: boolean;
  /** Operands that are held constant: nothing is differentiated by them. */
  readonly fixed: readonly number[];
  readonly outputs: readonly GoldenTensor[];
  readonly tangents?: readonly Numbers[];
  readonly outTangents?: readonly Numbers[];
  readonly cotangents?: readonly Numbers[];
  readonly inCotangents?: readonly Numbers[];
  readonly second?: readonly Numbers[];
}

/** A function of a list of tensors. */
export type Flat = (...inputs: Tensor[]) => Tensor[];

/** A tensor of the default device. */
export function tensorOf(shape: readonly number[], dtype: DType, values: ArrayLike<number | string>): Tensor {
  const data = allocate(dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = Number(values[i]);
  return new Tensor({ shape, dtype }, getDefaultDevice().upload(data, { shape, dtype }), false);
}

/** A case's operands. */
export function inputsOf(c: GoldenCase): Tensor[] {
  return c.inputs.map((x) => tensorOf(x.shape, x.dtype, x.data));
}

/** A case as a function of its operands. */
export function functionOf(c: GoldenCase): Flat {
  return (...given) => {
    const inputs = c.fixed.length === 0 ? given : inputsOf(c).map((x, i) => c.fixed.includes(i) ? x : given[i]!);
    const outs = bindMany(c.primitive, inputs, c.params as never);
    return c.square ? outs.map((x) => bindMany("mul", [x, x], {})[0]!) : outs;
  };
}

/** The elements as numbers. */
export function values(x: Tensor): number[] {
  const data = x.dataSync();
  return Array.from(data, (_, i) => readElement(data, x.dtype, i));
}

/** Asserts that tensors hold the numbers expected, NaN and infinities included. */
export function assertNear(actual: Tensor, expected: ArrayLike<number | string>, tolerance: number, what: string): void {
  const got = values(actual);
  assert(got.length === expected.length, `${what}: ${got.length} elements, not ${expected.length}`);
  let scale = 1;
  for (let i = 0; i < got.length; i++) if (Number.isFinite(Number(expected[i]))) scale = Math.max(scale, Math.abs(Number(expected[i])));
  got.forEach((x, i) => {
    const wanted = Number(expected[i]);
    assert(
      Object.is(x, wanted) || x === wanted || Math.abs(x - wanted) <= tolerance * scale,
      `${what}: element ${i} is ${x}, not ${wanted}\n  got      [${got}]\n  expected [${Array.from(expected)}]`,
    );
  });
}

/** The positions of floating operands. */
export function floating(inputs: readonly Tensor[]): number[] {
  return inputs.flatMap((x, i) => isFloat(x.dtype) ? [i] : []);
}

/** Tangents for all operands: null for integers. */
export function spreadTangents(inputs: readonly Tensor[], tangents: readonly Numbers[]): (Tensor | null)[] {
  let next = 0;
  return inputs.map((x) => isFloat(x.dtype) ? tensorOf(x.shape, x.dtype, tangents[next++]!) : null);
}

/** Tangents of the floating results; zeros where a rule knows them to be zero. */
export function jvpOf(f: Flat, inputs: readonly Tensor[], tangents: readonly (Tensor | null)[]): Tensor[] {
  const out = jvpFlat(f, inputs, tangents);
  return out.primals.flatMap((x, i) => isFloat(x.dtype) ? [out.tangents[i] ?? zeros(x)] : []);
}

function zero(x: Tensor): Tensor {
  return tensorOf([], x.dtype, [0]);
}

/** Cotangents of the floating operands, from those of the floating results. */
export function vjpOf(f: Flat, inputs: readonly Tensor[], cotangents: readonly Tensor[]): Tensor[] {
  const lin = linearizeFlat(f, inputs);
  let next = 0;
  const given = lin.outputs.map((x) => isFloat(x.dtype) ? cotangents[next++]! : null).filter((_, i) => lin.nonzeroOut[i]);
  const count = floating(inputs).length;
  const back = transposeFlat(lin.linear, [...lin.residuals, ...new Array<null>(count).fill(null)], given);
  return floating(inputs).map((at, i) => back[lin.residuals.length + i] ?? zeros(inputs[at]!));
}

function zeros(x: Tensor): Tensor {
  return bindMany("broadcastInDim", [zero(x)], { shape: x.shape, axes: [] })[0]!;
}
