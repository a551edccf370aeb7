/**
 * What a compiled program does, as data: launches, loops, branches, calls of the host.
 *
 * @module
 */
import type { DType, TypedArray } from "../../core/dtype.ts";
import type { Aval } from "../../core/shape.ts";
import type { Kernel } from "../../kernels/kernel.ts";
import type { Table } from "../../kernels/nest/table.ts";
import type { Block } from "./memory.ts";
import type { Pipeline } from "./pipelines.ts";

/** Where a value is: an argument or result of the call (or what the call finds, see `Found`), the arena, or a block of the program's own. */
export type Place =
  | { readonly kind: "external"; readonly index: number }
  | { readonly kind: "arena"; readonly offset: number }
  | { readonly kind: "block"; readonly block: Block };

/** A binding: a part of a place. */
export interface Bound {
  readonly place: Place;
  readonly offset: number;
  readonly bytes: number;
  /** Whether all of the buffer is bound, however large it is; `bytes` are then those that are used. */
  readonly whole?: boolean;
}

/** Something that each call finds or makes: it takes a number behind the externals. */
export type Found =
  /** The buffer in which some small operands lie side by side. They are copied to these offsets of a scratch buffer where they do not. */
  | {
    readonly kind: "operands";
    readonly inputs: readonly number[];
    readonly offsets: readonly number[];
    readonly bytes: readonly number[];
  }
  /** The table of a kernel: bases are in 32-bit words; those of operands depend on where they were found. */
  | {
    readonly kind: "table";
    readonly rows: Table["rows"];
    readonly columns: readonly (readonly number[] | { readonly operands: number })[];
  };

/** A launch, ready but for the buffers of the call. */
export interface LaunchCommand {
  readonly kind: "launch";
  readonly kernel: Kernel;
  readonly pipeline: Pipeline;
  /** Its place in the table of bind groups. */
  readonly group: number;
  readonly bounds: readonly Bound[];
  /** Which externals, and what is found at each call, it binds, in order of the bindings. */
  readonly externals: readonly number[];
  /** Where its params are in the program's uniform buffer; -1 where it has none, or `rowParams`. */
  readonly params: number;
  /** Params that depend on the iteration of the innermost loop. */
  readonly rowParams?: ((iteration: number) => readonly number[]) | undefined;
  /** Arithmetic operations, for `explain`. */
  readonly flops: number;
  readonly x: number;
  readonly y: number;
}

/** One command of a compiled program. */
export type Command =
  | LaunchCommand
  | { readonly kind: "loop"; readonly length: number; readonly reverse: boolean; readonly body: readonly Command[] }
  | { readonly kind: "while"; readonly cond: readonly Command[]; readonly predicate: Place; readonly body: readonly Command[] }
  | { readonly kind: "branch"; readonly index: Place | number; readonly branches: readonly (readonly Command[])[] }
  | {
    readonly kind: "host";
    readonly callback: (...arrays: TypedArray[]) => TypedArray[] | void;
    readonly inputs: readonly { readonly place: Place; readonly size: number; readonly dtype: DType }[];
    readonly outputs: readonly { readonly place: Place; readonly aval: Aval }[];
  };
