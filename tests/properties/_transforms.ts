/**
 * The transforms on top of random programs.
 *
 * @module
 */
import { checkpoint, cond, grad, jit, jvp, np, scan, type Tensor, vmap } from "../../mod.ts";
import type { Input } from "./_program.ts";

/** A function of tensors, and what it takes. */
export interface Transformed {
  readonly f: (...xs: Tensor[]) => Tensor[];
  readonly inputs: readonly Input[];
}

const isFloat = (x: { readonly dtype: string }) => x.dtype.startsWith("float");
const floating = (inputs: readonly Input[]) => inputs.flatMap((x, i) => x.kind === "float" ? [i] : []);

/** Numbers that differ from element to element, as near to themselves in float32 as it gets. */
function weights(x: Tensor): Tensor {
  const list = Float64Array.from({ length: x.size }, (_, i) => Math.cos(0.7 * i));
  return np.array(list, { dtype: x.dtype, shape: [...x.shape] });
}

/** A scalar of all floats among the results, or undefined where there are none. */
function scalar(ys: readonly Tensor[], first: Tensor): Tensor {
  const parts = ys.filter(isFloat).map((y) => np.sum(np.multiply(y, weights(y))));
  return parts.reduce((a, b) => np.add(a, b), np.multiply(np.sum(first), 0.5));
}

const transforms = {
  jit: ({ f, inputs }) => ({ f: jit(f), inputs }),
  checkpoint: ({ f, inputs }) => ({ f: checkpoint(f) as typeof f, inputs }),
  grad({ f, inputs }) {
    const g = grad((...xs: Tensor[]) => scalar(f(...xs), xs[0]!), { argnums: floating(inputs) });
    return { f: (...xs) => g(...xs) as unknown as Tensor[], inputs };
  },
  jvp({ f, inputs }) {
    const along = (xs: Tensor[]) => xs.map((x) => isFloat(x) ? weights(x) : null);
    return {
      f(...xs) {
        const [values, slopes] = jvp(f, xs, along(xs)) as [Tensor[], (Tensor | null)[]];
        return [...values, ...slopes.filter((t): t is Tensor => t !== null && isFloat(t))];
      },
      inputs,
    };
  },
  // Every input but the second gets an axis of size 2 in front, the last one behind where that is another place.
  vmap({ f, inputs }) {
    const axes = inputs.map((x, i) => i === 1 ? null : i === 2 ? x.shape.length : 0);
    return {
      f: vmap(f, { inAxes: axes }) as unknown as typeof f,
      inputs: inputs.map((x, i) => axes[i] === null ? x : { ...x, shape: x.shape.toSpliced(axes[i]!, 0, 2) }),
    };
  },
  // Three steps, in which the first input is carried along.
  scan({ f, inputs }) {
    return {
      f(first, ...rest) {
        const [last, stacked] = scan(
          (carry: Tensor) => {
            const ys = f(carry, ...rest);
            const size = Math.max(1, ys.reduce((n, y) => n + y.size, 0));
            const pull = np.tanh(np.divide(scalar(ys, carry), size));
            return [np.add(np.multiply(carry, 0.8), np.multiply(pull, 0.2)), ys];
          },
          first!,
          null,
          { length: 3 },
        ) as unknown as [Tensor, Tensor[]];
        return [last, ...stacked];
      },
      inputs,
    };
  },
  // The first input gets an axis in front, whose rows are gone through from the last to the first; a number is carried along.
  rows({ f, inputs }) {
    return {
      f(rows, ...rest) {
        const [last, stacked] = scan(
          (carry: Tensor, row: Tensor) => {
            const ys = f(np.add(row, np.multiply(carry, 0.1)), ...rest);
            const size = Math.max(1, ys.reduce((n, y) => n + y.size, 0));
            return [np.tanh(np.divide(scalar(ys, row), size)), ys];
          },
          np.zeros([], rows!.dtype),
          rows!,
          { reverse: true },
        ) as unknown as [Tensor, Tensor[]];
        return [last, ...stacked];
      },
      inputs: [{ ...inputs[0]!, shape: [3, ...inputs[0]!.shape] }, ...inputs.slice(1)],
    };
  },
  // One more input chooses between the program and one like it.
  cond({ f, inputs }) {
    return {
      f(...xs) {
        const operands = xs.slice(0, -1);
        const other = (...ys: Tensor[]) => f(np.multiply(ys[0]!, 0.5), ...ys.slice(1));
        return cond(xs.at(-1)!, f, other, ...operands) as unknown as Tensor[];
      },
      inputs: [...inputs, { kind: "bool", unsigned: false, shape: [], seed: 5 + inputs.length }],
    };
  },
} satisfies { readonly [name: string]: (of: Transformed) => Transformed };

/** The name of a transform. */
export type TransformName = keyof typeof transforms;
/** All of them. */
export const transformNames = Object.keys(transforms) as TransformName[];

/** A function under transforms, the innermost first. */
export function transformed(of: Transformed, names: readonly TransformName[]): Transformed {
  return names.reduce<Transformed>((inner, name) => transforms[name](inner), of);
}
