/**
 * A kernel: WGSL text and a name, made once and kept.
 *
 * @module
 */

/** One binding's access, as its declaration says. */
export type Access = "read" | "read_write";

/** WGSL ready to compile, with entry point `main`. Storage bindings are group 0, from 0 on; `Params` is the uniform at group 1, binding 0. */
export class Kernel {
  /** How each storage binding is accessed. */
  readonly access: readonly Access[];
  /** Whether it takes params. */
  readonly hasParams: boolean;
  /** @ignore What the device made of it. */
  compiled: unknown;

  constructor(
    /** For people: `matmul_subgroup nn 16x2`. */
    readonly name: string,
    /** The WGSL. */
    readonly code: string,
  ) {
    const access: Access[] = [];
    for (const m of code.matchAll(/@group\(0\)\s*@binding\((\d+)\)\s*var<storage,\s*(read_write|read)>/g)) {
      access[Number(m[1])] = m[2] as Access;
    }
    this.access = access;
    this.hasParams = /@group\(1\)\s*@binding\(0\)\s*var<uniform>/.test(code);
  }
}

const made = new Map<string, Kernel>();

/** The kernel named `name`, made by `write` the first time. Equal names must mean equal text. */
export function kernel(name: string, write: () => string): Kernel {
  let found = made.get(name);
  if (found === undefined) made.set(name, found = new Kernel(name, write()));
  return found;
}

/** The kernel of a text that was written for one program: equal texts are one kernel. */
export function kernelOfCode(name: string, code: string): Kernel {
  let found = made.get(code);
  if (found === undefined) made.set(code, found = new Kernel(name, code));
  return found;
}

/** Every kernel made so far. */
export function madeKernels(): Kernel[] {
  return [...made.values()];
}
