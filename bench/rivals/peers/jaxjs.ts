/**
 * jax-js. A function owns its arguments there: `.ref` keeps one for later use.
 *
 * @module
 */
import { blockUntilReady, defaultDevice, grad, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import * as data from "../data.ts";
import { type Peer, Unavailable, type Work } from "../work.ts";

type A = np.Array;
type Params = Record<string, A>;
type Loss = (p: Params, x: A, y: A) => A;

interface State extends Record<string, A | Params> {
  p: Params;
  m: Params;
  v: Params;
  t: A;
}

const upload = (host: data.Host): A => np.array(host.data, { shape: [...host.shape] });
const uploadAll = (all: data.HostTree): Params => Object.fromEntries(Object.entries(all).map(([k, host]) => [k, upload(host)]));
const zeros = (all: data.HostTree): Params => Object.fromEntries(Object.entries(all).map(([k, host]) => [k, np.zeros([...host.shape])]));
const startOf = (all: data.HostTree): State => ({ p: uploadAll(all), m: zeros(all), v: zeros(all), t: np.array(0) });

const dense = (x: A, w: A, b: A): A => np.dot(x, w).add(b);
const mlpLogits = (p: Params, x: A): A => dense(nn.relu(dense(nn.relu(dense(x, p.w1!, p.b1!)), p.w2!, p.b2!)), p.w3!, p.b3!);
const crossEntropy = (logits: A, y: A): A => {
  const count = logits.shape[0]!;
  return nn.logSoftmax(logits).mul(y).sum().mul(-1 / count);
};

/** max(z, 0) - z y + log(1 + exp(-|z|)). */
function diseaseLoss(p: Params, x: A, y: A): A {
  const z = mlpLogits(p, x);
  return np.mean(nn.relu(z.ref).sub(z.ref.mul(y)).add(np.log1p(np.exp(np.abs(z).mul(-1)))));
}

/** The convolution of its lax, or nine shifted views times a matrix, which is quicker on wasm. */
function convolve(x: A, k: A, byViews: boolean): A {
  if (!byViews) return lax.convGeneralDilated(x, k, [1, 1], "SAME");
  const [n, c, h, w] = x.shape as [number, number, number, number], out = k.shape[0]!;
  const padded = np.pad(x, [[0, 0], [0, 0], [1, 1], [1, 1]]), views: A[] = [];
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) views.push(padded.ref.slice([], [], [i, i + h], [j, j + w]));
  padded.dispose();
  const columns = np.stack(views, 2).reshape([n, c * 9, h * w]);
  return np.matmul(k.reshape([1, out, c * 9]), columns).reshape([n, out, h, w]);
}

const cnnLogits = (byViews: boolean) => (p: Params, x: A): A => {
  const block = (x: A, k: A, b: A) => lax.reduceWindow(nn.relu(convolve(x, k, byViews).add(b.reshape([-1, 1, 1]))), np.max, [2, 2], [2, 2]);
  return dense(block(block(x, p.k1!, p.c1!), p.k2!, p.c2!).reshape([-1, 1568]), p.w3!, p.b3!);
};

function layerNorm(x: A, g: A, b: A): A {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  return centred.div(np.sqrt(variance.add(data.gptSizes.epsilon))).mul(g).add(b);
}

function gelu(x: A): A {
  const u = x.ref.mul(x.ref).mul(x.ref).mul(0.044715).add(x.ref).mul(Math.sqrt(2 / Math.PI));
  return x.mul(0.5).mul(np.tanh(u).add(1));
}

function gptLoss(p: Params, x: A): A {
  const { batch, length, width, heads } = data.gptSizes;
  const qkv = dense(layerNorm(x.ref, p.g1!, p.h1!), p.wqkv!, p.bqkv!);
  const [q, k, v] = np.split(qkv, 3, -1).map((z) => z.reshape([batch, length, heads, width / heads]));
  const attended = nn.dotProductAttention(q!, k!, v!, { isCausal: true }).reshape([batch, length, width]);
  const between = x.add(dense(attended, p.wo!, p.bo!));
  const hidden = gelu(dense(layerNorm(between.ref, p.g2!, p.h2!), p.w1!, p.b1!));
  return np.mean(np.square(between.add(dense(hidden, p.w2!, p.b2!))));
}

function chainSum(x: A): A {
  for (let i = 0; i < 50; i++) x = x.ref.add(np.sin(x).mul(0.1)).mul(0.98);
  return x.sum();
}

/** Loss, gradients and Adam, by hand: its optimizers are not on npm. */
function stepOf(loss: Loss, rate: number, compiled: boolean): (s: State, x: A, y: A) => [A, State] {
  const { b1, b2, eps } = data.adam;
  const gradients = valueAndGrad(loss) as unknown as (p: Params, x: A, y: A) => [A, Params];
  const step = (s: State, x: A, y: A): [A, State] => {
    const [value, g] = gradients(tree.ref(s.p), x, y);
    const t = s.t.add(1), next: State = { p: {}, m: {}, v: {}, t };
    const c1 = np.reciprocal(np.subtract(1, np.power(b1, t.ref))), c2 = np.reciprocal(np.subtract(1, np.power(b2, t.ref)));
    for (const k of Object.keys(s.p)) {
      const m = s.m[k]!.mul(b1).add(g[k]!.ref.mul(1 - b1)), v = s.v[k]!.mul(b2).add(np.square(g[k]!).mul(1 - b2));
      [next.m[k], next.v[k]] = [m.ref, v.ref];
      next.p[k] = s.p[k]!.sub(m.mul(c1.ref).div(np.sqrt(v.mul(c2.ref)).add(eps)).mul(rate));
    }
    c1.dispose();
    c2.dispose();
    return [value, next];
  };
  return compiled ? jit(step as never) as unknown as typeof step : step;
}

// On wasm `await data()` sends kernels to a pool of workers, `dataSync()` runs them on this thread, which is quicker for small arrays.
const onThisThread = new Set([
  "disease_jit",
  "disease_eager",
  "mlp_train",
  "gpt_block",
  "readback",
  "chain_value_eager",
  "chain_value_jit",
  "chain_grad_eager",
  "first_step",
]);

/** jax-js on one of its devices. */
export function jaxJs(device: "wasm" | "webgpu"): Peer {
  const isMain = (name: string) => device === "wasm" && onThisThread.has(name);
  const place = (name: string) => device === "webgpu" ? "" : isMain(name) ? ", this thread" : ", worker pool";
  const read = async (x: A, main: boolean) => (main ? x.dataSync() : await x.data()) as Float32Array;
  const settle = async (value: A, rest: unknown, main: boolean): Promise<number> => {
    // WebGPU runs its queue in order, so that reading the loss waits for the rest; the worker pool is awaited array by array.
    if (device === "wasm" && !main) await blockUntilReady(rest as A);
    return (await read(value, main))[0]!;
  };

  const disease = (name: string, compiled: boolean, steps: number) => async (): Promise<Work> => {
    const { params, x: hx, y: hy, learningRate } = data.disease();
    const [x, y] = [upload(hx), upload(hy)], step = stepOf(diseaseLoss, learningRate, compiled), main = isMain(name);
    await blockUntilReady([x, y] as never);
    // Steps that nobody waits for pile up in a list that is walked at every step: on WebGPU a wait now and then is quicker than none.
    const every = main ? 1 : compiled ? 10 : 1;
    return {
      mode: `${compiled ? "jit" : "eager"}, waits every ${every} steps${place(name)}`,
      run: async () => {
        let s = startOf(params), last = 0;
        for (let i = 1; i <= steps; i++) {
          const [value, next] = step(s, x.ref, y.ref);
          s = next;
          if (i % every === 0) last = await settle(value, s, main);
          else value.dispose();
        }
        tree.dispose(s as never);
        return last;
      },
    };
  };

  const train = (name: string, task: () => data.Training, loss: Loss) => async (): Promise<Work> => {
    const { params, x: hx, y: hy, learningRate } = task();
    const [x, y] = [upload(hx), upload(hy)], step = stepOf(loss, learningRate, true), main = isMain(name);
    let s = startOf(params);
    await blockUntilReady([x, y] as never);
    return {
      mode: "jit" + place(name),
      run: async () => {
        const [value, next] = step(s, x.ref, y.ref);
        s = next;
        return await settle(value, s, main);
      },
    };
  };

  const call = (f: (...xs: A[]) => A, inputs: () => (data.Host | A)[], mode = "jit") => async (): Promise<Work> => {
    const xs = inputs().map((x) => x instanceof np.Array ? x : upload(x));
    await blockUntilReady(xs as never);
    const go = jit(f as never) as unknown as typeof f;
    return {
      mode: mode + place(""),
      run: async (repeats) => {
        const out: A[] = [];
        for (let i = 0; i < repeats; i++) out.push(go(...xs.map((x) => x.ref)));
        await blockUntilReady(out as never);
        out.forEach((x) => x.dispose());
      },
      check: async () => data.checksum(await go(...xs.map((x) => x.ref)).data() as Float32Array),
    };
  };

  const chain = (differentiated: boolean, compiled: boolean) => async (): Promise<Work> => {
    const x = upload(data.chainStart());
    await blockUntilReady(x);
    const base = (differentiated ? grad(chainSum) : chainSum) as (x: A) => A;
    const f = (compiled ? jit(base as never) : base) as (x: A) => A;
    const name = `chain_${differentiated ? "grad" : "value"}_${compiled ? "jit" : "eager"}`, main = isMain(name);
    return {
      mode: (compiled ? "jit" : "eager") + place(name),
      run: async () => void (await read(f(x.ref), main)),
      check: async () => data.checksum(await read(f(x.ref), main)),
    };
  };

  async function gptBlock(): Promise<Work> {
    const { params, x: hx } = data.gpt(), p = uploadAll(params), x = upload(hx), main = isMain("gpt_block");
    await blockUntilReady([p, x] as never);
    const f = jit(valueAndGrad(gptLoss) as never) as unknown as (p: Params, x: A) => [A, Params];
    return {
      mode: "jit" + place("gpt_block"),
      run: async () => {
        const [value, grads] = f(tree.ref(p), x.ref);
        const result = await settle(value, grads, main);
        tree.dispose(grads);
        return result;
      },
      check: async () => {
        const [value, grads] = f(tree.ref(p), x.ref);
        let sum = (await read(value, main))[0]! ** 2;
        for (const g of Object.values(grads)) for (const v of await read(g, main)) sum += v * v;
        return Math.sqrt(sum);
      },
    };
  }

  async function adam1m(): Promise<Work> {
    const [p, g] = data.vectors(1 << 20).map(upload) as [A, A], start = data.vectors(1 << 20)[0]!.data;
    const { b1, b2, eps } = data.adam, rate = 1e-3;
    await blockUntilReady([p, g] as never);
    const step = jit(
      ((g: A, p: A, m: A, v: A, t: A) => {
        const m1 = m.mul(b1).add(g.ref.mul(1 - b1)), v1 = v.mul(b2).add(np.square(g).mul(1 - b2)), t1 = t.add(1);
        const c1 = np.reciprocal(np.subtract(1, np.power(b1, t1.ref))), c2 = np.reciprocal(np.subtract(1, np.power(b2, t1.ref)));
        return [p.sub(m1.ref.mul(c1).div(np.sqrt(v1.ref.mul(c2)).add(eps)).mul(rate)), m1, v1, t1];
      }) as never,
    ) as unknown as (...state: A[]) => A[];
    let state = [p, np.zeros([1 << 20]), np.zeros([1 << 20]), np.array(0)], count = 0;
    return {
      mode: "jit" + place(""),
      run: async (repeats) => {
        for (let i = 0; i < repeats; i++, count++) state = step(g.ref, ...state);
        await blockUntilReady(state as never);
      },
      check: async () => {
        const now = await state[0]!.ref.data() as Float32Array;
        return data.checksum(now.map((v, i) => (start[i]! - v) / count / rate));
      },
    };
  }

  async function readback(): Promise<Work> {
    let x = upload({ data: new Float32Array(16).map((_, i) => i), shape: [16] }), count = 0, last = 0;
    const f = jit(((x: A) => x.add(1)) as never) as unknown as (x: A) => A, main = isMain("readback");
    await blockUntilReady(x);
    return {
      mode: main ? "jit, dataSync()" : "jit, await data()",
      run: async () => {
        x = f(x);
        last = (await read(x.ref, main))[3]!;
        count++;
      },
      check: () => last - count,
    };
  }

  const matmul = (n: number) => call((a, b) => np.matmul(a, b), () => data.matrices(n));
  const normalize = (count: number, width: number) => call(layerNorm as never, () => [data.rows(count, width), ...data.affine(width)]);
  const byViews = device === "wasm";
  return {
    version: () => `@jax-js/jax 0.1.25, ${device}`,
    async start() {
      if (!(await init(device)).includes(device)) throw new Unavailable(`no ${device} device`);
      defaultDevice(device);
    },
    cases: {
      disease_jit: disease("disease_jit", true, 1000),
      disease_eager: disease("disease_eager", false, 100),
      mlp_train: train("mlp_train", data.mlp, (p, x, y) => crossEntropy(mlpLogits(p, x), y)),
      first_step: train("first_step", data.mlp, (p, x, y) => crossEntropy(mlpLogits(p, x), y)),
      cnn_train: train("cnn_train", data.cnnChannelsFirst, (p, x, y) => crossEntropy(cnnLogits(byViews)(p, x), y)),
      gpt_block: gptBlock,
      matmul256: matmul(256),
      matmul1024: matmul(1024),
      startup: matmul(64),
      conv3x3: call((x, k) => np.moveaxis(convolve(x, k, byViews), 1, 3), convolutionChannelsFirst),
      softmax: call((x) => nn.softmax(x, -1), () => [data.rows(4096, 1024)]),
      softmax_1m: call((x) => nn.softmax(x, -1), () => [data.rows(1024, 1024)]),
      layernorm: normalize(4096, 1024),
      layernorm_1m: normalize(1024, 1024),
      elementwise: call((x) => np.tanh(x.ref.mul(1.5).add(0.25)).mul(x.ref).add(nn.relu(x)), () => [data.vector(1 << 24)]),
      // In one step its sum is a single workgroup, slow on a GPU and wrong on lavapipe, which ends a loop after 65535 turns.
      sum: call((x) => device === "webgpu" ? np.sum(np.sum(x.reshape([4096, -1]), 1)) : np.sum(x), () => [data.vector(1 << 24)]),
      add_1m: call((x, y) => x.add(y), () => data.vectors(1 << 20)),
      adam_1m: adam1m,
      sum_1m: call((x) => np.sum(x, 1), () => [data.rows(1024, 1024)]),
      chain_value_eager: chain(false, false),
      chain_value_jit: chain(false, true),
      chain_grad_eager: chain(true, false),
      chain_grad_jit: chain(true, true),
      readback,
      sort: call((x) => np.sort(x), () => [data.vector(1 << 20)]),
      cumsum: call((x) => np.cumsum(x, 1), () => [data.rows(1024, 1024)]),
      gather: call((table, indices) => np.take(table, indices, 0), () => {
        const { table, indices } = data.table();
        return [table, np.array(indices)];
      }),
      einsum: call((a, b) => np.einsum("bik,bjk->bij", a, b), data.contraction),
      fft: call((x) => {
        const { real, imag } = np.fft.fft({ real: x.ref, imag: np.zerosLike(x) });
        return np.sqrt(np.square(real).add(np.square(imag)));
      }, () => [data.signal()]),
      cholesky: call((x) => lax.linalg.cholesky(x), () => [data.positiveDefinite()]),
    },
  };
}

/** The images as NCHW and the kernels as OIHW. */
function convolutionChannelsFirst(): data.Host[] {
  const [x, k] = data.convolution() as [data.Host, data.Host];
  const images = new Float32Array(x.data.length), kernels = new Float32Array(k.data.length);
  const [n, h, w, c] = x.shape as [number, number, number, number], out = k.shape[3]!;
  for (let b = 0, at = 0; b < n; b++) {
    for (let p = 0; p < h * w; p++) for (let i = 0; i < c; i++) images[(b * c + i) * h * w + p] = x.data[at++]!;
  }
  for (let p = 0, at = 0; p < 9; p++) {
    for (let i = 0; i < c; i++) for (let o = 0; o < out; o++) kernels[(o * c + i) * 9 + p] = k.data[at++]!;
  }
  return [{ data: images, shape: [n, c, h, w] }, { data: kernels, shape: [out, c, 3, 3] }];
}
