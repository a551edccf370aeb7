/**
 * Printing values as NumPy does.
 *
 * @module
 */
import { type DType, isFloat, readElement, type TypedArray } from "./dtype.ts";
import { type Shape, sizeOf } from "./shape.ts";

const threshold = 1000;
const edge = 3;
const digits = 8;

/** `data` as NumPy prints an array of that shape: aligned columns, long axes cut in the middle. */
export function formatTensor(data: TypedArray, shape: Shape, dtype: DType): string {
  const cut = sizeOf(shape) > threshold;
  const shown: number[] = [];
  const visit = (axis: number, offset: number, stride: number): void => {
    if (axis === shape.length) {
      shown.push(readElement(data, dtype, offset));
      return;
    }
    const n = shape[axis]!, inner = n === 0 ? 0 : stride / n;
    for (const i of indices(n, cut)) if (i >= 0) visit(axis + 1, offset + i * inner, inner);
  };
  visit(0, 0, sizeOf(shape));
  const text = columnText(shown, dtype);
  let next = 0;
  const build = (axis: number): string => {
    if (axis === shape.length) return text[next++]!;
    const last = axis === shape.length - 1;
    const parts = indices(shape[axis]!, cut).map((i) => i < 0 ? "..." : build(axis + 1));
    const gap = last ? " " : "\n".repeat(shape.length - 1 - axis) + " ".repeat(axis + 1);
    return `[${parts.join(gap)}]`;
  };
  return build(0);
}

/** The indices of an axis that are printed; -1 stands for those left out. */
function indices(n: number, cut: boolean): number[] {
  if (!cut || n <= 2 * edge) return Array.from({ length: n }, (_, i) => i);
  return [0, 1, 2, -1, n - 3, n - 2, n - 1];
}

function columnText(values: number[], dtype: DType): string[] {
  if (dtype === "bool") return pad(values.map((x) => x !== 0 ? "True" : "False"));
  if (!isFloat(dtype)) return pad(values.map(String));
  const finite = values.filter((x) => Number.isFinite(x));
  const sizes = finite.filter((x) => x !== 0).map(Math.abs);
  const big = Math.max(0, ...sizes), small = sizes.length === 0 ? 1 : Math.min(...sizes);
  const single = dtype !== "float64";
  if (big >= 1e8 || small < 1e-4 || big / small > 1e3 && (big >= 1e8 || small < 1e-4)) {
    const texts = finite.map((x) => shortest(x, single, true));
    const places = Math.min(digits, Math.max(0, ...texts.map((t) => (t.split("e")[0]!.split(".")[1] ?? "").length)));
    return pad(values.map((x) => Number.isFinite(x) ? exponential(x, places) : special(x)));
  }
  const texts = finite.map((x) => shortest(x, single, false));
  const places = Math.min(digits, Math.max(0, ...texts.map((t) => (t.split(".")[1] ?? "").length)));
  return pad(
    values.map((x) => {
      if (!Number.isFinite(x)) return special(x);
      const [whole, fraction = ""] = fixed(x, places).split(".");
      return `${whole}.${fraction.replace(/0+$/, "").padEnd(places === 0 ? 0 : places, " ")}`;
    }),
    true,
  );
}

function special(x: number): string {
  return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

/** The fewest digits that give back the same float32 (or float64). */
function shortest(x: number, single: boolean, exponent: boolean): string {
  if (!single) return exponent ? x.toExponential() : plain(x);
  for (let p = 1; p <= 9; p++) {
    const text = exponent ? x.toExponential(p - 1) : x.toPrecision(p);
    if (Math.fround(Number(text)) === Math.fround(x)) return exponent ? text : plain(Number(text));
  }
  return plain(x);
}

function plain(x: number): string {
  const text = String(x);
  return text.includes("e") ? x.toFixed(digits) : text;
}

function fixed(x: number, places: number): string {
  const text = x.toFixed(places);
  const out = Object.is(x, -0) ? `-${text.replace("-", "")}` : text;
  return out.includes(".") ? out : `${out}.`;
}

function exponential(x: number, places: number): string {
  const [mantissa, exponent] = x.toExponential(places).split("e") as [string, string];
  const sign = exponent[0] === "-" ? "-" : "+";
  return `${mantissa.includes(".") ? mantissa : mantissa + "."}e${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
}

function pad(texts: string[], alignPoint = false): string[] {
  if (alignPoint) {
    const tails = texts.map((t) => t.includes(".") ? t.length - t.indexOf(".") : 0);
    const tail = Math.max(0, ...tails);
    texts = texts.map((t) => t.includes(".") ? t : t); // "nan" is right-aligned with the numbers
    texts = texts.map((t) => t.includes(".") ? t.padEnd(t.indexOf(".") + tail, " ") : t);
  }
  const width = Math.max(0, ...texts.map((t) => t.length));
  return texts.map((t) => t.padStart(width, " "));
}
