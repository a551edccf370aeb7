/**
 * Printing values as NumPy does: columns, lines of limited width, long axes cut in the middle.
 *
 * @module
 */
import { type DType, isFloat, readElement, type TypedArray } from "./dtype.ts";
import { exponentFrom, positional, scientific, single, special } from "./format_number.ts";
import { type Shape, sizeOf } from "./shape.ts";

/** How tensors are printed. */
export interface PrintOptions {
  /** The most digits after the point: 8. */
  readonly precision: number;
  /** The most elements that are printed in full: 1000. */
  readonly threshold: number;
  /** How many are printed at each end of an axis beyond that: 3. */
  readonly edgeitems: number;
  /** The most characters of a line: 75. */
  readonly linewidth: number;
  /** Whether small numbers are printed without an exponent, if need be as 0: false. */
  readonly suppress: boolean;
}

let options: PrintOptions = { precision: 8, threshold: 1000, edgeitems: 3, linewidth: 75, suppress: false };

/** The options in force. */
export function currentPrintOptions(): PrintOptions {
  return options;
}

/** Changes some of the options. */
export function changePrintOptions(changes: Partial<PrintOptions>): void {
  options = { ...options, ...changes };
}

/** `data` as NumPy prints an array of that shape. */
export function formatTensor(data: TypedArray, shape: Shape, dtype: DType): string {
  if (shape.length === 0) return formatScalar(readElement(data, dtype, 0), dtype);
  if (sizeOf(shape) === 0) return "[]";
  const cut = sizeOf(shape) > options.threshold;
  const shown: number[] = [];
  const visit = (axis: number, offset: number, stride: number): void => {
    if (axis === shape.length) {
      shown.push(readElement(data, dtype, offset));
      return;
    }
    const n = shape[axis]!, inner = stride / n;
    for (const i of places(n, cut)) if (i >= 0) visit(axis + 1, offset + i * inner, inner);
  };
  visit(0, 0, sizeOf(shape));
  const words = columnText(shown, dtype);
  let next = 0;
  const build = (axis: number, indent: string, width: number): string => {
    const last = axis === shape.length - 1, items = places(shape[axis]!, cut);
    if (!last) {
      const gap = "\n".repeat(shape.length - 1 - axis) + indent;
      return `[${items.map((i) => i < 0 ? "..." : build(axis + 1, indent + " ", width - 1)).join(gap)}]`;
    }
    // The bracket that closes the line needs a place too.
    const lines: string[] = [];
    let line = indent;
    for (const i of items) {
      const word = i < 0 ? "..." : words[next++]!;
      if (line.length > indent.length && line.length + word.length > width - 1) {
        lines.push(line.trimEnd());
        line = indent;
      }
      line += `${word} `;
    }
    lines.push(line.slice(0, -1));
    return `[${lines.join("\n").slice(indent.length)}]`;
  };
  return build(0, " ", options.linewidth);
}

function formatScalar(x: number, dtype: DType): string {
  if (dtype === "bool") return x !== 0 ? "True" : "False";
  return isFloat(dtype) ? single(x, dtype) : String(x);
}

/** The indices of an axis that are printed; -1 stands for those left out. */
function places(n: number, cut: boolean): number[] {
  const { edgeitems } = options;
  if (!cut || n <= 2 * edgeitems) return Array.from({ length: n }, (_, i) => i);
  const ends = Array.from({ length: edgeitems }, (_, i) => i);
  return [...ends, -1, ...ends.map((i) => n - edgeitems + i)];
}

/** The values as words of one width. */
function columnText(values: readonly number[], dtype: DType): string[] {
  if (dtype === "bool") return values.map((x) => x !== 0 ? " True" : "False");
  if (!isFloat(dtype)) return align(values.map(String));
  const finite = values.filter(Number.isFinite);
  const sizes = finite.filter((x) => x !== 0).map(Math.abs);
  const largest = Math.max(...sizes), smallest = Math.min(...sizes);
  const exponents = sizes.length > 0 &&
    (largest >= exponentFrom(dtype) || !options.suppress && (smallest < 1e-4 || Math.fround(largest / smallest) > 1000));
  return align(exponents ? withExponents(values, finite, dtype) : withoutExponents(values, finite, dtype));
}

function withExponents(values: readonly number[], finite: readonly number[], dtype: DType): string[] {
  const { precision } = options;
  const places = Math.max(...finite.map((x) => fractionOf(scientific(x, dtype, precision)[0]).length));
  const width = Math.max(...finite.map((x) => scientific(x, dtype, precision)[1].length)) - 1;
  return values.map((x) => {
    if (!Number.isFinite(x)) return special(x);
    const [mantissa, exponent] = scientific(x, dtype, precision, places);
    return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(width, "0")}`;
  });
}

function withoutExponents(values: readonly number[], finite: readonly number[], dtype: DType): string[] {
  const texts = finite.map((x) => positional(x, dtype, options.precision));
  const places = Math.max(0, ...texts.map((text) => fractionOf(text).length));
  return values.map((x) => {
    if (!Number.isFinite(x)) return special(x);
    const [whole, fraction] = positional(x, dtype, options.precision).split(".") as [string, string];
    return `${whole}.${fraction.padEnd(places, " ")}`;
  });
}

function fractionOf(text: string): string {
  return text.slice(text.indexOf(".") + 1);
}

function align(words: readonly string[]): string[] {
  const width = Math.max(0, ...words.map((w) => w.length));
  return words.map((w) => w.padStart(width, " "));
}
