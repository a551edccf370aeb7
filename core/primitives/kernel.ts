/**
 * A kernel that the user wrote.
 *
 * @module
 */
import { bind, bindMany } from "../bind.ts";
import { isFloat, type TypedArray } from "../dtype.ts";
import type { Primitive } from "../primitive.ts";
import type { Aval } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchFront, zeros } from "./_ops.ts";
import { present } from "./call.ts";

/** What a user says of a kernel: how each device computes it, and how transforms see it. */
export interface KernelDefinition {
  /** Its name, in programs and messages. */
  readonly name: string;
  /** The names of its operands, by which the WGSL reads them. */
  readonly inputs: readonly string[];
  /** The type of the result, from the operands'. */
  readonly output: (...inputs: Aval[]) => Aval;
  /** WGSL with a function `element(i: u32)` that gives element i of the result. */
  readonly wgsl: string;
  /** Fills `output` on the host. */
  readonly host: (output: TypedArray, inputs: readonly TypedArray[], types: readonly Aval[]) => void;
  /** The cotangents of the operands; null for zero. */
  readonly vjp?: ((cotangent: Tensor, inputs: readonly Tensor[], output: Tensor) => readonly (Tensor | null)[]) | undefined;
  /** The tangent of the result; an operand's tangent is null where it is zero. */
  readonly jvp?: ((tangents: readonly (Tensor | null)[], inputs: readonly Tensor[], output: Tensor) => Tensor) | undefined;
  /** "elementwise", or the function over operands with a batch axis in front; null marks those that have none. */
  readonly vmap?: "elementwise" | ((inputs: readonly Tensor[], batched: readonly boolean[], size: number) => Tensor) | undefined;
}

/** The kernel that is applied. */
export interface KernelParams {
  /** What the user said of it. */
  readonly definition: KernelDefinition;
}

function missing(what: string, { name }: KernelDefinition, rule: string): TypeError {
  return new TypeError(`Cannot ${what} kernel "${name}": it has no ${rule} rule; give defineKernel one, in terms of ordinary functions`);
}

/** A user's kernel. Its rules are the user's; without them the transforms say what is missing. */
export const kernel: Primitive<"kernel", KernelParams> = {
  name: "kernel",
  results: "one",
  kind: "other",
  shape: (inputs, { definition }) => definition.output(...inputs),
  jvp(primals, tangents, { definition }) {
    if (definition.jvp === undefined) throw missing("take jvp of", definition, definition.vjp === undefined ? "jvp or vjp" : "jvp");
    const value = bind("kernel", primals, { definition });
    return [value, definition.jvp(tangents, primals, value)];
  },
  transpose: "nonlinear",
  batch(inputs, axes, { definition }, { size }) {
    if (definition.vmap === undefined) throw missing("vmap", definition, "vmap");
    const front = inputs.map((x, i) => axes[i] === null ? x : batchFront(x, axes[i]!, size));
    if (definition.vmap !== "elementwise") return [definition.vmap(front, axes.map((a) => a !== null), size), 0];
    return [bind("kernel", front.map((x, i) => axes[i] === null ? batchFront(x, null, size) : x), { definition }), 0];
  },
  linearize(primals, nonzero, { definition }) {
    const { jvp, vjp } = definition;
    if (jvp === undefined && vjp === undefined) throw missing("differentiate", definition, "vjp or jvp");
    const value = bind("kernel", primals, { definition });
    if (!isFloat(value.dtype)) return { outputs: [value], nonzeroOut: [false], tangents: () => [null] };
    const types = [{ shape: value.shape, dtype: value.dtype }];
    return {
      outputs: [value],
      nonzeroOut: [true],
      tangents(tangents) {
        if (vjp === undefined) return [jvp!(tangents, primals, value)];
        return bindMany("customVjpTangent", [...primals, value, ...present(tangents)], {
          backward: (residuals, [ct]) => {
            const back = vjp(ct!, residuals.slice(0, -1), residuals.at(-1)!);
            return residuals.slice(0, -1).map((x, i) => back[i] ?? (nonzero[i] ? zeros(x.shape, x.dtype) : null));
          },
          nonzero,
          types,
          allTypes: types,
          numResiduals: primals.length + 1,
        });
      },
    };
  },
};
