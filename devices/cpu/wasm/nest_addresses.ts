/**
 * Addresses in the loops of a nest: accesses with the same strides share a pointer, which each loop moves on.
 *
 * @module
 */
import type { Affine } from "../../../compile/affine.ts";
import type { Var } from "../../../core/program.ts";
import { type Code, type Fn, I32, i32 } from "./asm.ts";

/** Pointers that move alike: the strides over the loops, and the address where they start if they may go down. */
interface PointerClass {
  readonly strides: readonly number[];
  readonly start: number;
  /** The local that holds the bytes moved so far; undefined where that is 0. */
  current: number | undefined;
}

/** How one value is reached. */
export interface Access {
  /** The pointer that it adds to. */
  readonly pointer: PointerClass;
  /** Bytes to add to the pointer. */
  readonly offset: number;
  /** Strides along the vector dimension and along the tile's other one, in elements. */
  readonly stride: number;
  /** Its stride along a tile's rows, in elements. */
  readonly tileStride: number;
}

/** The addresses of a nest. */
export class Addresses {
  readonly #f: Fn;
  readonly #order: readonly number[];
  readonly #vectorDim: number;
  readonly #tileDim: number;
  readonly #address: (v: Var) => number;
  readonly #pointers: PointerClass[] = [];
  readonly #accesses = new Map<Affine, Access>();

  /** @param order The dimensions, outermost loop first. */
  /** For its own folder. */
  constructor(f: Fn, order: readonly number[], vectorDim: number, tileDim: number, address: (v: Var) => number) {
    this.#f = f;
    this.#order = order;
    this.#vectorDim = vectorDim;
    this.#tileDim = tileDim;
    this.#address = address;
  }

  /** How a stored value, or (undefined) an index itself, is reached in the loops. */
  of(a: Affine, value?: Var): Access {
    let access = this.#accesses.get(a);
    if (access) return access;
    const base = (value === undefined ? 0 : this.#address(value)) + 4 * a.offset;
    const strides = this.#order.map((d) => a.strides[d]!);
    const falls = strides.some((s) => s < 0);
    // Offsets of loads are unsigned: what may go down carries its address in the pointer.
    const start = falls && value !== undefined ? base : 0;
    let pointer = this.#pointers.find((p) => p.start === start && p.strides.every((s, k) => s === strides[k]));
    if (pointer === undefined) this.#pointers.push(pointer = { strides, start, current: undefined });
    const along = (d: number) => d < 0 ? 0 : a.strides[d]!;
    this.#accesses.set(a, access = { pointer, offset: base - start, stride: along(this.#vectorDim), tileStride: along(this.#tileDim) });
    return access;
  }

  /** Statements at the head of the function: pointers that do not start at 0. */
  start(): void {
    for (const p of this.#pointers) {
      if (p.start === 0) continue;
      p.current = this.#f.local(I32);
      this.#f.set(p.current, p.start);
    }
  }

  /** The bytes moved so far. */
  pointer({ pointer: p }: Access): Code {
    return p.current === undefined ? i32.const(0) : this.#f.get(p.current);
  }

  /** Runs `body` with pointers of their own for loop `k`; gives them back afterwards. `step`, called in the body, moves them on. */
  moving(k: number, counter: Code | undefined, body: (step: (count: number) => void) => void): void {
    const before = this.#pointers.map((p) => p.current);
    const moved = this.#pointers.filter((p) => p.strides[k] !== 0);
    for (const p of moved) {
      const local = this.#f.local(I32);
      const here = p.current === undefined ? i32.const(0) : this.#f.get(p.current);
      const start = counter === undefined ? here : i32.add(here, i32.mul(counter, 4 * p.strides[k]!));
      this.#f.set(local, counter === undefined && p.current === undefined ? 0 : start);
      p.current = local;
    }
    body((count) => {
      for (const p of moved) this.#f.set(p.current!, i32.add(this.#f.get(p.current!), 4 * p.strides[k]! * count));
    });
    this.#pointers.forEach((p, n) => p.current = before[n]);
  }

  /** Where an element lies that is so many steps along the vector dimension. Offsets are unsigned: what goes down is added to the pointer. */
  place(access: Access, steps: number, row: number): [address: Code, offset: number] {
    const { offset, stride, tileStride } = access, p = this.pointer(access), away = 4 * (stride * steps + tileStride * row);
    return away >= 0 ? [p, offset + away] : [i32.add(p, away), offset];
  }
}
