/**
 * A compiled program: copies its inputs into the arena and runs. Results stay where they are until somebody reads them, or the program, or
 * another one in the same place, runs again; one that is donated to the next call is never copied at all.
 *
 * @module
 */
import type { Buffer, CompileOptions, Device, Executable, Explanation, Profile } from "../../../core/device.ts";
import { allocate, type DType, itemSize, toBfloat16, type TypedArray } from "../../../core/dtype.ts";
import { Literal, type Var } from "../../../core/program.ts";
import { sizeOf } from "../../../core/shape.ts";
import { CpuBuffer, type Home, Resident } from "../buffer.ts";
import { runPrimitive } from "../interpret.ts";
import { type Arena, arenaBytes, type Tenant } from "./arena.ts";
import { blasBatch } from "./blas_dot.ts";
import type { EmittedProgram, HostStep, Place } from "./emitted.ts";
import type { Threaded, ThreadPool } from "./threads.ts";

const pieceElements = 65536;
/** Primitives that run the user's code. */
const callsUser: ReadonlySet<string> = new Set(["hostCall", "kernel"]);
let programs = 0;

// Allocating is what costs: small results are views of one allocation.
const smallBytes = 16384, smallTotal = 131072;
// So many elements are copied one by one: a view costs more.
const fewElements = 32;
// Results of this size and more are copied into arrays that were donated.
const reuseBytes = 4096;

/** How one result leaves the arena. */
interface Exit {
  /** Index of the input that it is, or -1. */
  readonly input: number;
  /** Whether it is a view of the common allocation. */
  readonly small: boolean;
  readonly at: number;
  readonly length: number;
  readonly bytes: number;
  readonly dtype: DType;
  readonly value: Var;
}

/** A program as a WebAssembly instance over the shared arena. */
export class WasmExecutable implements Executable, Home, Tenant {
  /** The first byte that it uses. */
  readonly low: number;
  /** The byte after the last. */
  readonly high: number;
  readonly #emitted: EmittedProgram;
  readonly #arena: Arena;
  readonly #device: Device;
  readonly #donate: readonly number[];
  readonly #main: () => void;
  readonly #exits: readonly Exit[];
  /** The buffers, by their numbers, whose elements lie at the inputs' addresses since this program ran last; 0 where nobody's do. */
  readonly #held: number[];
  /** For each input, the result that takes its place, or -1. */
  readonly #successor: readonly number[];
  /** For each input, whether a result lies in its place or in part of it. */
  readonly #taken: readonly boolean[];
  /** The last run's results, as long as they are in place only. */
  readonly #residents: (Resident | undefined)[];
  /**
   * For each input, whether its elements are wanted after the run though it was donated: it is handed back, or the user's code runs within,
   * which may throw.
   */
  readonly #outlives: readonly boolean[];
  /** Arrays that were donated to the last run, to copy its results into. */
  #spare: TypedArray[] = [];
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
    this.low = emitted.start;
    this.high = emitted.memoryBytes;
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
    let total = 0;
    this.#exits = emitted.outputs.map(({ value, address }) => {
      const length = sizeOf(value.aval.shape), { dtype } = value.aval, input = position.get(value) ?? -1;
      const words = dtype === "float32" || dtype === "int32" || dtype === "uint32";
      const fits = input < 0 && length > 0 && words && 4 * length <= smallBytes && total + 4 * length <= smallTotal;
      if (fits) total += 4 * length;
      return { input, small: fits, at: address >>> 2, length, bytes: length * itemSize(dtype), dtype, value };
    });
    this.#held = new Array<number>(emitted.inputs.length).fill(0);
    this.#residents = new Array<undefined>(emitted.outputs.length).fill(undefined);
    this.#successor = emitted.inputs.map((p, k) =>
      !this.#donate.includes(k)
        ? -1
        : emitted.outputs.findIndex(({ value, address }) =>
          value !== p.value && address === p.address && value.aval.dtype === p.value.aval.dtype &&
          sizeOf(value.aval.shape) === sizeOf(p.value.aval.shape)
        )
    );
    this.#taken = emitted.inputs.map((p) =>
      emitted.outputs.some((o) =>
        o.value !== p.value && o.address < p.address + arenaBytes(p.value) && p.address < o.address + arenaBytes(o.value)
      )
    );
    const mayThrow = emitted.hosts.some(({ equation }) => callsUser.has(equation.primitive));
    this.#outlives = emitted.inputs.map((_, k) => mayThrow || this.#exits.some((e) => e.input === k));
  }

  run(inputs: readonly Buffer[]): Buffer[] {
    const arena = this.#arena;
    if (arena.busy) return this.#nested(inputs);
    this.#pool?.wake();
    this.#enter(inputs as readonly CpuBuffer[]);
    arena.busy = true;
    let done = false;
    try {
      this.#main();
      done = true;
    } finally {
      arena.busy = false;
      if (!done) this.#fail(inputs as readonly CpuBuffer[]);
    }
    return this.#results(inputs as readonly CpuBuffer[]);
  }

  /** Brings the inputs to their places, and what somebody may still want of the last results to safety. */
  #enter(inputs: readonly CpuBuffer[]): void {
    const arena = this.#arena, places = this.#emitted.inputs, held = this.#held;
    if (!arena.claim(this)) held.fill(0);
    // What is a result of the last run, and goes to a place that is no result's, moves there at once.
    for (let k = 0; k < places.length; k++) {
      const buffer = inputs[k]!, { resident } = buffer;
      if (buffer.array !== undefined || held[k] === buffer.id) continue;
      if (resident === undefined) buffer.read(); // throws
      else if (resident.home === this && resident.needed && !this.#taken[k]) this.#move(resident, k, buffer.id);
    }
    for (const k of this.#donate) {
      const buffer = inputs[k]!;
      if (buffer.array !== undefined || held[k] !== buffer.id) continue;
      if (this.#outlives[k]) buffer.read();
      buffer.resident!.gone = true;
    }
    this.evict();
    for (let k = 0; k < places.length; k++) {
      const buffer = inputs[k]!, { resident } = buffer;
      if (held[k] === buffer.id) continue;
      if (buffer.array === undefined && resident!.needed) {
        this.#move(resident!, k, buffer.id);
        continue;
      }
      const { value, address } = places[k]!, data = buffer.array ?? buffer.read();
      if (value.aval.dtype === "float32") arena.f32.set(data, address >>> 2);
      else arena.write(value, address, data);
      held[k] = buffer.id;
    }
  }

  /** Copies a result that is in place, of this program or of another one, to the place of input `k`. */
  #move(resident: Resident, k: number, id: number): void {
    const { address, value } = this.#emitted.inputs[k]!, from = 4 * (resident.home as WasmExecutable).#exits[resident.exit]!.at;
    this.#arena.bytes.copyWithin(address, from, from + arenaBytes(value));
    this.#held[k] = id;
  }

  /** The program did not come to its end: nothing that lies in its place counts. */
  #fail(inputs: readonly CpuBuffer[]): void {
    this.#arena.leave(this);
    for (const k of this.#donate) if (inputs[k]!.array === undefined && inputs[k]!.resident?.gone) inputs[k]!.dispose();
  }

  /** Copies out what somebody may still want of the last results. */
  evict(): void {
    const exits = this.#exits, residents = this.#residents;
    let low = Infinity, high = 0, small = 0;
    for (let k = 0; k < residents.length; k++) {
      const resident = residents[k];
      if (resident === undefined) continue;
      if (resident.needed) {
        const e = exits[k]!;
        if (e.small) {
          if (e.at < low) low = e.at;
          if (e.at + e.length > high) high = e.at + e.length;
          small++;
          continue;
        }
        resident.take();
      }
      residents[k] = undefined;
    }
    if (small > 0) this.#evictSmall(low, high, small === 1);
  }

  /** Small results are views of one copy of the words from `low` to `high`. */
  #evictSmall(low: number, high: number, single: boolean): void {
    const residents = this.#residents, all = single ? undefined : new Float32Array(this.#arena.f32.subarray(low, high));
    for (let k = 0; k < residents.length; k++) {
      const resident = residents[k];
      if (resident === undefined) continue;
      residents[k] = undefined;
      if (all === undefined) {
        resident.take();
        return;
      }
      const e = this.#exits[k]!, from = e.at - low;
      resident.array = e.dtype === "float32"
        ? all.subarray(from, from + e.length)
        : new (e.dtype === "int32" ? Int32Array : Uint32Array)(all.buffer, 4 * from, e.length);
    }
  }

  /** A new array with a result that is in place. */
  copyOut(exit: number): TypedArray {
    const e = this.#exits[exit]!, spare = this.#spare;
    if (e.length <= fewElements && e.dtype === "float32") {
      const { f32 } = this.#arena, out = allocate("float32", e.length);
      for (let k = 0; k < e.length; k++) out[k] = f32[e.at + k]!;
      return out;
    }
    if (spare.length > 0 && e.bytes >= reuseBytes && e.dtype !== "bool") {
      const source = this.#arena.view(e.value, 4 * e.at);
      const k = spare.findIndex((a) => a.length === e.length && a.constructor === source.constructor);
      if (k >= 0) {
        const [array] = spare.splice(k, 1);
        array!.set(source);
        return array!;
      }
    }
    return this.#arena.read(e.value, 4 * e.at);
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
    arena.claim(this);
    for (let k = 0; k < places.length; k++) arena.write(places[k]!.value, places[k]!.address, inputs[k]!);
    arena.busy = true;
    try {
      this.#main();
    } finally {
      arena.busy = false;
    }
    return outputs.map(({ value, address }) => arena.read(value, address));
  }

  #results(inputs: readonly CpuBuffer[]): Buffer[] {
    const exits = this.#exits, device = this.#device, held = this.#held;
    const out = new Array<CpuBuffer>(exits.length);
    let passed: Map<number, CpuBuffer> | undefined;
    if (this.#donate.length > 0) this.#spare = this.#recyclable(inputs);
    for (let k = 0; k < exits.length; k++) {
      const e = exits[k]!;
      if (e.input >= 0) out[k] = this.#pass(e.input, inputs, passed ??= new Map());
      else out[k] = new CpuBuffer(device, this.#residents[k] = new Resident(this, k, e.bytes));
    }
    for (const k of this.#donate) {
      inputs[k]!.dispose();
      held[k] = this.#successor[k]! >= 0 ? out[this.#successor[k]!]!.id : passed?.get(k)?.id ?? 0;
    }
    return out;
  }

  /** An input handed back: the same array, which from now on is shared unless it was donated. */
  #pass(k: number, inputs: readonly CpuBuffer[], passed: Map<number, CpuBuffer>): CpuBuffer {
    const input = inputs[k]!, before = passed.get(k);
    const buffer = new CpuBuffer(this.#device, input.read());
    if (before) before.shared = buffer.shared = true;
    else if (input.shared || !this.#donate.includes(k)) buffer.shared = input.shared = true;
    passed.set(k, buffer);
    return buffer;
  }

  /** Arrays of donated inputs that nobody else holds. */
  #recyclable(inputs: readonly CpuBuffer[]): TypedArray[] {
    const out: TypedArray[] = [];
    for (const k of this.#donate) {
      const b = inputs[k]!, a = b.array;
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

  #runHost({ equation, inputs, outputs, blas }: HostStep): void {
    const arena = this.#arena;
    if (blas) {
      const at = ({ value, address }: Place): TypedArray => arena.view(value, address);
      return blasBatch(blas, at(inputs[0] as Place), at(inputs[1] as Place), at(outputs[0]!));
    }
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
