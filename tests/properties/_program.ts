/**
 * Random programs: what is drawn, how it runs, how it reads.
 *
 * @module
 */
import { np, type Tensor } from "../../mod.ts";
import { fc } from "../_helpers/fast_check.ts";
import { random01 } from "../_helpers/numbers.ts";
import { type Kind, type Operation, operations } from "./_operations.ts";
import { type TransformName, transformNames } from "./_transforms.ts";

/** An input: what it is, and the seed of its elements. */
export interface Input {
  readonly kind: Kind;
  /** Whether integers are uint32. */
  readonly unsigned: boolean;
  readonly shape: readonly number[];
  readonly seed: number;
}

/** A step: an operation, and numbers to choose its operands and axes from. */
export interface Step {
  readonly operation: string;
  readonly operands: readonly number[];
  readonly p: number;
}

/** A random program with the transforms on top of it, the innermost first. */
export interface RandomProgram {
  readonly inputs: readonly Input[];
  readonly steps: readonly Step[];
  readonly transforms: readonly TransformName[];
}

/** Larger results are left out. */
const mostElements = 400;

const size = fc.constantFrom(2, 3, 1, 3, 4, 0, 5, 9);
const shape = fc.oneof(
  { weight: 4, arbitrary: fc.array(size, { maxLength: 3 }) },
  { weight: 6, arbitrary: fc.constantFrom([2, 3], [3], [2, 1], [1, 3], [], [17], [3, 8]) },
);
const input: fc.Arbitrary<Input> = fc.record({
  kind: fc.constantFrom<Kind>("float", "float", "float", "int", "bool"),
  unsigned: fc.boolean(),
  shape,
  seed: fc.integer({ min: 1, max: 1e6 }),
});
const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.constantFrom(...operations.map(({ name }) => name)),
  operands: fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30)),
  p: fc.nat(30),
});

/** Programs of up to eight steps under up to three transforms. */
export const randomProgram: fc.Arbitrary<RandomProgram> = fc.record({
  inputs: fc.tuple(input.map((x) => ({ ...x, kind: "float" as const })), input, input),
  steps: fc.array(step, { minLength: 1, maxLength: 8 }),
  transforms: fc.array(fc.constantFrom(...transformNames), { maxLength: 3 }),
});

/** The elements of an input: floats that float32 holds. */
export function elements({ kind, unsigned, shape, seed }: Input): number[] {
  const next = random01(seed);
  const n = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: n }, () => {
    const u = next();
    return kind === "float" ? Math.fround(u * 4 - 2) : kind === "bool" ? Number(u < 0.5) : Math.floor(u * 40) - (unsigned ? 0 : 20);
  });
}

const byName = new Map(operations.map((operation) => [operation.name, operation]));

function kindOf(x: Tensor): Kind {
  return x.dtype.startsWith("float") ? "float" : x.dtype === "bool" ? "bool" : "int";
}

function broadcast(a: readonly number[], b: readonly number[]): number[] | undefined {
  const out: number[] = [];
  for (let k = 1; k <= Math.max(a.length, b.length); k++) {
    const m = a.at(-k) ?? 1, n = b.at(-k) ?? 1;
    if (m !== n && m !== 1 && n !== 1) return undefined;
    out.unshift(m === 1 ? n : m);
  }
  return out;
}

/** The operands of a step: values of the right kinds that broadcast together, searched from the drawn numbers on. */
function chosen(operation: Operation, { operands }: Step, values: readonly Tensor[]): number[] | undefined {
  const out: number[] = [];
  let shape: readonly number[] | undefined;
  for (const [k, kind] of operation.kinds.entries()) {
    const found = values.keys().map((i) => (i + operands[k]!) % values.length).find((i) => {
      const x = values[i]!;
      if (kindOf(x) !== kind) return false;
      if (k === 0 && !(operation.takes?.(x.shape) ?? true)) return false;
      const both = shape === undefined ? x.shape : broadcast(shape, x.shape);
      return both !== undefined && both.reduce((a, b) => a * b, 1) <= mostElements;
    });
    if (found === undefined) return undefined;
    out.push(found);
    shape = shape === undefined ? values[found]!.shape : broadcast(shape, values[found]!.shape);
  }
  return out;
}

/** How rounding is imitated: each float result is off by up to `size` of itself, differently for each `pattern`. */
export interface Noise {
  readonly size: number;
  readonly pattern: number;
}

function shaken(x: Tensor, { size, pattern }: Noise, k: number): Tensor {
  if (x.size === 0) return x;
  const factors = Array.from({ length: x.size }, (_, i) => 1 + size * Math.cos(pattern * (1.7 * i + 3.1 * k + 1)));
  return np.multiply(x, np.array(Float64Array.from(factors), { dtype: "float64", shape: [...x.shape] }).astype(x.dtype));
}

/** Runs the steps; those without fitting operands are left out. The results are the last two values that steps made. */
export function evaluate(steps: readonly Step[], inputs: readonly Tensor[], noise?: Noise): Tensor[] {
  const values = [...inputs];
  for (const [k, step] of steps.entries()) {
    const operation = byName.get(step.operation)!;
    const indices = chosen(operation, step, values);
    if (indices === undefined) continue;
    const y = operation.apply(indices.map((i) => values[i]!), step.p);
    if (y.size > mostElements) continue;
    values.push(noise !== undefined && kindOf(y) === "float" ? shaken(y, noise, k) : y);
  }
  return values.slice(Math.max(1, values.length - 2));
}

/** The program as text, to read a failure by. */
export function show({ inputs, steps, transforms }: RandomProgram): string {
  const values = inputs.map((x) => np.array(Float64Array.from(elements(x)), { dtype: dtypeOf(x, false), shape: [...x.shape] }));
  const lines = inputs.map((x, i) => `  v${i}: ${dtypeOf(x, false)}[${x.shape}] of seed ${x.seed}`);
  for (const step of steps) {
    const operation = byName.get(step.operation)!;
    const indices = chosen(operation, step, values);
    if (indices === undefined) continue;
    const y = operation.apply(indices.map((i) => values[i]!), step.p);
    if (y.size > mostElements) continue;
    lines.push(`  v${values.length}: ${y.dtype}[${y.shape}] = ${step.operation}(${indices.map((i) => `v${i}`)}; ${step.p})`);
    values.push(y);
  }
  return [`transforms: ${transforms.join(" of ") || "none"} (the first is the innermost)`, ...lines].join("\n");
}

/** The dtype of an input; floats may be computed in float64. */
export function dtypeOf({ kind, unsigned }: Input, double: boolean): "float32" | "float64" | "int32" | "uint32" | "bool" {
  return kind === "float" ? double ? "float64" : "float32" : kind === "bool" ? "bool" : unsigned ? "uint32" : "int32";
}
