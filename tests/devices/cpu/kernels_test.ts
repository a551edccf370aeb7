/** Every kernel of the CPU device against JAX, in float64 and, where the inputs are floats, in the narrower types too. */
import { allocate, type DType, isFloat, readElement, toBfloat16, type TypedArray } from "../../../core/dtype.ts";
import { handledByTraces, primitives } from "../../../core/primitives/mod.ts";
import { type Aval, sizeOf } from "../../../core/shape.ts";
import { runPrimitive } from "../../../devices/cpu/interpret.ts";
import golden from "../../goldens/cpu_kernels.json" with { type: "json" };

interface GoldenTensor {
  shape: number[];
  dtype: DType;
  data: (number | string)[];
  /** The numbers are float32's, in few digits. */
  single?: boolean;
}
interface Case {
  name: string;
  primitive: string;
  params: object;
  inputs: GoldenTensor[];
  outputs: GoldenTensor[];
  tolerance?: number;
  /** For float32, where that needs more. */
  narrow?: number;
}

const { tensors, cases: stored } = golden as unknown as {
  tensors: GoldenTensor[];
  cases: (Omit<Case, "inputs" | "outputs"> & { inputs: number[]; outputs: number[] })[];
};
for (const t of tensors) if (t.single) t.data = t.data.map((x) => typeof x === "number" ? Math.fround(x) : x);
const cases: Case[] = stored.map((c) => ({ ...c, inputs: c.inputs.map((i) => tensors[i]!), outputs: c.outputs.map((i) => tensors[i]!) }));

function numberOf(x: number | string): number {
  return typeof x === "number" ? x : x === "-0" ? -0 : x === "nan" ? NaN : x === "inf" ? Infinity : -Infinity;
}

function arrayOf(x: GoldenTensor, dtype: DType): TypedArray {
  const out = allocate(dtype, x.data.length);
  x.data.forEach((v, i) => out[i] = dtype === "bfloat16" ? toBfloat16(numberOf(v)) : numberOf(v));
  return out;
}

/** The unit of `dtype` that a result may be off by, relative to the largest of the numbers around it where they are summed. */
const precision: { readonly [D in DType]?: number } = { float64: 1e-15, float32: 6e-8, float16: 5e-4, bfloat16: 4e-3 };

function close(got: number, want: number, tolerance: number, scale: number): boolean {
  if (Number.isNaN(want)) return Number.isNaN(got);
  if (got === want) return want !== 0 || Object.is(got, want) || tolerance > 0;
  if (!Number.isFinite(want)) return false;
  return Math.abs(got - want) <= tolerance * Math.max(Math.abs(want), scale);
}

/** Runs a case with float64 inputs taken as `float`, and compares. */
function check(c: Case, float: DType): void {
  const typeOf = (x: GoldenTensor): DType => x.dtype === "float64" ? float : x.dtype;
  const inAvals: Aval[] = c.inputs.map((x) => ({ shape: x.shape, dtype: typeOf(x) }));
  const outAvals: Aval[] = c.outputs.map((x) => ({ shape: x.shape, dtype: typeOf(x) }));
  const inputs = c.inputs.map((x) => arrayOf(x, typeOf(x)));
  const before = inputs.map((x) => x.slice());
  const outs = runPrimitive(c.primitive, inputs, inAvals, c.params, outAvals);
  if (outs.length !== outAvals.length) throw new Error(`${c.name}: ${outs.length} results, not ${outAvals.length}`);
  outs.forEach((out, k) => {
    const want = c.outputs[k]!, dtype = outAvals[k]!.dtype;
    if (out.length !== sizeOf(want.shape)) throw new Error(`${c.name}: result ${k} has ${out.length} elements, not ${sizeOf(want.shape)}`);
    if (out.constructor !== allocate(dtype, 0).constructor) throw new Error(`${c.name}: result ${k} is a ${out.constructor.name}`);
    const rounded = arrayOf(want, dtype);
    const mixes = inputs.length > 0 && c.tolerance === undefined && isFloat(dtype) &&
      ["dotGeneral", "conv", "reduceSum", "cumsum", "reduceWindow", "scatter"].includes(c.primitive);
    // Sums may cancel: their error is measured by the largest result.
    const largest = mixes || c.tolerance !== undefined
      ? Math.max(0, ...Array.from(rounded, (_, i) => Math.abs(readElement(rounded, dtype, i))).filter(Number.isFinite))
      : 0;
    const tolerance = isFloat(dtype) ? Math.max(c.tolerance ?? 0, dtype === "float32" ? c.narrow ?? 0 : 0, 4 * precision[dtype]!) : 0;
    for (let i = 0; i < out.length; i++) {
      const a = c.primitive === "eigh" ? Math.abs(readElement(out, dtype, i)) : readElement(out, dtype, i),
        b = readElement(rounded, dtype, i);
      if (!close(a, b, tolerance, largest)) {
        const at = c.inputs.map((x) => x.data.length === out.length ? x.data[i] : "…").join(", ");
        throw new Error(`${c.name} in ${float}: result ${k}[${i}] is ${a}, not ${b} (inputs there: ${at})`);
      }
    }
  });
  inputs.forEach((x, k) => {
    if (!x.every((v, i) => Object.is(v, before[k]![i]))) throw new Error(`${c.name}: input ${k} was written to`);
  });
}

const names = [...new Set(cases.map((c) => c.primitive))];
for (const name of names) {
  Deno.test(`cpu kernel ${name} agrees with JAX`, () => {
    const failures: string[] = [];
    for (const c of cases.filter((c) => c.primitive === name)) {
      const floats = c.inputs.some((x) => x.dtype === "float64");
      for (const float of floats ? ["float64", "float32"] as const : ["float64"] as const) {
        try {
          check(c, float);
        } catch (error) {
          failures.push((error as Error).message);
        }
      }
    }
    if (failures.length > 0) throw new Error(failures.slice(0, 12).join("\n"));
  });
}

// Tested in device_test.ts: they need programs, callbacks, or are identities.
const elsewhere = ["call", "scan", "whileLoop", "cond", "customJvp", "customVjp", "checkpoint", "rematerialize", "hostCall", "kernel"];
// Tested against JAX in tests/core/primitives/rules_test.ts and tests/nn/attention_test.ts.
const attention = ["attention", "attentionTangent", "attentionGradient"];
const identities = ["stopGradient", "copy", "barrier", "name"];

Deno.test("cpu kernels: no primitive is without a case", () => {
  const missing = primitives.map((p) => p.name as string)
    .filter((name) =>
      !names.includes(name) && !elsewhere.includes(name) && !attention.includes(name) && !identities.includes(name) &&
      !Object.hasOwn(handledByTraces, name)
    );
  if (missing.length > 0) throw new Error(`no case for ${missing.join(", ")}`);
});

/** Runs a case in a narrow type, and in float32 on the same numbers: the narrow result is the other one rounded. */
function checkNarrow(c: Case, narrow: "float16" | "bfloat16"): void {
  const typed = (x: GoldenTensor, float: DType): Aval => ({ shape: x.shape, dtype: x.dtype === "float64" ? float : x.dtype });
  const narrowInputs = c.inputs.map((x) => arrayOf(x, typed(x, narrow).dtype));
  const wideInputs = c.inputs.map((x, k) => {
    const { dtype } = typed(x, narrow), wide = arrayOf(x, typed(x, "float32").dtype);
    for (let i = 0; i < wide.length; i++) wide[i] = readElement(narrowInputs[k]!, dtype, i);
    return wide;
  });
  const run = (inputs: TypedArray[], float: DType) =>
    runPrimitive(c.primitive, inputs, c.inputs.map((x) => typed(x, float)), c.params, c.outputs.map((x) => typed(x, float)));
  const got = run(narrowInputs, narrow), want = run(wideInputs, "float32");
  c.outputs.forEach((x, k) => {
    const { dtype } = typed(x, narrow);
    for (let i = 0; i < want[k]!.length; i++) {
      const a = readElement(got[k]!, dtype, i), b = readElement(want[k]!, typed(x, "float32").dtype, i);
      const limit = dtype === "float16" ? 65520 : 3.4e38;
      const expected = isFloat(dtype) && Math.abs(b) >= limit ? Math.sign(b) * Infinity : b;
      const tolerance = isFloat(dtype) ? 1.01 * precision[dtype]! : 0;
      if (!close(a, expected, tolerance, isFloat(dtype) ? 6e-5 : 0)) {
        throw new Error(`${c.name} in ${narrow}: result ${k}[${i}] is ${a}, not ${expected}`);
      }
    }
  });
}

for (const narrow of ["float16", "bfloat16"] as const) {
  Deno.test(`cpu kernels in ${narrow} are those in float32, rounded`, () => {
    const failures: string[] = [];
    for (const c of cases) {
      if (!c.inputs.some((x) => x.dtype === "float64") || c.primitive === "bitcast") continue;
      try {
        checkNarrow(c, narrow);
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
    if (failures.length > 0) throw new Error(failures.slice(0, 12).join("\n"));
  });
}

const elementwise = new Map(primitives.filter((p) => p.kind === "elementwise").map((p) => [p.name as string, p]));

Deno.test("cpu kernels: a scalar input is one that is broadcast", () => {
  for (const c of cases) {
    const n = c.outputs[0]!.data.length;
    if (!elementwise.has(c.primitive) || c.inputs.length < 2 || c.inputs.some((x) => x.data.length !== n)) continue;
    for (let k = 0; k < c.inputs.length; k++) {
      for (const which of [0, n >> 1, n - 1]) {
        const scalar: GoldenTensor = { shape: [], dtype: c.inputs[k]!.dtype, data: [c.inputs[k]!.data[which]!] };
        const full: GoldenTensor = { ...scalar, shape: c.inputs[k]!.shape, data: new Array(n).fill(scalar.data[0]) };
        const run = (x: GoldenTensor) => {
          const inputs = c.inputs.map((y, i) => i === k ? x : y);
          return runPrimitive(c.primitive, inputs.map((y) => arrayOf(y, y.dtype)), inputs, c.params, c.outputs)[0]!;
        };
        const a = run(scalar), b = run(full);
        if (!a.every((v, i) => Object.is(v, b[i]))) throw new Error(`${c.name} with input ${k} a scalar: [${a}], not [${b}]`);
      }
    }
  }
});

Deno.test("cpu kernels: elementwise operations on nothing give nothing", () => {
  for (const c of cases) {
    if (!elementwise.has(c.primitive)) continue;
    const nothing = (x: GoldenTensor): GoldenTensor => ({ shape: [0], dtype: x.dtype, data: [] });
    const inputs = c.inputs.map(nothing), outs = c.outputs.map(nothing);
    const out = runPrimitive(c.primitive, inputs.map((x) => arrayOf(x, x.dtype)), inputs, c.params, outs)[0]!;
    if (out.length !== 0) throw new Error(`${c.name} of nothing has ${out.length} elements`);
  }
});
