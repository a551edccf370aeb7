/**
 * Replaying a compiled program: its launches go into the queue with bind groups that are made once for each set of buffers.
 *
 * @module
 */
import type { Buffer, Executable, Explanation } from "../../core/device.ts";
import type { Program, Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { decode, deviceItemSize, encode, GpuBuffer } from "./buffer.ts";
import type { Command, LaunchCommand, Place } from "./commands.ts";
import type { WebGpuDevice } from "./device.ts";
import { lower, type Lowered } from "./lower.ts";
import { type Block, sizeClass } from "./memory.ts";
import { hasNarrow, widen } from "./widen.ts";

/** The buffers of one call. */
interface Call {
  readonly blocks: readonly Block[];
  readonly arena: Block;
}

/** A launch's bind group over some buffers. */
interface BoundGroup {
  readonly group: GPUBindGroup;
  readonly arena: Block;
  /** The blocks of the launch's external bindings, in order. */
  readonly blocks: readonly Block[];
}

/** Bind groups that are kept for each launch: results that replace donated operands alternate between two blocks. */
const keptGroups = 4;
/** Small results that nobody donates memory for are computed in a block that stays, and copied: the bind groups stay too. */
const mirroredBytes = 4096;

function sameBlocks(a: Var, b: Var): boolean {
  const bytes = (v: Var) => sizeClass(sizeOf(v.aval.shape) * deviceItemSize(v.aval.dtype));
  return bytes(a) === bytes(b);
}

/** A compiled program. */
export class ReplayExecutable implements Executable {
  readonly #device: WebGpuDevice;
  readonly #program: Program;
  readonly #donate: readonly number[];
  readonly #lowered: Lowered;
  readonly #paramsGroup: GPUBindGroup;
  readonly #groups: BoundGroup[][] = [];
  /** For each result, the donated input whose memory has its size, and the block that the last call left: the two take turns. */
  readonly #partner: (number | undefined)[] = [];
  readonly #spare: (Block | undefined)[] = [];
  /** Where small results are computed, from where they are copied. */
  readonly #mirrors: (Block | undefined)[] = [];
  #iteration = 0;

  constructor(device: WebGpuDevice, program: Program, donate: readonly number[]) {
    this.#device = device;
    this.#program = program;
    this.#donate = donate;
    this.#lowered = lower(device, hasNarrow(program) ? widen(program) : program);
    const { params, externals } = this.#lowered;
    const free = new Set(donate);
    for (let k = program.inputs.length; k < externals.length; k++) {
      const partner = [...free].find((i) => sameBlocks(externals[i]!, externals[k]!));
      this.#partner[k] = partner;
      if (partner !== undefined) free.delete(partner);
      const bytes = sizeOf(externals[k]!.aval.shape) * deviceItemSize(externals[k]!.aval.dtype);
      if (partner === undefined && donate.length > 0 && bytes <= mirroredBytes) this.#mirrors[k] = device.memoryPool.take(bytes);
    }
    const size = Math.max(256, params.byteLength);
    const buffer = device.gpu.createBuffer({ size, usage: 0x40 | 0x08 /* UNIFORM | COPY_DST */ });
    if (params.length > 0) device.gpu.queue.writeBuffer(buffer, 0, params);
    this.#paramsGroup = device.pipelines.paramsGroup(buffer);
  }

  /** Runs the program. */
  run(inputs: readonly Buffer[]): Buffer[] {
    const device = this.#device, { externals, results, commands, arenaBytes } = this.#lowered;
    const given = inputs as readonly GpuBuffer[];
    device.queue.begin("a compiled program");
    const blocks = new Array<Block>(externals.length);
    for (let i = 0; i < given.length; i++) blocks[i] = given[i]!.block;
    const made = new Array<GpuBuffer>(externals.length);
    for (let i = given.length; i < externals.length; i++) {
      const { aval } = externals[i]!, spare = this.#spare[i];
      made[i] = spare === undefined ? device.allocate(aval) : new GpuBuffer(device, aval.dtype, sizeOf(aval.shape), spare, undefined);
      this.#spare[i] = undefined;
      blocks[i] = this.#mirrors[i] ?? made[i]!.block;
    }
    device.withArena(arenaBytes, (arena) => {
      this.#execute(commands, { blocks, arena });
      arena.lastBatch = device.queue.batch;
    });
    for (let i = given.length; i < externals.length; i++) {
      const mirror = this.#mirrors[i];
      if (mirror !== undefined) device.copyBlock(mirror, made[i]!.block);
    }
    const batch = device.queue.batch;
    for (const block of blocks) block.lastBatch = batch;
    const used = new Set<number>();
    const outputs = results.map((index, k) => {
      const aval = this.#program.outputs[k]!.aval, size = sizeOf(aval.shape);
      const source = index < given.length ? given[index]! : made[index]!;
      if (index < given.length || used.has(index)) return source.as(aval.dtype, size);
      used.add(index);
      if (source.dtype === aval.dtype) return source;
      const named = source.as(aval.dtype, size);
      source.surrender();
      return named;
    });
    for (let k = given.length; k < externals.length; k++) {
      const partner = this.#partner[k];
      if (partner !== undefined) this.#spare[k] = given[partner]!.surrender();
    }
    for (const i of this.#donate) given[i]!.dispose();
    return outputs;
  }

  #buffer(place: Place, set: Call): [buffer: GPUBuffer, offset: number, block: Block] {
    const block = place.kind === "external" ? set.blocks[place.index]! : place.kind === "arena" ? set.arena : place.block;
    return [block.gpu, place.kind === "arena" ? place.offset : 0, block];
  }

  #group(launch: LaunchCommand, call: Call): GPUBindGroup {
    const kept = this.#groups[launch.group] ??= [];
    const { externals } = launch;
    for (let k = kept.length - 1; k >= 0; k--) {
      const entry = kept[k]!;
      let same = entry.arena === call.arena;
      for (let i = 0; same && i < externals.length; i++) same = entry.blocks[i] === call.blocks[externals[i]!];
      if (same) return entry.group;
    }
    const entries = launch.bounds.map((b, binding) => {
      const [buffer, offset] = this.#buffer(b.place, call);
      return { binding, resource: { buffer, offset: offset + b.offset, size: b.bytes } };
    });
    const group = this.#device.gpu.createBindGroup({ layout: launch.pipeline.layout, entries });
    kept.push({ group, arena: call.arena, blocks: externals.map((i) => call.blocks[i]!) });
    if (kept.length > keptGroups) kept.shift();
    return group;
  }

  #execute(commands: readonly Command[], set: Call): void {
    const { queue, pipelines } = this.#device;
    for (let k = 0; k < commands.length; k++) {
      const c = commands[k]!;
      switch (c.kind) {
        case "launch": {
          queue.reserve();
          const group = this.#group(c, set);
          if (c.rowParams !== undefined) {
            queue.dispatch(c.pipeline.pipeline, group, pipelines.params, queue.params(c.rowParams(this.#iteration)), c.x, c.y);
          } else queue.dispatch(c.pipeline.pipeline, group, c.params < 0 ? undefined : this.#paramsGroup, c.params, c.x, c.y);
          break;
        }
        case "loop": {
          const outer = this.#iteration;
          for (let step = 0; step < c.length; step++) {
            this.#iteration = c.reverse ? c.length - 1 - step : step;
            this.#execute(c.body, set);
          }
          this.#iteration = outer;
          break;
        }
        case "while":
          for (;;) {
            this.#execute(c.cond, set);
            if (this.#word(c.predicate, set) === 0) break;
            this.#execute(c.body, set);
          }
          break;
        case "branch": {
          const raw = typeof c.index === "number" ? c.index : this.#word(c.index, set);
          this.#execute(c.branches[Math.min(Math.max(raw, 0), c.branches.length - 1)]!, set);
          break;
        }
        case "host":
          this.#callHost(c, set);
          break;
      }
    }
  }

  /** A 32-bit integer on the device: waits for all that was launched. */
  #word(place: Place, set: Call): number {
    const [buffer, offset] = this.#buffer(place, set);
    return new Int32Array(this.#device.reader.read(buffer, 4, offset))[0]!;
  }

  #callHost(c: Extract<Command, { kind: "host" }>, set: Call): void {
    const { reader, queue, gpu } = this.#device;
    const arrays = c.inputs.map(({ place, size, dtype }) => {
      const [buffer, offset] = this.#buffer(place, set);
      return decode(size === 0 ? new ArrayBuffer(0) : reader.read(buffer, size * deviceItemSize(dtype), offset), dtype, size);
    });
    const results = c.callback(...arrays);
    queue.flush();
    c.outputs.forEach(({ place, aval }, i) => {
      const data = results?.[i];
      if (data === undefined || data.length !== sizeOf(aval.shape)) {
        throw new RangeError(
          `Cannot take result ${i} of a host callback: it has ${data?.length ?? "no"} elements, ${sizeOf(aval.shape)} were declared`,
        );
      }
      const [buffer, offset] = this.#buffer(place, set);
      const bytes = encode(data, aval.dtype);
      const whole = new Uint8Array(Math.ceil(bytes.byteLength / 4) * 4);
      whole.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      gpu.queue.writeBuffer(buffer, offset, whole);
    });
  }

  /** What the compiler made of the program. */
  explain(): Explanation {
    const kernels: { name: string; source: string; flops: number; bytes: number }[] = [];
    const visit = (commands: readonly Command[], times: number): void => {
      for (const c of commands) {
        if (c.kind === "launch") {
          const bytes = c.bounds.reduce((n, b) => n + b.bytes, 0) * times;
          kernels.push({ name: c.kernel.name, source: c.kernel.code, flops: c.flops * times, bytes });
        } else if (c.kind === "loop") visit(c.body, times * c.length);
        else if (c.kind === "while") {
          visit(c.cond, times);
          visit(c.body, times);
        } else if (c.kind === "branch") c.branches.forEach((b) => visit(b, times));
      }
    };
    visit(this.#lowered.commands, 1);
    return { kernels, scratchBytes: this.#lowered.arenaBytes };
  }
}
