/**
 * Runs golden cases: a function's name, its arguments, and what JAX gave. Each runs eagerly, compiled, and as two examples of a vmap.
 *
 * @module
 */
import { assert, assertEquals, AssertionError } from "@std/assert";
import { jit, vmap } from "../../transforms/mod.ts";
import * as np from "../../np/mod.ts";
import { devicePut } from "../../devices/placement.ts";
import { devices, type TestDevice, testOnDevices } from "./devices.ts";

/** A case as the scripts write it. */
export interface Case {
  readonly fn: string;
  readonly args: readonly unknown[];
  readonly out: unknown;
  readonly tolerance?: number;
}

type Encoded = readonly [dtype: np.DType, shape: number[], data: (number | boolean | string)[]];

function isEncoded(x: unknown): x is { tensor: Encoded } {
  return typeof x === "object" && x !== null && "tensor" in x;
}

const number = (x: number | boolean | string): number => typeof x === "string" ? (x === "-0" ? -0 : Number(x)) : Number(x);

/** The value that an argument stands for; `wrap` makes tensors of encoded ones. */
function decode(x: unknown, wrap: (x: Encoded) => np.Tensor): unknown {
  if (isEncoded(x)) return wrap(x.tensor);
  if (x === "NaN" || x === "Infinity" || x === "-Infinity" || x === "-0") return number(x);
  if (Array.isArray(x)) return x.map((item) => decode(item, wrap));
  if (typeof x === "object" && x !== null) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, decode(v, wrap)]));
  return x;
}

function make([dtype, shape, data]: Encoded): np.Tensor {
  return np.array(np.array(Float64Array.from(data, number), { dtype }), { shape });
}

const tolerances: Partial<Record<np.DType, number>> = { float32: 2e-6, float16: 2e-3, bfloat16: 1e-2 };

function compare(got: unknown, want: unknown, tolerance: number | undefined, where: string): void {
  if (Array.isArray(want)) {
    assert(Array.isArray(got) && got.length === want.length, `${where}: got ${Deno.inspect(got)}, not a list of ${want.length}`);
    want.forEach((item, i) => compare(got[i], item, tolerance, `${where}[${i}]`));
    return;
  }
  if (!isEncoded(want)) {
    assertEquals(got, decode(want, make), where);
    return;
  }
  const [dtype, shape, data] = want.tensor;
  assert(got instanceof np.Tensor, `${where}: got ${Deno.inspect(got)}, not a tensor`);
  assertEquals([got.dtype, got.shape], [dtype, shape], `${where}: dtype and shape`);
  const values = np.astype(np.ravel(got), dtype === "float64" ? "float64" : "float32").dataSync();
  const exact = dtype.includes("int") ? np.ravel(got).dataSync() : values;
  const rtol = tolerance ?? tolerances[dtype] ?? 0;
  const largest = Math.max(0, ...data.map(number).map(Math.abs).filter(Number.isFinite));
  data.forEach((item, i) => {
    const expected = number(item), actual = exact[i]!;
    const same = Object.is(actual, expected) || actual === expected || Number.isNaN(actual) && Number.isNaN(expected) ||
      Math.abs(actual - expected) <= rtol * Math.max(Math.abs(expected), Math.min(1, largest) * 0.1);
    if (!same) throw new AssertionError(`${where}: element ${i} is ${actual}, not ${expected}\n got ${got}\n want ${data}`);
  });
}

function rowOf(x: unknown, row: number): unknown {
  return Array.isArray(x) ? x.map((item) => rowOf(item, row)) : x instanceof np.Tensor ? x.get(row) : x;
}

const adapter = devices.includes("webgpu") ? await navigator.gpu.requestAdapter() : null;
const hasHalf = adapter !== null && adapter.features.has("shader-f16");

/** Whether WGSL, and the adapter, has the types that a case is about; the GPU refuses the others. */
function fitsGpu(c: Case): boolean {
  const text = JSON.stringify(c);
  return !/"(u?int(8|16)|bfloat16)"/.test(text) && (hasHalf || !text.includes('"float16"'));
}

/** The same cases eagerly, under `jit` and under `vmap`; functions named in `eagerOnly` read values, and run eagerly alone. */
export function checkCases(
  title: string,
  cases: readonly Case[],
  functions: Readonly<Record<string, unknown>>,
  options: { readonly eagerOnly?: readonly string[]; readonly devices?: boolean } = {},
): void {
  const names = [...new Set(cases.map((c) => c.fn))];
  const run = (name: string, device: TestDevice | undefined): void => {
    const f = functions[name] as (...args: unknown[]) => unknown;
    assert(typeof f === "function", `there is no ${name}`);
    for (const c of cases.filter((item) => item.fn === name)) {
      if (device === "webgpu" && !fitsGpu(c)) continue;
      const place = (x: Encoded): np.Tensor => device === undefined ? make(x) : devicePut(make(x), device);
      const where = `${name}(${JSON.stringify(c.args).slice(0, 300)})`;
      compare(f(...decode(c.args, place) as unknown[]), c.out, c.tolerance, where);
      if (options.eagerOnly?.includes(name)) continue;
      const tensors: Encoded[] = [];
      decode(c.args, (x) => (tensors.push(x), undefined as never));
      if (tensors.length === 0) continue;
      const compiled = jit((...inputs: np.Tensor[]) => {
        let next = 0;
        return f(...decode(c.args, () => inputs[next++]!) as unknown[]);
      }) as (...inputs: np.Tensor[]) => unknown;
      compare(compiled(...tensors.map(place)), c.out, c.tolerance, `jit ${where}`);
      const batched = vmap((...inputs: np.Tensor[]) => {
        let next = 0;
        return f(...decode(c.args, () => inputs[next++]!) as unknown[]);
      }) as (...inputs: np.Tensor[]) => unknown;
      const twice = batched(...tensors.map((x) => np.stack([place(x), place(x)])));
      if (typeof twice === "object") { for (const row of [0, 1]) compare(rowOf(twice, row), c.out, c.tolerance, `vmap ${where}`); }
    }
  };
  for (const name of names) {
    if (options.devices) testOnDevices(`${title} ${name} agrees with JAX`, (device) => run(name, device));
    else Deno.test(`${title} ${name} agrees with JAX`, () => run(name, undefined));
  }
}
