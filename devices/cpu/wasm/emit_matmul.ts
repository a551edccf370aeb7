/**
 * Matrix multiplication: a tile of C in registers, A read in place, B read in place or packed into panels as wide as the tile.
 *
 * Measured on one core: 6 rows × 2 vectors with fused multiply-add; without it, six rows do not fit the registers, four do.
 *
 * @module
 */
import { call, type Code, type Fn, I32, i32, i32x4, type Int, type Module, V128, v128 } from "./asm.ts";
import { Lanes } from "./math.ts";

/** How many rows and vectors of C a tile has. */
export interface Tile {
  /** Rows of a tile. */
  readonly rows: number;
  /** Vectors of a row. */
  readonly vectors: number;
}

/** The tile that this engine runs fastest: without fused multiply-add four rows fill the registers; 256-bit registers hold twice the columns. */
export function tileOf(relaxed: boolean, wide: boolean): Tile {
  return { rows: relaxed ? 6 : 4, vectors: wide ? 4 : 2 };
}

/** A matrix product C = A · B (or C += A · B), strides in elements. */
export interface Product {
  /** Rows of the result. */
  readonly M: number;
  /** Columns of the result. */
  readonly N: number;
  /** Terms of each sum. */
  readonly K: number;
  /** The stride of A from row to row. */
  readonly am: number;
  /** The stride of A from term to term. */
  readonly ak: number;
  /** The stride of C from row to row; its columns lie side by side. */
  readonly cm: number;
}

/** K in equal blocks of at most 256, so that a panel of B stays in the first-level cache; each rounded up to 4. */
export function blockOf(K: number): number {
  return (Math.ceil(K / Math.ceil(K / 256)) + 3) & ~3;
}

/** Bytes of B packed into panels. */
export function packedBytes(N: number, K: number, tile: Tile): number {
  const width = 4 * tile.vectors;
  return (K + 4 * Math.ceil(K / blockOf(K))) * Math.ceil(N / width) * width * 4;
}

/** Whether B must be, or had better be, packed. */
export function wantsPacking(M: number, N: number, K: number, bn: number): boolean {
  return bn !== 1 || (K * N * 4 > 16384 && M > 12);
}

/** Writes matrix products into a module; micro-kernels are shared. */
export class MatmulEmitter {
  readonly #module: Module;
  readonly #relaxed: boolean;
  /** The size of a tile. */
  readonly tile: Tile;
  readonly #micros = new Map<string, Fn>();

  /** For its own folder. */
  constructor(module: Module, relaxed: boolean, wide: boolean) {
    this.#module = module;
    this.#relaxed = relaxed;
    this.tile = tileOf(relaxed, wide);
  }

  /** C[rows × 4·vectors] (+)= A · B over kc steps, the whole tile in registers; of the last vector `lanes` are stored. Strides in bytes. */
  #micro(rows: number, vectors: number, lanes: number, sam: number, sak: number, sbk: number, scm: number): Fn {
    const key = [rows, vectors, lanes, sam, sak, sbk, scm].join();
    const known = this.#micros.get(key);
    if (known) return known;
    const f = this.#module.fn(`micro${rows}x${4 * vectors - 4 + lanes}`, [I32, I32, I32, I32, I32]); // kc, a, b, c, accumulate
    this.#micros.set(key, f);
    const m = new Lanes(f, this.#module, this.#relaxed);
    const acc = Array.from({ length: rows * vectors }, () => f.local(V128));
    const b = Array.from({ length: vectors }, () => f.local(V128)), a = f.local(V128);
    f.if(f.get(4), () => acc.forEach((l, k) => f.set(l, v128.load(f.get(3), Math.floor(k / vectors) * scm + 16 * (k % vectors)))));
    const step = (u: number): void => {
      for (let j = 0; j < vectors; j++) f.set(b[j]!, v128.load(f.get(2), u * sbk + 16 * j));
      for (let r = 0; r < rows; r++) {
        f.set(a, v128.load32Splat(f.get(1), u * sak + r * sam));
        for (let j = 0; j < vectors; j++) {
          const l = acc[r * vectors + j]!;
          f.set(l, m.fma(f.get(a), f.get(b[j]!), f.get(l)));
        }
      }
    };
    const advance = (u: number): void => {
      f.set(1, i32.add(f.get(1), u * sak));
      f.set(2, i32.add(f.get(2), u * sbk));
    };
    f.if(i32.and(f.get(0), 1), () => {
      step(0);
      advance(1);
      f.set(0, i32.sub(f.get(0), 1));
    });
    f.if(f.get(0), () =>
      f.repeat((start) => {
        step(0);
        step(1);
        advance(2);
        f.br(start, f.tee(0, i32.sub(f.get(0), 2)));
      }));
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < vectors; j++) {
        const at = r * scm + 16 * j, x = f.get(acc[r * vectors + j]!);
        if (j < vectors - 1 || lanes === 4) f.emit(v128.store(f.get(3), x, at));
        else for (let l = 0; l < lanes; l++) f.emit(v128.store32Lane(f.get(3), x, l, at + 4 * l));
      }
    }
    return f;
  }

  /**
   * Statements of `f` that multiply rows [lo, hi), counted in tiles. `a`, `c`: addresses. `b`: the address of B with rows `bRow` elements
   * apart, or of its panels if `bRow` is undefined. `accumulate`: adds to C.
   */
  product(f: Fn, p: Product, a: Code, b: Code, c: Code, bRow: number | undefined, lo: Int, hi: Int, accumulate: boolean): void {
    const { M, N, K } = p, { rows, vectors } = this.tile, width = 4 * vectors;
    const panels = Math.ceil(N / width), block = blockOf(K);
    const sam = 4 * p.am, sak = 4 * p.ak, scm = 4 * p.cm;
    const first = f.local(I32), last = f.local(I32), from = f.local(I32), to = f.local(I32), row = f.local(I32), j = f.local(I32);
    const pb = f.local(I32), pc = f.local(I32);
    // 96 rows of A at a time stay in the second-level cache.
    const rowBlock = 96;
    f.set(first, i32.mul(typeof lo === "number" ? i32.const(lo) : lo, rows));
    f.set(last, i32.mul(typeof hi === "number" ? i32.const(hi) : hi, rows));
    f.if(i32.ltU(M, f.get(last)), () => f.set(last, M));
    for (let k0 = 0; k0 < K; k0 += block) {
      const kc = Math.min(block, K - k0), kc4 = (kc + 3) & ~3;
      const sbk = 4 * (bRow ?? width), panelBytes = bRow === undefined ? kc4 * width * 4 : 4 * width;
      const b0 = bRow === undefined ? k0 * panels * width * 4 : k0 * 4 * bRow;
      f.range(from, f.get(first), f.get(last), rowBlock, () => {
        f.set(to, i32.add(f.get(from), rowBlock));
        f.if(i32.ltU(f.get(last), f.get(to)), () => f.set(to, f.get(last)));
        const column = (nv: number, lanes: number): void => {
          const tile = (r: number): void => {
            const micro = this.#micro(r, nv, lanes, sam, sak, sbk, scm);
            const pa = i32.add(i32.add(a, k0 * sak), i32.mul(f.get(row), sam));
            f.emit(call(micro, kc, pa, f.get(pb), i32.add(f.get(pc), i32.mul(f.get(row), scm)), k0 > 0 || accumulate ? 1 : 0));
          };
          f.range(row, f.get(from), f.get(to), rows, () => tile(rows));
          if (M % rows) f.if(i32.ltU(f.get(row), f.get(to)), () => tile(M % rows));
        };
        const full = Math.floor(N / width), rest = N % width;
        f.set(pb, i32.add(b, b0));
        f.set(pc, c);
        if (full > 0) {
          f.loop(j, 0, full, 1, () => {
            column(vectors, 4);
            f.set(pb, i32.add(f.get(pb), panelBytes));
            f.set(pc, i32.add(f.get(pc), 4 * width));
          });
        }
        if (rest > 0) column(Math.ceil(rest / 4), (rest + 3) % 4 + 1);
      }, 1);
    }
  }

  /** Statements of `f` that copy panels [lo, hi) of B at address `b`, strides in elements, to address `to`. */
  pack(f: Fn, N: number, K: number, bk: number, bn: number, b: Code, to: Code, lo: Int, hi: Int): void {
    const { vectors } = this.tile, width = 4 * vectors, panels = Math.ceil(N / width), block = blockOf(K);
    const j = f.local(I32), k = f.local(I32), q = f.local(I32), p = f.local(I32);
    const t = Array.from({ length: 8 }, () => f.local(V128));
    const get = (n: number): Code => f.get(t[n]!);
    for (let k0 = 0; k0 < K; k0 += block) {
      const kc = Math.min(block, K - k0), kc4 = (kc + 3) & ~3;
      const panel = (columns: number): void => {
        const list = Math.ceil(columns / 4);
        f.set(p, i32.add(i32.add(to, k0 * panels * width * 4), i32.mul(f.get(j), kc4 * width * 4)));
        f.set(q, i32.add(i32.add(b, 4 * k0 * bk), i32.mul(f.get(j), 4 * width * bn)));
        if (bn === 1) {
          f.loop(k, 0, kc, 1, () => {
            for (let x = 0; x < list; x++) f.set(t[x]!, v128.load(f.get(q), 16 * x));
            for (let x = 0; x < list; x++) f.emit(v128.store(f.get(p), get(x), 16 * x));
            f.set(p, i32.add(f.get(p), 4 * width));
            f.set(q, i32.add(f.get(q), 4 * bk));
          });
        } else if (bk === 1) {
          f.loop(k, 0, kc4, 4, () => { // 4 × 4 blocks, turned by shuffles
            for (let x = 0; x < list; x++) {
              for (let r = 0; r < 4; r++) f.set(t[r]!, v128.load(f.get(q), 4 * Math.min(4 * x + r, columns - 1) * bn));
              f.set(t[4]!, i32x4.shuffle(get(0), get(1), [0, 4, 1, 5]));
              f.set(t[5]!, i32x4.shuffle(get(2), get(3), [0, 4, 1, 5]));
              f.set(t[6]!, i32x4.shuffle(get(0), get(1), [2, 6, 3, 7]));
              f.set(t[7]!, i32x4.shuffle(get(2), get(3), [2, 6, 3, 7]));
              [[4, 5], [6, 7]].forEach(([lower, upper], half) => {
                f.emit(v128.store(f.get(p), i32x4.shuffle(get(lower!), get(upper!), [0, 1, 4, 5]), 16 * x + 8 * width * half));
                f.emit(v128.store(f.get(p), i32x4.shuffle(get(lower!), get(upper!), [2, 3, 6, 7]), 16 * x + 8 * width * half + 4 * width));
              });
            }
            f.set(p, i32.add(f.get(p), 16 * width));
            f.set(q, i32.add(f.get(q), 16));
          });
        } else {
          f.loop(k, 0, kc, 1, () => {
            for (let x = 0; x < list; x++) {
              let v = v128.load32Zero(f.get(q), 16 * x * bn);
              for (let lane = 1; lane < 4 && 4 * x + lane < columns; lane++) {
                v = v128.load32Lane(f.get(q), v, lane, 4 * (4 * x + lane) * bn);
              }
              f.emit(v128.store(f.get(p), v, 16 * x));
            }
            f.set(p, i32.add(f.get(p), 4 * width));
            f.set(q, i32.add(f.get(q), 4 * bk));
          });
        }
      };
      const full = Math.floor(N / width);
      f.range(j, lo, hi, 1, () => {
        if (N % width === 0) panel(width);
        else if (full === 0) panel(N);
        else f.if(i32.ltU(f.get(j), full), () => panel(width), () => panel(N % width));
      });
    }
  }
}
