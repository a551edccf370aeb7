/**
 * A dense layer written as an einsum.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import type { TensorLike } from "../../core/convert.ts";
import { checkOptions } from "../../core/errors.ts";
import { describe } from "../../core/shape.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { checkInput, singleShape, stateless } from "../_layer.ts";
import { resolveActivation } from "../activations/resolve.ts";
import { zeros } from "../initializers/constants.ts";
import { resolveInitializer } from "../initializers/resolve.ts";
import { lecunNormal } from "../initializers/scaled.ts";
import type { Layer } from "../layer.ts";
import { hookNames, hooks } from "./_hooks.ts";
import type { DenseOptions, DenseParams } from "./dense.ts";

/** Options of `einsumDense`. */
export interface EinsumDenseOptions extends Omit<DenseOptions, "useBias"> {
  /** The letters of the result over which the bias varies, as "e": no bias if not given. */
  readonly biasAxes?: string | null;
}

/** The sizes of a term's letters; "..." stands for any number of axes. */
function lettersOf(term: string, sizes: readonly (number | null)[]): Map<string, number> {
  const [front, back] = term.includes("...") ? term.split("...") as [string, string] : [term, ""];
  const found = new Map<string, number>();
  const note = (letter: string, size: number | null | undefined) => typeof size === "number" && found.set(letter, size);
  [...front].forEach((letter, i) => note(letter, sizes[i]));
  [...back].forEach((letter, i) => note(letter, sizes[sizes.length - back.length + i]));
  return found;
}

/**
 * A dense layer over any axes, written as an einsum of the input and the kernel. As `keras.layers.EinsumDense`.
 *
 * @param equation As "abc,cd->abd", the first letter being the batch; "..." stands for any axes in front or behind, as "...x,xy->...y".
 * @param outputShape The shape of one example of the result; null for sizes that are the input's.
 * @param options `biasAxes`; activation, initializers, regularizers and constraints as `dense`'s.
 * @returns A layer with the parameters `kernel`, of the axes that the equation names, and `bias` with `biasAxes`.
 * @throws {TypeError} The equation is not of the form "input,kernel->output".
 * @throws {RangeError} When initialized: a letter of the kernel is in neither shape.
 * @example Heads
 * ```ts
 * import { nn, np, random } from "@fluxion/fluxion";
 *
 * const layer = nn.einsumDense("abc,cde->abde", [null, 2, 4], { biasAxes: "de" });
 * const { params } = layer.init(random.key(0), [10, 8]);
 * console.log(params.kernel.shape, params.bias?.shape); // [8, 2, 4] [2, 4]
 * console.log(layer.apply(params, np.ones([3, 10, 8])).shape); // [3, 10, 2, 4]
 * ```
 */
export function einsumDense(
  equation: string,
  outputShape: number | readonly (number | null)[],
  options: EinsumDenseOptions = {},
): Layer<DenseParams, null, Tensor, TensorLike> {
  checkOptions("build einsumDense", options, ["biasAxes", "kernelInit", "biasInit", "activation", ...hookNames]);
  const terms = /^((?:\.\.\.)?[a-zA-Z]+(?:\.\.\.)?),([a-zA-Z]+)->((?:\.\.\.)?[a-zA-Z]*(?:\.\.\.)?)$/.exec(equation.replaceAll(" ", ""));
  if (terms === null) {
    throw new TypeError(`Cannot build einsumDense of "${equation}": it is "input,kernel->output", as "abc,cd->abd" or "...x,xy->...y"`);
  }
  const [, input, weights, output] = terms as unknown as [string, string, string, string];
  const { biasAxes } = options;
  const strange = [...biasAxes ?? ""].find((letter) => !output.includes(letter));
  if (strange !== undefined) {
    throw new RangeError(`Cannot build einsumDense of "${equation}" with biasAxes "${biasAxes}": "${strange}" is not in the output`);
  }
  const given = typeof outputShape === "number" ? [outputShape] : outputShape;
  const kernelInit = resolveInitializer("einsumDense", options.kernelInit, lecunNormal());
  const biasInit = resolveInitializer("einsumDense", options.biasInit, zeros);
  const activation = resolveActivation("einsumDense", options.activation);
  return recorded(
    stateless<DenseParams, Tensor, TensorLike>("einsumDense", (key, shape) => {
      const from = lettersOf(input, [null, ...singleShape("einsumDense", shape, 1)]), to = lettersOf(output, [null, ...given]);
      const sizeOf = (letter: string): number => {
        const a = from.get(letter), b = to.get(letter);
        if (a === undefined && b === undefined || a !== undefined && b !== undefined && a !== b) {
          throw new RangeError(
            `Cannot init einsumDense of "${equation}" for examples of shape [${shape}] to [${given}]: "${letter}" is ${
              a === undefined ? "in neither" : `${a} in the input and ${b} in the output`
            }`,
          );
        }
        return (a ?? b)!;
      };
      const [k1, k2] = split(key) as Iterable<Tensor> as [Tensor, Tensor];
      const kernel = kernelInit(k1, [...weights].map(sizeOf));
      if (biasAxes === undefined || biasAxes === null || biasAxes === "") return { kernel };
      // From the first letter that has a bias on; the axes in front broadcast.
      const [front, behind] = output.split("...") as [string, string | undefined];
      const letters = [...front + (behind ?? "")], first = letters.findIndex((letter) => biasAxes.includes(letter));
      const sizes = letters.slice(first).map((letter) => biasAxes.includes(letter) ? sizeOf(letter) : 1);
      const elided = output.endsWith("...") ? given.length + 1 - front.length : 0;
      return { kernel, bias: biasInit(k2, [...sizes, ...new Array<number>(elided).fill(1)]) };
    }, ({ kernel, bias }, x) => {
      const tensor = checkInput("einsumDense", x, 1, `the axes "${input}"`);
      if (kernel.ndim !== weights.length) {
        throw new RangeError(`Cannot apply einsumDense of "${equation}" with the kernel ${describe(kernel)}`);
      }
      const y = np.einsum(equation, tensor, kernel);
      return activation(bias === undefined ? y : np.add(y, bias));
    }, { passesMask: true, ...hooks(options) }),
    "nn.einsumDense",
    [equation, outputShape, options],
  );
}
