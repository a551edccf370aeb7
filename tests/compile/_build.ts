/** Writes programs by hand. */
import type { DType } from "../../core/dtype.ts";
import { getPrimitive, inferTypes } from "../../core/primitive.ts";
import "../../core/primitives/mod.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import { type Atom, type Equation, Literal, Program, Var } from "../../core/program.ts";
import type { Aval, Shape } from "../../core/shape.ts";

export type Value = Atom | number;

export class Builder {
  readonly inputs: Var[] = [];
  readonly equations: Equation[] = [];

  input(shape: Shape, dtype: DType = "float32"): Var {
    const v = new Var({ shape, dtype });
    this.inputs.push(v);
    return v;
  }
  lift(x: Value, dtype: DType = "float32"): Atom {
    return typeof x === "number" ? new Literal({ shape: [], dtype }, x) : x;
  }
  op(primitive: PrimitiveName, inputs: Value[], params: Record<string, unknown> = {}): Var {
    return this.many(primitive, inputs, params)[0]!;
  }
  many(primitive: PrimitiveName, inputs: Value[], params: Record<string, unknown> = {}): Var[] {
    const known = inputs.find((x) => typeof x !== "number" && x.aval.dtype !== "bool");
    const dtype = known === undefined ? "float32" : (known as Atom).aval.dtype;
    const atoms = inputs.map((x) => this.lift(x, dtype));
    const avals: Aval[] = inferTypes(getPrimitive(primitive), atoms.map((a) => a.aval), params);
    const outputs = avals.map((a) => new Var({ shape: a.shape, dtype: a.dtype }));
    this.equations.push({ primitive, inputs: atoms, outputs, params });
    return outputs;
  }
  broadcast(x: Value, shape: number[], axes: number[] = []): Var {
    return this.op("broadcastInDim", [x], { shape, axes });
  }
  reshape(x: Value, shape: number[]): Var {
    return this.op("reshape", [x], { shape });
  }
  sum(x: Value, axes: number[]): Var {
    return this.op("reduceSum", [x], { axes });
  }
  dot(a: Value, b: Value, ca = 1, cb = 0): Var {
    return this.op("dotGeneral", [a, b], { lhsContract: [ca], rhsContract: [cb], lhsBatch: [], rhsBatch: [] });
  }
  scan(length: number, consts: Value[], init: Value[], xs: Value[], body: Program, reverse = false): Var[] {
    return this.many("scan", [...consts, ...init, ...xs], {
      body,
      numConsts: consts.length,
      numCarry: init.length,
      length,
      reverse,
      unroll: 1,
    });
  }
  program(...outputs: Atom[]): Program {
    return new Program(this.inputs, this.equations, outputs);
  }
}

/** A program written by a function of a builder. */
export function build(write: (b: Builder) => Atom[]): Program {
  const b = new Builder();
  return b.program(...write(b));
}
