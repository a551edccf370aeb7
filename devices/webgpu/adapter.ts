/**
 * Finding the adapter and opening the device, synchronously where the runtime allows, and only when somebody needs it.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import { type Capabilities, readCapabilities, wantedFeatures, wantedLimits } from "./capabilities.ts";
import { settledValue } from "./settled.ts";

/** An opened device and what it can do. */
export interface Opened {
  /** The WebGPU device. */
  readonly gpu: GPUDevice;
  /** What it can do. */
  readonly capabilities: Capabilities;
}

/** Deno 2 does WebGPU's set-up inside the call; elsewhere it has to be awaited while the module is loaded. */
const immediate = typeof Deno !== "undefined" && Number(Deno.version?.deno?.split(".")[0]) === 2;

let adapter: GPUAdapter | null | undefined;
let early: Opened | undefined;
let earlyFailure: unknown;

if (!immediate && typeof navigator !== "undefined" && navigator.gpu !== undefined) {
  try {
    adapter = await navigator.gpu.requestAdapter();
    if (adapter !== null) early = await openAwaited(adapter);
  } catch (error) {
    earlyFailure = error;
  }
}

async function openAwaited(found: GPUAdapter): Promise<Opened> {
  const features = wantedFeatures(found).filter((name) => found.features.has(name as GPUFeatureName)) as GPUFeatureName[];
  const gpu = await found.requestDevice({ requiredFeatures: features, requiredLimits: wantedLimits(found) });
  return { gpu, capabilities: readCapabilities(found, gpu, features) };
}

/** The adapter, or null where there is none. The first call takes 1 to 200 ms, whatever the driver takes. */
export function findAdapter(): GPUAdapter | null {
  if (adapter !== undefined) return adapter;
  if (!immediate || navigator.gpu === undefined) return adapter = null;
  const promise = navigator.gpu.requestAdapter({ powerPreference: "high-performance" }) as Promise<GPUAdapter | null>;
  promise.catch(() => {});
  return adapter = settledValue(promise, GPUAdapter as never, "features") ?? null;
}

/** Whether an adapter computes on the CPU, where the CPU device is quicker. */
export function isSoftware(found: GPUAdapter): boolean {
  const info = found.info as GPUAdapterInfo & { readonly isFallbackAdapter?: boolean };
  return info.isFallbackAdapter === true || /llvmpipe|swiftshader|lavapipe|software/i.test(`${info.description} ${info.device}`);
}

/**
 * Opens the device.
 *
 * @throws {DeviceError} There is no adapter, or it refuses.
 */
export function openGpu(): Opened {
  if (early !== undefined) return early;
  const found = findAdapter();
  if (found === null) {
    const why = earlyFailure === undefined ? "this machine offers no WebGPU adapter" : String(earlyFailure);
    throw new DeviceError(`Cannot open device "webgpu": ${why}; use "cpu"`);
  }
  const granted: string[] = [];
  // wgpu grants features that the adapter does not list, so ask. A refusal does not consume the adapter.
  const request = (features: readonly string[]): GPUDevice | undefined => {
    const descriptor = { requiredFeatures: features as GPUFeatureName[], requiredLimits: wantedLimits(found) };
    const promise = found.requestDevice(descriptor) as Promise<GPUDevice>;
    promise.catch(() => {});
    return settledValue(promise, GPUDevice as never, "label");
  };
  const wanted = wantedFeatures(found);
  let gpu = request(wanted);
  if (gpu !== undefined) granted.push(...wanted);
  else {
    for (const feature of wanted) {
      const probe = request([...granted, feature]);
      if (probe === undefined) continue;
      gpu?.destroy();
      gpu = probe;
      granted.push(feature);
    }
    gpu ??= request([]);
  }
  if (gpu === undefined) {
    throw new DeviceError(`Cannot open device "webgpu": the adapter "${found.info.description}" refuses to open a device; use "cpu"`);
  }
  return { gpu, capabilities: readCapabilities(found, gpu, granted) };
}
