/**
 * Kernels for loop nests: their WGSL, what they bind, how many workgroups they take.
 *
 * @module
 */
import type { Nest } from "../../compile/schedule.ts";
import type { Capabilities } from "../launcher.ts";
import type { NestKernel, Places } from "./bindings.ts";
import { mapKernel } from "./map.ts";
import { reductionKernel } from "./reduction.ts";

/** The kernel of a nest. */
export function nestKernel(nest: Nest, places: Places, capabilities: Capabilities): NestKernel {
  return nest.reduced.some((r) => r) ? reductionKernel(nest, places, capabilities) : mapKernel(nest, places, capabilities);
}
