/**
 * The steps of a schedule in both their forms: as launches, and, where they are small, as steps of a solo kernel.
 *
 * @module
 */
import type { Move } from "../../compile/plan_memory.ts";
import type { CondStep, Nest, OpaqueStep, ScanStep, Schedule, WhileStep } from "../../compile/schedule.ts";
import { type Atom, type Equation, Literal, type Var } from "../../core/program.ts";
import type { HostCallParams } from "../../core/primitives/host_call.ts";
import { sizeOf } from "../../core/shape.ts";
import { kernelOfCode } from "../../kernels/kernel.ts";
import { type Capabilities, maxTurns } from "../../kernels/launcher.ts";
import { dotNest, isSoloNest, soloKernel, type SoloPlace, type SoloStep, soloTime, soloTurns, soloWidth } from "../../kernels/nest/solo.ts";
import { copyLaunch } from "../../kernels/view/copy.ts";
import { deviceItemSize } from "./buffer.ts";
import type { Bound, Command } from "./commands.ts";
import { soloFlops } from "./cost.ts";
import { type Layout, soloPlace } from "./layout.ts";
import type { Launches } from "./launches.ts";
import { bytesOf, type Recordings } from "./recordings.ts";
import { userKernelCommands } from "./user_kernels.ts";
import { commandsOf, type Item, joinSolo, type SoloForm, soloLimit } from "./solo.ts";

/** More independent nests than this are no part of a solo kernel: its text has a function for each. */
const mostSolo = 64;

/** Puts the commands of a program together. */
export class Items {
  readonly #capabilities: Capabilities;
  readonly #recordings: Recordings;
  readonly #layout: Layout;
  readonly #launches: Launches;
  #counters = 0;

  constructor(capabilities: Capabilities, recordings: Recordings, layout: Layout, launches: Launches) {
    this.#capabilities = capabilities;
    this.#recordings = recordings;
    this.#layout = layout;
    this.#launches = launches;
  }

  /** The commands of a schedule. */
  commands(schedule: Schedule): Command[] {
    return this.#commandsOf(this.#items(schedule));
  }

  #commandsOf(items: readonly Item[]): Command[] {
    return commandsOf(items, this.#capabilities, (form) => this.#solo(form));
  }

  /** The steps of a schedule in order. */
  #items(schedule: Schedule): Item[] {
    const out: Item[] = [];
    for (const step of schedule.steps) {
      switch (step.kind) {
        case "nest":
          out.push({ commands: () => this.#launches.nest(step), solo: this.#soloNests([[step]]) });
          break;
        case "together":
          out.push({
            commands: () => this.#launches.together(step),
            solo: step.nests.length > mostSolo ? undefined : this.#soloNests([step.nests]),
          });
          break;
        case "rows":
          out.push({ commands: () => [this.#launches.rows(step)], solo: this.#soloNests(step.nests.map((nest) => [nest])) });
          break;
        case "opaque":
          out.push(this.#opaque(step));
          break;
        case "scan":
          out.push(...this.#moves(this.#layout.plan.initial(step)), this.#loop(step));
          break;
        case "while":
          out.push(...this.#moves(this.#layout.plan.initial(step)), this.#while(step));
          break;
        case "cond":
          out.push(...this.#moves(this.#layout.plan.initial(step)), this.#branch(step));
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
      commands: () =>
        userKernelCommands(step, this.#launches, this.#layout, this.#recordings, this.#capabilities) ??
          this.#launches.epilogue(step) ?? [...this.#launches.launches(step), ...after.flatMap(([n]) => this.#launches.nest(n!))],
      solo: nest === undefined ? undefined : this.#soloNests([[nest], ...after]),
    };
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
    items.push(...this.#moves(this.#layout.plan.final(body)));
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
    const cond = this.#items(step.cond), body = [...this.#items(step.body), ...this.#moves(this.#layout.plan.final(step.body))];
    const predicate = this.#layout.place(step.cond.outputs[0]!);
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
    if (form.keys.size > this.#capabilities.maxBindings) return { commands };
    return { commands: () => [{ kind: "while", cond: this.#solo(form), predicate, body: [] }] };
  }

  #branch(step: CondStep): Item {
    const index = step.equation.inputs[0]!;
    const branches = step.branches.map((b) => [...this.#items(b), ...this.#moves(this.#layout.plan.final(b))]);
    const place = index instanceof Literal ? undefined : this.#layout.place(index);
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
    const capabilities = this.#capabilities;
    if (this.#layout.plan.size > capabilities.maxBindingSize) return undefined;
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
        for (const v of [...nest.reads, ...nest.outputs.map((o) => o.value)]) keys.add(this.#layout.soloPlace(v).key);
      }
      if (nests.length > 0) steps.push({ kind: "nests", nests });
    }
    return { steps, time, turns, keys };
  }

  /** The kernel of a run of small steps. */
  #solo(form: SoloForm): Command[] {
    const { steps } = form;
    const written = soloKernel(steps, (v) => this.#layout.soloPlace(v), this.#capabilities);
    const found = kernelOfCode(written.name, written.code);
    const bounds = written.keys.map((key): Bound => {
      if (key === "arena") return { place: { kind: "arena", offset: 0 }, offset: 0, bytes: this.#layout.plan.size };
      const k = Number(key.slice(1));
      if (key[0] === "e") return { place: { kind: "external", index: k }, offset: 0, bytes: bytesOf(this.#layout.externals[k]!) };
      const block = this.#recordings.constants.find((b) => b.id === k)!;
      return { place: { kind: "block", block }, offset: 0, bytes: block.bytes };
    });
    const first = steps[0]!;
    if (steps.length > 1 || first.kind !== "loop") {
      return [{ ...this.#launches.command(found, bounds, [0, 0], 1), flops: soloFlops(steps) }];
    }
    // A launch must end in time: drivers stop those that take seconds.
    const most = Math.min(3e8 / Math.max(1, form.time / first.length), maxTurns / (form.turns / first.length));
    const chunk = Math.max(1, Math.min(first.length, Math.floor(most)));
    const flops = soloFlops(steps) / Math.ceil(first.length / chunk);
    const launch = this.#launches.command(found, bounds, [], 1, (t) => [t * chunk, Math.min((t + 1) * chunk, first.length)]);
    return [{ kind: "loop", length: Math.ceil(first.length / chunk), reverse: false, body: [{ ...launch, flops }] }];
  }

  #moves(moves: readonly Move[]): Item[] {
    return moves.map(({ from, to }) => {
      const bytes = bytesOf(to);
      const { kernel: copy, params, workgroups } = copyLaunch(from instanceof Literal ? 4 : bytes, 0, 0);
      const source: Bound = from instanceof Literal
        ? { place: { kind: "block", block: this.#recordings.literal(from).block }, offset: 0, bytes: 16 }
        : this.#layout.whole(from);
      const target = this.#layout.whole(to);
      return {
        commands: () => [this.#launches.command(copy, [source, target], params, workgroups)],
        solo: this.#soloCopy(soloPlace(source.place), soloPlace(target.place), sizeOf(to.aval.shape), to),
      };
    });
  }

  #soloCopy(from: SoloPlace, to: SoloPlace, words: number, v: Var): SoloForm | undefined {
    const capabilities = this.#capabilities;
    const time = Math.ceil(words / soloWidth(capabilities)) * 40 + 50;
    if (deviceItemSize(v.aval.dtype) !== 4 || time > soloLimit(capabilities) || this.#layout.plan.size > capabilities.maxBindingSize) {
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
    const [whole, part] = [this.#layout.whole(stacked), this.#layout.whole(row)];
    const [count, a, b] = first.params as [number, number, number];
    const outer = soloPlace(whole.place), inner = soloPlace(part.place);
    const moving = { key: outer.key, base: `${outer.base} + ${counter} * ${words}` };
    return [{
      commands: () => [
        this.#launches.command(
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
        place: a instanceof Literal ? { kind: "block" as const, block: this.#recordings.literal(a).block } : this.#layout.place(a),
        size: sizeOf(a.aval.shape),
        dtype: a.aval.dtype,
      })),
      outputs: e.outputs.map((v) => ({ place: this.#layout.place(v), aval: v.aval })),
    };
  }
}
