/** Runs WGSL on the raw WebGPU of this runtime: what tests of shader functions stand on, without any device of the library. */

/** The adapter's device. Destroy it at the end. */
export async function openDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error("No WebGPU adapter");
  return await adapter.requestDevice();
}

/** A place for tests of functions of a few numbers: `expression` is computed for each index `i` of the inputs. */
export class WgslRunner {
  readonly #inputs: GPUBuffer[];
  readonly #output: GPUBuffer;
  readonly #staging: GPUBuffer;

  /**
   * @param device Where to run.
   * @param count How many results a run has: a multiple of 64.
   * @param inputs How many inputs there are.
   */
  constructor(readonly device: GPUDevice, readonly count: number, inputs: number) {
    const { STORAGE, COPY_DST, COPY_SRC, MAP_READ } = GPUBufferUsage, size = 4 * count;
    this.#inputs = Array.from({ length: inputs }, () => device.createBuffer({ size, usage: STORAGE | COPY_DST }));
    this.#output = device.createBuffer({ size, usage: STORAGE | COPY_SRC });
    this.#staging = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  }

  /** Sets input `k` (`in0`, `in1`, … in the expression, as raw u32). */
  setInput(k: number, values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): void {
    const buffer = this.#inputs[k];
    if (buffer !== undefined) this.device.queue.writeBuffer(buffer, 0, values);
  }

  /**
   * The bits of `expression` for every index.
   *
   * @param expression WGSL of type u32; `in0[i]` and its like are the inputs' bits.
   * @param complete Puts before the shader the functions that it calls.
   */
  async run(expression: string, complete: (code: string) => string): Promise<Uint32Array<ArrayBuffer>> {
    const { device } = this, size = 4 * this.count;
    const declared = this.#inputs.map((_, k) => `@group(0) @binding(${k + 1}) var<storage, read> in${k}: array<u32>;`).join("\n");
    const code = complete(`@group(0) @binding(0) var<storage, read_write> out: array<u32>;
${declared}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  out[i] = ${expression};
}`);
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ code });
    const pipeline = device.createComputePipeline({ layout: "auto", compute: { module, entryPoint: "main" } });
    const used = this.#inputs.flatMap((buffer, k) => expression.includes(`in${k}`) ? [{ binding: k + 1, resource: { buffer } }] : []);
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: this.#output } }, ...used],
    });
    const encoder = device.createCommandEncoder(), pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(this.count / 64);
    pass.end();
    encoder.copyBufferToBuffer(this.#output, 0, this.#staging, 0, size);
    device.queue.submit([encoder.finish()]);
    const error = await device.popErrorScope();
    if (error !== null) throw new Error(`${error.message}\n${code}`);
    await this.#staging.mapAsync(GPUMapMode.READ);
    const result = new Uint32Array(this.#staging.getMappedRange().slice(0));
    this.#staging.unmap();
    return result;
  }

  /** Frees the buffers. */
  destroy(): void {
    for (const buffer of [...this.#inputs, this.#output, this.#staging]) buffer.destroy();
  }
}
