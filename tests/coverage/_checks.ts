/**
 * The checks of a function in the table of coverage, and what they found.
 *
 * @module
 */
import { defaultDevice, devicePut, grad, jit, jvp, np, setDefaultDevice, type Tensor } from "../../mod.ts";
import { type Aspect, type Check, checksOf, compare, numbers, type Operand } from "../_helpers/check_op.ts";
import type { TestDevice } from "../_helpers/devices.ts";
import type { Case, Entry } from "./_entry.ts";

/** The columns of the table, in order. */
export const aspects: readonly Aspect[] = ["eager", "jit", "vmap", "jvp", "grad", "grad of grad"];

/** What a column says of a function on a device: it holds, what is wrong, or why it does not apply. */
export type Finding = { readonly holds: true } | { readonly wrong: string } | { readonly reason: string };

/** The reasons that hold of many functions. */
export const reasons = {
  noOperands: "Takes no tensor",
  notFloating: "Integers and booleans have no derivative",
} as const;

/** The cases of an entry. */
export function casesOf(entry: Entry): readonly Case[] {
  if ("host" in entry) return [];
  return "call" in entry ? [entry] : entry;
}

/** The checks of a case on a device, and why there is none for the other columns. */
export function plan(test: Case, device: TestDevice): { checks: Check[]; reasons: Map<Aspect, string> } {
  const { flat, because, order, eagerOnly, ...rest } = test.options;
  const none = new Map<Aspect, string>();
  const omit = (why: string, ...which: Aspect[]) => which.forEach((aspect) => none.set(aspect, why));
  if (eagerOnly) {
    omit(because ?? "", "jit", "vmap", "jvp", "grad", "grad of grad");
    return { checks: checksOf(test.call, test.operands, device, rest).filter(({ aspect }) => aspect === "eager"), reasons: none };
  }
  if (test.operands.length === 0) {
    omit(reasons.noOperands, "vmap", "jvp", "grad", "grad of grad");
    return { checks: madeOn(test, device), reasons: none };
  }
  if (rest.vmap === false) omit(because ?? "", "vmap");
  const smooth = isFloating(test);
  if (!smooth) omit(reasons.notFloating, "jvp", "grad", "grad of grad");
  if (smooth && order !== undefined) {
    omit(because ?? "", ...(order === 0 ? ["jvp", "grad", "grad of grad"] as const : ["grad of grad"] as const));
  }
  const checks = checksOf(test.call, test.operands, device, {
    ...rest,
    ...smooth && !flat ? order === undefined ? {} : { order } : { order: 0 },
    ...none.has("vmap") ? { vmap: false } : {},
  });
  if (smooth && flat) checks.push(...zeroSlopes(test, device));
  return { checks, reasons: none };
}

/** Runs all cases of an entry on a device. What goes wrong in one is what is said of the column. */
export function findings(entry: Entry, device: TestDevice, only: readonly Aspect[] = aspects): Map<Aspect, Finding> {
  const found = new Map<Aspect, Finding>();
  if ("host" in entry) return new Map(aspects.map((aspect) => [aspect, { reason: entry.host }]));
  casesOf(entry).forEach((test, i) => {
    let planned: ReturnType<typeof plan>;
    try {
      planned = plan(test, device);
    } catch (error) {
      for (const aspect of aspects) found.set(aspect, { wrong: `case ${i + 1}: ${message(error)}` });
      return;
    }
    for (const { aspect, run } of planned.checks) {
      if (!only.includes(aspect)) continue;
      const before = found.get(aspect);
      if (before !== undefined && "wrong" in before) continue;
      try {
        run();
        found.set(aspect, { holds: true });
      } catch (error) {
        found.set(aspect, { wrong: `case ${i + 1}: ${message(error)}` });
      }
    }
    for (const [aspect, reason] of planned.reasons) if (!found.has(aspect)) found.set(aspect, { reason });
  });
  return found;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message.split("\n")[0]! : String(error);
}

/** Whether floats go in and come out. */
function isFloating(test: Case): boolean {
  if (!test.operands.some((x) => x.dtype === "float32")) return false;
  const outs = [test.call(...inputs(test.operands, "cpu"))].flat();
  return outs.some((y) => y.dtype.startsWith("float"));
}

/** Checks of a function that takes no tensor: its result on a device against that of the CPU. */
function madeOn(test: Case, device: TestDevice): Check[] {
  const on = (where: TestDevice, f: () => unknown) => {
    const before = defaultDevice();
    setDefaultDevice(where);
    try {
      return numbers(f());
    } finally {
      setDefaultDevice(before);
    }
  };
  return (["eager", "jit"] as const).map((aspect) => ({
    aspect,
    run: () =>
      compare(
        aspect,
        on(device, aspect === "jit" ? jit(() => test.call()) : test.call),
        on("cpu", test.call),
        test.options.tolerance ?? 2e-5,
      ),
  }));
}

function inputs(operands: readonly Operand[], device: TestDevice): Tensor[] {
  return operands.map((x) => devicePut(np.array(Float64Array.from(x.data), { dtype: x.dtype, shape: [...x.shape] }), device));
}

/** Checks that derivatives are there, and are 0. */
function zeroSlopes(test: Case, device: TestDevice): Check[] {
  const xs = () => inputs(test.operands, device);
  const argnums = test.operands.flatMap((x, i) => x.dtype === "float32" ? [i] : []);
  const total = (...args: Tensor[]) =>
    [test.call(...args)].flat().filter((y) => y.dtype.startsWith("float")).map((y) => np.sum(y)).reduce((a, b) => a.add(b));
  const along = (args: Tensor[]) => args.map((x, i) => argnums.includes(i) ? np.onesLike(x) : null);
  const slope = (...args: Tensor[]) => jvp(total, args, along(args))[1] as Tensor;
  const gradient = grad(total, { argnums }) as unknown as (...args: Tensor[]) => Tensor[];
  const twice = (...args: Tensor[]) => jvp(gradient, args, along(args))[1] as unknown as Tensor[];
  const check = (aspect: Aspect, f: (...args: Tensor[]) => Tensor | Tensor[]): Check => ({
    aspect,
    run() {
      for (const [how, g] of [["", f], ["jit of ", jit(f)]] as const) {
        const values = [g(...xs())].flat().flatMap((y) => Array.from(y.dataSync(), Number));
        if (values.some((v) => v !== 0)) throw new Error(`${how}${aspect} is [${values}], expected zeros`);
      }
    },
  });
  return [check("jvp", slope), check("grad", gradient), check("grad of grad", twice)];
}
