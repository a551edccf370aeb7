/**
 * onnxruntime-node on the CPU: forward graphs of one operation. Results come back to the host with every call.
 *
 * @module
 */
import * as module from "onnxruntime-node";
import * as data from "../data.ts";
import type { Peer, Work } from "../work.ts";
import { graph, type GraphNode } from "./onnx_graph.ts";

const ort = (module as unknown as { default?: typeof module }).default ?? module;

function run(nodes: GraphNode[], inputs: () => data.Host[], shape: readonly number[]): () => Promise<Work> {
  return async () => {
    const hosts = inputs(), names = ["a", "b", "c"];
    const bytes = graph(nodes, hosts.map((host, i) => [names[i]!, host.shape]), ["y", shape]);
    const session = await ort.InferenceSession.create(bytes, { executionProviders: ["cpu"] });
    const feeds = Object.fromEntries(hosts.map((host, i) => [names[i]!, new ort.Tensor("float32", host.data, host.shape)]));
    return {
      mode: "session.run",
      run: async (repeats) => {
        for (let i = 0; i < repeats; i++) await session.run(feeds);
      },
      check: async () => data.checksum((await session.run(feeds)).y!.data as Float32Array),
    };
  };
}

const matmul = (n: number) => run([{ op: "MatMul", inputs: ["a", "b"] }], () => data.matrices(n), [n, n]);
const softmax = (n: number) => run([{ op: "Softmax", inputs: ["a"], attributes: { axis: -1 } }], () => [data.rows(n, 1024)], [n, 1024]);
const layerNorm = (n: number) =>
  run(
    [{ op: "LayerNormalization", inputs: ["a", "b", "c"], attributes: { axis: -1, epsilon: data.gptSizes.epsilon } }],
    () => [data.rows(n, 1024), ...data.affine(1024)],
    [n, 1024],
  );

/** onnxruntime on the CPU. */
export function onnxRuntime(): Peer {
  return {
    version: () => "onnxruntime-node 1.30.0, cpu",
    start() {},
    cases: {
      matmul256: matmul(256),
      matmul1024: matmul(1024),
      startup: matmul(64),
      softmax: softmax(4096),
      softmax_1m: softmax(1024),
      layernorm: layerNorm(4096),
      layernorm_1m: layerNorm(1024),
      add_1m: run([{ op: "Add", inputs: ["a", "b"] }], () => data.vectors(1 << 20), [1 << 20]),
      einsum: run([{ op: "Einsum", inputs: ["a", "b"], attributes: { equation: "bik,bjk->bij" } }], data.contraction, [16, 128, 128]),
    },
  };
}
