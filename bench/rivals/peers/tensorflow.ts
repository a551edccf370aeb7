/**
 * TensorFlow.js: fused operations, `tidy`, its own Adam.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import * as data from "../data.ts";
import { type Peer, Unavailable, type Work } from "../work.ts";

type T = tf.Tensor;
type Params = Record<string, tf.Variable>;
type Loss = (p: Params, x: T, y: T) => tf.Scalar;

const backends: Record<string, () => Promise<unknown>> = {
  webgpu: () => import("@tensorflow/tfjs-backend-webgpu"),
  wasm: () => import("@tensorflow/tfjs-backend-wasm"),
  cpu: () => import("@tensorflow/tfjs-backend-cpu"),
};
// Gradients are there once the layers are loaded: under Deno the core's own register file does not resolve.
const loadGradients = () => import("@tensorflow/tfjs-layers");

const upload = (host: data.Host): T => tf.tensor(host.data, [...host.shape], "float32");
const variables = (all: data.HostTree): Params =>
  Object.fromEntries(Object.entries(all).map(([k, host]) => [k, tf.variable(upload(host))]));
const { add, mul, sub, square, mean, reshape, transpose } = tf;

const dense = (x: T, w: T, bias: T, activation: "linear" | "relu" = "linear"): T =>
  tf.fused.matMul({ a: x as tf.Tensor2D, b: w as tf.Tensor2D, bias, activation });
const mlpLogits = (p: Params, x: T): T => dense(dense(dense(x, p.w1!, p.b1!, "relu"), p.w2!, p.b2!, "relu"), p.w3!, p.b3!);
const diseaseLoss: Loss = (p, x, y) => tf.losses.sigmoidCrossEntropy(y, mlpLogits(p, x));
const crossEntropy = (logits: T, y: T): tf.Scalar => tf.losses.softmaxCrossEntropy(y, logits);

/** Its convolution, or nine slices times a matrix: on wasm its own has no gradient for the kernel. */
function convolve(x: T, filter: T, bias: T, byViews: boolean): T {
  if (!byViews) {
    return tf.fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 1, pad: "same", bias, activation: "relu" });
  }
  const [n, h, w, c] = x.shape as [number, number, number, number], out = filter.shape[3]!;
  const padded = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), views: T[] = [];
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) views.push(tf.slice(padded, [0, i, j, 0], [n, h, w, c]));
  const columns = reshape(tf.concat(views, 3), [n * h * w, 9 * c]);
  return reshape(dense(columns, reshape(filter, [9 * c, out]), bias, "relu"), [n, h, w, out]);
}

const cnnLogits = (byViews: boolean) => (p: Params, x: T): T => {
  const block = (x: T, k: T, c: T): T => tf.maxPool(convolve(x, k, c, byViews) as tf.Tensor4D, 2, 2, "valid");
  return dense(reshape(block(block(x, p.k1!, p.c1!), p.k2!, p.c2!), [-1, 1568]), p.w3!, p.b3!);
};

function layerNorm(x: T, g: T, b: T): T {
  const centred = sub(x, mean(x, -1, true)), variance = mean(square(centred), -1, true);
  return add(mul(mul(centred, tf.rsqrt(add(variance, data.gptSizes.epsilon))), g), b);
}

function gelu(x: T): T {
  const u = mul(add(mul(mul(mul(x, x), x), 0.044715), x), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tf.tanh(u), 1));
}

function gptLoss(p: Params, x: T, mask: T): tf.Scalar {
  const { batch, length, width, heads } = data.gptSizes;
  const linear = (x: T, w: T, b: T) => reshape(dense(reshape(x, [batch * length, w.shape[0]!]), w, b), [batch, length, w.shape[1]!]);
  const qkv = tf.split(linear(layerNorm(x, p.g1!, p.h1!), p.wqkv!, p.bqkv!), 3, -1);
  const [q, k, v] = qkv.map((z) => transpose(reshape(z, [batch, length, heads, width / heads]), [0, 2, 1, 3])) as [T, T, T];
  const attention = tf.softmax(add(mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads)), mask));
  const attended = reshape(transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [batch, length, width]);
  const between = add(x, linear(attended, p.wo!, p.bo!));
  const hidden = gelu(linear(layerNorm(between, p.g2!, p.h2!), p.w1!, p.b1!));
  return mean(square(add(between, linear(hidden, p.w2!, p.b2!))));
}

function chainSum(x: T): tf.Scalar {
  for (let i = 0; i < 50; i++) x = mul(add(x, mul(tf.sin(x), 0.1)), 0.98);
  return tf.sum(x);
}

/** Reads a tensor and frees it. */
async function take(x: T): Promise<Float32Array> {
  const values = await x.data();
  x.dispose();
  return values as Float32Array;
}

/** TensorFlow.js on one of its backends. */
export function tensorFlow(backend: string): Peer {
  const byViews = backend === "wasm";

  /** On WebGPU one element is read, which the queue orders behind the rest; elsewhere an operation is done when it returns. */
  async function wait(x: T): Promise<void> {
    if (backend === "webgpu") await take(tf.tidy(() => tf.slice(reshape(x, [-1]), [0], [1])));
  }

  const train = (task: () => data.Training, loss: Loss) => async (): Promise<Work> => {
    await loadGradients();
    const { params, x: hx, y: hy, learningRate } = task();
    const p = variables(params), [x, y] = [upload(hx), upload(hy)];
    const optimizer = tf.train.adam(learningRate, data.adam.b1, data.adam.b2, data.adam.eps);
    await wait(x);
    return {
      mode: "optimizer.minimize",
      run: async () => (await take(optimizer.minimize(() => loss(p, x, y), true, Object.values(p))!))[0]!,
    };
  };

  const disease = (steps: number) => async (): Promise<Work> => {
    await loadGradients();
    const { params, x: hx, y: hy, learningRate } = data.disease();
    const [x, y] = [upload(hx), upload(hy)];
    await wait(x);
    return {
      mode: "optimizer.minimize, every hundredth loss read",
      run: async () => {
        const p = variables(params), list = Object.values(p);
        const optimizer = tf.train.adam(learningRate, data.adam.b1, data.adam.b2, data.adam.eps);
        let last = 0;
        for (let i = 1; i <= steps; i++) {
          const value = optimizer.minimize(() => diseaseLoss(p, x, y), i % 100 === 0, list);
          if (value) last = (await take(value))[0]!;
        }
        optimizer.dispose();
        list.forEach((v) => v.dispose());
        return last;
      },
    };
  };

  /** The layers' own `fit`. */
  const fit = (task: () => data.Fitting, hidden: readonly number[]) => async (): Promise<Work> => {
    const layers = await loadGradients();
    const { params, x, labels, batch, learningRate } = task();
    const model = layers.sequential();
    [...hidden, 10].forEach((units, k) => {
      model.add(layers.layers.dense({
        units,
        ...k < hidden.length ? { activation: "relu" as const } : {},
        ...k === 0 ? { inputShape: [x.shape[1]!] } : {},
        weights: [upload(params[`w${k + 1}`]!), upload(params[`b${k + 1}`]!)],
      }));
    });
    // The name means probabilities: from logits its loss is one that a user writes.
    const loss = (y: T, logits: T): T => crossEntropy(logits, y);
    model.compile({ optimizer: tf.train.adam(learningRate, data.adam.b1, data.adam.b2, data.adam.eps), loss });
    const inputs = upload(x), classes = tf.cast(tf.oneHot(tf.tensor1d(labels, "int32"), 10), "float32");
    await wait(inputs);
    return {
      mode: "model.fit",
      run: async () => (await model.fit(inputs, classes, { batchSize: batch, epochs: 1, verbose: 0 })).history.loss![0] as number,
    };
  };

  const call = (f: (...xs: T[]) => T, inputs: () => (data.Host | T)[]) => async (): Promise<Work> => {
    const xs = inputs().map((x) => x instanceof tf.Tensor ? x : upload(x));
    for (const x of xs) await wait(x);
    const go = () => tf.tidy(() => f(...xs));
    return {
      mode: "tidy",
      run: async (repeats) => {
        for (let i = 0; i < repeats; i++) {
          const y = go();
          if (i === repeats - 1) await wait(y);
          y.dispose();
        }
      },
      check: async () => data.checksum(await take(go())),
    };
  };

  const chain = (differentiated: boolean) => async (): Promise<Work> => {
    if (differentiated) await loadGradients();
    const x = upload(data.chainStart());
    await wait(x);
    const gradient = tf.grad(chainSum), f = () => differentiated ? gradient(x) : tf.tidy(() => chainSum(x));
    return { mode: "eager", run: async () => void (await take(f())), check: async () => data.checksum(await take(f())) };
  };

  const gptBlock = async (): Promise<Work> => {
    await loadGradients();
    const { params, x: hx } = data.gpt(), p = variables(params), x = upload(hx), list = Object.values(p);
    const n = data.gptSizes.length;
    const mask = upload({ data: new Float32Array(n * n).map((_, i) => i % n > Math.floor(i / n) ? -1e9 : 0), shape: [n, n] });
    await wait(x);
    const f = () => tf.variableGrads(() => gptLoss(p, x, mask), list);
    return {
      mode: "variableGrads",
      run: async () => {
        const { value, grads } = f(), loss = (await take(value))[0]!;
        tf.dispose(grads);
        return loss;
      },
      check: async () => {
        const { value, grads } = f();
        let sum = (await take(value))[0]! ** 2;
        for (const g of Object.values(grads)) for (const v of await take(g)) sum += v * v;
        return Math.sqrt(sum);
      },
    };
  };

  const adam1m = async (): Promise<Work> => {
    const [start, g] = data.vectors(1 << 20) as [data.Host, data.Host];
    const p = tf.variable(upload(start)), gradient = upload(g);
    const optimizer = tf.train.adam(1e-3, data.adam.b1, data.adam.b2, data.adam.eps);
    await wait(p);
    let count = 0;
    return {
      mode: "optimizer.applyGradients",
      run: async (repeats) => {
        for (let i = 0; i < repeats; i++, count++) optimizer.applyGradients([{ name: p.name, tensor: gradient }]);
        await wait(p);
      },
      check: async () => data.checksum((await p.data() as Float32Array).map((v, i) => (start.data[i]! - v) / count / 1e-3)),
    };
  };

  const readback = async (): Promise<Work> => {
    // It computes tiny operations on the CPU, so that no device takes part: not here.
    if (backend === "webgpu") tf.env().set("WEBGPU_CPU_FORWARD", false);
    let x = upload({ data: new Float32Array(16).map((_, i) => i), shape: [16] }), count = 0, last = 0;
    await wait(x);
    return {
      mode: "await data()",
      run: async () => {
        const y = add(x, 1);
        x.dispose();
        x = y;
        last = (await x.data())[3]!;
        count++;
      },
      check: () => last - count,
    };
  };

  const tableRows = (): { table: T; indices: T; updates: T } => {
    const { table, indices, updates } = data.table();
    return { table: upload(table), indices: tf.tensor1d(indices, "int32"), updates: upload(updates) };
  };
  const matmul = (n: number) => call((a, b) => tf.matMul(a, b), () => data.matrices(n));
  const normalize = (count: number, width: number) => call(layerNorm as never, () => [data.rows(count, width), ...data.affine(width)]);
  const xent = (logits: (p: Params, x: T) => T): Loss => (p, x, y) => crossEntropy(logits(p, x), y);
  return {
    version: () => `tfjs ${tf.version_core}, ${backend}`,
    async start() {
      await backends[backend]!();
      if (!await tf.setBackend(backend)) throw new Unavailable(`the ${backend} backend did not start`);
      await tf.ready();
    },
    cases: {
      disease_jit: disease(1000),
      disease_eager: disease(100),
      mlp_train: train(data.mlp, xent(mlpLogits)),
      first_step: train(data.mlp, xent(mlpLogits)),
      cnn_train: train(data.cnn, xent(cnnLogits(byViews))),
      gpt_block: gptBlock,
      // On the plain backend an epoch takes minutes.
      ...backend === "cpu" ? {} : { mlp_fit: fit(data.mlpEpoch, [512, 256]), mnist_fit: fit(data.mnistEpoch, [128]) },
      matmul256: matmul(256),
      matmul1024: matmul(1024),
      startup: matmul(64),
      conv3x3: call((x, k) => tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, "same"), data.convolution),
      softmax: call((x) => tf.softmax(x, -1), () => [data.rows(4096, 1024)]),
      softmax_1m: call((x) => tf.softmax(x, -1), () => [data.rows(1024, 1024)]),
      layernorm: normalize(4096, 1024),
      layernorm_1m: normalize(1024, 1024),
      elementwise: call((x) => add(mul(tf.tanh(add(mul(x, 1.5), 0.25)), x), tf.relu(x)), () => [data.vector(1 << 24)]),
      sum: call((x) => tf.sum(x), () => [data.vector(1 << 24)]),
      add_1m: call((x, y) => add(x, y), () => data.vectors(1 << 20)),
      sum_1m: call((x) => tf.sum(x, 1), () => [data.rows(1024, 1024)]),
      adam_1m: adam1m,
      chain_value_eager: chain(false),
      chain_grad_eager: chain(true),
      readback,
      sort: call((x) => tf.topk(x, 1 << 20, true).values, () => [data.vector(1 << 20)]),
      cumsum: call((x) => tf.cumsum(x, 1), () => [data.rows(1024, 1024)]),
      gather: call((table, indices) => tf.gather(table, indices as tf.Tensor1D), () => {
        const { table, indices } = tableRows();
        return [table, indices];
      }),
      scatter: call((table, indices, updates) => add(table, tf.scatterND(reshape(indices, [-1, 1]), updates, [10000, 64])), () => {
        const { table, indices, updates } = tableRows();
        return [table, indices, updates];
      }),
      einsum: call((a, b) => tf.einsum("bik,bjk->bij", a, b), data.contraction),
      fft: call((x) => tf.abs(tf.spectral.fft(tf.complex(x, tf.zerosLike(x)))), () => [data.signal()]),
    },
  };
}
