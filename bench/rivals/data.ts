/**
 * The data and the initial weights of every case; `python/common.py` makes the same.
 *
 * @module
 */
import { integers, uniform } from "./random.ts";

/** An array on the host: flat float32 values and their shape. */
export interface Host {
  readonly data: Float32Array<ArrayBuffer>;
  readonly shape: readonly number[];
}

/** Parameters by name. */
export type HostTree = Readonly<Record<string, Host>>;

const host = (data: Float32Array<ArrayBuffer>, ...shape: number[]): Host => ({ data, shape });
const values = (seed: number, shape: number[], low?: number, high?: number): Host =>
  host(uniform(seed, shape.reduce((a, b) => a * b, 1), low, high), ...shape);

/** Weights as PyTorch draws them: uniform within 1/√fan. */
function weights(seed: number, fan: number, ...shape: number[]): Host {
  return values(seed, shape, -1 / Math.sqrt(fan), 1 / Math.sqrt(fan));
}

function layers(seed: number, sizes: readonly number[]): HostTree {
  const tree: Record<string, Host> = {};
  for (let k = 1; k < sizes.length; k++) {
    const [from, to] = [sizes[k - 1]!, sizes[k]!];
    tree[`w${k}`] = weights(seed + 2 * k, from, from, to);
    tree[`b${k}`] = weights(seed + 2 * k + 1, from, to);
  }
  return tree;
}

function oneHot(labels: Int32Array, classes: number): Host {
  const data = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => data[i * classes + label] = 1);
  return host(data, labels.length, classes);
}

/** Adam's constants, everywhere. */
export const adam = { b1: 0.9, b2: 0.999, eps: 1e-8 };

/** What is trained: parameters, one fixed batch, the learning rate. */
export interface Training {
  readonly params: HostTree;
  readonly x: Host;
  readonly y: Host;
  readonly learningRate: number;
}

// deno-fmt-ignore
const patients = [[25, 120], [45, 140], [35, 130], [50, 160], [60, 170], [30, 115], [55, 155], [40, 135], [65, 180], [70, 190], [32, 125], [48, 150], [58, 165], [42, 145], [38, 132]];
const ill = [0, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0];

/** The course's classifier 2-16-8-1 on its fifteen standardized patients. */
export function disease(): Training {
  const columns = [0, 1].map((c) => patients.map((row) => row[c]!));
  const standardized = columns.map((column) => {
    const mean = column.reduce((a, b) => a + b) / column.length;
    const deviation = Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length);
    return column.map((v) => (v - mean) / deviation);
  });
  const x = Float32Array.from(patients.flatMap((_, i) => standardized.map((column) => column[i]!)));
  return { params: layers(1, [2, 16, 8, 1]), x: host(x, 15, 2), y: host(Float32Array.from(ill), 15, 1), learningRate: 0.01 };
}

/** 784-512-256-10, 128 examples. */
export function mlp(): Training {
  return {
    params: layers(100, [784, 512, 256, 10]),
    x: values(120, [128, 784], 0, 1),
    y: oneHot(integers(121, 128, 10), 10),
    learningRate: 1e-3,
  };
}

/** 64 images; convolution 3×3 to 16 and 32 channels, each with relu and pooling by 2, then 10 classes. NHWC, HWIO; dense rows in (h, w, c) order. */
export function cnn(): Training {
  return {
    params: {
      k1: weights(200, 9, 3, 3, 1, 16),
      c1: weights(201, 9, 16),
      k2: weights(202, 144, 3, 3, 16, 32),
      c2: weights(203, 144, 32),
      w3: weights(204, 1568, 1568, 10),
      b3: weights(205, 1568, 10),
    },
    x: values(220, [64, 28, 28, 1], 0, 1),
    y: oneHot(integers(221, 64, 10), 10),
    learningRate: 1e-3,
  };
}

/** The same for peers that want channels first: OIHW, NCHW, dense rows in (c, h, w) order. */
export function cnnChannelsFirst(): Training {
  const { params, x, y, learningRate } = cnn();
  const kernel = ({ data, shape }: Host): Host => {
    const [h, w, inputs, outputs] = shape as [number, number, number, number], out = new Float32Array(data.length);
    let at = 0;
    for (let a = 0; a < h * w; a++) {
      for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) out[(o * inputs + i) * h * w + a] = data[at++]!;
    }
    return host(out, outputs, inputs, h, w);
  };
  const w3 = new Float32Array(params.w3!.data.length);
  let at = 0;
  for (let a = 0; a < 49; a++) for (let c = 0; c < 32; c++) for (let k = 0; k < 10; k++) w3[(c * 49 + a) * 10 + k] = params.w3!.data[at++]!;
  return {
    params: { ...params, k1: kernel(params.k1!), k2: kernel(params.k2!), w3: host(w3, 1568, 10) },
    x: host(x.data, 64, 1, 28, 28),
    y,
    learningRate,
  };
}

/** What `fit` is given: parameters, all examples, their classes, the size of a batch. */
export interface Fitting {
  readonly params: HostTree;
  readonly x: Host;
  readonly labels: Int32Array<ArrayBuffer>;
  readonly batch: number;
  readonly learningRate: number;
}

/** Examples of ten classes: a quarter of each is its class's picture, the rest noise. */
function pictures(seed: number, count: number): { x: Host; labels: Int32Array<ArrayBuffer> } {
  const labels = integers(seed, count, 10), classes = uniform(seed + 1, 10 * 784, 0, 1), data = uniform(seed + 2, count * 784, 0, 1);
  for (let i = 0; i < count; i++) {
    const from = labels[i]! * 784, to = i * 784;
    for (let k = 0; k < 784; k++) data[to + k] = 0.75 * data[to + k]! + 0.25 * classes[from + k]!;
  }
  return { x: host(data, count, 784), labels };
}

/** The MLP of `mlp`, 50 batches of 128. */
export function mlpEpoch(): Fitting {
  return { params: layers(100, [784, 512, 256, 10]), ...pictures(130, 6400), batch: 128, learningRate: 1e-3 };
}

/** As many pictures as MNIST has, for a network of one hidden layer. */
export function mnistEpoch(): Fitting {
  return { params: layers(140, [784, 128, 10]), ...pictures(150, 60000), batch: 128, learningRate: 1e-3 };
}

/** Sizes of the transformer block. */
export const gptSizes = { batch: 8, length: 64, width: 128, heads: 4, epsilon: 1e-5 };

/** One causal pre-norm block: x += proj(attention(norm x)); x += fc2(gelu(fc1(norm x))); loss mean(x²). */
export function gpt(): { params: HostTree; x: Host } {
  const d = gptSizes.width;
  return {
    params: {
      g1: values(300, [d], 0.9, 1.1),
      h1: values(301, [d], -0.1, 0.1),
      wqkv: weights(302, d, d, 3 * d),
      bqkv: weights(303, d, 3 * d),
      wo: weights(304, d, d, d),
      bo: weights(305, d, d),
      g2: values(306, [d], 0.9, 1.1),
      h2: values(307, [d], -0.1, 0.1),
      w1: weights(308, d, d, 4 * d),
      b1: weights(309, d, 4 * d),
      w2: weights(310, 4 * d, 4 * d, d),
      b2: weights(311, 4 * d, d),
    },
    x: values(320, [gptSizes.batch, gptSizes.length, d]),
  };
}

/** Two square matrices. */
export const matrices = (n: number): Host[] => [values(400, [n, n]), values(401, [n, n])];
/** Images and kernels of a convolution of 32 to 64 channels. */
export const convolution = (): Host[] => [values(405, [16, 28, 28, 32]), values(406, [3, 3, 32, 64])];
/** Rows to normalize. */
export const rows = (count: number, width: number): Host => values(410, [count, width], -4, 4);
/** Scale and shift of a normalization. */
export const affine = (width: number): Host[] => [values(412, [width], 0.5, 1.5), values(413, [width], -0.5, 0.5)];
/** A long vector. */
export const vector = (n: number): Host => values(420, [n], -2, 2);
/** Two long vectors. */
export const vectors = (n: number): Host[] => [values(421, [n], 0, 1), values(422, [n], 0, 1)];
/** Where the chain of 200 operations starts: 50 times x ← 0.98 (x + 0.1 sin x). */
export const chainStart = (): Host => values(430, [1000]);
/** A table, and the rows that are taken from it or added to it. */
export const table = (): { table: Host; indices: Int32Array<ArrayBuffer>; updates: Host } => ({
  table: values(440, [10000, 64]),
  indices: integers(441, 20000, 10000),
  updates: values(442, [20000, 64]),
});
/** Operands of einsum "bik,bjk->bij". */
export const contraction = (): Host[] => [values(450, [16, 128, 64]), values(451, [16, 128, 64])];
/** A signal: 256 rows of 1024 real values. */
export const signal = (): Host => values(460, [256, 1024]);

/** A symmetric positive definite matrix: random, its diagonal heavier than its rows. */
export function positiveDefinite(n = 256): Host {
  const a = uniform(470, n * n), out = new Float32Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = (a[i * n + j]! + a[j * n + i]!) / 2 + (i === j ? n : 0);
  return host(out, n, n);
}

/** A weighted mean of |y|: it tells values and places apart, and no rounding. */
export function checksum(y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += Math.abs(y[i]!) * (1 + (i % 7) / 7);
  return sum / y.length;
}
