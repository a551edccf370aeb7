/**
 * A schedule as a WebAssembly module: one function per kernel, one per loop, and `main`, which calls them.
 *
 * @module
 */
import { explainNest, flopsOf } from "../../../compile/explain_nest.ts";
import { type MemoryPlan, type Move, planMemory } from "../../../compile/plan_memory.ts";
import type { CondStep, Nest, OpaqueStep, ScanStep, Schedule, Step, WhileStep } from "../../../compile/schedule.ts";
import type { Explanation } from "../../../core/device.ts";
import { type Atom, type Equation, Literal, Var } from "../../../core/program.ts";
import { describe, sizeOf } from "../../../core/shape.ts";
import { arenaBytes, maximumPages } from "./arena.ts";
import { call, type Code, type Fn, I32, i32, Module } from "./asm.ts";
import { type BlasDot, blasDot } from "./blas_dot.ts";
import { clampedIndex, emitCopy, literalWords } from "./emit_copy.ts";
import type { EmittedProgram, HostStep, KernelEntry, Place } from "./emitted.ts";
import { isLaneType } from "./emit_apply.ts";
import { canAttend } from "./attention_block.ts";
import { attentionScratch, emitAttention } from "./emit_attention.ts";
import { attentionGradientScratch, canAttendBack, emitAttentionGradient } from "./emit_attention_gradient.ts";
import { canConv, convScratch, emitConv } from "./emit_conv.ts";
import { canCumulate, emitCumulative } from "./emit_cumulative.ts";
import { canDot, dotScratch, emitDot } from "./emit_dot.ts";
import { costOfEquation, equationText } from "./explain_equation.ts";
import { emitDynamic } from "./emit_dynamic.ts";
import { canGather, emitGather, emitScatter } from "./emit_gather.ts";
import { emitNest } from "./emit_nest.ts";
import type { Kernel, NestContext } from "./kernel.ts";
import { canReduceWindow, canSelectAndScatter, emitReduceWindow, emitSelectAndScatter, windowScratch } from "./emit_window.ts";
import { MatmulEmitter } from "./emit_matmul.ts";

/** How a program is emitted. */
export interface EmitOptions {
  /** Whether there is fused multiply-add. */
  readonly relaxed: boolean;
  /** How many threads there may be; with more than one the memory is shared, and large kernels go by way of the host function `fork`. */
  readonly threads: number;
  /** Whether V8 joins pairs of vectors into 256-bit ones, which its flags decide. */
  readonly wide?: boolean;
  /** Where a program that needs so many bytes is to lie. Default: at the start of the memory. */
  readonly place?: (bytes: number) => number;
  /** Positions of inputs that may be overwritten. Default: none. */
  readonly donated?: readonly number[];
  /** Whether every kernel goes by way of the host function `timed`, which measures it. */
  readonly timed?: boolean;
}

/** V8 has no on-stack replacement for WebAssembly: longer kernels are called in pieces of this many elements. */
const chunk = 65536;
/** Kernels of this many elements and more are divided among threads: about 50 µs of work. */
const forkFrom = 65536;

/** Whole vectors are read past the end of values. */
const slack = 128;

/** Emits a schedule. */
export function emitProgram(schedule: Schedule, options: EmitOptions): EmittedProgram {
  return new ProgramEmitter(schedule, options).emit();
}

class ProgramEmitter {
  readonly #schedule: Schedule;
  readonly #options: EmitOptions;
  readonly #module = new Module({ pages: 1 });
  readonly #matmul: MatmulEmitter;
  readonly #plan: MemoryPlan;
  readonly #start: number;
  readonly #context: NestContext;
  readonly #hosts: HostStep[] = [];
  readonly #kernels: KernelEntry[] = [];
  readonly #explained: Explanation["kernels"][number][] = [];
  readonly #names = new Map<Var, string>();
  readonly #blasDots = new Map<Equation, BlasDot | undefined>();
  #count = 0;
  #forks = false;

  constructor(schedule: Schedule, options: EmitOptions) {
    this.#schedule = schedule;
    this.#options = options;
    this.#matmul = new MatmulEmitter(this.#module, options.relaxed, options.wide ?? false);
    const plan = planMemory(schedule, {
      bytes: arenaBytes,
      // The others stay where they are, so that the next call need not copy them in again.
      overwritesInput: (v) => options.donated?.includes(schedule.inputs.indexOf(v)) ?? false,
      resultsFirst: true,
      scratch: (step) => step.kind === "opaque" ? this.#scratchOf(step) : 0,
      overwrites: (step) => step.kind === "opaque" && writesInPlace(step.equation) ? [0] : [],
    });
    this.#start = options.place?.(plan.size + slack) ?? 0;
    this.#plan = shifted(plan, this.#start);
    this.#context = {
      module: this.#module,
      relaxed: options.relaxed,
      address: (v) => this.#plan.offset(v),
      threads: options.threads,
      thread: () => call(this.#module.import("thread", [], [I32])),
    };
  }

  emit(): EmittedProgram {
    const { inputs, outputs, steps } = this.#schedule;
    const main = this.#module.fn("main", [], { exported: true });
    this.#steps(main, steps);
    const memoryBytes = this.#start + this.#plan.size + slack;
    const pages = Math.ceil(memoryBytes / 65536);
    this.#module.memory = this.#options.threads > 1 ? { pages, maximum: maximumPages, shared: true } : { pages };
    const at = (v: Var): Place => ({ address: this.#plan.offset(v), value: v });
    return {
      bytes: this.#module.bytes(),
      start: this.#start,
      memoryBytes,
      inputs: inputs.map(at),
      outputs: outputs.map(at),
      hosts: this.#hosts,
      kernels: this.#kernels,
      forks: this.#forks,
      explanation: { kernels: this.#explained, scratchBytes: this.#plan.size },
    };
  }

  #nameOf = (v: Var): string => {
    let name = this.#names.get(v);
    if (name === undefined) this.#names.set(v, name = `${describe(v.aval)}#${this.#names.size}`);
    return name;
  };

  #address(v: Var): number {
    return this.#plan.offset(v);
  }

  #scratchOf(step: OpaqueStep): number {
    const e = step.equation;
    if (e.primitive === "dotGeneral" && canDot(e)) {
      return this.#blas(e) ? 0 : dotScratch(step, this.#matmul, this.#options.threads);
    }
    if (e.primitive === "conv" && canConv(e)) return convScratch(e, this.#matmul, this.#options.threads);
    if (e.primitive === "reduceWindow" && canReduceWindow(e)) return windowScratch(e);
    if (e.primitive === "attention" && canAttend(e)) return attentionScratch(e, this.#matmul, this.#options.threads);
    if (e.primitive === "attentionGradient" && canAttendBack(e)) {
      return attentionGradientScratch(e, this.#matmul, this.#options.threads);
    }
    return 0;
  }

  /** Decided once, so that memory is planned for what is emitted. */
  #blas(e: Equation): BlasDot | undefined {
    if (!this.#blasDots.has(e)) this.#blasDots.set(e, sizeOf(e.outputs[0]!.aval.shape) > 0 ? blasDot(e) : undefined);
    return this.#blasDots.get(e);
  }

  #steps(f: Fn, steps: readonly Step[]): void {
    for (const step of steps) {
      switch (step.kind) {
        case "nest":
          this.#nest(f, step);
          break;
        case "rows":
        case "together":
          for (const nest of step.nests) this.#nest(f, nest);
          break;
        case "opaque":
          this.#opaque(f, step);
          if (step.epilogue) this.#nest(f, step.epilogue.nest);
          break;
        case "scan":
          this.#scan(f, step);
          break;
        case "while":
          this.#while(f, step);
          break;
        case "cond":
          this.#cond(f, step);
          break;
      }
    }
  }

  #nest(f: Fn, nest: Nest): void {
    const reduces = nest.outputs.some((o) => o.reduce), name = `${reduces ? "reduce" : "map"}${this.#count++}`;
    // The text is only made when somebody asks.
    const nameOf = this.#nameOf;
    this.#explained.push({
      name,
      get source() {
        return explainNest(nest, nameOf);
      },
      ...flopsOf(nest),
    });
    this.#call(f, emitNest(nest, name, this.#context));
  }

  /** Calls a kernel: as a whole, in pieces, or by way of the threads. */
  #call(f: Fn, kernel: Kernel): void {
    const { fn, units, grain } = kernel;
    const serial = kernel.serial ?? false;
    const index = this.#kernels.push({ name: fn.name, units, grain, serial, step: this.#explained.length - 1 }) - 1;
    if (this.#options.timed) return f.emit(call(this.#module.import("timed", [I32]), index));
    if (this.#options.threads > 1 && !serial && units > 1 && units * grain >= forkFrom) {
      this.#forks = true;
      f.emit(call(this.#module.import("fork", [I32]), index));
      return;
    }
    const piece = Math.max(1, Math.floor(chunk / grain));
    if (units <= piece) return f.emit(call(fn, 0, Math.max(units, 1)));
    const lo = f.local(I32), hi = f.local(I32);
    f.range(lo, 0, units, piece, () => {
      f.set(hi, i32.add(f.get(lo), piece));
      f.if(i32.ltU(units, f.get(hi)), () => f.set(hi, units));
      f.emit(call(fn, f.get(lo), f.get(hi)));
    }, 1);
  }

  #opaque(f: Fn, step: OpaqueStep): void {
    const e = step.equation;
    const blas = e.primitive === "dotGeneral" && canDot(e) ? this.#blas(e) : undefined;
    const name = `${blas ? "blas" : e.primitive}${this.#count++}`;
    this.#explained.push({ name, source: equationText(e), ...costOfEquation(e) });
    const filled = e.outputs.some((v) => sizeOf(v.aval.shape) > 0);
    if (blas) return this.#host(f, e, blas);
    if (filled && e.primitive === "dotGeneral" && canDot(e)) {
      for (const kernel of emitDot(e, name, this.#plan.scratch(step), this.#context, this.#matmul)) this.#call(f, kernel);
      return;
    }
    if (e.primitive === "conv" && canConv(e)) {
      for (const kernel of emitConv(e, name, this.#plan.scratch(step), this.#context, this.#matmul)) this.#call(f, kernel);
      return;
    }
    if (e.primitive === "attention" && canAttend(e)) {
      for (const kernel of emitAttention(e, name, this.#plan.scratch(step), this.#context, this.#matmul)) this.#call(f, kernel);
      return;
    }
    if (e.primitive === "attentionGradient" && canAttendBack(e)) {
      for (const kernel of emitAttentionGradient(e, name, this.#plan.scratch(step), this.#context, this.#matmul)) this.#call(f, kernel);
      return;
    }
    if (e.primitive === "reduceWindow" && canReduceWindow(e)) {
      for (const kernel of emitReduceWindow(e, name, this.#plan.scratch(step), this.#context)) this.#call(f, kernel);
      return;
    }
    if (e.primitive === "selectAndScatterAdd" && canSelectAndScatter(e)) return this.#call(f, emitSelectAndScatter(e, name, this.#context));
    if (canCumulate(e)) return this.#call(f, emitCumulative(e, name, this.#context));
    if (e.primitive === "gather" && canGather(e)) return this.#call(f, emitGather(e, name, this.#context));
    if (e.primitive === "scatter" && canGather(e)) {
      const fn = this.#module.fn(name, [I32, I32], { exported: true });
      emitScatter(fn, e, this.#context);
      return this.#call(f, { fn, units: 0, grain: 1 });
    }
    if (filled && isDynamic(e)) {
      const fn = this.#module.fn(name, [I32, I32], { exported: true });
      emitDynamic(fn, e, (v) => this.#address(v));
      return this.#call(f, { fn, units: 0, grain: 1 });
    }
    this.#host(f, e);
  }

  /** A step that the module leaves to the host. */
  #host(f: Fn, e: Equation, blas?: BlasDot): void {
    const place = (v: Var): Place => ({ address: this.#address(v), value: v });
    const inputs = e.inputs.map((a) => a instanceof Literal ? a : place(a));
    const id = this.#hosts.push({ equation: e, inputs, outputs: e.outputs.map(place), step: this.#explained.length - 1, blas }) - 1;
    f.emit(call(this.#module.import("host", [I32]), id));
  }

  /** Copies a whole value, or writes a literal. */
  #move(f: Fn, move: Move): void {
    const to = this.#address(move.to);
    if (move.from instanceof Literal) {
      return literalWords(move.from).forEach((word, k) => f.emit(i32.store(i32.const(to), i32.const(word), 4 * k)));
    }
    const from = this.#address(move.from);
    if (from !== to) emitCopy(f, i32.const(to), i32.const(from), arenaBytes(move.to));
  }

  #scan(main: Fn, step: ScanStep): void {
    const { body, equation, length, reverse, numConsts, numCarry } = step;
    const f = this.#module.fn(`scan${this.#count++}`, []);
    for (const move of this.#plan.initial(step)) this.#move(f, move);
    const slices = body.inputs.slice(numConsts + numCarry), stacks = equation.inputs.slice(numConsts + numCarry) as Var[];
    const ys = body.outputs.slice(numCarry), results = equation.outputs.slice(numCarry);
    const n = f.local(I32);
    const index = (): Code => reverse ? i32.sub(length - 1, f.get(n)) : f.get(n);
    const row = (stack: Var, part: Var): Code => i32.add(i32.mul(index(), arenaBytes(part)), this.#address(stack));
    if (length > 0) {
      f.loop(n, 0, length, 1, () => {
        slices.forEach((v, k) => emitCopy(f, i32.const(this.#address(v)), row(stacks[k]!, v), arenaBytes(v)));
        this.#steps(f, body.steps);
        ys.forEach((y, k) => emitCopy(f, row(results[k]!, y), i32.const(this.#address(y)), arenaBytes(y)));
        for (const move of this.#plan.final(body)) this.#move(f, move);
      });
    }
    main.emit(call(f));
  }

  #while(main: Fn, step: WhileStep): void {
    const f = this.#module.fn(`while${this.#count++}`, []);
    for (const move of this.#plan.initial(step)) this.#move(f, move);
    f.block((end) =>
      f.repeat((start) => {
        this.#steps(f, step.cond.steps);
        f.br(end, i32.eqz(i32.load(i32.const(0), this.#address(step.cond.outputs[0]!))));
        this.#steps(f, step.body.steps);
        for (const move of this.#plan.final(step.body)) this.#move(f, move);
        f.br(start);
      })
    );
    main.emit(call(f));
  }

  #cond(main: Fn, step: CondStep): void {
    const f = this.#module.fn(`cond${this.#count++}`, []);
    for (const move of this.#plan.initial(step)) this.#move(f, move);
    const index = step.equation.inputs[0] as Atom;
    const load = index instanceof Literal ? i32.const(index.value) : i32.load(i32.const(0), this.#address(index));
    const chosen = clampedIndex(f, load, step.branches.length - 1);
    const choose = (k: number): void => {
      const branch = step.branches[k]!;
      const run = (): void => {
        this.#steps(f, branch.steps);
        for (const move of this.#plan.final(branch)) this.#move(f, move);
      };
      if (k === step.branches.length - 1) run();
      else f.if(i32.eq(chosen, k), run, () => choose(k + 1));
    };
    choose(0);
    main.emit(call(f));
  }
}

/** A plan whose memory begins at another address. */
function shifted(plan: MemoryPlan, start: number): MemoryPlan {
  return start === 0 ? plan : { ...plan, offset: (v) => start + plan.offset(v), scratch: (step) => start + plan.scratch(step) };
}

/** Whether the result may take over the memory of the first operand. */
function writesInPlace(e: Equation): boolean {
  return e.primitive === "dynamicUpdateSlice" ? isDynamic(e) : e.primitive === "scatter" && canGather(e);
}

function isDynamic(e: Equation): boolean {
  if (e.primitive !== "dynamicSlice" && e.primitive !== "dynamicUpdateSlice") return false;
  if (!isLaneType(e.outputs[0]!.aval.dtype)) return false;
  const data = e.primitive === "dynamicSlice" ? 1 : 2;
  return e.inputs.slice(0, data).every((a) => a instanceof Var);
}
