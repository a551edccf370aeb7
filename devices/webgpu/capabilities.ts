/**
 * What a WebGPU device offers beyond the guaranteed minimum: asked of the adapter, never assumed.
 *
 * @module
 */
import type { Capabilities } from "../../kernels/launcher.ts";
import { isSoftware } from "./adapter.ts";

export type { Capabilities };

/** The features to ask for; a refused one is left out. */
export function wantedFeatures(adapter: GPUAdapter): string[] {
  const listed = ["shader-f16", "timestamp-query"].filter((name) => adapter.features.has(name as GPUFeatureName));
  // 64-bit integers, of the one driver that gains by them.
  const wide = /llvmpipe|lavapipe/i.test(adapter.info.description) ? ["wgpu-shader-int64"] : [];
  return ["subgroups", ...wide, ...listed];
}

const limitNames = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** The limits to ask for: all that the adapter has. */
export function wantedLimits(adapter: GPUAdapter): Record<string, number> {
  return Object.fromEntries(limitNames.map((name) => [name, adapter.limits[name]]));
}

/** What the opened device can do. */
export function readCapabilities(adapter: GPUAdapter, gpu: GPUDevice, features: readonly string[]): Capabilities {
  const info = adapter.info as GPUAdapterInfo & { readonly subgroupMinSize?: number; readonly subgroupMaxSize?: number };
  const min = info.subgroupMinSize ?? 0, max = info.subgroupMaxSize ?? 0;
  // A driver that may choose among sizes chooses per pipeline: kernels that build on the size need one that is fixed.
  const subgroupSize = features.includes("subgroups") && min === max && min >= 4 && min <= 64 ? min : 0;
  const limits = gpu.limits;
  return {
    description: info.description || `${info.vendor} ${info.architecture}`.trim() || "WebGPU",
    software: isSoftware(adapter),
    subgroupSize,
    wideLoads: features.includes("wgpu-shader-int64"),
    float16: features.includes("shader-f16"),
    timestamps: features.includes("timestamp-query"),
    maxBufferSize: limits.maxBufferSize,
    maxBindingSize: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize),
    maxBindings: limits.maxStorageBuffersPerShaderStage,
    maxInvocations: Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX),
    maxWorkgroups: limits.maxComputeWorkgroupsPerDimension,
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  };
}
