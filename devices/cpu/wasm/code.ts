/**
 * WebAssembly instructions as expression trees, and how a tree is written as bytes.
 *
 * @module
 */

import type { Bytes } from "./bytes.ts";

/** The type of a 32-bit integer: addresses, counts, conditions. */
export const I32 = 0x7f;
/** The type of a 64-bit integer. */
export const I64 = 0x7e;
/** The type of a float32. */
export const F32 = 0x7d;
/** The type of a float64. */
export const F64 = 0x7c;
/** The type of a 128-bit vector. */
export const V128 = 0x7b;
/** A WebAssembly value type. */
export type ValueType = typeof I32 | typeof I64 | typeof F32 | typeof F64 | typeof V128;

/** What immediates follow an opcode. */
export const NONE = 0,
  INDEX = 1,
  INTEGER = 2,
  FLOAT = 3,
  DOUBLE = 4,
  MEMORY = 5,
  MEMORY_LANE = 6,
  LANE = 7,
  VECTOR = 8,
  ZERO = 9,
  ZEROS = 10,
  CALL = 11,
  LONG = 12;
/** The prefix byte of an opcode, and where its numbers begin. */
export const MISC = 0x10000, SIMD = 0x20000, ATOMIC = 0x30000;

/** What a call goes to; its index is settled when the module is finished. */
export interface Callable {
  /** The index in the finished module. */
  readonly index: number;
}

/** An expression: an instruction with its operands and immediate values. Made by `i32`, `f32x4` and their like, and by `Fn`. */
export class Code {
  constructor(
    /** The opcode, with its prefix. */
    readonly op: number,
    /** What kind of immediate follows. */
    readonly kind: number,
    /** The first operand. */
    readonly a: Code | undefined,
    /** The second operand. */
    readonly b: Code | undefined,
    /** The third operand. */
    readonly c: Code | undefined,
    /** The immediate: a constant, a local, an offset. */
    readonly value: number,
    /** The second immediate: a lane, or log2 of the alignment. */
    readonly extra: number,
    /** Immediates that are not numbers: 16 bytes, a callee and its operands. */
    readonly data: ArrayLike<number> | Call | bigint | undefined,
  ) {}

  /** Whether this only reads a local, so that repeating it costs nothing. */
  get isLocal(): boolean {
    return this.op === 0x20;
  }
}

interface Call {
  readonly callee: Callable;
  readonly operands: readonly Code[];
}

/** An i32 operand: an expression, or a number for its constant. */
export type Int = Code | number;
/** A float operand: an expression, or a number for its constant. */
export type Float = Code | number;

/** An instruction without immediates. */
export const make = (op: number, a?: Code, b?: Code, c?: Code): Code => new Code(op, NONE, a, b, c, 0, 0, undefined);
/** An i32 operand as an expression. */
export const int = (x: Int): Code => typeof x === "number" ? new Code(0x41, INTEGER, undefined, undefined, undefined, x, 0, undefined) : x;
/** A float32 operand as an expression. */
export const single = (x: Float): Code =>
  typeof x === "number" ? new Code(0x43, FLOAT, undefined, undefined, undefined, x, 0, undefined) : x;
/** A float64 operand as an expression. */
export const double = (x: Float): Code =>
  typeof x === "number" ? new Code(0x44, DOUBLE, undefined, undefined, undefined, x, 0, undefined) : x;

/** Writes an expression: operands, opcode, immediates. `calls` collects where callees' indices must be patched in. */
export function write(code: Code, out: Bytes, calls: { at: number; callee: Callable }[]): void {
  const { op, kind, a, b, c } = code;
  if (a !== undefined) write(a, out, calls);
  if (b !== undefined) write(b, out, calls);
  if (c !== undefined) write(c, out, calls);
  if (kind === CALL) {
    const { callee, operands } = code.data as Call;
    for (const operand of operands) write(operand, out, calls);
    out.byte(0x10);
    calls.push({ at: out.reserved(), callee });
    return;
  }
  if (op < 0x100) out.byte(op);
  else {
    out.byte(0xfb + (op >> 16)); // MISC 0xfc, SIMD 0xfd, ATOMIC 0xfe
    out.unsigned(op & 0xffff);
  }
  switch (kind) {
    case NONE:
      return;
    case INDEX:
      return out.unsigned(code.value);
    case INTEGER:
      return out.signed(code.value);
    case LONG:
      return out.signed64(code.data as bigint);
    case FLOAT:
      return out.float32(code.value);
    case DOUBLE:
      return out.float64(code.value);
    case MEMORY:
      out.byte(code.extra);
      return out.unsigned(code.value);
    case MEMORY_LANE:
      out.byte(0);
      out.unsigned(code.value);
      return out.byte(code.extra);
    case LANE:
      return out.byte(code.extra);
    case VECTOR:
      return out.bytes(code.data as ArrayLike<number>);
    case ZERO:
      return out.byte(0);
    case ZEROS:
      out.byte(0);
      return out.byte(0);
  }
}

/** An expression that reads a local (`Fn.get` is the usual way to it). */
export function localGet(index: number): Code {
  return new Code(0x20, INDEX, undefined, undefined, undefined, index, 0, undefined);
}

/** Sets a local; a statement. */
export function localSet(index: number, x: Code): Code {
  return new Code(0x21, INDEX, x, undefined, undefined, index, 0, undefined);
}

/** Sets a local and is its new value. */
export function localTee(index: number, x: Code): Code {
  return new Code(0x22, INDEX, x, undefined, undefined, index, 0, undefined);
}

/** Calls a function: a statement if it has no result, else an expression. A number is an i32 operand. */
export function call(callee: Callable, ...operands: Int[]): Code {
  return new Code(0x10, CALL, undefined, undefined, undefined, 0, 0, { callee, operands: operands.map(int) });
}

/** The first of two values of any one type if `condition` is not 0, else the second; both are computed. */
export function choose(condition: Int, a: Code, b: Code): Code {
  return make(0x1b, a, b, int(condition));
}

/** The type of a one-operand instruction on an i32. */
export type IntUnary = (a: Int) => Code;
/** The type of a two-operand instruction on i32s. */
export type IntBinary = (a: Int, b: Int) => Code;
/** The type of a one-operand instruction on a float. */
export type FloatUnary = (a: Float) => Code;
/** The type of a two-operand instruction on floats. */
export type FloatBinary = (a: Float, b: Float) => Code;
/** The type of a one-operand instruction on expressions. */
export type Unary = (a: Code) => Code;
/** The type of a two-operand instruction on expressions. */
export type Binary = (a: Code, b: Code) => Code;
/** The type of a three-operand instruction on expressions. */
export type Ternary = (a: Code, b: Code, c: Code) => Code;
/** A shift: all lanes by one i32 count, of which the low bits of the lane width are used. */
export type Shift = (a: Code, count: Int) => Code;
/** Reads at an address plus a constant offset, both in bytes. */
export type Load = (address: Int, offset?: number) => Code;
/** Writes at an address plus a constant offset, both in bytes; a statement. */
export type Store = (address: Int, x: Code, offset?: number) => Code;
/** One lane as a scalar. */
export type Extract = (a: Code, lane: number) => Code;
/** The vector with one lane replaced. */
export type Replace = (a: Code, lane: number, x: Code) => Code;
