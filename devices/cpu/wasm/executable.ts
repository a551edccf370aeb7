/**
 * A compiled program: copies its inputs into the arena, runs, copies the results out.
 *
 * @module
 */
import type { Buffer, CompileOptions, Device, Executable, Explanation, Profile } from "../../../core/device.ts";
import { allocate, type DType, toBfloat16, type TypedArray } from "../../../core/dtype.ts";
import { Literal, type Var } from "../../../core/program.ts";
import { sizeOf } from "../../../core/shape.ts";
import { CpuBuffer } from "../buffer.ts";
import { runPrimitive } from "../interpret.ts";
import type { Arena } from "./arena.ts";
import type { EmittedProgram, HostStep } from "./emit_program.ts";
import type { Threaded, ThreadPool } from "./threads.ts";

const pieceElements = 65536;
let programs = 0;

// Allocating is what costs: small results are views of one allocation.
const smallBytes = 16384, smallTotal = 131072;
// Results of this size and more go into donated arrays of theirs.
const reuseBytes = 4096;

/** How one result leaves the arena. */
interface Exit {
  /** Index of the input that it is, or -1. */
  readonly input: number;
  /** Whether it is a view of the common allocation. */
  readonly small: boolean;
  readonly at: number;
  readonly length: number;
  readonly dtype: DType;
  readonly value: Var;
}

/** A program as a WebAssembly instance over the shared arena. */
export class WasmExecutable implements Executable {
  readonly #emitted: EmittedProgram;
  readonly #arena: Arena;
  readonly #device: Device;
  readonly #donate: readonly number[];
  readonly #main: () => void;
  readonly #exits: readonly Exit[];
  /** The buffers, by their numbers, whose elements lie at the inputs' addresses since this program ran last; 0 where nobody's do. */
  readonly #held: number[];
  /** Inputs and the results that took their places. */
  readonly #inPlace: [input: number, output: number][] = [];
  readonly #low: number;
  readonly #high: number;
  readonly #allFloat: boolean;
  /** What runs the program while the arena is taken. */
  readonly #nested: (inputs: readonly Buffer[]) => Buffer[];
  readonly #pool: ThreadPool | undefined;
  readonly #makeTwin: () => WasmExecutable;
  #twin: WasmExecutable | undefined;
  #times: { name: string; seconds: number; launches: number }[] = [];

  /** For its own folder. */
  constructor(
    emitted: EmittedProgram,
    arena: Arena,
    device: Device,
    options: CompileOptions,
    nested: (inputs: readonly Buffer[]) => Buffer[],
    pool: ThreadPool | undefined,
    /** Makes an executable of the same program with every kernel timed. */
    makeTwin: () => WasmExecutable,
  ) {
    this.#emitted = emitted;
    this.#arena = arena;
    this.#device = device;
    this.#donate = options.donate ?? [];
    this.#nested = nested;
    this.#makeTwin = makeTwin;
    arena.reserve(emitted.memoryBytes);
    this.#pool = emitted.forks ? pool : undefined;
    const threaded: Threaded = { id: ++programs, bytes: emitted.bytes, names: emitted.kernels.map((k) => k.name) };
    const exports: Record<string, (lo: number, hi: number) => void> = {};
    const { exports: own } = new WebAssembly.Instance(new WebAssembly.Module(emitted.bytes), {
      env: {
        memory: arena.memory,
        host: (id: number) => this.#host(emitted.hosts[id]!),
        fork: (index: number) => {
          const { name, units, grain } = emitted.kernels[index]!;
          // Some pieces for each thread, so that one that is late leaves little; none larger than what is tiered up in time.
          const piece = Math.max(1, Math.min(Math.ceil(units / (4 * pool!.count)), Math.floor(pieceElements / grain)));
          pool!.run(threaded, index, units, piece, units * grain, exports[name]!);
        },
        timed: (index: number) => {
          const { name, units, step } = emitted.kernels[index]!;
          this.#time(step, () => exports[name]!(0, Math.max(units, 1)));
        },
        thread: () => 0,
      },
    });
    Object.assign(exports, own);
    this.#main = own.main as () => void;
    const position = new Map(emitted.inputs.map((p, k) => [p.value, k]));
    let low = Infinity, high = 0, total = 0;
    this.#exits = emitted.outputs.map(({ value, address }) => {
      const length = sizeOf(value.aval.shape), { dtype } = value.aval, input = position.get(value) ?? -1;
      const words = dtype === "float32" || dtype === "int32" || dtype === "uint32";
      const fits = input < 0 && length > 0 && words && 4 * length <= smallBytes && total + 4 * length <= smallTotal;
      if (fits) {
        low = Math.min(low, address >>> 2);
        high = Math.max(high, (address >>> 2) + length);
        total += 4 * length;
      }
      return { input, small: fits, at: address >>> 2, length, dtype, value };
    });
    this.#held = new Array<number>(emitted.inputs.length).fill(0);
    emitted.inputs.forEach((p, k) => {
      if (!this.#donate.includes(k)) return;
      const j = emitted.outputs.findIndex(({ value, address }) =>
        value !== p.value && address === p.address && value.aval.dtype === p.value.aval.dtype &&
        sizeOf(value.aval.shape) === sizeOf(p.value.aval.shape)
      );
      if (j >= 0) this.#inPlace.push([k, j]);
    });
    this.#low = low;
    this.#high = high;
    this.#allFloat = this.#exits.every((e) => !e.small || e.dtype === "float32");
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const arena = this.#arena;
    if (arena.busy) return this.#nested(inputs);
    this.#pool?.wake();
    const places = this.#emitted.inputs, { f32 } = arena, held = this.#held, still = arena.owner === this;
    for (let k = 0; k < places.length; k++) {
      const buffer = inputs[k] as CpuBuffer, data = buffer.array ?? buffer.read();
      if (still && held[k] === buffer.id) continue;
      const { value, address } = places[k]!;
      if (value.aval.dtype === "float32") f32.set(data, address >>> 2);
      else arena.write(value, address, data);
      held[k] = buffer.id;
    }
    arena.busy = true;
    arena.owner = undefined; // should it throw
    try {
      this.#main();
    } finally {
      arena.busy = false;
    }
    arena.owner = this;
    for (const k of this.#donate) held[k] = 0;
    const results = this.#results(inputs);
    for (const [input, output] of this.#inPlace) held[input] = (results[output] as CpuBuffer).id;
    return results;
  }

  /** Runs the same program with every kernel timed, on this thread alone. */
  profile(inputs: readonly Buffer[]): Profile {
    const twin = this.#twin ??= this.#makeTwin();
    twin.#times = this.explain().kernels.map(({ name }) => ({ name, seconds: 0, launches: 0 }));
    return { outputs: twin.run(inputs), kernels: twin.#times };
  }

  #time(step: number, run: () => void): void {
    const start = performance.now();
    run();
    const entry = this.#times[step];
    if (entry === undefined) return;
    entry.seconds += (performance.now() - start) / 1000;
    entry.launches++;
  }

  /** Runs on arrays, and gives new ones: for single operations. Undefined while the arena is taken. */
  runArrays(inputs: readonly TypedArray[]): TypedArray[] | undefined {
    const arena = this.#arena, { inputs: places, outputs } = this.#emitted;
    if (arena.busy) return undefined;
    for (let k = 0; k < places.length; k++) arena.write(places[k]!.value, places[k]!.address, inputs[k]!);
    arena.busy = true;
    arena.owner = undefined;
    try {
      this.#main();
    } finally {
      arena.busy = false;
    }
    return outputs.map(({ value, address }) => arena.read(value, address));
  }

  #results(inputs: readonly Buffer[]): Buffer[] {
    const exits = this.#exits, arena = this.#arena, device = this.#device;
    const out = new Array<Buffer>(exits.length);
    const low = this.#low, common = this.#high > low ? arena.f32.slice(low, this.#high) : undefined;
    const recycled = this.#recyclable(inputs);
    const passed = new Map<number, CpuBuffer>();
    for (let k = 0; k < exits.length; k++) {
      const e = exits[k]!;
      let array: TypedArray;
      if (e.input >= 0) {
        out[k] = this.#pass(e.input, inputs, passed);
        continue;
      } else if (e.small) {
        const from = e.at - low;
        if (this.#allFloat || e.dtype === "float32") array = common!.subarray(from, from + e.length);
        else array = new (e.dtype === "int32" ? Int32Array : Uint32Array)(common!.buffer, 4 * from, e.length);
      } else array = this.#large(e, recycled);
      out[k] = new CpuBuffer(device, array);
    }
    for (const k of this.#donate) inputs[k]!.dispose();
    return out;
  }

  /** An input handed back: the same array, which from now on is shared unless it was donated. */
  #pass(k: number, inputs: readonly Buffer[], passed: Map<number, CpuBuffer>): CpuBuffer {
    const input = inputs[k] as CpuBuffer, before = passed.get(k);
    const buffer = new CpuBuffer(this.#device, input.read());
    if (before) before.shared = buffer.shared = true;
    else if (input.shared || !this.#donate.includes(k)) buffer.shared = input.shared = true;
    passed.set(k, buffer);
    return buffer;
  }

  #large(e: Exit, recycled: TypedArray[]): TypedArray {
    const arena = this.#arena;
    const { at, length } = e;
    if (e.dtype !== "float32" && e.dtype !== "int32" && e.dtype !== "uint32") return arena.read(e.value, 4 * at);
    const source = e.dtype === "float32" ? arena.f32 : e.dtype === "int32" ? arena.i32 : arena.u32;
    for (let k = 0; k < recycled.length; k++) {
      const a = recycled[k]!;
      if (a.length !== length || a.constructor !== source.constructor) continue;
      recycled.splice(k, 1);
      a.set(source.subarray(at, at + length));
      return a;
    }
    return source.slice(at, at + length);
  }

  /** Arrays of donated inputs that nobody else holds. */
  #recyclable(inputs: readonly Buffer[]): TypedArray[] {
    const out: TypedArray[] = [];
    for (const k of this.#donate) {
      const b = inputs[k] as CpuBuffer, a = b.array;
      if (a !== undefined && !b.shared && a.byteLength >= reuseBytes && !this.#exits.some((e) => e.input === k) && !out.includes(a)) {
        out.push(a);
      }
    }
    return out;
  }

  /** Runs a primitive that has no code of its own on the arena's values. */
  #host(step: HostStep): void {
    if (this.#times.length > 0) this.#time(step.step, () => this.#runHost(step));
    else this.#runHost(step);
  }

  #runHost({ equation, inputs, outputs }: HostStep): void {
    const arena = this.#arena;
    const arrays = inputs.map((a) => {
      if (a instanceof Literal) return literalArray(a);
      return arena.view(a.value, a.address);
    });
    const results = runPrimitive(
      equation.primitive,
      arrays,
      equation.inputs.map((a) => a.aval),
      equation.params,
      equation.outputs.map((v) => v.aval),
    );
    outputs.forEach(({ value, address }, k) => arena.write(value, address, results[k]!));
  }

  explain(): Explanation {
    return this.#emitted.explanation;
  }
}

function literalArray(a: Literal): TypedArray {
  const array = allocate(a.aval.dtype, 1);
  array[0] = a.aval.dtype === "bfloat16" ? toBfloat16(a.value) : a.value;
  return array;
}
