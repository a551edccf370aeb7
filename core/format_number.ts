/**
 * Floats in the fewest digits that give the same float back, as NumPy writes them.
 *
 * @module
 */
import { type DType, fromBfloat16, toBfloat16 } from "./dtype.ts";

/** A finite number other than 0 as d.ddd · 10 ** exponent; the sign stands apart. */
export interface Digits {
  /** All digits, the first not 0 (but for 0 itself). */
  readonly digits: string;
  /** The exponent of the first digit. */
  readonly exponent: number;
}

const rounders: { readonly [D in DType]?: (x: number) => number } = {
  float32: Math.fround,
  float16: Math.f16round,
  bfloat16: (x) => fromBfloat16(toBfloat16(x)),
};

function read(text: string): Digits {
  const [mantissa, exponent] = text.split("e") as [string, string];
  return { digits: mantissa.replace(".", "").replace(/(?<=.)0+$/, ""), exponent: Number(exponent) };
}

/** The fewest digits of |x|, finite, that its type tells apart. */
export function shortest(x: number, dtype: DType): Digits {
  const round = rounders[dtype], size = Math.abs(x);
  if (round === undefined) return read(size.toExponential());
  for (let p = 0; p < 9; p++) {
    const text = size.toExponential(p);
    if (round(Number(text)) === size) return read(text);
  }
  return read(size.toExponential(9));
}

/** The number with at most `places` digits after the point, and no zeros at its end: "12.5", "3.", "0.". */
export function positional(x: number, dtype: DType, places: number): string {
  const { digits, exponent } = shortest(x, dtype);
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  if (digits.length - 1 - exponent > places) {
    return sign + Math.abs(x).toFixed(places).replace(/0+$/, "");
  }
  const whole = exponent < 0 ? "0" : digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = exponent < 0 ? "0".repeat(-1 - exponent) + digits : digits.slice(exponent + 1);
  return `${sign}${whole}.${fraction === "0" ? "" : fraction}`;
}

/** From where on a type's numbers are written with an exponent: beyond the digits that it tells apart, as NumPy 2.4's. */
export function exponentFrom(dtype: DType): number {
  return dtype === "float16" ? 1e3 : dtype === "float32" ? 1e6 : 1e8;
}

/** The number with an exponent, at most `places` and at least `least` digits after the point: the mantissa ("-1.25", "1.") and the exponent ("+10", "-05"). */
export function scientific(x: number, dtype: DType, places: number, least = 0): [mantissa: string, exponent: string] {
  let { digits, exponent } = shortest(x, dtype);
  if (digits.length - 1 > places) ({ digits, exponent } = read(Math.abs(x).toExponential(places)));
  // Further digits are those of the exact value.
  if (digits.length - 1 < least) digits = Math.abs(x).toExponential(least).split("e")[0]!.replace(".", "");
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return [`${sign}${digits[0]}.${digits.slice(1)}`, `${exponent < 0 ? "-" : "+"}${power}`];
}

/** A number by itself: "3.0", "0.1", "1e-07", "nan". */
export function single(x: number, dtype: DType): string {
  if (!Number.isFinite(x)) return special(x);
  const size = Math.abs(x);
  if (size === 0 || size >= 1e-4 && size < (dtype === "float64" ? 1e16 : exponentFrom(dtype))) {
    return positional(x, dtype, 400).replace(/\.$/, ".0");
  }
  const [mantissa, exponent] = scientific(x, dtype, 400);
  return `${mantissa.replace(/\.$/, "")}e${exponent}`;
}

/** "nan", "inf" or "-inf". */
export function special(x: number): string {
  return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
}
