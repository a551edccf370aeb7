/**
 * Weights of classes as weights of examples.
 *
 * @module
 */
import { fromData } from "../../core/convert.ts";
import { describe } from "../../core/shape.ts";
import { Tensor } from "../../core/tensor.ts";
import { type BatchTree, type Examples, hostData } from "./data.ts";

/** How much each class counts, by its index; a class that is missing counts 1. */
export type ClassWeight = Readonly<Record<number, number>>;

/** The examples with the weight of their class, times the weight they had. Labels are class indices, or one-hot. */
export function weighClasses(examples: Examples, classWeight: ClassWeight): Examples {
  const { y, w } = examples.tree;
  if (!(y instanceof Tensor)) throw new TypeError("Cannot fit with classWeight: it takes one output, whose labels are classes");
  if (y.ndim > 2) {
    throw new RangeError(`Cannot fit with classWeight and labels ${describe(y)}: they must be [n], [n, 1] or one-hot [n, classes]`);
  }
  for (const [key, value] of Object.entries(classWeight)) {
    if (!/^\d+$/.test(key) || typeof value !== "number" || !(value >= 0)) {
      throw new TypeError(`Cannot fit with classWeight { ${key}: ${value} }: it maps class indices to weights at or above 0`);
    }
  }
  const data = hostData(y), classes = y.ndim === 2 ? y.shape[1]! : 1;
  const weights = new Float32Array(examples.count);
  for (let i = 0; i < examples.count; i++) {
    let label = Number(data[i * classes]);
    if (classes > 1) {
      label = 0;
      for (let k = 1; k < classes; k++) if (data[i * classes + k]! > data[i * classes + label]!) label = k;
    }
    weights[i] = classWeight[label] ?? 1;
  }
  if (w !== null) {
    if (w.ndim !== 1) {
      throw new RangeError(`Cannot fit with classWeight and sampleWeight ${describe(w)}: it must have one axis beside class weights`);
    }
    const given = hostData(w);
    for (let i = 0; i < weights.length; i++) weights[i]! *= Number(given[i]);
  }
  const tree: BatchTree = { ...examples.tree, w: fromData(weights, [examples.count], "float32") };
  return { tree, count: examples.count };
}
