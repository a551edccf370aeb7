/**
 * The namespaces of the table of coverage, in the order in which they are printed.
 *
 * @module
 */
import { image, lax, nn, np, ops, random, special } from "../../mod.ts";
import * as activations from "../../nn/activations/mod.ts";
import * as attention from "../../nn/layers/attention_function.ts";
import * as loss from "../../nn/loss/mod.ts";
import type { Entry } from "./_entry.ts";
import { laxCases } from "./lax_cases.ts";
import { fftCases, laxLinalgCases, linalgCases } from "./linalg_cases.ts";
import { activationCases, kerasLossCases, lossCases } from "./nn_cases.ts";
import { npCases } from "./np_cases.ts";
import { randomCases } from "./random_cases.ts";
import { imageCases, opsCases, specialCases } from "./special_cases.ts";
import { flatStats, statsCases } from "./stats_cases.ts";
import { attentionCases } from "./attention_cases.ts";

/** A namespace with its table. */
export interface Covered {
  readonly name: string;
  readonly namespace: object;
  readonly table: { readonly [name: string]: Entry };
}

/** All namespaces whose functions work on tensors. Layers are tested in tests/nn, optimizers in tests/optim, transforms in tests/transforms. */
export const covered: readonly Covered[] = [
  { name: "np", namespace: np, table: npCases },
  { name: "np.linalg", namespace: np.linalg, table: linalgCases },
  { name: "np.fft", namespace: np.fft, table: fftCases },
  { name: "lax", namespace: lax, table: laxCases },
  { name: "lax.linalg", namespace: lax.linalg, table: laxLinalgCases },
  { name: "special", namespace: special, table: specialCases },
  { name: "stats", namespace: flatStats, table: statsCases },
  { name: "nn: activations", namespace: activations, table: activationCases },
  { name: "nn: attention", namespace: attention, table: attentionCases },
  { name: "nn: losses of arrays", namespace: loss, table: lossCases },
  { name: "nn.losses", namespace: nn.losses, table: kerasLossCases },
  { name: "random", namespace: random, table: randomCases },
  { name: "image", namespace: image, table: imageCases },
  { name: "ops", namespace: ops, table: opsCases },
];

/** The other namespaces, and where their functions are tested. */
export const elsewhere: { readonly [name: string]: string } = {
  data: "Batches and streams: tests/data",
  debug: "Host functions: tests/debug",
  io: "Files: tests/io",
  optim: "Functions of trees and states: tests/optim",
  tree: "Functions of trees: tests/tree",
  "nn.constraints": "Functions of parameters: tests/nn",
  "nn.convert": "Files of other frameworks: tests/nn",
  "nn.initializers": "Functions of a key and a shape: tests/nn",
  "nn.metrics": "Accumulators: tests/nn",
  "nn.preprocessing": "Layers that learn from data: tests/nn",
  "nn.regularizers": "Functions of parameters: tests/nn",
};

/** The namespaces of one test file. */
export function coveredBy(...names: string[]): readonly Covered[] {
  return names.map((name) => {
    const found = covered.find((c) => c.name === name);
    if (found === undefined) throw new RangeError(`There is no table of coverage for "${name}"`);
    return found;
  });
}
