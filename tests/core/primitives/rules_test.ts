/**
 * The rules of primitives against JAX, against finite differences, against each other, and vmap against a loop: in float64, on the CPU.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { bind } from "../../../core/bind.ts";
import { chooseDevice, getDefaultDevice } from "../../../core/device.ts";
import { moveAxis } from "../../../core/primitives/_ops.ts";
import { Tensor } from "../../../core/tensor.ts";
import { batchFlat } from "../../../core/tracing/batch.ts";
import { jvpFlat } from "../../../core/tracing/jvp.ts";
import { traceProgram } from "../../../core/tracing/program_trace.ts";
import { handledByTraces, primitives } from "../../../core/primitives/mod.ts";
import "../../../devices/mod.ts";
import {
  assertNear,
  type Flat,
  floating,
  functionOf,
  type GoldenCase,
  inputsOf,
  jvpOf,
  spreadTangents,
  tensorOf,
  values,
  vjpOf,
} from "./_golden.ts";
import golden from "../../goldens/rules.json" with { type: "json" };

chooseDevice("cpu");
const cases = golden as unknown as GoldenCase[];
const tolerance = 2e-9;

/** The floating results alone. */
function floatResults(f: Flat): Flat {
  return (...inputs) => {
    const outs = f(...inputs);
    return floating(outs).map((i) => outs[i]!);
  };
}

function cotangentsOf(c: GoldenCase): Tensor[] {
  const outs = c.outputs.filter((o) => o.dtype === "float64");
  return c.cotangents!.map((ct, i) => tensorOf(outs[i]!.shape, "float64", ct));
}

/** The results of the function written down as a program, and compiled. */
function compiled(f: Flat, inputs: readonly Tensor[]): Tensor[] {
  const { program, constants } = traceProgram(f, inputs.map((x) => x.aval));
  const outs = getDefaultDevice().compile(program).run([...constants, ...inputs].map((x) => x.storage!));
  return outs.map((storage, i) => new Tensor(program.outputs[i]!.aval, storage, false));
}

/** The sum of products of elements. */
function inner(xs: readonly Tensor[], ys: readonly Tensor[]): number {
  return xs.reduce((sum, x, i) => values(x).reduce((s, v, k) => s + v * values(ys[i]!)[k]!, sum), 0);
}

/** x moved along by t, for floats. */
function step(inputs: readonly Tensor[], tangents: readonly (Tensor | null)[], size: number): Tensor[] {
  return inputs.map((x, i) => {
    const t = tangents[i];
    if (!t) return x;
    const a = values(x), b = values(t);
    return tensorOf(x.shape, x.dtype, a.map((v, k) => v + size * b[k]!));
  });
}

Deno.test("no primitive is without a case", () => {
  const tried = new Set<string>(cases.map((c) => c.primitive));
  // hostCall and the kernels of users have their tests beside the transforms.
  tried.add("hostCall").add("kernel");
  const missing = primitives.filter((p) => p.kind !== "control" && !(p.name in handledByTraces) && !tried.has(p.name)).map((p) => p.name);
  assertEquals(missing, []);
});

for (const c of cases) {
  Deno.test(`${c.name}: value`, () => {
    const outs = functionOf(c)(...inputsOf(c));
    assert(outs.length === c.outputs.length);
    outs.forEach((x, i) => {
      const expected = c.outputs[i]!;
      assert(`${x.dtype}[${x.shape}]` === `${expected.dtype}[${expected.shape}]`, `type ${x.dtype}[${x.shape}]`);
      assertNear(x, expected.data, tolerance, `result ${i}`);
    });
    const inputs = inputsOf(c);
    compiled(functionOf(c), inputs).forEach((x, i) => assertNear(x, c.outputs[i]!.data, tolerance, `compiled result ${i}`));
  });

  if (!c.tangents) continue;
  Deno.test(`${c.name}: derivatives`, () => {
    const f = floatResults(functionOf(c)), inputs = inputsOf(c), tangents = spreadTangents(inputs, c.tangents!);
    const slopes = jvpOf(f, inputs, tangents);
    if (c.outTangents) slopes.forEach((x, i) => assertNear(x, c.outTangents![i]!, tolerance, `tangent ${i}`));
    if (c.smooth) {
      const h = 1e-6, high = f(...step(inputs, tangents, h)), low = f(...step(inputs, tangents, -h));
      slopes.forEach((x, i) => {
        const b = values(low[i]!), difference = values(high[i]!).map((v, k) => (v - b[k]!) / (2 * h));
        assertNear(x, difference, 1e-5, `tangent ${i} against differences`);
      });
    }
    // One operand's tangent at a time: the others are known to be zero.
    const moving = floating(inputs);
    if (moving.length > 1) {
      const parts = moving.map((at) => jvpOf(f, inputs, tangents.map((t, i) => i === at ? t : null)).map(values));
      slopes.forEach((x, i) => {
        const sum = parts.reduce((s, p) => s.map((v, k) => v + p[i]![k]!), new Array<number>(x.size).fill(0));
        if (!values(x).some(Number.isNaN)) assertNear(x, sum, tolerance, `tangent ${i} by parts`);
      });
    }
    const back: Flat = (...xs) => vjpOf(f, xs, cotangentsOf(c));
    const backwards = back(...inputs);
    if (c.inCotangents) backwards.forEach((x, i) => assertNear(x, c.inCotangents![i]!, tolerance, `cotangent ${i}`));
    else {
      const forward = inner(slopes, cotangentsOf(c)), reverse = inner(backwards, tangents.filter((t) => t !== null));
      assert(Math.abs(forward - reverse) <= tolerance * (1 + Math.abs(forward)), `forward gives ${forward}, reverse ${reverse}`);
    }
    compiled(back, inputs).forEach((x, i) => assertNear(x, values(backwards[i]!), tolerance, `compiled cotangent ${i}`));
    if (!c.second) return;
    jvpOf(back, inputs, tangents).forEach((x, i) => assertNear(x, c.second![i]!, 1e-8, `second derivative ${i}`));
    // Reverse over forward: the same bilinear form.
    const along: Flat = (...xs) => jvpOf(f, xs, tangents);
    if (floatResults(along)(...inputs).length > 0) {
      vjpOf(along, inputs, cotangentsOf(c)).forEach((x, i) => assertNear(x, c.second![i]!, 1e-8, `second derivative ${i}, reversed`));
    }
  });

  Deno.test(`${c.name}: vmap`, () => {
    const f = functionOf(c), size = 3;
    const inputs = inputsOf(c);
    const examples = Array.from({ length: size }, (_, b) => inputs.map((x, i) => vary(c, x, i, b)));
    // A batch of batches: every axis but the inner vmap's is the outer one's business.
    const pairs = [0, 1].map((o) => examples.map((e) => e.map((x, i) => vary(c, x, i, o))));
    const nested: Flat = (...xs) => {
      const { outputs, axes } = batchFlat(f, xs, xs.map(() => 0), { size, axisName: undefined });
      return outputs.map((x, i) => axes[i] === null ? x : moveAxis(x, axes[i]!, 0));
    };
    const twice = inputs.map((_, i) => stack(pairs.map((rows) => stack(rows.map((row) => row[i]!), 0)), 0));
    const both = batchFlat(nested, twice, inputs.map(() => 0), { size: 2, axisName: undefined });
    both.outputs.forEach((x, i) => {
      const wanted = stack(pairs.map((rows) => stack(rows.map((row) => f(...row)[i]!), 0)), 0);
      assertNear(moveAxis(x, both.axes[i]!, 0), values(wanted), tolerance, `vmap of vmap, result ${i}`);
    });

    const masks = inputs.length > 3
      ? [1, 2, (1 << inputs.length) - 1, 4]
      : Array.from({ length: (1 << inputs.length) - 1 }, (_, m) => m + 1);
    for (const mask of masks) {
      for (const last of [false, true]) {
        const batched = inputs.map((_, i) => (mask >> i & 1) === 1);
        const axes = inputs.map((x, i) => batched[i] ? (last ? x.shape.length : 0) : null);
        const stacked = inputs.map((x, i) => batched[i] ? stack(examples.map((e) => e[i]!), axes[i]!) : x);
        const rows = examples.map((e) => e.map((x, i) => batched[i] ? x : inputs[i]!));
        const compare = (g: Flat, what: string) => {
          const got = batchFlat(g, stacked, axes, { size, axisName: undefined });
          const wanted = rows.map((row) => g(...row));
          got.outputs.forEach((x, i) => {
            const all = got.axes[i] === null ? wanted[0]![i]! : stack(wanted.map((w) => w[i]!), got.axes[i]!);
            assertNear(x, values(all), tolerance, `${what}, batched [${batched}]${last ? " behind" : ""}, result ${i}`);
          });
        };
        compare(f, "value");
        if (!c.tangents) continue;
        const g = floatResults(f);
        // Tangents as further operands would double the masks; constant ones show the same.
        const tangents = spreadTangents(inputs, c.tangents);
        compare((...xs) => jvpFlat(g, xs, tangents).tangents.filter((t) => t !== null), "jvp");
        if (!last) compare((...xs) => vjpOf(g, xs, cotangentsOf(c)), "vjp");
      }
    }
  });
}

/** Another example of the same kind: floats are scaled, indices moved on. */
function vary(c: GoldenCase, x: Tensor, at: number, b: number): Tensor {
  if (x.dtype === "bool") return bind("reverse", [x], { axes: b === 1 ? [0] : [] });
  const data = values(x);
  if (x.dtype !== "int32") return tensorOf(x.shape, x.dtype, data.map((v) => v * (1 + 0.125 * b)));
  // Keys are permuted; positions rotate within the sizes that they index, so that what was distinct stays so.
  if (!["gather", "scatter", "dynamicSlice", "dynamicUpdateSlice", "sort"].includes(c.primitive)) {
    return tensorOf(
      x.shape,
      x.dtype,
      data.map((v) => v + b),
    );
  }
  if (c.primitive === "sort") return tensorOf(x.shape, x.dtype, data.map((_, i) => data[(i + b) % data.length]!));
  const limits = c.name.includes("windows") ? [4, 4] : c.name.includes("elements") ? [3, 4] : [c.inputs[0]!.shape[indexed(c, at)]!];
  return tensorOf(x.shape, x.dtype, data.map((v, i) => v < 0 ? v : (v + b) % limits[i % limits.length]!));
}

/** The axis that an index runs along. */
function indexed(c: GoldenCase, at: number): number {
  const params = c.params as { startIndexMap?: number[]; scatterDimsToOperandDims?: number[] };
  return (params.startIndexMap ?? params.scatterDimsToOperandDims)?.[0] ?? at - (c.inputs.length - 2);
}

/** Tensors of one shape along a new axis. */
function stack(xs: readonly Tensor[], axis: number): Tensor {
  const grown = xs.map((x) => bind("reshape", [x], { shape: x.shape.toSpliced(axis, 0, 1) }));
  return bind("concatenate", grown, { axis });
}
