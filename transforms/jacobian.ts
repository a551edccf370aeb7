/**
 * Derivatives of functions with many results: Jacobians, Hessians, and products with them.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { isFloat } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { cast, compare, full, reshape } from "../core/primitives/_ops.ts";
import { sizeOf } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { batchFlat } from "../core/tracing/batch.ts";
import { jvpFlat } from "../core/tracing/jvp.ts";
import { linearizeFlat } from "../core/tracing/linearize.ts";
import { transposeFlat } from "../core/tracing/transpose.ts";
import { batchFront, moveAxis } from "../core/primitives/_ops.ts";
import type { Structure } from "../core/tree.ts";
import {
  type AnyFunction,
  checkArgnums,
  checkFloating,
  checkFunction,
  flattenMixed,
  flattenTensors,
  nameOf,
  type Tensors,
} from "./_flat.ts";
import { type Argnums, grad } from "./grad.ts";
import { jvp } from "./jvp.ts";

/** Options of `jacfwd`, `jacrev` and `hessian`. */
export interface JacobianOptions {
  /** Which argument to differentiate in; a list gives a list. Default 0. */
  readonly argnums?: number | readonly number[];
  /** Whether the function returns `[value, aux]`. Default false. */
  readonly hasAux?: boolean;
}

/** The unit vectors of a tensor's space: shape [size, ...shape]. */
function basis(x: Tensor): Tensor {
  const n = sizeOf(x.shape);
  const row = bind("iota", [], { shape: [n, n], dtype: "int32", axis: 0 }),
    column = bind("iota", [], { shape: [n, n], dtype: "int32", axis: 1 });
  return reshape(cast(compare("eq", row, column), x.dtype), [n, ...x.shape]);
}

interface Setup {
  leaves: Tensor[];
  flat: (...xs: Tensor[]) => Tensor[];
  positions: number[];
  parts: { structure: Structure; leaves: Tensor[] }[];
  out: () => { structure: Structure; count: number; rebuildAux: (tensors: readonly Tensor[]) => unknown };
}

function setUp(operation: string, f: AnyFunction, args: unknown[], { argnums = 0, hasAux = false }: JacobianOptions): Setup {
  const what = `take ${operation} of ${nameOf(f)}`;
  const positions = checkArgnums(what, argnums, args.length);
  const parts = positions.map((n) => {
    const part = flattenTensors(what, args[n]);
    checkFloating(operation, f, n, part.leaves, "name other argnums");
    return part;
  });
  let structure!: Structure, count = 0, rebuildAux: (tensors: readonly Tensor[]) => unknown = () => undefined;
  return {
    leaves: parts.flatMap((p) => p.leaves),
    positions,
    parts,
    flat: (...xs) => {
      const filled = [...args];
      let at = 0;
      positions.forEach((n, k) => filled[n] = parts[k]!.structure.unflatten(xs.slice(at, at += parts[k]!.structure.size)));
      const result = f(...filled);
      const out = flattenTensors(what, hasAux ? result[0] : result);
      structure = out.structure;
      count = out.leaves.length;
      if (!hasAux) return out.leaves;
      const aux = flattenMixed(result[1]);
      rebuildAux = aux.rebuild;
      return [...out.leaves, ...aux.tensors];
    },
    out: () => ({ structure, count, rebuildAux }),
  };
}

/** Puts blocks [out leaf][in leaf] together: the tree of results, and in each place the tree of the argument. */
function assemble(setup: Setup, blocks: Tensor[][], argnums: number | readonly number[]): unknown {
  const { structure } = setup.out();
  const inner = blocks.map((row) => {
    let at = 0;
    const trees = setup.parts.map((p) => p.structure.unflatten(row.slice(at, at += p.structure.size)));
    return typeof argnums === "number" ? trees[0] : trees;
  });
  return structure.unflatten(inner);
}

/**
 * A function that computes the Jacobian in forward mode, as `jax.jacfwd`: best where there are more results than inputs.
 *
 * @param f A function of trees of floating tensors.
 * @param argnums Which arguments; or options: `argnums`, and `hasAux`, whether `f` returns more than the value.
 * @returns A function of the same arguments. For each result, a tree like the argument with leaves of shape `[...result, ...argument]`.
 * @example
 * ```ts
 * import { jacfwd, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(jacfwd((x: Tensor) => np.square(x))(np.array([1, 2])).toArray(), [[2, 0], [0, 4]]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- the result is a tree of trees
export function jacfwd(f: AnyFunction, argnums?: Argnums | JacobianOptions): (...args: any[]) => any {
  checkFunction("take jacfwd of", f);
  const options = positional<JacobianOptions>("take jacfwd", ["argnums"], [argnums]);
  checkOptions("take jacfwd", options, ["argnums", "hasAux"]);
  return (...args) => {
    const setup = setUp("jacfwd", f, args, options);
    const { leaves } = setup;
    const columns: Tensor[][] = []; // [in leaf][out leaf]
    let aux: Tensor[] = [];
    leaves.forEach((x, k) => {
      let values: Tensor[] = [];
      const out = batchFlat(
        (direction) => {
          const result = jvpFlat(setup.flat, leaves, leaves.map((_, i) => i === k ? direction! : null));
          values = result.primals;
          const { count } = setup.out();
          return result.primals.slice(0, count).map((y, i) =>
            result.tangents[i] ?? full(y.shape, 0, isFloat(y.dtype) ? y.dtype : "float32")
          );
        },
        [basis(x)],
        [0],
        { size: sizeOf(x.shape), axisName: undefined },
      );
      aux = values.slice(setup.out().count);
      columns.push(out.outputs.map((y, i) => {
        const last = moveAxis(
          out.axes[i] === null ? batchFront(y, null, sizeOf(x.shape)) : y,
          out.axes[i] ?? 0,
          y.ndim - (out.axes[i] === null ? 0 : 1),
        );
        return reshape(last, [...last.shape.slice(0, -1), ...x.shape]);
      }));
    });
    const { count, rebuildAux } = setup.out();
    const blocks = Array.from({ length: count }, (_, o) => columns.map((c) => c[o]!));
    const jacobian = assemble(setup, blocks, options.argnums ?? 0);
    return options.hasAux ? [jacobian, rebuildAux(aux)] : jacobian;
  };
}

/**
 * A function that computes the Jacobian in reverse mode, as `jax.jacrev`: best where there are more inputs than results.
 *
 * @param f A function of trees of floating tensors.
 * @param argnums Which arguments; or options: `argnums`, and `hasAux`, whether `f` returns more than the value.
 * @returns A function of the same arguments. For each result, a tree like the argument with leaves of shape `[...result, ...argument]`.
 * @example
 * ```ts
 * import { jacrev, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(jacrev((x: Tensor) => np.square(x))(np.array([1, 2])).toArray(), [[2, 0], [0, 4]]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- the result is a tree of trees
export function jacrev(f: AnyFunction, argnums?: Argnums | JacobianOptions): (...args: any[]) => any {
  checkFunction("take jacrev of", f);
  const options = positional<JacobianOptions>("take jacrev", ["argnums"], [argnums]);
  checkOptions("take jacrev", options, ["argnums", "hasAux"]);
  return (...args) => {
    const setup = setUp("jacrev", f, args, options);
    const { leaves } = setup;
    const lin = linearizeFlat(setup.flat, leaves);
    const { count, rebuildAux } = setup.out();
    const blocks = lin.outputs.slice(0, count).map((y, o) => {
      const n = sizeOf(y.shape);
      const zeros = () => leaves.map((x) => full([...y.shape, ...x.shape], 0, x.dtype));
      if (!lin.nonzeroOut[o]) return zeros();
      const position = lin.nonzeroOut.slice(0, o).filter(Boolean).length;
      const total = lin.nonzeroOut.filter(Boolean).length;
      const out = batchFlat(
        (ct) => {
          const cts = new Array<Tensor | null>(total).fill(null).with(position, ct!);
          const back = transposeFlat(lin.linear, [...lin.residuals, ...leaves.map(() => null)], cts).slice(lin.residuals.length);
          return back.map((b, i) => b ?? full(leaves[i]!.shape, 0, leaves[i]!.dtype));
        },
        [basis(y)],
        [0],
        { size: n, axisName: undefined },
      );
      return out.outputs.map((b, i) => reshape(batchFront(b, out.axes[i]!, n), [...y.shape, ...leaves[i]!.shape]));
    });
    const jacobian = assemble(setup, blocks, options.argnums ?? 0);
    return options.hasAux ? [jacobian, rebuildAux(lin.outputs.slice(count))] : jacobian;
  };
}

/**
 * A function that computes the matrix of second derivatives of a scalar function, as `jax.hessian`: `jacfwd(jacrev(f))`.
 *
 * @param f A function of trees of floating tensors.
 * @param argnums Which arguments; or options: `argnums`, and `hasAux`, whether `f` returns more than the value.
 * @returns A function of the same arguments: a tree of trees like the argument.
 * @example
 * ```ts
 * import { hessian, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(hessian((x: Tensor) => np.prod(x))(np.array([2, 3])).toArray(), [[0, 1], [1, 0]]);
 * ```
 */
// deno-lint-ignore no-explicit-any -- the result is a tree of trees
export function hessian(f: AnyFunction, argnums?: Argnums | JacobianOptions): (...args: any[]) => any {
  checkFunction("take hessian of", f);
  const options = positional<JacobianOptions>("take hessian", ["argnums"], [argnums]);
  checkOptions("take hessian", options, ["argnums", "hasAux"]);
  return jacfwd(jacrev(f, options), options);
}

/**
 * The product of a scalar function's Hessian with a vector, without the matrix: forward over reverse.
 *
 * @param f A function of trees of floating tensors that returns a scalar.
 * @param primals The arguments, as a list.
 * @param tangents The vector: a list of trees like the arguments.
 * @returns The product: of the type of the first argument.
 * @example
 * ```ts
 * import { hvp, np, type Tensor } from "@fluxion/fluxion";
 * import { assertEquals } from "@std/assert";
 * assertEquals(hvp((x: Tensor) => np.sum(x.power(3)), [np.array([1, 2])], [np.array([1, 1])]).toArray(), [6, 12]);
 * ```
 */
export function hvp<A>(
  f: (x: A, ...rest: never[]) => unknown,
  primals: readonly [A, ...unknown[]],
  tangents: readonly unknown[],
): Tensors<A> {
  checkFunction("take hvp of", f);
  return jvp(grad(f as AnyFunction) as AnyFunction, primals, tangents)[1] as Tensors<A>;
}
