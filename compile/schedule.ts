/**
 * What the compiler makes of a program: steps in order, each a kernel or a loop, over values that are stored in memory.
 *
 * A `Nest` is a loop nest: for every index of an iteration space it evaluates expressions and stores their values, or reduces them over
 * some of the dimensions. Everything it reads is described by affine indices into stored values (offset + strides over the iteration
 * space), into which broadcasts, transposes, slices, reverses and reshapes have disappeared. Adjacent dimensions are merged wherever all
 * indices allow it, so an elementwise program over equal shapes has one dimension. A device turns a nest into a kernel of its own kind.
 *
 * @module
 */
import type { DType } from "../core/dtype.ts";
import type { Atom, Equation, Program, Var } from "../core/program.ts";
import type { Affine } from "./affine.ts";

/** An expression of a nest, evaluated at each index. Shared nodes are the same object: compute them once. */
export type Expr = LoadExpr | LiteralExpr | IndexExpr | ApplyExpr | GuardExpr;

/** The element of a stored value at an affine index. */
export interface LoadExpr {
  /** What tells it from the others. */
  readonly kind: "load";
  /** The element type of the value. */
  readonly dtype: DType;
  /** The stored value: its storage is that of `Schedule.aliases` where it has an entry there. */
  readonly value: Var;
  /** The flat element index. */
  readonly access: Affine;
}
/** A constant; bool as 0 or 1. */
export interface LiteralExpr {
  /** What tells it from the others. */
  readonly kind: "literal";
  /** The element type of the value. */
  readonly dtype: DType;
  /** The value. */
  readonly value: number;
}
/** The value of an affine index itself, as a number of the element type: iota. */
export interface IndexExpr {
  /** What tells it from the others. */
  readonly kind: "index";
  /** The element type of the value. */
  readonly dtype: DType;
  /** The affine index. */
  readonly access: Affine;
}
/** An elementwise primitive applied to values. */
export interface ApplyExpr {
  /** What tells it from the others. */
  readonly kind: "apply";
  /** The element type of the value. */
  readonly dtype: DType;
  /** The elementwise primitive. */
  readonly primitive: string;
  /** Its parameters. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Its operands. */
  readonly args: readonly Expr[];
}
/** `inside` where 0 ≤ bound < size for all bounds, else `outside`: `inside` may read out of range elsewhere, so it must not be evaluated there. */
export interface GuardExpr {
  /** What tells it from the others. */
  readonly kind: "guard";
  /** The element type of the value. */
  readonly dtype: DType;
  /** The indices that must lie in range. */
  readonly bounds: readonly { readonly index: Affine; readonly size: number }[];
  /** The value where all do. */
  readonly inside: Expr;
  /** The value elsewhere. */
  readonly outside: Expr;
}

/** How a nest reduces. */
export type ReduceKind = "reduceSum" | "reduceProd" | "reduceMax" | "reduceMin" | "reduceAnd" | "reduceOr";

/** A value that a nest stores. */
export interface NestOutput {
  /** The stored value, or a part of it: pad and concatenate are several nests that store parts of one value. */
  readonly value: Var;
  /** Where it goes: the flat element index; strides are 0 over reduced dimensions. */
  readonly access: Affine;
  /** What is stored or reduced. */
  readonly expr: Expr;
  /** How it is reduced over the nest's reduced dimensions; undefined: stored for every index. */
  readonly reduce: ReduceKind | undefined;
}

/** A loop nest: one kernel. */
export interface Nest {
  /** What tells it from the others. */
  readonly kind: "nest";
  /** The sizes of the iteration space, outermost first, none of them 1 (empty: one iteration). The order is that of memory. */
  readonly shape: readonly number[];
  /** Which dimensions the reducing outputs are reduced over; all false where nothing reduces. */
  readonly reduced: readonly boolean[];
  /** What it stores; all `reduce` outputs over the same dimensions. */
  readonly outputs: readonly NestOutput[];
  /** The stored values it reads. */
  readonly reads: readonly Var[];
}

/** A primitive with a kernel of its own. Inputs may be literals. */
export interface OpaqueStep {
  /** What tells it from the others. */
  readonly kind: "opaque";
  /** The equation that it comes from. */
  readonly equation: Equation;
  /**
   * dotGeneral, conv and a user's kernel only, where asked for: a nest, without reductions, over exactly the elements of the result in their order, that reads
   * the result at each one's own index. Run it on the finished accumulators; if `stored` is false nothing else reads the result itself.
   */
  readonly epilogue?: { readonly nest: Nest; readonly stored: boolean } | undefined;
  /**
   * Where asked for: operands, by position, that are stored nowhere, each with the nest of which it is the one result, over all of its
   * elements in their order. Compute an element where the kernel reads it.
   */
  readonly prologues?: ReadonlyMap<number, Nest> | undefined;
}

/** lax.scan: body inputs are constants, carries, slices; outputs are carries and stacked values. */
export interface ScanStep {
  /** What tells it from the others. */
  readonly kind: "scan";
  /** The equation that it comes from. */
  readonly equation: Equation;
  /** The schedule of the loop's body. */
  readonly body: Schedule;
  /** How many iterations there are. */
  readonly length: number;
  /** Whether they run from the last slice to the first. */
  readonly reverse: boolean;
  /** How many inputs do not change. */
  readonly numConsts: number;
  /** How many inputs are carried on. */
  readonly numCarry: number;
}
/** lax.while_loop. */
export interface WhileStep {
  /** What tells it from the others. */
  readonly kind: "while";
  /** The equation that it comes from. */
  readonly equation: Equation;
  /** The schedule of the condition. */
  readonly cond: Schedule;
  /** The schedule of the loop's body. */
  readonly body: Schedule;
  /** How many inputs only the condition reads, unchanged. */
  readonly numCondConsts: number;
  /** How many inputs only the body reads, unchanged. */
  readonly numBodyConsts: number;
}
/** lax.switch. */
export interface CondStep {
  /** What tells it from the others. */
  readonly kind: "cond";
  /** The equation that it comes from. */
  readonly equation: Equation;
  /** The schedules of the branches. */
  readonly branches: readonly Schedule[];
}
/**
 * Nests over the same rows that follow one another, as in softmax and layer normalization: each iterates over `rows` × `columns`, rows
 * alone, or reduces columns away. A device with workgroups runs them as one kernel, a row per group; any other runs them in order.
 */
export interface RowsStep {
  /** What tells it from the others. */
  readonly kind: "rows";
  /** The nests, in order. */
  readonly nests: readonly Nest[];
  /** How many rows there are. */
  readonly rows: number;
  /** How many columns a row has. */
  readonly columns: number;
  /** Stored values that only these nests read. */
  readonly internal: readonly Var[];
}
/** Nests that do not depend on one another: a device may run them as one kernel. */
export interface TogetherStep {
  /** What tells it from the others. */
  readonly kind: "together";
  /** The nests, in order. */
  readonly nests: readonly Nest[];
}

/** One step of a schedule. */
export type Step = Nest | OpaqueStep | ScanStep | WhileStep | CondStep | RowsStep | TogetherStep;

/** A program as steps over stored values. */
export interface Schedule {
  /** The simplified program. */
  readonly program: Program;
  /** The inputs, stored before the first step. */
  readonly inputs: readonly Var[];
  /** The steps in an order that respects all dependencies. */
  readonly steps: readonly Step[];
  /** Values that are other stored values, read as another shape (reshape, barrier): from alias to the value that has storage. */
  readonly aliases: ReadonlyMap<Var, Var>;
  /** The stored results: distinct values except where the program returns the same input or result twice. */
  readonly outputs: readonly Var[];
}

/** The value that has the storage of `v`. */
export function storageOf(schedule: { readonly aliases: ReadonlyMap<Var, Var> }, v: Var): Var {
  let at: Var | undefined = v;
  for (let next: Var | undefined = v; next !== undefined; next = schedule.aliases.get(next)) at = next;
  return at;
}

/** The nests of a step, in order; none for kernels and loops. */
export function nestsOf(step: Step): readonly Nest[] {
  switch (step.kind) {
    case "nest":
      return [step];
    case "rows":
    case "together":
      return step.nests;
    case "opaque":
      return step.epilogue ? [step.epilogue.nest] : [];
    default:
      return [];
  }
}

/** The atoms that a step reads, aliases not followed. */
export function readsOf(step: Step): readonly Atom[] {
  if (step.kind === "nest") return step.reads;
  if (step.kind === "rows" || step.kind === "together") return step.nests.flatMap((n) => n.reads);
  if (step.kind !== "opaque") return step.equation.inputs;
  const before = [...step.prologues?.values() ?? []].flatMap((n) => n.reads);
  return [...step.equation.inputs.filter((_, k) => !step.prologues?.has(k)), ...before, ...step.epilogue?.nest.reads ?? []];
}

/** The values that a step stores. */
export function writesOf(step: Step): readonly Var[] {
  if (step.kind === "nest") return step.outputs.map((o) => o.value);
  if (step.kind === "rows" || step.kind === "together") return step.nests.flatMap((n) => n.outputs.map((o) => o.value));
  if (step.kind === "opaque" && step.epilogue) return [...step.equation.outputs, ...step.epilogue.nest.outputs.map((o) => o.value)];
  return step.equation.outputs;
}
