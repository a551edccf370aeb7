/**
 * Where tensors lie: what a user sees of devices.
 *
 * @module
 */
import {
  chooseDevice,
  type Device,
  type DeviceName,
  deviceNames,
  getDefaultDevice,
  getDevice,
  type MemoryInfo,
  openDevices,
} from "../core/device.ts";
import { DeviceError } from "../core/errors.ts";
import { Tensor } from "../core/tensor.ts";
import { map } from "../core/tree.ts";

/** A device, for people. */
export interface DeviceInfo {
  /** The name that `setDefaultDevice` and `devicePut` take. */
  readonly name: DeviceName;
  /** The hardware or driver behind it. */
  readonly description: string;
}

/**
 * The devices that can be used here.
 *
 * @returns Their names and what is behind them.
 * @example
 * ```ts
 * import { devices } from "@fluxion/fluxion";
 * import { assert } from "@std/assert";
 * assert(devices().some((d) => d.name === "cpu"));
 * ```
 */
export function devices(): DeviceInfo[] {
  return deviceNames().flatMap((name) => {
    try {
      return [{ name, description: getDevice(name).description }];
    } catch (error) {
      if (error instanceof DeviceError) return [];
      throw error;
    }
  });
}

/**
 * The device that new tensors go to: a real GPU where there is one, else the CPU; or what `FLUXION_DEVICE` or `setDefaultDevice` say.
 *
 * @returns Its name.
 * @throws {DeviceError} `FLUXION_DEVICE` names a device that cannot be had.
 */
export function defaultDevice(): DeviceName {
  return getDefaultDevice().name;
}

/**
 * Sets the device that new tensors go to.
 *
 * @param name "cpu" or "webgpu".
 * @throws {DeviceError} There is no such device here.
 * @example
 * ```ts
 * import { np, setDefaultDevice } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * setDefaultDevice("cpu");
 * assertEquals(np.zeros([2]).device, "cpu");
 * ```
 */
export function setDefaultDevice(name: DeviceName): void {
  chooseDevice(name);
}

/**
 * A tree of tensors on a device. Operations on them run there.
 *
 * @param tree A tensor or a tree of them.
 * @param device The device's name; without it, the default device.
 * @returns The tree with its tensors on the device; those that are there already are not copied.
 * @throws {DeviceError} There is no such device here.
 */
export function devicePut<T>(tree: T, device?: DeviceName): T {
  const target = device === undefined ? getDefaultDevice() : getDevice(device);
  return map((x: unknown) => x instanceof Tensor && x.storage !== undefined ? move(x, target) : x, tree) as T;
}

function move(x: Tensor, target: Device): Tensor {
  const storage = x.storage!;
  if (storage.device === target) return x.committed ? x : new Tensor(x.aval, storage, true);
  return new Tensor(x.aval, target.upload(storage.read().slice() as never, x.aval), true);
}

/**
 * Waits until all work given to the devices is done. A GPU computes while the script goes on: call this before stopping a clock.
 *
 * @throws {DeviceError} Something went wrong on a device since the last wait.
 */
export function synchronize(): void {
  for (const device of openDevices()) device.synchronize();
}

/**
 * Memory in use on a device.
 *
 * @param device Its name; without it, the default device.
 * @returns Bytes alive, the most there were at once, and the number of buffers.
 */
export function memory(device?: DeviceName): MemoryInfo {
  return (device === undefined ? getDefaultDevice() : getDevice(device)).memory();
}
