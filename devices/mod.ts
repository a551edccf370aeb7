/**
 * Registers the devices there are. Importing this module is what makes them available; none is opened before it is used.
 *
 * @module
 */
import { registerDefault, registerDevice } from "../core/device.ts";
import { CpuDevice } from "./cpu/device.ts";

registerDevice("cpu", () => new CpuDevice());
registerDefault(() => "cpu");
