/**
 * The 8-bit floating types that files hold and tensors do not: decoded exactly, encoded to the nearest.
 *
 * @module
 */

/** An 8-bit floating type. */
export type Float8 = "F8_E4M3" | "F8_E5M2" | "F8_E4M3FNUZ" | "F8_E5M2FNUZ" | "F8_E8M0";

interface Layout {
  readonly mantissa: number;
  readonly bias: number;
  /** "ieee": the largest exponent is infinity and NaN; "fn": only all ones are NaN; "fnuz": what would be -0 is NaN. */
  readonly special: "ieee" | "fn" | "fnuz";
}

const layouts: { readonly [F in Exclude<Float8, "F8_E8M0">]: Layout } = {
  F8_E4M3: { mantissa: 3, bias: 7, special: "fn" },
  F8_E5M2: { mantissa: 2, bias: 15, special: "ieee" },
  F8_E4M3FNUZ: { mantissa: 3, bias: 8, special: "fnuz" },
  F8_E5M2FNUZ: { mantissa: 2, bias: 16, special: "fnuz" },
};

const tables = new Map<Float8, Float32Array>();

/** The number that each of the 256 bytes stands for. */
export function float8Values(type: Float8): Float32Array {
  let table = tables.get(type);
  if (table === undefined) {
    table = Float32Array.from({ length: 256 }, (_, code) => type === "F8_E8M0" ? scaleValue(code) : valueOf(layouts[type], code));
    tables.set(type, table);
  }
  return table;
}

const scaleValue = (code: number) => code === 255 ? NaN : 2 ** (code - 127);

function valueOf({ mantissa, bias, special }: Layout, code: number): number {
  const low = code & 0x7f, sign = code & 0x80 ? -1 : 1;
  if (special === "fnuz" && code === 0x80 || special === "fn" && low === 0x7f) return NaN;
  const exponent = low >> mantissa, fraction = low & (1 << mantissa) - 1;
  if (special === "ieee" && exponent === (0x7f >> mantissa)) return fraction === 0 ? sign * Infinity : NaN;
  return sign * magnitude(mantissa, bias, low);
}

/** What seven bits would stand for if no code were special. */
function magnitude(mantissa: number, bias: number, low: number): number {
  const exponent = low >> mantissa, fraction = (low & (1 << mantissa) - 1) / (1 << mantissa);
  return exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
}

/**
 * The byte nearest to `x`, ties to even; what is too large becomes infinity, or NaN where the type has none, as in JAX.
 *
 * F8_E8M0 holds powers of two only and is not encoded.
 */
export function toFloat8(x: number, type: Exclude<Float8, "F8_E8M0">): number {
  const { mantissa, bias, special } = layouts[type];
  const nan = special === "fnuz" ? 0x80 : 0x7f;
  if (Number.isNaN(x)) return nan;
  const sign = x < 0 || Object.is(x, -0) ? 0x80 : 0, size = Math.abs(x);
  // The codes of magnitudes grow with them: bisect for the last one not above.
  let low = 0, high = 0x80;
  while (high - low > 1) {
    const middle = low + high >> 1;
    if (magnitude(mantissa, bias, middle) <= size) low = middle;
    else high = middle;
  }
  const below = magnitude(mantissa, bias, low), above = magnitude(mantissa, bias, low + 1);
  if (size - below > above - size || size - below === above - size && (low & 1) === 1) low++;
  const largest = special === "ieee" ? 0x7b : special === "fn" ? 0x7e : 0x7f;
  if (low > largest) return special === "ieee" ? sign | 0x7c : special === "fn" ? sign | 0x7f : nan;
  return special === "fnuz" && low === 0 ? 0 : sign | low;
}
