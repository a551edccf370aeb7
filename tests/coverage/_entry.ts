/**
 * What the table of coverage says about a public function: the cases that check it, or why it is no operation.
 *
 * @module
 */
import type { CheckOptions, Op, Operand } from "../_helpers/check_op.ts";

/** One way to call a function. */
export interface Case {
  readonly operands: readonly Operand[];
  readonly call: Op;
  readonly options: CaseOptions;
}

/** What holds of a case by its nature. */
export interface CaseOptions extends Pick<CheckOptions, "tolerance" | "reference" | "differences"> {
  /** How many derivatives it has, where fewer than two; `because` says why. */
  readonly order?: 0 | 1;
  /** Not batched; `because` says why. */
  readonly vmap?: false;
  /** Reads values, which no trace has; `because` says which. */
  readonly eagerOnly?: true;
  /** Constant between steps: its derivatives are checked to be 0. */
  readonly flat?: true;
  /** Why a column does not apply. */
  readonly because?: string;
}

/** A function of no tensors, with the reason. */
export interface Host {
  readonly host: string;
}

/** What is known of one public function. */
export type Entry = Case | readonly Case[] | Host;

/** The names under which a namespace holds functions. */
export type FunctionNames<Namespace> = {
  [Name in keyof Namespace]: Namespace[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Namespace];

/** A table with an entry for each function of a namespace: one that is missing does not compile. */
export type CasesOf<Namespace> = { readonly [Name in FunctionNames<Namespace>]: Entry };

/** A case: operands, the call, and what does not apply to it. */
export function op(operands: readonly Operand[], call: Op, options: CaseOptions = {}): Case {
  return { operands, call, options };
}

/** A function that is no operation of tensors. */
export function host(why: string): Host {
  return { host: why };
}
