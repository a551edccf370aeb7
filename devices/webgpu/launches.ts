/**
 * Steps as launches: kernels written and compiled, params laid down.
 *
 * @module
 */
import type { Nest, OpaqueStep, RowsStep, Step, TogetherStep } from "../../compile/schedule.ts";
import { DeviceError } from "../../core/errors.ts";
import type { Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { type Kernel, kernelOfCode } from "../../kernels/kernel.ts";
import { padded } from "../../kernels/launcher.ts";
import { epilogueKernel, takesEpilogue } from "../../kernels/matmul/epilogue.ts";
import type { NestKernel } from "../../kernels/nest/bindings.ts";
import { togetherKernel } from "../../kernels/nest/map.ts";
import { nestKernel } from "../../kernels/nest/nest.ts";
import { type TableKernel, tableKernels } from "../../kernels/nest/table.ts";
import { rowsKernel } from "../../kernels/nest/rows.ts";
import type { Bound, Command, LaunchCommand } from "./commands.ts";
import { Finds } from "./found.ts";
import { costing, productFlops } from "./cost.ts";
import type { WebGpuDevice } from "./device.ts";
import { grid } from "./eager.ts";
import type { Layout } from "./layout.ts";
import { type RecordedLaunch, ValueOperand } from "./record.ts";
import type { Recordings } from "./recordings.ts";

/**
 * On a software adapter an epilogue over more memory than this stands apart: what it touches row by row of a tile, processors fetch
 * ahead in long stretches only. The gradient of 784 × 512 weights with Adam behind it takes 4 ms in two kernels on lavapipe, 8.7 in one.
 */
const manyBindings = 7;

/** Writes the launches of a program's steps. */
export class Launches {
  /** How many bind groups they need. */
  groups = 0;
  readonly #params: (readonly number[])[] = [];
  readonly #device: WebGpuDevice;
  readonly #recordings: Recordings;
  readonly #layout: Layout;
  /** What each call finds. */
  readonly found: Finds;

  constructor(device: WebGpuDevice, recordings: Recordings, layout: Layout) {
    this.#device = device;
    this.#recordings = recordings;
    this.#layout = layout;
    this.found = new Finds(layout.externals);
  }

  /** All params, 256 bytes a launch. */
  params(): Uint32Array<ArrayBuffer> {
    const params = new Uint32Array(this.#params.length * 64);
    this.#params.forEach((words, k) => words.forEach((w, i) => params[k * 64 + i] = w));
    return params;
  }

  /** The launches of a kernel of its own. */
  launches(step: OpaqueStep): LaunchCommand[] {
    return this.#recordings.of(step)!.launches.map((launch, k, all) => {
      const command = this.#launch(launch, step);
      return k === all.length - 1 ? { ...command, flops: productFlops(step.equation) } : command;
    });
  }

  /** The launches of a product with its epilogue in the last of them, if that writes the result itself. */
  epilogue(step: OpaqueStep): LaunchCommand[] | undefined {
    if (step.epilogue === undefined) return undefined;
    const { nest, stored } = step.epilogue, result = step.equation.outputs[0]!, { maxBindings, software } = this.#device.capabilities;
    const { launches } = this.#recordings.of(step)!;
    const writes = (launch: RecordedLaunch) => launch.operands.some((o) => o.operand instanceof ValueOperand && o.operand.value === result);
    const last = launches[launches.length - 1];
    const target = last?.operands[2];
    if (last === undefined || !takesEpilogue(last.kernel) || launches.filter(writes).length !== 1) return undefined;
    if (!(target?.operand instanceof ValueOperand) || target.operand.value !== result || target.offset !== 0) return undefined;
    const key = (v: Var) => this.#layout.key(v);
    const root = (v: Var) => this.#recordings.root(v);
    const written = epilogueKernel(
      last.kernel,
      nest,
      (v) => root(v) === root(result),
      stored,
      { key },
      Math.min(maxBindings, software ? manyBindings : maxBindings),
    );
    if (written === undefined) return undefined;
    // What the epilogue writes must not lie where tiles of the operands are still to be read.
    const operands = new Set(last.operands.slice(0, 2).map((o) => o.operand instanceof ValueOperand ? key(o.operand.value) : ""));
    if (nest.outputs.some((o) => operands.has(key(o.value)))) return undefined;
    const found = kernelOfCode(written.name, written.code);
    const bounds = [
      ...last.operands.map((o) => this.#layout.bound(o.operand, o.offset, o.bytes, step)),
      ...written.bindings.map((v) => this.#layout.whole(v)),
    ];
    return [
      ...launches.slice(0, -1).map((launch) => this.#launch(launch, step)),
      costing([nest], { ...this.command(found, bounds, last.params, last.workgroups), flops: productFlops(step.equation) }),
    ];
  }

  /** The launches of a nest. */
  nest(nest: Nest): Command[] {
    if (nest.shape.some((n, d) => n === 0 && !nest.reduced[d])) return []; // no results
    const written = nestKernel(nest, this.#layout, this.#device.capabilities);
    const scratch = this.#layout.scratch(nest);
    let at = 0;
    const offsets = written.partials.map((p) => {
      const offset = at;
      at += Math.ceil(padded(p.chunks * p.count * 4) / 256) * 256;
      return offset;
    });
    const main = costing(
      [nest],
      this.#written(written, (k) => ({
        place: { kind: "arena", offset: scratch },
        offset: offsets[k]!,
        bytes: padded(written.partials[k]!.chunks * written.partials[k]!.count * 4),
      })),
    );
    const rest = written.partials.length === 0 ? [] : this.#recordings.of(nest)!.launches.map((launch) => this.#launch(launch, nest));
    return [main, ...rest];
  }

  /** The launch of a chain of rows. */
  rows(step: RowsStep): LaunchCommand {
    const root = (v: Var) => this.#recordings.root(v);
    return costing(step.nests, this.#written(rowsKernel(step, this.#layout, root, this.#device.capabilities), () => undefined!));
  }

  /** The launches of independent nests. */
  together(step: TogetherStep): Command[] {
    const { maxBindings } = this.#device.capabilities;
    const filled = step.nests.filter((n) => sizeOf(n.shape) > 0);
    const most = Math.min(maxBindings, 30);
    const out: Command[] = [];
    const all = new Set(filled.flatMap((n) => [...n.reads, ...n.outputs.map((o) => o.value)]).map((v) => this.#layout.key(v)));
    // What one kernel can bind is quicker without a table.
    const reduces = filled.some((n) => n.reduced.some((r) => r));
    const { kernels, rest: nests } = all.size > most || reduces
      ? tableKernels(filled, this.#layout, this.#device.capabilities)
      : { kernels: [], rest: filled };
    for (const kernel of kernels) out.push(this.#table(kernel));
    if (reduces) return [...out, ...nests.flatMap((nest) => this.nest(nest))];
    let group: Nest[] = [];
    const flush = () => {
      if (group.length === 0) return;
      const written = group.length > 1 ? togetherKernel(group, this.#layout, this.#device.capabilities) : undefined;
      if (written === undefined) { for (const nest of group) out.push(...this.nest(nest)); }
      else out.push(costing(group, this.#written(written, () => undefined!)));
      group = [];
    };
    for (const nest of nests) {
      const places = new Set(
        [...group, nest].flatMap((n) => [...n.reads, ...n.outputs.map((o) => o.value)]).map((v) => this.#layout.key(v)),
      );
      if (places.size > most) flush();
      group.push(nest);
    }
    flush();
    return out;
  }

  /** The launch of a kernel that goes by a table. */
  #table(written: TableKernel): LaunchCommand {
    const { table, bindings } = written;
    const columns = table.columns.map((c) => c.kind === "bases" ? c.bases : { operands: this.found.operands(c.inputs) });
    const bounds = bindings.map((b): Bound => {
      if (b.kind === "value") return this.#layout.whole(b.value);
      if (b.kind === "arena") return { place: { kind: "arena", offset: 0 }, offset: 0, bytes: this.#layout.plan.size };
      const index = b.kind === "results"
        ? this.found.results
        : b.kind === "table"
        ? this.found.table({ kind: "table", rows: table.rows, columns })
        : (columns[b.column] as { operands: number }).operands;
      const elements = b.kind === "table" ? table.rows.length * (2 + columns.length) : 0;
      return { place: { kind: "external", index }, offset: 0, bytes: 4 * elements, whole: true };
    });
    return costing(written.nests, this.command(kernelOfCode(written.name, written.code), bounds, [], written.workgroups));
  }

  #written(written: NestKernel, partial: (k: number) => Bound): LaunchCommand {
    const found = kernelOfCode(written.name, written.code);
    const bounds = written.bindings.map((b) => "partial" in b ? partial(b.partial) : this.#layout.whole(b));
    return this.command(found, bounds, [], written.workgroups);
  }

  #launch(launch: RecordedLaunch, step: Step): LaunchCommand {
    const bounds = launch.operands.map((o) => this.#layout.bound(o.operand, o.offset, o.bytes, step));
    return this.command(launch.kernel, bounds, launch.params, launch.workgroups);
  }

  /** A launch with its params laid down, or, in a loop, made anew for each turn. */
  command(
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
      group: this.groups++,
      bounds,
      externals,
      params: offset,
      rowParams,
      flops: 0,
      x,
      y,
    };
  }
}
