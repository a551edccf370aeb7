/**
 * This library as a peer.
 *
 * @module
 */
import { devices, setDefaultDevice } from "../../../mod.ts";
import * as data from "../data.ts";
import { type Peer, Unavailable } from "../work.ts";
import { calls } from "./calls.ts";
import { cnnLogits, mlpLogits } from "./models.ts";
import { fit, loop } from "./fit.ts";
import { diseaseScan, diseaseSteps, firstStep, gptBlock, train } from "./train.ts";

function peer(device: "cpu" | "webgpu", cases: Peer["cases"]): Peer {
  return {
    version: () => `fluxion, ${devices().find((d) => d.name === device)?.description}`,
    start() {
      try {
        setDefaultDevice(device);
      } catch (error) {
        throw new Unavailable(String(error));
      }
    },
    cases,
  };
}

/** What `fit` does, written by hand. */
export const byHand = (device: "cpu" | "webgpu"): Peer => peer(device, { mlp_fit: () => loop(data.mlpEpoch(), mlpLogits) });

/** On one of its devices. */
export function fluxion(device: "cpu" | "webgpu"): Peer {
  return peer(device, {
    disease_scan: diseaseScan,
    disease_jit: () => diseaseSteps(true),
    disease_eager: () => diseaseSteps(false),
    mlp_train: () => train(data.mlp(), mlpLogits),
    cnn_train: () => train(data.cnn(), cnnLogits),
    gpt_block: gptBlock,
    first_step: firstStep,
    mlp_fit: () => fit(data.mlpEpoch(), [512, 256]),
    mnist_fit: () => fit(data.mnistEpoch(), [128]),
    ...calls,
  });
}
