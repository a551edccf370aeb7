/**
 * Matrix products by the system's BLAS, called through FFI: only where the script already has that permission and a fast library is
 * installed. Nothing is asked for, nothing is needed, and without it everything is as it was.
 *
 * On one core of an AVX-512 machine it does 1024³ at 110 to 130 GFLOPS, where WebAssembly's 128-bit vectors reach 60; two cores give twice
 * that.
 *
 * Only the script's own thread uses it, not workers that import this library: a process that ends while a worker multiplies would wait
 * for ever, because the library's clean-up at exit waits for its threads, and those for the worker's product (one run in five of a test that
 * ends workers at random moments). From one thread there is nothing to wait for: who ends the process is not multiplying.
 *
 * @module
 */
import type { TypedArray } from "../../core/dtype.ts";
import { threadCount } from "./wasm/threads.ts";

// order, transpose of A and B, M, N, K, alpha, A, lda, B, ldb, beta, C, ldc
const gemmType = {
  parameters: ["i32", "i32", "i32", "i32", "i32", "i32", "f32", "buffer", "i32", "buffer", "i32", "f32", "buffer", "i32"],
  result: "void",
} as const;
const setThreadsType = { parameters: ["i32"], result: "void" } as const;

const accelerate = "/System/Library/Frameworks/Accelerate.framework/Accelerate";

/** What libraries are called, by operating system; the loader looks in its standard folders. */
const names: Readonly<Record<string, readonly string[]>> = {
  darwin: [accelerate, "libopenblas.dylib"],
  linux: ["libopenblas.so.0", "libopenblas.so", "libmkl_rt.so.2", "libmkl_rt.so", "libblis.so.4", "libcblas.so.3", "libblas.so.3"],
};
/** Where the loader itself is. */
const loaders: Readonly<Record<string, readonly string[]>> = {
  darwin: ["/usr/lib/libSystem.B.dylib"],
  linux: ["libc.so.6", "libdl.so.2"],
};
/** What tells a fast library from the reference one, which is slower than WebAssembly. */
const signsOfSpeed = ["openblas_get_config", "MKL_Get_Version", "bli_info_get_version_str"];
/** How a library is told how many threads there are; BLIS computes on one unless BLIS_NUM_THREADS says otherwise. */
const threadSetters = ["openblas_set_num_threads", "MKL_Set_Num_Threads"];

/** Products of fewer multiplications than this are left to WebAssembly or JavaScript. */
const least = 1 << 17;
/** With a dimension below this a product is bound by memory, and any code is as quick. */
const thinnest = 8;

/** A library that was found. */
interface Library {
  readonly name: string;
  readonly gemm: Deno.UnsafeFnPointer<typeof gemmType>;
}

let wanted: boolean | undefined;
let library: Library | undefined;
let looked = false;

/**
 * Says whether large float32 products may go to the system's BLAS, which they do where `--allow-ffi` was given and one is installed.
 * For programs compiled from now on, and for operations that run by themselves. `FLUXION_BLAS=0` does the same where the script may read it.
 *
 * @param on Whether they may.
 */
export function setBlas(on: boolean): void {
  wanted = on;
}

/** The file name of the library that large products go to; undefined where there is none, or it is switched off. */
export function blasLibrary(): string | undefined {
  return find()?.name;
}

function find(): Library | undefined {
  wanted ??= allowed();
  if (!wanted) return undefined;
  if (!looked) {
    looked = true;
    library = load();
  }
  return library;
}

/** Whether this is the script's own thread, and FLUXION_BLAS says nothing against it. */
function allowed(): boolean {
  if (typeof Deno === "undefined" || !("Window" in globalThis)) return false;
  if (Deno.permissions.querySync({ name: "env", variable: "FLUXION_BLAS" }).state !== "granted") return true;
  return Deno.env.get("FLUXION_BLAS") !== "0";
}

function load(): Library | undefined {
  // Asking would stop the script with a question.
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  for (const loader of loaders[Deno.build.os] ?? []) {
    try {
      return loadBy(loader);
    } catch {
      // Not there, or without these functions: the next.
    }
  }
  return undefined;
}

/**
 * Loads by way of the system's own loader: what Deno.dlopen opens counts as a resource, which `deno test` would report as leaked by whichever
 * test multiplies first.
 */
function loadBy(loader: string): Library | undefined {
  const system = Deno.dlopen(
    loader,
    {
      dlopen: { parameters: ["buffer", "i32"], result: "pointer" },
      dlsym: { parameters: ["pointer", "buffer"], result: "pointer" },
    } as const,
  );
  try {
    const text = (name: string) => new TextEncoder().encode(name + "\0"), now = 2; // RTLD_NOW
    for (const name of names[Deno.build.os]!) {
      const handle = system.symbols.dlopen(text(name), now);
      if (handle === null) continue;
      const symbol = (name: string) => system.symbols.dlsym(handle, text(name));
      const gemm = symbol("cblas_sgemm");
      if (gemm === null || name !== accelerate && signsOfSpeed.every((sign) => symbol(sign) === null)) continue;
      const setThreads = threadSetters.map(symbol).find((found) => found !== null);
      if (setThreads) functionAt(setThreads, setThreadsType).call(threadCount());
      return { name, gemm: functionAt(gemm, gemmType) };
    }
    return undefined;
  } finally {
    system.close();
  }
}

function functionAt<const Type extends Deno.ForeignFunction>(pointer: Deno.PointerObject, type: Type): Deno.UnsafeFnPointer<Type> {
  return new Deno.UnsafeFnPointer<Type>(pointer as never, type);
}

/** A product C = A · B of float32; strides in elements, C dense. */
export interface BlasProduct {
  /** Rows of the result. */
  readonly m: number;
  /** Columns of the result. */
  readonly n: number;
  /** Terms of each sum. */
  readonly k: number;
  /** The stride of A from row to row. */
  readonly am: number;
  /** The stride of A from term to term. */
  readonly ak: number;
  /** The stride of B from term to term. */
  readonly bk: number;
  /** The stride of B from column to column. */
  readonly bn: number;
}

/** Whether a product goes to the library: there is one, the product is large, and each operand lies row by row or column by column. */
export function takesProduct({ m, n, k, am, ak, bk, bn }: BlasProduct): boolean {
  if (Math.min(m, n, k) < thinnest || m * n * k < least) return false;
  if (!(ak === 1 && am >= k) && !(am === 1 && ak >= m)) return false;
  if (!(bn === 1 && bk >= n) && !(bk === 1 && bn >= k)) return false;
  return Math.max(am, ak, bk, bn, m, n, k) < 2 ** 31 && find() !== undefined;
}

// Of the interface: row by row, as it stands, transposed.
const rowMajor = 101, plain = 111, transposed = 112;

/**
 * Multiplies what `takesProduct` takes. The arrays begin with the first elements.
 *
 * @throws {RangeError} An array is too short: the library would read or write what lies behind it.
 */
export function blasMultiply(p: BlasProduct, a: TypedArray, b: TypedArray, c: TypedArray): void {
  const reach = (rows: number, row: number, columns: number, column: number) => (rows - 1) * row + (columns - 1) * column + 1;
  if (a.length < reach(p.m, p.am, p.k, p.ak) || b.length < reach(p.k, p.bk, p.n, p.bn) || c.length < p.m * p.n) {
    throw new RangeError(`Cannot multiply ${p.m}×${p.k} by ${p.k}×${p.n} in arrays of ${a.length}, ${b.length} and ${c.length} elements`);
  }
  const rowsA = p.ak === 1 && p.am >= p.k, rowsB = p.bn === 1 && p.bk >= p.n;
  library!.gemm.call(
    rowMajor,
    rowsA ? plain : transposed,
    rowsB ? plain : transposed,
    p.m,
    p.n,
    p.k,
    1,
    a as BufferSource,
    rowsA ? p.am : p.ak,
    b as BufferSource,
    rowsB ? p.bk : p.bn,
    0,
    c as BufferSource,
    p.n,
  );
}
