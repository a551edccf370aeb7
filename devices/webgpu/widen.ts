/**
 * bfloat16 and the 8- and 16-bit integers: kept in 32-bit words, computed in 32-bit arithmetic, and brought back into their range after
 * every operation that may leave it. A program over them becomes one over float32, int32 and uint32, which fuses like any other.
 *
 * @module
 */
import { convert, type DType, integerLimits, isFloat, itemSize, kindOf, type TypedArray } from "../../core/dtype.ts";
import { DeviceError } from "../../core/errors.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import type { HostCallParams } from "../../core/primitives/host_call.ts";
import { type Atom, type Equation, Literal, Program, Var } from "../../core/program.ts";
import type { Aval } from "../../core/shape.ts";

const carriers: Partial<Record<DType, DType>> = {
  bfloat16: "float32",
  int8: "int32",
  int16: "int32",
  uint8: "uint32",
  uint16: "uint32",
};

/** The type whose words hold elements of `dtype` on the device. */
export function carrierOf(dtype: DType): DType {
  return carriers[dtype] ?? dtype;
}

/** Whether elements of `dtype` are kept in words of another type. */
export function isNarrow(dtype: DType): boolean {
  return carriers[dtype] !== undefined;
}

/** Whether any value of a program, its loops and branches included, is narrow. */
export function hasNarrow(program: Program): boolean {
  const narrow = (a: Atom) => isNarrow(a.aval.dtype);
  return program.inputs.some(narrow) || program.outputs.some(narrow) ||
    program.equations.some((e) => e.inputs.some(narrow) || e.outputs.some(narrow) || programsOf(e).some(hasNarrow));
}

function programsOf(e: Equation): Program[] {
  return Object.values(e.params).flatMap((p) => p instanceof Program ? [p] : Array.isArray(p) ? p.filter((q) => q instanceof Program) : []);
}

const widened = new WeakMap<Program, Program>();

/** The same program over 32-bit types. */
export function widen(program: Program): Program {
  let found = widened.get(program);
  if (found === undefined) widened.set(program, found = new Widening().program(program));
  return found;
}

/** Primitives that only move elements, or give what needs no care: comparisons, positions. */
const moves = new Set<string>([
  "broadcastInDim",
  "reshape",
  "transpose",
  "reverse",
  "slice",
  "pad",
  "concatenate",
  "dynamicSlice",
  "dynamicUpdateSlice",
  "select",
  "sort",
  "copy",
  "stopGradient",
  "barrier",
  "name",
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "max",
  "min",
  "clamp",
  "argmax",
  "argmin",
  "isFinite",
  "rem",
  "cummax",
  "cummin",
  "selectAndGatherAdd",
  "and",
  "or",
  "sign",
]); // deno-fmt-ignore-line
const controls = new Set<string>(["call", "scan", "whileLoop", "cond", "customJvp", "customVjp", "checkpoint", "rematerialize"]);

class Widening {
  #values = new Map<Var, Atom>();
  #out: Equation[] = [];

  program(program: Program): Program {
    const inputs = program.inputs.map((v) => this.#define(v));
    for (const e of program.equations) this.#equation(e);
    return new Program(inputs, this.#out, program.outputs.map((a) => this.#read(a)));
  }

  #define(v: Var): Var {
    const made = new Var(wide(v.aval));
    this.#values.set(v, made);
    return made;
  }

  #read(a: Atom): Atom {
    return a instanceof Literal ? new Literal(wide(a.aval), a.value) : this.#values.get(a)!;
  }

  /** Adds an equation of one result. */
  #add(primitive: PrimitiveName, inputs: readonly Atom[], aval: Aval, params: Record<string, unknown> = {}): Var {
    const out = new Var(aval);
    this.#out.push({ primitive, inputs, outputs: [out], params });
    return out;
  }

  #literal(value: number, dtype: DType): Literal {
    return new Literal({ shape: [], dtype }, value);
  }

  #equation(e: Equation): void {
    const inputs = e.inputs.map((a) => this.#read(a)), narrowIn = e.inputs.some((a) => isNarrow(a.aval.dtype));
    const narrowOut = e.outputs.some((v) => isNarrow(v.aval.dtype));
    if (controls.has(e.primitive) || programsOf(e).length > 0) {
      this.#plain(e, inputs, mapPrograms(e.params));
      return;
    }
    if (!narrowIn && !narrowOut) {
      this.#plain(e, inputs, e.params);
      return;
    }
    const from = e.inputs[0]?.aval.dtype, to = e.outputs[0]?.aval.dtype;
    switch (e.primitive) {
      case "cast":
        this.#values.set(e.outputs[0]!, this.#cast(inputs[0]!, from!, to!));
        return;
      case "bitcast":
        this.#values.set(e.outputs[0]!, this.#bitcast(inputs[0]!, from!, to!));
        return;
      case "hostCall":
        this.#plain(e, inputs, hostParams(e));
        return;
      case "kernel":
        throw new DeviceError(`Cannot run a kernel of one's own over ${from} on "webgpu": cast to float32 or int32 first, or use "cpu"`);
      case "gather":
        this.#plain(e, inputs, { ...e.params, fillValue: e.params.fillValue ?? fillOf(to!) });
        return;
      case "shiftRightArithmetic": {
        if (kindOf(to!) !== "unsigned") break;
        // The top bit of the narrow type is what moves in.
        const x = inputs[0]!, bits = this.#literal(32 - 8 * itemSize(to!), x.aval.dtype);
        const extended = this.#add(e.primitive, [this.#add("shiftLeft", [x, bits], x.aval), bits], x.aval);
        this.#values.set(e.outputs[0]!, this.#wrap(this.#add(e.primitive, [extended, inputs[1]!], wide(e.outputs[0]!.aval)), to!));
        return;
      }
      case "populationCount":
      case "shiftRightLogical":
      case "clz": {
        // Bits beyond the width are the sign's: not the number's own.
        const masked = this.#mask(inputs[0]!, from!);
        let out: Atom = this.#add(e.primitive, [masked, ...inputs.slice(1)], wide(e.outputs[0]!.aval), e.params);
        if (e.primitive === "clz") {
          out = this.#add("sub", [out, this.#literal(32 - 8 * itemSize(from!), carrierOf(from!))], wide(e.outputs[0]!.aval));
        }
        this.#values.set(e.outputs[0]!, this.#wrap(out, to!));
        return;
      }
    }
    const params = "dtype" in e.params && e.params.dtype !== undefined
      ? { ...e.params, dtype: carrierOf(e.params.dtype as DType) }
      : e.params;
    if (moves.has(e.primitive)) {
      this.#plain(e, inputs, params);
      return;
    }
    const outs = e.outputs.map((v) => new Var(wide(v.aval)));
    this.#out.push({ ...e, inputs, outputs: outs, params });
    // The extremes of nothing are those of 32 bits: hold them within the type's range.
    const extreme = e.primitive === "reduceMax" || e.primitive === "reduceMin" || e.primitive === "reduceWindow";
    e.outputs.forEach((v, k) => this.#values.set(v, extreme ? this.#hold(outs[k]!, v.aval.dtype) : this.#wrap(outs[k]!, v.aval.dtype)));
  }

  #plain(e: Equation, inputs: readonly Atom[], params: Readonly<Record<string, unknown>>): void {
    this.#out.push({ ...e, inputs, outputs: e.outputs.map((v) => this.#define(v)), params });
  }

  /** Back into the range of `dtype`: integers wrap, bfloat16 rounds. */
  #wrap(x: Atom, dtype: DType): Atom {
    if (!isNarrow(dtype)) return x;
    if (dtype === "bfloat16") return this.#round(x);
    const bits = 32 - 8 * itemSize(dtype), carrier = carrierOf(dtype), aval = { shape: x.aval.shape, dtype: carrier };
    if (kindOf(dtype) === "unsigned") return this.#mask(x, dtype);
    const up = this.#add("shiftLeft", [x, this.#literal(bits, carrier)], aval);
    return this.#add("shiftRightArithmetic", [up, this.#literal(bits, carrier)], aval);
  }

  #mask(x: Atom, dtype: DType): Atom {
    return this.#add("and", [x, this.#literal(2 ** (8 * itemSize(dtype)) - 1, x.aval.dtype)], x.aval);
  }

  /** Held within the range of `dtype`. */
  #hold(x: Atom, dtype: DType): Atom {
    if (!isNarrow(dtype) || dtype === "bfloat16") return this.#wrap(x, dtype);
    const [low, high] = integerLimits(dtype);
    return this.#add("clamp", [this.#literal(low, x.aval.dtype), x, this.#literal(high, x.aval.dtype)], x.aval);
  }

  /** The nearest bfloat16, ties to even; NaN stays. */
  #round(x: Atom): Atom {
    const u = { shape: x.aval.shape, dtype: "uint32" as const };
    const bits = this.#add("bitcast", [x], u, { dtype: "uint32" });
    const top = this.#add("shiftRightLogical", [bits, this.#literal(16, "uint32")], u);
    const odd = this.#add("and", [top, this.#literal(1, "uint32")], u);
    const raised = this.#add("add", [this.#add("add", [bits, this.#literal(0x7fff, "uint32")], u), odd], u);
    const cut = this.#add("and", [raised, this.#literal(0xffff0000, "uint32")], u);
    const magnitude = this.#add("and", [bits, this.#literal(0x7fffffff, "uint32")], u);
    const isNumber = this.#add("le", [magnitude, this.#literal(0x7f800000, "uint32")], { shape: x.aval.shape, dtype: "bool" });
    const quiet = this.#add("or", [bits, this.#literal(0x400000, "uint32")], u);
    return this.#add("bitcast", [this.#add("select", [isNumber, cut, quiet], u)], x.aval, { dtype: "float32" });
  }

  #cast(x: Atom, from: DType, to: DType): Atom {
    const carrier = carrierOf(to), target = { shape: x.aval.shape, dtype: carrier };
    const into = (y: Atom) => y.aval.dtype === carrier ? y : this.#add("cast", [y], target, { dtype: carrier });
    if (!isNarrow(to)) return into(x);
    if (to === "bfloat16") return this.#round(into(x));
    if (!isFloat(from)) return this.#wrap(into(x), to);
    const [low, high] = integerLimits(to);
    return into(this.#add("clamp", [this.#literal(low, x.aval.dtype), x, this.#literal(high, x.aval.dtype)], x.aval));
  }

  #bitcast(x: Atom, from: DType, to: DType): Atom {
    const { shape } = x.aval;
    if (from === to) return x;
    if (from === "bfloat16") {
      const bits = this.#add("bitcast", [x], { shape, dtype: "uint32" }, { dtype: "uint32" });
      const low = this.#add("shiftRightLogical", [bits, this.#literal(16, "uint32")], { shape, dtype: "uint32" });
      return this.#cast(low, "uint32", to);
    }
    if (to === "bfloat16") {
      const bits = this.#mask(this.#cast(x, from, "uint32"), "uint16");
      const high = this.#add("shiftLeft", [bits, this.#literal(16, "uint32")], { shape, dtype: "uint32" });
      return this.#add("bitcast", [high], { shape, dtype: "float32" }, { dtype: "float32" });
    }
    if (from === "float16" || to === "float16") throw new DeviceError(`Cannot bitcast ${from} to ${to} on "webgpu": use device "cpu"`);
    return this.#cast(x, from, to);
  }
}

function wide(aval: Aval): Aval {
  return isNarrow(aval.dtype) ? { ...aval, dtype: carrierOf(aval.dtype) } : aval;
}

function mapPrograms(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([key, p]) => [
      key,
      p instanceof Program ? widen(p) : Array.isArray(p) && p[0] instanceof Program ? p.map((q) => widen(q as Program)) : p,
    ]),
  );
}

/** What a gather of `dtype` puts where it is out of bounds. */
function fillOf(dtype: DType): number {
  if (isFloat(dtype)) return NaN;
  const [low, high] = integerLimits(dtype);
  return low < 0 ? low : high;
}

const hostCalls = new WeakMap<object, Record<string, unknown>>();

/** A host callback gets and gives arrays of the narrow types. */
function hostParams(e: Equation): Record<string, unknown> {
  let found = hostCalls.get(e.params);
  if (found === undefined) {
    const params = e.params as unknown as HostCallParams, types = e.inputs.map((a) => a.aval.dtype);
    found = {
      ...e.params,
      outputs: params.outputs.map(wide),
      callback: (...arrays: TypedArray[]) =>
        params.callback(...arrays.map((a, i) => narrowArray(a, types[i]!)))?.map((a, i) => wideArray(a, params.outputs[i]!.dtype)),
    };
    hostCalls.set(e.params, found);
  }
  return found;
}

/** Host storage of `dtype` from the words of its carrier. */
export function narrowArray(words: TypedArray, dtype: DType): TypedArray {
  return isNarrow(dtype) ? convert(words, carrierOf(dtype), dtype) : words;
}

/** The words of the carrier for host storage of `dtype`. */
export function wideArray(data: TypedArray, dtype: DType): TypedArray {
  return isNarrow(dtype) ? convert(data, dtype, carrierOf(dtype)) : data;
}

/** A program that is one equation. */
export function singleProgram(primitive: PrimitiveName, inAvals: readonly Aval[], params: object, outAvals: readonly Aval[]): Program {
  const inputs = inAvals.map((aval) => new Var(aval)), outputs = outAvals.map((aval) => new Var(aval));
  return new Program(inputs, [{ primitive, inputs, outputs, params: params as Readonly<Record<string, unknown>> }], outputs);
}
