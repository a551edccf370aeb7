/**
 * Reading einsum's subscripts.
 *
 * @module
 */
import type { TensorLike } from "../core/convert.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";

/** The labels of each operand's and the result's axes, and the size of each label. Axes that `...` stands for are labelled by numbers from the right. */
export interface Subscripts {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
}

/**
 * Subscripts written for lists of axis numbers, as in `einsum(x, [0, 1], y, [1, 2], [0, 2])`; "..." may stand among the numbers.
 *
 * @param args Operands and their lists in turn; then, if given, the list of the result.
 * @throws {TypeError} A list is missing, or holds something else.
 */
export function subscriptsOf(operation: string, args: readonly unknown[]): { subscripts: string; operands: TensorLike[] } {
  const read = (list: unknown): string => {
    if (!Array.isArray(list)) throw new TypeError(`Cannot ${operation}: behind each operand comes the list of its axes' numbers`);
    return list.map((n) => {
      if (n === "...") return n;
      if (!Number.isInteger(n) || n < 0) throw new TypeError(`Cannot ${operation} with axis number ${n}: it is whole, at or above 0`);
      // Letters that sort like the numbers.
      return n < 26 ? String.fromCharCode(97 + n) : String.fromCodePoint(0x4e00 + n);
    }).join("");
  };
  const pairs = Math.floor(args.length / 2);
  const left = Array.from({ length: pairs }, (_, i) => read(args[2 * i + 1])).join(",");
  return {
    subscripts: args.length % 2 === 1 ? `${left}->${read(args.at(-1))}` : left,
    operands: Array.from({ length: pairs }, (_, i) => args[2 * i] as TensorLike),
  };
}

/** Letters and at most one ellipsis, which stays one label here. */
function readTerm(call: string, term: string): string[] {
  const labels: string[] = [];
  for (let i = 0; i < term.length; i++) {
    const c = term[i]!;
    if (term.startsWith("...", i)) {
      labels.push("...");
      i += 2;
    } else if (/\p{L}/u.test(c)) labels.push(c);
    else throw new RangeError(`${call}: "${c}" in "${term}" is no letter; the subscripts are letters and "..."`);
  }
  if (labels.filter((label) => label === "...").length > 1) throw new RangeError(`${call}: "${term}" has more than one "..."`);
  return labels;
}

/** Labels for the axes that an ellipsis stands for, aligned at the right. */
function spread(labels: readonly string[], count: number): string[] {
  return labels.flatMap((label) => label === "..." ? Array.from({ length: count }, (_, i) => `...${count - i}`) : [label]);
}

/**
 * Reads subscripts like `"...ij,jk->...ik"` for operands of these shapes.
 *
 * @throws {RangeError} They do not fit the operands.
 */
export function parseSubscripts(operation: string, subscripts: string, tensors: readonly Tensor[]): Subscripts {
  const call = `Cannot ${operation} "${subscripts}" over ${tensors.map(describe).join(", ")}`;
  const [left, right, ...more] = subscripts.replaceAll(/\s/g, "").split("->");
  if (more.length > 0) throw new RangeError(`${call}: there is more than one "->"`);
  const terms = left!.split(",").map((term) => readTerm(call, term));
  if (terms.length !== tensors.length) throw new RangeError(`${call}: it names ${terms.length} operands, and gets ${tensors.length}`);
  const counts = terms.map((labels, i) => {
    const named = labels.filter((label) => label !== "...").length, { ndim } = tensors[i]!;
    if (labels.includes("...") ? named > ndim : named !== ndim) {
      throw new RangeError(`${call}: operand ${i} has ${ndim} axes, its subscripts name ${named}`);
    }
    return ndim - named;
  });
  const inputs = terms.map((labels, i) => spread(labels, counts[i]!));
  const sizes = readSizes(call, inputs, tensors);
  const widest = Math.max(0, ...counts.filter((_, i) => terms[i]!.includes("...")));
  const output = right === undefined ? implied(inputs, widest) : spread(readTerm(call, right), widest);
  for (const label of output) {
    if (!sizes.has(label)) throw new RangeError(`${call}: the result's "${label}" is in no operand`);
    if (output.indexOf(label) !== output.lastIndexOf(label)) throw new RangeError(`${call}: the result names "${label}" twice`);
  }
  if (right !== undefined && widest > 0 && !right.includes("...")) {
    throw new RangeError(`${call}: the operands have axes for "...", and the result must have them too`);
  }
  return { inputs, output, sizes };
}

function readSizes(call: string, inputs: readonly (readonly string[])[], tensors: readonly Tensor[]): Map<string, number> {
  const sizes = new Map<string, number>();
  inputs.forEach((labels, k) =>
    labels.forEach((label, i) => {
      const n = tensors[k]!.shape[i]!, known = sizes.get(label);
      if (known === undefined || known === 1) sizes.set(label, n);
      else if (n !== known && n !== 1) throw new RangeError(`${call}: "${label.slice(0, 3)}" has sizes ${known} and ${n}`);
      if (labels.indexOf(label) !== i && tensors[k]!.shape[labels.indexOf(label)] !== n) {
        throw new RangeError(`${call}: the diagonal of "${label}" in operand ${k} takes axes of one size`);
      }
    })
  );
  return sizes;
}

/** Without "->": the axes of "...", then the letters that come once, in alphabetical order. */
function implied(inputs: readonly (readonly string[])[], widest: number): string[] {
  const all = inputs.flat().filter((label) => !label.startsWith("..."));
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort();
  return [...spread(["..."], widest), ...once];
}
