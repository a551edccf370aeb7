/**
 * The WebGPU device.
 *
 * @module
 */
import type { Buffer, CompileOptions, Device, Executable, MemoryInfo } from "../../core/device.ts";
import type { DType, TypedArray } from "../../core/dtype.ts";
import { DeviceError } from "../../core/errors.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import type { Program } from "../../core/program.ts";
import { type Aval, describe, sizeOf } from "../../core/shape.ts";
import { canExpand, expansion } from "../../compile/expand.ts";
import { prefersTable } from "../../kernels/attention/attention.ts";
import type { Capabilities } from "../../kernels/launcher.ts";
import type { Tuner } from "../../kernels/tuner.ts";
import { isStored } from "../../kernels/types.ts";
import { type ElementBytes, writeView } from "../../kernels/view/view.ts";
import { tunerFor } from "./autotune.ts";
import type { Opened } from "./adapter.ts";
import { carrierOf, isNarrow, singleProgram } from "./widen.ts";
import { deviceItemSize, encode, GpuBuffer } from "./buffer.ts";
import { EagerLauncher } from "./eager.ts";
import { type Block, Memory } from "./memory.ts";
import { Pipelines } from "./pipelines.ts";
import { CommandQueue } from "./queue.ts";
import { Reader } from "./reader.ts";
import { ruleOf } from "./rules.ts";
import { compileProgram } from "./compile.ts";
import { runControl } from "./interpret.ts";

/** Runs programs on a GPU, or on whatever poses as one. */
export class WebGpuDevice implements Device {
  /** "webgpu". */
  readonly name = "webgpu";
  /** The adapter, for people. */
  readonly description: string;
  /** What the device can do. */
  readonly capabilities: Capabilities;
  /** The WebGPU device itself. */
  readonly gpu: GPUDevice;
  /** What is encoded and not handed over. */
  readonly queue: CommandQueue;
  /** GPU memory. */
  readonly memoryPool: Memory;
  /** Reading back. */
  readonly reader: Reader;
  /** Compiled kernels. */
  readonly pipelines: Pipelines;
  /** Who chooses among kernels' variants for compiled programs; undefined where the standard ones are used. */
  readonly tuner: Tuner | undefined;
  readonly #launcher: EagerLauncher;
  readonly #scalars = new Map<string, Block>();
  readonly #arenas: Block[] = [];
  #depth = 0;

  constructor({ gpu, capabilities }: Opened) {
    this.gpu = gpu;
    this.capabilities = capabilities;
    this.description = capabilities.description;
    this.queue = new CommandQueue(gpu, () => this.#block());
    this.reader = new Reader(gpu, this.queue);
    this.memoryPool = new Memory(gpu, capabilities, () => this.queue.wait());
    this.pipelines = new Pipelines(gpu, this.queue.paramsBuffer, capabilities.maxBindings);
    this.#launcher = new EagerLauncher(this);
    this.tuner = tunerFor(this);
  }

  #block(): void {
    if (!this.reader.synchronous) return;
    // The first poll of this promise blocks until the device is idle; nobody needs its end.
    this.gpu.queue.onSubmittedWorkDone().catch(() => {});
  }

  /** Takes elements over. They are copied to the GPU when a kernel first reads them. */
  upload(data: TypedArray, aval: Aval): GpuBuffer {
    this.#checkType("put", aval);
    return new GpuBuffer(this, aval.dtype, data.length, undefined, data);
  }

  #checkType(operation: string, aval: Aval): void {
    if (isStored(carrierOf(aval.dtype), this.capabilities.float16)) return;
    const why = aval.dtype === "float16" ? "this adapter has no shader-f16" : "WGSL has no such type";
    throw new DeviceError(
      `Cannot ${operation} ${describe(aval)} on "webgpu": ${why}; use device "cpu", or cast it to float32 or int32 first`,
    );
  }

  /** Memory with host data in it. Scalars are kept: a program has few, and uses them again and again. */
  place(data: TypedArray, dtype: DType): Block {
    if (data.length !== 1) {
      const block = this.memoryPool.take(data.length * deviceItemSize(dtype), this.queue.batch);
      if (data.length > 0) this.queue.write(block, encode(data, dtype));
      return block;
    }
    const value = data[0]!;
    const key = Object.is(value, -0) ? `${dtype} -0` : `${dtype} ${value}`;
    let block = this.#scalars.get(key);
    if (block === undefined) {
      block = this.memoryPool.take(16, this.queue.batch);
      this.queue.write(block, encode(data, dtype));
      block.shares++; // the table's own
      if (this.#scalars.size >= 512) this.#forgetScalars();
      // NaNs may differ in their bits.
      if (!Number.isNaN(value)) this.#scalars.set(key, block);
    }
    return block;
  }

  #forgetScalars(): void {
    for (const block of this.#scalars.values()) if (--block.shares === 0) this.memoryPool.give(block);
    this.#scalars.clear();
  }

  /**
   * Runs `f` with scratch memory of at least `bytes`. Compiled programs run one after the other and share it, but for one that a host
   * callback runs in the middle of another.
   */
  withArena<T>(bytes: number, f: (arena: Block) => T): T {
    const depth = this.#depth++;
    try {
      let arena = this.#arenas[depth];
      if (arena === undefined || arena.bytes < bytes) {
        if (arena !== undefined) this.memoryPool.give(arena);
        arena = this.#arenas[depth] = this.memoryPool.take(Math.max(bytes, 1 << 16));
      }
      return f(arena);
    } finally {
      this.#depth--;
    }
  }

  /** Copies a block. */
  copyBlock(from: Block, to: Block): void {
    this.queue.reserve();
    from.lastBatch = to.lastBatch = this.queue.batch;
    this.queue.copy(from.gpu, from.offset, to.gpu, to.offset, Math.min(from.bytes, to.bytes));
  }

  /** A buffer for results, not yet written. */
  allocate(aval: Aval): GpuBuffer {
    const size = sizeOf(aval.shape);
    return new GpuBuffer(this, aval.dtype, size, this.memoryPool.take(size * deviceItemSize(aval.dtype)), undefined);
  }

  /** Runs one primitive. */
  run(primitive: PrimitiveName, inputs: readonly Buffer[], inAvals: readonly Aval[], params: object, outAvals: readonly Aval[]): Buffer[] {
    const rule = ruleOf(primitive);
    for (const aval of outAvals) this.#checkType(primitive, aval);
    if (canExpand(primitive)) {
      const equation = singleProgram(primitive, inAvals, params, outAvals).equations[0]!;
      if (prefersTable(equation, this.capabilities)) return this.compile(expansion(equation)).run(inputs);
    }
    switch (rule.kind) {
      case "alias":
        return [(inputs[0] as GpuBuffer).share(sizeOf(outAvals[0]!.shape))];
      case "refusal":
        throw new DeviceError(`Cannot ${primitive} on "webgpu": ${rule.reason}`);
      case "control":
        return runControl(this, primitive, inputs as readonly GpuBuffer[], inAvals, params, outAvals);
      case "kernels": {
        for (const aval of inAvals) this.#checkType(primitive, aval);
        if (inAvals.some((a) => isNarrow(a.dtype)) || outAvals.some((a) => isNarrow(a.dtype))) {
          return this.compile(singleProgram(primitive, inAvals, params, outAvals)).run(inputs);
        }
        this.queue.begin(primitive);
        const blocks = inputs.map((x) => (x as GpuBuffer).block);
        const outputs = outAvals.map((aval) => this.allocate(aval));
        this.#launcher.begin();
        rule.run({ launcher: this.#launcher, inputs: blocks, inAvals, params, outputs: outputs.map((o) => o.block), outAvals });
        this.#launcher.end();
        return outputs;
      }
    }
  }

  /** Writes `row` into the rows of `whole` as number `index`. */
  storeRow(whole: GpuBuffer, row: GpuBuffer, index: number): void {
    const bytes = deviceItemSize(row.dtype);
    this.#launcher.begin();
    const view = { sizes: [row.size], strides: [1], offset: index * row.size };
    writeView(this.#launcher, row.block, view, whole.block, bytes as ElementBytes);
    this.#launcher.end();
  }

  /** Compiles a program; the same program again gives the same executable. */
  compile(program: Program, options: CompileOptions = {}): Executable {
    return compileProgram(this, program, options);
  }

  /** Waits until all work is done. */
  synchronize(): void {
    this.queue.wait();
    this.queue.check();
  }

  /** Bytes and buffers in use. */
  memory(): MemoryInfo {
    return this.memoryPool.info();
  }
}
