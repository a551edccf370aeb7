/**
 * A WebAssembly function under construction.
 *
 * @module
 */

import { Bytes } from "./bytes.ts";
import { type Callable, type Code, type Int, localGet, localSet, localTee, V128, type ValueType, write } from "./code.ts";
import { i32 } from "./scalar.ts";
import { f32x4, f64x2, i32x4 } from "./vector.ts";

/** A place that `Fn.br` can go to: the end of a block or the start of a loop. */
export interface Label {
  /** How many blocks enclose it, itself included. */
  readonly depth: number;
}

const reads: Code[] = [];
const bits = new DataView(new ArrayBuffer(8));

/** One function under construction; made by `Module.fn`. Locals are numbers; parameters are locals 0, 1, …. */
export class Fn implements Callable {
  /** The index in the finished module; settled by `Module.bytes`. */
  index = -1;
  #body = new Bytes();
  #head = new Bytes();
  #calls: { at: number; callee: Callable }[] = [];
  #locals: ValueType[] = [];
  #constants = new Map<string, number>();
  #depth = 0;

  /** For `Module.fn`. */
  constructor(
    readonly name: string,
    readonly params: readonly ValueType[],
    readonly results: readonly ValueType[],
    readonly exported: boolean,
  ) {}

  /** A new local of type `type`; it starts at 0. */
  local(type: ValueType): number {
    return this.params.length + this.#locals.push(type) - 1;
  }

  /** The value of a local. */
  get(local: number): Code {
    return reads[local] ??= localGet(local);
  }

  /** Statement: sets a local. A number is an i32 constant. */
  set(local: number, x: Int): void {
    this.emit(localSet(local, typeof x === "number" ? i32.const(x) : x));
  }

  /** Sets a local, as part of an expression whose value is the local's new one. */
  tee(local: number, x: Code): Code {
    return localTee(local, x);
  }

  /** Statement: computes `x` into a new local, and gives the expression that reads it. */
  let(x: Code, type: ValueType = V128): Code {
    const local = this.local(type);
    this.set(local, x);
    return this.get(local);
  }

  /** Statement: appends statements (expressions without a value: stores, calls, copies; at a function's end, its result). */
  emit(...statements: Code[]): void {
    for (const statement of statements) write(statement, this.#body, this.#calls);
  }

  /** Four float32 lanes of a constant, from a local that is set once, at the function's head: quicker in loops than a literal. */
  constant(x: number): Code {
    bits.setFloat32(0, x);
    return this.#constant(`f32 ${bits.getInt32(0)}`, V128, () => f32x4.splat(x));
  }

  /** Four int32 lanes of a constant, from a local that is set at the function's head. */
  constantInt(x: number): Code {
    return this.#constant(`f32 ${x | 0}`, V128, () => i32x4.splat(x)); // the same bits are the same constant
  }

  /** Two float64 lanes of a constant, from a local that is set at the function's head. */
  constantDouble(x: number): Code {
    bits.setFloat64(0, x);
    return this.#constant(`f64 ${bits.getBigInt64(0)}`, V128, () => f64x2.splat(x));
  }

  #constant(key: string, type: ValueType, value: () => Code): Code {
    let local = this.#constants.get(key);
    if (local === undefined) {
      local = this.local(type);
      this.#constants.set(key, local);
      write(localSet(local, value()), this.#head, this.#calls);
    }
    return this.get(local);
  }

  /** Statement: a block; `br(label)` leaves it. */
  block(body: (end: Label) => void): void {
    this.#open(0x02);
    body({ depth: this.#depth });
    this.#close();
  }

  /** Statement: a bare loop; it ends unless `br(label)` goes back to its start. */
  repeat(body: (start: Label) => void): void {
    this.#open(0x03);
    body({ depth: this.#depth });
    this.#close();
  }

  /** Statement: goes to a label, or, with a condition, only if it is not 0. */
  br(label: Label, condition?: Int): void {
    if (condition !== undefined) write(typeof condition === "number" ? i32.const(condition) : condition, this.#body, this.#calls);
    this.#body.byte(condition === undefined ? 0x0c : 0x0d);
    this.#body.unsigned(this.#depth - label.depth);
  }

  /** Statement: leaves the function; its results, if it has any, come as operands. */
  return(...results: Code[]): void {
    this.emit(...results);
    this.#body.byte(0x0f);
  }

  /** Statement: drops the value of an expression. */
  drop(x: Code): void {
    this.emit(x);
    this.#body.byte(0x1a);
  }

  /** Statement: `then` if the condition is not 0, else `otherwise`. */
  if(condition: Int, then: () => void, otherwise?: () => void): void {
    write(typeof condition === "number" ? i32.const(condition) : condition, this.#body, this.#calls);
    this.#open(0x04);
    then();
    if (otherwise !== undefined) {
      this.#body.byte(0x05);
      otherwise();
    }
    this.#close();
  }

  /** Statement: for (local = from; local < to; local += step), unsigned, where the body is known to run at least once. */
  loop(local: number, from: Int, to: Int, step: number, body: (local: Code) => void): void {
    this.set(local, from);
    this.repeat((start) => {
      body(this.get(local));
      this.br(start, i32.ltU(this.tee(local, i32.add(this.get(local), step)), to));
    });
  }

  /**
   * Statement: for (local = from; local + room <= to; local += step), unsigned; it may not run at all.
   *
   * @param from Where to begin; `undefined` leaves the local as it is, to go on where another loop stopped.
   * @param room How much is used from `local` on: `step` by default, so that only whole steps are taken.
   */
  range(local: number, from: Int | undefined, to: Int, step: number, body: (local: Code) => void, room = step): void {
    if (from !== undefined) this.set(local, from);
    this.block((end) =>
      this.repeat((start) => {
        this.br(end, i32.ltU(to, i32.add(this.get(local), room)));
        body(this.get(local));
        this.set(local, i32.add(this.get(local), step));
        this.br(start);
      })
    );
  }

  #open(opcode: number): void {
    this.#body.byte(opcode);
    this.#body.byte(0x40);
    this.#depth++;
  }

  #close(): void {
    this.#body.byte(0x0b);
    this.#depth--;
  }

  /** For `Module.bytes`: writes the body with its locals, after its size. */
  writeBody(out: Bytes): void {
    const runs: [count: number, type: ValueType][] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last !== undefined && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const locals = new Bytes();
    locals.unsigned(runs.length);
    for (const [count, type] of runs) {
      locals.unsigned(count);
      locals.byte(type);
    }
    for (const { at, callee } of this.#calls) this.#body.patch(at, callee.index);
    out.unsigned(locals.length + this.#head.length + this.#body.length + 1);
    out.append(locals);
    out.append(this.#head);
    out.append(this.#body);
    out.byte(0x0b);
  }
}
