/**
 * The devices: importing this registers them. Each opens when it is first used.
 *
 * @module
 */
import { registerDefault, registerDevice } from "../core/device.ts";
import { CpuDevice } from "./cpu/mod.ts";
import { chooseDefault, openWebGpu } from "./webgpu/mod.ts";

registerDevice("cpu", () => new CpuDevice());
registerDevice("webgpu", openWebGpu);
registerDefault(chooseDefault);
