/**
 * Products of a matrix and a vector.
 *
 * @module
 */
import { kernel } from "../kernel.ts";
import { type Launcher, maxTurns, type Operand, padded } from "../launcher.ts";
import { reduceRun, subgroupMeet } from "../reduce/reduce.ts";
import { setConstants, setTypes, splice } from "../specialize.ts";
import { storageType } from "../types.ts";
import { wgsl } from "../wgsl_generated.ts";
import { type Matrix, type Product, toHalf } from "./matmul.ts";

/** Rows shorter than this are no work for a workgroup. */
const shortest = 64;
/** Workgroups that keep a machine busy, and vec4s of a row that are worth one. */
const manyGroups = 256, leastChunk = 256;

/** The matrix and the vector of a product; undefined where it is none, or its rows are not contiguous vec4s. */
function matrixAndVector(p: Product): { a: Matrix; x: Matrix; rows: number } | undefined {
  if (p.cRow !== undefined || p.cBatch !== undefined || "operand" in p.c || (p.m !== 1 && p.n !== 1) || p.k % 4 !== 0) return undefined;
  const [a, x, rows] = p.n === 1 ? [p.a, p.b, p.m] : [p.b, p.a, p.n];
  const whole = (n: number) => n % 4 === 0;
  const fits = a.step === 1 && x.step === 1 && (rows === 1 || whole(a.row)) && (p.batches === 1 || whole(a.batch) && whole(x.batch));
  return fits && p.k >= shortest ? { a, x, rows } : undefined;
}

/** Computes a product of floats that is one of a matrix and a vector; false where it is none. */
export function matvec(launcher: Launcher, p: Product): boolean {
  const found = matrixAndVector(p);
  if (found === undefined) return false;
  const { a, x, rows } = found, { subgroupSize } = launcher.capabilities, width = subgroupSize || 64;
  const count = p.batches * rows, length = p.k / 4;
  let chunks = count < manyGroups ? Math.min(Math.ceil(manyGroups / count), Math.ceil(length / leastChunk)) : 1;
  chunks = Math.max(1, chunks, Math.ceil(length / (width * maxTurns)));
  const chunk = Math.ceil(length / chunks);
  chunks = Math.ceil(length / chunk);
  const out = chunks > 1 ? "f32" : storageType(p.out);
  const code = kernel(`matvec ${p.dtype} ${out} width ${width}`, () => {
    let text = setConstants(setTypes(wgsl["matmul/matvec"], { T: storageType(p.dtype), Y: out }), { width });
    if (subgroupSize !== 0) {
      text = splice(text, "meet", `alias A = f32;\nfn combine(a: A, b: A) -> A { return a + b; }\n${subgroupMeet(width)}`);
    }
    return /\bf16\b/.test(text) ? `enable f16;\n${text}` : text;
  });
  const to = p.c as Operand, partial = chunks > 1 ? launcher.scratch(padded(count * chunks * 4)) : to;
  const words = [count, rows, length, chunk, chunks, (p.batches === 1 ? 0 : a.batch) / 4, rows === 1 ? 0 : a.row / 4];
  launcher.launch(code, [a.operand, x.operand, partial], [...words, (p.batches === 1 ? 0 : x.batch) / 4], count * chunks);
  if (chunks === 1) return true;
  const total = p.out === "float16" ? launcher.scratch(padded(count * 4)) : to;
  reduceRun(launcher, "reduceSum", "float32", partial, 1, chunks, count, total);
  launcher.release(partial);
  if (p.out === "float16") {
    toHalf(launcher, total, to, count);
    launcher.release(total);
  }
  return true;
}
