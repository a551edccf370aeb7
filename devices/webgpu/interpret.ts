/**
 * Running a program equation by equation, with its temporaries given back after their last use.
 *
 * @module
 */
import { allocate, type TypedArray } from "../../core/dtype.ts";
import { type Atom, type Equation, Literal, type Program, Var } from "../../core/program.ts";
import { type Aval, sizeOf } from "../../core/shape.ts";
import { DeviceError } from "../../core/errors.ts";
import type { HostCallParams } from "../../core/primitives/host_call.ts";
import type { ScanParams } from "../../core/primitives/scan.ts";
import type { WhileParams } from "../../core/primitives/while_loop.ts";
import type { CondParams } from "../../core/primitives/cond.ts";
import type { GpuBuffer } from "./buffer.ts";
import type { WebGpuDevice } from "./device.ts";

/** The index of the last equation that reads each value; results of the program live on. */
function lastUses(program: Program): Map<Var, number> {
  const last = new Map<Var, number>();
  program.equations.forEach((e, i) => {
    for (const out of e.outputs) last.set(out, i);
    for (const x of e.inputs) if (x instanceof Var) last.set(x, i);
  });
  for (const out of program.outputs) if (out instanceof Var) last.set(out, Infinity);
  return last;
}

const plans = new WeakMap<Program, Map<Var, number>>();

/** A scalar on the device. */
export function scalarBuffer(device: WebGpuDevice, literal: Literal): GpuBuffer {
  const data = allocate(literal.aval.dtype, 1);
  data[0] = literal.value;
  return device.upload(data, literal.aval);
}

/** Runs a program. The inputs stay the caller's; the results are new buffers, or inputs that are returned as they are. */
export function runProgram(device: WebGpuDevice, program: Program, inputs: readonly GpuBuffer[]): GpuBuffer[] {
  let last = plans.get(program);
  if (last === undefined) plans.set(program, last = lastUses(program));
  const values = new Map<Var, GpuBuffer>();
  program.inputs.forEach((v, i) => values.set(v, inputs[i]!));
  const foreign = new Set(inputs);
  const read = (a: Atom): GpuBuffer => a instanceof Literal ? scalarBuffer(device, a) : values.get(a)!;
  program.equations.forEach((equation, at) => {
    const args = equation.inputs.map(read);
    const outs = device.run(
      equation.primitive,
      args,
      equation.inputs.map((x) => x.aval),
      equation.params,
      equation.outputs.map((o) => o.aval),
    ) as GpuBuffer[];
    equation.outputs.forEach((v, k) => {
      if (last.get(v)! > at) values.set(v, outs[k]!);
      else outs[k]!.dispose();
    });
    for (const x of new Set(equation.inputs)) {
      if (!(x instanceof Var) || last.get(x) !== at) continue;
      const buffer = values.get(x)!;
      values.delete(x);
      if (!foreign.has(buffer)) buffer.dispose();
    }
  });
  return program.outputs.map(read);
}

/** Runs a primitive that holds programs, or that calls the host. */
export function runControl(
  device: WebGpuDevice,
  primitive: Equation["primitive"],
  inputs: readonly GpuBuffer[],
  inAvals: readonly Aval[],
  params: object,
  outAvals: readonly Aval[],
): GpuBuffer[] {
  switch (primitive) {
    case "scan":
      return runScan(device, inputs, inAvals, params as ScanParams, outAvals);
    case "whileLoop":
      return runWhile(device, inputs, params as WhileParams);
    case "cond": {
      const { branches } = params as CondParams;
      const index = Math.min(Math.max(inputs[0]!.read()[0]!, 0), branches.length - 1);
      return own(runProgram(device, branches[index]!, inputs.slice(1)), inputs);
    }
    case "hostCall":
      return callHost(device, inputs, params as HostCallParams);
    default: {
      const { program } = params as { readonly program?: Program };
      if (program === undefined) throw new DeviceError(`Cannot ${primitive} on "webgpu": it carries no program`);
      return own(runProgram(device, program, inputs), inputs);
    }
  }
}

/** The results as buffers of their own: what is an input, or stands twice, is shared, so that each may be disposed of. */
function own(outputs: readonly GpuBuffer[], inputs: readonly GpuBuffer[]): GpuBuffer[] {
  const seen = new Set(inputs);
  return outputs.map((out) => {
    const shared = seen.has(out) ? out.share(out.size) : out;
    seen.add(out);
    return shared;
  });
}

function callHost(device: WebGpuDevice, inputs: readonly GpuBuffer[], { callback, outputs }: HostCallParams): GpuBuffer[] {
  const results = callback(...inputs.map((x) => x.read()));
  return outputs.map((aval, i) => {
    const data = results?.[i];
    if (data === undefined || data.length !== sizeOf(aval.shape)) {
      throw new RangeError(
        `Cannot take result ${i} of a host callback: it has ${data?.length ?? "no"} elements, ${sizeOf(aval.shape)} were declared`,
      );
    }
    return device.upload(data as TypedArray, aval);
  });
}

function runWhile(
  device: WebGpuDevice,
  inputs: readonly GpuBuffer[],
  { cond, body, numCondConsts, numBodyConsts }: WhileParams,
): GpuBuffer[] {
  const condConsts = inputs.slice(0, numCondConsts), bodyConsts = inputs.slice(numCondConsts, numCondConsts + numBodyConsts);
  const first = inputs.slice(numCondConsts + numBodyConsts);
  let carry = first.map((x) => x.share(x.size));
  for (;;) {
    const [holds] = runProgram(device, cond, [...condConsts, ...carry]);
    const go = holds!.read()[0] !== 0;
    if (!carry.includes(holds!) && !condConsts.includes(holds!)) holds!.dispose();
    if (!go) return carry;
    const all = [...bodyConsts, ...carry];
    const next = own(runProgram(device, body, all), all);
    for (const x of carry) x.dispose();
    carry = next;
  }
}

function runScan(
  device: WebGpuDevice,
  inputs: readonly GpuBuffer[],
  inAvals: readonly Aval[],
  { body, numConsts, numCarry, length, reverse }: ScanParams,
  outAvals: readonly Aval[],
): GpuBuffer[] {
  const consts = inputs.slice(0, numConsts);
  let carry = inputs.slice(numConsts, numConsts + numCarry).map((x) => x.share(x.size));
  const xs = inputs.slice(numConsts + numCarry), xAvals = inAvals.slice(numConsts + numCarry);
  const yAvals = outAvals.slice(numCarry);
  const ys = yAvals.map((aval) => device.allocate(aval));
  for (let step = 0; step < length; step++) {
    const i = reverse ? length - 1 - step : step;
    const slices = xs.map((x, k) => {
      const { shape, dtype } = xAvals[k]!;
      const start = shape.map((_, axis) => axis === 0 ? i : 0), limit = shape.map((n, axis) => axis === 0 ? i + 1 : n);
      const out = { shape: shape.slice(1), dtype };
      return device.run("slice", [x], [xAvals[k]!], { start, limit, strides: shape.map(() => 1) }, [out])[0] as GpuBuffer;
    });
    const all = [...consts, ...carry, ...slices];
    const outs = own(runProgram(device, body, all), all);
    for (const x of [...carry, ...slices]) x.dispose();
    carry = outs.slice(0, numCarry);
    ys.forEach((y, k) => {
      const out = outs[numCarry + k]!;
      device.storeRow(y, out, i);
      out.dispose();
    });
  }
  return [...carry, ...ys];
}
