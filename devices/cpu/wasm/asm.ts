/**
 * A WebAssembly assembler: functions are written into byte buffers as they are built, and a module is those buffers one after
 * the other. Expressions are made by `scalar.ts` and `vector.ts` (`f32x4.add(f.get(a), f.get(b))`) and become bytes when a statement
 * (`f.set`, `f.emit`, `f.if`, `f.loop`, …) takes them.
 *
 * @example A function that doubles floats in place
 * ```ts
 * import { f32x4, I32, Module, v128 } from "./asm.ts";
 *
 * const m = new Module({ pages: 1 });
 * const f = m.fn("double", [I32, I32], { exported: true }); // from, to: byte addresses, not both the same
 * f.loop(f.local(I32), f.get(0), f.get(1), 16, (p) => f.emit(v128.store(p, f32x4.mul(v128.load(p), f.constant(2)))));
 * const memory = new WebAssembly.Memory({ initial: 1 });
 * const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.bytes()), { env: { memory } });
 * new Float32Array(memory.buffer).set([1, 2, 3, 4]);
 * (exports.double as (from: number, to: number) => void)(0, 16);
 * ```
 *
 * @module
 */

import { Bytes } from "./bytes.ts";
import { type Callable, V128, type ValueType } from "./code.ts";
import { Fn } from "./function.ts";
import { f32x4 } from "./vector.ts";

export {
  call,
  type Callable,
  choose,
  Code,
  F32,
  F64,
  type Float,
  I32,
  I64,
  type Int,
  localGet,
  localSet,
  localTee,
  V128,
  type ValueType,
} from "./code.ts";
export * from "./function.ts";
export * from "./scalar.ts";
export * from "./vector.ts";

/** How a function is declared. */
export interface FnOptions {
  /** The types of its results: none by default. */
  readonly results?: readonly ValueType[];
  /** Whether the module exports it by its name: not by default. */
  readonly exported?: boolean;
}

/** The memory that a module imports as `env.memory`. */
export interface MemoryType {
  /** The least size it must have, in pages of 64 KiB. Declare all that constant addresses reach: V8 then checks bounds more cheaply. */
  readonly pages: number;
  /** The greatest size, in pages; a shared memory must have one. */
  readonly maximum?: number;
  /** Whether threads share it. */
  readonly shared?: boolean;
}

/** A host function that a module imports as `env.<name>`; call it with `call`. */
export interface Import extends Callable {
  /** Its name in `env`. */
  readonly name: string;
  /** Its parameters' types. */
  readonly params: readonly ValueType[];
  /** Its results' types. */
  readonly results: readonly ValueType[];
}

/** A module: functions over one memory, which is imported as `env.memory`. */
export class Module {
  #functions: Fn[] = [];
  #imports: { -readonly [Field in keyof Import]: Import[Field] }[] = [];

  /** @param memory What its memory is like. It can be replaced until `bytes` is called, when the arena's size is known. */
  constructor(public memory: MemoryType) {}

  /** A new function with the given parameters. Names appear in stack traces and profiles, and in `exports` if exported. */
  fn(name: string, params: readonly ValueType[], options: FnOptions = {}): Fn {
    const f = new Fn(name, params, options.results ?? [], options.exported ?? false);
    this.#functions.push(f);
    return f;
  }

  /** An imported host function; asking again for a name gives the same one. */
  import(name: string, params: readonly ValueType[], results: readonly ValueType[] = []): Import {
    let found = this.#imports.find((known) => known.name === name);
    if (found === undefined) this.#imports.push(found = { name, params, results, index: this.#imports.length });
    return found;
  }

  /** The finished module. */
  bytes(): Uint8Array<ArrayBuffer> {
    this.#functions.forEach((f, k) => f.index = this.#imports.length + k);
    const types: string[] = [],
      typeOf = ({ params, results }: Import | Fn): number => {
        const key = `${params.join()}>${results.join()}`, known = types.indexOf(key);
        return known >= 0 ? known : types.push(key) - 1;
      };
    const exported = this.#functions.filter((f) => f.exported);
    const imports = vector([undefined, ...this.#imports], (out, known) => {
      out.name("env");
      out.name(known?.name ?? "memory");
      if (known !== undefined) {
        out.byte(0);
        return out.unsigned(typeOf(known));
      }
      const { pages, maximum, shared } = this.memory;
      out.bytes([2, maximum === undefined ? 0 : shared ? 3 : 1]);
      out.unsigned(pages);
      if (maximum !== undefined) out.unsigned(maximum);
    });
    const declarations = vector(this.#functions, (out, f) => out.unsigned(typeOf(f)));
    const signatures = vector(types, (out, key) => {
      out.byte(0x60);
      for (const list of key.split(">")) {
        const codes = list === "" ? [] : list.split(",").map(Number);
        out.unsigned(codes.length);
        out.bytes(codes);
      }
    });
    const exports = vector(exported, (out, f) => {
      out.name(f.name);
      out.byte(0);
      out.unsigned(f.index);
    });
    const names = vector(this.#functions, (out, f) => {
      out.unsigned(f.index);
      out.name(f.name);
    });
    const custom = new Bytes();
    custom.name("name");
    section(custom, 1, names);

    const out = new Bytes(16384);
    out.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    section(out, 1, signatures);
    section(out, 2, imports);
    section(out, 3, declarations);
    section(out, 7, exports);
    section(out, 10, vector(this.#functions, (body, f) => f.writeBody(body)));
    section(out, 0, custom);
    return out.view().slice();
  }
}

function vector<Item>(items: readonly Item[], one: (out: Bytes, item: Item) => void): Bytes {
  const out = new Bytes();
  out.unsigned(items.length);
  for (const item of items) one(out, item);
  return out;
}

function section(out: Bytes, id: number, content: Bytes): void {
  out.byte(id);
  out.unsigned(content.length);
  out.append(content);
}

let relaxed: boolean | undefined;

/** Whether this engine has relaxed SIMD: `f32x4.relaxedMadd`, one fused instruction on today's processors. */
export function relaxedSimd(): boolean {
  return relaxed ??= canFuse();
}

function canFuse(): boolean {
  const m = new Module({ pages: 0 }), f = m.fn("probe", []), x = f.get(f.local(V128));
  f.let(f32x4.relaxedMadd(x, x, x));
  return WebAssembly.validate(m.bytes());
}
