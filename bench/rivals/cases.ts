/**
 * The cases: what is done, how often, and how it is compared.
 *
 * @module
 */

/** How a case is sampled; `python/common.py` reads the same table as JSON. */
export interface Case {
  readonly what: string;
  readonly unit: string;
  /** Untimed runs before the timed ones; the first of them is the first call. */
  readonly warmup: number;
  readonly samples: number;
  /** Calls in one sample, which share one wait. */
  readonly repeats: number;
  /** How far a peer's check may be from the others'. */
  readonly tolerance: { readonly relative?: number; readonly absolute?: number };
  /** Training: the check is the loss of this run, counted from 0. */
  readonly checkRun?: number;
  readonly flops?: number;
  readonly bytes?: number;
  /** What a user waits for is the point, not how much is computed: a peer that sleeps meanwhile gains nothing by it. */
  readonly latency?: boolean;
  /** Too much work for a software adapter: run where it is named, or on a GPU. */
  readonly onlyOnGpu?: boolean;
}

const mega = 1 << 20;
const close = { relative: 1e-3 };
const disease = (what: string, steps = 1000): Case => ({
  what: `the demo: 2-16-8-1, cross-entropy, Adam, ${steps} full-batch steps, ${what}`,
  unit: `ms/${steps} steps`,
  warmup: 10,
  samples: 20,
  repeats: 1,
  tolerance: { absolute: 1e-3 },
  checkRun: 0,
  latency: true,
});
const training = (what: string): Case => ({
  what,
  unit: "ms/step",
  // Compilers of all kinds go on improving their code for the first dozens of calls.
  warmup: 40,
  samples: 100,
  repeats: 1,
  tolerance: { absolute: 1e-3 },
  checkRun: 4,
});
const fitting = (what: string): Case => ({
  what,
  unit: "ms/epoch",
  warmup: 2,
  samples: 20,
  repeats: 1,
  // Each draws orders of its own, which the first epoch shows.
  tolerance: { absolute: 0.05 },
  checkRun: 2,
  latency: true,
});
const call = (what: string, options: Partial<Case> = {}): Case => ({
  what,
  unit: "ms/call",
  warmup: 3,
  samples: 20,
  repeats: 1,
  tolerance: close,
  ...options,
});
const matmul = (n: number, repeats: number): Case => call(`${n}×${n} matrix product`, { flops: 2 * n ** 3, repeats });
const million = (what: string, arrays: number): Case => call(`${what}, 1M values`, { bytes: 4 * arrays * mega, repeats: 10 });
const chain = (what: string): Case =>
  call(`200 elementwise operations on 1,000 values, ${what}`, { warmup: 50, samples: 100, latency: true });

/** What stands in for a case where a peer has one way only: no loop that compiles, or no compiler at all. */
export const standIns: Readonly<Record<string, string>> = {
  disease_scan: "disease_jit",
  chain_value_jit: "chain_value_eager",
  chain_grad_jit: "chain_grad_eager",
};

/** All cases, in the order of the report. */
export const cases: Readonly<Record<string, Case>> = {
  disease_scan: disease("in one call"),
  disease_jit: disease("a compiled step called 1000 times"),
  disease_eager: { ...disease("operation by operation", 100), warmup: 20 },
  mlp_train: training("MLP 784-512-256-10, batch 128, cross-entropy, Adam"),
  cnn_train: training("28×28, two times conv 3×3 + relu + max pooling, dense; batch 64, Adam"),
  gpt_block: training("GPT block d=128, 4 heads, T=64, batch 8: loss and all gradients"),
  mlp_fit: fitting("the same MLP by fit: an epoch of 6,400 examples, shuffled, batch 128; loop-*: its compiled step called by hand"),
  mnist_fit: fitting("fit: an epoch of 60,000 × 784, shuffled, MLP 784-128-10, batch 128, Adam"),
  matmul256: matmul(256, 10),
  matmul1024: matmul(1024, 1),
  matmul4096: { ...matmul(4096, 1), samples: 10, onlyOnGpu: true },
  matmul10000: { ...matmul(10000, 1), samples: 5, onlyOnGpu: true },
  conv3x3: call("conv 3×3, 16×28×28, 32 to 64 channels, NHWC", { flops: 2 * 16 * 28 * 28 * 9 * 32 * 64 }),
  softmax: call("softmax of the rows of [4096,1024]", { bytes: 2 * 4 * 4 * mega }),
  layernorm: call("layernorm of the rows of [4096,1024]", { bytes: 2 * 4 * 4 * mega }),
  elementwise: call("tanh(1.5 x + 0.25) x + relu(x), 16M values", { bytes: 2 * 4 * 16 * mega }),
  sum: call("sum of 16M values", { bytes: 4 * 16 * mega }),
  add_1m: million("x + y", 3),
  sum_1m: million("sum of the rows of [1024,1024]", 1),
  softmax_1m: million("softmax of the rows of [1024,1024]", 2),
  layernorm_1m: million("layernorm of the rows of [1024,1024]", 2),
  adam_1m: million("a step of Adam", 7),
  chain_value_eager: chain("value, eager"),
  chain_value_jit: chain("value, compiled"),
  chain_grad_eager: chain("gradient, eager"),
  chain_grad_jit: chain("gradient, compiled"),
  readback: call("x ← x + 1 on 16 values, each result read", { warmup: 10, samples: 100, latency: true }),
  startup: call("process start to the end of one 64×64 matrix product", { unit: "ms", warmup: 1, samples: 7, latency: true }),
  first_step: {
    ...training("the first call of the MLP's compiled training step, in a new process"),
    unit: "ms",
    latency: true,
    warmup: 0,
    samples: 1,
    checkRun: 0,
  },
  sort: call("sort 1M values", {}),
  cumsum: call("cumulative sums of the rows of [1024,1024]", { bytes: 2 * 4 * mega }),
  gather: call("20,000 rows of 64 from a table of 10,000", { bytes: 2 * 4 * 20000 * 64, repeats: 5 }),
  scatter: call("20,000 rows of 64 added into a table of 10,000", { bytes: 4 * 64 * (20000 + 2 * 10000), repeats: 5 }),
  einsum: call("einsum bik,bjk->bij, b=16, i=j=128, k=64", { flops: 2 * 16 * 128 * 128 * 64, repeats: 10 }),
  fft: call("fft of 256 rows of 1024 real values: the magnitudes", {}),
  cholesky: call("Cholesky factor of 256×256", {}),
};
