/** Random programs. */
import { type Atom, Program, type Var } from "../../core/program.ts";
import type { PrimitiveName } from "../../core/primitives/mod.ts";
import { Builder } from "./_build.ts";

function generator(seed: number): (n: number) => number {
  let s = seed * 747796405 + 2891336453;
  return (n) => {
    s = (Math.imul(s, 1664525) + 1013904223) | 0;
    return ((s >>> 9) % 1000003) % n;
  };
}

/** Which sizes axes have, and the most elements of a value. */
export interface Sizes {
  readonly axes: readonly number[];
  readonly most: number;
}

/** Sizes that the reference executor can do in no time. */
export const small: Sizes = { axes: [1, 2, 3, 4, 5, 8], most: 400 };
/** Sizes with whole vectors, unrolled blocks, ranges and tails. */
export const large: Sizes = { axes: [1, 3, 4, 17, 32, 70], most: 40_000 };

/** A random program of `length` operations. */
export function randomProgram(seed: number, length: number, sizes: Sizes = small, depth = 0, signature?: number[][]): Program {
  const pick = generator(seed);
  const b = new Builder();
  const dims = sizes.axes;
  const shapes = signature ?? Array.from({ length: 3 }, () => Array.from({ length: 1 + pick(3) }, () => dims[pick(dims.length)]!));
  const pool: Var[] = shapes.map((s) => b.input(s));
  const any = (): Var => pool[Math.max(0, pool.length - 1 - pick(Math.min(pool.length, 7)))]!;
  const add = (v: Var): void => {
    pool.push(v);
  };
  const size = (v: Var) => v.aval.shape.reduce((a, c) => a * c, 1);
  const unary: PrimitiveName[] = ["neg", "abs", "tanh", "logistic", "floor", "sign", "exp", "sin", "copy"];
  const binary: PrimitiveName[] = ["add", "sub", "mul", "max", "min"];
  /** Squeezes values together, so that chains do not overflow. */
  const tame = (v: Var): Var => b.op("tanh", [v]);
  for (let k = 0; k < length; k++) {
    const x = any(), shape = [...x.aval.shape], rank = shape.length;
    switch (pick(depth < 2 ? 17 : 15)) {
      case 0:
      case 1:
      case 2: {
        const op = unary[pick(unary.length)]!;
        add(b.op(op, [op === "exp" ? tame(x) : x]));
        break;
      }
      case 3:
      case 4:
      case 5: {
        const op = binary[pick(binary.length)]!;
        const other = pool.filter((v) => v.aval.shape.join() === shape.join());
        const y = pick(4) === 0 ? pick(5) - 2 : other[pick(other.length)]!;
        const r = b.op(op, pick(2) ? [x, y] : [y, x]);
        add(op === "mul" ? tame(r) : r);
        break;
      }
      case 6: {
        const fit = pool.filter((v) =>
          v.aval.shape.length === 0 || (rank > 0 && v.aval.shape.length === 1 && shape.includes(v.aval.shape[0]!))
        );
        const y = fit[pick(fit.length || 1)];
        if (y === undefined) break;
        const axes = y.aval.shape.length === 0 ? [] : [shape.indexOf(y.aval.shape[0]!)];
        add(b.op("add", [x, b.broadcast(y, shape, axes)]));
        break;
      }
      case 7: {
        if (rank === 0) break;
        const axes = shape.map((_, d) => d).filter(() => pick(2) === 0);
        if (axes.length === 0) axes.push(pick(rank));
        const op = (["reduceSum", "reduceMax", "reduceMin"] as const)[pick(3)]!;
        add(b.op(op, [x], { axes }));
        break;
      }
      case 8: {
        const perm = shape.map((_, d) => d).sort(() => pick(3) - 1);
        add(b.op("transpose", [x], { perm }));
        break;
      }
      case 9: {
        const n = size(x);
        const options = [[n], [1, n], ...[2, 3, 4, 5, 8].filter((f) => n % f === 0).flatMap((f) => [[f, n / f], [n / f, f]])];
        add(b.reshape(x, options[pick(options.length)]!));
        break;
      }
      case 10: {
        const start = shape.map((n) => pick(n)), limit = shape.map((n, d) => start[d]! + 1 + pick(n - start[d]!));
        add(b.op("slice", [x], { start, limit, strides: shape.map(() => 1 + pick(2)) }));
        break;
      }
      case 11: {
        if (rank === 0) break;
        const axis = pick(rank), y = any();
        const fits = y.aval.shape.length === rank && y.aval.shape.every((n, d) => d === axis || n === shape[d]);
        add(b.op("concatenate", fits ? [x, y] : [x, x], { axis }));
        break;
      }
      case 12:
        add(b.op("pad", [x, pick(3) - 1], {
          low: shape.map(() => pick(3) - (rank > 1 ? 1 : 0)),
          high: shape.map(() => pick(3)),
          interior: shape.map(() => pick(6) === 0 ? 1 : 0),
        }));
        break;
      case 13: {
        if (rank < 1) break;
        const c = pick(rank), y = any(), d = y.aval.shape.indexOf(shape[c]!);
        if (d < 0 || size(x) * size(y) > 10 * sizes.most || size(x) / shape[c]! * size(y) / shape[c]! > sizes.most) break;
        add(tame(b.op("dotGeneral", [x, y], { lhsContract: [c], rhsContract: [d], lhsBatch: [], rhsBatch: [] })));
        break;
      }
      case 14: {
        const m = b.op("gt", [x, 0]);
        add(b.op("select", [m, x, pick(2) ? b.op("neg", [x]) : 0.5]));
        break;
      }
      case 15: {
        // A scan over carries x and y that keep their shapes.
        const y = any(), inner = scanBody(seed * 31 + k, [shape, [...y.aval.shape]], sizes, depth + 1);
        const [p, q, r] = b.scan(1 + pick(3), [], [x, y], [], inner, pick(2) === 1);
        add(p!), add(q!), add(r!);
        break;
      }
      case 16: {
        const y = any(), signature = [shape, [...y.aval.shape]];
        const branches = [scanBody(seed * 17 + k, signature, sizes, depth + 1), scanBody(seed * 19 + k, signature, sizes, depth + 1)];
        if (branches[0]!.outputs[2]!.aval.shape.join() !== branches[1]!.outputs[2]!.aval.shape.join()) break;
        const index = b.op("cast", [b.op("gt", [b.op("reduceMax", [x], { axes: shape.map((_, d) => d) }), 0.3])], { dtype: "int32" });
        for (const v of b.many("cond", [index, x, y], { branches })) add(v);
      }
    }
    const last = pool.at(-1)!;
    if (pool.length > b.inputs.length && (size(last) > sizes.most || size(last) === 0)) pool.pop();
  }
  const outputs: Atom[] = pool.slice(-3);
  if (pick(3) === 0) outputs.push(pool[pick(pool.length)]!);
  return b.program(...outputs);
}

/** A program whose first two results have the types of its two inputs, and one more. */
function scanBody(seed: number, signature: number[][], sizes: Sizes, depth: number): Program {
  const inner = randomProgram(seed, 6, sizes, depth, signature);
  const like = (v: Var, k: number): Atom => inner.outputs.find((o) => o !== v && o.aval.shape.join() === signature[k]!.join()) ?? v;
  const [x, y] = inner.inputs as [Var, Var];
  return new Program(inner.inputs, inner.equations, [like(x, 0), like(y, 1), inner.outputs[0]!]);
}
