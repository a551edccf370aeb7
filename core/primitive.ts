/**
 * What a primitive is: a name and all its rules, side by side. Devices and exporters keep tables by name beside these.
 *
 * @module
 */
import type { PrimitiveName } from "./primitives/mod.ts";
import type { Aval, Shape } from "./shape.ts";
import type { DType } from "./dtype.ts";
import type { Tensor } from "./tensor.ts";

/** A list of `N` things of type `T`; of any number where `N` is not 1, 2, 3 or 4. */
export type Tuple<N extends number, T> = N extends 1 ? readonly [T] : N extends 2 ? readonly [T, T]
: N extends 3 ? readonly [T, T, T]
: N extends 4 ? readonly [T, T, T, T]
: readonly T[];

/** Stands in a transpose rule for an input that the cotangent flows to: it has a type, and no value. */
export class Linear {
  constructor(
    /** Its shape and element type. */
    readonly aval: Aval,
  ) {}
  /** The sizes of the axes. */
  get shape(): Shape {
    return this.aval.shape;
  }
  /** The element type. */
  get dtype(): DType {
    return this.aval.dtype;
  }
}

/** The vmap that a batching rule works for. */
export interface BatchContext {
  /** The size of the batch axis. */
  readonly size: number;
  /** The name the user gave the axis, which collectives refer to. */
  readonly axisName: string | undefined;
}

/** A tangent, or null for one that is known to be zero. A unary rule is only called with one that is not. */
type TangentOf<N extends number> = N extends 1 ? Tensor : Tensor | null;
type AxisOf<N extends number> = N extends 1 ? number : number | null;

/** How many results a primitive has: one, or a list. */
export type Results = "one" | "many";
type Result<R extends Results, T> = R extends "one" ? T : T[];

/** A primitive operation with all its rules. All fields are required: what has no rule says why. */
export interface Primitive<Name extends string, Params, N extends number = number, R extends Results = "one"> {
  /** What programs, devices' tables and messages call it. */
  readonly name: Name;
  /** One result, or a list of them. */
  readonly results: R;
  /** "elementwise": output element i depends on element i of each input (or on a scalar input) alone, which is what fusion asks. */
  readonly kind: "elementwise" | "structural" | "reduction" | "control" | "other";
  /** The type of the results; throws on inputs that do not fit. */
  shape(inputs: Tuple<N, Aval>, params: Params): Result<R, Aval>;
  /** Value and tangent together; a null tangent is a zero. "zero": the result has no derivative (integers, steps). */
  readonly jvp:
    | "zero"
    | ((primals: Tuple<N, Tensor>, tangents: Tuple<N, TangentOf<N>>, params: Params) => [Result<R, Tensor>, Result<R, Tensor | null>]);
  /** Cotangents of the inputs that are `Linear`, null for the others. "nonlinear": never asked. */
  readonly transpose:
    | "nonlinear"
    | ((cotangent: Result<R, Tensor | null>, inputs: Tuple<N, Tensor | Linear>, params: Params) => (Tensor | null)[]);
  /** The operation over one more axis, which lies where `axes` says (null: this input has none). "elementwise": by aligning the axes. */
  readonly batch:
    | "elementwise"
    | ((
      inputs: Tuple<N, Tensor>,
      axes: Tuple<N, AxisOf<N>>,
      params: Params,
      context: BatchContext,
    ) => [Result<R, Tensor>, Result<R, number | null>]);
  /**
   * For calls and loops, whose jvp mixes what is known with what is linear: runs the known part on `primals` now and gives the tangent
   * part, to be called with the tangents under another trace. "jvp": split the jvp rule by its inputs.
   */
  readonly linearize: "jvp" | Linearize<Params>;
}

/** Computes the results and returns them with the linear function of the tangents (null: zero). */
export type Linearize<Params> = (
  primals: readonly Tensor[],
  nonzero: readonly boolean[],
  params: Params,
) => { outputs: Tensor[]; nonzeroOut: boolean[]; tangents: (tangents: readonly (Tensor | null)[]) => (Tensor | null)[] };

/** A primitive of one input. */
export type Unary<Name extends string, Params = NoParams> = Primitive<Name, Params, 1>;
/** A primitive of two inputs. */
export type Binary<Name extends string, Params = NoParams> = Primitive<Name, Params, 2>;
/** No parameters. */
export type NoParams = Readonly<Record<never, never>>;

// deno-lint-ignore no-explicit-any -- the table holds primitives of every arity and parameter type
export type AnyPrimitive = Primitive<string, any, any, any>;

const table = new Map<string, AnyPrimitive>();

/** Fills the table; `primitives/mod.ts` calls it once with its list. */
export function registerPrimitives(primitives: readonly AnyPrimitive[]): void {
  for (const p of primitives) table.set(p.name, p);
}

/** The primitive of that name. */
export function getPrimitive(name: PrimitiveName): AnyPrimitive {
  return table.get(name)!;
}

/** The types of the results, weakness included: weak only if every input is. */
export function inferTypes(primitive: AnyPrimitive, inputs: readonly Aval[], params: object): Aval[] {
  const out: Aval | Aval[] = primitive.shape(inputs, params);
  if (primitive.results === "many") return out as Aval[];
  const aval = out as Aval;
  if (inputs.length === 0 || aval.weak !== undefined) return [aval];
  for (const x of inputs) if (!x.weak) return [aval];
  return [{ ...aval, weak: true }];
}
