/**
 * Einstein's sums: products of tensors written by the names of their axes.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { promote, type TensorLike } from "../core/convert.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { checkOptions } from "../core/errors.ts";
import { isOptions } from "../core/positional.ts";
import type { Tensor } from "../core/tensor.ts";
import { diagonal } from "./triangles.ts";
import { castTo, reshaped } from "./_operands.ts";
import { parseSubscripts, type Subscripts, subscriptsOf } from "./_subscripts.ts";
import { choosePath } from "./_contraction_path.ts";
import { product } from "./_product.ts";

/** Options of `einsum`. */
export interface EinsumOptions {
  /** Whether to look for the order of products that takes the fewest multiplications. Default true; otherwise from left to right. */
  readonly optimize?: boolean;
  /** The dtype that products are summed in, and of the result. */
  readonly preferredElementType?: DType;
}

/** The axes of an operand, or of the result, by number; the same number is the same axis. */
export type AxisNumbers = readonly (number | "...")[];

interface Term {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

/**
 * Sums of products by the names of axes: names that several operands share run together, names that the result lacks are summed over.
 *
 * @param subscripts One letter for each axis, operands separated by commas, the result's after `->`; without, its letters are those that
 *   come once, in alphabetical order. `...` stands for leading axes that broadcast. A letter twice in one operand takes its diagonal.
 * @param args The operands; then options, if any.
 * @throws {RangeError} The subscripts do not fit the operands, or sizes differ.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const a = np.array([[1, 2], [3, 4]]);
 * console.log(np.einsum("ij,jk->ik", a, a).toArray()); // [[7, 10], [15, 22]]
 * console.log(np.einsum("ii", a).item()); // 5
 * ```
 */
export function einsum(subscripts: string, ...args: TensorLike[] | [...operands: TensorLike[], options: EinsumOptions]): Tensor;
/** Each operand with the list of its axes' numbers, then that of the result: `einsum(x, [0, 1], y, [1, 2], [0, 2])`. */
export function einsum(x: TensorLike, axes: AxisNumbers, ...args: (TensorLike | AxisNumbers | EinsumOptions)[]): Tensor;
export function einsum(...args: unknown[]): Tensor {
  const { subscripts, operands, options } = readArguments("einsum", args);
  const dtype = options.preferredElementType === undefined ? undefined : checkDType("einsum", options.preferredElementType);
  const tensors = promote("einsum", operands);
  const parsed = parseSubscripts("einsum", subscripts, tensors);
  let terms: Term[] = tensors.map((tensor, i) => simplify(tensor, parsed.inputs[i]!, parsed));
  for (const [i, j] of choosePath(terms.map((t) => t.labels), parsed.output, parsed.sizes, options.optimize ?? true)) {
    const a = terms[i]!, b = terms[j]!;
    const rest = terms.filter((_, k) => k !== i && k !== j);
    const needed = new Set([...parsed.output, ...rest.flatMap((t) => t.labels)]);
    terms = [...rest, contract(a, b, needed, dtype)];
  }
  const [last] = terms as [Term];
  const out = ordered(sumOut(last, new Set(parsed.output)), parsed.output);
  return dtype === undefined ? out : castTo(out, dtype);
}

/**
 * The order in which `einsum` multiplies its operands.
 *
 * @returns The pairs, each by position among the operands that are left, the result of a pair going to the end; and a description.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * const [path] = np.einsumPath("ij,jk,kl->il", np.ones([2, 9]), np.ones([9, 9]), np.ones([9, 3]));
 * console.log(path);
 * ```
 */
export function einsumPath(
  subscripts: string,
  ...args: TensorLike[] | [...operands: TensorLike[], options: EinsumOptions]
): [path: [number, number][], description: string];
/** Each operand with the list of its axes' numbers, then that of the result. */
export function einsumPath(
  x: TensorLike,
  axes: AxisNumbers,
  ...args: (TensorLike | AxisNumbers | EinsumOptions)[]
): [path: [number, number][], description: string];
export function einsumPath(...args: unknown[]): [path: [number, number][], description: string] {
  const { subscripts, operands, options } = readArguments("einsumPath", args);
  const tensors = promote("einsumPath", operands);
  const { inputs, output, sizes } = parseSubscripts("einsumPath", subscripts, tensors);
  const path = choosePath(inputs.map((labels) => [...new Set(labels)]), output, sizes, options.optimize ?? true);
  const lines = path.map(([i, j]) => `operand ${i} with operand ${j}`);
  return [path, lines.length === 0 ? "one operand: nothing to multiply" : lines.join("\n")];
}

function readArguments(
  operation: string,
  args: readonly unknown[],
): { subscripts: string; operands: TensorLike[]; options: EinsumOptions } {
  const last = args.at(-1), hasOptions = isOptions(last);
  const options: EinsumOptions = hasOptions ? last : {};
  checkOptions(operation, options, ["optimize", "preferredElementType"]);
  const [first, ...rest] = hasOptions ? args.slice(0, -1) : args;
  const { subscripts, operands } = typeof first === "string"
    ? { subscripts: first, operands: rest as TensorLike[] }
    : subscriptsOf(operation, [first, ...rest]);
  if (operands.length === 0) throw new TypeError(`Cannot ${operation} without operands`);
  return { subscripts, operands, options };
}

/** Diagonals for repeated labels; axes of size 1 that others broadcast against left out. */
function simplify(tensor: Tensor, given: readonly string[], { sizes }: Subscripts): Term {
  let x = tensor, labels = [...given];
  for (let i = 0; i < labels.length; i++) {
    const j = labels.indexOf(labels[i]!, i + 1);
    if (j < 0) continue;
    const label = labels[i]!;
    x = diagonal(x, { axes: [i, j] });
    labels = [...labels.filter((_, k) => k !== i && k !== j), label];
    i = -1;
  }
  const wide = labels.map((label, i) => x.shape[i] === sizes.get(label));
  if (wide.every(Boolean)) return { tensor: x, labels };
  return { tensor: reshaped(x, x.shape.filter((_, i) => wide[i])), labels: labels.filter((_, i) => wide[i]) };
}

/** The term summed over the labels that nobody needs. */
function sumOut({ tensor, labels }: Term, needed: ReadonlySet<string>): Term {
  const axes = labels.map((_, i) => i).filter((i) => !needed.has(labels[i]!));
  if (axes.length === 0) return { tensor, labels };
  const kept = labels.filter((label) => needed.has(label));
  if (tensor.dtype === "bool") return { tensor: bind("reduceOr", [tensor], { axes }), labels: kept };
  return { tensor: bind("reduceSum", [tensor], { axes }), labels: kept };
}

function contract(left: Term, right: Term, needed: ReadonlySet<string>, dtype: DType | undefined): Term {
  // What only one side has and nobody needs is summed before, which is cheaper.
  const a = sumOut(left, new Set([...needed, ...right.labels])), b = sumOut(right, new Set([...needed, ...left.labels]));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const together = shared.filter((label) => needed.has(label)), contracted = shared.filter((label) => !needed.has(label));
  const at = (term: Term, names: readonly string[]) => names.map((label) => term.labels.indexOf(label));
  // An accumulated product may be wider than the operand that it meets.
  const [x, y] = promote("einsum", [a.tensor, b.tensor]) as [Tensor, Tensor];
  const tensor = product(x, y, {
    lhsContract: at(a, contracted),
    rhsContract: at(b, contracted),
    lhsBatch: at(a, together),
    rhsBatch: at(b, together),
  }, dtype);
  const free = (term: Term) => term.labels.filter((label) => !shared.includes(label));
  return { tensor, labels: [...together, ...free(a), ...free(b)] };
}

function ordered({ tensor, labels }: Term, output: readonly string[]): Tensor {
  const perm = output.map((label) => labels.indexOf(label));
  return perm.every((p, i) => p === i) ? tensor : bind("transpose", [tensor], { perm });
}
