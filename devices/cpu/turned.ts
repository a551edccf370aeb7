/**
 * Transposes that wait: a large array is turned only when somebody reads its elements. A product reads them in the order they have anyway.
 *
 * @module
 */
import type { Buffer, Device } from "../../core/device.ts";
import type { TypedArray } from "../../core/dtype.ts";
import { type Aval, sizeOf } from "../../core/shape.ts";
import { CpuBuffer } from "./buffer.ts";
import type { DotParams } from "./kernels/dot.ts";
import { structural } from "./kernels/structural.ts";

/** Elements from which on turning costs more than looking whether it can be spared. */
const large = 65536;

/** An array in the order it has, and the one it is to be read in. */
export interface Turned {
  /** The elements as they lie. */
  readonly array: TypedArray;
  /** Their type and shape there. */
  readonly aval: Aval;
  /** The axes in the order they are read. */
  readonly perm: readonly number[];
}

/** The elements of a turned array in their new order. */
export function turn({ array, aval, perm }: Turned): TypedArray {
  return structural.transpose([array], [aval], { perm }, [])[0]!;
}

/** The result of a transpose that has not been computed; undefined where it may as well be. */
export function turnLater(x: CpuBuffer, aval: Aval, perm: readonly number[], device: Device): CpuBuffer | undefined {
  if (sizeOf(aval.shape) < large) return undefined;
  // Where only axes of size 1 change places, nothing has to be turned.
  const kept = perm.filter((axis) => aval.shape[axis] !== 1);
  if (kept.every((axis, k) => k === 0 || axis > kept[k - 1]!)) return undefined;
  const array = x.read();
  x.shared = true; // nobody may write to it while it waits
  const buffer = CpuBuffer.deferred(device, array.byteLength, () => turn(turned));
  const turned: Turned = { array, aval, perm };
  waiting.set(buffer, turned);
  return buffer;
}

const waiting = new WeakMap<Buffer, Turned>();

/** An operand of a product as it lies, with its axes renumbered; the operand itself where it does not wait, or the result would be turned. */
function asItLies(x: Buffer, aval: Aval, contract: readonly number[], batch: readonly number[]): {
  x: Buffer | TypedArray;
  aval: Aval;
  contract: readonly number[];
  batch: readonly number[];
} {
  const turned = (x as CpuBuffer).array === undefined ? waiting.get(x) : undefined;
  if (turned === undefined) return { x, aval, contract, batch };
  const { perm, array } = turned;
  const free = perm.filter((_, i) => !contract.includes(i) && !batch.includes(i));
  if (free.some((axis, i) => i > 0 && axis < free[i - 1]!)) return { x, aval, contract, batch };
  const renumber = (axes: readonly number[]) => axes.map((axis) => perm[axis]!);
  return { x: array, aval: turned.aval, contract: renumber(contract), batch: renumber(batch) };
}

/** A product's operands without the transposes that it can do without. */
export function productAsItLies(
  inputs: readonly Buffer[],
  inAvals: readonly Aval[],
  params: DotParams,
): { inputs: readonly (Buffer | TypedArray)[]; inAvals: readonly Aval[]; params: DotParams } {
  if (inputs.every((x) => (x as CpuBuffer).array !== undefined)) return { inputs, inAvals, params };
  const a = asItLies(inputs[0]!, inAvals[0]!, params.lhsContract, params.lhsBatch);
  const b = asItLies(inputs[1]!, inAvals[1]!, params.rhsContract, params.rhsBatch);
  return {
    inputs: [a.x, b.x],
    inAvals: [a.aval, b.aval],
    params: { ...params, lhsContract: a.contract, lhsBatch: a.batch, rhsContract: b.contract, rhsBatch: b.batch },
  };
}
