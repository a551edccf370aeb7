/**
 * Pipelines and their layouts, made once per kernel.
 *
 * @module
 */
import { DeviceError } from "../../core/errors.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import { paramsStride } from "./queue.ts";
import { writableKernel } from "./record.ts";
import { peekError } from "./settled.ts";

/** A kernel ready to run. */
export interface Pipeline {
  /** The pipeline. */
  readonly pipeline: GPUComputePipeline;
  /** The layout of its storage bindings. */
  readonly layout: GPUBindGroupLayout;
}

const compute = 4;

/** Browsers want subgroup operations enabled by name; Deno's compiler does not know the name. */
function inThisDialect(code: string): string {
  return typeof Deno === "undefined" && /\bsubgroup[A-Z]\w*\(/.test(code) ? `enable subgroups;\n${code}` : code;
}

/** Compiles kernels. */
export class Pipelines {
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #pipelineLayouts = new Map<string, GPUPipelineLayout>();
  readonly #paramsLayout: GPUBindGroupLayout;
  readonly #slotted = new WeakMap<Kernel, Pipeline>();
  readonly #slottedLayouts: GPUBindGroupLayout[] = [];
  /** The params binding of every kernel: the queue's uniform buffer at a dynamic offset. */
  readonly params: GPUBindGroup;

  constructor(
    readonly gpu: GPUDevice,
    paramsBuffer: GPUBuffer,
    readonly maxBindings: number,
  ) {
    this.#paramsLayout = gpu.createBindGroupLayout({
      entries: [{ binding: 0, visibility: compute, buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: paramsStride } }],
    });
    this.params = this.paramsGroup(paramsBuffer);
  }

  /** A params binding over another uniform buffer. */
  paramsGroup(buffer: GPUBuffer): GPUBindGroup {
    return this.gpu.createBindGroup({ layout: this.#paramsLayout, entries: [{ binding: 0, resource: { buffer, size: paramsStride } }] });
  }

  /** The pipeline of a kernel whose bindings are all slots, at dynamic offsets, and writable: slots share buffers. */
  slotted(kernel: Kernel): Pipeline {
    let made = this.#slotted.get(kernel);
    if (made === undefined) {
      const writable = writableKernel(kernel), n = writable.access.length;
      let layout = this.#slottedLayouts[n];
      if (layout === undefined) {
        const entries = Array.from({ length: n }, (_, binding) => {
          return { binding, visibility: compute, buffer: { type: "storage" as const, hasDynamicOffset: true } };
        });
        layout = this.#slottedLayouts[n] = this.gpu.createBindGroupLayout({ entries });
      }
      const bindGroupLayouts = kernel.hasParams ? [layout, this.#paramsLayout] : [layout];
      made = this.#make(writable, layout, this.gpu.createPipelineLayout({ bindGroupLayouts }));
      this.#slotted.set(kernel, made);
    }
    return made;
  }

  /** The pipeline of a kernel. */
  get(kernel: Kernel): Pipeline {
    return (kernel.compiled as Pipeline | undefined) ?? this.#compile(kernel);
  }

  #compile(kernel: Kernel): Pipeline {
    if (kernel.access.length > this.maxBindings) {
      throw new DeviceError(
        `Cannot compile kernel "${kernel.name}": it binds ${kernel.access.length} buffers, and this adapter allows ${this.maxBindings}`,
      );
    }
    const layout = this.#layout(kernel);
    return kernel.compiled = this.#make(kernel, layout, this.#pipelineLayout(kernel, layout));
  }

  #make(kernel: Kernel, layout: GPUBindGroupLayout, pipelineLayout: GPUPipelineLayout): Pipeline {
    this.gpu.pushErrorScope("validation");
    const module = this.gpu.createShaderModule({ label: kernel.name, code: inThisDialect(kernel.code) });
    const pipeline = this.gpu.createComputePipeline({
      label: kernel.name,
      layout: pipelineLayout,
      compute: { module, entryPoint: "main" },
    });
    const error = peekError(this.gpu.popErrorScope());
    if (error !== undefined) throw new DeviceError(`Cannot compile kernel "${kernel.name}" on "webgpu": ${error.message.trim()}`);
    return { pipeline, layout };
  }

  #layout(kernel: Kernel): GPUBindGroupLayout {
    const key = kernel.access.join();
    let layout = this.#layouts.get(key);
    if (layout === undefined) {
      const entries = kernel.access.map((access, binding) => ({
        binding,
        visibility: compute,
        buffer: { type: access === "read" ? "read-only-storage" as const : "storage" as const },
      }));
      this.#layouts.set(key, layout = this.gpu.createBindGroupLayout({ entries }));
    }
    return layout;
  }

  #pipelineLayout(kernel: Kernel, layout: GPUBindGroupLayout): GPUPipelineLayout {
    const key = `${kernel.access.join()};${kernel.hasParams}`;
    let found = this.#pipelineLayouts.get(key);
    if (found === undefined) {
      const bindGroupLayouts = kernel.hasParams ? [layout, this.#paramsLayout] : [layout];
      this.#pipelineLayouts.set(key, found = this.gpu.createPipelineLayout({ bindGroupLayouts }));
    }
    return found;
  }
}
