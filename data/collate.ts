/**
 * Examples put together to a batch.
 *
 * @module
 */
import { isTypedArray, kindName } from "../core/convert.ts";
import { allocate, type DType, dtypeOfArray, type TypedArray } from "../core/dtype.ts";
import { describe, sameShape, type Shape } from "../core/shape.ts";
import { Tensor } from "../core/tensor.ts";
import { keyString, type PathKey } from "../core/tree.ts";
import { stack } from "../np/joining.ts";
import { placed } from "../io/placed.ts";

/** What a batch of examples of type `T` is. */
export type Collated<T> = T extends Tensor | number | boolean | TypedArray | readonly number[] | readonly boolean[] ? Tensor
  : T extends string | bigint ? T[]
  : T extends null | undefined ? null
  : { [K in keyof T]: Collated<T[K]> };

/**
 * A batch of examples: tensors, numbers, booleans, typed arrays and flat arrays of numbers are stacked along a new first axis; objects and
 * other arrays are put together part by part; text becomes a list; null stays null.
 *
 * @param samples The examples, at least one, all of one structure.
 * @returns A tree like one example. Numbers become float32, booleans bool; tensors and typed arrays keep their type.
 * @throws {TypeError} The examples differ in structure, or hold something else.
 * @throws {RangeError} There are none, or shapes differ.
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const batch = data.collate([{ x: [1, 2], label: 0, name: "a" }, { x: [3, 4], label: 1, name: "b" }]);
 * console.log(batch.x.toArray(), batch.label.toArray(), batch.name); // [[1, 2], [3, 4]] [0, 1] ["a", "b"]
 * ```
 */
export function collate<T>(samples: readonly T[]): Collated<T> {
  if (samples.length === 0) throw new RangeError("Cannot collate no examples: a batch has at least one");
  return join(samples, []) as Collated<T>;
}

function join(samples: readonly unknown[], path: readonly PathKey[]): unknown {
  const first = samples[0];
  const at = path.length === 0 ? "" : ` at ${keyString(path)}`;
  const differ = (i: number, what: string): never => {
    throw new TypeError(`Cannot collate examples that differ${at}: the first is ${what}, example ${i} is ${kindName(samples[i])}`);
  };
  const all = (is: (x: unknown) => boolean, what: string) => samples.forEach((x, i) => is(x) || differ(i, what));
  if (first === null || first === undefined) {
    all((x) => x === null || x === undefined, "null");
    return null;
  }
  if (first instanceof Tensor) {
    all((x) => x instanceof Tensor, "a tensor");
    return stackTensors(samples as Tensor[], at);
  }
  switch (typeof first) {
    case "number":
    case "boolean": {
      all((x) => typeof x === typeof first, `a ${typeof first}`);
      const dtype = typeof first === "number" ? "float32" : "bool";
      return rows(samples.map((x) => [Number(x)]), [], dtype, at);
    }
    case "string":
    case "bigint":
      all((x) => typeof x === typeof first, `a ${typeof first}`);
      return [...samples];
    case "object":
      break;
    default:
      throw new TypeError(
        `Cannot collate ${kindName(first)}${at}: examples are tensors, numbers, booleans, text, typed arrays and trees of them`,
      );
  }
  if (isTypedArray(first)) {
    const dtype = dtypeOfArray(first);
    all((x) => isTypedArray(x) && dtypeOfArray(x) === dtype, `a ${first.constructor.name}`);
    return rows(samples as TypedArray[], [first.length], dtype, at);
  }
  if (Array.isArray(first)) {
    all(Array.isArray, "an array");
    for (const kind of ["number", "boolean"]) {
      if (first.length > 0 && (samples as unknown[][]).every((x) => x.every((y) => typeof y === kind))) {
        return rows(
          kind === "number" ? samples as number[][] : (samples as boolean[][]).map((x) => x.map(Number)),
          [first.length],
          kind === "number" ? "float32" : "bool",
          at,
        );
      }
    }
    all((x) => (x as unknown[]).length === first.length, `an array of length ${first.length}`);
    return first.map((_, k) => join(samples.map((x) => (x as unknown[])[k]), [...path, k]));
  }
  const prototype = Object.getPrototypeOf(first);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(
      `Cannot collate ${kindName(first)}${at}: examples are tensors, numbers, booleans, text, typed arrays and trees of them`,
    );
  }
  const keys = Object.keys(first).sort();
  samples.forEach((x, i) => {
    const other = x !== null && typeof x === "object" ? Object.keys(x).sort() : [];
    if (other.join() !== keys.join()) {
      throw new TypeError(
        `Cannot collate examples that differ${at}: the first has the keys ${keys}, example ${i} ${other.join() || "none"}`,
      );
    }
  });
  return Object.fromEntries(keys.map((key) => [key, join(samples.map((x) => (x as { [key: string]: unknown })[key]), [...path, key])]));
}

function stackTensors(samples: readonly Tensor[], at: string): Tensor {
  const first = samples[0]!;
  samples.forEach((x, i) => {
    if (!sameShape(x.shape, first.shape) || x.dtype !== first.dtype) {
      throw new RangeError(`Cannot collate tensors that differ${at}: the first is ${describe(first)}, example ${i} is ${describe(x)}`);
    }
  });
  // On the CPU a copy of each row is all it takes; elsewhere, and traced, the rows are stacked where they are.
  if (samples.every((x) => x.storage?.device.name === "cpu" && !x.committed)) {
    return rows(samples.map((x) => x.storage!.read()), first.shape, first.dtype, at);
  }
  return stack([...samples]);
}

function rows(list: readonly ArrayLike<number>[], shape: Shape, dtype: DType, at: string): Tensor {
  const width = list[0]!.length;
  const out = allocate(dtype, list.length * width);
  list.forEach((row, i) => {
    if (row.length !== width) {
      throw new RangeError(`Cannot collate examples that differ${at}: the first has ${width} numbers, example ${i} has ${row.length}`);
    }
    out.set(row, i * width);
  });
  return placed(out, [list.length, ...shape], dtype);
}
