/**
 * The cases that are one function of arrays.
 *
 * @module
 */
import { grad, jit, lax, nn, np, optim, synchronize, type Tensor } from "../../../mod.ts";
import * as data from "../data.ts";
import type { Work } from "../work.ts";
import { convolve, layerNorm } from "./models.ts";
import { upload } from "./train.ts";

/** A compiled function on fixed arrays. */
function call(f: (...xs: Tensor[]) => Tensor, inputs: () => (data.Host | Tensor)[], mode = "jit"): () => Work {
  return () => {
    const xs = inputs().map((x) => "data" in x && x.data instanceof Float32Array ? upload(x as data.Host) : x as Tensor);
    const go = mode === "jit" ? jit(f) : f;
    return {
      mode,
      run: (repeats) => {
        // Given back at once, as Python's reference counts and TensorFlow.js's tidy() do.
        for (let i = 0; i < repeats; i++) go(...xs).dispose();
        synchronize();
      },
      check: () => data.checksum(go(...xs).dataSync()),
    };
  };
}

/** x ← 0.98 (x + 0.1 sin x), fifty times; the sum. */
function chainSum(x: Tensor): Tensor {
  for (let i = 0; i < 50; i++) x = np.multiply(np.add(x, np.multiply(np.sin(x), 0.1)), 0.98);
  return np.sum(x);
}

function chain(differentiated: boolean, compiled: boolean): () => Work {
  return () => {
    const x = upload(data.chainStart());
    const base = differentiated ? grad(chainSum) : chainSum, f = compiled ? jit(base) : base;
    return { mode: compiled ? "jit" : "eager", run: () => void f(x).dataSync(), check: () => data.checksum(f(x).dataSync()) };
  };
}

function adamStep(): Work {
  const tx = optim.adam(1e-3, data.adam);
  let [params, grads] = data.vectors(1 << 20).map(upload) as [Tensor, Tensor];
  let state = tx.init(params);
  const step = jit((p: Tensor, s: typeof state) => {
    const [updates, next] = tx.update(grads, s, p);
    return [optim.applyUpdates(p, updates), next] as const;
  }, { donateArgnums: [0, 1] });
  let count = 0;
  return {
    mode: "jit, donated",
    run: (repeats) => {
      for (let i = 0; i < repeats; i++, count++) [params, state] = step(params, state) as [Tensor, typeof state];
      synchronize();
    },
    // Equal gradients step after step move each value by the learning rate.
    check: () => {
      const moved = data.vectors(1 << 20)[0]!.data, now = params.dataSync();
      return data.checksum(now.map((v, i) => (moved[i]! - v) / count / 1e-3));
    },
  };
}

function readback(): Work {
  const f = jit((x: Tensor) => np.add(x, 1));
  let x = np.arange(16, { dtype: "float32" }), read = 0, count = 0;
  return {
    mode: "jit, dataSync()",
    run: () => {
      x = f(x);
      read = x.dataSync()[3]!;
      count++;
    },
    check: () => read - count,
  };
}

function tableRows(): { table: Tensor; indices: Tensor; updates: Tensor } {
  const { table, indices, updates } = data.table();
  return { table: upload(table), indices: np.array(indices), updates: upload(updates) };
}

const matmul = (n: number) => call((a, b) => np.matmul(a, b), () => data.matrices(n));
const normalize = (count: number, width: number) =>
  call((x, g, b) => layerNorm(x, g, b), () => [data.rows(count, width), ...data.affine(width)]);

/** All of them by name. */
export const calls: Readonly<Record<string, () => Work>> = {
  matmul256: matmul(256),
  matmul1024: matmul(1024),
  matmul4096: matmul(4096),
  matmul10000: matmul(10000),
  startup: call((a, b) => np.matmul(a, b), () => data.matrices(64), "eager"),
  conv3x3: call((x, w) => convolve(x, w), () => data.convolution()),
  softmax: call((x) => nn.softmax(x), () => [data.rows(4096, 1024)]),
  softmax_1m: call((x) => nn.softmax(x), () => [data.rows(1024, 1024)]),
  layernorm: normalize(4096, 1024),
  layernorm_1m: normalize(1024, 1024),
  elementwise: call(
    (x) => np.add(np.multiply(np.tanh(np.add(np.multiply(x, 1.5), 0.25)), x), nn.relu(x)),
    () => [data.vector(1 << 24)],
  ),
  sum: call((x) => np.sum(x), () => [data.vector(1 << 24)]),
  add_1m: call((x, y) => np.add(x, y), () => data.vectors(1 << 20)),
  sum_1m: call((x) => np.sum(x, 1), () => [data.rows(1024, 1024)]),
  adam_1m: adamStep,
  chain_value_eager: chain(false, false),
  chain_value_jit: chain(false, true),
  chain_grad_eager: chain(true, false),
  chain_grad_jit: chain(true, true),
  readback,
  sort: call((x) => lax.sort(x), () => [data.vector(1 << 20)]),
  cumsum: call((x) => np.cumsum(x, 1), () => [data.rows(1024, 1024)]),
  gather: call((table, indices) => np.take(table, indices, 0), () => {
    const { table, indices } = tableRows();
    return [table, indices];
  }),
  scatter: call((table, indices, updates) => table.at(indices).add(updates), () => {
    const { table, indices, updates } = tableRows();
    return [table, indices, updates];
  }),
  einsum: call((a, b) => np.einsum("bik,bjk->bij", a, b), () => data.contraction()),
  fft: call((x) => {
    const { re, im } = np.fft.fft(x);
    return np.sqrt(np.add(np.square(re), np.square(im)));
  }, () => [data.signal()]),
  cholesky: call((x) => lax.linalg.cholesky(x), () => [data.positiveDefinite()]),
};
