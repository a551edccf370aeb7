/**
 * Recurrent cells: one step of a recurrent network.
 *
 * @module
 */
import { recorded } from "../../core/recipe.ts";
import { checkOptions } from "../../core/errors.ts";
import type { DType } from "../../core/dtype.ts";
import type { Tensor } from "../../core/tensor.ts";
import * as np from "../../np/mod.ts";
import { split } from "../../random/key.ts";
import { type Activation, type ActivationName, resolveActivation } from "../activations/resolve.ts";
import { zeros } from "../initializers/constants.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { orthogonal } from "../initializers/orthogonal.ts";
import { type InitializerName, resolveInitializer } from "../initializers/resolve.ts";
import { glorotUniform } from "../initializers/scaled.ts";
import { checkCount } from "./_hooks.ts";

/** One step of a recurrent network, and what it carries from step to step. */
// deno-lint-ignore no-explicit-any -- cells of any parameters and carries
export interface Cell<P = any, C = any> {
  /** What messages call it. */
  readonly name: string;
  /** Makes the parameters for inputs of that many features. */
  init(key: Tensor, features: number): P;
  /** The carry before the first step. */
  carry(batch: number, dtype: DType): C;
  /** What of the input needs no carry, for all steps at once: [..., features] → [..., gates]. */
  project(params: P, x: Tensor): Tensor;
  /**
   * One step: from a carry and a projected input [batch, gates] to the next carry and the output [batch, units]. `drop` is recurrent dropout:
   * what is done to the output of the step before, where it is multiplied by the recurrent kernel.
   */
  step(params: P, carry: C, projected: Tensor, drop?: (h: Tensor) => Tensor): [carry: C, output: Tensor];
}

/** Options of recurrent cells and layers. */
export interface CellOptions {
  /** Of candidate and output: "tanh" if not given. */
  readonly activation?: Activation | ActivationName;
  /** Of the gates: "sigmoid" if not given. */
  readonly recurrentActivation?: Activation | ActivationName;
  /** Whether there is a bias: true if not given. */
  readonly useBias?: boolean;
  /** Makes the kernel: glorotUniform if not given. */
  readonly kernelInit?: Initializer | InitializerName;
  /** Makes the recurrent kernel: orthogonal if not given. */
  readonly recurrentInit?: Initializer | InitializerName;
  /** Makes the bias: zeros if not given. */
  readonly biasInit?: Initializer | InitializerName;
  /** Whether an LSTM's forget gate starts with bias 1: true if not given. */
  readonly unitForgetBias?: boolean;
  /** Whether a GRU resets after the recurrent product, as Keras and PyTorch, or before it, as in the paper: true if not given. */
  readonly resetAfter?: boolean;
}

/** The parameters of recurrent cells: the gates lie one after the other along the last axis. */
export interface CellParams {
  /** [features, gates · units]. */
  kernel: Tensor;
  /** [units, gates · units]. */
  recurrentKernel: Tensor;
  /** [gates · units]; of a GRU that resets after, [2, gates · units]: of input and of carry. */
  bias?: Tensor;
}

const common = ["activation", "useBias", "kernelInit", "recurrentInit", "biasInit"];

function makeParams(
  name: string,
  gates: number,
  units: number,
  options: CellOptions,
  finish: (bias: Tensor) => Tensor,
  twice = false,
): (key: Tensor, features: number) => CellParams {
  checkCount(name, "units", units);
  const kernelInit = resolveInitializer(name, options.kernelInit, glorotUniform());
  const recurrentInit = resolveInitializer(name, options.recurrentInit, orthogonal());
  const biasInit = resolveInitializer(name, options.biasInit, zeros);
  return (key, features) => {
    const [k1, k2, k3] = split(key, 3) as Iterable<Tensor> as [Tensor, Tensor, Tensor];
    const size = gates * units;
    return {
      kernel: kernelInit(k1, [features, size]),
      recurrentKernel: recurrentInit(k2, [units, size]),
      ...(options.useBias ?? true) && { bias: finish(biasInit(k3, twice ? [2, size] : [size])) },
    };
  };
}

const linear = (x: Tensor, kernel: Tensor, bias: Tensor | undefined) => {
  const y = np.matmul(x, kernel);
  return bias === undefined ? y : np.add(y, bias);
};

const same = (h: Tensor) => h;

/** Parts of equal size along the last axis. */
function parts(x: Tensor, n: number): Tensor[] {
  return np.split(x, n, { axis: -1 });
}

/** The simple recurrent cell: h' = activation(x · kernel + h · recurrentKernel + bias). As `keras.layers.SimpleRNNCell`. */
export function simpleRnnCell(units: number, options: CellOptions = {}): Cell<CellParams, Tensor> {
  checkOptions("build simpleRnnCell", options, common);
  const activation = resolveActivation("simpleRnnCell", options.activation ?? "tanh");
  return recorded(
    {
      name: "simpleRnn",
      init: makeParams("simpleRnnCell", 1, units, options, (bias) => bias),
      carry: (batch, dtype) => np.zeros([batch, units], dtype),
      project: ({ kernel, bias }, x) => linear(x, kernel, bias),
      step({ recurrentKernel }, h, x, drop = same) {
        const next = activation(np.add(x, np.matmul(drop(h), recurrentKernel)));
        return [next, next];
      },
    },
    "nn.simpleRnnCell",
    [units, options],
  );
}

/** What an LSTM carries. */
export interface LstmCarry {
  /** The output. */
  h: Tensor;
  /** The memory. */
  c: Tensor;
}

/**
 * The long short-term memory cell (Hochreiter and Schmidhuber 1997). As `keras.layers.LSTMCell`; the gates lie in the order input, forget,
 * candidate, output, which is PyTorch's too.
 */
export function lstmCell(units: number, options: CellOptions = {}): Cell<CellParams, LstmCarry> {
  checkOptions("build lstmCell", options, [...common, "recurrentActivation", "unitForgetBias"]);
  const activation = resolveActivation("lstmCell", options.activation ?? "tanh");
  const gate = resolveActivation("lstmCell", options.recurrentActivation ?? "sigmoid");
  const forget = (bias: Tensor) => options.unitForgetBias ?? true ? bias.at(np.slice(units, 2 * units)).set(1) : bias;
  return recorded(
    {
      name: "lstm",
      init: makeParams("lstmCell", 4, units, options, forget),
      carry: (batch, dtype) => ({ h: np.zeros([batch, units], dtype), c: np.zeros([batch, units], dtype) }),
      project: ({ kernel, bias }, x) => linear(x, kernel, bias),
      step({ recurrentKernel }, { h, c }, x, drop = same) {
        const [i, f, g, o] = parts(np.add(x, np.matmul(drop(h), recurrentKernel)), 4) as [Tensor, Tensor, Tensor, Tensor];
        const memory = np.add(np.multiply(gate(f), c), np.multiply(gate(i), activation(g)));
        const out = np.multiply(gate(o), activation(memory));
        return [{ h: out, c: memory }, out];
      },
    },
    "nn.lstmCell",
    [units, options],
  );
}

/**
 * The gated recurrent unit (Cho et al. 2014). As `keras.layers.GRUCell`; the gates lie in the order update, reset, candidate (PyTorch's is
 * reset, update, candidate: `nn.convert` exchanges them).
 */
export function gruCell(units: number, options: CellOptions = {}): Cell<CellParams, Tensor> {
  checkOptions("build gruCell", options, [...common, "recurrentActivation", "resetAfter"]);
  const activation = resolveActivation("gruCell", options.activation ?? "tanh");
  const gate = resolveActivation("gruCell", options.recurrentActivation ?? "sigmoid");
  const { resetAfter = true } = options;
  const row = (bias: Tensor | undefined, i: number) => bias === undefined ? undefined : np.get(bias, i);
  return recorded(
    {
      name: "gru",
      init: makeParams("gruCell", 3, units, options, (bias) => bias, resetAfter),
      carry: (batch, dtype) => np.zeros([batch, units], dtype),
      project: ({ kernel, bias }, x) => linear(x, kernel, resetAfter ? row(bias, 0) : bias),
      step({ recurrentKernel, bias }, h, x, drop = same) {
        const before = drop(h);
        const [xz, xr, xn] = parts(x, 3) as [Tensor, Tensor, Tensor];
        let z: Tensor, candidate: Tensor;
        if (resetAfter) {
          const [hz, hr, hn] = parts(linear(before, recurrentKernel, row(bias, 1)), 3) as [Tensor, Tensor, Tensor];
          z = gate(np.add(xz, hz));
          candidate = activation(np.add(xn, np.multiply(gate(np.add(xr, hr)), hn)));
        } else {
          const gates = np.matmul(before, np.get(recurrentKernel, ":", np.slice(0, 2 * units)));
          const [hz, hr] = parts(gates, 2) as [Tensor, Tensor];
          z = gate(np.add(xz, hz));
          const reset = np.multiply(gate(np.add(xr, hr)), before);
          candidate = activation(np.add(xn, np.matmul(reset, np.get(recurrentKernel, ":", np.slice(2 * units, null)))));
        }
        const next = np.add(np.multiply(z, h), np.multiply(np.subtract(1, z), candidate));
        return [next, next];
      },
    },
    "nn.gruCell",
    [units, options],
  );
}
