/**
 * Bools packed into bytes, and bytes unpacked.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { type TensorLike, toTensor } from "../core/convert.ts";
import { checkOptions } from "../core/errors.ts";
import { behind } from "../core/positional.ts";
import { describe, normalizeAxis } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { castTo, reshaped, wholeOperands } from "./_operands.ts";

/** Along which axis, and in which order. */
export interface PackOptions {
  /** The axis; the flat tensor if null or not given. */
  readonly axis?: number | null;
  /** Whether the first of eight is the highest bit ("big", if not given) or the lowest. */
  readonly bitorder?: "big" | "little";
}

/** The place values of eight bits in a row. */
function weights(operation: string, bitorder: string): Int32Array {
  if (bitorder !== "big" && bitorder !== "little") {
    throw new TypeError(`Cannot ${operation} with bitorder ${JSON.stringify(bitorder)}: it is "big" or "little"`);
  }
  return Int32Array.from({ length: 8 }, (_, i) => 1 << (bitorder === "big" ? 7 - i : i));
}

function prepared(operation: string, x: TensorLike, axis: number | null | undefined): { value: Tensor; at: number } {
  const given = toTensor(operation, wholeOperands(operation, [x])[0]!), flat = axis === undefined || axis === null;
  const value = flat ? reshaped(given, [given.size]) : given;
  return { value, at: normalizeAxis(operation, flat ? 0 : axis, value.ndim) };
}

/**
 * Eight elements as the bits of one byte; missing ones at the end are 0.
 *
 * @returns A uint8 tensor, an eighth as long along the axis.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.packbits([true, false, false, false, false, false, true, true, true]).toArray()); // [131, 128]
 * ```
 */
export function packbits(x: TensorLike, along?: number | PackOptions | null, order?: PackOptions["bitorder"] | PackOptions): Tensor {
  const options = behind<PackOptions>("packbits", ["axis", "bitorder"], [along, order]) ?? {};
  checkOptions("packbits", options, ["axis", "bitorder"]);
  const { value, at } = prepared("packbits", x, options.axis);
  if (value.dtype.includes("float")) throw new TypeError(`Cannot pack the bits of ${describe(value)}: it takes bools or integers`);
  const bits = castTo(castTo(value, "bool"), "int32");
  const bytes = Math.ceil(value.shape[at]! / 8), zeros = value.shape.map(() => 0);
  const whole = bind("pad", [bits, constant(0, "int32")], {
    low: zeros,
    high: zeros.with(at, 8 * bytes - value.shape[at]!),
    interior: zeros,
  });
  const rows = reshaped(whole, value.shape.toSpliced(at, 1, bytes, 8));
  const values = toTensor("packbits", weights("packbits", options.bitorder ?? "big"));
  const places = bind("broadcastInDim", [values], { shape: rows.shape, axes: [at + 1] });
  return castTo(bind("reduceSum", [bind("mul", [rows, places], {})], { axes: [at + 1] }), "uint8");
}

/** Options of `unpackbits`. */
export interface UnpackOptions extends PackOptions {
  /** How many bits to keep: all if not given; a negative number leaves so many out at the end. */
  readonly count?: number;
}

/**
 * The bits of bytes, as elements 0 and 1.
 *
 * @param options `count`: how many bits to keep; a negative number leaves so many out at the end.
 * @returns A uint8 tensor, eight times as long along the axis.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.unpackbits(new Uint8Array([131])).toArray()); // [1, 0, 0, 0, 0, 0, 1, 1]
 * ```
 */
export function unpackbits(
  x: TensorLike,
  along?: number | UnpackOptions | null,
  most?: number | UnpackOptions | null,
  order?: PackOptions["bitorder"] | UnpackOptions,
): Tensor {
  const options = behind<UnpackOptions>("unpackbits", ["axis", "count", "bitorder"], [along, most, order]) ?? {};
  checkOptions("unpackbits", options, ["axis", "bitorder", "count"]);
  const { value, at } = prepared("unpackbits", x, options.axis);
  if (value.dtype !== "uint8") throw new TypeError(`Cannot unpack the bits of ${describe(value)}: it takes uint8`);
  const shape = value.shape.toSpliced(at + 1, 0, 8);
  const bytes = bind("broadcastInDim", [castTo(value, "int32")], { shape, axes: value.shape.map((_, i) => i <= at ? i : i + 1) });
  const values = toTensor("unpackbits", weights("unpackbits", options.bitorder ?? "big"));
  const places = bind("broadcastInDim", [values], { shape, axes: [at + 1] });
  const bits = castTo(castTo(bind("and", [bytes, places], {}), "bool"), "uint8");
  const size = 8 * value.shape[at]!, flat = reshaped(bits, value.shape.with(at, size));
  const { count = size } = options;
  const kept = count < 0 ? Math.max(0, size + count) : count, zeros = value.shape.map(() => 0);
  return kept === size
    ? flat
    : bind("pad", [flat, constant(0, "uint8")], { low: zeros, high: zeros.with(at, kept - size), interior: zeros });
}
