/**
 * The WebGPU device for tests, and calling its primitives on host data.
 *
 * @module
 */
import "../../core/primitives/mod.ts";
import { getDevice } from "../../core/device.ts";
import { type DType, dtypeOfArray, type TypedArray } from "../../core/dtype.ts";
import { getPrimitive, inferTypes } from "../../core/primitive.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import type { Aval, Shape } from "../../core/shape.ts";
import { findAdapter, type WebGpuDevice } from "../../devices/webgpu/mod.ts";
import "../../devices/mod.ts";

/** Whether an adapter is there; with FLUXION_REQUIRE_WEBGPU=1 its absence is a failure. */
export function hasAdapter(): boolean {
  if (findAdapter() !== null) return true;
  if (Deno.env.get("FLUXION_REQUIRE_WEBGPU") === "1") throw new Error("FLUXION_REQUIRE_WEBGPU is set, and there is no WebGPU adapter");
  return false;
}

/** A test that needs the device; reported as ignored where there is no adapter. */
export function gpuTest(name: string, fn: (device: WebGpuDevice) => void | Promise<void>): void {
  Deno.test({ name: `webgpu: ${name}`, ignore: !hasAdapter(), sanitizeOps: false, sanitizeResources: false, fn: () => fn(gpu()) });
}

/** The device. */
export function gpu(): WebGpuDevice {
  return getDevice("webgpu") as WebGpuDevice;
}

/** Host data with a shape. */
export interface Host {
  readonly data: TypedArray;
  readonly aval: Aval;
}

/** A float32 tensor; plain numbers become float32. */
export function host(data: TypedArray | readonly number[], shape: Shape, dtype?: DType): Host {
  const typed = ArrayBuffer.isView(data) ? data as TypedArray : Float32Array.from(data as readonly number[]);
  return { data: typed, aval: { shape, dtype: dtype ?? dtypeOfArray(typed) } };
}

/** Runs one primitive on the device; gives all results. */
export function runAll(primitive: PrimitiveName, inputs: readonly Host[], params: object = {}): { data: TypedArray; aval: Aval }[] {
  const device = gpu();
  const avals = inputs.map((x) => x.aval);
  const outAvals = inferTypes(getPrimitive(primitive), avals, params);
  const buffers = inputs.map((x) => device.upload(x.data.slice() as TypedArray, x.aval));
  return device.run(primitive, buffers, avals, params, outAvals).map((b, i) => ({ data: b.read(), aval: outAvals[i]! }));
}

/** Runs one primitive on the device; gives the result's elements. */
export function run(primitive: PrimitiveName, inputs: readonly Host[], params: object = {}): TypedArray {
  return runAll(primitive, inputs, params)[0]!.data;
}

/** Reproducible numbers in [-1, 1). */
export function random(size: number, seed = 1): Float32Array {
  const out = new Float32Array(size);
  let state = seed * 2654435761 >>> 0 || 1;
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    out[i] = state / 2 ** 31 - 1;
  }
  return out;
}

/** Fails where numbers differ by more than `tolerance` relative to the larger of 1 and the expected one; NaN equals NaN. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5, message = ""): void {
  if (actual.length !== expected.length) throw new Error(`${message}: ${actual.length} elements, expected ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i]!, e = expected[i]!;
    if (Object.is(a, e) || a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
    if (!(Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e)))) throw new Error(`${message}: element ${i} is ${a}, expected ${e}`);
  }
}
