/**
 * Runs golden cases with gradients: a function of tensors, what JAX gave for it, and, where asked, the gradient of the weighted sum of its
 * floating results. Each runs eagerly, compiled, batched, and under grad, on every device.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { devicePut } from "../../devices/placement.ts";
import * as np from "../../np/mod.ts";
import { grad, jit, vmap } from "../../transforms/mod.ts";
import { testOnDevices } from "../_helpers/devices.ts";

interface Encoded {
  readonly shape: readonly number[];
  readonly dtype: np.DType;
  readonly data: readonly (number | string)[];
}

interface GradedCase {
  readonly name: string;
  readonly inputs: readonly Encoded[];
  readonly outputs: readonly Encoded[];
  readonly grads?: readonly Encoded[];
}

/** A function under test: of the case's inputs, to a tensor or a list of them. */
// deno-lint-ignore no-explicit-any -- of so many tensors as the case has inputs
export type Tested = (...inputs: any[]) => np.Tensor | readonly np.Tensor[];

/** A tested function with what is special about it. */
export interface Special {
  readonly f: Tested;
  /** The largest relative error: 2e-5 if not given. */
  readonly tolerance?: number;
  /** Reads values: not under jit and vmap. */
  readonly eager?: boolean;
  /** Cannot be batched so that each case's inputs all get an axis. */
  readonly noBatch?: boolean;
}

const decode = (x: Encoded): np.Tensor => np.array(np.array(Float64Array.from(x.data, Number), { dtype: x.dtype }), { shape: x.shape });
const list = (out: np.Tensor | readonly np.Tensor[]): np.Tensor[] => out instanceof np.Tensor ? [out] : [...out];
const floats = (x: np.Tensor) => x.dtype.startsWith("float");

/** `scale`: how large numbers of this result are, beside which rounding shows. */
function compare(got: np.Tensor, want: Encoded, tolerance: number, where: string, scale: number): void {
  assertEquals([...got.shape], [...want.shape], `${where}: shape`);
  assertEquals(got.dtype, want.dtype, `${where}: dtype`);
  const values = want.data.map(Number), data = got.dataSync();
  values.forEach((v, i) => {
    const x = Number(data[i]);
    if (x === v || Number.isNaN(x) && Number.isNaN(v)) return;
    const near = Math.abs(x - v) <= tolerance * Math.max(Math.abs(v), 0.1 * scale);
    assert(near, `${where}: element ${i} is ${x}, JAX gives ${v}\n got ${got}\n want ${values}`);
  });
}

const largest = (xs: readonly Encoded[]) => Math.max(0, ...xs.flatMap((x) => x.data.map(Number)).filter(Number.isFinite).map(Math.abs));

function weights(x: np.Tensor): np.Tensor {
  return np.array(Float32Array.from({ length: x.size }, (_, i) => 1 + 0.25 * (i % 7 - 3)), { shape: x.shape });
}

/** Checks every case of a file; each must have a function, and each function a case. */
export function checkGraded(title: string, file: unknown, functions: Readonly<Record<string, Tested | Special>>): void {
  const cases = file as readonly GradedCase[];
  Deno.test(`${title}: every golden case is tested`, () => {
    assertEquals(Object.keys(functions).sort(), [...new Set(cases.map((c) => c.name))].sort());
  });
  for (const c of cases) {
    const entry = functions[c.name];
    if (entry === undefined) continue;
    const special: Special = typeof entry === "function" ? { f: entry } : entry;
    const { f, tolerance = 2e-5, eager = false, noBatch = false } = special;
    const check = (out: np.Tensor | readonly np.Tensor[], how: string) =>
      list(out).forEach((x, i) => compare(x, c.outputs[i]!, tolerance, `${title} ${c.name} ${how}, result ${i}`, largest(c.outputs)));
    testOnDevices(`${title} ${c.name} agrees with JAX`, (device) => {
      const inputs = c.inputs.map((x) => devicePut(decode(x), device));
      const out = list(f(...inputs));
      assertEquals(out.length, c.outputs.length);
      check(out, "eagerly");
      if (eager) return;
      check(jit((...xs: np.Tensor[]) => list(f(...xs)))(...inputs) as unknown as np.Tensor[], "jitted");
      // Batching rules rewrite programs alike for every device.
      if (!noBatch && device === "cpu" && inputs.length > 0) {
        const twice = inputs.map((x) => np.stack([x, x]));
        const batched = vmap((...xs: np.Tensor[]) => list(f(...xs)))(...twice) as unknown as np.Tensor[];
        for (const k of [0, 1]) check(batched.map((x) => np.get(x, k)), `batched ${k}`);
      }
      if (c.grads === undefined) return;
      const where = inputs.map((_, i) => i).filter((i) => floats(inputs[i]!));
      const loss = (...xs: np.Tensor[]) =>
        list(f(...xs)).filter(floats).map((y) => np.sum(np.multiply(y, weights(y)))).reduce((a, b) => np.add(a, b));
      const grads = grad(loss, { argnums: where })(...inputs) as unknown as np.Tensor[];
      grads.forEach((g, i) => compare(g, c.grads![i]!, tolerance * 10, `${title} ${c.name} gradient ${i}`, largest(c.grads!)));
    });
  }
}
