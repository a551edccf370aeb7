/**
 * The CPU device as the second opinion.
 *
 * @module
 */
import { getDevice } from "../../core/device.ts";
import type { TypedArray } from "../../core/dtype.ts";
import { getPrimitive, inferTypes } from "../../core/primitive.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import { assertClose, gpuTest, type Host, runAll } from "./_device.ts";

/** Runs one primitive on the CPU device. */
export function reference(primitive: PrimitiveName, inputs: readonly Host[], params: object = {}): TypedArray[] {
  const device = getDevice("cpu");
  const avals = inputs.map((x) => x.aval);
  const outAvals = inferTypes(getPrimitive(primitive), avals, params);
  const buffers = inputs.map((x) => device.upload(x.data.slice() as TypedArray, x.aval));
  return device.run(primitive, buffers, avals, params, outAvals).map((b) => b.read());
}

/** A test that a primitive gives the same on both devices. */
export function checkSame(primitive: PrimitiveName, label: string, inputs: readonly Host[], params: object = {}, tolerance = 1e-5): void {
  gpuTest(`${primitive} ${label}`, () => {
    const expected = reference(primitive, inputs, params);
    runAll(primitive, inputs, params).forEach((out, i) => assertClose(out.data, expected[i]!, tolerance, `${primitive} result ${i}`));
  });
}
