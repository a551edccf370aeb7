/**
 * What the kernels of a program's steps launch, written down before memory is planned: their scratch memory is planned with all else.
 *
 * @module
 */
import { type Nest, type OpaqueStep, type Schedule, type Step, storageOf, type TogetherStep } from "../../compile/schedule.ts";
import { allocate, type TypedArray } from "../../core/dtype.ts";
import { DeviceError } from "../../core/errors.ts";
import { type Atom, Literal, type Var } from "../../core/program.ts";
import { sizeOf } from "../../core/shape.ts";
import { padded } from "../../kernels/launcher.ts";
import { nestKernel } from "../../kernels/nest/nest.ts";
import { isSpliced } from "../../kernels/user/spliced.ts";
import { reduceRun } from "../../kernels/reduce/reduce.ts";
import { deviceItemSize, encode } from "./buffer.ts";
import type { WebGpuDevice } from "./device.ts";
import type { Block } from "./memory.ts";
import { ConstantOperand, type Recorded, Recorder, ValueOperand } from "./record.ts";
import { ruleOf } from "./rules.ts";

/** Reductions of fewer elements are never split into chunks. */
const fewestSplit = 512;

/** Bytes that a value takes on the device. */
export function bytesOf(v: Var): number {
  return padded(sizeOf(v.aval.shape) * deviceItemSize(v.aval.dtype));
}

/** The launches of steps, the constants they need, and which values lie in others' memory. */
export class Recordings {
  /** From values that are others read as another shape to those others. */
  readonly aliases = new Map<Var, Var>();
  /** Blocks with contents. */
  readonly constants: Block[] = [];
  /** Independent reductions side by side. */
  readonly groups: TogetherStep[] = [];
  readonly #device: WebGpuDevice;
  readonly #steps = new Map<Step, Recorder>();
  readonly #literals = new Map<string, ConstantOperand>();

  constructor(device: WebGpuDevice) {
    this.#device = device;
  }

  /** What a step launches. */
  of(step: Step): Recorder | undefined {
    return this.#steps.get(step);
  }

  /** The value whose memory `v` lies in. */
  root(v: Var): Var {
    return storageOf(this, v);
  }

  /** Adds the steps of a schedule, those of its loops and branches included. */
  add(schedule: Schedule): void {
    for (const [v, w] of schedule.aliases) this.aliases.set(v, w);
    for (const step of schedule.steps) {
      switch (step.kind) {
        case "scan":
          this.add(step.body);
          break;
        case "while":
          this.add(step.cond);
          this.add(step.body);
          break;
        case "cond":
          step.branches.forEach((b) => this.add(b));
          break;
        case "opaque":
          if (step.equation.primitive !== "hostCall") this.#steps.set(step, this.#recordOpaque(step));
          break;
        case "nest":
          this.#steps.set(step, this.#recordPartials(step));
          break;
        case "together":
          if (!step.nests.some((n) => n.reduced.some((r) => r))) break;
          this.groups.push(step);
          for (const nest of step.nests) this.#steps.set(nest, this.#recordPartials(nest));
          break;
      }
    }
  }

  #recorder(): Recorder {
    return new Recorder(this.#device.capabilities, (data) => this.#keep(data), this.#device.tuner);
  }

  #keep(data: TypedArray): Block {
    const { memoryPool, queue } = this.#device;
    const block = memoryPool.take(data.byteLength, queue.batch);
    queue.write(block, data as ArrayBufferView<ArrayBuffer>);
    this.constants.push(block);
    return block;
  }

  /** A scalar that is written into the program. */
  literal(literal: Literal): ConstantOperand {
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
    return a instanceof Literal ? this.literal(a) : new ValueOperand(a, bytesOf(a));
  }

  #recordOpaque(step: OpaqueStep): Recorder {
    const recorder = this.#recorder(), e = step.equation, rule = ruleOf(e.primitive);
    const inputs = e.inputs.map((a) => this.#operand(a)), outputs = e.outputs.map((v) => this.#operand(v));
    if (isSpliced(step)) return recorder; // its text names places: it is written when they are known
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
    } else {
      const why = rule.kind === "refusal" ? rule.reason : "it should have been inlined";
      throw new DeviceError(`Cannot ${e.primitive} on "webgpu": ${why}`);
    }
    return recorder;
  }

  /** A nest that reduces in chunks needs memory for them. Its kernel is written when places are known; the numbers are the same. */
  #recordPartials(nest: Nest): Recorder {
    const recorder = this.#recorder();
    // Short ones are never split, and kernels are not written for the sake of a look.
    if (!nest.reduced.some((r) => r) || sizeOf(nest.shape) < fewestSplit) return recorder;
    const { partials } = nestKernel(
      nest,
      { key: (v) => `${identity(this.root(v))}` },
      this.#device.capabilities,
    );
    partials.forEach((p) => {
      const scratch = recorder.scratch(p.chunks * p.count * 4);
      const target = new ValueOperand(p.output.value, bytesOf(p.output.value));
      reduceRun(recorder, p.output.reduce!, p.output.expr.dtype, scratch, 1, p.chunks, p.count, target);
    });
    return recorder;
  }
}

const identities = new WeakMap<Var, number>();
let nextIdentity = 0;
function identity(v: Var): number {
  let id = identities.get(v);
  if (id === undefined) identities.set(v, id = nextIdentity++);
  return id;
}
