/**
 * Elements put in, taken out, or replaced by place. Where to must be known: not traced, unless a function takes a `size`.
 *
 * @module
 */
import { bind } from "../core/bind.ts";
import { constant } from "../core/constant.ts";
import { broadcastTo, type TensorLike, toTensor } from "../core/convert.ts";
import { readElement } from "../core/dtype.ts";
import { checkOptions, TracerError } from "../core/errors.ts";
import { positional } from "../core/positional.ts";
import { broadcastShapes, checkShape, describe, normalizeAxis, type Shape, sizeOf } from "../core/shape.ts";
import { concreteOf, Tensor } from "../core/tensor.ts";
import { castTo, filled, integers, reshaped, wrapNegative } from "./_operands.ts";
import { type Index, readIndices } from "./_index.ts";
import { at } from "./at.ts";
import { take } from "./indexing.ts";
import { concatenate } from "./joining.ts";
import { flatIndices, type NonzeroOptions } from "./nonzero.ts";
import { moveaxis } from "./shape.ts";

/** The axis to work along; the flat tensor if not given. */
export interface AxisOption {
  /** The axis; the flat tensor if null or not given. */
  readonly axis?: number | null;
}

function alongAxis(operation: string, x: TensorLike, axis: number | null | undefined): { value: Tensor; axis: number } {
  const given = toTensor(operation, x);
  const value = axis === undefined || axis === null ? reshaped(given, [given.size]) : given;
  return { value, axis: normalizeAxis(operation, axis ?? 0, value.ndim) };
}

/** The places along an axis that an index names, in its order. */
function placesOf(operation: string, index: Index, n: number): { places: number[]; single: boolean } {
  const [entry] = readIndices(operation, filled([n], 0, "bool"), [index]);
  if (entry!.kind === "int") return { places: [entry!.value], single: true };
  if (entry!.kind === "slice") {
    return {
      places: Array.from({ length: entry!.size }, (_, i) => entry!.kind === "slice" ? entry!.first + i * entry!.step : 0),
      single: false,
    };
  }
  const tensor = (entry as { index: Tensor }).index, data = concreteOf(tensor)?.dataSync();
  if (data === undefined) {
    throw new TracerError(`Cannot ${operation} at traced places ${describe(tensor)}: the result's shape would depend on them`);
  }
  return { places: Array.from(data, (i) => i < 0 ? i + n : i), single: tensor.ndim === 0 };
}

function checkPlaces(operation: string, x: Tensor, axis: number, places: readonly number[], most: number): void {
  const wrong = places.find((i) => i < 0 || i > most);
  if (wrong !== undefined) throw new RangeError(`Cannot ${operation} ${describe(x)} at index ${wrong} of axis ${axis}: it is out of range`);
}

/** Options of `delete`. */
export interface DeleteOptions extends AxisOption {
  /** Whether no index occurs twice: it makes no difference here. */
  readonly assumeUniqueIndices?: boolean;
}

/**
 * The tensor without the slices at an index, a range like "1:3", several indices, or where a mask is true.
 *
 * @param along The axis (the flat tensor if null or not given), also as `{ axis }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.delete([1, 2, 3, 4], [0, 2]).toArray()); // [2, 4]
 * ```
 */
function delete_(x: TensorLike, index: Index, along?: number | DeleteOptions | null, rest?: DeleteOptions): Tensor {
  const options = positional<DeleteOptions>("delete", ["axis"], [along, rest]);
  checkOptions("delete", options, ["axis", "assumeUniqueIndices"]);
  const { value, axis } = alongAxis("delete", x, options.axis), n = value.shape[axis]!;
  if (index instanceof Tensor && index.ndim === 0 && index.dtype !== "bool" && concreteOf(index) === undefined) {
    // One traced place: those behind it move up.
    const place = wrapNegative(castTo(integers("delete", index), "int32"), n);
    const counted = bind("iota", [], { shape: [Math.max(0, n - 1)], dtype: "int32", axis: 0 });
    const behind = castTo(bind("ge", [counted, place], {}), "int32");
    return take(value, bind("add", [counted, behind], {}), axis, { mode: "clip" });
  }
  const { places } = placesOf("delete", index, n);
  checkPlaces("delete from", value, axis, places, n - 1);
  const gone = new Set(places);
  const kept = Array.from({ length: n }, (_, i) => i).filter((i) => !gone.has(i));
  return take(value, Int32Array.from(kept), axis, { mode: "clip" });
}
export { delete_ as delete };

/**
 * The tensor with values put in before the given places.
 *
 * @param index A place, a range like "1:3", or several places of the tensor as it is before.
 * @param values What to put in; it broadcasts.
 * @param along The axis (the flat tensor if null or not given), also as `{ axis }`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.insert([1, 2, 3], 1, 9).toArray()); // [1, 9, 2, 3]
 * console.log(np.insert([1, 2, 3], [0, 2], [8, 9]).toArray()); // [8, 1, 2, 9, 3]
 * ```
 */
export function insert(x: TensorLike, index: Index, values: TensorLike, along?: number | AxisOption | null): Tensor {
  const options = positional<AxisOption>("insert", ["axis"], [along]);
  checkOptions("insert", options, ["axis"]);
  const { value, axis } = alongAxis("insert", x, options.axis), n = value.shape[axis]!;
  const found = placesOf("insert", index, n);
  // As in JAX, a place beyond an end is that end.
  const given = { ...found, places: found.places.map((place) => Math.min(Math.max(place, 0), n)) };
  let fresh = castTo(toTensor("insert", values), value.dtype);
  fresh = fresh.ndim < value.ndim ? reshaped(fresh, [...new Array<number>(value.ndim - fresh.ndim).fill(1), ...fresh.shape]) : fresh;
  // At a single place, the values' leading axis is the one that they go along.
  if (given.single) fresh = moveaxis(fresh, { from: 0, to: axis });
  const count = given.places.length === 1 ? fresh.shape[axis]! : given.places.length;
  const places = given.places.length === 1 ? new Array<number>(count).fill(given.places[0]!) : given.places;
  const shape = value.shape.with(axis, count);
  if (broadcastShapes(fresh.shape, shape)?.join() !== shape.join()) {
    throw new RangeError(
      `Cannot insert ${describe(fresh)} into ${describe(value)} at ${places.length} places of axis ${axis}: it does not broadcast`,
    );
  }
  const order = places.map((place, i) => [place, i] as const).sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const source: number[] = [];
  let next = 0;
  for (let i = 0; i <= n; i++) {
    while (next < order.length && order[next]![0] === i) source.push(n + order[next++]![1]);
    if (i < n) source.push(i);
  }
  return take(concatenate([value, broadcastTo(fresh, shape)], axis), Int32Array.from(source), axis, { mode: "clip" });
}

/** Where to compress, and how long the result is. */
export interface CompressOptions extends AxisOption, NonzeroOptions {}

/**
 * The slices along an axis where a condition holds.
 *
 * @param along The axis (the flat tensor if null or not given), by itself or among the options.
 * @param rest `size` makes the length independent of the condition: surplus slices are left out, missing ones are `fillValue`.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.compress([true, false, true], [1, 2, 3]).toArray()); // [1, 3]
 * ```
 */
export function compress(condition: TensorLike, x: TensorLike, along?: number | CompressOptions | null, rest?: CompressOptions): Tensor {
  const options = positional<CompressOptions>("compress", ["axis"], [along, rest]);
  checkOptions("compress", options, ["axis", "size", "fillValue"]);
  const { value, axis } = alongAxis("compress", x, options.axis);
  const test = toTensor("compress", condition);
  if (test.ndim !== 1 || test.size > value.shape[axis]!) {
    throw new RangeError(
      `Cannot compress ${describe(value)} along axis ${axis} by ${describe(test)}: the condition is a vector no longer than the axis`,
    );
  }
  const { indices, count } = flatIndices("compress", test, options.size);
  const out = take(value, indices, axis, { mode: "clip" });
  if (count === undefined) return out;
  const rank = bind("iota", [], { shape: out.shape, dtype: "int32", axis });
  return bind("select", [bind("lt", [rank, count], {}), out, constant(options.fillValue ?? 0, out.dtype)], {});
}

/**
 * The elements, flat, where a condition holds.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.extract([[true, false], [false, true]], [[1, 2], [3, 4]]).toArray()); // [1, 4]
 * ```
 */
export function extract(condition: TensorLike, x: TensorLike, options: NonzeroOptions = {}): Tensor {
  checkOptions("extract", options, ["size", "fillValue"]);
  const test = toTensor("extract", condition);
  return compress(reshaped(test, [test.size]), x, options);
}

/**
 * The tensor with the elements where a mask holds replaced by values, one after the other, from the front again where they run out.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.place([1, 2, 3, 4], [true, false, true, true], [7, 8]).toArray()); // [7, 2, 8, 7]
 * ```
 */
export function place(x: TensorLike, mask: TensorLike, values: TensorLike): Tensor {
  const value = toTensor("place", x), test = castTo(toTensor("place", mask), "bool");
  const fresh = castTo(toTensor("place", values), value.dtype);
  if (test.size !== value.size) {
    throw new RangeError(`Cannot place into ${describe(value)} by ${describe(test)}: the mask has as many elements`);
  }
  if (fresh.size === 0) {
    if (value.size === 0) return value;
    throw new RangeError(`Cannot place no values into ${describe(value)}`);
  }
  const flat = reshaped(test, [test.size]);
  const rank = bind("sub", [bind("cumsum", [castTo(flat, "int32")], { axis: 0, reverse: false }), constant(1, "int32")], {});
  const which = bind("rem", [rank, constant(fresh.size, "int32")], {});
  const chosen = take(fresh, which, null, { mode: "clip" });
  return reshaped(bind("select", [flat, chosen, reshaped(value, [value.size])], {}), value.shape);
}

/**
 * The tensor with the elements at flat indices replaced by values, which start again where they run out.
 *
 * @param options `mode`: "clip" and "wrap" bring indices beyond the end back; they write nothing if it is not given.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.put([1, 2, 3], [0, -1], [8, 9]).toArray()); // [8, 2, 9]
 * ```
 */
export function put(
  x: TensorLike,
  indices: TensorLike,
  values: TensorLike,
  options: { readonly mode?: "clip" | "wrap" | "drop" } = {},
): Tensor {
  checkOptions("put", options, ["mode"]);
  const value = toTensor("put", x), index = integers("put", indices);
  const fresh = toTensor("put", values);
  if (index.size === 0) return value;
  if (fresh.size === 0) throw new RangeError(`Cannot put no values into ${describe(value)}`);
  const repeated = resize(fresh, [index.size]);
  // "clip" takes no index for one from the end: what is below 0 becomes 0.
  const place = options.mode === "clip" ? bind("max", [index, constant(0, index.dtype)], {}) : index;
  const flat = at(reshaped(value, [value.size]), reshaped(place, [index.size])).set(repeated, { mode: options.mode ?? "drop" });
  return reshaped(flat, value.shape);
}

/**
 * The elements, in order and over again, in a shape of any size.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.resize([1, 2, 3], [2, 2]).toArray()); // [[1, 2], [3, 1]]
 * ```
 */
export function resize(x: TensorLike, shape: number | Shape): Tensor {
  const value = toTensor("resize", x), sizes = checkShape("resize to", shape), n = sizeOf(sizes);
  if (value.size === n) return reshaped(value, sizes);
  if (value.size === 0 || n === 0) return filled(sizes, 0, value.dtype);
  const times = Math.ceil(n / value.size);
  const repeated = bind("broadcastInDim", [reshaped(value, [value.size])], { shape: [times, value.size], axes: [1] });
  const flat = bind("slice", [reshaped(repeated, [times * value.size])], { start: [0], limit: [n], strides: [1] });
  return reshaped(flat, sizes);
}

/**
 * The tensor without the slices of zeros at the front and back of each axis.
 *
 * @param trim "f" for the front, "b" for the back, "fb" (if not given) for both; also as `{ trim }`.
 * @throws {TracerError} The tensor is traced: the result's shape depends on its values.
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.trimZeros([0, 1, 0, 2, 0]).toArray()); // [1, 0, 2]
 * ```
 */
export function trimZeros(x: TensorLike, trim?: string | { readonly trim?: string }): Tensor {
  const options = positional<{ readonly trim?: string }>("trimZeros", ["trim"], [trim]);
  checkOptions("trimZeros", options, ["trim"]);
  const value = toTensor("trimZeros", x), ends = (options.trim ?? "fb").toLowerCase();
  if (!/^[fb]*$/.test(ends)) throw new TypeError(`Cannot trim zeros at ${JSON.stringify(ends)}: the ends are "f", "b" and "fb"`);
  const data = concreteOf(value)?.dataSync();
  if (data === undefined) {
    throw new TracerError(`Cannot trim zeros of a traced ${describe(value)}: the result's shape would depend on its values`);
  }
  const start = value.shape.map((n) => ends.includes("f") ? n : 0), limit = value.shape.map((n) => ends.includes("b") ? 0 : n);
  for (let i = 0; i < data.length; i++) {
    if (readElement(data, value.dtype, i) === 0) continue;
    for (let axis = value.ndim - 1, rest = i; axis >= 0; axis--) {
      const n = value.shape[axis]!, place = rest % n;
      rest = (rest - place) / n;
      start[axis] = Math.min(start[axis]!, place);
      limit[axis] = Math.max(limit[axis]!, place + 1);
    }
  }
  return bind("slice", [value], { start: start.map((s, i) => Math.min(s, limit[i]!)), limit, strides: value.shape.map(() => 1) });
}

/**
 * The tensor with the elements where a mask holds replaced by those of `values` at the same flat place, which start again where they run
 * out.
 *
 * @example
 * ```ts
 * import { np } from "@fluxion/fluxion";
 *
 * console.log(np.putmask([1, 2, 3, 4], [false, true, true, true], [7, 8]).toArray()); // [1, 8, 7, 8]
 * ```
 */
export function putmask(x: TensorLike, mask: TensorLike, values: TensorLike): Tensor {
  const value = toTensor("putmask", x), test = castTo(toTensor("putmask", mask), "bool");
  if (test.size !== value.size) {
    throw new RangeError(`Cannot put into ${describe(value)} by ${describe(test)}: the mask has as many elements`);
  }
  const fresh = castTo(resize(values, value.shape), value.dtype);
  return bind("select", [reshaped(test, value.shape), fresh, value], {});
}
