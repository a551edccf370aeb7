/**
 * Everything that must hold of an operation, checked for one case: values, derivatives both ways, batching, compilation, and their pairs,
 * on every device, against float64 on the CPU and against finite differences.
 *
 * @module
 */
import { devicePut, grad, jit, jvp, np, type Tensor, tree, vjp, vmap } from "../../mod.ts";
import type { DType } from "../../mod.ts";
import { type TestDevice, testOnDevices } from "./devices.ts";
import { random01 } from "./numbers.ts";

/** An operand: a shape and how it is filled, or its elements. */
export interface Operand {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The elements; floats are given in double precision. */
  readonly data: readonly number[];
  /** Whether it is batched in the vmap checks. */
  readonly batched: boolean;
}

let seed = 1;

/** Floats spread over [low, high], the same in every run. */
export function floats(shape: readonly number[], low = -2, high = 2): Operand {
  const n = shape.reduce((a, b) => a * b, 1);
  const next = random01(seed++);
  return { shape, dtype: "float32", data: Array.from({ length: n }, () => low + (high - low) * next()), batched: true };
}

/** Whole numbers in [low, high). */
export function integers(shape: readonly number[], low: number, high: number, dtype: DType = "int32"): Operand {
  return { ...floats(shape, low, high), dtype, data: floats(shape, low, high).data.map(Math.floor) };
}

/** Bools. */
export function bools(shape: readonly number[]): Operand {
  return { ...floats(shape), dtype: "bool", data: floats(shape).data.map((x) => Number(x > 0)) };
}

/** These very elements. */
export function values(data: readonly number[], shape: readonly number[] = [data.length], dtype: DType = "float32"): Operand {
  return { shape, dtype, data, batched: true };
}

/** An operand that all examples of a batch share. */
export function shared(x: Operand): Operand {
  return { ...x, batched: false };
}

/** What does not hold of an operation by its nature, and how close float32 gets. */
export interface CheckOptions {
  /** Allowed error, relative to the larger of 1 and the value. Default 2e-5. */
  readonly tolerance?: number;
  /** How many derivatives there are to check: 0 for steps and integers. Default 2. */
  readonly order?: 0 | 1 | 2;
  /** Whether batching is checked. Default true. */
  readonly vmap?: boolean;
  /** In which dtype the values to agree with are computed. float32 for random numbers, which are others in float64. Default float64. */
  readonly reference?: "float64" | "float32";
  /** Whether slopes are compared with differences: not those of rules that give other slopes than the samples have. Default true. */
  readonly differences?: boolean;
  /** Devices that refuse the operation, and say so. */
  readonly refusedBy?: readonly TestDevice[];
}

/** An operation under test. */
export type Op = (...inputs: Tensor[]) => Tensor | Tensor[];
/** The elements of several tensors. */
export type Lists = number[][];

function place(x: Operand, device: TestDevice, double: boolean, jitter = 0): Tensor {
  const dtype = double && x.dtype === "float32" ? "float64" : x.dtype;
  const data = jitter === 0 ? x.data : x.data.map((v) => x.dtype === "float32" ? v * (1 + jitter * 1e-2) : v);
  return devicePut(np.array(Float64Array.from(data), { dtype, shape: [...x.shape] }), device);
}

/** The leaves as numbers. */
export function numbers(out: unknown): Lists {
  return (tree.leaves(out) as Tensor[]).map((x) => Array.from(x.dataSync(), Number));
}

/** Throws where numbers differ by more than `tolerance`, relative to the larger of 1 and the expected value. */
export function compare(what: string, got: Lists, expected: Lists, tolerance: number): void {
  if (got.length !== expected.length) throw new Error(`${what}: ${got.length} results, expected ${expected.length}`);
  got.forEach((list, k) => {
    const want = expected[k]!;
    if (list.length !== want.length) throw new Error(`${what}: result ${k} has ${list.length} elements, expected ${want.length}`);
    list.forEach((x, i) => {
      const y = want[i]!;
      if (Object.is(x, y) || x === y || Number.isNaN(x) && Number.isNaN(y)) return;
      if (!(Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y)))) {
        throw new Error(`${what}: element ${i} of result ${k} is ${x}, expected ${y}`);
      }
    });
  });
}

/** A direction to differentiate along, for floating operands; null for the others. */
function directions(operands: readonly Operand[]): (Operand | null)[] {
  return operands.map((x) => x.dtype === "float32" ? floats(x.shape, -1, 1) : null);
}

/** Central differences of the operation along directions, in float64 on the CPU, for each floating result. */
function differences(f: Op, operands: readonly Operand[], along: readonly (Operand | null)[]): Lists {
  const h = 1e-5;
  const at = (c: number) =>
    numbers(f(...operands.map((x, i) => place({ ...x, data: x.data.map((v, k) => v + c * (along[i]?.data[k] ?? 0)) }, "cpu", true))));
  const plus = at(h), minus = at(-h);
  return plus.map((list, k) => list.map((v, i) => (v - minus[k]![i]!) / (2 * h)));
}

/** A scalar of all floating results, with weights that tell them apart. */
function weighted(f: Op): (...inputs: Tensor[]) => Tensor {
  return (...inputs) => {
    const outs = [f(...inputs)].flat().filter((y) => y.dtype.startsWith("float"));
    return outs.map((y, k) => np.sum(np.multiply(y, np.cos(np.arange(y.size).astype(y.dtype).multiply(0.7).add(k)).reshape(y.shape))))
      .reduce((a, b) => a.add(b));
  };
}

/** What is checked of a case: the columns of the coverage table. */
export type Aspect = "eager" | "jit" | "vmap" | "jvp" | "grad" | "grad of grad";

/** One check of a case on a device; throws what is wrong. */
export interface Check {
  readonly aspect: Aspect;
  readonly run: () => void;
}

/**
 * The checks of one case on one device.
 *
 * @param f The operation; it returns a tensor or a list of them.
 * @param operands Its operands.
 * @param device Where to run it.
 * @param options What does not apply.
 */
export function checksOf(f: Op, operands: readonly Operand[], device: TestDevice, options: CheckOptions = {}): Check[] {
  const { tolerance = 2e-5, order = 2, vmap: batched = true, reference = "float64", differences: differs = true } = options;
  const inDouble = reference === "float64";
  const along = directions(operands), floating = operands.flatMap((x, i) => x.dtype === "float32" ? [i] : []);
  const batches = batched && operands.some((x) => x.batched);
  const put = (double: boolean, on: TestDevice, jitter = 0) => operands.map((x) => place(x, on, double, jitter));
  const inputs = lazy(() => put(false, device)), exact = lazy(() => put(inDouble, "cpu")), expected = lazy(() => numbers(f(...exact())));
  const doubles = lazy(() => put(true, "cpu"));
  const checks: Check[] = [
    { aspect: "eager", run: () => compare("eager", numbers(f(...inputs())), expected(), tolerance) },
    { aspect: "jit", run: () => compare("jit", numbers(jit(f)(...inputs())), expected(), tolerance) },
  ];
  if (batches) checks.push({ aspect: "vmap", run: () => checkBatch(f, operands, device, tolerance) });
  if (order === 0 || floating.length === 0) return checks;

  const tangentOf = (g: Op, on: Tensor[], double: boolean, d: TestDevice) =>
    jvp(g, on, along.map((t) => t === null ? null : place(t, d, double)))[1];
  const floats = lazy(() => [f(...exact())].flat().map((y) => y.dtype.startsWith("float")));
  const slope = lazy(() => {
    const found = numbers(tangentOf(f, doubles(), true, "cpu"));
    if (differs) compare("jvp in float64 against differences", found, differences(f, operands, along).filter((_, i) => floats()[i]), 1e-4);
    return inDouble ? found : numbers(tangentOf(f, exact(), false, "cpu"));
  });
  const scalar = weighted(f);
  const g = grad(scalar, { argnums: floating }) as Op;
  const gradient = lazy(() => {
    const found = numbers(g(...exact()));
    const pulled = numbers(tangentOf(scalar, exact(), inDouble, "cpu"))[0]![0]!;
    const inner = found.reduce((sum, list, k) => sum + list.reduce((s, v, i) => s + v * along[floating[k]!]!.data[i]!, 0), 0);
    compare(`grad against jvp in ${reference}`, [[inner]], [[pulled]], inDouble ? 1e-7 : 10 * tolerance);
    return found;
  });
  checks.push({
    aspect: "jvp",
    run() {
      compare("jvp", numbers(tangentOf(f, inputs(), false, device)), slope(), 10 * tolerance);
      compare(
        "jit of jvp",
        numbers(jit((...xs: Tensor[]) => tangentOf(f, xs, false, device) as Tensor)(...inputs())),
        slope(),
        10 * tolerance,
      );
    },
  }, {
    aspect: "grad",
    run() {
      compare("grad", numbers(g(...inputs())), gradient(), 10 * tolerance);
      compare("jit of grad", numbers(jit(g)(...inputs())), gradient(), 10 * tolerance);
      compare("grad of jit", numbers((grad(weighted(jit(f)), { argnums: floating }) as Op)(...inputs())), gradient(), 10 * tolerance);
      if (batches) checkBatch(g, operands, device, 10 * tolerance, "grad");
    },
  });
  if (order === 1) return checks;

  checks.push({
    aspect: "grad of grad",
    run() {
      const second = numbers(tangentOf(g, exact(), inDouble, "cpu"));
      const slopes = inDouble ? second : numbers(tangentOf(g, doubles(), true, "cpu"));
      compare("jvp of grad in float64 against differences", slopes, differences(g, operands, along), 1e-4);
      const compiled = jit((...xs: Tensor[]) => tangentOf(g, xs, false, device) as Tensor);
      compare("jvp of grad", numbers(compiled(...inputs())), second, 50 * tolerance);
      const [, pull] = vjp(g as (...xs: Tensor[]) => Tensor[], ...inputs());
      const twice = pull(floating.map((i) => place(along[i]!, device, false))) as Tensor[];
      // The second derivative is symmetric: backwards over backwards must give what forwards over backwards does.
      compare("grad of grad", numbers(twice.filter((_, i) => floating.includes(i))), second, 50 * tolerance);
    },
  });
  return checks;
}

/** A value that is computed when first asked for. */
function lazy<T>(make: () => T): () => T {
  let value: { of: T } | undefined;
  return () => (value ??= { of: make() }).of;
}

/**
 * Declares a test per device that makes all checks of one case.
 *
 * @param name What the case shows.
 * @param f The operation; it returns a tensor or a list of them.
 * @param operands Its operands.
 * @param options What does not apply.
 */
export function checkOp(name: string, f: Op, operands: readonly Operand[], options: CheckOptions = {}): void {
  testOnDevices(name, (device) => {
    if (options.refusedBy?.includes(device)) return;
    for (const check of checksOf(f, operands, device, options)) check.run();
  });
}

/** vmap against a loop over three examples, eagerly and compiled. */
function checkBatch(f: Op, operands: readonly Operand[], device: TestDevice, tolerance: number, of = ""): void {
  const examples = [0, 1, 2].map((k) => operands.map((x) => x.batched ? place(x, device, false, k) : place(x, device, false)));
  const separate = examples.map((xs) => numbers(f(...xs)));
  const expected = separate[0]!.map((_, r) => separate.flatMap((s) => s[r]!));
  for (const axis of new Set([0, Math.min(...operands.filter((x) => x.batched).map((x) => x.shape.length))])) {
    const inAxes = operands.map((x) => x.batched ? axis : null);
    const stacked = operands.map((x, i) => x.batched ? np.stack(examples.map((e) => e[i]!), axis) : examples[0]![i]!);
    const over = vmap(f, { inAxes });
    compare(`vmap${of && ` of ${of}`} over axis ${axis}`, numbers(over(...stacked)), expected, tolerance);
    compare(`jit of vmap${of && ` of ${of}`} over axis ${axis}`, numbers(jit(over)(...stacked)), expected, tolerance);
  }
}
