/**
 * Which device a program uses when nobody says.
 *
 * @module
 */
import type { DeviceName } from "../../core/device.ts";
import { DeviceError } from "../../core/errors.ts";
import { findAdapter, isSoftware } from "./adapter.ts";

/** What FLUXION_DEVICE says, where reading it is permitted already: nobody is asked for a permission. */
function wish(): string | undefined {
  try {
    if (typeof Deno === "undefined") return undefined;
    if (Deno.permissions.querySync({ name: "env", variable: "FLUXION_DEVICE" }).state !== "granted") return undefined;
    return Deno.env.get("FLUXION_DEVICE") || undefined;
  } catch {
    return undefined;
  }
}

/**
 * A real adapter: "webgpu". Only one that computes on the CPU, or none: "cpu", which is quicker there. FLUXION_DEVICE overrides.
 *
 * @throws {DeviceError} FLUXION_DEVICE names no device.
 */
export function chooseDefault(): DeviceName {
  const name = wish();
  if (name === "cpu" || name === "webgpu") return name;
  if (name !== undefined) throw new DeviceError(`Cannot use FLUXION_DEVICE=${name}: the devices are "webgpu" and "cpu"`);
  const adapter = findAdapter();
  return adapter !== null && !isSoftware(adapter) ? "webgpu" : "cpu";
}
