/**
 * Replaying a compiled program: its launches go into the queue with bind groups that are made once for each set of buffers.
 *
 * @module
 */
import type { Buffer, Executable, Explanation } from "../../core/device.ts";
import type { Program } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { decode, deviceItemSize, encode, GpuBuffer } from "./buffer.ts";
import type { Command, LaunchCommand, Place } from "./commands.ts";
import type { WebGpuDevice } from "./device.ts";
import { lower, type Lowered } from "./lower.ts";
import { Finder } from "./found.ts";
import type { Block } from "./memory.ts";
import { hasNarrow, widen } from "./widen.ts";

/** The buffers of one call. */
interface Call {
  readonly blocks: readonly Block[];
  readonly arena: Block;
}

/** A launch's bind group over some buffers. */
interface BoundGroup {
  readonly group: GPUBindGroup;
  /** The arena, and the blocks of the launch's external bindings in order, by number: the blocks themselves may die. */
  readonly arena: number;
  readonly blocks: readonly number[];
}

/** Bind groups that are kept for each launch: results that replace donated operands alternate between two blocks. */
const keptGroups = 4;
/** Small results that nobody donates memory for are computed in a block that stays, and copied: the bind groups stay too. */
const mirroredBytes = 4096;

/** A compiled program. */
export class ReplayExecutable implements Executable {
  readonly #device: WebGpuDevice;
  readonly #program: Program;
  readonly #donate: readonly number[];
  readonly #lowered: Lowered;
  readonly #paramsGroup: GPUBindGroup;
  readonly #groups: BoundGroup[][] = [];
  /** For each result, the block that its partner left in the last call: the two take turns. */
  readonly #spare: (Block | undefined)[] = [];
  readonly #finder: Finder | undefined;
  /** Bytes of the buffer of packed results, and the one that the last call left. */
  readonly #packedBytes: number;
  #sparePack: Block | undefined;
  readonly #packed: ReadonlySet<number>;
  /** Where small results are computed, from where they are copied. */
  readonly #mirrors: (Block | undefined)[] = [];
  #iteration = 0;

  constructor(device: WebGpuDevice, program: Program, donate: readonly number[]) {
    this.#device = device;
    this.#program = program;
    this.#donate = donate;
    this.#lowered = lower(device, hasNarrow(program) ? widen(program) : program, donate);
    const { params, externals, partners, packed, finds } = this.#lowered;
    for (let k = program.inputs.length; k < externals.length; k++) {
      const bytes = sizeOf(externals[k]!.aval.shape) * deviceItemSize(externals[k]!.aval.dtype);
      if (partners[k] === undefined && donate.length > 0 && bytes <= mirroredBytes) this.#mirrors[k] = device.memoryPool.takeBuffer(bytes);
    }
    this.#packed = new Set(packed.map((p) => p.external));
    const last = packed.at(-1);
    this.#packedBytes = last === undefined ? 0 : last.offset + last.bytes;
    if (finds.list.length > 0) this.#finder = new Finder(device, finds);
    const size = Math.max(256, params.byteLength);
    const buffer = device.gpu.createBuffer({ size, usage: 0x40 | 0x08 /* UNIFORM | COPY_DST */ });
    if (params.length > 0) device.gpu.queue.writeBuffer(buffer, 0, params);
    this.#paramsGroup = device.pipelines.paramsGroup(buffer);
  }

  /** Runs the program. */
  run(inputs: readonly Buffer[]): Buffer[] {
    const device = this.#device, { externals, results, commands, arenaBytes, partners } = this.#lowered;
    const given = inputs as readonly GpuBuffer[];
    device.queue.begin("a compiled program");
    const blocks = new Array<Block>(externals.length);
    for (let i = 0; i < given.length; i++) blocks[i] = given[i]!.block;
    const made = new Array<GpuBuffer>(externals.length);
    this.#makePacked(made, blocks);
    for (let i = given.length; i < externals.length; i++) {
      if (made[i] !== undefined) continue;
      const { aval } = externals[i]!, spare = this.#spare[i];
      made[i] = spare === undefined ? device.allocate(aval) : new GpuBuffer(device, aval.dtype, sizeOf(aval.shape), spare, undefined);
      this.#spare[i] = undefined;
      blocks[i] = this.#mirrors[i] ?? made[i]!.block;
    }
    const scratch = this.#finder?.find(blocks);
    device.withArena(arenaBytes, (arena) => {
      this.#execute(commands, { blocks, arena });
      arena.lastBatch = device.queue.batch;
    });
    for (let i = given.length; i < externals.length; i++) {
      const mirror = this.#mirrors[i];
      if (mirror !== undefined) device.copyBlock(mirror, made[i]!.block);
    }
    const batch = device.queue.batch;
    for (const block of blocks) if (block !== undefined) block.lastBatch = batch;
    if (scratch !== undefined) device.memoryPool.give(scratch);
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
      const partner = partners[k];
      if (partner !== undefined) this.#keep(k, given[partner]!.surrender());
    }
    for (const i of this.#donate) given[i]!.dispose();
    return outputs;
  }

  /** The buffers of packed results, parts of one block. */
  #makePacked(made: GpuBuffer[], blocks: Block[]): void {
    const { packed, externals } = this.#lowered;
    if (packed.length === 0) return;
    const device = this.#device, pack = this.#sparePack ?? device.memoryPool.takeBuffer(this.#packedBytes);
    this.#sparePack = undefined;
    const parts = device.memoryPool.divide(pack, packed, packed);
    for (let p = 0; p < packed.length; p++) {
      const k = packed[p]!.external, { aval } = externals[k]!;
      made[k] = new GpuBuffer(device, aval.dtype, sizeOf(aval.shape), parts[p], undefined);
      blocks[k] = parts[p]!;
    }
    blocks[externals.length] = pack;
  }

  /** Keeps what the partner of result `k` left for the next call. */
  #keep(k: number, left: Block | undefined): void {
    if (left === undefined) return;
    const { whole } = left, { memoryPool } = this.#device;
    if (whole !== undefined) {
      if (whole.shares > 1 || whole.parts?.owner !== this.#lowered.packed || this.#sparePack !== undefined) memoryPool.give(left);
      else {
        whole.shares = 0;
        this.#sparePack = whole;
      }
    } else if (this.#packed.has(k)) memoryPool.give(left);
    else this.#spare[k] = left;
  }

  #buffer(place: Place, set: Call): [buffer: GPUBuffer, offset: number, block: Block] {
    const block = place.kind === "external" ? set.blocks[place.index]! : place.kind === "arena" ? set.arena : place.block;
    return [block.gpu, place.kind === "arena" ? place.offset : block.offset, block];
  }

  #group(launch: LaunchCommand, call: Call): GPUBindGroup {
    const kept = this.#groups[launch.group] ??= [];
    const { externals } = launch;
    for (let k = kept.length - 1; k >= 0; k--) {
      const entry = kept[k]!;
      let same = entry.arena === call.arena.id;
      for (let i = 0; same && i < externals.length; i++) same = entry.blocks[i] === call.blocks[externals[i]!]!.id;
      if (same) return entry.group;
    }
    const entries = launch.bounds.map((b, binding) => {
      const [buffer, offset, block] = this.#buffer(b.place, call);
      return { binding, resource: { buffer, offset: offset + b.offset, size: b.whole ? block.bytes : b.bytes } };
    });
    const group = this.#device.gpu.createBindGroup({ layout: launch.pipeline.layout, entries });
    kept.push({ group, arena: call.arena.id, blocks: externals.map((i) => call.blocks[i]!.id) });
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
