/**
 * A schedule as commands: kernels chosen and written, memory planned, bindings laid out.
 *
 * @module
 */
import { fuse } from "../../compile/fuse.ts";
import { type MemoryPlan, type Move, planMemory } from "../../compile/plan_memory.ts";
import {
  type CondStep,
  type Nest,
  type OpaqueStep,
  type RowsStep,
  type ScanStep,
  type Schedule,
  type Step,
  storageOf,
  type TogetherStep,
  type WhileStep,
} from "../../compile/schedule.ts";
import { simplify } from "../../compile/simplify/mod.ts";
import { allocate, type TypedArray } from "../../core/dtype.ts";
import { DeviceError } from "../../core/errors.ts";
import { type Atom, type Equation, Literal, type Program, type Var } from "../../core/program.ts";
import type { HostCallParams } from "../../core/primitives/host_call.ts";
import { sizeOf } from "../../core/shape.ts";
import { isElementwise } from "../../kernels/elementwise/expressions.ts";
import { type Kernel, kernelOfCode } from "../../kernels/kernel.ts";
import { maxTurns, padded } from "../../kernels/launcher.ts";
import { haveOnePowerType, type NestKernel, nestKernel, togetherKernel } from "../../kernels/nest/nest.ts";
import { rowsKernel } from "../../kernels/nest/rows.ts";
import { epilogueKernel, takesEpilogue } from "../../kernels/matmul/epilogue.ts";
import { dotNest, isSoloNest, soloKernel, type SoloPlace, type SoloStep, soloTime, soloTurns, soloWidth } from "../../kernels/nest/solo.ts";
import { reduceRun } from "../../kernels/reduce/reduce.ts";
import { isStored } from "../../kernels/types.ts";
import { copyLaunch } from "../../kernels/view/copy.ts";
import { deviceItemSize, encode } from "./buffer.ts";
import type { Bound, Command, LaunchCommand, Place } from "./commands.ts";
import type { WebGpuDevice } from "./device.ts";
import { grid } from "./eager.ts";
import type { Block } from "./memory.ts";
import { ConstantOperand, type Recorded, type RecordedLaunch, Recorder, ScratchOperand, ValueOperand } from "./record.ts";
import { ruleOf } from "./rules.ts";
import { commandsOf, type Item, joinSolo, type SoloForm, soloLimit } from "./solo.ts";

/** A program, lowered. */
export interface Lowered {
  readonly commands: readonly Command[];
  /** Bytes of the arena. */
  readonly arenaBytes: number;
  /** How many bind groups its launches need. */
  readonly groups: number;
  /** All params, 256 bytes a launch. */
  readonly params: Uint32Array<ArrayBuffer>;
  /** For each result: the external it is, or the input that is returned as it is. */
  readonly results: readonly number[];
  /** The types of the externals: inputs, then results that need memory. */
  readonly externals: readonly Var[];
  /** Blocks with contents. */
  readonly constants: readonly Block[];
}

/** Lowers a program. */
export function lower(device: WebGpuDevice, program: Program): Lowered {
  return new Lowering(device, program).lowered();
}

const bytesOf = (v: Var): number => padded(sizeOf(v.aval.shape) * deviceItemSize(v.aval.dtype));

class Lowering {
  readonly #device: WebGpuDevice;
  readonly #schedule: Schedule;
  readonly #recordings = new Map<Step, Recorder>();
  readonly #constants: Block[] = [];
  readonly #literals = new Map<string, ConstantOperand>();
  readonly #params: number[][] = [];
  readonly #externals: Var[] = [];
  readonly #external = new Map<number, number>();
  readonly #aliases = new Map<Var, Var>();
  readonly #inputs: ReadonlySet<Var>;
  #plan!: MemoryPlan;
  #groups = 0;
  #counters = 0;

  constructor(device: WebGpuDevice, program: Program) {
    this.#device = device;
    const { float16, maxBindings } = device.capabilities;
    const schedule = fuse(simplify(program), {
      canFuse: (e) => this.#canFuse(e, float16),
      guards: true,
      maxBuffers: Math.min(maxBindings, 16),
      epilogues: true,
      rows: true,
      together: true,
    });
    this.#schedule = this.#split(schedule);
    this.#inputs = new Set(this.#schedule.inputs);
  }

  /** The schedule with chains of rows that do not pay as one kernel, a workgroup a row, taken apart. */
  #split(schedule: Schedule): Schedule {
    const steps = schedule.steps.flatMap((step): readonly Step[] => {
      switch (step.kind) {
        case "rows":
          return this.#paysAsRows(step, schedule) ? [step] : step.nests;
        case "scan":
          return [{ ...step, body: this.#split(step.body) }];
        case "while":
          return [{ ...step, cond: this.#split(step.cond), body: this.#split(step.body) }];
        case "cond":
          return [{ ...step, branches: step.branches.map((b) => this.#split(b)) }];
        default:
          return [step];
      }
    });
    return { ...schedule, steps };
  }

  #paysAsRows(step: RowsStep, schedule: Schedule): boolean {
    const values = new Set(step.nests.flatMap((n) => [...n.reads, ...n.outputs.map((o) => o.value)]).map((v) => storageOf(schedule, v)));
    // A few long rows would leave most of the machine idle.
    const wide = step.rows < 32 && step.columns > 4096;
    return !wide && step.rows * step.columns > 0 && values.size <= this.#device.capabilities.maxBindings && haveOnePowerType(step.nests);
  }

  #canFuse(e: Equation, float16: boolean): boolean {
    const fits = [...e.inputs, ...e.outputs].every((a) => isStored(a.aval.dtype, float16) && a.aval.dtype !== "float16");
    return fits && (isElementwise(e.primitive) || !["sort", "gather"].includes(e.primitive));
  }

  lowered(): Lowered {
    const schedule = this.#schedule;
    this.#checkTypes(schedule);
    this.#record(schedule);
    this.#plan = planMemory(schedule, {
      bytes: (v) => this.#inputs.has(v) ? 1 : bytesOf(v),
      scratch: (step) => this.#recordings.get(step)?.scratchBytes ?? 0,
      align: 256,
      resultsFirst: true,
    });
    schedule.inputs.forEach((v, i) => {
      this.#external.set(this.#plan.offset(v), i);
      this.#externals.push(v);
    });
    const results = schedule.outputs.map((v) => {
      const root = storageOf({ aliases: this.#aliases }, v), offset = this.#plan.offset(root);
      let index = this.#external.get(offset);
      if (index === undefined) {
        index = this.#externals.length;
        this.#externals.push(root);
        this.#external.set(offset, index);
      }
      return index;
    });
    const commands = this.#block(schedule);
    const params = new Uint32Array(this.#params.length * 64);
    this.#params.forEach((words, k) => words.forEach((w, i) => params[k * 64 + i] = w));
    return {
      commands,
      arenaBytes: this.#plan.size,
      groups: this.#groups,
      params,
      results,
      externals: this.#externals,
      constants: this.#constants,
    };
  }

  #checkTypes(schedule: Schedule): void {
    const check = (a: Atom, operation: string) => {
      if (isStored(a.aval.dtype, this.#device.capabilities.float16)) return;
      throw new DeviceError(
        `Cannot ${operation} with ${a.aval.dtype} on "webgpu": WGSL has no such type here; use device "cpu", or cast it first`,
      );
    };
    for (const v of schedule.inputs) check(v, "call a program");
    for (const e of schedule.program.equations) for (const a of [...e.inputs, ...e.outputs]) check(a, e.primitive);
  }

  /** Writes down what each kernel of its own launches, loops and branches included: their scratch memory is planned with all else. */
  #record(schedule: Schedule): void {
    for (const [v, w] of schedule.aliases) this.#aliases.set(v, w);
    for (const step of schedule.steps) {
      switch (step.kind) {
        case "scan":
          this.#record(step.body);
          break;
        case "while":
          this.#record(step.cond);
          this.#record(step.body);
          break;
        case "cond":
          step.branches.forEach((b) => this.#record(b));
          break;
        case "opaque":
          if (step.equation.primitive !== "hostCall") this.#recordings.set(step, this.#recordOpaque(step));
          break;
        case "nest":
          this.#recordings.set(step, this.#recordPartials(step));
          break;
      }
    }
  }

  #recorder(): Recorder {
    return new Recorder(this.#device.capabilities, (data) => this.#keep(data));
  }

  #keep(data: TypedArray): Block {
    const { memoryPool, queue } = this.#device;
    const block = memoryPool.take(data.byteLength, queue.batch);
    queue.write(block, data as ArrayBufferView<ArrayBuffer>);
    this.#constants.push(block);
    return block;
  }

  #literal(literal: Literal): ConstantOperand {
    const { dtype } = literal.aval, key = `${dtype} ${Object.is(literal.value, -0) ? "-0" : literal.value}`;
    let found = this.#literals.get(key);
    if (found === undefined) {
      const data = allocate(dtype, 1);
      data[0] = literal.value;
      this.#literals.set(key, found = new ConstantOperand(this.#keep(encode(data, dtype) as unknown as TypedArray), 16));
    }
    return found;
  }

  #operand(a: Atom): Recorded {
    return a instanceof Literal ? this.#literal(a) : new ValueOperand(a, bytesOf(a));
  }

  #recordOpaque(step: OpaqueStep): Recorder {
    const recorder = this.#recorder(), e = step.equation, rule = ruleOf(e.primitive);
    const inputs = e.inputs.map((a) => this.#operand(a)), outputs = e.outputs.map((v) => this.#operand(v));
    if (rule.kind === "alias") recorder.copy(inputs[0]!, 0, outputs[0]!, 0, outputs[0]!.bytes);
    else if (rule.kind === "kernels") {
      rule.run({
        launcher: recorder,
        inputs,
        inAvals: e.inputs.map((a) => a.aval),
        params: e.params,
        outputs,
        outAvals: e.outputs.map((v) => v.aval),
      });
    } else {throw new DeviceError(
        `Cannot ${e.primitive} on "webgpu": ${rule.kind === "refusal" ? rule.reason : "it should have been inlined"}`,
      );}
    return recorder;
  }

  /** A nest that reduces in chunks needs memory for them. Its kernel is written when places are known; the numbers are the same. */
  #recordPartials(nest: Nest): Recorder {
    const recorder = this.#recorder();
    if (!nest.reduced.some((r) => r) || sizeOf(nest.shape) === 0) return recorder;
    const { partials } = nestKernel(
      nest,
      { key: (v) => `${identity(storageOf({ aliases: this.#aliases }, v))}` },
      this.#device.capabilities,
    );
    partials.forEach((p) => {
      const scratch = recorder.scratch(p.chunks * p.count * 4);
      const target = new ValueOperand(p.output.value, bytesOf(p.output.value));
      reduceRun(recorder, p.output.reduce!, p.output.expr.dtype, scratch, 1, p.chunks, p.count, target);
    });
    return recorder;
  }

  #place(v: Var): Place {
    const offset = this.#plan.offset(v);
    const index = this.#external.get(offset);
    return index !== undefined ? { kind: "external", index } : { kind: "arena", offset };
  }

  #bound(operand: Recorded, offset: number, bytes: number, step: Step): Bound {
    if (operand instanceof ConstantOperand) return { place: { kind: "block", block: operand.block }, offset, bytes };
    if (operand instanceof ScratchOperand) {
      return { place: { kind: "arena", offset: this.#plan.scratch(step) }, offset: operand.offset + offset, bytes };
    }
    return { place: this.#place(operand.value), offset, bytes };
  }

  #block(schedule: Schedule): Command[] {
    return this.#commandsOf(this.#items(schedule));
  }

  #commandsOf(items: readonly Item[]): Command[] {
    return commandsOf(items, this.#device.capabilities, (form) => this.#solo(form));
  }

  /** The steps of a schedule in order. */
  #items(schedule: Schedule): Item[] {
    const out: Item[] = [];
    for (const step of schedule.steps) {
      switch (step.kind) {
        case "nest":
          out.push({ commands: () => this.#nest(step), solo: this.#soloNests([[step]]) });
          break;
        case "together":
          out.push({ commands: () => this.#together(step), solo: this.#soloNests([step.nests]) });
          break;
        case "rows":
          out.push({ commands: () => [this.#rows(step)], solo: this.#soloNests(step.nests.map((nest) => [nest])) });
          break;
        case "opaque":
          out.push(this.#opaque(step));
          break;
        case "scan":
          out.push(...this.#moves(this.#plan.initial(step)), this.#loop(step));
          break;
        case "while":
          out.push(...this.#moves(this.#plan.initial(step)), this.#while(step));
          break;
        case "cond":
          out.push(...this.#moves(this.#plan.initial(step)), this.#branch(step));
          break;
      }
    }
    return out;
  }

  #opaque(step: OpaqueStep): Item {
    const { equation } = step;
    if (equation.primitive === "hostCall") return { commands: () => [this.#host(equation)] };
    const nest = equation.primitive === "dotGeneral" ? dotNest(equation) : undefined;
    const after = step.epilogue === undefined ? [] : [[step.epilogue.nest]];
    return {
      commands: () => this.#epilogue(step) ?? [...this.#launches(step), ...after.flatMap(([n]) => this.#nest(n!))],
      solo: nest === undefined ? undefined : this.#soloNests([[nest], ...after]),
    };
  }

  #launches(step: OpaqueStep): LaunchCommand[] {
    return this.#recordings.get(step)!.launches.map((launch) => this.#launch(launch, step));
  }

  /** The launches of a product with its epilogue in the last of them, if that writes the result itself. */
  #epilogue(step: OpaqueStep): LaunchCommand[] | undefined {
    if (step.epilogue === undefined) return undefined;
    const { nest, stored } = step.epilogue, result = step.equation.outputs[0]!;
    const { launches } = this.#recordings.get(step)!;
    const writes = (launch: RecordedLaunch) => launch.operands.some((o) => o.operand instanceof ValueOperand && o.operand.value === result);
    const last = launches[launches.length - 1];
    const target = last?.operands[2];
    if (last === undefined || !takesEpilogue(last.kernel) || launches.filter(writes).length !== 1) return undefined;
    if (!(target?.operand instanceof ValueOperand) || target.operand.value !== result || target.offset !== 0) return undefined;
    const key = (v: Var) => placeKey(this.#place(v));
    const root = (v: Var) => storageOf({ aliases: this.#aliases }, v);
    const written = epilogueKernel(
      last.kernel,
      nest,
      (v) => root(v) === root(result),
      stored,
      { key },
      this.#device.capabilities.maxBindings,
    );
    if (written === undefined) return undefined;
    // What the epilogue writes must not lie where tiles of the operands are still to be read.
    const operands = new Set(last.operands.slice(0, 2).map((o) => o.operand instanceof ValueOperand ? key(o.operand.value) : ""));
    if (nest.outputs.some((o) => operands.has(key(o.value)))) return undefined;
    const found = kernelOfCode(written.name, written.code);
    const bounds = [
      ...last.operands.map((o) => this.#bound(o.operand, o.offset, o.bytes, step)),
      ...written.bindings.map((v) => this.#whole(v)),
    ];
    return [
      ...launches.slice(0, -1).map((launch) => this.#launch(launch, step)),
      this.#command(found, bounds, last.params, last.workgroups),
    ];
  }

  #loop(step: ScanStep): Item {
    const { body, numConsts, numCarry, equation, length, reverse } = step;
    const counter = `counter_${this.#counters++}`;
    const items: Item[] = [];
    const rows = new Set<Item>();
    const addRows = (list: readonly Item[]) => {
      for (const row of list) rows.add(row), items.push(row);
    };
    body.inputs.slice(numConsts + numCarry).forEach((v, k) =>
      addRows(this.#row(equation.inputs[numConsts + numCarry + k]!, v, true, counter))
    );
    items.push(...this.#items(body));
    body.outputs.slice(numCarry).forEach((v, k) => addRows(this.#row(equation.outputs[numCarry + k]!, v, false, counter)));
    items.push(...this.#moves(this.#plan.final(body)));
    const inner = joinSolo(items);
    const turns = inner === undefined ? 0 : (inner.turns + 1) * length;
    const solo = inner && length > 0 && inner.turns < maxTurns
      ? {
        steps: [{ kind: "loop" as const, length, reverse, counter, body: inner.steps }],
        time: inner.time * length,
        turns,
        keys: inner.keys,
        alone: true,
      }
      : undefined;
    // Outside the loop's own solo kernel there is no counter: rows, which count by it, are then launched by themselves.
    const plain = items.map((item) => rows.has(item) ? { commands: item.commands } : item);
    return { commands: () => [{ kind: "loop", length, reverse, body: this.#commandsOf(plain) }], solo };
  }

  #while(step: WhileStep): Item {
    const cond = this.#items(step.cond), body = [...this.#items(step.body), ...this.#moves(this.#plan.final(step.body))];
    const predicate = this.#place(step.cond.outputs[0]!);
    const soloCond = joinSolo(cond), soloBody = joinSolo(body);
    const commands = (): Command[] => [{ kind: "while", cond: this.#commandsOf(cond), predicate, body: this.#commandsOf(body) }];
    if (soloCond === undefined || soloBody === undefined) return { commands };
    const place = soloPlace(predicate);
    const time = soloCond.time + soloBody.time + 1000, turns = soloCond.turns + soloBody.turns + 1;
    if (turns * 2 > maxTurns) return { commands };
    const most = Math.max(1, Math.min(Math.floor(2e8 / time), Math.floor(maxTurns / turns) - 1));
    const loop: SoloStep = { kind: "while", cond: soloCond.steps, predicate: place, body: soloBody.steps, most };
    // It runs ahead for as many turns as take a fifth of a second; the host looks then whether there are more to come.
    const form = { steps: [loop], time, turns: maxTurns, keys: new Set([...soloCond.keys, ...soloBody.keys, place.key]) };
    if (form.keys.size > this.#device.capabilities.maxBindings) return { commands };
    return { commands: () => [{ kind: "while", cond: this.#solo(form), predicate, body: [] }] };
  }

  #branch(step: CondStep): Item {
    const index = step.equation.inputs[0]!;
    const branches = step.branches.map((b) => [...this.#items(b), ...this.#moves(this.#plan.final(b))]);
    const place = index instanceof Literal ? undefined : this.#place(index);
    const forms = branches.map((b) => joinSolo(b));
    const commands = (): Command[] => [
      { kind: "branch", index: index instanceof Literal ? index.value : place!, branches: branches.map((b) => this.#commandsOf(b)) },
    ];
    if (place === undefined || forms.some((f) => f === undefined)) return { commands };
    const known = forms as SoloForm[];
    const step_: SoloStep = { kind: "branch", index: soloPlace(place), branches: known.map((f) => f.steps) };
    const keys = new Set([...known.flatMap((f) => [...f.keys]), soloPlace(place).key]);
    return {
      commands,
      solo: { steps: [step_], time: Math.max(...known.map((f) => f.time)), turns: Math.max(...known.map((f) => f.turns)), keys },
    };
  }

  /** Groups of independent nests as steps of a solo kernel, where they are small enough. */
  #soloNests(groups: readonly (readonly Nest[])[]): SoloForm | undefined {
    const { capabilities } = this.#device;
    if (this.#plan.size > capabilities.maxBindingSize) return undefined;
    const width = soloWidth(capabilities), limit = soloLimit(capabilities);
    const keys = new Set<string>(), steps: SoloStep[] = [];
    let time = 0, turns = 0;
    for (const group of groups) {
      const nests = group.filter((n) => !n.shape.some((size, d) => size === 0 && !n.reduced[d]));
      for (const nest of nests) {
        const own = soloTime(nest, width);
        if (own > limit || !isSoloNest(nest)) return undefined;
        time += own;
        turns += soloTurns(nest, width);
        for (const v of [...nest.reads, ...nest.outputs.map((o) => o.value)]) keys.add(soloPlace(this.#place(v)).key);
      }
      if (nests.length > 0) steps.push({ kind: "nests", nests });
    }
    return { steps, time, turns, keys };
  }

  /** The kernel of a run of small steps. */
  #solo(form: SoloForm): Command[] {
    const { steps } = form;
    const written = soloKernel(steps, (v) => soloPlace(this.#place(v)), this.#device.capabilities);
    const found = kernelOfCode(written.name, written.code);
    const bounds = written.keys.map((key): Bound => {
      if (key === "arena") return { place: { kind: "arena", offset: 0 }, offset: 0, bytes: this.#plan.size };
      const k = Number(key.slice(1));
      if (key[0] === "e") return { place: { kind: "external", index: k }, offset: 0, bytes: bytesOf(this.#externals[k]!) };
      const block = this.#constants.find((b) => b.id === k)!;
      return { place: { kind: "block", block }, offset: 0, bytes: block.bytes };
    });
    const first = steps[0]!;
    if (steps.length > 1 || first.kind !== "loop") return [this.#command(found, bounds, [0, 0], 1)];
    // A launch must end in time: drivers stop those that take seconds.
    const most = Math.min(3e8 / Math.max(1, form.time / first.length), maxTurns / (form.turns / first.length));
    const chunk = Math.max(1, Math.min(first.length, Math.floor(most)));
    const launch = this.#command(found, bounds, [], 1, (t) => [t * chunk, Math.min((t + 1) * chunk, first.length)]);
    return [{ kind: "loop", length: Math.ceil(first.length / chunk), reverse: false, body: [launch] }];
  }

  #nest(nest: Nest): Command[] {
    if (nest.shape.some((n, d) => n === 0 && !nest.reduced[d])) return []; // no results
    const written = nestKernel(nest, { key: (v) => placeKey(this.#place(v)) }, this.#device.capabilities);
    const scratch = this.#plan.scratch(nest);
    let at = 0;
    const offsets = written.partials.map((p) => {
      const offset = at;
      at += Math.ceil(padded(p.chunks * p.count * 4) / 256) * 256;
      return offset;
    });
    const main = this.#written(written, (k) => ({
      place: { kind: "arena", offset: scratch },
      offset: offsets[k]!,
      bytes: padded(written.partials[k]!.chunks * written.partials[k]!.count * 4),
    }));
    const rest = written.partials.length === 0 ? [] : this.#recordings.get(nest)!.launches.map((launch) => this.#launch(launch, nest));
    return [main, ...rest];
  }

  #rows(step: RowsStep): LaunchCommand {
    const root = (v: Var) => storageOf({ aliases: this.#aliases }, v);
    return this.#written(rowsKernel(step, { key: (v) => placeKey(this.#place(v)) }, root, this.#device.capabilities), () => undefined!);
  }

  #together(step: TogetherStep): Command[] {
    const nests = step.nests.filter((n) => sizeOf(n.shape) > 0);
    const most = Math.min(this.#device.capabilities.maxBindings, 30);
    const out: Command[] = [];
    let group: Nest[] = [];
    const flush = () => {
      if (group.length === 0) return;
      const written = group.length > 1 ? togetherKernel(group, { key: (v) => placeKey(this.#place(v)) }) : undefined;
      if (written === undefined) { for (const nest of group) out.push(...this.#nest(nest)); }
      else out.push(this.#written(written, () => undefined!));
      group = [];
    };
    for (const nest of nests) {
      const places = new Set(
        [...group, nest].flatMap((n) => [...n.reads, ...n.outputs.map((o) => o.value)]).map((v) => placeKey(this.#place(v))),
      );
      if (places.size > most) flush();
      group.push(nest);
    }
    flush();
    return out;
  }

  #written(written: NestKernel, partial: (k: number) => Bound): LaunchCommand {
    const found = kernelOfCode(written.name, written.code);
    const bounds = written.bindings.map((b) => "partial" in b ? partial(b.partial) : this.#whole(b));
    return this.#command(found, bounds, [], written.workgroups);
  }

  #whole(v: Var): Bound {
    const root = storageOf({ aliases: this.#aliases }, v);
    return { place: this.#place(v), offset: 0, bytes: bytesOf(root) };
  }

  #launch(launch: RecordedLaunch, step: Step): LaunchCommand {
    const bounds = launch.operands.map((o) => this.#bound(o.operand, o.offset, o.bytes, step));
    return this.#command(launch.kernel, bounds, launch.params, launch.workgroups);
  }

  #command(
    found: Kernel,
    bounds: readonly Bound[],
    params: readonly number[],
    workgroups: number,
    rowParams?: (t: number) => readonly number[],
  ): LaunchCommand {
    const { capabilities, pipelines } = this.#device;
    for (const b of bounds) {
      if (b.bytes > capabilities.maxBindingSize) {
        throw new DeviceError(
          `Cannot run kernel "${found.name}" on "webgpu": a value has ${b.bytes} bytes, and one binding of this adapter covers ${capabilities.maxBindingSize}; use "cpu"`,
        );
      }
    }
    const [x, y] = grid(workgroups, capabilities, found);
    const externals = bounds.flatMap((b) => b.place.kind === "external" ? [b.place.index] : []);
    let offset = -1;
    if (found.hasParams && rowParams === undefined) {
      offset = this.#params.length * 256;
      this.#params.push([...params]);
    }
    return {
      kind: "launch",
      kernel: found,
      pipeline: pipelines.get(found),
      group: this.#groups++,
      bounds,
      externals,
      params: offset,
      rowParams,
      x,
      y,
    };
  }

  #moves(moves: readonly Move[]): Item[] {
    return moves.map(({ from, to }) => {
      const bytes = bytesOf(to);
      const { kernel: copy, params, workgroups } = copyLaunch(from instanceof Literal ? 4 : bytes, 0, 0);
      const source: Bound = from instanceof Literal
        ? { place: { kind: "block", block: this.#literal(from).block }, offset: 0, bytes: 16 }
        : this.#whole(from);
      const target = this.#whole(to);
      return {
        commands: () => [this.#command(copy, [source, target], params, workgroups)],
        solo: this.#soloCopy(soloPlace(source.place), soloPlace(target.place), sizeOf(to.aval.shape), to),
      };
    });
  }

  #soloCopy(from: SoloPlace, to: SoloPlace, words: number, v: Var): SoloForm | undefined {
    const { capabilities } = this.#device;
    const time = Math.ceil(words / soloWidth(capabilities)) * 40 + 50;
    if (deviceItemSize(v.aval.dtype) !== 4 || time > soloLimit(capabilities) || this.#plan.size > capabilities.maxBindingSize) {
      return undefined;
    }
    return {
      steps: [{ kind: "copy", from, to, words }],
      time,
      turns: Math.ceil(words / soloWidth(capabilities)),
      keys: new Set([from.key, to.key]),
    };
  }

  /** Copies row t of a stacked value in (a slice) or out (a result). */
  #row(stacked: Atom, row: Var, into: boolean, counter: string): Item[] {
    const words = sizeOf(row.aval.shape), size = words * deviceItemSize(row.aval.dtype);
    if (size === 0 || stacked instanceof Literal) return [];
    const first = into ? copyLaunch(size, size, 0) : copyLaunch(size, 0, size);
    const [whole, part] = [this.#whole(stacked), this.#whole(row)];
    const [count, a, b] = first.params as [number, number, number];
    const outer = soloPlace(whole.place), inner = soloPlace(part.place);
    const moving = { key: outer.key, base: `${outer.base} + ${counter} * ${words}` };
    return [{
      row: true,
      commands: () => [
        this.#command(
          first.kernel,
          into ? [whole, part] : [part, whole],
          [],
          first.workgroups,
          (t) => into ? [count, a * t, 0] : [count, 0, b * t],
        ),
      ],
      solo: into ? this.#soloCopy(moving, inner, words, row) : this.#soloCopy(inner, moving, words, row),
    }];
  }

  #host(e: Equation): Command {
    const { callback } = e.params as unknown as HostCallParams;
    return {
      kind: "host",
      callback,
      inputs: e.inputs.map((a) => ({
        place: a instanceof Literal ? { kind: "block" as const, block: this.#literal(a).block } : this.#place(a),
        size: sizeOf(a.aval.shape),
        dtype: a.aval.dtype,
      })),
      outputs: e.outputs.map((v) => ({ place: this.#place(v), aval: v.aval })),
    };
  }
}

/** A place for kernels that bind whole buffers. */
function soloPlace(place: Place): SoloPlace {
  if (place.kind === "external") return { key: `e${place.index}`, base: "0" };
  return place.kind === "arena" ? { key: "arena", base: String(place.offset / 4) } : { key: `b${place.block.id}`, base: "0" };
}

function placeKey(place: Place): string {
  return place.kind === "external" ? `e${place.index}` : place.kind === "arena" ? `a${place.offset}` : `b${place.block.id}`;
}

const identities = new WeakMap<Var, number>();
let nextIdentity = 0;
function identity(v: Var): number {
  let id = identities.get(v);
  if (id === undefined) identities.set(v, id = nextIdentity++);
  return id;
}
