/**
 * Whether a random program gives the same everywhere.
 *
 * @module
 */
import { devicePut, jit, np, type Tensor, tree } from "../../mod.ts";
import type { TestDevice } from "../_helpers/devices.ts";
import { dtypeOf, elements, evaluate, type Noise, type RandomProgram, show } from "./_program.ts";
import { type Transformed, transformed } from "./_transforms.ts";

/** How far apart float32 and float64 may be: relative to the larger of 1 and the value, for a program without amplification. */
const base = 2e-5;
/** The size of the imitated rounding: eight units in the last place of float32, since an operation here is several primitives. */
const size = 2 ** -20;
/** The imitations show what a program makes of a rounding; a real one meets others. */
const margin = 4;

function withNoise(program: RandomProgram, noise?: Noise): Transformed {
  return transformed({ f: (...xs) => evaluate(program.steps, xs, noise), inputs: program.inputs }, program.transforms);
}

function inputsOf({ inputs }: Transformed, device: TestDevice, double: boolean): Tensor[] {
  return inputs.map((x) => devicePut(np.array(Float64Array.from(elements(x)), { dtype: dtypeOf(x, double), shape: [...x.shape] }), device));
}

interface Result {
  readonly shape: string;
  readonly float: boolean;
  readonly values: number[];
}

function results(out: unknown): Result[] {
  return (tree.leaves(out) as Tensor[]).map((x) => ({
    shape: `${x.dtype.replace("float64", "float32")}[${x.shape}]`,
    float: x.dtype.startsWith("float"),
    values: Array.from(x.dataSync(), Number),
  }));
}

/**
 * Compares a program, eager and compiled, on devices, with float64 on the CPU.
 *
 * The tolerance is 2e-5, more where the program amplifies rounding: it runs in float64 with every float result off by a few units in
 * float32's last place, in three patterns, and may be four times as far off as those move it. What a rounding turns over (a comparison of
 * equals, a floor of a whole number) is so not compared.
 *
 * @throws Error, with the program, where a result differs.
 */
export function checkAgreement(program: RandomProgram, devices: readonly TestDevice[]): void {
  const exact = withNoise(program);
  const expected = results(exact.f(...inputsOf(exact, "cpu", true)));
  const near = [1, 2, 3].map((pattern) => results(withNoise(program, { size, pattern }).f(...inputsOf(exact, "cpu", true))));
  for (const device of devices) {
    const xs = inputsOf(exact, device, false);
    for (const [how, f] of [["eager", exact.f], ["jit", jit(exact.f)]] as const) {
      let got: Result[];
      try {
        got = results(f(...xs));
      } catch (error) {
        throw new Error(`${how} on ${device} throws ${error instanceof Error ? error.stack : error}\n${show(program)}`);
      }
      const wrong = difference(got, expected, near);
      if (wrong !== undefined) throw new Error(`${how} on ${device}: ${wrong}\n${show(program)}`);
    }
  }
}

function difference(got: readonly Result[], expected: readonly Result[], near: readonly Result[][]): string | undefined {
  if (got.length !== expected.length) return `${got.length} results, expected ${expected.length}`;
  for (const [k, { shape, float, values }] of got.entries()) {
    const want = expected[k]!;
    if (shape !== want.shape) return `result ${k} is ${shape}, expected ${want.shape}`;
    for (const [i, x] of values.entries()) {
      const y = want.values[i]!, moved = near.map((n) => n[k]!.values[i]!);
      if (Object.is(x, y) || x === y) continue;
      if (moved.some((m) => Number.isNaN(m) !== Number.isNaN(y) || (!float && m !== y))) continue;
      const tolerance = float ? base * Math.max(1, Math.abs(y)) + margin * Math.max(...moved.map((m) => Math.abs(m - y))) : 0;
      if (!(Math.abs(x - y) <= tolerance) && Number.isFinite(tolerance)) {
        return `element ${i} of result ${k} is ${x}, expected ${y} ± ${tolerance}`;
      }
    }
  }
}
