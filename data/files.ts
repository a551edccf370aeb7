/**
 * Datasets from files.
 *
 * @module
 */
import { checkOptions } from "../core/errors.ts";
import { fromData } from "../core/convert.ts";
import { describe } from "../core/shape.ts";
import type { Tensor } from "../core/tensor.ts";
import { type CsvTable, type CsvTableOptions, parseCsvTable } from "../io/csv.ts";
import { loadIdx } from "../io/idx.ts";
import type { Source } from "../io/_source.ts";
import type { Dataset } from "./dataset.ts";
import { tensorDataset } from "./tensor_dataset.ts";

/** Options of `csvDataset`. */
export interface CsvDatasetOptions extends CsvTableOptions {
  /** The columns that make up `x`, in order. Default: all columns of numbers but the target. */
  readonly features?: readonly string[];
  /** The column that is `y`. One of text becomes class numbers, in the order of `classes`. */
  readonly target: string;
  /** The names of the target's classes. Default: the different texts in sorted order. */
  readonly classes?: readonly string[];
}

/** A dataset from a table. */
export interface CsvDataset {
  /** Examples: `x` has the features, `y` is the target's number or the class's. */
  readonly dataset: Dataset<{ x: Tensor; y: Tensor }>;
  /** The columns that make up `x`. */
  readonly features: readonly string[];
  /** The classes that `y` counts, where the target is text. */
  readonly classes: readonly string[] | undefined;
}

/**
 * A dataset from CSV text: numbers to learn from, and what to predict.
 *
 * @param text The text; its first record names the columns, unless `header` does.
 * @param options `target`, `features`, `classes`, and those of `io.parseCsvTable`. Missing numbers are NaN.
 * @returns The dataset (`x` float32, `y` float32, or int32 for classes), and the names of features and classes.
 * @throws {RangeError} A column is not there, or is no numbers; a class is not among `classes`.
 * @throws {FileFormatError} The text is malformed.
 * @example
 * ```ts
 * import { data } from "@fluxion/fluxion";
 *
 * const flowers = data.csvDataset("length,width,kind\n5.1,3.5,setosa\n7,3.2,versicolor\n", { target: "kind" });
 * console.log(flowers.features, flowers.classes); // ["length", "width"] ["setosa", "versicolor"]
 * console.log(flowers.dataset.getBatch([0, 1]).y.toArray()); // [0, 1]
 * ```
 */
export function csvDataset(text: string, options: CsvDatasetOptions): CsvDataset {
  checkOptions("make a csvDataset", options, ["delimiter", "header", "missing", "types", "features", "target", "classes"]);
  const { features: wanted, target, classes: known, ...rest } = options;
  const table = parseCsvTable(text, rest);
  const names = Object.keys(table.columns);
  for (const name of [target, ...wanted ?? []]) {
    if (!names.includes(name)) {
      throw new RangeError(`Cannot make a csvDataset with column ${JSON.stringify(name)}: the columns are ${names.join(", ")}`);
    }
  }
  const features = wanted ?? names.filter((name) => name !== target && table.columns[name] instanceof Float64Array);
  const x = new Float32Array(table.rows * features.length);
  features.forEach((name, k) => {
    const column = numbersOf(table, name);
    for (let i = 0; i < table.rows; i++) x[i * features.length + k] = column[i]!;
  });
  const column = table.columns[target]!;
  const classes = known ?? (column instanceof Float64Array ? undefined : [...new Set(column)].sort());
  const y = classes === undefined
    ? Float32Array.from(column as Float64Array)
    : Int32Array.from(column as ArrayLike<unknown>, (value, i) => {
      const number = classes.indexOf(String(value));
      if (number < 0) {
        throw new RangeError(
          `Cannot make a csvDataset: row ${i + 1} has class ${JSON.stringify(value)}; the classes are ${classes.join(", ")}`,
        );
      }
      return number;
    });
  const dataset = tensorDataset({ x: fromData(x, [table.rows, features.length], "float32"), y });
  return { dataset, features, classes };
}

function numbersOf(table: CsvTable, name: string): Float64Array {
  const column = table.columns[name]!;
  if (column instanceof Float64Array) return column;
  const i = column.findIndex((field) => !Number.isFinite(Number(field)));
  throw new RangeError(`Cannot make a csvDataset with feature "${name}": it is text, such as ${JSON.stringify(column[i])} in row ${i + 1}`);
}

/**
 * A dataset from two IDX files, as MNIST is distributed; compressed by gzip or not.
 *
 * @param images A path, a file URL, or the bytes: an array whose first axis counts the examples.
 * @param labels The same for the labels.
 * @returns Examples: `x` is an image, `y` its label, with the files' types (uint8 for MNIST).
 * @throws {FileFormatError} A file is malformed.
 * @throws {RangeError} There are not as many labels as images.
 * @example
 * ```ts ignore
 * import { data } from "@fluxion/fluxion";
 *
 * const train = await data.idxDataset("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
 * for (const { x, y } of data.loader(train, { batchSize: 128, shuffle: true })) console.log(x.shape, y.shape); // [128, 28, 28] [128]
 * ```
 */
export async function idxDataset(images: Source, labels: Source): Promise<Dataset<{ x: Tensor; y: Tensor }>> {
  const [x, y] = await Promise.all([loadIdx(images), loadIdx(labels)]);
  if (x.shape[0] !== y.shape[0]) {
    throw new RangeError(`Cannot make an idxDataset of images ${describe(x)} and labels ${describe(y)}: there must be as many of each`);
  }
  return tensorDataset({ x, y });
}
