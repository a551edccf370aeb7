/**
 * The WebGPU device.
 *
 * @module
 */
import { openGpu } from "./adapter.ts";
import { WebGpuDevice } from "./device.ts";

export { findAdapter, isSoftware } from "./adapter.ts";
export { chooseDefault } from "./default.ts";
export { WebGpuDevice } from "./device.ts";

/** Opens the device. Throws a `DeviceError` where there is none. */
export function openWebGpu(): WebGpuDevice {
  return new WebGpuDevice(openGpu());
}
