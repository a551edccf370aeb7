/**
 * Functions that bring their own derivative rules.
 *
 * @module
 */
import { bindMany } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { Linear, type Primitive } from "../primitive.ts";
import type { Program } from "../program.ts";
import type { Aval } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchFlat } from "../tracing/batch.ts";
import { batchFront, moveAxis, reduceSum, zeros } from "./_ops.ts";
import { present, spread } from "./call.ts";

/** A function of flat lists of tensors. */
export type FlatFunction = (...inputs: Tensor[]) => Tensor[];

/** What primitives that wrap a function share: evaluation calls it, a traced program holds it as `program`. */
export interface FunctionParams {
  /** The function itself. */
  readonly fun: FlatFunction;
  /** The function as a program, once it stands in one. */
  readonly program?: Program | undefined;
}

/** A function with its own forward rule. */
export interface CustomJvpParams extends FunctionParams {
  /** (primals, tangents of all) → (results, their tangents). */
  readonly rule: (primals: Tensor[], tangents: Tensor[]) => { primals: Tensor[]; tangents: Tensor[] };
}

/** Results of a call-like primitive: its program's, which it has by the time shapes are asked for. */
function resultTypes(_: readonly Aval[], params: FunctionParams): Aval[] {
  return params.program!.outputs.map((a) => a.aval);
}

/** The operands with their batch axes in front, and the mask of those that have one. */
function frontAxes(inputs: readonly Tensor[], axes: readonly (number | null)[]): [Tensor[], (number | null)[]] {
  return [inputs.map((x, i) => axes[i] === null ? x : moveAxis(x, axes[i]!, 0)), axes.map((a) => a === null ? null : 0)];
}

/** A function whose tangents the user's rule computes. As `jax.custom_jvp`. */
export const customJvp: Primitive<"customJvp", CustomJvpParams, number, "many"> = {
  name: "customJvp",
  results: "many",
  kind: "control",
  shape: resultTypes,
  jvp(primals, tangents, { rule }) {
    const out = rule([...primals], primals.map((x, i) => tangents[i] ?? zeros(x.shape, x.dtype)));
    return [out.primals, out.tangents.map((t, i) => isFloat(out.primals[i]!.dtype) ? t : null)];
  },
  transpose: "nonlinear",
  batch(inputs, axes, { fun, rule }, context) {
    const [front, fronted] = frontAxes(inputs, axes);
    const all = (f: FlatFunction, ...xs: Tensor[]) => {
      const out = batchFlat(f, xs, fronted, context);
      return out.outputs.map((x, i) => batchFront(x, out.axes[i]!, context.size));
    };
    const outs = bindMany("customJvp", front, {
      fun: (...xs) => all(fun, ...xs),
      rule(primals, tangents) {
        let n = 0;
        const both = batchFlat(
          (...xs) => {
            const out = rule(xs.slice(0, primals.length), xs.slice(primals.length));
            n = out.primals.length;
            return [...out.primals, ...out.tangents];
          },
          [...primals, ...tangents],
          [...fronted, ...fronted],
          context,
        );
        const flat = both.outputs.map((x, i) => batchFront(x, both.axes[i]!, context.size));
        return { primals: flat.slice(0, n), tangents: flat.slice(n) };
      },
    });
    return [outs, outs.map(() => 0)];
  },
  linearize: "jvp",
};

/** A function with its own backward rule. */
export interface CustomVjpParams extends FunctionParams {
  /** inputs → results and residuals. */
  readonly forward: (...inputs: Tensor[]) => { outputs: Tensor[]; residuals: Tensor[] };
  /** (residuals, cotangents of the results) → cotangents of the inputs, null for zero. */
  readonly backward: (residuals: Tensor[], cotangents: Tensor[]) => (Tensor | null)[];
}

/** A function whose cotangents the user's rule computes. As `jax.custom_vjp`. */
export const customVjp: Primitive<"customVjp", CustomVjpParams, number, "many"> = {
  name: "customVjp",
  results: "many",
  kind: "control",
  shape: resultTypes,
  jvp() {
    throw new TypeError("Cannot take jvp of a customVjp function: it has a reverse rule only; use customJvp, or grad and vjp");
  },
  transpose: "nonlinear",
  batch(inputs, axes, { fun, forward, backward }, context) {
    const [front, fronted] = frontAxes(inputs, axes);
    const toFront = (out: { outputs: Tensor[]; axes: (number | null)[] }) =>
      out.outputs.map((x, i) => batchFront(x, out.axes[i]!, context.size));
    const outs = bindMany("customVjp", front, {
      fun: (...xs) => toFront(batchFlat(fun, xs, fronted, context)),
      forward(...xs) {
        let n = 0;
        const flat = toFront(batchFlat(
          (...ys) => {
            const out = forward(...ys);
            n = out.outputs.length;
            return [...out.outputs, ...out.residuals];
          },
          xs,
          fronted,
          context,
        ));
        return { outputs: flat.slice(0, n), residuals: flat.slice(n) };
      },
      backward(residuals, cotangents) {
        let mask: boolean[] = [];
        const out = batchFlat(
          (...xs) => {
            const cts = backward(xs.slice(0, residuals.length), xs.slice(residuals.length));
            mask = cts.map((ct) => ct !== null);
            return present(cts);
          },
          [...residuals, ...cotangents],
          [...residuals, ...cotangents].map(() => 0),
          context,
        );
        const full = spread(toFront(out), mask);
        // An input that all examples share gets the sum of their cotangents.
        return full.map((ct, i) => ct !== null && fronted[i] === null ? reduceSum(ct, [0]) : ct);
      },
    });
    return [outs, outs.map(() => 0)];
  },
  linearize(primals, nonzero, { forward, backward }) {
    const { outputs, residuals } = forward(...primals);
    const types = outputs.map((x) => ({ shape: x.shape, dtype: x.dtype }));
    const differentiable = outputs.map((x) => isFloat(x.dtype));
    return {
      outputs,
      nonzeroOut: differentiable,
      tangents(tangents) {
        const outs = bindMany("customVjpTangent", [...residuals, ...present(tangents)], {
          backward,
          nonzero,
          types: types.filter((_, i) => differentiable[i]),
          allTypes: types,
          numResiduals: residuals.length,
        });
        return spread(outs, differentiable);
      },
    };
  },
};

/** The linear half of a customVjp function, which can only be run backwards. */
export interface CustomVjpTangentParams {
  /** The user's backward rule. */
  readonly backward: CustomVjpParams["backward"];
  /** Which inputs have a tangent among the operands. */
  readonly nonzero: readonly boolean[];
  /** The types of the results that have a tangent. */
  readonly types: readonly Aval[];
  /** The types of all results. */
  readonly allTypes: readonly Aval[];
  /** How many operands are residuals. */
  readonly numResiduals: number;
}

/** Stands in a linear program for what `backward` is the transpose of. */
export const customVjpTangent: Primitive<"customVjpTangent", CustomVjpTangentParams, number, "many"> = {
  name: "customVjpTangent",
  results: "many",
  kind: "control",
  shape: (_, { types }) => [...types],
  jvp() {
    throw new TypeError("Cannot take jvp of a customVjp function: it has a reverse rule only; use customJvp, or grad and vjp");
  },
  transpose(cotangents, inputs, { backward, nonzero, allTypes, numResiduals }) {
    const residuals = inputs.slice(0, numResiduals) as Tensor[];
    if (residuals.some((r) => r instanceof Linear)) {
      throw new TypeError("Cannot transpose customVjp: its residuals depend on what is transposed");
    }
    let next = 0;
    const full = allTypes.map((t) => (isFloat(t.dtype) ? cotangents[next++]! : null) ?? zeros(t.shape, t.dtype));
    const back = backward(residuals, full);
    return [...residuals.map(() => null), ...back.filter((_, i) => nonzero[i])];
  },
  batch() {
    throw new TypeError("Cannot vmap the forward tangents of a customVjp function: it has a reverse rule only");
  },
  linearize: "jvp",
};
