/**
 * What the project set out to reach, as ratios within one run: how many times as quick as the quickest of some rivals.
 *
 * @module
 */

/** One goal. */
export interface Goal {
  readonly case: string;
  readonly ours: string;
  /** The quickest of these counts. */
  readonly rivals: readonly string[];
  /** Their time divided by ours is to be this at least. */
  readonly factor: number;
}

const javaScriptCpu = ["jaxjs-wasm", "tfjs-wasm", "tfjs-cpu"];
const javaScriptGpu = ["jaxjs-webgpu", "tfjs-webgpu"];
const torch = ["torch", "torch-1"], anyTorch = [...torch, "torch-fused"];
const keras = ["keras-tensorflow", "keras-torch", "keras-jax"];
const goal = (name: string, ours: string, rivals: readonly string[], factor: number): Goal => ({ case: name, ours, rivals, factor });
const onGpu = (name: string, factor: number): Goal => goal(name, "fluxion-webgpu", javaScriptGpu, factor);
const [cpu, one] = ["fluxion-cpu", "fluxion-cpu-1"];

/** All of them, as the table lists them. */
export const goals: readonly Goal[] = [
  goal("matmul1024", "fluxion-webgpu", ["jaxjs-webgpu"], 8),
  goal("matmul1024", "fluxion-webgpu", ["tfjs-webgpu"], 10),
  ...["conv3x3", "softmax", "layernorm", "sum", "elementwise"].map((name) => onGpu(name, 3)),
  onGpu("mlp_train", 5),
  goal("mlp_train", cpu, javaScriptCpu, 2.5),
  goal("mlp_train", one, ["torch-1", "torch-fused"], 1 / 1.2),
  goal("mlp_train", cpu, anyTorch, 1),
  goal("mlp_train", cpu, ["jax"], 1 / 1.6),
  onGpu("cnn_train", 5),
  goal("cnn_train", cpu, javaScriptCpu, 3),
  goal("cnn_train", cpu, anyTorch, 1 / 1.5),
  goal("disease_scan", cpu, torch, 150),
  goal("disease_scan", cpu, ["jax"], 3),
  goal("disease_scan", cpu, javaScriptCpu, 200),
  goal("disease_jit", cpu, ["jax"], 5),
  onGpu("disease_scan", 30),
  onGpu("disease_jit", 30),
  goal("disease_eager", cpu, torch, 1),
  onGpu("disease_eager", 3),
  ...["chain_value_eager", "chain_value_jit", "chain_grad_eager", "chain_grad_jit"].flatMap((name) => [
    goal(name, cpu, javaScriptCpu, 2),
    onGpu(name, 2),
  ]),
  onGpu("gpt_block", 3),
  goal("gpt_block", cpu, javaScriptCpu, 3),
  goal("mlp_fit", cpu, ["loop-cpu"], 1 / 1.1),
  goal("mlp_fit", "fluxion-webgpu", ["loop-webgpu"], 1 / 1.1),
  goal("mnist_fit", cpu, [...javaScriptCpu, ...javaScriptGpu], 3),
  goal("mnist_fit", cpu, keras, 1 / 1.5),
  goal("matmul1024", one, ["torch-1"], 0.55),
  goal("matmul1024", cpu, [one], 1.85),
  ...["add_1m", "sum_1m", "layernorm_1m"].flatMap((name) => [goal(name, one, ["torch-1"], 0.9), goal(name, cpu, torch, 0.9)]),
  goal("adam_1m", one, ["torch-fused"], 0.9),
  goal("softmax_1m", one, ["torch-1"], 0.6),
  goal("softmax_1m", cpu, torch, 0.6),
  goal("startup", cpu, [...javaScriptCpu, "ort-cpu"], 1 / 0.65),
  goal("startup", "fluxion-webgpu", javaScriptGpu, 1 / 0.85),
  goal("first_step", cpu, javaScriptCpu, 1),
  onGpu("first_step", 1),
];
